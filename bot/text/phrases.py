"""A text, read once → where phrases stand in it, in whatever forms, by the words they are made of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
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

    __slots__ = ("keys", "source", "spelled", "title")

    def __init__(self, source: str, *, title: bool = False) -> None:
        self.source = source
        self.title = title
        self.spelled = list(words.spelled(source))
        self.keys = [words.key(word[0]) for word in self.spelled]

    def at(self, offset: int) -> int:
        """The first word that begins at this offset or after it."""
        return bisect_left(self.spelled, offset, key=re.Match.start)


_BREAK = re.compile(r"[!?;…\n]|\.\s")
_HYPHEN = re.compile(r"[-‐‑](?=[^\W_])")
_CAPITALS = re.compile(r"[ABCEHIKMOPTXY]{3}")


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
    for left, right in zip(passage.spelled[first:last], passage.spelled[first + 1 : last + 1], strict=True):
        between = passage.source[left.end() : right.start()]
        if (
            between != " "
            and (found := _BREAK.search(between))
            and not (found[0][0] == "." and _shortened(left[0], right[0]))
        ):
            return True
    return False


def _shortened(word: str, following: str) -> bool:
    """Whether a full stop after this word may be an abbreviation's: ст. 5, м. Київ, Gen. Syrskyi, but not air. Defence."""
    return len(word) <= 2 or not following[0].isupper() or (len(word) == 3 and word[0].isupper())


def spelled_otherwise(passage: Passage) -> Iterator[tuple[str, int, int]]:
    """(key, first word, last word) of what may stand for another word: F-16 for F16, HATO in Latin letters for НАТО."""
    joined = last = 0
    for hyphen in _HYPHEN.finditer(passage.source):
        right = passage.at(hyphen.end())
        if 0 < right < len(passage.keys) and passage.spelled[right - 1].end() == hyphen.start():
            joined = joined if last == right - 1 and last else right - 1
            last = right
            yield words.key("".join(word[0] for word in passage.spelled[joined : last + 1])), joined, last
    for found in _CAPITALS.finditer(passage.source):
        place = max(0, passage.at(found.start() + 1) - 1)
        if key := words.disguised(passage.spelled[place][0]):
            yield key, place, place
