"""What is asked for often, in small dictionaries beside the tables: rebuilt at opening, changed with every write, never scanned.

Each class takes in a noun with `add` and lets go of it with `remove`, as it was added; the order among the nouns of one
transaction does not matter.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection
from datetime import datetime
from heapq import nlargest
from typing import Any

from bot.model import Article, Delivery, Edition, Match, Story, Subscriber


class ByTime:
    """Keys in the order of their times."""

    def __init__(self) -> None:
        self.times: dict[str, datetime] = {}
        self._order: list[tuple[datetime, str]] = []

    def add(self, key: str, time: datetime) -> None:
        self.times[key] = time
        insort(self._order, (time, key))  # mostly at the end

    def remove(self, key: str) -> None:
        del self._order[bisect_left(self._order, (self.times.pop(key), key))]

    def after(self, time: datetime) -> list[str]:
        """Later than `time`, newest first."""
        start = bisect_right(self._order, time, key=lambda item: item[0])
        return [key for _, key in reversed(self._order[start:])]

    def before(self, time: datetime) -> list[str]:
        """Earlier than `time`, oldest first."""
        return [key for _, key in self._order[: bisect_left(self._order, time, key=lambda item: item[0])]]

    def newest(self, limit: int) -> list[str]:
        return [key for _, key in reversed(self._order[-limit:])] if limit > 0 else []


class News:
    """Articles by when they were stored, their topics and stories; stories by when they changed."""

    def __init__(self) -> None:
        self.articles = ByTime()
        self.stories = ByTime()
        self.story_of: dict[str, str] = {}
        self.unplaced: dict[str, None] = {}
        self._topics: dict[str, dict[str, None]] = {}
        self._about: dict[str, ByTime] = {}  # by topic
        self._scores: dict[str, float] = {}

    def add_article(self, article: Article) -> None:
        self.articles.add(article.key, article.seen or article.published)
        if article.key not in self.story_of:
            self.unplaced[article.key] = None

    def remove_article(self, article: Article) -> None:
        self.articles.remove(article.key)
        self.unplaced.pop(article.key, None)

    def add_match(self, match: Match) -> None:
        self._topics.setdefault(match.article, {})[match.topic] = None

    def remove_match(self, match: Match) -> None:
        topics = self._topics[match.article]
        del topics[match.topic]
        if not topics:
            del self._topics[match.article]

    def add_story(self, story: Story) -> None:
        self.stories.add(story.key, story.changed)
        for topic in story.topics:
            self._about.setdefault(topic, ByTime()).add(story.key, story.changed)
        self._scores[story.key] = story.score
        for source in story.articles:
            self.story_of[source.article] = story.key
            self.unplaced.pop(source.article, None)

    def remove_story(self, story: Story) -> None:
        self.stories.remove(story.key)
        del self._scores[story.key]
        for topic in story.topics:
            self._about[topic].remove(story.key)
        for source in story.articles:
            if self.story_of.get(source.article) == story.key:
                del self.story_of[source.article]
                if source.article in self.articles.times:
                    self.unplaced[source.article] = None

    def topics_of(self, article: str) -> tuple[str, ...]:
        return tuple(sorted(self._topics.get(article, ())))

    def about(self, topic: str, article: str) -> bool:
        return topic in self._topics.get(article, ())

    def stories_about(self, topics: Collection[str] | None, since: datetime) -> list[str]:
        """Keys of stories about any of the topics (None: all) that changed after `since`, latest change first."""
        if topics is None:
            return self.stories.after(since)
        found = {key for topic in topics if topic in self._about for key in self._about[topic].after(since)}
        return sorted(found, key=lambda key: (self.stories.times[key], key), reverse=True)

    def leading(self, topic: str, since: datetime, limit: int) -> list[str]:
        """The stories about a topic that changed after `since`, the best scored first."""
        found = self._about[topic].after(since) if topic in self._about else []
        return nlargest(limit, found, key=lambda key: (self._scores[key], key))


class Queue:
    """Active subscribers by when they are due: few times, many chats at each."""

    def __init__(self) -> None:
        self._chats: dict[datetime, set[int]] = {}

    def add(self, subscriber: Subscriber) -> None:
        if subscriber.active and subscriber.due:
            self._chats.setdefault(subscriber.due, set()).add(subscriber.chat)

    def remove(self, subscriber: Subscriber) -> None:
        if subscriber.active and subscriber.due:
            chats = self._chats[subscriber.due]
            chats.discard(subscriber.chat)
            if not chats:
                del self._chats[subscriber.due]

    def due(self, now: datetime) -> list[int]:
        return [
            chat for time in sorted(time for time in self._chats if time <= now) for chat in sorted(self._chats[time])
        ]

    def next_due(self) -> datetime | None:
        return min(self._chats, default=None)


class Outbox:
    """Editions and what became of their parts."""

    def __init__(self) -> None:
        self.slots = ByTime()
        self._messages: dict[str, int] = {}
        self._parts: dict[str, dict[str, bool]] = {}  # by edition: keys of its deliveries, and whether each is over
        self._open: dict[str, None] = {}

    def add_edition(self, edition: Edition) -> None:
        self._messages[edition.key] = len(edition.messages)
        self._settle(edition.key, edition.slot)

    def remove_edition(self, edition: Edition) -> None:
        del self._messages[edition.key]
        self._settle(edition.key, edition.slot)

    def add_delivery(self, delivery: Delivery) -> None:
        key = edition_of(delivery)
        self._parts.setdefault(key, {})[delivery.key] = delivery.state != "claimed"
        self._settle(key, delivery.slot)

    def remove_delivery(self, delivery: Delivery) -> None:
        key = edition_of(delivery)
        parts = self._parts[key]
        del parts[delivery.key]
        if not parts:
            del self._parts[key]
        self._settle(key, delivery.slot)

    def _settle(self, key: str, slot: datetime) -> None:
        """An edition is open until as many parts are over as it has; a slot is known while anything of it is here."""
        here = key in self._messages or key in self._parts
        if here and key not in self.slots.times:
            self.slots.add(key, slot)
        elif not here:
            self.slots.remove(key)
        if sum(self._parts.get(key, {}).values()) < self._messages.get(key, 0):
            self._open[key] = None
        else:
            self._open.pop(key, None)

    def deliveries(self, edition: str) -> list[str]:
        return list(self._parts.get(edition, ()))

    def unfinished(self) -> list[str]:
        return sorted(self._open, key=lambda key: (self.slots.times[key], key))


def edition_of(delivery: Delivery) -> str:
    """The key of a delivery is its edition's, and the part."""
    return delivery.key.rpartition("/")[0]


class Lookups:
    """All of them, by the noun that changes them."""

    def __init__(self) -> None:
        self.news = News()
        self.queue = Queue()
        self.outbox = Outbox()
        self.add: dict[type, Callable[[Any], None]] = {
            Article: self.news.add_article,
            Match: self.news.add_match,
            Story: self.news.add_story,
            Subscriber: self.queue.add,
            Edition: self.outbox.add_edition,
            Delivery: self.outbox.add_delivery,
        }
        self.remove: dict[type, Callable[[Any], None]] = {
            Article: self.news.remove_article,
            Match: self.news.remove_match,
            Story: self.news.remove_story,
            Subscriber: self.queue.remove,
            Edition: self.outbox.remove_edition,
            Delivery: self.outbox.remove_delivery,
        }
