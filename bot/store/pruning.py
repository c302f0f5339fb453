"""What is over → forgotten, in small transactions, so that a crash in between only leaves the rest for the next time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from bot.model import Article, Brief, Edition, Feed, Match, Story, Stub
from bot.store.identity import REFRESH, Identity

if TYPE_CHECKING:
    from bot.store import Store

KEEP_EDITIONS = timedelta(days=7)
KEEP_STUBS = timedelta(days=365)  # after publication
AT_ONCE = 100  # articles forgotten in one transaction


class Pruned(Struct, frozen=True):
    """How many were forgotten."""

    articles: int
    stories: int
    editions: int
    identities: int


def prune(store: Store, before: datetime, identities_before: datetime, now: datetime) -> Pruned:
    """See Store.prune."""
    articles, stories = _articles(store, before)
    _forget(store, [stub for stub in store.all(Stub) if stub.published < before - KEEP_STUBS])
    editions = _editions(store, now - KEEP_EDITIONS)
    return Pruned(articles, stories, editions, _forget(store, _left(store, identities_before)))


def _articles(store: Store, before: datetime) -> tuple[int, int]:
    keys = store.lookups.news.articles.before(before)
    emptied = 0
    for start in range(0, len(keys), AT_ONCE):
        going = keys[start : start + AT_ONCE]
        stories = _emptied_without(store, set(going))
        nouns: list[Struct] = [*stories, *store.these(Article, going), *store.these(Brief, going)]
        nouns += [Match(key, topic) for key in going for topic in store.topics_of(key)]
        store.transact(forget=nouns, save=[stub for key in going if (stub := _stub(store, key))])
        emptied += len(stories)
    return len(keys), emptied


def _emptied_without(store: Store, going: set[str]) -> list[Story]:
    """Stories that have no stored article but these."""
    keys = dict.fromkeys(key for article in going if (key := store.story_of(article)))
    stored = store.lookups.news.articles.times
    return [
        story
        for story in store.these(Story, keys)
        if all(source.article in going or source.article not in stored for source in story.articles)
    ]


def _stub(store: Store, key: str) -> Stub | None:
    article, brief = store.get(Article, key), store.get(Brief, key)
    if not article or not brief or not brief.quotes:
        return None
    proof = sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    return Stub(key, article.url, article.outlet, article.title, article.published, proof)


def _editions(store: Store, before: datetime) -> int:
    keys = store.lookups.outbox.slots.before(before)
    for key in keys:
        edition = store.get(Edition, key)
        store.forget(*store.deliveries(key), *([edition] if edition else []))
    return len(keys)


def _left(store: Store, before: datetime) -> list[Identity]:
    """Identities last seen before then, and not in the latest reading of a feed that we still read.

    A feed that answers "unchanged" for months still shows what it showed: its latest reading is as old as the newest
    `seen` among its entries, give or take REFRESH.
    """
    newest: dict[str, datetime] = {}
    for identity in store.all(Identity):
        newest[identity.feed] = max(identity.seen, newest.get(identity.feed, identity.seen))
    shown_since = {feed.url: newest[feed.url] - 2 * REFRESH for feed in store.all(Feed) if feed.url in newest}
    return [
        identity
        for identity in store.all(Identity)
        if identity.seen < before and identity.seen < shown_since.get(identity.feed, before)
    ]


def _forget(store: Store, nouns: Iterable[Struct]) -> int:
    waiting = list(nouns)
    for start in range(0, len(waiting), 10 * AT_ONCE):
        store.forget(*waiting[start : start + 10 * AT_ONCE])
    return len(waiting)
