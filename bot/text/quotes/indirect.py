"""Units → reported speech: "X said that …", "…, X said", "according to X, …". Kept apart from quotes, never drawn in marks.

Every verb of saying proposes a few spans of its sentence; fitted weights choose one, or none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import Struct

from bot.text.quotes.governing import governed
from bot.text.quotes.reading import Reading
from bot.text.quotes.weighing import Weigh, share

NOBODY = -1
FEWEST_WORDS = 5
FARTHEST = 120  # units of a sentence that are looked at on each side of a cue
STOP = re.compile(r"[./|\\]")
CUE = re.compile("[SGA](?!.?Q)")  # verbs of saying, but not those that introduce a quote: `S:Q`
END = re.compile(r"[,;:(-]|(?<!,)c(?=.{0,2}S)")  # where a span may end: at a comma, before "and … said"
SPEAKING = frozenset("NOPHBDR")
MOST_ENDS, MOST_STARTS = 4, 3


class Statement(NamedTuple):
    """`text[start:end]` is what was reported; `cue` and `source` are units, `source` may be NOBODY."""

    start: int
    end: int
    cue: int
    source: int
    sure: float


class Proposal(Struct, frozen=True, gc=False):
    """A span that the verb may report."""

    first: int  # units, first of the span and the one after its last; -1 for "nothing is reported"
    after: int
    weight: Any


def statements(reading: Reading, weigh: Weigh) -> list[Statement]:
    """All reported statements in order, none overlapping another."""
    found: list[Statement] = []
    units = reading.units
    for cue in cues(reading, weigh):
        proposed = cue.proposals()
        if not proposed:
            continue
        weights = [proposal.weight for proposal in proposed]
        best = max(weights)
        chosen = proposed[weights.index(best)]
        if chosen.first >= 0:
            start, end = units[chosen.first].start, units[chosen.after - 1].end
            found.append(Statement(start, end, cue.at, cue.source(chosen), share(best, weights)))
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


def cues(reading: Reading, weigh: Weigh) -> Iterator[Cue]:
    """Every verb of saying in its sentence."""
    letters = reading.letters
    stops = [-1, *(stop.start() for stop in STOP.finditer(letters)), len(letters)]
    for found in CUE.finditer(letters):
        at = found.start()
        stop = bisect_left(stops, at)
        yield Cue(reading, weigh, at, max(stops[stop - 1] + 1, at - FARTHEST), min(stops[stop], at + FARTHEST))


class Cue:
    """A verb of saying, and its sentence as it looks from there: units `begin` to `end` (exclusive)."""

    def __init__(self, reading: Reading, weigh: Weigh, at: int, begin: int, end: int) -> None:
        self.text, self.letters, self.units = reading.text, reading.letters, reading.units
        self.weigh = weigh
        self.at, self.begin, self.end = at, begin, end
        self.verb = self.units[at].word
        self.letter = self.letters[at]
        # What several proposals share: the verb with spans on one side of it, the first unit of spans, the one after them.
        self._verbs: dict[bool, Any] = {}
        self._begins: dict[int, Any] = {}
        self._ends: dict[int, Any] = {}

    def proposals(self) -> list[Proposal]:
        """The spans the verb may report, if there are any; the first proposal is always "nothing"."""
        letters = self.letters
        told = [
            (first, after)
            for first, after in sorted(self._spans())
            if 0 <= first < after and letters.find("Q", first, after) < 0 and self._long_enough(first, after)
        ]
        if not told:
            return []
        found = [Proposal(-1, -1, self.weigh(self._nothing()))]
        found += [Proposal(first, after, self._weight(first, after)) for first, after in told]
        return found

    def source(self, chosen: Proposal) -> int:
        """The mention that governs the verb: before it, else after it, outside the reported words."""
        letters, units, cue = self.letters, self.units, self.at
        if self.letter == "A":
            near = range(cue + 1, min(self.end, cue + 8))
            return next((k for k in near if letters[k] in SPEAKING and not units[k].owned), NOBODY)
        inside = range(chosen.first, chosen.after)
        after = next((k for k in range(cue + 1, min(self.end, cue + 4)) if letters[k] not in "ldo"), NOBODY)
        inverted = after != NOBODY and letters[after] in SPEAKING and after not in inside and chosen.first < cue
        before = [
            k for k in range(self.begin, cue) if letters[k] in SPEAKING and k not in inside and not units[k].owned
        ]
        if inverted and (not before or letters[cue - 1] in ",-"):
            return after
        subjects = [k for k in before if not governed(k, letters)]
        return subjects[-1] if subjects else before[-1] if before else after if inverted else NOBODY

    # ── the spans ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _spans(self) -> set[tuple[int, int]]:
        letters, cue, begin, end = self.letters, self.at, self.begin, self.end
        spans: set[tuple[int, int]] = set()
        if self.letter == "A":
            comma = letters.find(",", cue + 1, end)
            if comma >= 0:
                spans.add((comma + 1, end))
            if cue > begin:
                spans.add((begin, cue - 1 if letters[cue - 1] in ",-" else cue))
            return spans
        ends = [found.start() for found in END.finditer(letters, cue + 3, end)]
        for first in self._starts():
            nearest = bisect_left(ends, first + 2)
            spans.update([(first, after) for after in (*ends[nearest : nearest + MOST_ENDS - 1], end)])
        comma = max(letters.rfind(",", begin, cue), letters.rfind("-", begin, cue))
        if comma > begin:
            spans.add((begin, comma))
            spans.add((_after_opening(letters, begin, comma), comma))
            earlier = letters.rfind(",", begin, comma)
            if earlier > begin:
                spans.add((begin, earlier))
        return spans

    def _starts(self) -> list[int]:
        """After the verb; after whom it was told; at "that"."""
        letters, cue, end = self.letters, self.at, self.end
        found = [cue + 1]
        that = letters.find("t", cue + 1, min(end, cue + 10))
        if that >= 0:
            found.append(that)
        for k in range(cue + 1, cue + 5 if cue + 5 < end else end):
            if letters[k] in "NOPHBDpol,:" and k + 1 not in found:
                found.append(k + 1)
        return found[:MOST_STARTS]

    def _long_enough(self, first: int, after: int) -> bool:
        return self.text.count(" ", self.units[first].start, self.units[after - 1].end) + 1 >= FEWEST_WORDS

    # ── what they look like ──────────────────────────────────────────────────────────────────────────────────────────

    def _nothing(self) -> list[str]:
        letters, cue = self.letters, self.at
        left = letters[cue - 1] if cue > self.begin else "^"
        right = letters[cue + 1] if cue + 1 < self.end else "."
        around = letters[cue + 1 : min(self.end, cue + 3)]
        return ["0", f"0{self.verb}", f"0{self.letter}{left}{right}", f"0r{around}"]

    def _weight(self, first: int, after: int) -> Any:
        """A span behind the verb or before it: what the verb, where it begins and where it ends say of it."""
        behind = first > self.at
        verb, begins, ends = self._verbs.get(behind), self._begins.get(first), self._ends.get(after)
        if verb is None:
            verb = self._verbs[behind] = self.weigh(self._behind() if behind else self._before())
        if begins is None:
            found = self._begins_behind(first) if behind else self._begins_before(first)
            begins = self._begins[first] = self.weigh(found)
        if ends is None:
            ends = self._ends[after] = self.weigh(self._ends_behind(after) if behind else self._ends_before(after))
        return verb + begins + ends + self.weigh(self._whole("A" if behind else "B", first, after))

    def _behind(self) -> list[str]:
        return ["A", f"A{self.letter}", f"A{self.verb}"]

    def _begins_behind(self, first: int) -> list[str]:
        letters = self.letters
        opening = letters[first : first + 2]
        one, gap = opening[:1], letters[self.at + 1 : first]
        return [
            f"Av{self.verb}{one}",
            f"Ao{opening}",
            f"Ag{gap}",
            f"Ag{gap}{one}",
            f"Ar{self.units[first].word if one in 'itcplv' else one}",
        ]

    def _ends_behind(self, after: int) -> list[str]:
        letters, units, begin, end = self.letters, self.units, self.begin, self.end
        following = letters[after : after + 2] if after < end else "."
        ahead = squeezed(letters[after : min(end, after + 4)])
        outer = squeezed(letters[max(begin, self.at - 3) : self.at])
        opens = letters[begin] if begin < self.at else "^"
        at_end = "01"[after == end]
        return [
            f"Af{following}",
            f"Ax{ahead[:3]}",
            f"Ay{ahead[:1]}{outer[-2:]}",
            f"Az{at_end}{opens}{'01'['S' in letters[after:end]]}",
            f"Au{units[begin].word if opens in 'ci' else opens}{at_end}",
            f"Aw{units[after + 1].word if after + 1 < end else ''}",
        ]

    def _before(self) -> list[str]:
        letters, cue = self.letters, self.at
        rest = letters[cue + 1 : self.end]
        left = letters[cue - 1] if cue > self.begin else "^"
        return [
            "B",
            f"B{self.letter}",
            f"B{self.verb}",
            f"Br{len(rest) if len(rest) < 6 else 6}",
            f"Br{rest[:2]}",
            f"Bq{'01'['Q' in letters[self.begin : self.end]]}",
            f"Bs{left}{rest[:1]}{self.letter}",
            f"Bt{squeezed(rest[:3])}{'01'[len(rest) > 8]}",
        ]

    def _begins_before(self, first: int) -> list[str]:
        letters = self.letters
        opening = letters[first : first + 2]
        left = letters[first - 1] if first > self.begin else "^"
        return [f"Bv{self.verb}{opening[:1]}", f"Bo{opening}", f"Bb{'01'[first == self.begin]}{left}"]

    def _ends_before(self, after: int) -> list[str]:
        following = self.letters[after : after + 2] if after < self.end else "."
        return [f"Bf{following}", f"Bm{squeezed(self.letters[after : self.at])[:6]}"]

    def _whole(self, where: str, first: int, after: int) -> list[str]:
        letters, units, end = self.letters, self.units, self.end
        piece = letters[first:after]
        size = (units[after - 1].end - units[first].start) // 25
        says, verb = "01"["S" in piece], "01"["v" in piece]
        found = [f"{where}n{'0123456'[size if size < 6 else 6]}", f"{where}c{verb}{'01'['x' in piece]}{says}"]
        if where == "A":
            at_end = "01"[after == end]
            ahead = squeezed(letters[after : after + 4 if after + 4 < end else end])
            found += [f"As{verb if says == '0' else says}{at_end}", f"Ai{says}{at_end}{ahead[:2]}"]
        return found


def _after_opening(letters: str, begin: int, comma: int) -> int:
    if letters[begin] in "cl":
        return begin + 1
    early = letters.find(",", begin, comma)
    return early + 1 if early > begin else begin


def squeezed(letters: str) -> str:
    """The letters of words that tell something; auxiliaries do here."""
    return letters.replace("d", "").replace("o", "").replace("l", "")
