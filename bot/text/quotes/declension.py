"""A name or noun as it stands ⇄ its nominative. Languages whose names do not decline keep the name as it is.

The classes are data: a line of `[names] declension` is `gender nominative genitive dative accusative instrumental
locative vocative` in endings (`-` none, `,` between alternatives; gender `x` is both m and f, `M` and `F` are of
surnames only).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from bot.text.language import Language
from bot.text.quotes.remembered import Remembered

Words = str | tuple[str, ...]  # "one two three", or a list
CASES = "ngdailv"
_USUAL = 1  # the rank of a reading that nothing speaks against
_MOST_NAMES = 20_000  # words whose forms are remembered
VOWELS = frozenset("аеєиіїоуюяaeiouy")
_HARD = frozenset("бвгґджзклмнпрстфхцчшщ")


class Doubt(Struct, frozen=True):
    """How far-fetched it is that a surname of a class is what a form comes from: 0 not at all, 1 as any other, up to 6."""

    rank: int
    of: Words = ()  # classes by the ending of their nominative ("-" for none); of all if empty
    gender: str = ""  # only of classes of this gender, as they are written
    cases: str = CASES
    ending: str = ""  # only with this ending
    stem: str = ""  # a pattern: how the stem ends


class Naming(Struct, frozen=True):
    """What of `[names]` the cases need."""

    cases: bool = False
    male: Words = ()
    female: Words = ()
    either: Words = ()
    declension: tuple[str, ...] = ()  # of names
    nouns: tuple[str, ...] = ()  # of common nouns; genders m f n p
    doubts: tuple[Doubt, ...] = ()  # of several that fit the first counts
    patronymics: dict[str, str] = {}  # ending → gender
    short: dict[str, str] = {}  # pet name → full first name, in the nominative


class Form(NamedTuple):
    """One reading of a word: the nominative it belongs to, its case (a letter of `CASES`) and gender; low rank is likely."""

    nominative: str
    case: str
    gender: str
    rank: int = 0


class _Class(NamedTuple):
    gender: str
    nominative: str
    endings: tuple[tuple[str, ...], ...]  # by case, the nominative first


class _Ending(NamedTuple):
    """What an ending may be: a case of a class. `ranks`: patterns of stems, and how far-fetched it is with each."""

    of: _Class
    case: str
    ranks: tuple[tuple[re.Pattern[str], int], ...]


def split(words: Words) -> tuple[str, ...]:
    return tuple(words.split()) if isinstance(words, str) else words


def _classes(rows: Iterable[str]) -> tuple[_Class, ...]:
    found = []
    for row in rows:
        gender, *columns = row.split()
        endings = tuple(tuple(e.replace("-", "") for e in column.split(",")) for column in columns)
        found.append(_Class(gender, endings[0][0], endings))
    return tuple(found)


def _ranks(doubts: Iterable[Doubt], one: _Class, case: str, ending: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    """The doubts about this ending of this class."""
    name = one.nominative or "-"
    return tuple(
        (re.compile(f"(?:{doubt.stem})$"), doubt.rank)
        for doubt in doubts
        if (not doubt.of or name in split(doubt.of))
        and doubt.gender in ("", one.gender)
        and case in doubt.cases
        and doubt.ending in ("", ending)
    )


class Declension:
    """The forms of a language's names and nouns. Built once a language, asked many times."""

    def __init__(self, naming: Naming) -> None:
        self.cases = naming.cases
        self._names = _classes(naming.declension)
        self._nouns = _classes(naming.nouns)
        self._patronymics = naming.patronymics
        self.patronymic = Remembered(self._patronymic).__getitem__
        self.short = naming.short
        self.first: dict[str, tuple[Form, ...]] = {}
        women = frozenset(split(naming.female))
        pet = {g: " ".join(s for s, name in naming.short.items() if (name in women) == (g == "f")) for g in "mf"}
        for gender, words in (
            ("m", naming.male), ("f", naming.female), ("m", naming.either), ("f", naming.either),
            ("m", pet["m"]), ("f", pet["f"]),
        ):  # fmt: skip
            for word in split(words):
                forms = self._forms(word, gender, self._names)
                for form, case in forms:
                    self._add(self.first, form, Form(word, case, gender))
                if word.endswith("о"):  # Джо and Маріо do not decline
                    for case in CASES:
                        self._add(self.first, word, Form(word, case, gender, 0 if case == "n" else 2))
        self._beginnings = frozenset(word[:3] for word in split(naming.male))
        self._by_ending: dict[str, list[_Ending]] = {}
        for one in self._names:
            for case, column in zip(CASES, one.endings, strict=False):
                for ending in column:
                    ranks = _ranks(naming.doubts, one, case, ending)
                    self._by_ending.setdefault(ending, []).append(_Ending(one, case, ranks))
        self._longest = max(map(len, self._by_ending), default=0)
        self.readings = Remembered(self._read, _MOST_NAMES).__getitem__
        self.best = Remembered(self._likeliest, _MOST_NAMES).__getitem__
        self.keys = Remembered(self._keys, _MOST_NAMES).__getitem__

    def _add(self, to: dict[str, tuple[Form, ...]], key: str, form: Form) -> None:
        known = to.get(key, ())
        if form not in known:
            to[key] = (*known, form)

    def nouns(self, words: Words, gender: str) -> dict[str, tuple[Form, ...]]:
        """Every form of these common nouns → its readings."""
        found: dict[str, tuple[Form, ...]] = {}
        for word in split(words):
            self._add(found, word, Form(word, "n", gender))
            for form, case in self._forms(word, gender, self._nouns):
                self._add(found, form, Form(word, case, gender))
        return found

    def _forms(self, word: str, gender: str, classes: Sequence[_Class]) -> list[tuple[str, str]]:
        """All forms of a word given in the nominative: (form, case)."""
        fitting = [c for c in classes if c.gender in (gender, "x") and _fits(word, c.nominative)]
        longest = max((len(c.nominative) for c in fitting), default=0)
        found = [(word, "n")]
        for one in fitting:
            if len(one.nominative) < longest:
                continue
            stem = word[: len(word) - len(one.nominative)]
            found += [(stem + e, c) for c, column in zip(CASES, one.endings, strict=False) for e in column]
        if not fitting:
            found += [(word, case) for case in CASES]
        return found

    def _read(self, word: str) -> tuple[Form, ...]:
        """What the word of a name may be: a first name by the list, anything else by its ending. Lower case in and out."""
        if word in self.first:
            forms = self.first[word]
            if all(form.case == "v" for form in forms):  # Оле, which is also how Оля is called
                return (*forms, Form(word, "n", "m", 3), Form(word, "n", "f", 3))
            return forms
        if "-" in word:
            return self._double(word)
        if word.isascii() or not word.strip("ivxіх"):  # Latin letters, numbers of kings
            return tuple(Form(word, case, gender) for case in CASES for gender in "mf")
        found: dict[tuple[str, str, str], int] = {}
        last = word[-1:]
        if last not in VOWELS or (
            last in "оеєіїую" and not word.endswith(("ою", "ею", "єю", "ові", "еві", "єві"))
        ):  # women's surnames and foreign names that do not decline
            genders = "f" if last not in VOWELS or word.endswith("ко") else "mf"
            for gender in genders:
                for case in CASES:
                    found[word, case, gender] = 1 if last in "еє" else 2 if last in "іу" else 3 if gender == "f" else 6
            found[word, "n", "m"] = 0
        elif last == "и":  # Пети
            found[word, "n", "m"] = 4
        for length in range(min(self._longest, len(word) - 2), -1, -1):
            ending = word[len(word) - length :]
            stem = word[: len(word) - length]
            for one, case, ranks in self._by_ending.get(ending, ()):
                nominative = stem + one.nominative
                if not _fits(nominative, one.nominative):
                    continue
                rank = next((rank for fits, rank in ranks if fits.search(stem)), _USUAL)
                for gender in "mf" if one.gender == "x" else one.gender.lower():
                    key = (nominative, case, gender)
                    found[key] = min(found.get(key, 9), rank)
        return tuple(Form(n, c, g, rank) for (n, c, g), rank in found.items())

    def _double(self, word: str) -> tuple[Form, ...]:
        left, _, right = word.rpartition("-")
        second = self.readings(right)
        first = self.readings(left)
        joined: dict[tuple[str, str, str], int] = {}
        for b in second:
            for a in first:
                if a.case == b.case and (a.gender == b.gender):
                    key = (a.nominative + "-" + b.nominative, b.case, b.gender)
                    joined[key] = min(joined.get(key, 99), a.rank + b.rank)
        if right[-1:] not in VOWELS:  # of a woman: Марії Антоновій-Кшиштоф
            for a in first:
                if a.gender == "f":
                    key = (f"{a.nominative}-{right}", a.case, "f")
                    joined.setdefault(key, a.rank + 3)
        return tuple(Form(n, c, g, rank) for (n, c, g), rank in joined.items())

    def _patronymic(self, word: str) -> str:
        """m or f if the word is a patronymic in any case, else ""."""
        for length in range(8, 2, -1):
            ending = word[-length:]
            if ending in self._patronymics and len(word) > length + 1:
                sure = ending[:1] in "йіїл" or word[:3] in self._beginnings
                return self._patronymics[ending] if sure else ""
        return ""

    def _likeliest(self, word: str) -> dict[tuple[str, str], Form]:
        """The likeliest reading of a name's word for each (case, gender)."""
        found: dict[tuple[str, str], Form] = {}
        for form in self.readings(word):
            known = found.get((form.case, form.gender))
            if known is None or form.rank < known.rank:
                found[form.case, form.gender] = form
        return found

    def _keys(self, word: str) -> tuple[str, ...]:
        """What a name's word is looked up by: two forms of one name share at least one key, and so does its pet name."""
        low = word.casefold().replace("’", "'")
        found = {low, *(form.nominative for form in self.readings(low))}
        found |= {self.short[key] for key in found if key in self.short}
        return tuple(sorted(found))


def _fits(word: str, ending: str) -> bool:
    if ending:
        return word.endswith(ending) and (ending != "ь" or word[-2:-1] in _HARD)
    return word[-1:] in _HARD


def stem(word: str) -> str:
    """The beginning of a word, the same in its cases."""
    return word[: max(3, min(6, len(word) - 2))]


_built: dict[int, tuple[Naming, Declension]] = {}


def declension(language: Language) -> Declension:
    """The declension of this language, made once."""
    naming = language.part("names", Naming)
    if id(naming) not in _built:
        _built[id(naming)] = (naming, Declension(naming))
    return _built[id(naming)][1]


def like(model: str, word: str) -> str:
    """`word` with the capitals a name has: first letters, and those inside foreign names as the model has them."""
    if model.islower() or model.isascii() or not model.strip("IVXІХ"):
        return model
    if word == model.casefold():
        word = model if not model.isupper() or len(model) < 2 else word
    parts, models = word.split("-"), model.split("-")
    small = [m[:1].islower() for m in models] if len(models) == len(parts) and len(parts) > 1 else [False] * len(parts)
    return "-".join(part if low else part[:1].upper() + part[1:] for part, low in zip(parts, small, strict=True))
