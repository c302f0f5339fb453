"""Mention → who it is: a pronoun or a role is resolved to a person the text named before.

Every person is scored by fitted weights of how he stands in the text before the mention; nobody is guessed where the
text has no one of that gender.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from bot.text.quotes.people import People
from bot.text.quotes.reading import Reading, Unit

NOBODY = -1
FAR = 400  # units; a person not mentioned for longer is out of mind


class Antecedents:
    def __init__(self, reading: Reading, people: People, weights: Mapping[str, float]) -> None:
        self.reading = reading
        self.people = people
        self.weights = weights

    def of_pronoun(self, at: int, gender: str, last: int) -> list[tuple[int, list[str]]]:
        """Persons that the pronoun at unit `at` may mean, each with what speaks for it."""
        units = self.reading.units
        pronoun = units[at]
        seen: dict[int, int] = {}
        k = at - 1
        floor = max(0, at - FAR)
        while k >= floor and len(seen) < 8:
            unit = units[k]
            if unit.letter in "NO" and unit.person not in seen and self._may_be(unit.person, gender):
                seen[unit.person] = k
            k -= 1
        return [
            (person, self._features(person, unit, rank, at, pronoun, gender, last))
            for rank, (person, unit) in enumerate(seen.items())
        ]

    def of_role(self, at: int, last: int) -> list[tuple[int, list[str]]]:
        """Persons who bear the role that the noun phrase at unit `at` names ("the senator")."""
        units = self.reading.units
        phrase = units[at]
        bearers = [
            number
            for number, person in enumerate(self.people.persons)
            if phrase.word in person.roles and person.mentions[0] <= at + 40 and person.person
        ]
        found = []
        for rank, number in enumerate(sorted(bearers, key=lambda n: -self._latest(n, at))):
            unit = max(self._latest(number, at), self.people.persons[number].mentions[0])
            found.append((number, self._features(number, unit, rank, at, phrase, "", last)))
        return found

    def _latest(self, number: int, at: int) -> int:
        return max((m for m in self.people.persons[number].mentions if m < at), default=-1)

    def _may_be(self, person: int, gender: str) -> bool:
        found = self.people.persons[person]
        if found.gender:
            return found.gender == gender
        return found.person or found.spoken > 0 or self.reading.units[found.mentions[0]].letter == "N"

    def _features(self, person: int, unit: int, rank: int, at: int, pronoun: Unit, gender: str, last: int) -> list[str]:
        units, letters = self.reading.units, self.reading.letters
        mention = units[unit]
        who = self.people.persons[person]
        sentences = min(pronoun.sentence - mention.sentence, 4)
        paragraphs = min(pronoun.paragraph - mention.paragraph, 2)
        first = self._begins(unit)
        before = [m for m in who.mentions if m < at]
        kind = "p" if who.person else "s" if who.spoken else "u"
        features = [
            f"r{rank}",
            f"s{sentences}{paragraphs}",
            f"k{kind}{bool(who.gender):d}",
            f"b{first}{min(sentences, 2)}",
            f"c{min(len(before), 5)}",
            f"o{letters[max(0, unit - 1) : unit]}",
            f"n{letters[unit + 1 : unit + 2]}",
            f"'{mention.owned:d}{min(sentences, 1)}",
        ]
        if last >= 0 and units[last].person == person:
            features.append("last")
            features.append(f"last{min(pronoun.paragraph - units[last].paragraph, 3)}")
        if not first and rank and any(self._begins(m) for m in before[-3:]):
            features.append("begins")
        return features

    def _begins(self, unit: int) -> str:
        """Is the mention the first name of its sentence and the subject of it?"""
        letters, units = self.reading.letters, self.reading.units
        k = unit - 1
        sentence = units[unit].sentence
        while k >= 0 and units[k].sentence == sentence and letters[k] in "dlHo":
            k -= 1
        if k < 0 or units[k].sentence != sentence or letters[k] in "Q/|.":
            return "1"
        return "q" if letters[k] in "S," and k and letters[k - 1] in "Q,S" else ""

    def choose(self, found: list[tuple[int, list[str]]]) -> tuple[int, float]:
        if not found:
            return NOBODY, 0.0
        weight = self.weights.get
        scores = [(sum([weight(f, 0.0) for f in features]), -i) for i, (_, features) in enumerate(found)]
        best, index = max(scores)
        total = sum(exp(score - best) for score, _ in scores)
        return found[-index][0], 1 / total
