"""The parts of a running bot, and what admins change in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol, TypeVar

from msgspec.structs import replace

from bot import clock, inflect, match, seeds, sources
from bot.model import (
    Answer,
    Article,
    Failed,
    Feed,
    FeedState,
    Listing,
    Match,
    Moved,
    Page,
    Report,
    Story,
    Subscriber,
    Topic,
)
from bot.phrases import AllPhrases
from bot.store import Store
from bot.store.search import Search
from bot.stories import Board, Outlets, Threads
from bot.text.language import Languages
from config import settings as config
from config.settings import Settings

log = logging.getLogger(__name__)
Result = TypeVar("Result")

PATIENCE = timedelta(hours=1)
BOARD = timedelta(days=7)  # a story that got no report for so long gets none any more
REMATCH = timedelta(days=7)  # a new topic is looked for in the articles of so many days


class CannotRead(Exception):
    """An address an admin gave leads to no feed; the text is one sentence."""


class Fetches(Protocol):
    """What is asked of the world: `bot.fetch.Fetcher`, or the bundled sample outlets."""

    async def get(self, url: str, etag: str = "", modified: str = "", *, robots: bool = False) -> Answer: ...


@dataclass
class Newsroom:
    """One running bot. The store is used from the event loop's thread alone, the board and the matcher in the worker."""

    settings: Settings
    store: Store
    languages: Languages
    phrases: AllPhrases
    fetcher: Fetches
    matcher: match.Matcher
    board: Board
    outlets: Outlets
    started: datetime
    now: Callable[[], datetime] = lambda: clock.now()
    wake: Callable[[], None] = lambda: None  # somebody is due
    collect_soon: Callable[[], None] = lambda: None  # a feed is waiting to be read
    waiting: Callable[[], int] = lambda: 0  # messages on their way
    _topics: list[Topic] = field(default_factory=list)  # decoded once: with all their forms they are large
    reading: set[str] = field(default_factory=set)  # feeds being read now
    placing: asyncio.Lock = field(default_factory=asyncio.Lock)
    search: Search = field(default_factory=lambda: Search(None))
    indexing: bool = False  # the search index is being filled after a start
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)  # stories as they were listed, so that pages agree
    worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "worker"))

    @cached_property
    def threads(self) -> Threads:
        return Threads(self.languages)

    async def work(self, task: Callable[..., Result], *args: Any) -> Result:
        """Do what needs the processor in the worker thread, one item at a time, so that answers to people do not wait."""
        return await asyncio.get_running_loop().run_in_executor(self.worker, task, *args)

    # ── what is there ────────────────────────────────────────────────────────────────────────────────────────────────

    def topics(self) -> list[Topic]:
        """The seed file's in its order, then those that admins added, by name."""
        if not self._topics:
            order = {name: number for number, name in enumerate(self._planted("topics"))}
            key = lambda topic: (topic.owner != "seed", order.get(topic.name, 0), topic.name)  # noqa: E731
            self._topics = sorted(self.store.all(Topic), key=key)
        return list(self._topics)

    def feeds(self) -> list[Feed]:
        """By the name that readers know each by: their numbers in /feeds."""
        return sorted(self.store.all(Feed), key=lambda feed: (feed.outlet or feed.title, feed.url))

    def first_stored(self, since: datetime) -> datetime:
        """When the first of the articles that came since then was stored; then itself if none came."""
        keys = self.store.articles_since(since)
        article = self.store.get(Article, keys[-1]) if keys else None
        return (article and article.seen) or since

    @property
    def last_round(self) -> datetime | None:
        """When all feeds had been read last; None before the first time."""
        said = self.store.recall("last_round")
        return datetime.fromisoformat(said) if said else None

    def complete_until(self) -> datetime:
        """What was stored up to then has its story. Digests are made of that, so that none waits for the grouping, and
        what is grouped later belongs to the next. One that fails to be grouped is waited for no longer than PATIENCE."""
        now = self.now()
        first = self.store.first_unplaced(now - PATIENCE)
        return first - timedelta(microseconds=1) if first else now

    def collected(self) -> bool:
        return self.last_round is not None

    async def restore_board(self) -> None:
        """Put the reports of the last days back on the board, in small steps, so that people are answered meanwhile."""
        async with self.placing:
            keys = self.store.articles_since(self.now() - BOARD)
            for start in range(0, len(keys), 50):
                known = [(key, story) for key in keys[start : start + 50] if (story := self.store.story_of(key))]
                reports = [(report, story) for key, story in known if (report := self.store.report(key))]
                await self.work(self._put_back, reports)

    def _put_back(self, reports: list[tuple[Report, str]]) -> None:
        for report, story in reports:
            self.board.restore(report, story)

    # ── what admins change ───────────────────────────────────────────────────────────────────────────────────────────

    async def understand_topic(self, name: str, query: str, owner: str) -> Topic:
        """A topic as it would be saved, or that changes the one of this name. Raises match.BadQuery."""
        old = self.store.get(Topic, name)
        title = old.title if old else {"en": name, "uk": name}
        topic = await self.work(match.understand, name, title, query, self.languages, owner)
        (topic,) = await inflect.complete([topic], self.languages)
        return topic

    async def save_topic(self, topic: Topic) -> int:
        """Save it and look for it in the articles of the last days; how many are about it."""
        self.store.save(topic)
        self._hands_off("topics", topic.name)
        self.set_matcher()
        return await self.rematch(topic)

    def delete_topic(self, name: str) -> None:
        """Remove a topic everywhere: from the choice, from subscriptions, from what articles are about."""
        topic = self.store.get(Topic, name)
        if not topic:
            return
        followers = [s for s in self.store.all(Subscriber) if name in s.topics]
        self.store.save(*(replace(s, topics=tuple(t for t in s.topics if t != name)) for s in followers))
        self.store.forget(topic)
        self._hands_off("topics", name)
        self.set_matcher()

    def set_matcher(self) -> None:
        """After every change of the topics: articles are matched, and readers choose, by what is stored now."""
        self._topics = []
        self.matcher = match.compile(self.topics())

    async def rematch(self, topic: Topic) -> int:
        """Which of the stored articles are about this topic; answers to people come first, so in small steps."""
        matcher = match.compile([topic])
        found, changed = 0, set[str]()
        for key in self.store.articles_since(self.now() - REMATCH):
            report = self.store.report(key)
            if not report:
                continue
            matches = await self.work(matcher.match, report.article)
            if bool(matches) != (topic.name in report.topics):
                changed.add(self.store.story_of(key) or "")
            found += bool(matches)
            self.store.transact(save=matches, forget=() if matches else [Match(key, topic.name)])
        for story in filter(None, (self.store.get(Story, key) for key in changed)):
            topics = {name for report in self.store.reports(story.key) for name in report.topics}
            self.store.save(replace(story, topics=tuple(sorted(topics))))
        return found

    async def add_feed(self, url: str) -> tuple[Feed, Listing | None]:
        """Find the feed behind an address and keep it. Raises CannotRead with one sentence.

        Returns the feed and what it lists, or None for one that was there already.
        """
        url = url if "://" in url else f"https://{url}"
        if known := self.store.get(Feed, url):
            return known, None
        page, listing = await self._find_feed(url)
        if known := self.store.get(Feed, page.url):
            return known, None
        title = listing.title
        feed = Feed(page.url, kind=listing.kind, title=title, language=listing.language, outlet=title)
        self.store.save(feed)
        self._hands_off("feeds", feed.url)
        self.collect_soon()
        return feed, listing

    async def _find_feed(self, url: str) -> tuple[Page, Listing]:
        """The page at `url` if it is a feed, else the first of the feeds that the page names."""
        page = await self._page(url)
        try:
            return page, await self._listing(page)
        except sources.NotAFeed as error:
            reason = str(error)
        for link in (await self.work(sources.feed_links, page))[:8]:
            try:
                page = await self._page(link)
                return page, await self._listing(page)
            except (CannotRead, sources.NotAFeed):
                continue
        raise CannotRead(reason)

    async def _listing(self, page: Page) -> Listing:
        return await self.work(sources.read, page, Feed(page.url), self.now())

    async def _page(self, url: str) -> Page:
        answer = await self.fetcher.get(url)
        found = answer.then if isinstance(answer, Moved) else answer
        if isinstance(found, Page):
            return found
        raise CannotRead(found.reason if isinstance(found, Failed) else "Its owner has closed it (410).")

    def delete_feed(self, feed: Feed) -> None:
        self.store.forget(feed)
        if state := self.store.get(FeedState, feed.url):
            self.store.forget(state)
        self._hands_off("feeds", feed.url)

    # ── seeds ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def plant(self, feeds: dict[str, Feed], topics: dict[str, Topic]) -> None:
        """Take over what the seed files say and no admin has decided otherwise; one log line each says what changed."""
        kept = {feed.url: feed for feed in self.feeds()}
        plan = seeds.plan(feeds, self._planted("feeds"), kept)
        self.store.transact(save=plan.save, forget=[kept[key] for key in plan.forget])
        self.store.remember("seeds.feeds", plan.remember)
        log.info("Seeds, feeds: %s", plan)
        followed = {topic.name: topic for topic in self.topics()}
        wanted = seeds.plan(topics, self._planted("topics"), followed)
        self.store.transact(save=wanted.save, forget=[followed[key] for key in wanted.forget])
        self.store.remember("seeds.topics", wanted.remember)
        self._without_forms([*self._incomplete(), *(topic.name for topic in wanted.save)])
        log.info("Seeds, topics: %s", wanted)
        self.set_matcher()

    async def complete_forms(self) -> None:
        """Give new seed topics all the forms a dictionary knows. It takes seconds, and until then they go by endings."""
        waiting = [topic for topic in self.topics() if topic.name in self._incomplete()]
        for topic in await inflect.complete(waiting, self.languages):
            if self.store.get(Topic, topic.name):  # an admin may have removed it meanwhile
                self.store.save(topic)
                self.set_matcher()
                await self.rematch(topic)
        self._without_forms([])

    def _incomplete(self) -> list[str]:
        return list(self.store.recall("topics.without_forms") or ())

    def _without_forms(self, names: list[str]) -> None:
        self.store.remember("topics.without_forms", names)

    def _planted(self, kind: str) -> dict[str, str]:
        return dict(self.store.recall(f"seeds.{kind}") or {})

    def _hands_off(self, kind: str, key: str) -> None:
        self.store.remember(f"seeds.{kind}", {**self._planted(kind), key: seeds.ADMIN})


async def open_newsroom(settings: Settings, fetcher: Fetches, now: Callable[[], datetime] = clock.now) -> Newsroom:
    """Open the database and set up everything that is derived from it. Raises StoreError, WrongSetting."""
    languages = config.languages()
    phrases = AllPhrases(config.catalogues())
    store = Store.open(settings.database)
    return Newsroom(
        settings,
        store,
        languages,
        phrases,
        fetcher,
        match.compile(store.all(Topic)),
        Board(languages),
        config.outlets(),
        now(),
        now,
        search=Search(settings.database.with_suffix(".search")),
    )
