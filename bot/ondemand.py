"""What somebody asks for → the stories, quotes and articles that answer it.

Lists are asked for page by page, by buttons that may be pressed days later: a page says up to when its list goes, so
that it can be made again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from bot.blocks import shorten
from bot.cards import Heard, Whole
from bot.editions import Readers, Teller
from bot.model import Button, Match, Quote, Report, Source, Story, Subscriber
from bot.newsroom import Newsroom
from bot.text.latin import sound
from bot.text.persons import is_named, is_statement

HOURS = 24  # the window of /latest and /quotes
MOST = 30  # stories of one list
CHOICE = 40  # of each topic's best scored stories
REMEMBERED = 300  # long questions that buttons stand for
LONGEST = 200  # characters of a question
LISTS = 200  # kept in memory
LINE = 42  # bytes of a page's command line, so that it fits behind a story's key as the way back
BEGINNING, ENDING = 4, 2  # letters that forms of a word share, and that they may differ in
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_UNITS = {  # of time, as people write them, by their minutes
    1: "m min mins minute minutes хв хвилина хвилину хвилини хвилин",
    60: "h hr hrs hour hours г год година годину години годин",
    1440: "d day days д дн день дні днів доба добу доби діб",
    10080: "w week weeks тиждень тижні тижнів",
}
_MINUTES = {unit: minutes for minutes, units in _UNITS.items() for unit in units.split()}
_SPAN = re.compile(rf"(\d{{1,3}})\s*({'|'.join(_MINUTES)})?")
_PAGE = re.compile(r"#(\d{1,3}) ([mqs]) (\d{1,5}) ([0-9a-z]{1,7})(?: (\S.*))?")


class NotUnderstood(ValueError):
    """What was asked for that there is not: a topic."""


class Page(NamedTuple):
    """A page of a list of stories: those about `topic` ("" is all of the reader's) of so many minutes up to `until`."""

    number: int
    view: str  # m: the story, q: its quotes, s: its sources
    minutes: int
    until: datetime
    topic: str = ""

    def line(self, room: Newsroom, command: str, number: int = 0, view: str = "m") -> str:
        """The command line of another page or view of this list."""
        until = _in_36(int(self.until.timestamp()) // 60)
        begin = f"{command} #{number or self.number} {view} {self.minutes} {until}"
        return f"{begin} {carry(room, self.topic, LINE - len(begin) - 1)}" if self.topic else begin


def page(room: Newsroom, line: str, now: datetime) -> Page | None:
    """The page that a button's command line asks for; None if it is none."""
    found = _PAGE.fullmatch(line)
    if not found:
        return None
    oldest = now - timedelta(days=room.settings.keep_days)
    minute = min(int(found[4], 36) * 60, int(now.timestamp()))
    until = max(datetime.fromtimestamp(minute, UTC) + timedelta(seconds=59), oldest)
    longest = room.settings.keep_days * 1440
    return Page(max(1, int(found[1])), found[2], min(int(found[3]), longest), until, carried(room, found[5] or ""))


def asked(room: Newsroom, text: str, titles: Mapping[str, str], now: datetime) -> Page:
    """The first page of what somebody typed: a topic, a span of time, both or neither. Raises NotUnderstood."""
    minutes, rest = HOURS * 60, []
    for word in re.sub(r"(\d)\s+(?=[^\W\d])", r"\1", text).split():
        span = _SPAN.fullmatch(word.casefold())
        if span and (span[2] or len(text.split()) > 1):
            minutes = int(span[1]) * _MINUTES[span[2] or "h"]
        else:
            rest.append(word)
    topic = near_topic(" ".join(rest), titles)
    if rest and not topic:
        raise NotUnderstood(" ".join(rest))
    return Page(1, "m", max(1, min(minutes, room.settings.keep_days * 1440)), now, topic)


def find_topic(text: str, titles: Mapping[str, str]) -> str:
    """The name of the topic somebody means by its name or its title; "" if none."""
    wanted = text.strip().casefold()
    return next((name for name, title in titles.items() if wanted and wanted in (name.casefold(), title.casefold())), "")  # fmt: skip


def near_topic(text: str, titles: Mapping[str, str]) -> str:
    """The same, also by another form of its words: України, defence. "" if none or several are like it."""
    if topic := find_topic(text, titles):
        return topic
    wanted = text.casefold().split()
    like = {n for n, title in titles.items() if _forms(wanted, title.casefold()) or _forms(wanted, n.casefold())}
    return like.pop() if len(like) == 1 else ""


def _forms(words: Sequence[str], name: str) -> bool:
    """Word for word they have the same beginning, all but an ending."""
    others = name.split()
    return len(words) == len(others) > 0 and all(map(_form, words, others))


def _form(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    begin = max(BEGINNING, shorter - ENDING)
    return one == other or (shorter > begin and one[:begin] == other[:begin] and abs(len(one) - len(other)) <= ENDING)


# ── words that buttons carry ─────────────────────────────────────────────────────────────────────────────────────────


def carry(room: Newsroom, words: str, size: int) -> str:
    """The words if they have no more than `size` bytes, else a short key that is remembered for them."""
    words = " ".join(words.split())
    if len(words.encode()) <= size and not words.startswith("~"):
        return words
    key = "~" + blake2b(words.encode("utf-8", "replace"), digest_size=4).hexdigest()
    known = dict(room.store.recall("asked") or {})
    if known.get(key) != words:
        room.store.remember("asked", dict([*known.items(), (key, words)][-REMEMBERED:]))
    return key


def search_for(room: Newsroom, text: str) -> tuple[Button, ...]:
    """A button that looks for what somebody wrote, where it can be looked for."""
    words = " ".join(text.split())[:LONGEST]
    if not room.search.usable or not any(map(str.isalnum, words)):
        return ()
    begin = "search #1 "
    return (Button(f"🔎 {shorten(words, 50)}", begin + carry(room, words, 64 - len(begin))),)


def carried(room: Newsroom, words: str) -> str:
    """What was carried; "" for a key that is remembered no more."""
    return (room.store.recall("asked") or {}).get(words, "") if words.startswith("~") else words


def numbered(room: Newsroom, line: str) -> tuple[int, str]:
    """The page and the words of `#2 words`, as a button carries them; the first page of plain words."""
    number, _, rest = line.partition(" ")
    if line.startswith("#") and number[1:].isdecimal() and len(number) < 5:
        return max(1, int(number[1:])), carried(room, rest.strip())
    return 1, line.strip()[:LONGEST]


def _in_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


# ── stories ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def readers(subscriber: Subscriber | None, code: str) -> Readers:
    """How this chat is told stories; without a subscription, by the language it is spoken to."""
    return Readers.like(subscriber) if subscriber else Readers(("uk", "en") if code == "uk" else ("en",))


def leading(
    room: Newsroom, page: Page, topics: Collection[str], who: Readers, muted: Collection[str] = ()
) -> tuple[str, ...]:
    """Keys of the stories of a list, the weightiest first; the same ones for each of its pages."""
    name = f"{sorted(topics)} {who.languages} {sorted(who.muted)} {page.minutes} {page.until.timestamp() // 60}"
    if name not in room.lists:
        teller, since = Teller(room, page.until), page.until - timedelta(minutes=page.minutes)
        found = {
            key: story
            for topic in topics
            for key in room.store.leading(topic, since, CHOICE)
            if (story := teller.heard(key, who)) and any(_within(source, page, since) for source in story.articles)
        }
        order = sorted(found, key=lambda key: (found[key].score, found[key].first, key), reverse=True)
        while len(room.lists) >= LISTS:
            room.lists.pop(next(iter(room.lists)))
        room.lists[name] = tuple(order)
    return tuple(key for key in room.lists[name] if f"story {key}" not in muted)[:MOST]


def _within(source: Source, page: Page, since: datetime) -> bool:
    """Hours are meant by when it was published; in a day or more, what came late counts too."""
    return source.seen > since and (page.minutes >= HOURS * 60 or source.published > since)


def tell(room: Newsroom, key: str, who: Readers, now: datetime) -> Story | None:
    """The story for these readers; for them all the same where it has no report in their languages. None if it is gone."""
    told = Teller(room, now).tell(key, who)
    return told or room.store.get(Story, key)


def everything(room: Newsroom, key: str, who: Readers, now: datetime) -> Whole | None:
    """All about a story; None if it is gone."""
    story = tell(room, key, who, now)
    if not story:
        return None
    pairs = [(source.article, topic) for source in story.articles for topic in room.store.topics_of(source.article)]
    return Whole(story, tuple(room.store.these(Match, pairs)))


def strongest(room: Newsroom, keys: Iterable[str], who: Readers) -> tuple[Heard, ...]:
    """The best quote of each story in their order, then the second best of each, by somebody else; about the story's key."""
    turns: list[tuple[int, int, Heard]] = []
    for place, key in enumerate(keys):
        reports = [r for r in room.store.reports(key) if r.article.language in who.languages]
        reports = [report for report in reports if report.article.outlet not in who.muted]
        reports.sort(key=lambda report: who.languages.index(report.article.language))
        found = [(quote, report) for report in reports for quote in report.brief.quotes if _is_strong(quote)]
        heard = set[str]()
        for quote, report in sorted(found, key=lambda one: _strength(one[0])):
            surname = sound((quote.speaker or "").split()[-1])
            if surname not in heard and len(heard) < 2:
                heard.add(surname)
                turns.append((len(heard), place, Heard(quote, source_of(report), (key,))))
    return tuple(one for _, _, one in sorted(turns, key=lambda turn: turn[:2]))


def source_of(report: Report) -> Source:
    article, seen = report.article, report.article.seen or report.article.published
    return Source(
        article.key, article.outlet, article.url, article.published, article.language, article.title, seen,
        report.brief.credit, article.news,
    )  # fmt: skip


def _is_strong(quote: Quote) -> bool:
    """A whole statement by somebody who is surely named."""
    return is_named(quote) and is_statement(quote)


def _strength(quote: Quote) -> tuple[bool, float, int]:
    words = len(quote.text.split())
    return not quote.role, -round(quote.confidence, 1), abs(words - 20)
