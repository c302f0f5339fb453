"""What is remembered → Edition: the digest of one subscriber, and the answer to /latest."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot import digest, schedule, stories
from bot.model import Coverage, Digest, Edition, Feed, FeedState, Message, Source, Story, Subscriber
from bot.newsroom import Newsroom
from bot.phrases import Phrases
from bot.render import render

DAY = timedelta(hours=24)  # the window of /latest and of a first digest
LONGEST = timedelta(days=7)  # however long somebody was away
CHOICE = 100  # so many of a topic's best scored stories are looked through


class Teller:
    """Tells each story once for all readers of the same languages; made anew for each minute's digests."""

    def __init__(self, room: Newsroom, until: datetime) -> None:
        self._room, self._until = room, until
        self._told: dict[tuple[str, tuple[str, ...]], Story | None] = {}
        self._stored: dict[str, Story | None] = {}

    def tell(self, key: str, reads: tuple[str, ...]) -> Story | None:
        """The story as its readable reports tell it; None where there is none in these languages."""
        if (key, reads) not in self._told:
            self._told[key, reads] = self._tell(key, reads)
        return self._told[key, reads]

    def heard(self, key: str, reads: tuple[str, ...]) -> Story | None:
        """The story as it is stored, with only the reports that these readers may get; None where there are none."""
        if key not in self._stored:
            self._stored[key] = self._room.store.get(Story, key)
        story = self._stored[key]
        sources = tuple(s for s in story.articles if self._fits(s, reads)) if story else ()
        return replace(story, articles=sources) if story and sources else None

    def _fits(self, source: Source, reads: tuple[str, ...]) -> bool:
        return source.news and source.language in reads and source.seen <= self._until

    def _tell(self, key: str, reads: tuple[str, ...]) -> Story | None:
        reports = [
            report
            for report in self._room.store.reports(key)
            if report.article.news
            and report.article.language in reads
            and (report.article.seen or self._until) <= self._until
        ]
        topics = tuple(sorted({topic for report in reports for topic in report.topics}))
        if not reports:
            return None
        room = self._room
        return stories.tell(key, reports, reads, topics, self._until, languages=room.languages, outlets=room.outlets)


def compose(
    room: Newsroom, teller: Teller, topics: tuple[str, ...], reads: tuple[str, ...], since: datetime, until: datetime,
    *, told: tuple[str, ...] = (), again: bool = False,
) -> Digest:  # fmt: skip
    """The digest of these topics for readers of these languages, of what was stored after `since` up to `until`.

    The best scored stories are looked through until a topic has its fill; only those that will be shown are told.
    """
    candidates: dict[str, list[Story]] = {}
    taken, left = set(told), dict[str, int]()
    for topic in topics:
        candidates[topic] = []
        left[topic] = 0
        for key in room.store.leading(topic, since, CHOICE):
            heard = teller.heard(key, reads)
            if key in taken or not heard or not (again or digest.is_new(heard, since)):
                continue
            if len(candidates[topic]) == digest.PER_TOPIC:
                left[topic] += 1
            elif story := teller.tell(key, reads):
                candidates[topic].append(story)
                taken.add(key)
    coverage = _coverage(room, since)
    return digest.compose(candidates, left, reads=reads, since=since, until=until, coverage=coverage)


def _coverage(room: Newsroom, since: datetime) -> Coverage:
    states = [(feed, room.store.get(FeedState, feed.url)) for feed in room.store.all(Feed)]
    read = {feed.outlet or feed.title or feed.url for feed, state in states if state and state.read}
    failed = sum(bool(state and (state.failures or state.paused)) for _, state in states)
    return Coverage(len(room.store.articles_since(since)), len(read), len(states), failed)


def edition(room: Newsroom, teller: Teller, subscriber: Subscriber, now: datetime, until: datetime) -> Edition:
    """The subscriber's digest for the slot it is due at. `until` is what every article stored so far is older than."""
    since = max(subscriber.watermark or until - DAY, until - LONGEST)
    topics = tuple(topic.name for topic in room.topics() if topic.name in subscriber.topics)
    made = compose(room, teller, topics, subscriber.reads, since, until, told=subscriber.told)
    zone, phrases = ZoneInfo(subscriber.timezone), room.phrases[subscriber.language]
    slot = subscriber.due or now
    following = schedule.next_due(subscriber.times, subscriber.days, subscriber.timezone, now)
    heading = ""
    if late := schedule.lateness(slot, now):
        heading = _late_heading(phrases, zone, now, late)
    messages = render(made, phrases, zone, now, titles(room, phrases), heading=heading, next_due=following)
    told = tuple(story.key for story in digest.stories(made))
    key = f"{subscriber.chat}/{slot.isoformat()}"
    return Edition(key, subscriber.chat, slot, messages, subscriber.thread, stories=told, until=until)


def _late_heading(phrases: Phrases, zone: ZoneInfo, now: datetime, late: timedelta) -> str:
    minutes = int(late.total_seconds() // 60)
    delay = phrases.count("{n} minute", "{n} minutes", minutes)
    if minutes >= 120:
        delay = phrases.count("{n} hour", "{n} hours", minutes // 60)
    return phrases.html(
        "🗞 <b>Your digest</b> · {date}, {time} (late: {delay})",
        date=phrases.date(now, zone), time=phrases.time(now, zone), delay=delay,
    )  # fmt: skip


def latest(
    room: Newsroom, subscriber: Subscriber | None, topics: tuple[str, ...], phrases: Phrases, zone: ZoneInfo, now: datetime
) -> tuple[Message, ...]:  # fmt: skip
    """The news of the last day on these topics, whether told before or not."""
    reads = subscriber.reads if subscriber else (("uk", "en") if phrases.code == "uk" else ("en",))
    made = compose(room, Teller(room, now), topics, reads, now - DAY, now, again=True)
    heading = phrases.html("🗞 <b>The latest</b> · {date}, {time}", date=phrases.date(now, zone), time=phrases.time(now, zone))  # fmt: skip
    due = subscriber.due if subscriber and subscriber.active and subscriber.due and subscriber.due > now else None
    return render(made, phrases, zone, now, titles(room, phrases), heading=heading, next_due=due)


def titles(room: Newsroom, phrases: Phrases) -> dict[str, str]:
    """The topics' titles in an interface language, by name."""
    return {t.name: t.title.get(phrases.code) or t.title.get("en") or t.name for t in room.topics()}
