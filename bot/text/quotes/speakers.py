"""Units → for each quote the mention that names its source: all candidates are scored, the best one wins.

A score is the sum of fitted weights of what a candidate looks like from its quote (`features`). The weights are data,
`config/quotes/<language>.toml`, fitted on labelled articles by `tools/fit_quotes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import repeat
from math import exp

from bot.text.quotes.governing import subject_of
from bot.text.quotes.people import People
from bot.text.quotes.reading import Reading

# “…,” she said · “…,” said Olena Marchuk. · « … », a déclaré la ministre de
RIGHT_AFTER = re.compile(r",?-?(?:([NP])l?S|v?S([NP])[.,|]|v?S([HB])[.,|iBDdOo])")
RIGHT_BEFORE = re.compile(r"Q[,/\\]?-?(?:([NP])l?S|v?S([NP]))[.,]$")  # “…,” she said. “…”
VERBAL = frozenset("STGxovl,Q(-:yit")
BESIDE = 0.99  # of 3,342 such quotes 99 % have this source
SPEAKING = frozenset("NOPHBDR")
NOBODY = -1
ZEROS = repeat(0.0)
FARTHEST = 160  # units that are searched on each side of a quote
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
        self._quote = NOBODY
        self._left = self._right = self._left_subject = self._right_subject = NOBODY

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
        found = [Candidate(NOBODY, self._of_nobody(quote, bool(before), bool(after), last))]
        shared = self._of_quote(quote, last)
        self._quote = quote
        self._governing(quote)
        person_last = units[last].person if last >= 0 else -1
        for rank, j in enumerate(before):
            found.append(Candidate(j, self._before(quote, j, rank, last, person_last, shared)))
        for rank, j in enumerate(after):
            found.append(Candidate(j, self._after(quote, j, rank, last, person_last, shared)))
        if last >= 0 and last not in before and last not in after:
            found.append(Candidate(last, self._inherited(quote, last, shared, bool(before), bool(after))))
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

    # ── what a candidate looks like ──────────────────────────────────────────────────────────────────────────────────

    def _governing(self, quote: int) -> None:
        """The nearest verbs of saying on both sides of the quote, and who says them."""
        units, letters = self.reading.units, self.reading.letters
        sentence = units[quote].sentence
        k = quote - 1
        while k >= 0 and quote - k < FARTHEST and letters[k] not in "STGA" and units[k].sentence == sentence:
            k -= 1
        self._left = k if k >= 0 and letters[k] in "STGA" and units[k].sentence == sentence else NOBODY
        k = quote + 1
        while k < len(units) and k - quote < 24 and letters[k] not in "STGAQ./|":
            k += 1
        self._right = (
            k if k < len(units) and letters[k] in "STGA" and (letters[quote + 1] != "/" or k == quote + 1) else NOBODY
        )
        self._left_subject = subject_of(self._left, letters, units) if self._left != NOBODY else NOBODY
        self._right_subject = subject_of(self._right, letters, units) if self._right != NOBODY else NOBODY

    def _governs(self, quote: int, j: int, shared: tuple[str, str, str]) -> list[str]:
        letters = self.reading.letters
        left = "-" if self._left == NOBODY else "1" if self._left_subject == j else "0"
        right = "-" if self._right == NOBODY else "1" if self._right_subject == j else "0"
        b, a, shape = shared
        found = [f"g{left}{right}", f"g{left}{right}{b}{a}", f"g{left}{right}{shape}{b}"]
        if left == "1":
            gap = squeezed(letters[self._left + 1 : quote])
            found.append(f"gl{letters[self._left]}{gap[:2]}~{gap[-2:]}{right}")
        if right == "1":
            gap = squeezed(letters[quote + 1 : min(self._right, j)])
            found.append(f"gr{letters[self._right]}{gap[:3]}{left}")
        return found

    def _of_quote(self, quote: int, last: int) -> tuple[str, str, str]:
        """How the quote lies: what stands before it, what after it, how it begins and ends."""
        text, letters = self.reading.text, self.reading.letters
        unit = self.reading.units[quote]
        before = letters[quote - 1] if quote else "^"
        after = letters[quote + 1 : quote + 2] or "$"
        begins = "a" if text[unit.start].islower() else "A"
        last_letter = text[unit.end - 1]
        ends = "," if last_letter == "," else "." if last_letter in ".!?…" else "-"
        return before, after, begins + ends

    def _of_nobody(self, quote: int, before: bool, after: bool, last: int) -> list[str]:
        b, a, shape = self._of_quote(quote, last)
        words = self.reading.text.count(" ", self.reading.units[quote].start, self.reading.units[quote].end)
        return ["0", f"0{b}{a}", f"0{shape}", f"0{before:d}{after:d}{last >= 0:d}", f"0w{min(words, 9)}"]

    def _form(self, j: int) -> str:
        unit = self.reading.units[j]
        letter = unit.letter
        if letter in "NO":
            person = self.people.persons[unit.person]
            kind = "p" if person.person else "s" if person.spoken else "u"
            form = letter + kind + ("w" if " " in unit.word else "") + ("'" if unit.owned else "")
        elif letter in "PR":
            form = letter + unit.word
        else:
            form = letter + ("'" if unit.owned else "")
        return form

    def _common(self, j: int, last: int, person_last: int, shared: tuple[str, str, str], form: str) -> list[str]:
        units, letters = self.reading.units, self.reading.letters
        unit = units[j]
        b, a, shape = shared
        left = letters[j - 1] if j else "^"
        if left == "d":
            left = letters[j - 2] if j > 1 else "^"
        right = letters[j + 1 : j + 2] or "$"
        features = [
            f"f{form}",
            f"l{left}{right}{unit.letter}",
            f"n{letters[j + 1 : j + 3]}{unit.letter}",
            f"m{letters[max(0, j - 2) : j]}{unit.letter}",
        ]
        if left == "-" and letters[j - 2 : j - 1] in ("Q", "/", "\\") and right in "|$.,(-":  # “…” – Olena Marchuk
            features.append("signature" if letters.rfind("Q", 0, j) == self._quote else "signed")
        if left in "iSGTAt" and j:
            features.append(f"wl{units[j - 1].word}")
        if right in "STGxoc":
            features.append(f"wr{units[j + 1].word}")
        if j == last:
            features.append("same")
            features.append(f"same{b}{a}{shape}")
        elif person_last >= 0 and unit.person == person_last:
            features.append("sameperson")
            features.append(f"sameperson{b}{a}")
        if unit.person >= 0:
            person = self.people.persons[unit.person]
            features.append(f"sp{min(person.spoken, 3)}{unit.letter}")
        return features

    def _before(
        self, quote: int, j: int, rank: int, last: int, person_last: int, shared: tuple[str, str, str]
    ) -> list[str]:
        units, letters = self.reading.units, self.reading.letters
        unit, at = units[j], units[quote]
        b, a, shape = shared
        form = self._form(j)
        between = without_adverbs(letters[j + 1 : quote])
        told = between.replace("o", "")
        sentences = min(at.sentence - unit.sentence, 3)
        paragraphs = min(at.paragraph - unit.paragraph, 2)
        features = self._common(j, last, person_last, shared, form)
        subject = _subject(letters, j)
        pattern = told if len(told) < 9 else told[:4] + "~" + told[-3:]
        features += [
            "B",
            *self._governs(quote, j, shared),
            f"b{pattern}",
            f"bd{sentences}{paragraphs}{unit.letter}{b}",
            f"br{min(rank, 5)}{sentences}{b}",
            f"ba{a}{shape}{b}{min(sentences, 1)}",
        ]
        if not sentences:
            features.append(f"b0{between[:3]}")
            features.append(f"b1{between[-3:]}{subject}")
        if b in "STGtoc:,iAx" and quote > 1:
            features.append(
                f"bw{units[quote - 1].word if b not in ':,' else units[quote - 2].word + b}{subject}{min(sentences, 1)}"
            )
        return features

    def _after(
        self, quote: int, j: int, rank: int, last: int, person_last: int, shared: tuple[str, str, str]
    ) -> list[str]:
        units, letters = self.reading.units, self.reading.letters
        unit = units[j]
        b, a, shape = shared
        form = self._form(j)
        between = without_adverbs(letters[quote + 1 : j])
        told = between.replace("o", "")
        features = self._common(j, last, person_last, shared, form)
        pattern = told if len(told) < 8 else told[:4] + "~" + told[-3:]
        rest = without_adverbs(letters[j + 1 : j + 5])
        features += [
            "A",
            *self._governs(quote, j, shared),
            f"a{pattern}",
            f"ap{pattern[:4]}{unit.letter}{rest[:1]}",
            f"ax{pattern[:3]}{rest[:2]}",
            f"ar{min(rank, 4)}{a}",
            f"ab{b}{a}{shape}{min(rank, 2)}",
            f"as{_subject(letters, j)}{min(rank, 2)}{shape}",
        ]
        if between and between[-1] in "STGxo":
            features.append(f"aw{units[j - 1].word}{between[:1]}")
        return features

    def _inherited(self, quote: int, last: int, shared: tuple[str, str, str], before: bool, after: bool) -> list[str]:
        units = self.reading.units
        b, a, shape = shared
        paragraphs = min(units[quote].paragraph - units[last].paragraph, 3)
        return [
            "I",
            f"i{b}{a}{shape}",
            f"i{before:d}{after:d}{paragraphs}",
            f"i{paragraphs}{b}{a}",
            f"if{units[last].letter}{paragraphs}",
        ]


def without_adverbs(letters: str) -> str:
    """The letters without determiners and adverbs. (`replace` is six times as fast as `translate`.)"""
    return letters.replace("d", "").replace("l", "")


def squeezed(letters: str) -> str:
    return without_adverbs(letters).replace("o", "").replace("v", "")


def _subject(letters: str, j: int) -> str:
    """What a light look says of the mention's part in its clause: the verb after it, and what stands before it."""
    k = j - 1
    while k >= 0 and letters[k] in "dl":
        k -= 1
    left = letters[k] if k >= 0 else "^"
    k = j + 1
    count = len(letters)
    while k < count and letters[k] in "lv":
        k += 1
    right = letters[k] if k < count else "$"
    governed = (
        "i" if left in "iA" else "s" if left in "./\\|^:Q" else "," if left in ",-" else "c" if left in "ctR" else "o"
    )
    verb = (
        "S"
        if right == "S"
        else "T"
        if right in "Tx"
        else "G"
        if right in "Gy"
        else ","
        if right in ",("
        else "o"
        if right == "o"
        else "-"
    )
    return governed + verb
