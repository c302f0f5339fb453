"""Which role a person bears, as the words beside the name tell: a title, an apposition, a phrase between commas."""

from __future__ import annotations

import re
from bisect import bisect_left

from bot.text.quotes import titles
from bot.text.quotes.lexicon import Lexicon
from bot.text.quotes.reading import Reading, Unit

LONGEST_ROLE = 80  # characters
TOLD_BEFORE = re.compile("H(?:i[do]{0,2}[NODBy]?o?(?:i[do]?[NODByo]o?)?)?,$")


class Person:
    """Somebody (or some body) the text names. `person` is False for what is a body, a place, or not known to be a person."""

    __slots__ = ("body", "first", "forms", "gender", "mentions", "name", "person", "role", "roles", "spoken")

    def __init__(self, name: str) -> None:
        self.name = name
        self.first = ""  # lower case
        self.gender = ""
        self.mentions: list[int] = []  # units, in order
        self.forms: dict[str, int] = {}  # full names → how often they stand
        self.role = ""  # as the article gives it
        self.roles: set[str] = set()  # head nouns: president, spokesman
        self.person = False
        self.body = False
        self.spoken = 0  # mentions that stand beside a verb of saying


class Bearing:
    """Reads the roles that stand beside the names of one text."""

    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.reading = reading
        self.lexicon = lexicon

    def learn(self, person: Person, index: int) -> None:
        """What stands beside the name at unit `index` tells of the person."""
        reading = self.reading
        units, letters, unit = reading.units, reading.letters, reading.units[index]
        if unit.title:
            person.person = True
            person.roles.update(self.role_word(word) for word in unit.title.lower().partition(" of ")[0].split())
            if not person.role:
                person.role = titles.before_name(reading.text, unit.start, unit.title, self.lexicon)
        before = letters[index - 1] if index else ""
        after = letters[index + 1 : index + 3]
        if before == "H" and not unit.headline:
            self._bears(person, units[index - 1], unit)
        if before == "B" and not unit.headline and not person.person:
            self._is_body(person, units[index - 1], unit)
        if after == ",H" and not person.body:
            self._bears(person, units[index + 2], unit)
        told = (
            before == ","
            and letters[index + 1 : index + 2] in (",", ".")
            and TOLD_BEFORE.search(letters, max(0, index - 6), index)
        )
        if told and not person.body:
            self._bears_before(person, told.start(), unit)

    def _bears(self, person: Person, role: Unit, unit: Unit) -> None:
        """`role` is a noun phrase that stands right before or, in apposition, right after the name."""
        if unit.letter == "O" and unit.word.lower() in self.lexicon.not_names:  # his doctor Friday
            return
        if role.owned or (abs(role.start - unit.end) > 4 and abs(unit.start - role.end) > 2):
            return
        person.roles.add(self.role_word(role.word))
        self._has_gender(person, self.lexicon.titles.get(role.word, ""))
        if not person.body:
            person.person = True
        if not person.role and role.word not in self.lexicon.no_role:
            person.role = self._role_text(role, unit)

    def _is_body(self, person: Person, kind: Unit, unit: Unit) -> None:
        """`kind` is a noun for a body right before the name: the charity Safe Shore."""
        if unit.word.lower().rstrip(".") in self.lexicon.not_names:
            return
        if not kind.owned and abs(unit.start - kind.end) < 3 and (unit.letter == "O" or " " not in unit.word):
            person.body = True
            person.roles.add(kind.word)

    def _bears_before(self, person: Person, at: int, unit: Unit) -> None:
        """Unit `at` begins a phrase before the name that stands between commas: the mayor of Eastford, Daniel Price, said."""
        text, units = self.reading.text, self.reading.units
        role = units[at]
        phrase = text[role.start : text.rfind(",", role.start, unit.start)]
        first, _, rest = phrase.partition(" ")
        near = units[at - 1] if at else role
        if first.lower() in self.lexicon.definite or first.lower() in self.lexicon.speech.others:
            phrase = rest
        elif near.owned or near.word in self.lexicon.definite:  # the | Chief of Defence; Germany's | minister
            pass
        elif near.letter == "o" and at > 1 and units[at - 2].owned:  # Germany's defence | minister
            phrase = text[near.start : near.end] + " " + phrase
        else:
            return
        if "\n" in phrase or not phrase or len(phrase) > LONGEST_ROLE:
            return
        person.roles.add(self.role_word(role.word))
        person.person = True
        self._has_gender(person, self.lexicon.titles.get(role.word, ""))
        if role.word not in self.lexicon.no_role and (not person.role or person.role.lower() in self.lexicon.ranks):
            person.role = phrase

    def _has_gender(self, person: Person, told: str) -> None:
        """What a role tells, spokesman, outweighs what only the ending of a first name made likely."""
        if told and (not person.gender or person.first not in self.lexicon.first):
            person.gender = told

    def role_word(self, word: str) -> str:
        word = word.rstrip(".")
        return self.lexicon.short.get(word, word)

    def _role_text(self, role: Unit, unit: Unit) -> str:
        text = self.reading.text
        start, end = role.start, role.end
        if start > unit.end:  # "X, the mayor of Kyiv and a friend, said": up to the comma
            stop = start
            while stop < len(text) and stop - start < LONGEST_ROLE and not _ends_role(text, stop):
                stop += 1
            end = stop if stop - start < LONGEST_ROLE else role.end
        words = self._before_role(role) + text[start:end].split()
        while words and (words[0].lower() in self.lexicon.determiners or words[0][0].isdigit()):
            words.pop(0)
        return " ".join(titles.up_to_clause(words, self.lexicon))

    def _before_role(self, role: Unit) -> list[str]:
        """What belongs to a role and stands before it: "NATO" spokeswoman, "Defence" analyst."""
        reading = self.reading
        words: list[str] = []
        at = bisect_left(reading.units, role.start, key=lambda unit: unit.start) - 1
        end = role.start
        while at >= 0 and len(words) < 3:
            unit = reading.units[at]
            piece = reading.text[unit.start : unit.end]
            if (
                unit.letter not in "ONBHo"
                or unit.owned
                or unit.end < end - 1
                or (unit.letter == "o" and not piece[0].isupper() and reading.letters[max(0, at - 1)] != "S")
            ):
                if unit.letter == "o" and unit.end >= end - 1 and self._qualifies(unit.word):
                    words.insert(0, unit.word)
                break
            words.insert(0, piece)
            end = unit.start
            at -= 1
        return words

    def _qualifies(self, word: str) -> bool:
        """Does a word in small letters belong to the role behind it: prime minister, energy minister?"""
        return word in self.lexicon.offices or word in self.lexicon.ranks


def _ends_role(text: str, at: int) -> bool:
    """Does a role behind a name end before this sign? The full stop of an abbreviation ends nothing: the U.S. Navy."""
    sign = text[at]
    if sign == "." and text[at - 1].isupper() and text[at - 2] in " .":
        return text[at + 1 : at + 2] in ("", "\n")
    return sign in ',.;:()\n"“”'
