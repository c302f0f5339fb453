"""Text → Words with their offsets; a word → its forms by endings. Dictionaries are `bot/inflect.py`'s.

Two words are the same where their keys are equal: case, accents and stress marks, kinds of apostrophe, ґ and г, the
English possessive, and Latin letters that pass for Cyrillic ones (or the other way round) do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from bot.text.language import Language

_APOSTROPHES = "'’‘ʼ`´ʹ′＇ꞌ"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f" + _INVISIBLE
# Letters and digits. Apostrophes between them and marks without a width of their own do not end a word; hyphens do.
_WORD = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}{_MARKS}]{{1,3}}[^\W_]+)*[{_MARKS}]*")

_DROP = str.maketrans("", "", _APOSTROPHES + _INVISIBLE + "\u0300\u0301")
_SAME = str.maketrans({"ґ": "г", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_POSSESSIVE = re.compile(rf"(?<=[A-Za-z])[{_APOSTROPHES}][sS]$")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_PASSES_FOR_CYRILLIC, _PASSES_FOR_LATIN = "AaBCcEeHIiKMOoPpTXxyïÏ", "АаВСсЕеНІіКМОоРрТХхуїЇ"
_TO_CYRILLIC = str.maketrans(_PASSES_FOR_CYRILLIC, _PASSES_FOR_LATIN)
_TO_LATIN = str.maketrans(_PASSES_FOR_LATIN, _PASSES_FOR_CYRILLIC)
_LATIN_WITH_ENDING = re.compile(rf"([A-Za-z][A-Za-z0-9]*)[{_APOSTROPHES}]?[а-яіїєґ]{{1,4}}")  # HIMARSів, Patriot’ами


class Word(NamedTuple):
    """One word of a text: `key` is what it is compared by, `text[start:end]` how it stands there."""

    key: str
    start: int
    end: int


class Endings(Struct, frozen=True):
    """A language's `[words]` table.

    `letters`: its alphabet, lower case. `forms`: how a base form ends → all endings that stand in its place, itself
    included, divided by spaces ("-" is the bare stem); the longest that fits counts. `acronyms`: whether words in
    capitals take endings too. `endings`: what the forms of one word differ in, for `stem`. `fleeting`: vowels that come
    and go before a stem's last consonant (гривня, гривень; перехід, переходу). `stop`: words that say nothing about a
    text's subject.
    """

    letters: str = ""
    forms: dict[str, str] = {}
    acronyms: bool = True
    endings: str = ""
    fleeting: str = ""
    stop: tuple[str, ...] = ()


def words(text: str) -> list[Word]:
    """The words of `text` in order; parts of a hyphenated one each count as a word."""
    return [Word(_keys[found[0]], found.start(), found.end()) for found in _WORD.finditer(text)]


def spelled(text: str) -> list[str]:
    """The same words as they are spelled."""
    return _WORD.findall(text)


def keys(spelled: list[str]) -> list[str]:
    """The keys of words that were found so."""
    return list(map(_keys.__getitem__, spelled))


def starts(text: str) -> list[int]:
    """Where each of the words begins: apart from the rest, since most texts are only asked for their keys."""
    return [found.start() for found in _WORD.finditer(text)]


class _Keys(dict[str, str]):
    """Keys worked out before: a word is looked up in 30 ns and worked out in 3 µs."""

    def __missing__(self, word: str) -> str:
        if len(self) >= 65536:
            self.clear()
        self[word] = found = _key(word)
        return found


_keys = _Keys()


def key(word: str) -> str:
    """What a word is compared by: Україна, УКРАЇНА and Укрaїна (with a Latin a) have one key. Any string has one."""
    return _keys[word]


def _key(word: str) -> str:
    if word.isascii():
        return _POSSESSIVE.sub("", word).translate(_DROP).lower()
    word = unicodedata.normalize("NFKC", word)
    if _CYRILLIC.search(word):
        word = _one_script(word.translate(_DROP)) if _LATIN.search(word) else word.translate(_DROP)
    else:
        word = _POSSESSIVE.sub("", word).translate(_DROP)
    if not _CYRILLIC.search(word):
        word = "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
    return word.casefold().translate(_SAME)


def _one_script(word: str) -> str:
    """A word of mixed letters in the alphabet it was meant in: НАТO → НАТО. HIMARSів, rightly mixed, → HIMARS."""
    if not _LATIN.search(word.translate(_TO_CYRILLIC)):
        return word.translate(_TO_CYRILLIC)
    if not _CYRILLIC.search(word.translate(_TO_LATIN)):
        return word.translate(_TO_LATIN)
    with_ending = _LATIN_WITH_ENDING.fullmatch(word)
    return with_ending[1] if with_ending else word


def disguised(word: str) -> str:
    """The Cyrillic key of a word in Latin capitals that may all be Cyrillic ones (HATO, KAБ); "" if it is none."""
    if len(word) < 3 or not word.isascii() or not word.isupper() or not word.isalpha():
        return ""
    cyrillic = word.translate(_TO_CYRILLIC)
    return "" if _LATIN.search(cyrillic) else key(cyrillic)


def forms(word: str, language: Language) -> tuple[str, ...]:
    """The keys of a word's forms by its ending, its own key first; only that one if the alphabet is not this language's.

    `word` is a base form as a dictionary lists it. More is made than exists (a form that no word has finds nothing).
    """
    own, endings = key(word), language.part("words", Endings)
    if not written_in(word, language):
        return (own,)
    if not endings.acronyms and len(word) > 1 and word.isupper():
        return (own,)
    for size in range(len(own), -1, -1):
        found = endings.forms.get(own[len(own) - size :] if size else "")
        if found and len(own) - size >= 2:
            stem = own[: len(own) - size]
            made = (key(stem + ("" if ending == "-" else ending)) for ending in found.split())
            return tuple(dict.fromkeys((own, *made)))
    return (own,)


def written_in(word: str, language: Language) -> bool:
    """Whether all of a word's letters are of this language's alphabet."""
    own = key(word)
    return bool(own) and set(own) <= set(language.part("words", Endings).letters)


def stem(word: str, language: Language) -> str:
    """A word's key without its ending: equal for most forms of one word, so that texts can be compared without a dictionary."""
    own = key(word)
    for size in range(min(5, len(own) - 3), 0, -1):
        if own[-size:] in _endings(language):
            return own[:-size]
    return own


def stop(language: Language) -> frozenset[str]:
    """Keys of the words that say nothing about a text's subject."""
    return _stop(language)


@lru_cache(maxsize=64)
def _endings(language: Language) -> frozenset[str]:
    return frozenset(language.part("words", Endings).endings.split())


@lru_cache(maxsize=64)
def _stop(language: Language) -> frozenset[str]:
    return frozenset(map(key, language.part("words", Endings).stop))
