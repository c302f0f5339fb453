"""Names as articles spell them → persons: Mark Rutte, Марк Рютте and plain Rutte are one, Olena Zelenska is another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from bot.model import SURE, Quote
from bot.text import words
from bot.text.latin import CYRILLIC, latin, sound

ALIKE = 0.5  # how much of two first names agrees where they are one, in the same alphabet
ALIKE_ABROAD = 0.25  # and in two: Joe and Джо
SMALL = 3  # letters of an article or a particle: the, von, де
INDEFINITE = ("a", "an", "A", "An")
TITLE = 4  # words
STATEMENT = 6  # words from which a quote is no fragment
_WOMAN = re.compile(r"(?:[сцз]ьк(?:а|ої|ій|у|ою)|[sc]ka(?:ia|ya)?)$")
_MAN = re.compile(r"(?:[сцз]ьк(?:ий|ого|ому|им|ім)|[sc]k(?:y|yy|yi|iy|ij|i|yj))$")


class Person(NamedTuple):
    """One speaker: every spelling of the name with how often it stands."""

    spellings: tuple[tuple[str, int], ...]

    @property
    def quotes(self) -> int:
        return sum(count for _, count in self.spellings)

    def name(self, cyrillic: bool) -> str:
        """The fullest of the usual spellings, in this alphabet if there is one."""
        fitting = [one for one in self.spellings if bool(CYRILLIC.search(one[0])) == cyrillic] or list(self.spellings)
        return max(fitting, key=lambda one: (min(len(_parts(one[0])), 2), one[1], one[0]))[0]


def is_name(speaker: str) -> bool:
    """True for “Mark Rutte”, “von der Leyen”, “the White House”; not for “voters”, “an EU official”, «одна з них»."""
    first, *rest = words = speaker.split() or [""]
    while rest and (first == "The" or (first.islower() and len(first) <= SMALL)) and first not in INDEFINITE:
        first, *rest = rest
    if words[0].lower() == "the" and not words[-1][:1].isupper():  # the NATO official
        return False
    return first[:1].isupper() and first not in INDEFINITE


def is_named(quote: Quote) -> bool:
    """True for a direct quote that may be told under the name of who said it."""
    return bool(quote.direct and quote.speaker and quote.confidence >= SURE and is_name(quote.speaker))


def is_statement(quote: Quote) -> bool:
    """False for a fragment that its sentence goes on around."""
    return len(quote.text.split()) >= STATEMENT and not quote.text[:1].islower()


def is_title(role: str) -> bool:
    """True for what is said in front of a name, every word of it capital: “Rear Admiral”, “Rep.”, «Президент»."""
    words = role.split()
    return len(words) <= TITLE and all(word[:1].isupper() for word in words)


def persons(names: Iterable[str], asked: str) -> list[Person]:
    """Who these names belong to; the one that is meant by `asked` first, then the others by how often they speak."""
    counts = Counter(names)
    groups: list[list[str]] = []
    for name in sorted(counts, key=lambda name: (-min(len(_parts(name)), 2), -counts[name], name)):
        best = max(groups, key=lambda group: _alike(name, group[0]), default=None)
        if best and _alike(name, best[0]) > 0:
            best.append(name)
        else:
            groups.append([name])
    found = [Person(tuple((name, counts[name]) for name in group)) for group in groups]
    return sorted(found, key=lambda person: (-_meant(asked, person), -person.quotes, person.spellings))


@lru_cache(maxsize=8192)
def _parts(name: str) -> tuple[str, ...]:
    """The words of a name that are more than an initial, as `bot.text.words` compares them."""
    return tuple(word for word in words.keys(words.spelled(name)) if len(word) > 1)


def _alike(one: str, other: str) -> float:
    """How well two names fit one person: 0.0 if they cannot."""
    mine, others = _parts(one), _parts(other)
    heard = {sound(word): word for word in others}
    shared = [word for word in mine if sound(word) in heard]
    if not shared or not mine or not others:
        return 0.0
    if any(_gender(word) != _gender(heard[sound(word)]) for word in shared):
        return 0.0
    if sound(mine[-1]) not in heard and sound(others[-1]) not in map(sound, mine):
        return 0.0  # the same first name alone
    rest = [word for word in mine if word not in shared]
    left = [word for word in others if sound(word) not in map(sound, shared)]
    if not rest or not left:
        return 1.0 if len(shared) > 1 else 0.9
    abroad = bool(CYRILLIC.search(one)) != bool(CYRILLIC.search(other))
    ratio = max(_ratio(a, b) for a in rest for b in left)
    return ratio if ratio >= (ALIKE_ABROAD if abroad else ALIKE) else 0.0


def _meant(asked: str, person: Person) -> float:
    """How well a person fits the name somebody gave, in whatever case: to a tenth, so that who speaks more wins a tie."""
    best = 0.0
    for name, _ in person.spellings:
        parts = _parts(name)
        marks = [max((_likeness(word, part) for part in parts), default=0.0) for word in _parts(asked)]
        best = max(best, sum(marks) / len(marks) if marks else 0.0)
    return round(best, 1)


def _likeness(asked: str, part: str) -> float:
    apart = {_gender(asked), _gender(part)} == {"m", "f"}
    return _ratio(asked, part) - (0.3 if apart else 0.0)


@lru_cache(maxsize=8192)
def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, latin(one), latin(other)).ratio()


def _gender(word: str) -> str:
    """Of a surname that tells it: Зеленська, Зеленської, Zelenska are a woman's."""
    return "f" if _WOMAN.search(word) else "m" if _MAN.search(word) else ""
