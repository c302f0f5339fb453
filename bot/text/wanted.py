"""What somebody looks for → words in all their forms → where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from bot.text import sentences, words
from bot.text.language import Language, Languages
from bot.text.phrases import Passage, Phrase, span
from bot.text.quotes.declension import declension
from bot.text.words import Endings

MOST_WORDS = 12
SHORTEST_STEM = 4  # letters: shorter ones are shared by words that have nothing to do with each other
UNHEARD = 4  # letters: a nominative that no text has must be longer, else Крим would be a form of крий
EXTRACT = 280  # characters
BEFORE = 90  # of these, before the first word found, where a sentence is longer
_ASKED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]|(\S+)")

Forms = frozenset[str]


class Wanted(NamedTuple):
    """A word, or words in a row: as it was asked, and for each of its words the keys of its forms.

    `also`: what else it is called, where that has other words (США: United States). `marked`: its words were asked for in
    a row, so that an article that has them apart is not meant."""

    text: str
    parts: tuple[Forms, ...]
    also: tuple[tuple[Forms, ...], ...] = ()
    marked: bool = False

    @property
    def ways(self) -> tuple[tuple[Forms, ...], ...]:
        return (self.parts, *self.also)


class Extract(NamedTuple):
    """A piece of a text, whole words, and where in it the words that were looked for stand."""

    text: str
    found: tuple[tuple[int, int], ...]
    cut: tuple[bool, bool]  # at its beginning, at its end


def read(asked: str, languages: Languages) -> tuple[tuple[str, ...], ...]:
    """The words asked for, each by itself; those in quotation marks or joined by hyphens together.

    Words that say nothing of a subject are left out where others stay; of a long question the first words count.
    """
    found = [tuple(words.spelled(phrase or word)) for phrase, word in _ASKED.findall(asked)]
    found = [group for group in found if group]
    empty = frozenset[str]().union(*(words.stop(language) for language in languages.values()))
    telling = [group for group in found if len(group) > 1 or words.key(group[0]) not in empty]
    taken, count = dict[tuple[str, ...], None](), 0
    for group in telling or found:
        if count < MOST_WORDS:
            group = group[: MOST_WORDS - count]
            taken[group] = None
            count += len(group)
    return tuple(taken)


def forms(
    word: str,
    languages: Languages,
    beginning: Callable[[str], Iterable[str]],
    known: Iterable[Collection[str]] = (),
) -> Forms:
    """The keys of a word's forms, whichever of them was given.

    `beginning` answers with the words of all texts that begin with some letters: those count that are forms of this word,
    or that it is a form of. `known` are the forms of other words, from a dictionary: all of those that have this one.
    """
    own = words.key(word)
    found = {own}.union(*(set(one) for one in known if own in one))
    for language in languages.values():
        if not words.written_in(word, language):
            continue
        if word.isupper() and len(word) > 1 and not language.part("words", Endings).acronyms:
            continue
        stem = words.stem(word, language)
        bones = _bones(stem, language)
        near = set(beginning(_shared(stem, bones))) if len(stem) > 2 else set()
        likely = {other for other in _nominatives(own, language) if len(other) > UNHEARD}
        for other in (near | likely) - words.stop(language):
            others = set(words.forms(other, language))
            if own in others:
                found |= others
            elif len(stem) >= SHORTEST_STEM and _bones(words.stem(other, language), language) == bones:
                found.add(other)
        found |= set(words.forms(word, language))
    return frozenset(found)


def _bones(stem: str, language: Language) -> str:
    """A stem without a vowel that comes and goes before its last consonant: перехід and переход, гривен and гривн."""
    fleeting = language.part("words", Endings).fleeting
    if len(stem) > SHORTEST_STEM and stem[-2] in fleeting and stem[-1] not in fleeting:
        return stem[:-2] + stem[-1]
    return stem


def _shared(stem: str, bones: str) -> str:
    """What all forms begin with."""
    return stem[: len(bones) - 1] if len(bones) > SHORTEST_STEM - 1 else stem


def _nominatives(own: str, language: Language) -> set[str]:
    names = declension(language)
    return {form.nominative for form in names.readings(own)} if names.cases and len(own) > 3 else set()


def stands(wanted: Sequence[Wanted], passages: Sequence[Passage]) -> bool:
    """Whether each of these stands in one of the passages."""
    return all(any(_places(one, passage) for passage in passages) for one in wanted)


def extract(wanted: Sequence[Wanted], text: str, language: Language) -> Extract | None:
    """The first sentence that has the most of what is wanted, cut at words where it is long; None if none has any."""
    passage = Passage(text)
    hits = sorted((start, end, number) for number, one in enumerate(wanted) for start, end in _places(one, passage))
    best: tuple[int, int, int] | None = None
    for start, end in sentences.split(text, language) if hits else ():
        count = len({number for at, _, number in hits if start <= at < end})
        if count and (best is None or count > best[0]):
            best = (count, start, end)
    if best is None:
        return None
    _, start, end = best
    first = next(at for at, _, _ in hits if start <= at < end)
    begin, stop = _window(text, start, end, first)
    inside = [(at - begin, to - begin) for at, to, _ in hits if begin <= at and to <= stop]
    return Extract(text[begin:stop], tuple(_apart(inside)), (begin > start, stop < end))


def _places(one: Wanted, passage: Passage) -> list[tuple[int, int]]:
    """Where it stands, in characters."""
    found = []
    for parts in one.ways:
        phrase = Phrase(one.text, parts, None, False)
        for place, key in enumerate(passage.keys):
            if key in parts[0] and (words_ := span(phrase, passage, place, 0)):
                found.append((passage.starts[words_[0]], passage.end(words_[1])))
    return found


def _window(text: str, start: int, end: int, first: int) -> tuple[int, int]:
    """At most EXTRACT characters of a sentence, from shortly before the word at `first`."""
    if end - start <= EXTRACT:
        return start, end
    begin = start if first - start <= BEFORE else text.find(" ", first - BEFORE, first) + 1 or first
    stop = begin + EXTRACT
    if stop >= end:
        return begin, end
    return begin, max(text.rfind(" ", begin, stop), begin) or stop


def _apart(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that do not overlap one before."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart
