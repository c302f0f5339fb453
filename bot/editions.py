"""What is remembered → Edition: the digest of one subscriber."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import nlargest
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot import digest, schedule, stories
from bot.model import (
    Button,
    Change,
    Coverage,
    Digest,
    Edition,
    Feed,
    FeedState,
    Match,
    Message,
    Source,
    Story,
    Subscriber,
)
from bot.newsroom import Newsroom
from bot.phrases import Phrases
from bot.render import render
from bot.screens import Viewer, Zones, setup

DAY = timedelta(hours=24)  # the window of a first digest
NOTHING: Mapping[str, datetime] = MappingProxyType({})
LONGEST = timedelta(days=7)  # however long somebody was away
CHOICE = 100  # so many of a topic's best scored stories are looked through
LIKELY = 16  # and so many of them compared with one another, whether they tell of one large event
GROWN = 6  # and so many of those that were told before, for what is new in them


class Readers(NamedTuple):
    """Those who are told a story in the same way."""

    languages: tuple[str, ...]
    muted: frozenset[str] = frozenset()  # outlets

    @classmethod
    def like(cls, subscriber: Subscriber) -> Readers:
        outlets = (entry.partition(" ") for entry in subscriber.muted)
        return cls(subscriber.reads, frozenset(name for kind, _, name in outlets if kind == "outlet"))


class Teller:
    """Tells each story once for all readers of the same kind; made anew for each minute's digests."""

    def __init__(self, room: Newsroom, until: datetime) -> None:
        self._room, self._until = room, until
        self._told: dict[tuple[str, Readers], Story | None] = {}
        self._stored: dict[str, Story | None] = {}
        self._matches: dict[str, tuple[Match, ...]] = {}
        self._alike: dict[tuple[str, ...], frozenset[frozenset[str]]] = {}

    def heard(self, key: str, readers: Readers) -> Story | None:
        """The story as it is stored, with only the reports that these readers may get; None where there are none."""
        if key not in self._stored:
            self._stored[key] = self._room.store.get(Story, key)
        story = self._stored[key]
        sources = tuple(source for source in story.articles if self._fits(source, readers)) if story else ()
        return replace(story, articles=sources) if story and sources else None

    def tell(self, key: str, readers: Readers) -> Story | None:
        """The story as the reports that these readers may get tell it; None where there are none."""
        if (key, readers) not in self._told:
            self._told[key, readers] = self._tell(key, readers, self._until)
        return self._told[key, readers]

    def change(self, key: str, readers: Readers, since: datetime) -> Change | None:
        """What a story that was told up to `since` has now that it did not have then; None where that is not much."""
        before, now = self._tell(key, readers, since), self.tell(key, readers)
        return stories.changes(before, now, self._room.languages) if before and now else None

    def alike(self, stories: Sequence[Story]) -> frozenset[frozenset[str]]:
        """The keys of each two of these that tell of one large event."""
        keys = tuple(story.key for story in stories)
        if keys not in self._alike:
            self._alike[keys] = self._room.threads.pairs(stories)
        return self._alike[keys]

    def matches(self, story: Story) -> tuple[Match, ...]:
        """Why its reports are about their topics."""
        if story.key not in self._matches:
            store, whole = self._room.store, self._stored.get(story.key) or story
            pairs = [(s.article, topic) for s in whole.articles for topic in store.topics_of(s.article)]
            self._matches[story.key] = tuple(store.these(Match, pairs))
        return self._matches[story.key]

    def _fits(self, source: Source, readers: Readers) -> bool:
        told = source.news and source.language in readers.languages and source.outlet not in readers.muted
        return told and source.seen <= self._until

    def _tell(self, key: str, readers: Readers, until: datetime) -> Story | None:
        heard, room = self.heard(key, readers), self._room
        fits = {source.article for source in heard.articles if source.seen <= until} if heard else set()
        reports = [report for report in room.store.reports(key) if report.article.key in fits]
        if not reports:
            return None
        topics = tuple(sorted({topic for report in reports for topic in report.topics}))
        languages, outlets = room.languages, room.outlets
        return stories.tell(key, reports, readers.languages, topics, self._until, languages=languages, outlets=outlets)


def compose(
    room: Newsroom, teller: Teller, topics: tuple[str, ...], readers: Readers, since: datetime, until: datetime,
    *, muted: Collection[str] = (), told: Mapping[str, datetime] = NOTHING, again: bool = False,
) -> Digest:  # fmt: skip
    """The digest of these topics for these readers, of what was stored after `since` up to `until`.

    `muted`: keys of stories to leave out. `told`: keys of stories that were told after `since`, as of a time; what they
    have got since then is new. Only stories that will be shown or named are told; the rest are only counted.
    """
    pools: dict[str, list[Story]] = {}
    changes, taken = dict[str, Change](), set(muted)
    for topic in topics:
        heard = [
            story
            for key in room.store.leading(topic, since, CHOICE)
            if key not in taken and (story := teller.heard(key, readers))
        ]
        new = [story for story in heard if again or digest.is_new(story, told.get(story.key, since))]
        grown = [] if again else [s for s in heard if digest.has_grown(s, told.get(s.key, since))][:GROWN]
        changed = ((story.key, teller.change(story.key, readers, told.get(story.key, since))) for story in grown)
        changes |= {key: change for key, change in changed if change}
        pools[topic] = [*new, *(story for story in grown if story.key in changes)]
        taken.update(story.key for story in pools[topic])
    alike = teller.alike([story for pool in pools.values() for story in nlargest(LIKELY, pool, attrgetter("score"))])
    shown = digest.share(pools, alike=alike)
    chosen = {topic: [story for one in shown[topic] if (story := teller.tell(one.key, readers))] for topic in topics}
    more = digest.follow_ups(pools, shown, alike)
    also = {key: tuple(full for one in ones if (full := teller.tell(one.key, readers))) for key, ones in more.items()}
    named = {story.key for stories in (*shown.values(), *also.values()) for story in stories}
    left = {topic: sum(story.key not in named for story in pools[topic]) for topic in topics}
    matches = {story.key: teller.matches(story) for stories in chosen.values() for story in stories}
    return digest.compose(
        chosen, left, reads=readers.languages, since=since, until=until, coverage=_coverage(room, since),
        updated=changes, matches=matches, also=also, again=again,
    )  # fmt: skip


def _coverage(room: Newsroom, since: datetime) -> Coverage:
    states = [(feed, room.store.get(FeedState, feed.url)) for feed in room.store.all(Feed)]
    read = {feed.outlet or feed.title or feed.url for feed, state in states if state and state.read}
    failed = sum(bool(state and (state.failures or state.paused)) for _, state in states)
    return Coverage(len(room.store.articles_since(since)), len(read), len(states), failed)


def edition(room: Newsroom, teller: Teller, subscriber: Subscriber, now: datetime, until: datetime) -> Edition:
    """The subscriber's digest for the slot it is due at. `until` is what every article stored so far is older than."""
    since = max(subscriber.watermark or until - DAY, until - LONGEST)
    topics = tuple(topic.name for topic in room.topics() if topic.name in subscriber.topics)
    muted = {entry.partition(" ")[2] for entry in subscriber.muted if entry.startswith("story ")}
    told = dict.fromkeys(subscriber.told, subscriber.told_at or since)
    made = compose(room, teller, topics, Readers.like(subscriber), since, until, muted=muted, told=told)
    zone, phrases = schedule.find_zone(subscriber.timezone), room.phrases[subscriber.language]
    slot = subscriber.due or now
    following = schedule.following(subscriber, now)
    if subscriber.watermark is None:
        return _opening(room, subscriber, made, slot, now)
    heading = ""
    if late := schedule.lateness(slot, now):
        heading = _late_heading(phrases, zone, now, late)
    messages = render(
        made, phrases, zone, now, titles(room, phrases), heading=heading, next_due=following,
        length=subscriber.length, back=f"digest {slot.isoformat()}",
    )  # fmt: skip
    return _edition(subscriber, made, slot, _with_times(messages, phrases, slot))


def _with_times(messages: tuple[Message, ...], phrases: Phrases, slot: datetime) -> tuple[Message, ...]:
    """A button under the last message that shows the times in its place; from there a way leads back."""
    *others, last = messages
    data = f"settings times | digest {slot.isoformat()} {len(others)}"
    return (*others, replace(last, buttons=(*last.buttons, (Button(phrases.plain("🕗 Times"), data),))))


def _edition(
    subscriber: Subscriber, made: Digest, slot: datetime, messages: tuple[Message, ...], *, opening: bool = False
) -> Edition:
    """One digest makes one sound, or none."""
    messages = tuple(replace(message, silent=subscriber.silent or n > 0) for n, message in enumerate(messages))
    told = tuple(story.key for story in digest.stories(made))
    key = f"{subscriber.chat}/{slot.isoformat()}"
    return Edition(
        key, subscriber.chat, slot, messages, subscriber.thread,
        stories=told, until=made.until, opening=opening, since=made.since,
    )  # fmt: skip


def _opening(room: Newsroom, subscriber: Subscriber, made: Digest, slot: datetime, now: datetime) -> Edition:
    """A newcomer's first: the top stories, and then what they would like to set."""
    few, left = digest.opening(made)
    zone, phrases = schedule.find_zone(subscriber.timezone), room.phrases[subscriber.language]
    heading = phrases.html("🗞 <b>To begin with</b> · {date}, {time}", date=phrases.date(now, zone), time=phrases.time(now, zone))  # fmt: skip
    messages = render(
        few,
        phrases,
        zone,
        now,
        titles(room, phrases),
        heading=heading,
        length="brief",
        back=f"digest {slot.isoformat()}",
    )
    question = setup(viewer(room, subscriber, now), subscriber.setup, left)
    return _edition(subscriber, few, slot, (*messages, question), opening=True)


def viewer(room: Newsroom, subscriber: Subscriber, now: datetime, back: str = "") -> Viewer:
    """What the screens of settings need to know. `back`: the command line of what a screen stands in the place of."""
    phrases = room.phrases[subscriber.language]
    names = {code: str(room.phrases[code].locale.get_display_name(code) or code) for code in room.phrases.codes}
    zones = room.languages[phrases.code].part("zones", Zones)
    return Viewer(subscriber, phrases, now, titles(room, phrases), zones, names, back)


def _late_heading(phrases: Phrases, zone: ZoneInfo, now: datetime, late: timedelta) -> str:
    minutes = int(late.total_seconds() // 60)
    delay = phrases.count("{n} minute", "{n} minutes", minutes)
    if minutes >= 120:
        delay = phrases.count("{n} hour", "{n} hours", minutes // 60)
    return phrases.html(
        "🗞 <b>Your digest</b> · {date}, {time} (late: {delay})",
        date=phrases.date(now, zone), time=phrases.time(now, zone), delay=delay,
    )  # fmt: skip


def titles(room: Newsroom, phrases: Phrases) -> dict[str, str]:
    """The topics' titles in an interface language, by name."""
    return {t.name: t.title.get(phrases.code) or t.title.get("en") or t.name for t in room.topics()}
