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


LONGEST_PARAGRAPH = 3000  # characters of it that are read
FIRST, LAST = 5, 2  # paragraphs that name sources
_CAPITAL = r"[^\W\d_a-zа-яіїєґ][\w.&'’ʼ+-]*"
_NAME = rf"(?:{_CAPITAL})(?:\s(?:of\s(?:the\s)?|and\s|&\s)?(?:{_CAPITAL})){{0,4}}"
_NAME_AFTER = re.compile(
    r"\s*+(?P<kind>(?:[^\W\d_]+\s){0,3}?)(?P<mark>[«“\"„]?)"
    rf"(?P<name>(?P<quoted>(?<=[«“\"„])[^«»“”\"\n]{{2,60}}(?=[»”“\"]))|(?P<bare>{_NAME}))"
)
_NAME_BEFORE = re.compile(rf"{_NAME}$")
_DATELINE = re.compile(r"[^\n(/]{0,60}[(/](?P<name>[^()/\n]{2,30})[)/]")
_CYRILLIC = re.compile(r"[а-яіїєґ]", re.IGNORECASE)
_WORD_START = re.compile(r"(?<![^\s«“\"„])[^\s«“\"„]")
LONGEST_NAME = 4  # words
_LONGEST = 80  # characters a name with its introduction takes


def find(text: str, spans: Sequence[Offsets], own: Sequence[str], language: Language) -> str:
    """The first outlet credited in `spans` that is not the article's own; its own if it credits only itself; else "".

    `own`: the article's outlet and host, where known.
    """
    words = language.part("condense", Words)
    first = ""
    likely = spans if len(spans) <= FIRST + LAST else (*spans[:FIRST], *spans[-LAST:])
    for name in _named(text, likely, own, words):
        if not _is_own(name, own):
            return name
        first = first or name
    return first


def _named(text: str, spans: Sequence[Offsets], own: Sequence[str], words: Words) -> Iterator[str]:
    for number, (start, last) in enumerate(spans):
        end = min(last, start + LONGEST_PARAGRAPH)
        for each in attributions(text, start, end, own, words):
            yield each.name
        dateline = _DATELINE.match(text, start, end) if number == 0 else None
        known = _known(dateline["name"].strip(), words) if dateline else ""
        if known:
            yield known


def attributions(text: str, start: int, end: int, own: Sequence[str], words: Words) -> Iterator[Attribution]:
    """Every phrase of attribution in `text[start:end]` whose source is an outlet, in order."""
    for found in _phrases(words).finditer(sentences.small(text[start:end])):
        begin, stop, phrase = start + found.start(), start + found.end(), found.group()
        name: Attribution | None = None
        if phrase in words.credit_before or phrase in words.credit_weak:
            name = _named_after(text, stop, end, own, words, strong=phrase in words.credit_before)
        if name is None and phrase in words.credit_after:
            name = _named_before(text, start, begin, stop, own, words)
        if name is not None:
            yield Attribution(name.name, min(begin, name.start), max(stop, name.end))


def _named_after(
    text: str, start: int, end: int, own: Sequence[str], words: Words, *, strong: bool
) -> Attribution | None:
    found = _NAME_AFTER.match(text, start, min(end, start + _LONGEST))
    if not found:
        return None
    known = _outlets(words.outlets).match(text, found.end("mark"), end)
    stop = known.end() if known else found.end()
    if text[stop : stop + 1] in ("»", "”", '"', "“"):
        stop += 1
    if known and known.lastgroup:
        return Attribution(words.outlets[int(known.lastgroup[1:])], found.start("name"), stop)
    name = (found["quoted"] or found["bare"]).rstrip(".,")
    introduced = not words.outlet_words.isdisjoint(found["kind"].lower().split())
    if found["kind"].strip().lower() not in ("", "the") and not introduced:
        return None
    sure = introduced or (strong and (found["mark"] != "" or not _CYRILLIC.search(name)))
    if not (strong or introduced or _is_own(name, own)):
        return None
    return Attribution(name, found.start("name"), stop) if _is_outlet(name, own, words, sure=sure) else None


def _named_before(
    text: str, first: int, end: int, phrase_end: int, own: Sequence[str], words: Words
) -> Attribution | None:
    start = max(first, end - _LONGEST)
    window = text[start:end].rstrip(' \u00a0»”"“')
    for each in list(_WORD_START.finditer(window))[-LONGEST_NAME:]:
        known = _outlets(words.outlets).match(window, each.start())
        if known and known.end() == len(window) and known.lastgroup:
            return Attribution(words.outlets[int(known.lastgroup[1:])], start + each.start(), end)
    found = _NAME_BEFORE.search(window)
    if not found:
        return None
    sure = text[phrase_end : phrase_end + 30].lower().lstrip(" ,").startswith(words.citing or "\n")
    name = found.group().rstrip(".,")
    return Attribution(name, start + found.start(), end) if _is_outlet(name, own, words, sure=sure) else None


def _is_outlet(name: str, own: Sequence[str], words: Words, *, sure: bool) -> bool:
    """Is this name no outlet we know, but an outlet's all the same?"""
    parts = [part.lower() for part in name.replace(".", " ").split()]
    if not words.institutions.isdisjoint(parts):
        return False
    called = len(parts) > 1 and not words.outlet_words.isdisjoint((parts[0], parts[-1]))
    return sure or called or _is_own(name, own)


def _known(name: str, words: Words) -> str:
    found = _outlets(words.outlets).match(name)
    return words.outlets[int(found.lastgroup[1:])] if found and found.lastgroup else ""


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
