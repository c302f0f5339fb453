"""Articles ─► the search index, and questions ─► what it finds. Knows which of what is stored the index has.

The index is derived: what it misses is put in after the start, in small steps beside everything else; each new article
joins it after it was stored, and leaves it with the articles that are forgotten.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.model import Article, Brief, Report, Topic
from bot.store.search import Said, Search, sounds
from bot.text import exonyms, wanted
from bot.text.abroad import spellings
from bot.text.language import Languages
from bot.text.nearby import begins, nearest, spelling
from bot.text.persons import Person, persons
from bot.text.phrases import Passage
from bot.text.wanted import Forms, Wanted
from bot.text.words import key, spelled
from bot.text.words import keys as keys_of

if TYPE_CHECKING:
    from bot.newsroom import Newsroom

STEP = 10  # articles taken in at once: some 15 ms of the worker
READ = 300  # of the newest articles with all words of a phrase, so many are read to see whether they stand in a row


MOST_NAMES = 4  # words of a name
MOST_NEAR = 3


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: keys of articles, newest first. `counts`: how many each word has where no article has all.

    `speaker`: whose name was asked for, if it is somebody's who is quoted."""

    wanted: tuple[Wanted, ...]
    total: int
    keys: tuple[str, ...]
    counts: tuple[int, ...] = ()
    speaker: Person | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Another search, near one that found nothing, and how many articles it finds. `meant`: a word is spelled otherwise."""

    words: str
    total: int
    meant: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is quoted, where (newest first), and who else has such a name."""

    person: Person
    said: tuple[Said, ...]
    others: tuple[Person, ...]


# ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────────────


async def catch_up(room: Newsroom) -> None:
    """Make the index hold what the store holds, the newest first."""
    if not room.search.usable:
        return
    room.indexing = True
    try:
        indexed = await room.work(room.search.articles)
        stored = room.store.recent(room.store.count(Article))
        await room.work(room.search.forget, indexed.difference(stored))
        missing = [key for key in stored if key not in indexed]
        for start in range(0, len(missing), STEP):
            await room.work(room.search.add, _reports(room, missing[start : start + STEP]))
    finally:
        room.indexing = False


async def keep(room: Newsroom, article: Article, brief: Brief) -> None:
    """Take in an article that has just been stored."""
    await room.work(room.search.add, (Report(article, brief),))


async def forget(room: Newsroom, before: datetime) -> None:
    """Let go of the articles stored before then; to be called before the store forgets them."""
    going = room.store.articles_before(before)
    for start in range(0, len(going), STEP):
        await room.work(room.search.remove, _reports(room, going[start : start + STEP]))


def _reports(room: Newsroom, keys: Iterable[str]) -> list[Report]:
    return [report for key in keys if (report := room.store.report(key))]


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────────


async def find(room: Newsroom, asked: str) -> Hits:
    """Articles that have all the words asked for, in any of their forms, and those in quotation marks in a row."""
    hits = await asyncio.to_thread(_find, room.search, asked, room.languages, room.topics())
    if phrases := [one for one in hits.wanted if one.marked]:
        keys = await _in_a_row(room, phrases, hits.keys[:READ])
        return replace(hits, keys=keys, total=len(keys))
    if phrases := [one for one in hits.wanted if one.also and len(one.parts) == 1]:
        keys = await _in_a_row(room, phrases, hits.keys[:READ])
        apart = min(READ, len(hits.keys)) - len(keys)
        return replace(hits, keys=keys + hits.keys[READ:], total=hits.total - apart)
    return hits


def _find(search: Search, asked: str, languages: Languages, topics: Sequence[Topic]) -> Hits:
    groups = wanted.read(asked, languages)
    forms = _Forms(search, languages, topics)
    words = tuple(Wanted(" ".join(group), tuple(map(forms.of, group)), marked=len(group) > 1) for group in groups)
    words = exonyms.called(words, languages)
    found = search.find([one.ways for one in words])
    counts: tuple[int, ...] = ()
    if not found.total and len(words) > 1:
        counts = tuple(search.find([one.ways]).total for one in words)
    return Hits(words, found.total, found.keys, counts, _speaker(search, asked, words) if found.total else None)


class _Forms:
    """The forms of words in all texts, those in the other alphabet among them."""

    def __init__(self, search: Search, languages: Languages, topics: Sequence[Topic]) -> None:
        self._search, self._languages = search, languages
        self._beginning: Callable[[str], list[str]] = lru_cache(maxsize=64)(search.beginning)
        self._known = [forms for topic in topics for forms in topic.forms.values()]

    def of(self, word: str) -> Forms:
        own = wanted.forms(word, self._languages, self._beginning, self._known)
        if exonyms.ways((key(word),), self._languages):
            return own
        abroad = spellings(word, self._languages, self._search)
        return own.union(abroad, *(forms for forms in self._known if not abroad.isdisjoint(forms)))


def _speaker(search: Search, asked: str, words: Sequence[Wanted]) -> Person | None:
    """Who is called so and quoted: each of the words is one of the name's, and its last one is among them."""
    parts = [forms for one in words for forms in one.parts]
    spoken = search.speakers(sounds(asked)) if len(parts) <= MOST_NAMES else Counter[str]()
    for name in list(spoken):
        keys = keys_of(spelled(name))
        if not all(forms.intersection(keys) for forms in parts) or not any(keys[-1] in forms for forms in parts):
            del spoken[name]
    return persons(spoken.elements(), asked)[0] if spoken else None


async def near(room: Newsroom, hits: Hits) -> tuple[Near, ...]:
    """What somebody may have meant whose search found nothing, or what there is of it."""
    apart = " ".join(one.text for one in hits.wanted)
    if any(one.marked for one in hits.wanted) and (found := await find(room, apart)).total:
        return (Near(apart, found.total, False),)
    alone = [place for place, one in enumerate(hits.wanted) if len(one.parts) == 1]
    missing = [place for place in alone if not (hits.counts and hits.counts[place])]
    for place in missing[:MOST_NEAR]:
        if found_near := await _spelled_otherwise(room, hits, place):
            return found_near
    counted = zip(hits.wanted, hits.counts, strict=True) if hits.counts else ()
    return tuple(Near(one.text, count, False) for one, count in counted if count)[:MOST_NEAR]


async def _spelled_otherwise(room: Newsroom, hits: Hits, place: int) -> tuple[Near, ...]:
    """The search with another word in this place, where that finds something."""
    texts = [one.text for one in hits.wanted]
    found = list[Near]()
    for other, where in await asyncio.to_thread(_nearest, room.search, key(texts[place]), room.languages):
        newest = room.store.these(Article, where)
        texts[place] = spelling(other, [text for article in newest for text in (article.text, article.title)])
        words = " ".join(texts)
        if total := (await find(room, words)).total:
            found.append(Near(words, total, True))
    return tuple(found)


def _nearest(search: Search, word: str, languages: Languages) -> list[tuple[str, tuple[str, ...]]]:
    """The words most like this one, and the newest article that has each."""
    begin = begins(word)
    if not begin:
        return []
    others = [*search.beginning(begin), *(name.word for name in search.names(sounds(word)))]
    return [(other, search.find([[[{other}]]]).keys[:1]) for other in nearest(word, others, languages)]


async def _in_a_row(room: Newsroom, phrases: Sequence[Wanted], keys: Sequence[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for start in range(0, len(keys), 50):
        articles = room.store.these(Article, keys[start : start + 50])
        kept += await asyncio.to_thread(_those_with, phrases, articles)
    return tuple(kept)


def _those_with(phrases: Sequence[Wanted], articles: Sequence[Article]) -> list[str]:
    return [
        article.key
        for article in articles
        if wanted.stands(phrases, (Passage(article.title, title=True), Passage(article.text)))
    ]


async def said(room: Newsroom, name: str) -> Voice | None:
    """Who is meant by a name in any spelling, case or alphabet, and where they are quoted; None if nobody is."""
    return await asyncio.to_thread(_said, room.search, name)


def _said(search: Search, name: str) -> Voice | None:
    heard = sounds(name)
    found = search.said(heard) if heard else []
    if not found:  # a role before the name, or a first name that nobody prints: the surname comes last
        found = next((said for sound in reversed(heard) if (said := search.said([sound]))), [])
    if not found:
        return None
    known = persons((one.speaker for one in found), name)
    spellings = {spelling for spelling, _ in known[0].spellings}
    return Voice(known[0], tuple(one for one in found if one.speaker in spellings), tuple(known[1:]))
