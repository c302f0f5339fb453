"""Text → the outlet or agency that it names as its source ("…, Reuters reports", «…, пише Politico»).

The phrases, and the outlets that need no introduction, are data: the table [condense] of each language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from bot.text import sentences
from bot.text.language import Language
from bot.text.sentences import Offsets


class Words(Struct, frozen=True):
    """From the table [condense]. Phrases in small letters; outlets as they call themselves."""

    credit_before: tuple[str, ...] = ()  # as reported by: an outlet follows
    credit_weak: tuple[str, ...] = ()  # according to: an outlet may follow, if it is a known one
    credit_after: tuple[str, ...] = ()  # reports: an outlet may stand before
    credit_links: frozenset[str] = frozenset({""})  # as, how: may stand between the comma and the outlet
    citing: tuple[str, ...] = ()  # citing: who reports, citing somebody, is an outlet
    outlets: tuple[str, ...] = ()
    outlet_words: frozenset[str] = frozenset()  # agency, times: a name with or after such a word is an outlet's
    institutions: frozenset[str] = frozenset()  # ministry, staff: a name with such a word is not


class Attribution(Struct, frozen=True):
    """`start:end` covers phrase and name; `name` as the outlet calls itself where it is known."""

    name: str
    start: int
    end: int


_CAPITAL = r"[^\W\d_a-zа-яіїєґ][\w.&'’ʼ+-]*"
_NAME = rf"(?:{_CAPITAL})(?:\s(?:of\s(?:the\s)?|and\s|&\s)?(?:{_CAPITAL})){{0,4}}"
_NAME_AFTER = re.compile(rf"\s*+(?P<kind>(?:[^\W\d_]+\s){{0,3}}?)(?P<mark>[«“\"„]?)(?P<name>{_NAME})")
_NAME_BEFORE = re.compile(rf"(?P<name>{_NAME})(?P<mark>[»”\"“]?)\s*$")
_DATELINE = re.compile(r"[^\n(/]{0,60}[(/](?P<name>[^()/\n]{2,30})[)/]")
_CYRILLIC = re.compile(r"[а-яіїєґ]", re.IGNORECASE)
_LONGEST = 80  # characters a name with its introduction takes


def find(text: str, spans: Sequence[Offsets], own: Sequence[str], language: Language) -> str:
    """The first outlet credited in `spans` that is not the article's own; its own if it credits only itself; else "".

    `own`: the article's outlet and host, where known.
    """
    words = language.part("condense", Words)
    first = ""
    for name in _named(text, spans, own, words):
        if not _is_own(name, own):
            return name
        first = first or name
    return first


def _named(text: str, spans: Sequence[Offsets], own: Sequence[str], words: Words) -> Iterator[str]:
    for number, (start, end) in enumerate(spans):
        for each in attributions(text, start, end, own, words):
            yield each.name
        dateline = _DATELINE.match(text, start, end) if number == 0 else None
        known = _known(dateline["name"].strip(), words) if dateline else ""
        if known:
            yield known


def attributions(text: str, start: int, end: int, own: Sequence[str], words: Words) -> Iterator[Attribution]:
    """Every phrase of attribution in `text[start:end]` whose source is an outlet, in order."""
    phrases = _phrases(words)
    for found in phrases.finditer(sentences.small(text[start:end])):
        begin, stop, phrase = start + found.start(), start + found.end(), found.group()
        if phrase in words.credit_before or phrase in words.credit_weak:
            after = _NAME_AFTER.match(text, stop, min(end, stop + _LONGEST))
            name = after and _outlet(
                after["name"], own, words, after["kind"], phrase in words.credit_before, after["mark"]
            )
            if after and name:
                yield Attribution(name, begin, after.end())
                continue
        if phrase in words.credit_after:
            window = max(start, begin - _LONGEST)
            before = _NAME_BEFORE.search(text[window:begin])
            cites = text[stop : stop + 30].lower().lstrip(" ,").startswith(words.citing or "\n")
            name = before and _outlet(before["name"], own, words, "", cites, before["mark"])
            if before and name:
                yield Attribution(name, window + before.start(), stop)


def _outlet(name: str, own: Sequence[str], words: Words, kind: str, strong: bool, mark: str) -> str:
    """The outlet's name, "" where this may be somebody else."""
    known = _known(name, words)
    if known:
        return known
    parts = {part.lower() for part in name.replace(".", " ").split()}
    if parts & words.institutions:
        return ""
    introduced = not words.outlet_words.isdisjoint(kind.lower().split())
    if kind.strip() and not introduced and kind.strip().lower() != "the":
        return ""
    sure = introduced or not parts.isdisjoint(words.outlet_words) or _is_own(name, own)
    return name if sure or (strong and (mark or not _CYRILLIC.search(name))) else ""


def _known(name: str, words: Words) -> str:
    """The known outlet that `name` begins or ends with, as it calls itself."""
    pattern = _outlets(words.outlets)
    parts = name.split()
    for first in range(len(parts)):
        found = pattern.match(" ".join(parts[first:]).lstrip('«“"„'))
        if found and found.lastgroup:
            return words.outlets[int(found.lastgroup[1:])]
    return ""


@lru_cache(maxsize=64)
def _outlets(names: tuple[str, ...]) -> re.Pattern[str]:
    """Cyrillic names match in every case: «Українській правді»."""
    listed = []
    for number, name in sorted(enumerate(names), key=lambda each: -len(each[1])):
        forms = [_any_case(part) if _CYRILLIC.search(part) else re.escape(part) for part in name.split()]
        spelled = r"\s+".join(forms)
        listed.append(f"(?P<n{number}>{spelled})")
    return re.compile(rf"(?:{'|'.join(listed) or '(?!)'})(?!\w)")


def _any_case(word: str) -> str:
    stem = word.rstrip("аеиіоуюяїєйьАЕИІОУЮЯЇЄЙЬ") if not word.isupper() else word
    return re.escape(stem if len(stem) > 2 else word) + r"\w{0,3}"


@lru_cache(maxsize=64)
def _phrases(words: Words) -> re.Pattern[str]:
    listed = sorted({*words.credit_before, *words.credit_weak, *words.credit_after}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, listed)) or '(?!)'})(?!\w)")


def _is_own(name: str, own: Sequence[str]) -> bool:
    key = _letters(name)
    return any(key and each and (key in each or each in key) for each in map(_letters, own))


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower().removeprefix("www.")))
