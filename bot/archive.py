"""Articles ─► the search index, and questions ─► what it finds. Knows which of what is stored the index has.

The index is derived: what it misses is put in after the start, in small steps beside everything else; each new article
joins it after it was stored, and leaves it with the articles that are forgotten.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.model import Article, Brief, Report, Topic
from bot.store.search import Said, Search, sounds
from bot.text import exonyms, wanted
from bot.text.abroad import across
from bot.text.language import Languages
from bot.text.persons import Person, persons
from bot.text.phrases import Passage
from bot.text.wanted import Forms, Wanted
from bot.text.words import key

if TYPE_CHECKING:
    from bot.newsroom import Newsroom

STEP = 10  # articles taken in at once: some 15 ms of the worker
READ = (
    300  # of the newest articles that have all words of a phrase, so many are read to see whether they stand in a row
)


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: keys of articles, newest first. `counts`: how many each word has where no article has all."""

    wanted: tuple[Wanted, ...]
    total: int
    keys: tuple[str, ...]
    counts: tuple[int, ...] = ()


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
    words, total, keys, counts = await asyncio.to_thread(_find, room.search, asked, room.languages, room.topics())
    phrases = [one for one in words if one.marked]
    if phrases and keys:
        keys = await _in_a_row(room, phrases, keys[:READ])
        total = len(keys)
    return Hits(words, total, keys, counts)


def _find(
    search: Search, asked: str, languages: Languages, topics: Sequence[Topic]
) -> tuple[tuple[Wanted, ...], int, tuple[str, ...], tuple[int, ...]]:
    beginning: Callable[[str], list[str]] = lru_cache(maxsize=64)(search.beginning)
    known = [forms for topic in topics for forms in topic.forms.values()]

    def forms(word: str) -> Forms:
        listed = exonyms.ways((key(word),), languages)
        abroad = frozenset[str]() if listed else across(word, languages, search)
        return wanted.forms(word, languages, beginning, known).union(
            abroad, *(one for one in known if abroad & set(one))
        )

    groups = wanted.read(asked, languages)
    words = tuple(Wanted(" ".join(group), tuple(map(forms, group)), marked=len(group) > 1) for group in groups)
    words = exonyms.called(words, languages)
    found = search.find([one.ways for one in words])
    counts: tuple[int, ...] = ()
    if not found.total and len(words) > 1:
        counts = tuple(search.find([one.ways]).total for one in words)
    return words, found.total, found.keys, counts


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
