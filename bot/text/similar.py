"""Text → the features that tell whether two reports are of one event, within a language and across two."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from msgspec import Struct

from bot.text.language import Language, Languages
from bot.text.latin import sound

TOKEN = re.compile(r"\d{1,3}(?:[  ]\d{3})+(?!\d)|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
WORDS = 200  # words of a report that are looked at: news tells the event first
HALF = 40  # the word at which a report's words count half
SHORT = {1: 0.3, 2: 0.3, 3: 0.6}  # what short words count: in any language they are seldom what a text is about
NAME = 2.0  # how much more a name or a number counts
LEDE = 60  # words in which the numbers are those of the event
EXACT = 10  # whole numbers below change while an event goes on: a toll that rises
TELLING = 2.5  # numbers below tell nothing: "one of the two"
ENDING = {3: 3, 4: 5}  # letters that may follow so long a beginning of a word in [glosses]; else 7: -ськими


class Words(Struct, frozen=True):
    """The table [stories] of a language. Lists of words are strings with spaces between them."""

    stop: str = ""
    common: str = ""  # what much of the news is about: it tells little, also where few reports have been read
    bait: tuple[str, ...] = ()  # what promises instead of telling
    explains: tuple[str, ...] = ()  # begins, also after a colon or a dash, what explains an event instead of telling it
    numbers: dict[str, str] = {}  # value → its words
    joining: str = ""  # words inside a number: "two hundred and five"
    scales: dict[str, str] = {}  # 1000 → the beginnings of the words for it
    weekdays: dict[str, str] = {}  # 0, Monday → its forms
    glosses: dict[str, str] = {}  # beginning of a word → what it is in English, names with a capital


class Token(NamedTuple):
    word: str
    name: bool  # a capital inside a sentence
    first: bool  # opens a sentence


def tokens(text: str) -> list[str]:
    """Words and numbers as they stand in the text."""
    return TOKEN.findall(text)


def stem(word: str) -> str:
    """What two forms of a word have in common, roughly."""
    return word.lower().replace("’", "'").replace("ʼ", "'")[:6]


def words(told: Sequence[Token], headline: int, stop: Container[str] = ()) -> tuple[dict[str, float], dict[str, float]]:
    """Feature → weight, twice, for reports in one language: the first 5 letters of each word; and, so that a headline
    tells more than its few words, their first 3 letters and the whole words. Earlier words weigh more, names and
    numbers twice. `headline`: how many of the words are the headline's."""
    stems: dict[str, float] = {}
    forms: dict[str, float] = {}
    for place, token in enumerate(told):
        lower = token.word.lower()
        if lower in stop:
            continue
        weight = (NAME if token.name or lower[0].isdecimal() else SHORT.get(len(lower), 1.0)) / (1 + place / HALF)
        _add(stems, lower[:5], weight)
        if place < headline:
            _add(forms, f"{lower[:3]}-", weight)
            _add(forms, f"{lower}.", weight)
    return _root(stems), _root(forms)


def read(text: str, most: int = WORDS) -> list[Token]:
    """The first `most` words of a text, and which of them look like names."""
    return list(islice(_read(text), most))


def _read(text: str) -> Iterator[Token]:
    for match in TOKEN.finditer(text):
        word, begin = match.group(), match.start()
        before = text[max(0, begin - 3) : begin].rstrip(" \"“„«»'‘’([")
        first = begin == 0 or (before[-1:] in ".!?:;…—–-\n" and bool(before)) or (not before and begin < 3)
        yield Token(word, word[0].isupper() and not first and len(word) > 2, first)


class Ideas(NamedTuple):
    """What a report says, in features that all languages share: `=stem` is an English word's stem, `@sound` a name,
    `#value` a number. Weights as in `words`."""

    all: dict[str, float]
    names: dict[str, float]
    numbers: dict[str, float]
    headline: frozenset[str]  # the names and numbers of the headline
    weekday: int | None  # the first one mentioned, Monday is 0


class Gloss:
    """What words of any known language mean, by the tables [stories] of all of them."""

    def __init__(self, languages: Languages) -> None:
        self._tables = {code: _Tables(language) for code, language in languages.items()}
        self._none = _Tables(Language("", {}))
        glosses = [
            meaning for tables in self._tables.values() for found in tables.glosses.values() for meaning in found
        ]
        self._vocabulary = set(glosses)
        self._proper = {meaning for tables in self._tables.values() for meaning in tables.proper}

    def common(self) -> Iterator[tuple[str, str]]:
        """Languages and their words that much of the news is about."""
        return ((code, word) for code, tables in self._tables.items() for word in tables.common)

    def stop(self, language: str) -> frozenset[str]:
        return self._tables.get(language, self._none).stop

    def ideas(self, told: Sequence[Token], opening: int, language: str) -> Ideas:
        """`opening`: how many of the words are the headline's."""
        tables = self._tables.get(language, self._none)
        every: dict[str, float] = {}
        names: dict[str, float] = {}
        numbers: dict[str, float] = {}
        headline: set[str] = set()
        amount, weekday = Amount(tables), None
        capitals = sum(token.word[0].isupper() for token in told[:opening]) > 0.6 * opening  # Every Word Has One
        for place, token in enumerate([*told, Token("", False, False)]):
            near = 1 / (1 + place / HALF)
            lower = token.word.lower().replace("’", "'").replace("ʼ", "'")
            for value in amount.hear(lower):
                _add(every, f"#{value:g}", NAME * near)
                if value >= TELLING and place < LEDE and not 1900 <= value <= 2100:
                    _add(numbers, f"#{value:g}", near)
                    if place <= opening and (value >= EXACT or value % 1):
                        headline.add(f"#{value:g}")
            if amount.open or not lower or lower in tables.stop:
                continue
            if lower in tables.weekdays and weekday is None:
                weekday = tables.weekdays[lower]
            meanings = tables.meanings(lower) or self._english(lower, language)
            proper = not self._proper.isdisjoint(meanings) if meanings else token.name
            proper = proper and token.word[0].isupper()
            for meaning in meanings:
                _add(every, f"={meaning}", (NAME if proper else 1.0) * near / len(meanings) ** 0.5)
            if not proper and (meanings or not token.word[0].isupper()):
                continue
            name = f"={meanings[0]}" if meanings else f"@{sound(lower)}"
            if not meanings and len(lower) > 2:
                _add(every, name, (NAME if proper else 1.0) * near)
            if proper and lower not in tables.weekdays:
                _add(names, name, near)
                if place < opening and (not capitals or (meanings and meanings[0] in self._proper)):
                    headline.add(name)
        return Ideas(_root(every), names, numbers, frozenset(headline), weekday)

    def _english(self, lower: str, language: str) -> tuple[str, ...]:
        if language != "en":
            return ()
        meaning = english(lower)
        return (meaning,) if meaning in self._vocabulary else ()


class _Tables:
    """A language's table, made ready for look-ups."""

    def __init__(self, language: Language) -> None:
        table = language.part("stories", Words)
        self.stop = frozenset(table.stop.split())
        self.common = tuple(table.common.split())
        self.numbers = {form: float(value) for value, forms in table.numbers.items() for form in forms.split()}
        self.joining = frozenset(table.joining.split())
        self.scales = {form: float(value) for value, forms in table.scales.items() for form in forms.split()}
        self.glosses = {
            begin: tuple({english(word.lower()): None for word in meant.split()})
            for begin, meant in table.glosses.items()
        }
        self.proper = {english(w.lower()) for meant in table.glosses.values() for w in meant.split() if w[0].isupper()}
        self.weekdays = {form: int(day) for day, forms in table.weekdays.items() for form in forms.split()}

    def meanings(self, lower: str) -> tuple[str, ...]:
        """What the word means: by the longest beginning that is known."""
        if not self.glosses:
            return ()
        for size in range(len(lower), 2, -1):
            if lower[:size] in self.glosses:
                return self.glosses[lower[:size]] if len(lower) - size <= ENDING.get(size, 7) else ()
        return ()

    def scale(self, lower: str) -> float | None:
        if lower in self.scales:
            return self.scales[lower]
        return next((self.scales[lower[:n]] for n in range(len(lower) - 1, 4, -1) if lower[:n] in self.scales), None)


class Amount:
    """Number words and digits, word by word → values: «двісті сімдесят», "27 million", «15,5 мільярда», "300,000"."""

    def __init__(self, tables: _Tables) -> None:
        self._tables = tables
        self._value: float | None = None
        self._digits = False
        self.open = False  # the word just heard belongs to a number

    def hear(self, lower: str) -> list[float]:
        """The next word in lower case; the values that it ends ("" ends the text)."""
        if self._value is not None and self._value >= 100 and lower in self._tables.joining:
            return []  # "two hundred and five"
        digits = lower[:1].isdecimal()
        value = _digits(lower) if digits else self._tables.numbers.get(lower)
        scale = self._tables.scale(lower) if lower and value is None else None
        self.open = value is not None or scale is not None
        if scale is not None:
            if self._value is None:
                return []
            self._value *= scale
            if scale == 100:
                return []
            value, self._value = self._value, None
            return [value]
        before, self._value = self._value, value
        if before is None:
            pass
        elif value is not None and not digits and not self._digits and value < before and before % 10 == 0:
            self._value, before = before + value, None  # "двісті сімдесят", "twenty five"
        self._digits = digits
        return [] if before is None else [before]


@lru_cache(maxsize=16)
def _tables(language: Language) -> _Tables:
    return _Tables(language)


def amounts(text: str, language: Language) -> frozenset[float]:
    """The numbers in a text, in words or digits."""
    amount = Amount(_tables(language))
    return frozenset(value for word in [*tokens(text), ""] for value in amount.hear(word.lower()))


def _digits(text: str) -> float:
    """Groups of three digits are thousands, else what follows the mark is a fraction."""
    plain = re.sub(r"[  ]|[.,](?=\d{3}(?!\d))", "", text).replace(",", ".")
    head, *rest = plain.split(".")
    return float(f"{head}.{''.join(rest)}" if rest else head)


@lru_cache(maxsize=20_000)
def english(word: str) -> str:
    """An English word without its commonest endings, at most 6 letters: factories → factor, Ukrainian → ukrain."""
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith(("ies", "ied")):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("ses", "xes", "zes", "ches", "shes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word[: -len(ending)]
            word = word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word
            break
    return word.removesuffix("e")[:6]


def _add(found: dict[str, float], feature: str, weight: float) -> None:
    found[feature] = found.get(feature, 0.0) + weight


def _root(found: dict[str, float]) -> dict[str, float]:
    return {feature: weight**0.5 for feature, weight in found.items()}


def overlap(one: str, other: str, size: int = 5) -> float:
    """Share of the shorter text's word sequences of `size` that stand in the other too: 1.0 for a copy."""
    return shared(shingles(one, size), shingles(other, size))


def shared(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Share of the smaller set that is in the other too."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def shingles(text: str, size: int = 5) -> set[tuple[str, ...]]:
    """The text's word sequences of `size`."""
    found = [word.lower() for word in tokens(text)]
    return {tuple(found[i : i + size]) for i in range(len(found) - size + 1)}
