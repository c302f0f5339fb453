"""Units → the persons of a text: which mentions are one person, the full name, the gender, the roles."""

from __future__ import annotations

import re
from bisect import bisect_left, insort

from bot.text.quotes.bearing import Bearing, Person
from bot.text.quotes.lexicon import Lexicon
from bot.text.quotes.reading import Reading, Unit

MOST_NAMESAKES = 12
NAME = re.compile("[NO]")
ACRONYM = re.compile(r"O(?=\(O\))")


class People:
    """The persons of a text; `unit.person` of each name is an index into `persons`."""

    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.reading = reading
        self.lexicon = lexicon
        self.persons: list[Person] = []
        self._by_key: dict[str, list[int]] = {}  # surname, or the whole of a name with one word
        self._by_first: dict[str, list[int]] = {}
        self._by_tail: dict[str, list[int]] = {}  # last word or initials of a body
        self.names: list[int] = []  # units, without those of a headline
        self._bearing = Bearing(reading, lexicon)
        self.role_word = self._bearing.role_word
        self._join()
        self.by_name: dict[str, Person] = {}
        self.bearers: dict[str, list[int]] = {}  # head noun of a role, or a word of a body's name → persons
        for number, person in enumerate(self.persons):
            self._finish(number, person)
            self.by_name.setdefault(person.name, person)
            words = person.name.lower().split() if person.body else []
            for role in person.roles if person.person else {*words, *person.roles} if person.body else ():
                self.bearers.setdefault(role, []).append(number)

    def _join(self) -> None:
        """Every name to its person: full names first, those of a headline last."""
        units = self.reading.units
        full: list[int] = []
        short: list[int] = []
        headline: list[int] = []
        for found in NAME.finditer(self.reading.letters):
            index = found.start()
            unit = units[index]
            several = unit.letter == "N" and (" " in unit.word or "." in unit.word)
            if unit.headline and unit.word.split(maxsplit=1)[0].lower() not in self.lexicon.first:
                headline.append(index)
            else:
                self.names.append(index)
                (full if several else short).append(index)
        for index in full:
            self._full(index)
        for found in ACRONYM.finditer(self.reading.letters):
            self._acronym(found.start(), found.start() + 2)
        for index in sorted(short, key=lambda index: " " not in units[index].word):
            if units[index].person < 0:
                self._short(index)
        for index in headline:
            self._short(index)

    def of_surname(self, word: str) -> str | None:
        """The full name of the only person whose surname `word` is, which is a role of others: Judge, Bishop, Doctor."""
        found = self._by_key.get(key_of(word), [])
        return self.persons[found[0]].name if len(found) == 1 and self.persons[found[0]].first else None

    def learn(self, title: str) -> None:
        """Full names that only the title has."""
        for unit in Reading(title, (), self.lexicon).units:
            words = unit.word.split()
            if unit.letter == "N" and len(words) == 2 and words[0].lower() in self.lexicon.first:
                for number in self._by_key.get(key_of(words[1]), [])[-MOST_NAMESAKES:]:
                    person = self.persons[number]
                    if not person.first:
                        person.name, person.first, person.person, person.body = unit.word, words[0].lower(), True, False
                        person.gender = person.gender or self.lexicon.first[person.first]
                        self.by_name.setdefault(person.name, person)

    def _full(self, index: int) -> None:
        unit = self.reading.units[index]
        words = unit.word.split()
        if len(words) > 1:
            suffixes = self.lexicon.suffixes
            words = [word for word in words if word.rstrip(".,").lower() not in suffixes] or words
        first = words[0].rstrip(".,").lower()
        surname = key_of(words[-1].rstrip(","))
        gender = unit.gender or self.lexicon.gender_of(first)
        for number in self._by_key.get(surname, [])[-MOST_NAMESAKES:]:
            person = self.persons[number]
            same = (
                _part_of(unit.word, person.name)
                or (person.first and _same_first(person.first, first))
                or _has_nickname(person.name, words[0])
            )
            if same and not (gender and person.gender and gender != person.gender):
                self._mention(number, index)
                person.forms[unit.word] = person.forms.get(unit.word, 0) + 1
                if len(first) > len(person.first) or _part_of(person.name, unit.word):
                    person.first = first
                return
        number = self._new(unit.word, surname)
        person = self.persons[number]
        person.first = first
        person.person = first in self.lexicon.first or bool(unit.title)
        person.gender = gender
        person.forms[unit.word] = 1
        self._by_first.setdefault(key_of(words[0]), []).append(number)
        for word in words[1:-1]:  # double surnames: "Ursula von der Leyen", "Peña Nieto"
            if word[0].isupper() and len(word) > 2:
                self._by_tail.setdefault(key_of(word), []).append(number)
        self._mention(number, index)

    def _new(self, name: str, key: str) -> int:
        number = len(self.persons)
        self.persons.append(Person(name))
        self._by_key.setdefault(key, []).append(number)
        return number

    def _acronym(self, index: int, short: int) -> None:
        """The body at unit `index` has its short name behind it: the Security Service of Ukraine (SBU)."""
        units = self.reading.units
        acronym = units[short].word
        if not acronym.isupper() or " " not in units[index].word or units[index].owned:
            return
        if units[index].person < 0:
            self._short(index)
        known = self._by_key.setdefault(key_of(acronym), [])
        if units[index].person not in known:
            known.append(units[index].person)

    def _short(self, index: int) -> None:
        unit = self.reading.units[index]
        words = unit.word.split()
        found = self._known(unit, words)
        if found:
            number = found[0] if len(found) == 1 else max(found, key=lambda n: self._standing(n, index))
        else:
            number = self._newcomer(unit, words)
        self._mention(number, index)

    def _known(self, unit: Unit, words: list[str]) -> list[int]:
        """The persons that a name of one word may mean, or a body's name."""
        personal = unit.letter == "N" or unit.headline
        key = key_of(words[-1] if personal else unit.word)
        found = self._by_key.get(key, [])[-MOST_NAMESAKES:]
        if unit.gender and found:
            found = [n for n in found if self.persons[n].gender in {unit.gender, ""}]
        if not found and personal:
            found = self._by_first.get(key, [])[-MOST_NAMESAKES:]
        if not found and len(words) > 1:  # the Security Council, of the United Nations
            bodies = self._by_tail.get(words[-1].casefold(), [])[-MOST_NAMESAKES:]
            found = [n for n in bodies if _part_of(unit.word, self.persons[n].name)][-1:]
        if not found and len(words) == 1:
            found = self._by_tail.get(key, [])[-MOST_NAMESAKES:]
        return found

    def _newcomer(self, unit: Unit, words: list[str]) -> int:
        """A new person of whom no full name is known, or a new body."""
        number = self._new(unit.word, key_of(unit.word))
        person = self.persons[number]
        first = unit.word.lower()
        if unit.letter == "N" and not unit.headline:
            person.person = bool(unit.title) or bool(unit.gender) or first in self.lexicon.first
            person.gender = unit.gender or self.lexicon.first.get(first, "")
        elif len(words) > 1:
            person.body = True
            lexicon, start = self.lexicon, words[0].lower()
            known = start in lexicon.not_names or start in lexicon.bodies or start in lexicon.first
            if (
                len(words) == 2 and not known and lexicon.letter(words[1].lower()) == "o"
            ):  # Northwind Airlines, Northwind
                self._by_first.setdefault(key_of(words[0]), []).append(number)
            initials = "".join([w[0] for w in words if w[0].isupper()]).casefold()
            for key in {words[-1].casefold(), initials, ".".join(initials) + "."}:
                self._by_tail.setdefault(key, []).append(number)
        else:
            person.body = unit.letter == "O" and first not in self.lexicon.not_names
        return number

    def _standing(self, number: int, index: int) -> float:
        """Of two people with one surname the bare surname means who is named in full more often, or was named last."""
        person = self.persons[number]
        before = bisect_left(person.mentions, index)
        recent = 1 / (1 + (index - person.mentions[before - 1]) / 40) if before else 0.0
        return min(sum(person.forms.values()), 4) + min(before, 10) / 2 + 3 * recent

    def _mention(self, number: int, index: int) -> None:
        person, unit = self.persons[number], self.reading.units[index]
        insort(person.mentions, index)
        unit.person = number
        if unit.gender and not person.gender:
            person.gender = unit.gender
        letters = self.reading.letters
        if (index and letters[index - 1] == "S") or letters[index + 1 : index + 2] == "S":
            person.spoken += 1
        self._bearing.learn(person, index)

    def _finish(self, number: int, person: Person) -> None:
        if person.forms:
            person.name = max(person.forms, key=person.forms.__getitem__)
            person.name = max(
                (form for form in person.forms if _part_of(person.name, form) or _has_nickname(form, person.name)),
                key=len,
                default=person.name,
            )
        if (
            person.spoken
            and not person.person
            and not person.body
            and person.name.lower() not in self.lexicon.not_names
        ):
            person.person = True
        if person.gender or person.body:
            return
        for role in person.roles:
            person.gender = person.gender or self.lexicon.titles.get(role, "")
        if not person.gender:
            self._ask_pronouns(number, person)

    def _ask_pronouns(self, number: int, person: Person) -> None:
        """The gender that the pronouns right after the name tell, where nobody else is named between."""
        if not (person.person or " " in person.name):
            return
        units, letters = self.reading.units, self.reading.letters
        votes = {"m": 0, "f": 0}
        for mention in person.mentions[:6]:
            if mention and letters[mention - 1] == "i":
                continue
            sentence = units[mention].sentence
            for unit in units[mention + 1 : mention + 16]:
                if unit.sentence > sentence + 1 or (unit.person >= 0 and unit.person != number):
                    break
                gender = self._pronoun_gender(unit)
                if gender in votes:
                    votes[gender] += 1
                    break
        if votes["m"] != votes["f"]:
            person.gender = "m" if votes["m"] > votes["f"] else "f"

    def _pronoun_gender(self, unit: Unit) -> str:
        if unit.letter in "Pp":
            word = unit.word
        elif unit.letter in "DHB":
            word = self.reading.text[unit.start : unit.start + 6].split(" ", 1)[0].lower()
        else:
            return ""
        return self.lexicon.speech.pronouns.get(word) or self.lexicon.speech.others.get(word, "")


def key_of(word: str) -> str:
    """What a name's word is looked up by."""
    return word.replace("’", "'").casefold()


def _part_of(short: str, long: str) -> bool:
    """Is one name the end of the other: Suu Kyi, Aung San Suu Kyi?"""
    return long[-len(short) - 1 : -len(short)] == " " and long[-len(short) :].casefold() == short.casefold()


def _has_nickname(long: str, short: str) -> bool:
    """Robert “Bobby” Hale, Bobby Hale."""
    first = short.split(" ", 1)[0]
    return any(f"{mark}{first}" in long for mark in '“"«')


def _same_first(one: str, other: str) -> bool:
    """Mark and M., Tim and Timothy are one first name."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return (
        bool(short) and long.startswith(short[0]) and (len(short) == 1 or (len(short) > 2 and long.startswith(short)))
    )
