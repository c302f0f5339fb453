"""Units → reported speech: "X said that …", "…, X said", "according to X, …". Kept apart from quotes, never drawn in marks.

Every verb of saying proposes a few spans of its sentence; fitted weights choose one, or none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import repeat
from math import exp
from typing import NamedTuple

from bot.text.quotes.reading import Reading

NOBODY = -1
ZEROS = repeat(0.0)
FEWEST_WORDS = 5
FARTHEST = 120  # units of a sentence that are looked at on each side of a cue
STOPS = "./|\\"
CUE = re.compile("[SGA](?!.?Q)")
SPEAKING = frozenset("NOPHBDR")
MOST_ENDS, MOST_STARTS = 4, 3


class Statement(NamedTuple):
    """`text[start:end]` is what was reported; `cue` and `source` are units, `source` may be NOBODY."""

    start: int
    end: int
    cue: int
    source: int
    sure: float


class Proposal(NamedTuple):
    first: int  # units, first of the span and the one after its last; -1 for "nothing is reported"
    after: int
    features: list[str]


def statements(reading: Reading, weights: Mapping[str, float]) -> list[Statement]:
    """All reported statements in order, none overlapping another."""
    if not weights:
        return []
    found: list[Statement] = []
    units = reading.units
    for cue in cues(reading):
        proposed = proposals(reading, cue)
        if not proposed:
            continue
        scores = [sum(map(weights.get, proposal.features, ZEROS)) for proposal in proposed]
        best = max(range(len(scores)), key=scores.__getitem__)
        chosen = proposed[best]
        if chosen.first >= 0:
            sure = 1 / sum([exp(score - scores[best]) for score in scores])
            start, end = units[chosen.first].start, units[chosen.after - 1].end
            found.append(Statement(start, end, cue, source_of(reading, cue, chosen), sure))
    return _apart(found)


def _apart(found: list[Statement]) -> list[Statement]:
    """Of statements that overlap the surest stays. Only neighbours in the text can overlap, so the work stays linear."""
    kept: list[Statement] = []
    for statement in sorted(found):
        if kept and statement.start < kept[-1].end:
            if statement.sure > kept[-1].sure:
                kept[-1] = statement
        else:
            kept.append(statement)
    return kept


def cues(reading: Reading) -> list[int]:
    """Verbs of saying, but not those that introduce a quote: `S:Q`."""
    return [cue.start() for cue in CUE.finditer(reading.letters)]


def proposals(reading: Reading, cue: int) -> list[Proposal]:
    """The spans a cue may report, if there are any; the first proposal is always "nothing"."""
    letters = reading.letters
    begin, end = _sentence(reading, cue)
    spans: set[tuple[int, int]] = set()
    if letters[cue] == "A":
        comma = letters.find(",", cue + 1, end)
        if comma >= 0:
            spans.add((comma + 1, end))
        if cue > begin:
            spans.add((begin, cue - 1 if letters[cue - 1] in ",-" else cue))
    else:
        for first in _starts(letters, cue, end):
            for after in _ends(letters, first, end):
                spans.add((first, after))
        comma = max(letters.rfind(",", begin, cue), letters.rfind("-", begin, cue))
        if comma > begin:
            spans.add((begin, comma))
            spans.add((_after_opening(letters, begin, comma), comma))
            earlier = letters.rfind(",", begin, comma)
            if earlier > begin:
                spans.add((begin, earlier))
    told = [
        span
        for span in sorted(spans)
        if 0 <= span[0] < span[1] and "Q" not in letters[span[0] : span[1]] and _long_enough(reading, *span)
    ]
    return (
        [
            Proposal(first, after, _features(reading, cue, first, after, begin, end))
            for first, after in ((-1, -1), *told)
        ]
        if told
        else []
    )


def source_of(reading: Reading, cue: int, chosen: Proposal) -> int:
    """The mention that governs the cue: before it, else after it, outside the reported words."""
    letters, units = reading.letters, reading.units
    begin, end = _sentence(reading, cue)
    if letters[cue] == "A":
        return next(
            (k for k in range(cue + 1, min(end, cue + 8)) if letters[k] in SPEAKING and not units[k].owned), NOBODY
        )
    inside = range(chosen.first, chosen.after)
    after = next((k for k in range(cue + 1, min(end, cue + 4)) if letters[k] not in "ldo"), NOBODY)
    inverted = after != NOBODY and letters[after] in SPEAKING and after not in inside and chosen.first < cue
    before = [k for k in range(begin, cue) if letters[k] in SPEAKING and k not in inside and not units[k].owned]
    if inverted and (not before or letters[cue - 1] in ",-"):
        return after
    subjects = [k for k in before if not _governed(letters, k)]
    return subjects[-1] if subjects else before[-1] if before else after if inverted else NOBODY


def _governed(letters: str, k: int) -> bool:
    k -= 1
    while k >= 0 and letters[k] in "dl":
        k -= 1
    return k >= 0 and letters[k] in "iA"


def _sentence(reading: Reading, cue: int) -> tuple[int, int]:
    letters = reading.letters
    floor, ceiling = max(0, cue - FARTHEST), min(len(letters), cue + FARTHEST)
    begin = max([letters.rfind(stop, floor, cue) + 1 for stop in STOPS])
    ends = [letters.find(stop, cue, ceiling) for stop in STOPS]
    return max(begin, floor), min([end for end in ends if end >= 0], default=ceiling)


def _starts(letters: str, cue: int, end: int) -> list[int]:
    """After the cue; after whom it was told; at "that"."""
    found = [cue + 1]
    that = letters.find("t", cue + 1, min(end, cue + 10))
    if that >= 0:
        found.append(that)
    for k in range(cue + 1, min(end, cue + 5)):
        if letters[k] in "NOPHBDpol,:" and k + 1 not in found:
            found.append(k + 1)
    return found[:MOST_STARTS]


def _ends(letters: str, first: int, end: int) -> list[int]:
    found = [end]
    for k in range(first + 2, end):
        if len(found) < MOST_ENDS and (
            letters[k] in ",-;:("
            or (letters[k] == "c" and letters[k - 1] != "," and "S" in letters[k + 1 : min(end, k + 4)])
        ):
            found.append(k)
    return found


def _after_opening(letters: str, begin: int, comma: int) -> int:
    if letters[begin] in "cl":
        return begin + 1
    early = letters.find(",", begin, comma)
    return early + 1 if early > begin else begin


def _long_enough(reading: Reading, first: int, after: int) -> bool:
    units = reading.units
    return reading.text.count(" ", units[first].start, units[after - 1].end) + 1 >= FEWEST_WORDS


def _features(reading: Reading, cue: int, first: int, after: int, begin: int, end: int) -> list[str]:
    letters, units = reading.letters, reading.units
    verb = units[cue].word
    right = letters[cue + 1 : cue + 2] if cue + 1 < end else "."
    left = letters[cue - 1] if cue > begin else "^"
    if first < 0:
        return ["0", f"0{verb}", f"0{letters[cue]}{left}{right}", f"0r{letters[cue + 1 : min(end, cue + 3)]}"]
    where = "A" if first > cue else "B"
    size = units[after - 1].end - units[first].start
    opening = letters[first : first + 2]
    following = letters[after : after + 2] if after < end else "."
    piece = letters[first:after]
    at_end = "1" if after == end else "0"
    says = "1" if "S" in piece else "0"
    verbal = "1" if says == "1" or "v" in piece else "0"
    found = [
        where,
        f"{where}{letters[cue]}",
        f"{where}{verb}",
        f"{where}v{verb}{opening[:1]}",
        f"{where}o{opening}",
        f"{where}f{following}",
        f"{where}n{min(size // 25, 6)}",
        f"{where}c{'01'['v' in piece]}{'01'['x' in piece]}{says}",
    ]
    if where == "A":
        gap = letters[cue + 1 : first]
        ahead = _squeezed(letters[after : min(end, after + 4)])
        outer = _squeezed(letters[max(begin, cue - 3) : cue])
        opens = letters[begin] if begin < cue else "^"
        found += [
            f"Ag{gap}",
            f"Ag{gap}{opening[:1]}",
            f"Ax{ahead[:3]}",
            f"Ay{ahead[:1]}{outer[-2:]}",
            f"Az{at_end}{opens}{'01'['S' in letters[after:end]]}",
            f"Au{units[begin].word if opens in 'ci' else opens}{at_end}",
            f"As{verbal}{at_end}",
            f"Ai{says}{at_end}{ahead[:2]}",
            f"Aw{units[after + 1].word if after + 1 < end else ''}",
            f"Ar{units[first].word if opening[:1] in 'itcplv' else opening[:1]}",
        ]
    else:
        rest = letters[cue + 1 : end]
        found += [
            f"Bb{first == begin:d}{letters[first - 1] if first > begin else '^'}",
            f"Bm{_squeezed(letters[after:cue])[:6]}",
            f"Br{min(len(rest), 6)}",
            f"Br{rest[:2]}",
            f"Bq{'Q' in letters[begin:end]:d}",
            f"Bs{left}{rest[:1]}{letters[cue]}",
            f"Bt{_squeezed(rest[:3])}{len(rest) > 8:d}",
        ]
    return found


def _squeezed(letters: str) -> str:
    return letters.replace("d", "").replace("o", "").replace("l", "")
