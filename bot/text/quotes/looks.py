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


class Looks:
    """The candidates of one quote as they look from it. `quote`: index of a unit Q; `last`: the unit that named the source
    of the quote before it, or NOBODY."""

    def __init__(self, reading: Reading, people: People, quote: int, last: int) -> None:
        self.text, self.letters, self.units = reading.text, reading.letters, reading.units
        self.people = people
        self.quote = quote
        self.last = last
        self.person_last = self.units[last].person if last >= 0 else -1
        self.b = self.letters[quote - 1] if quote else "^"  # what stands before the quote
        self.a = self.letters[quote + 1 : quote + 2] or "$"  # and after it
        self.shape = self._shape()
        self._left = self._right = self._left_subject = self._right_subject = NOBODY
        self._governing()

    def nobody(self, before: bool, after: bool) -> list[str]:
        """No source: is there anybody on either side who may be?"""
        b, a, shape, last = self.b, self.a, self.shape, self.last
        words = self.text.count(" ", self.units[self.quote].start, self.units[self.quote].end)
        return ["0", f"0{b}{a}", f"0{shape}", f"0{before:d}{after:d}{last >= 0:d}", f"0w{min(words, 9)}"]

    def _form(self, j: int) -> str:
        unit = self.units[j]
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

    def _common(self, j: int) -> list[str]:
        """What has nothing to do with the side the candidate stands on."""
        units, letters = self.units, self.letters
        unit = units[j]
        b, a, shape = self.b, self.a, self.shape
        left = letters[j - 1] if j else "^"
        if left == "d":
            left = letters[j - 2] if j > 1 else "^"
        right = letters[j + 1 : j + 2] or "$"
        features = [
            f"f{self._form(j)}",
            f"l{left}{right}{unit.letter}",
            f"n{letters[j + 1 : j + 3]}{unit.letter}",
            f"m{letters[max(0, j - 2) : j]}{unit.letter}",
        ]
        if left == "-" and letters[j - 2 : j - 1] in ("Q", "/", "\\") and right in "|$.,(-":  # “…” – Olena Marchuk
            features.append("signature" if letters.rfind("Q", 0, j) == self.quote else "signed")
        if left in "iSGTAt" and j:
            features.append(f"wl{units[j - 1].word}")
        if right in "STGxoc":
            features.append(f"wr{units[j + 1].word}")
        if j == self.last:
            features.append("same")
            features.append(f"same{b}{a}{shape}")
        elif self.person_last >= 0 and unit.person == self.person_last:
            features.append("sameperson")
            features.append(f"sameperson{b}{a}")
        if unit.person >= 0:
            person = self.people.persons[unit.person]
            features.append(f"sp{min(person.spoken, 3)}{unit.letter}")
        return features

    def before(self, j: int, rank: int) -> list[str]:
        """Unit `j`, which stands before the quote, with `rank` others between."""
        units, letters, quote = self.units, self.letters, self.quote
        unit, at = units[j], units[quote]
        b, a, shape = self.b, self.a, self.shape
        between = without_adverbs(letters[j + 1 : quote])
        told = between.replace("o", "")
        sentences = min(at.sentence - unit.sentence, 3)
        paragraphs = min(at.paragraph - unit.paragraph, 2)
        features = self._common(j)
        subject = _subject(letters, j)
        pattern = told if len(told) < 9 else told[:4] + "~" + told[-3:]
        features += [
            "B",
            *self._governs(j),
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

    def after(self, j: int, rank: int) -> list[str]:
        """Unit `j`, which stands after the quote, with `rank` others between."""
        units, letters, quote = self.units, self.letters, self.quote
        unit = units[j]
        b, a, shape = self.b, self.a, self.shape
        between = without_adverbs(letters[quote + 1 : j])
        told = between.replace("o", "")
        features = self._common(j)
        pattern = told if len(told) < 8 else told[:4] + "~" + told[-3:]
        rest = without_adverbs(letters[j + 1 : j + 5])
        features += [
            "A",
            *self._governs(j),
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

    def inherited(self, before: bool, after: bool) -> list[str]:
        """Who spoke last, too far away to stand beside the quote."""
        units, quote, last = self.units, self.quote, self.last
        b, a, shape = self.b, self.a, self.shape
        paragraphs = min(units[quote].paragraph - units[last].paragraph, 3)
        return [
            "I",
            f"i{b}{a}{shape}",
            f"i{before:d}{after:d}{paragraphs}",
            f"i{paragraphs}{b}{a}",
            f"if{units[last].letter}{paragraphs}",
        ]

    def _governs(self, j: int) -> list[str]:
        letters, quote = self.letters, self.quote
        left = "-" if self._left == NOBODY else "1" if self._left_subject == j else "0"
        right = "-" if self._right == NOBODY else "1" if self._right_subject == j else "0"
        b, a, shape = self.b, self.a, self.shape
        found = [f"g{left}{right}", f"g{left}{right}{b}{a}", f"g{left}{right}{shape}{b}"]
        if left == "1":
            gap = squeezed(letters[self._left + 1 : quote])
            found.append(f"gl{letters[self._left]}{gap[:2]}~{gap[-2:]}{right}")
        if right == "1":
            gap = squeezed(letters[quote + 1 : min(self._right, j)])
            found.append(f"gr{letters[self._right]}{gap[:3]}{left}")
        return found

    def _shape(self) -> str:
        """How the quote begins and ends."""
        unit = self.units[self.quote]
        begins = "a" if self.text[unit.start].islower() else "A"
        last_letter = self.text[unit.end - 1]
        ends = "," if last_letter == "," else "." if last_letter in ".!?…" else "-"
        return begins + ends

    def _governing(self) -> None:
        """The nearest verbs of saying on both sides of the quote, and who says them."""
        units, letters, quote = self.units, self.letters, self.quote
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
