"""Nouns → what the bot remembers → nouns.

    store = Store.open(path)
    store.save(article, brief, *matches, known=entry)    one transaction, on the disk when the call returns
    store.get(Article, key), store.all(Topic), store.due(now), store.stories_since(when, topics)

Called from one thread. Every call may raise a StoreError: writing StoreFull or StoreFailed (then nothing has changed, and
nothing more is stored until the file is opened again), opening StoreLocked, StoreTooNew or StoreDamaged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot import clock
from bot.model import Article, Brief, Delivery, Edition, Entry, Feed, Report, Story, Subscriber
from bot.store import pruning
from bot.store.backend import (
    Backend,
    StoreDamaged,
    StoreError,
    StoreFailed,
    StoreFull,
    StoreLocked,
    StoreTooNew,
)
from bot.store.copies import backup, restore
from bot.store.identity import REFRESH, Identity, identities, shared_links
from bot.store.journal import failure
from bot.store.lookups import Lookups
from bot.store.nouns import KEYS, Key, Note, Noun, decode, doc_id, encode
from bot.store.pruning import Pruned
from bot.store.tiny import Tiny

__all__ = [
    "Pruned",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreFailed",
    "StoreFull",
    "StoreLocked",
    "StoreTooNew",
    "backup",
    "restore",
]


class Store:
    def __init__(self, backend: Backend, path: Path) -> None:
        self._backend = backend
        self._path = path
        self.lookups = Lookups()
        for type_, add in self.lookups.add.items():
            noun: Struct
            for noun in self.all(type_):
                add(noun)

    @classmethod
    def open(cls, path: Path, **options: Any) -> Store:
        """The database at `path`, made if it is not there. `options` are those of database.Database."""
        backend = Tiny(path, **options)
        try:
            return cls(backend, path)
        except BaseException:
            backend.close()
            raise

    def close(self) -> None:
        self._backend.close()

    # ── nouns ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def get(self, type_: type[Noun], key: Key) -> Noun | None:
        """The noun with this key: (article, topic) for a Match, the chat for a Subscriber."""
        table, key_of = KEYS[type_]
        document = self._backend.get(table, doc_id(key))
        noun = None if document is None else self._decode(type_, document)
        return noun if noun is not None and key_of(noun) == key else None

    def all(self, type_: type[Noun]) -> Iterator[Noun]:
        """Every noun of the type as of this call, in no order that means anything."""
        documents = self._backend.all(KEYS[type_][0])
        return (self._decode(type_, document) for document in documents)

    def count(self, type_: type[Struct]) -> int:
        return self._backend.count(KEYS[type_][0])

    def save(self, *nouns: Struct, known: Entry | None = None) -> None:
        """Keep these, each instead of the one with its key, in one transaction.

        `known`: the entry that the article among them was made from (or, without one, that needs none) is not new again.
        """
        if known:
            article = next((noun.key for noun in nouns if isinstance(noun, Article)), "")
            now = clock.now()
            nouns += tuple(Identity(key, known.feed, article, now) for key in identities(known))
        self.transact(save=nouns)

    def forget(self, *nouns: Struct) -> None:
        """Keep these no more, in one transaction; only their keys matter."""
        self.transact(forget=nouns)

    def transact(self, save: Iterable[Struct] = (), forget: Iterable[Struct] = ()) -> None:
        """Both at once: all of it, or an error and nothing. Raises ValueError for a noun that JSON cannot hold."""
        after: dict[tuple[type, Key], Struct | None] = {
            (type(noun), KEYS[type(noun)][1](noun)): None for noun in forget
        }
        after.update({(type(noun), KEYS[type(noun)][1](noun)): noun for noun in save})
        before = {(type_, key): self._before(type_, key) for type_, key in after}
        changes: dict[str, dict[int, bytes | None]] = {}
        for (type_, key), noun in after.items():
            if noun != before[type_, key]:
                changes.setdefault(KEYS[type_][0], {})[doc_id(key)] = None if noun is None else encode(noun)
        if not changes:
            return
        self._backend.write(changes)
        for (type_, _), old in before.items():
            if old is not None and type_ in self.lookups.remove:
                self.lookups.remove[type_](old)
        for (type_, _), noun in after.items():
            if noun is not None and type_ in self.lookups.add:
                self.lookups.add[type_](noun)

    def _before(self, type_: type[Struct], key: Key) -> Struct | None:
        """What has this key now. Raises StoreError where another key has the same 48 bits."""
        old = self.get(type_, key)
        table = KEYS[type_][0]
        if old is None and self._backend.get(table, doc_id(key)) is not None:
            raise StoreError(f"“{key}” cannot be stored: another one among the {table} has its number.")
        return old

    def _decode(self, type_: type[Noun], document: bytes) -> Noun:
        try:
            return decode(type_, document)
        except StoreDamaged as error:
            raise StoreDamaged(f"In {self._path} {error}: correct it, or restore a backup.") from None

    # ── entries ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def known(self, entry: Entry) -> bool:
        """Did we have this entry, by its id in this feed or by its link in any?"""
        return any(self.get(Identity, key) for key in identities(entry))

    def new(self, feed: Feed, entries: Iterable[Entry]) -> list[Entry]:
        """Those of a feed's whole listing that we never had, in their order, each once.

        Notes of the others that they are still there, once a day, so that they stay known while they are.
        """
        entries = list(entries)
        shared = shared_links(entries)
        now = clock.now()
        fresh, again, here = [], [], set[str]()
        for entry in entries:
            keys = identities(entry, shared)
            old = [identity for key in keys if (identity := self.get(Identity, key))]
            if old:
                article = old[0].article
                again += [Identity(key, feed.url, article, now) for key in keys if not _lately(old, key, now)]
            elif here.isdisjoint(keys):
                fresh.append(entry)
            here.update(keys)
        self.save(*again)
        return fresh

    # ── look-ups ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def due(self, now: datetime) -> list[Subscriber]:
        """Active subscribers whose time has come, the longest waiting first."""
        return self.these(Subscriber, self.lookups.queue.due(now))

    def next_due(self) -> datetime | None:
        """When the next active subscriber is due."""
        return self.lookups.queue.next_due()

    def articles_since(self, when: datetime) -> list[str]:
        """Keys of articles stored after `when`, newest first."""
        return self.lookups.news.articles.after(when)

    def articles_before(self, when: datetime) -> list[str]:
        """Keys of articles stored before `when`, oldest first."""
        return self.lookups.news.articles.before(when)

    def recent(self, limit: int) -> list[str]:
        """Keys of the newest articles, newest first."""
        return self.lookups.news.articles.newest(limit)

    def matched(self, topic: str, since: datetime) -> list[str]:
        """Keys of articles about a topic stored after `since`, newest first."""
        return [key for key in self.lookups.news.articles.after(since) if self.lookups.news.about(topic, key)]

    def topics_of(self, article: str) -> tuple[str, ...]:
        return self.lookups.news.topics_of(article)

    def story_of(self, article: str) -> str | None:
        """The key of the story this article belongs to."""
        return self.lookups.news.story_of.get(article)

    def unplaced(self) -> list[str]:
        """Keys of articles that belong to no story, in the order they came."""
        return list(self.lookups.news.unplaced)

    def first_unplaced(self, since: datetime) -> datetime | None:
        """When the first of the articles was stored, after `since`, that belong to no story yet."""
        news = self.lookups.news
        return min(
            (news.articles.times[key] for key in news.unplaced if news.articles.times[key] > since), default=None
        )

    def report(self, article: str) -> Report | None:
        """An article with its brief and topics; None if it is not stored (any more)."""
        found, brief = self.get(Article, article), self.get(Brief, article)
        return Report(found, brief, self.topics_of(article)) if found and brief else None

    def reports(self, story: str) -> tuple[Report, ...]:
        """The reports of a story that are still stored, the first to report first; () for an unknown story."""
        told = self.get(Story, story)
        reports = [self.report(source.article) for source in told.articles] if told else []
        return tuple(report for report in reports if report)

    def stories_since(self, when: datetime, topics: Collection[str] | None = None) -> list[Story]:
        """Stories about any of the topics (None: all stories) that changed after `when`, latest change first."""
        return self.these(Story, self.lookups.news.stories_about(topics, when))

    def leading(self, topic: str, since: datetime, limit: int) -> list[str]:
        """Keys of the best scored stories about a topic that changed after `since`, the best first."""
        return self.lookups.news.leading(topic, since, limit)

    def unfinished(self) -> list[Edition]:
        """Editions with a part that is neither sent nor refused, oldest slot first."""
        return self.these(Edition, self.lookups.outbox.unfinished())

    def deliveries(self, edition: str) -> tuple[Delivery, ...]:
        """What became of the parts of an edition, by part; parts never claimed are not there."""
        return tuple(
            sorted(self.these(Delivery, self.lookups.outbox.deliveries(edition)), key=lambda delivery: delivery.part)
        )

    def these(self, type_: type[Noun], keys: Iterable[Key]) -> list[Noun]:
        """Those that are there, in the order of the keys."""
        return [noun for key in keys if (noun := self.get(type_, key))]

    # ── small values ─────────────────────────────────────────────────────────────────────────────────────────────────

    def remember(self, name: str, value: Any) -> None:
        """Keep a small value that JSON can hold; None forgets it."""
        self.transact(**{"forget" if value is None else "save": [Note(name, value)]})

    def recall(self, name: str) -> Any:
        """The value as JSON gives it back, or None."""
        note = self.get(Note, name)
        return note.value if note else None

    # ── what is over ─────────────────────────────────────────────────────────────────────────────────────────────────

    def prune(self, before: datetime, identities_before: datetime) -> Pruned:
        """Forget articles stored before `before` with their briefs, matches and emptied stories, editions after a week,
        and identities of entries that left their feed before `identities_before`.

        An article with quotes leaves a Stub. In small transactions: after a crash the next call goes on.
        """
        return pruning.prune(self, before, identities_before, clock.now())

    # ── copies ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def backup(self, path: Path) -> None:
        """Write an ordinary TinyDB file of all there is now; it appears under its name when it is whole."""
        for _ in self.backup_in_steps(path):
            pass

    def backup_in_steps(self, path: Path) -> Iterator[None]:
        """The same, a few milliseconds at each step, so that others get their turn; a step raises what a write raises."""
        if path.resolve() == self._path.resolve():
            raise StoreError(f"{path} is the database itself: choose another file for the backup.")
        try:
            yield from self._backend.backup(path)
        except OSError as error:
            raise failure(error, path) from error


def _lately(identities: Iterable[Identity], key: str, now: datetime) -> bool:
    return any(identity.key == key and now - identity.seen < REFRESH for identity in identities)
