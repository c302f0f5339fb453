"""Units → for each quote the mention that names its source: all candidates are scored, the best one wins.

A score is the sum of fitted weights of what a candidate looks like from its quote (`looks`). The weights are data,
`config/languages/weights/<language>.toml`, fitted on labelled articles by `tools/fit_quotes.py`.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from bot.text.quotes.looks import FARTHEST, NOBODY, Looks
from bot.text.quotes.people import People
from bot.text.quotes.reading import Reading
from bot.text.quotes.weighing import Weigh, share

# “…,” she said · “…,” said Olena Marchuk. · « … », a déclaré la ministre de
RIGHT_AFTER = re.compile(r",?-?(?:([NP])l?S|v?S([NP])[.,|]|v?S([HB])[.,|iBDdOo])")
RIGHT_BEFORE = re.compile(r"Q[,/\\]?-?(?:([NP])l?S|v?S([NP]))[.,]$")  # “…,” she said. “…”
VERBAL = frozenset("STGxovl,Q(-:yit")
BESIDE = 0.99  # of 3,342 such quotes 99 % have this source
SPEAKING = frozenset("NOPHBDR")
MOST_BEFORE, MOST_AFTER = 10, 6


class Candidate(Struct, frozen=True, gc=False):
    """A unit that may name the source (its index, or NOBODY for none) and what speaks for it."""

    unit: int
    weight: Any


class Speakers:
    """Finds the source of one quote after the other, from the first to the last."""

    def __init__(self, reading: Reading, people: People, weigh: Weigh) -> None:
        self.reading = reading
        self.people = people
        self.weigh = weigh

    def candidates(self, quote: int, last: int) -> list[Candidate]:
        """`quote`: index of a unit Q; `last`: the unit that named the source of the quote before it, or NOBODY."""
        before, after = self._before(quote), self._after(quote)
        looks = Looks(self.reading, self.people, quote, last)
        weigh = self.weigh
        found = [Candidate(NOBODY, weigh(looks.nobody(bool(before), bool(after))))]
        found += [Candidate(j, weigh(looks.before(j, rank))) for rank, j in enumerate(before)]
        found += [Candidate(j, weigh(looks.after(j, rank))) for rank, j in enumerate(after)]
        if last >= 0 and last not in before and last not in after:
            found.append(Candidate(last, weigh(looks.inherited(bool(before), bool(after)))))
        return found

    def _before(self, quote: int) -> list[int]:
        """The mentions before a quote, the nearest first: of its paragraph, or of the one before where it opens its own and
        nothing was found in it."""
        units, letters = self.reading.units, self.reading.letters
        at = units[quote]
        found: list[int] = []
        paragraph = at.paragraph
        for k in range(quote - 1, max(0, quote - FARTHEST) - 1, -1):
            letter = letters[k]
            if letter == "|":
                if found or paragraph < at.paragraph - 1:
                    break
                paragraph -= 1
                continue
            if found and at.sentence - units[k].sentence > 3:
                break
            if letter in SPEAKING and (letter != "D" or self._may_speak(k, at.sentence)):
                found.append(k)
                if len(found) == MOST_BEFORE:
                    break
        return found

    def _after(self, quote: int) -> list[int]:
        """The mentions after a quote, to the end of the sentence."""
        units, letters = self.reading.units, self.reading.letters
        found: list[int] = []
        for k in range(quote + 1, min(len(units), quote + FARTHEST)):
            letter = letters[k]
            if letter == "|" or (letter in "./" and k > quote + 1):
                break
            if letter in SPEAKING and (letter != "D" or self._may_speak(k, units[k].sentence)):
                found.append(k)
                if len(found) == MOST_AFTER:
                    break
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
        weights = [candidate.weight for candidate in found]
        best = max(weights)
        return found[weights.index(best)].unit, share(best, weights), found

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
