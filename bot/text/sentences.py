"""Text → where its paragraphs and sentences begin and end.

Offsets count characters; `text[start:end]` has no white space at either side. Time is linear in the length of the text.
What a full stop means is data: the table [sentences] of each language.
"""

from __future__ import annotations

import re

from msgspec import Struct

from bot.text.language import Language

Offsets = tuple[int, int]


class Words(Struct, frozen=True):
    """The table [sentences]. Abbreviations stand without their full stop; one with a capital letter means only itself."""

    before_name: frozenset[str] = frozenset()  # Mr, Gen, м, вул: never the end of a sentence
    before_number: frozenset[str] = frozenset()  # No, Art, ст: not the end where a number follows
    inside: frozenset[str] = frozenset()  # Inc, p.m, рр: the end only where a word of `starters` follows
    starters: frozenset[str] = frozenset()  # words that begin sentences: The, But, Він
    saying: frozenset[str] = frozenset()  # “Why?” Smith asked: one sentence


CLOSING = "\"'”’»“›)]"
OPENING = "\"'“‘«„‚‹([¿¡"
DASHES = "—–-―"
LONGEST_ABBREVIATION = 16  # characters looked at before a full stop

# A run of marks is taken whole and from its start only: that keeps "....." linear. The pattern begins with the class of
# all marks, because `re` then runs over everything else several times as fast.
_END = re.compile(
    rf"(?P<first>[.!?…。！？।॥؟])(?:(?<=[.!?…])(?<![.!?…].)(?P<more>[.!?…]*+)(?P<closing>(?:[{re.escape(CLOSING)}]|\[\d{{1,3}}\]){{0,8}}+)(?P<space>\s++)"
    r"|(?<=[。！？।॥؟])[。！？।॥؟]*+[」』”’）]?\s*+"
    # No space after the full stop: "він.Наступне", "the end.Next".
    rf"|(?<=[^\W\d_A-Z]{{3}}[.!?…])[.!?…]{{0,2}}+[{re.escape(CLOSING)}]?(?=[^\W\d_a-z][^\W\d_A-Z]{{2}}))"
)
_BREAK = re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x85]\s*+")
_LAST_WORD = re.compile(r"[\w.'’ʼ/-]+$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")  # В.О, U.S, a.m, J
_NEXT_WORDS = re.compile(r"[^\W\d_][\w'’ʼ-]*")


def paragraphs(text: str) -> tuple[Offsets, ...]:
    """Lines with something on them."""
    found: list[Offsets] = []
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    for gap in _BREAK.finditer(text, start, end):
        found.append((start, start + len(text[start : gap.start()].rstrip())))
        start = gap.end()
    if start < end:
        found.append((start, end))
    return tuple(found)


def small(text: str) -> str:
    """`text` in small letters, every letter at its old offset ("İ" would become two)."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "İ".join(part.lower() for part in text.split("İ"))


def split(text: str, language: Language) -> tuple[Offsets, ...]:
    """Sentences in the order of the text. None crosses a paragraph; speech in quotation marks is split like any other."""
    words = language.part("sentences", Words)
    found: list[Offsets] = []
    for start, end in paragraphs(text):
        begin = start
        for mark in _END.finditer(text, start, end):
            if mark.end() < end and _ends_here(text, begin, mark, words):
                found.append((begin, mark.end() if mark["space"] is None else mark.start("space")))
                begin = mark.end()
        found.append((begin, end))
    return tuple((a, a + len(text[a:b].rstrip())) for a, b in found)


def _ends_here(text: str, begin: int, mark: re.Match[str], words: Words) -> bool:
    if mark["space"] is None:
        address = text[max(begin, mark.start() - 80) : mark.start()].rpartition(" ")[2]
        return "/" not in address and "@" not in address
    ahead = text[mark.end() : mark.end() + 60]
    bare = ahead.lstrip(OPENING + DASHES + " \u00a0")
    if bare[:1].islower():
        return False
    closed = mark["closing"].strip(")]1234567890[")
    if closed and ahead[0] in DASHES:
        return False  # «Стій!» — Іван обернувся: what follows is the author's
    if mark["first"] == "." and not mark["more"]:
        return mark["closing"] != "" or _full_stop(text, begin, mark.start(), bare, words)
    return not (closed and _says(bare, words))


def _full_stop(text: str, begin: int, stop: int, ahead: str, words: Words) -> bool:
    """Is the "." at `stop` the end of a sentence, or does it belong to the word before it?"""
    behind = text[max(begin, stop - LONGEST_ABBREVIATION) : stop]
    found = _LAST_WORD.search(behind)
    if not found:
        return True
    word = found.group().lstrip(".'’-")
    if word.isdigit():
        if not words.starters and len(word) < 3:
            return False  # in many languages we have no data for: an ordinal, "am 5. Juni"
        return stop - len(word) > begin or len(word) > 3  # "1. First of all" is one sentence
    follows = _NEXT_WORDS.match(ahead)
    starts = follows is not None and follows.group() in words.starters
    if _is_in(word, words.before_number) and ahead[:1].isdigit():
        return False
    if _is_in(word, words.inside):
        return starts
    if len(word) < 3 and word.islower() and behind[: found.start()].rstrip()[-1:].isdigit():
        return True  # «100 м.» is a measure, «м. Київ» a town
    if _is_in(word, words.before_name):
        return False
    return starts if _INITIALS.fullmatch(word) else True


def _is_in(word: str, listed: frozenset[str]) -> bool:
    return word in listed or word.lower() in listed


def _says(ahead: str, words: Words) -> bool:
    """Do the next few words, names first, end in a verb of saying: “Why?” General Smith asked?"""
    for number, found in enumerate(_NEXT_WORDS.finditer(ahead)):
        if found.group() in words.saying:
            return True
        if number == 3 or not found.group()[0].isupper():
            break
    return False
