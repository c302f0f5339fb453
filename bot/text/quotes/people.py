"""Units → the persons of a text: which mentions are one person, the full name, the gender, the role."""

from __future__ import annotations

from collections import Counter

from bot.text.language import Language
from bot.text.quotes import declension
from bot.text.quotes.lexicon import Lexicon
from bot.text.quotes.reading import Reading, Unit


class Person:
    """Somebody (or some body) the text names. `person` is False for what is clearly a body or a place."""

    __slots__ = ("first", "forms", "gender", "keys", "mentions", "name", "person", "roles", "spoken")

    def __init__(self, name: str, keys: frozenset[str]) -> None:
        self.name = name
        self.keys = keys  # of the surname
        self.first = ""
        self.gender = ""
        self.mentions: list[int] = []  # units
        self.forms: Counter[str] = Counter()
        self.roles: set[str] = set()  # head nouns: president, spokesman
        self.person = False
        self.spoken = 0  # mentions that stand beside a verb of saying


class People:
    """The persons in order of appearance; `unit.person` of each name is an index into `persons`."""

    def __init__(self, reading: Reading, lexicon: Lexicon, language: Language) -> None:
        self.reading = reading
        self.lexicon = lexicon
        self.language = language
        self.persons: list[Person] = []
        self._by_key: dict[str, list[int]] = {}
        self._by_first: dict[str, list[int]] = {}
        names = [(i, unit) for i, unit in enumerate(reading.units) if unit.letter in "NO"]
        single = []
        for index, unit in names:
            words = unit.word.split()
            if len(words) > 1 and unit.letter == "N":
                self._full(index, unit, words)
            else:
                single.append((index, unit))
        for index, unit in single:
            self._short(index, unit)
        for person in self.persons:
            person.mentions.sort()
            self._finish(person)

    def _full(self, index: int, unit: Unit, words: list[str]) -> None:
        words = [w for w in words if w.rstrip(".").lower() not in self.lexicon.suffixes] or words
        first = words[0].rstrip(".").lower()
        keys = declension.keys(words[-1], self.language)
        for key in keys:
            for number in self._by_key.get(key, ()):
                person = self.persons[number]
                if _same_first(person.first, first):
                    self._mention(number, index, unit)
                    person.forms[unit.word] += 1
                    if len(first) > len(person.first):
                        person.first = first
                    return
        number = self._new(unit.word, frozenset(keys))
        person = self.persons[number]
        person.first = first
        person.person = first in self.lexicon.first or bool(unit.title)
        person.gender = unit.gender or self.lexicon.first.get(first, "")
        person.forms[unit.word] += 1
        for key in declension.keys(words[0], self.language):
            self._by_first.setdefault(key, []).append(number)
        if len(words) > 3:  # double surnames: "Ursula von der Leyen", "Ocasio Cortez"
            for key in declension.keys(words[-2], self.language):
                self._by_key.setdefault(key, []).append(number)
        self._mention(number, index, unit)

    def _new(self, name: str, keys: frozenset[str]) -> int:
        self.persons.append(Person(name, keys))
        number = len(self.persons) - 1
        for key in keys:
            self._by_key.setdefault(key, []).append(number)
        return number

    def _short(self, index: int, unit: Unit) -> None:
        keys = declension.keys(unit.word, self.language)
        found = [n for key in keys for n in self._by_key.get(key, ())]
        if unit.gender and len(found) > 1:
            found = [n for n in found if self.persons[n].gender in {unit.gender, ""}] or found
        if not found and unit.letter == "N":
            found = [n for key in keys for n in self._by_first.get(key, ())]
        if found:
            number = max(found, key=lambda n: self._nearness(n, index))
        else:
            number = self._new(unit.word, frozenset(keys))
            person = self.persons[number]
            first = unit.word.lower()
            person.person = unit.letter == "N" and (
                bool(unit.title) or bool(unit.gender) or first in self.lexicon.first
            )
            person.gender = unit.gender or (self.lexicon.first.get(first, "") if unit.letter == "N" else "")
        self._mention(number, index, unit)

    def _nearness(self, number: int, index: int) -> float:
        before = [m for m in self.persons[number].mentions if m < index]
        return before[-1] if before else -min(self.persons[number].mentions)

    def _mention(self, number: int, index: int, unit: Unit) -> None:
        person = self.persons[number]
        person.mentions.append(index)
        unit.person = number
        if unit.gender and not person.gender:
            person.gender = unit.gender
        if unit.title:
            person.person = True
            person.roles.update(unit.title.lower().split())
        letters_after = self.reading.letters[index + 1 : index + 2]
        letters_before = self.reading.letters[index - 1 : index] if index else ""
        if letters_after == "S" or letters_before == "S":
            person.spoken += 1

    def _finish(self, person: Person) -> None:
        if person.forms:
            person.name = person.forms.most_common(1)[0][0]
        if person.spoken and not person.person:
            units = self.reading.units
            person.person = units[person.mentions[0]].letter == "N"


def _same_first(one: str, other: str) -> bool:
    """Mark and M. and Marc-like short forms are one first name."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return bool(short) and long.startswith(short) and (len(short) == 1 or len(short) >= 3)
