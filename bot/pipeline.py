"""Feed ─fetch► Page ─sources► Entry ─(fetch► Page ─sources►) Article ─condense► Brief ─match, stories► Story
─digest► Digest ─render► Edition ─send► Telegram

Everything left of Story happens here, once, when an article arrives; everything right of it in `editions` and `publish`,
when somebody is due or asks. This module knows the order of stages and of writes and guards each item; it decides nothing
about content.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot import archive, polling, sources, stories
from bot.condense import condense
from bot.model import (
    Answer,
    Article,
    Brief,
    Entry,
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
)  # fmt: skip
from bot.newsroom import BOARD, Newsroom
from bot.store import StoreError

log = logging.getLogger(__name__)

NEWS_AT_FIRST = timedelta(hours=24)  # the first reading of a feed: what is older is kept, but is no news
NEWS = timedelta(hours=72)  # later readings: an outlet that brings up an old item does not make it new
PLACE_EVERY = 20  # seconds between groupings while feeds are being read
TOLD_AT_ONCE = 20  # stories told in one go by the worker, which has new articles to read meanwhile
IDENTITY_DAYS = 60  # an entry's identity is kept so long after it was last seen in its feed


async def collect(room: Newsroom) -> None:
    """Read every feed whose time has come and that is not being read already; return when these are done."""
    now = room.now()
    due = [feed for feed in room.feeds() if feed.url not in room.reading and _is_due(room, feed, now)]
    reading = {asyncio.create_task(_read_guarded(room, feed)) for feed in due}
    try:
        while reading:
            done, reading = await asyncio.wait(reading, timeout=PLACE_EVERY)
            for task in done:
                task.result()  # only a StoreError, which ends everything
            await place(room)
    finally:
        for task in reading:
            task.cancel()
    if not due:
        await place(room)  # what a stop left without a story
    cut_short = not room.collected() and room.feeds()  # by a stop between the very first reading and its end
    if not room.reading and (due or cut_short):
        _round_over(room)


def _is_due(room: Newsroom, feed: Feed, now: datetime) -> bool:
    state = room.store.get(FeedState, feed.url)
    return not state or not (state.paused or (state.next_check and state.next_check > now))


def _round_over(room: Newsroom) -> None:
    """Remember the round; after the very first one, those who subscribed before it get their first digest now."""
    now = room.now()
    room.store.remember("last_round", now.isoformat())
    waiting = [s for s in room.store.all(Subscriber) if s.first and s.active]
    room.store.save(*(replace(subscriber, first=False, due=now) for subscriber in waiting))
    if waiting:
        room.wake()


async def _read_guarded(room: Newsroom, feed: Feed) -> None:
    room.reading.add(feed.url)
    try:
        await _read_feed(room, feed)
    except StoreError:
        raise
    except Exception:
        log.exception("Feed %s could not be read", feed.url)
        state = room.store.get(FeedState, feed.url) or FeedState(feed.url)
        room.store.save(
            _state_after(room, state, Failed(feed.url, "Something went wrong here while it was read."), None)
        )
    finally:
        room.reading.discard(feed.url)


async def _read_feed(room: Newsroom, feed: Feed) -> None:
    """Articles first, the feed's state (with its ETag) last: after a crash in between the feed is read again."""
    state = room.store.get(FeedState, feed.url) or FeedState(feed.url)
    answer = await room.fetcher.get(feed.url, state.etag, state.modified)
    found = answer.then if isinstance(answer, Moved) else answer
    items = None
    if isinstance(found, Page):
        try:
            listing = await room.work(sources.read, found, feed, room.now())
        except sources.NotAFeed as error:
            answer = Failed(feed.url, str(error))
        else:
            items = len(listing.entries)
            if isinstance(answer, Moved):  # only where it leads to a feed: a closed site may redirect to its front page
                feed, state = _move(room, feed, state, answer.to)
            if not await _take(room, feed, listing, seeding=not state.seeded):
                answer = replace(found, etag="", modified="")  # so that what failed is tried again
    if room.store.get(Feed, feed.url):  # an admin may have removed it meanwhile
        room.store.save(_state_after(room, state, answer, items))


def _state_after(room: Newsroom, state: FeedState, answer: Answer, items: int | None) -> FeedState:
    after = polling.after(state, answer, room.now(), timedelta(minutes=room.settings.collect_every))
    if items is not None:
        after = replace(after, items=items, seeded=True)
    if after.error and after.error != state.error:
        log.warning("Feed %s: %s", state.url, after.error)
    return after


def _move(room: Newsroom, feed: Feed, state: FeedState, to: str) -> tuple[Feed, FeedState]:
    log.info("Feed %s has moved to %s", feed.url, to)
    moved = replace(feed, url=to)
    if not room.store.get(Feed, to):
        room.store.save(moved, replace(state, url=to))
    room.store.forget(feed, state)
    return moved, replace(state, url=to)


async def _take(room: Newsroom, feed: Feed, listing: Listing, seeding: bool) -> bool:
    """Read the entries that are new; False if one of them failed."""
    well = True
    if not feed.title or not feed.kind:
        feed = replace(feed, title=feed.title or listing.title, kind=listing.kind)
        if room.store.get(Feed, feed.url):
            room.store.save(feed)
    for entry in room.store.new(feed, (entry for entry in listing.entries if entry.id)):
        try:
            await _read_entry(room, feed, entry, seeding)
        except StoreError:
            raise
        except Exception:
            log.exception("Entry %s of %s could not be read", entry.id[:200], feed.url)
            well = False
    return well


async def _read_entry(room: Newsroom, feed: Feed, entry: Entry, seeding: bool) -> None:
    now = room.now()
    since = now - (NEWS_AT_FIRST if seeding else NEWS)
    news = entry.published >= since if entry.published else not seeding  # undated ones of a new feed may be of any age
    page = await _article_page(room, entry) if news and sources.needs_page(entry) else None
    article, brief, matches = await room.work(_understand, room, entry, feed, page, now)
    if room.store.get(Article, article.key):
        room.store.save(known=entry)
        return
    # The time of storing is what readers' watermarks are compared with, so it is taken at the very moment of storing.
    article = replace(article, news=news and article.published >= since, seen=room.now())
    room.store.save(article, brief, *matches, known=entry)
    await archive.keep(room, article, brief)


async def _article_page(room: Newsroom, entry: Entry) -> Page | None:
    if not entry.link:
        return None
    answer = await room.fetcher.get(entry.link, robots=True)
    found = answer.then if isinstance(answer, Moved) else answer
    return found if isinstance(found, Page) else None


def _understand(
    room: Newsroom, entry: Entry, feed: Feed, page: Page | None, now: datetime
) -> tuple[Article, Brief, tuple[Match, ...]]:
    """In the worker thread: all that is made of one article."""
    article = sources.article(entry, feed, page, now, room.languages)
    return article, condense(article, room.languages), room.matcher.match(article)


async def place(room: Newsroom) -> None:
    """Give every article that has no story yet its story, all at once, so that the order of arrival does not matter."""
    async with room.placing:
        reports = [report for key in room.store.unplaced() if (report := room.store.report(key))]
        if not reports:
            return
        placed = await room.work(room.board.place, reports)
        keys = sorted(set(placed.values()))
        for start in range(0, len(keys), TOLD_AT_ONCE):
            together = {
                key: [*room.store.reports(key), *(r for r in reports if placed[r.article.key] == key)]
                for key in keys[start : start + TOLD_AT_ONCE]
            }
            for story in await room.work(_tell, room, together):
                room.store.save(story)
                await asyncio.sleep(0)  # a save waits for the disk; people are answered in between


def _tell(room: Newsroom, together: dict[str, list[Report]]) -> list[Story]:
    """In the worker thread: the stories that these reports make."""
    told: list[Story] = []
    for key, reports in together.items():
        try:
            topics = tuple(sorted({topic for report in reports for topic in report.topics}))
            told.append(
                stories.tell(key, reports, (), topics, room.now(), languages=room.languages, outlets=room.outlets)
            )
        except Exception:
            log.exception("Story %s could not be told", key)
    return told


async def prune(room: Newsroom) -> None:
    """Forget what is older than KEEP_DAYS; identities of entries stay longer."""
    now = room.now()
    before = now - timedelta(days=room.settings.keep_days)
    await archive.forget(room, before)
    counts = room.store.prune(before, now - timedelta(days=IDENTITY_DAYS))
    async with room.placing:
        await room.work(room.board.forget, now - BOARD)
    log.info("Pruned: %s", counts)
