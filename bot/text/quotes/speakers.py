"""Units → for each quote the mention that names its source: all candidates are scored, the best one wins.

A score is the sum of fitted weights of what a candidate looks like from its quote (`looks`). The weights are data,
`config/languages/weights/<language>.toml`, fitted on labelled articles by `tools/fit_quotes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import repeat
from math import exp

from bot.text.quotes.looks import FARTHEST, NOBODY, Looks
from bot.text.quotes.people import People
from bot.text.quotes.reading import Reading

# “…,” she said · “…,” said Olena Marchuk. · « … », a déclaré la ministre de
RIGHT_AFTER = re.compile(r",?-?(?:([NP])l?S|v?S([NP])[.,|]|v?S([HB])[.,|iBDdOo])")
RIGHT_BEFORE = re.compile(r"Q[,/\\]?-?(?:([NP])l?S|v?S([NP]))[.,]$")  # “…,” she said. “…”
VERBAL = frozenset("STGxovl,Q(-:yit")
BESIDE = 0.99  # of 3,342 such quotes 99 % have this source
SPEAKING = frozenset("NOPHBDR")
ZEROS = repeat(0.0)
MOST_BEFORE, MOST_AFTER = 10, 6


class Candidate:
    """A unit that may name the source (`unit` is its index, NOBODY for none) and what speaks for it."""

    __slots__ = ("features", "score", "unit")

    def __init__(self, unit: int, features: list[str]) -> None:
        self.unit = unit
        self.features = features
        self.score = 0.0


class Speakers:
    """Finds the source of one quote after the other, from the first to the last."""

    def __init__(self, reading: Reading, people: People, weights: Mapping[str, float]) -> None:
        self.reading = reading
        self.people = people
        self.weights = weights

    def candidates(self, quote: int, last: int) -> list[Candidate]:
        """`quote`: index of a unit Q; `last`: the unit that named the source of the quote before it, or NOBODY."""
        units, letters = self.reading.units, self.reading.letters
        at = units[quote]
        before: list[int] = []
        k = quote - 1
        floor = max(0, quote - FARTHEST)
        floor_paragraph = at.paragraph
        while k >= floor and len(before) < MOST_BEFORE:
            letter = letters[k]
            if letter == "|":
                # one paragraph further back where the quote opens its own and nothing was found in it
                if before or floor_paragraph < at.paragraph - 1:
                    break
                floor_paragraph -= 1
                k -= 1
                continue
            if at.sentence - units[k].sentence > 3 and before:
                break
            if letter in SPEAKING and (letter != "D" or self._may_speak(k, at.sentence)):
                before.append(k)
            k -= 1
        after: list[int] = []
        k = quote + 1
        ceiling = min(len(units), quote + FARTHEST)
        while k < ceiling and len(after) < MOST_AFTER:
            letter = letters[k]
            if letter in "./|" and k > quote + 1:
                break
            if letter == "|":
                break
            if letter in SPEAKING and (letter != "D" or self._may_speak(k, units[k].sentence)):
                after.append(k)
            k += 1
        looks = Looks(self.reading, self.people, quote, last)
        found = [Candidate(NOBODY, looks.nobody(bool(before), bool(after)))]
        for rank, j in enumerate(before):
            found.append(Candidate(j, looks.before(j, rank)))
        for rank, j in enumerate(after):
            found.append(Candidate(j, looks.after(j, rank)))
        if last >= 0 and last not in before and last not in after:
            found.append(Candidate(last, looks.inherited(bool(before), bool(after))))
        return found

    def _may_speak(self, k: int, sentence: int) -> bool:
        """A noun that no list has speaks only where a verb is near: "the drawing says"."""
        if self.reading.lexicon.naming.capital_nouns:  # lists hold few of the compounds
            return True
        return self.reading.units[k].sentence == sentence and self.reading.letters[k + 1 : k + 2] in VERBAL

    def choose(self, quote: int, last: int) -> tuple[int, float, list[Candidate]]:
        """The unit that names the source (or NOBODY), its probability, and all candidates that were weighed."""
        beside = self._beside(quote)
        if beside != NOBODY:
            return beside, BESIDE, []
        found = self.candidates(quote, last)
        weight = self.weights.get
        for candidate in found:
            candidate.score = sum(map(weight, candidate.features, ZEROS))
        best = max(found, key=lambda c: c.score)
        total = sum(exp(c.score - best.score) for c in found)
        return best.unit, 1 / total, found

    def _beside(self, quote: int) -> int:
        """The source that stands right after the quote, or ended the sentence before it: two quotes in five, nothing to weigh."""
        letters = self.reading.letters
        match = RIGHT_AFTER.match(letters, quote + 1)
        if match:
            return match.start(match.lastindex or 0)
        if letters[quote + 1 : quote + 2] in ("|", "/", ""):
            floor = max(0, quote - 8)
            match = RIGHT_BEFORE.search(letters[floor:quote])
            if match:
                return floor + match.start(match.lastindex or 0)
        return NOBODY
