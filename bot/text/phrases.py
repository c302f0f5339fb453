"""A text, read once → where phrases stand in it, in whatever forms, by the words they are made of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from operator import contains
from typing import NamedTuple

from bot.text import words


class Phrase(NamedTuple):
    """A word or phrase to look for, each of its words as the set of its forms' keys."""

    text: str
    parts: tuple[frozenset[str], ...]
    gap: int | None
    title: bool


class Passage:
    """A headline or a text: the keys of its words, and where each of them stands."""

    def __init__(self, source: str, *, title: bool = False) -> None:
        self.source = source
        self.title = title
        self.spelled = words.spelled(source)
        self.keys = words.keys(self.spelled)

    @cached_property
    def starts(self) -> list[int]:
        """Where the words begin: few articles get as far as that."""
        return words.starts(self.source)

    def end(self, place: int) -> int:
        """Where the word at this place ends."""
        return self.starts[place] + len(self.spelled[place])

    def at(self, offset: int) -> int:
        """The place of the first word that begins at this offset or after it."""
        return bisect_left(self.starts, offset)


_BREAK = re.compile(r"[!?;…\n]|\.\s")
_HYPHEN = re.compile(r"[-‐‑](?=[^\W_])")
_BEFORE, _AFTER = re.compile(r"[^\W_]+\Z"), re.compile(r"[^\W_]+")
_CAPITALS = re.compile(r"(?<![^\W_])[ABCEHIKMOPTXY]{3,}(?![^\W_])")


def span(phrase: Phrase, passage: Passage, place: int, step: int) -> tuple[int, int] | None:
    """First and last word of a phrase or proximity whose word number `step` is at `place`; None if the rest is not there."""
    keys, parts = passage.keys, phrase.parts
    if phrase.gap is None:
        first, last = place - step, place - step + len(parts) - 1
        if first < 0 or last >= len(keys) or not all(map(contains, parts, keys[first : last + 1])):
            return None
        return None if _broken(passage, first, last) else (first, last)
    reach = len(parts) - 1 + phrase.gap
    taken = [place]
    for part in parts[:step] + parts[step + 1 :]:
        near = (at for at in _outwards(place, reach, len(keys)) if at not in taken and keys[at] in part)
        taken.append(next(near, -1))
    first, last = min(taken), max(taken)
    return (first, last) if first >= 0 and last - first <= reach and not _broken(passage, first, last) else None


def _outwards(place: int, reach: int, size: int) -> Iterator[int]:
    """The places around `place`, the nearest first."""
    for step in range(1, reach + 1):
        if place + step < size:
            yield place + step
        if place - step >= 0:
            yield place - step


def _broken(passage: Passage, first: int, last: int) -> bool:
    """Whether a sentence ends between two of these words."""
    for place in range(first, last):
        between = passage.source[passage.end(place) : passage.starts[place + 1]]
        found = _BREAK.search(between) if between != " " else None
        if found and not (found[0][0] == "." and _shortened(passage.spelled[place], passage.spelled[place + 1])):
            return True
    return False


def _shortened(word: str, following: str) -> bool:
    """Whether a full stop after this word may be an abbreviation's: ст. 5, м. Київ, Gen. Syrskyi, but not air. Defence."""
    return len(word) <= 2 or not following[0].isupper() or (len(word) == 3 and word[0].isupper())


def spelled_otherwise(source: str) -> Iterator[tuple[str, int, int]]:
    """(key, start, end) of what may stand for another word: F-16 for F16, HATO in Latin letters for НАТО."""
    for hyphen in _HYPHEN.finditer(source):
        left = _BEFORE.search(source, max(0, hyphen.start() - 40), hyphen.start())
        right = _AFTER.match(source, hyphen.end())
        if left and right:
            yield words.key(left[0] + right[0]), left.start(), right.end()
    for found in _CAPITALS.finditer(source):
        if key := words.disguised(found[0]):
            yield key, found.start(), found.end()
