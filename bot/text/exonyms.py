"""A name → what the same is called abroad, where no transliteration tells it: Варшава and Warsaw, США and United States."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.text import wanted, words
from bot.text.language import Language, Languages
from bot.text.wanted import Forms, Wanted

Way = tuple[Forms, ...]


def called(asked: Sequence[Wanted], languages: Languages) -> tuple[Wanted, ...]:
    """The same with what each is called in other languages; words one after the other that are one name become one."""
    found: list[Wanted] = []
    place = 0
    while place < len(asked):
        longest = next((n for n in (3, 2) if _one_name(asked[place : place + n], n, languages)), 1)
        taken = asked[place : place + longest]
        one = taken[0]
        if longest > 1:
            one = Wanted(" ".join(one.text for one in taken), tuple(one.parts[0] for one in taken))
        found.append(_with_others(one, languages))
        place += longest
    return tuple(found)


def _one_name(some: Sequence[Wanted], size: int, languages: Languages) -> bool:
    if len(some) < size or any(len(one.parts) > 1 for one in some):
        return False
    return bool(ways(tuple(words.key(one.text) for one in some), languages))


def _with_others(one: Wanted, languages: Languages) -> Wanted:
    others = ways(tuple(words.keys(words.spelled(one.text))), languages)
    if len(one.parts) > 1:
        return one._replace(also=(*one.also, *others))
    single = one.parts[0].union(*(way[0] for way in others if len(way) == 1))
    return one._replace(parts=(single,), also=(*one.also, *(way for way in others if len(way) > 1)))


def ways(keys: tuple[str, ...], languages: Languages) -> tuple[Way, ...]:
    """What is called so by another name; nothing where the words are no name that a language lists."""
    found = dict[Way, None]()
    for language in languages.values():
        for entry in _entries(language):
            if any(_fits(keys, way) for way in entry):
                found |= {way: None for way in entry if not _fits(keys, way)}
    return tuple(found)


def _fits(keys: tuple[str, ...], parts: Way) -> bool:
    return len(keys) == len(parts) and all(key in forms for key, forms in zip(keys, parts, strict=True))


@lru_cache(maxsize=16)
def _entries(language: Language) -> tuple[tuple[Way, ...], ...]:
    """The table `[abroad]`: the spellings of each name, those in its own language in all cases that endings make."""
    table = language.part("abroad", dict[str, str])
    return tuple(tuple(_spellings(own, abroad, language)) for own, abroad in table.items())


def _spellings(own: str, abroad: str, language: Language) -> Iterator[Way]:
    alone = Languages({language.code: language})
    for spelling in own.split(","):
        yield tuple(wanted.forms(word, alone, lambda letters: ()) for word in words.spelled(spelling))
    for spelling in abroad.split(","):
        yield tuple(frozenset({key}) for key in words.keys(words.spelled(spelling)))
