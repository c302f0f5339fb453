"""Cue → its subject: a light parse of one clause, over the letters of its units.

Looks through what stands between a subject and its verb: adverbs, "the mayor of Eastford", ", who runs the port,", and
takes the subject of the sentence for "… and said" and "…, saying".
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.quotes.reading import Unit

NOBODY = -1
SPEAKING = frozenset("NOPHBDR")
FARTHEST = 40  # units


def subject_of(cue: int, letters: str, units: Sequence[Unit]) -> int:
    """The unit that says it, or NOBODY."""
    floor = max(0, cue - FARTHEST)
    sentence = units[cue].sentence
    while floor < cue and units[floor].sentence != sentence:
        floor += 1
    before = letters[cue - 1] if cue > floor else "^"
    if letters[cue] == "A" or before in "Q/\\^|" or (before == "," and cue > 1 and letters[cue - 2] == "Q"):
        found = _after(cue, letters, units)
        if found != NOBODY or letters[cue] == "A":
            return found
    if letters[cue] == "G":
        return _first(floor, cue, letters, units)
    return _before(cue, floor, letters, units)


def _after(cue: int, letters: str, units: Sequence[Unit]) -> int:
    """ "…," said the mayor: the first mention, if nothing but adverbs stands before it."""
    for k in range(cue + 1, min(cue + 4, len(letters))):
        if letters[k] in SPEAKING and not units[k].owned:
            return k
        if letters[k] not in "ldoNO":
            break
    return NOBODY


def _first(floor: int, cue: int, letters: str, units: Sequence[Unit]) -> int:
    """The sentence's first mention that no preposition governs."""
    for k in range(floor, cue):
        if letters[k] in SPEAKING and not units[k].owned and not governed(k, letters):
            return k
    return NOBODY


def _before(cue: int, floor: int, letters: str, units: Sequence[Unit]) -> int:
    k = cue - 1
    while k >= floor:
        letter = letters[k]
        if letter in SPEAKING and not units[k].owned:
            if not governed(k, letters):
                return k
            k -= 1  # "the mayor of Eastford": over the preposition to the mayor
            while k >= floor and letters[k] != "i":
                k -= 1
        elif letter in ",-)":
            opening = _opening(k, floor, letters)
            if opening == NOBODY:
                return NOBODY
            k = opening
        elif letter == "c":
            return _first(floor, k, letters, units)
        elif letter in "STQ:":
            return NOBODY
        k -= 1
    return NOBODY


def _opening(closing: int, floor: int, letters: str) -> int:
    """The comma that opens what another comma closes, right behind a mention."""
    for k in range(closing - 1, floor, -1):
        if letters[k] in ",-(" and letters[k - 1] in SPEAKING:
            return k
    return NOBODY


def governed(k: int, letters: str) -> bool:
    """Does a preposition stand before the mention?"""
    k -= 1
    while k >= 0 and letters[k] in "dl":
        k -= 1
    return k >= 0 and letters[k] in "iA"
