"""Candidate → its features: what a mention that may name a quote's source looks like from the quote.

A feature is a short string over the letters of the reading (`b,S:`: between mention and quote stand a comma, a verb of
saying, a colon). Each has a fitted weight; whoever changes one fits again.
"""

from __future__ import annotations

from bot.text.quotes.governing import subject_of
from bot.text.quotes.people import People
from bot.text.quotes.reading import Reading

NOBODY = -1
FARTHEST = 160  # units that are searched on each side of a quote
CUES = "STGA"
# What stands before a mention, and what follows it → the part it seems to have in its clause.
GOVERNED = (
    dict.fromkeys("iA", "i") | dict.fromkeys("./\\|^:Q", "s") | dict.fromkeys(",-", ",") | dict.fromkeys("ctR", "c")
)
VERBS = {"S": "S", "T": "T", "x": "T", "G": "G", "y": "G", ",": ",", "(": ",", "o": "o"}


class Looks:
    """The candidates of one quote as they look from it. `quote`: index of a unit Q; `last`: the unit that named the source
    of the quote before it, or NOBODY."""

    def __init__(self, reading: Reading, people: People, quote: int, last: int) -> None:
        self.text, self.letters, self.units = reading.text, reading.letters, reading.units
        self.persons = people.persons
        self._governing: dict[str, list[str]] = {}  # by what a mention governs: most govern nothing
        self.quote = quote
        self.last = last
        self.person_last = self.units[last].person if last >= 0 else -1
        self.b = self.letters[quote - 1] if quote else "^"  # what stands before the quote
        self.a = self.letters[quote + 1 : quote + 2] or "$"  # and after it
        self.shape = self._shape()
        self._left, self._right = self._cues()
        self._left_subject = self._subject_of(self._left)
        self._right_subject = self._subject_of(self._right)

    def nobody(self, before: bool, after: bool) -> list[str]:
        """No source: is there anybody on either side who may be?"""
        b, a, shape, last = self.b, self.a, self.shape, self.last
        words = self.text.count(" ", self.units[self.quote].start, self.units[self.quote].end)
        sides = f"0{'01'[before]}{'01'[after]}{'01'[last >= 0]}"
        return ["0", f"0{b}{a}", f"0{shape}", sides, f"0w{words if words < 9 else 9}"]

    def before(self, j: int, rank: int) -> list[str]:
        """Unit `j`, which stands before the quote, with `rank` others between."""
        units, letters, quote = self.units, self.letters, self.quote
        unit, at = units[j], units[quote]
        b = self.b
        between = without_adverbs(letters[j + 1 : quote])
        told = between.replace("o", "")
        sentences, paragraphs = at.sentence - unit.sentence, at.paragraph - unit.paragraph
        # These lines run for every candidate: a digit out of a string is several times as fast as `{n:d}`, and as `min`.
        far = "0123"[sentences if sentences < 3 else 3]
        earlier = "01"[sentences > 0]
        subject = self._subject(j)
        features = self._common(j)
        features += [
            "B",
            f"ba{self.a}{self.shape}{b}{earlier}",
            f"b{told}" if len(told) < 9 else f"b{told[:4]}~{told[-3:]}",
            f"bd{far}{'012'[paragraphs if paragraphs < 2 else 2]}{unit.letter}{b}",
            f"br{'012345'[rank if rank < 5 else 5]}{far}{b}",
        ]
        if not sentences:
            features.append(f"b0{between[:3]}")
            features.append(f"b1{between[-3:]}{subject}")
        if b in "STGtoc:,iAx" and quote > 1:
            word = units[quote - 2].word + b if b in ":," else units[quote - 1].word
            features.append(f"bw{word}{subject}{earlier}")
        return features

    def after(self, j: int, rank: int) -> list[str]:
        """Unit `j`, which stands after the quote, with `rank` others between."""
        units, letters, quote = self.units, self.letters, self.quote
        b, a, shape, near = self.b, self.a, self.shape, min(rank, 2)
        between = without_adverbs(letters[quote + 1 : j])
        told = between.replace("o", "")
        pattern = told if len(told) < 8 else f"{told[:4]}~{told[-3:]}"
        rest = without_adverbs(letters[j + 1 : j + 5])
        features = self._common(j)
        features += [
            "A",
            f"a{pattern}",
            f"ap{pattern[:4]}{units[j].letter}{rest[:1]}",
            f"ax{pattern[:3]}{rest[:2]}",
            f"ar{'01234'[rank if rank < 4 else 4]}{a}",
            f"ab{b}{a}{shape}{near}",
            f"as{self._subject(j)}{near}{shape}",
        ]
        if between and between[-1] in "STGxo":
            features.append(f"aw{units[j - 1].word}{between[:1]}")
        return features

    def inherited(self, before: bool, after: bool) -> list[str]:
        """Who spoke last, too far away to stand beside the quote."""
        units, quote, last = self.units, self.quote, self.last
        b, a, shape = self.b, self.a, self.shape
        paragraphs = min(units[quote].paragraph - units[last].paragraph, 3)
        return [
            "I",
            f"i{b}{a}{shape}",
            f"i{'01'[before]}{'01'[after]}{paragraphs}",
            f"i{paragraphs}{b}{a}",
            f"if{units[last].letter}{paragraphs}",
        ]

    def _common(self, j: int) -> list[str]:
        """What has nothing to do with the side the candidate stands on."""
        units, letters = self.units, self.letters
        letter = letters[j]
        left, right = letters[j - 1] if j else "^", letters[j + 1 : j + 2] or "$"
        found = [f"m{letters[j - 2 : j] if j > 1 else letters[:j]}{letter}", f"n{letters[j + 1 : j + 3]}{letter}"]
        if left == "d":
            left = letters[j - 2] if j > 1 else "^"
        elif left == "-":
            found += self._signature(j)
        found.append(f"l{left}{right}{letter}")
        found += self._form(j)
        found += self._governs(j)
        if left in "iSGTAt" and j:
            found.append(f"wl{units[j - 1].word}")
        if right in "STGxoc":
            found.append(f"wr{units[j + 1].word}")
        if j == self.last:
            found += ["same", f"same{self.b}{self.a}{self.shape}"]
        elif self.person_last >= 0 and units[j].person == self.person_last:
            found += ["sameperson", f"sameperson{self.b}{self.a}"]
        return found

    def _form(self, j: int) -> list[str]:
        unit = self.units[j]
        letter = unit.letter
        if letter in "NO":
            person = self.persons[unit.person]
            kind = "p" if person.person else "s" if person.spoken else "u"
            several, owned = "w" if " " in unit.word else "", "'" if unit.owned else ""
            return [
                f"f{letter}{kind}{several}{owned}",
                f"sp{'0123'[person.spoken if person.spoken < 3 else 3]}{letter}",
            ]
        if letter in "PR":
            return [f"f{letter}{unit.word}"]
        return [f"f{letter}'" if unit.owned else f"f{letter}"]

    def _signature(self, j: int) -> list[str]:
        """“…” – Olena Marchuk"""
        letters = self.letters
        if letters[j - 2 : j - 1] not in ("Q", "/", "\\") or (letters[j + 1 : j + 2] or "$") not in "|$.,(-":
            return []
        return ["signature" if letters.rfind("Q", 0, j) == self.quote else "signed"]

    def _governs(self, j: int) -> list[str]:
        """Is the mention the subject of the verbs of saying beside the quote (1), or not (0), or is there none (-)?"""
        left = "-" if self._left == NOBODY else "1" if self._left_subject == j else "0"
        right = "-" if self._right == NOBODY else "1" if self._right_subject == j else "0"
        found = self._governing.get(left + right)
        if found is None:
            found = self._governing[left + right] = self._governing_features(left, right, j)
        return found

    def _governing_features(self, left: str, right: str, j: int) -> list[str]:
        letters, quote = self.letters, self.quote
        b, a, shape = self.b, self.a, self.shape
        found = [f"g{left}{right}", f"g{left}{right}{b}{a}", f"g{left}{right}{shape}{b}"]
        if left == "1":
            gap = squeezed(letters[self._left + 1 : quote])
            found.append(f"gl{letters[self._left]}{gap[:2]}~{gap[-2:]}{right}")
        if right == "1":
            gap = squeezed(letters[quote + 1 : min(self._right, j)])
            found.append(f"gr{letters[self._right]}{gap[:3]}{left}")
        return found

    def _subject(self, j: int) -> str:
        """What a light look says of the mention's part in its clause: the verb after it, and what stands before it."""
        letters = self.letters
        k = j - 1
        while k >= 0 and letters[k] in "dl":
            k -= 1
        left = letters[k] if k >= 0 else "^"
        k = j + 1
        while letters[k : k + 1] in ("l", "v"):
            k += 1
        return GOVERNED.get(left, "o") + VERBS.get(letters[k : k + 1], "-")

    def _shape(self) -> str:
        """How the quote begins and ends."""
        unit = self.units[self.quote]
        begins = "a" if self.text[unit.start].islower() else "A"
        last_letter = self.text[unit.end - 1]
        ends = "," if last_letter == "," else "." if last_letter in ".!?…" else "-"
        return begins + ends

    def _cues(self) -> tuple[int, int]:
        """The nearest verbs of saying on both sides of the quote, in its sentence; NOBODY where there is none."""
        units, letters, quote = self.units, self.letters, self.quote
        sentence = units[quote].sentence
        floor = max(0, quote - FARTHEST + 1)
        k = quote - 1
        while k >= floor and letters[k] not in CUES:
            k -= 1
        left = k if k >= floor and units[k].sentence == sentence else NOBODY
        k = quote + 1
        while k < len(units) and k - quote < 24 and letters[k] not in "STGAQ./|":
            k += 1
        found = k < len(units) and letters[k] in CUES and (letters[quote + 1] != "/" or k == quote + 1)
        return left, k if found else NOBODY

    def _subject_of(self, cue: int) -> int:
        return subject_of(cue, self.letters, self.units) if cue != NOBODY else NOBODY


def without_adverbs(letters: str) -> str:
    """The letters without determiners and adverbs. (`replace` is six times as fast as `translate`.)"""
    return letters.replace("d", "").replace("l", "")


def squeezed(letters: str) -> str:
    """The letters of words that tell something."""
    return without_adverbs(letters).replace("o", "").replace("v", "")
