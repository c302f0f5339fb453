"""A name or noun as it stands ⇄ its nominative. Languages whose names do not decline keep the name as it is.

The classes are data: a line of `[names] declension` is `gender nominative genitive dative accusative instrumental
locative vocative` in endings (`-` none, `,` between alternatives; gender `x` is both m and f, `M` and `F` are of
surnames only).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from bot.text.language import Language

Words = str | tuple[str, ...]  # "one two three", or a list
CASES = "ngdailv"
VOWELS = frozenset("аеєиіїоуюяaeiouy")
_HARD = frozenset("бвгґджзклмнпрстфхцчшщ")


class Naming(Struct, frozen=True):
    """What of `[names]` the cases need."""

    cases: bool = False
    male: Words = ()
    female: Words = ()
    either: Words = ()
    declension: tuple[str, ...] = ()  # of names
    nouns: tuple[str, ...] = ()  # of common nouns; genders m f n p
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


def split(words: Words) -> tuple[str, ...]:
    return tuple(words.split()) if isinstance(words, str) else words


def _classes(rows: Iterable[str]) -> tuple[_Class, ...]:
    found = []
    for row in rows:
        gender, *columns = row.split()
        endings = tuple(tuple(e.replace("-", "") for e in column.split(",")) for column in columns)
        found.append(_Class(gender, endings[0][0], endings))
    return tuple(found)


class Declension:
    """The forms of a language's names and nouns. Built once a language, asked many times."""

    def __init__(self, naming: Naming) -> None:
        self.cases = naming.cases
        self._names = _classes(naming.declension)
        self._nouns = _classes(naming.nouns)
        self._patronymics = naming.patronymics
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
        self._by_ending: dict[str, list[tuple[_Class, str]]] = {}
        for one in self._names:
            for case, column in zip(CASES, one.endings, strict=False):
                for ending in column:
                    self._by_ending.setdefault(ending, []).append((one, case))
        self._longest = max(map(len, self._by_ending), default=0)
        self._best: dict[str, dict[tuple[str, str], Form]] = {}
        self._cache: dict[str, tuple[Form, ...]] = {}

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

    def readings(self, word: str) -> tuple[Form, ...]:
        """What the word of a name may be: a first name by the list, anything else by its ending. Lower case in and out."""
        found = self._cache.get(word)
        if found is None:
            if len(self._cache) > 20_000:
                self._cache.clear()
            found = self._cache[word] = self._read(word)
        return found

    def _read(self, word: str) -> tuple[Form, ...]:
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
            for one, case in self._by_ending.get(ending, ()):
                nominative = stem + one.nominative
                if not _fits(nominative, one.nominative):
                    continue
                rank = _rank(one, case, ending, stem)
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

    def patronymic(self, word: str) -> str:
        """m or f if the word is a patronymic in any case, else ""."""
        for length in range(8, 2, -1):
            ending = word[-length:]
            if ending in self._patronymics and len(word) > length + 1:
                sure = ending[:1] in "йіїл" or word[:3] in self._beginnings
                return self._patronymics[ending] if sure else ""
        return ""

    def best(self, word: str) -> dict[tuple[str, str], Form]:
        """The likeliest reading of a name's word for each (case, gender)."""
        found = self._best.get(word)
        if found is None:
            if len(self._best) > 20_000:
                self._best.clear()
            found = {}
            for form in self.readings(word):
                known = found.get((form.case, form.gender))
                if known is None or form.rank < known.rank:
                    found[form.case, form.gender] = form
            self._best[word] = found
        return found


def _fits(word: str, ending: str) -> bool:
    if ending:
        return word.endswith(ending) and (ending != "ь" or word[-2:-1] in _HARD)
    return word[-1:] in _HARD


def _rank(one: _Class, case: str, ending: str, stem: str) -> int:
    """How far-fetched it is that a surname with this ending belongs to this class."""
    if one.nominative == "ко":
        adjective = len(stem) > 4 and stem.endswith(("сь", "ць", "зь"))  # Врублевська is a woman, no man's genitive
        return 3 if adjective or stem[-1:] in VOWELS or stem[-1:] == "с" else 0
    if one.nominative == "ець" and stem[-1:] in VOWELS:
        return 6
    if one.nominative == "ок":
        return 5
    if one.nominative == "о":
        return 4
    if one.nominative in ("ів", "ір", "ін", "іш"):
        return 4
    if one.nominative == "я" and ending == "і":
        return 2
    if one.nominative == "ел":
        return 0 if stem[-1:] not in VOWELS else 6
    if one.nominative == "" and case != "n" and stem[-1:] == "л" and stem[-2:-1] not in VOWELS:
        return 5
    if one.nominative == "":
        if ending == "а" and stem[-1:] == "к" and stem[-2:-1] not in VOWELS and not stem.endswith("ск"):  # but Маска
            return 4
        return 4 if stem.endswith(("ськог", "цьког", "зьког")) else 1
    if one.nominative == "ий" and case != "n":
        return 0
    if one.nominative == "а" and one.gender == "f":
        return 0 if stem.endswith(("ськ", "цьк", "зьк", "ов", "ев", "єв", "ин", "ін", "їн")) else 2
    if one.nominative == "ка" and case == "n" and stem.endswith(("ен", "єн")):
        return 4
    if one.gender == "x" and case == "n" and stem.endswith(("ськ", "цьк", "зьк")):
        return 3
    return 1


_built: dict[int, tuple[Naming, Declension]] = {}


def declension(language: Language) -> Declension:
    """The declension of this language, made once."""
    naming = language.part("names", Naming)
    if id(naming) not in _built:
        _built[id(naming)] = (naming, Declension(naming))
    return _built[id(naming)][1]


def keys(word: str, language: Language) -> tuple[str, ...]:
    """Keys of a name's word: two forms of one word share at least one."""
    folded = word.casefold()
    known = declension(language)
    if not known.cases:
        return (folded,)
    return tuple({folded, *(form.nominative for form in known.readings(folded))})


def nominative(
    name: str, language: Language, gender: str = "", seen: Mapping[str, int] | None = None, cases: str = CASES
) -> str:
    """The name in the nominative, without shouting capitals.

    `gender`: m, f or "" if not known; `seen`: forms of its words elsewhere in the document → count; `cases`: those it
    may stand in here, as letters of `CASES`.
    """
    known = declension(language)
    words = name.split()
    if not known.cases or not words:
        return name
    best = agree([known.readings(word.casefold()) for word in words], gender, seen or {}, cases)
    if best is None:
        return " ".join(like(word, word.casefold()) for word in words)
    return " ".join(like(word, form.nominative) for word, form in zip(words, best, strict=True))


def agree(
    readings: Sequence[Sequence[Form]], gender: str, seen: Mapping[str, int], cases: str = CASES
) -> list[Form] | None:
    """The readings of a name's words that agree in case and gender, the likeliest ones; None if none do."""
    best: tuple[float, list[Form]] | None = None
    for case in cases:
        for one in gender or "mf":
            chosen: list[Form] = []
            cost = 0.0 if case == "n" else 0.6 if case in "ga" else 0.8
            for forms in readings:
                fitting = [f for f in forms if f.case == case and f.gender == one]
                if not fitting:
                    break
                form = min(fitting, key=lambda f: f.rank - 4 * bool(seen.get(f.nominative)))
                cost += form.rank - 4 * bool(seen.get(form.nominative))
                chosen.append(form)
            else:
                if best is None or cost < best[0]:
                    best = (cost, chosen)
    return best[1] if best else None


def like(model: str, word: str) -> str:
    """`word` with the capitals a name has: first letters, and those inside foreign names as the model has them."""
    if model.islower() or model.isascii() or not model.strip("IVXІХ"):
        return model
    if word == model.casefold():
        word = model if not model.isupper() or len(model) < 2 else word
    parts, models = word.split("-"), model.split("-")
    small = [m[:1].islower() for m in models] if len(models) == len(parts) and len(parts) > 1 else [False] * len(parts)
    return "-".join(part if low else part[:1].upper() + part[1:] for part, low in zip(parts, small, strict=True))
