"""Digest → Messages: Telegram HTML, cut between stories into parts of at most 4096 UTF-16 units and 100 entities.

Limits and tags: Bot API, "Formatting options" and sendMessage. A block (heading, story, footer) is never cut; what could
make one too long (headline, points, quote, number of sources) is bounded before it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape, unescape
from urllib.parse import quote as percent
from urllib.parse import urldefrag
from zoneinfo import ZoneInfo

from bot.model import Digest, Message, Quote, Source, Story
from bot.phrases import Phrases

MAX_UNITS = 4096
MAX_ENTITIES = 100
HEADLINE, POINT, QUOTE = 240, 400, 420  # characters; longer ones end in “…”
SOURCES = 5
TAG = re.compile(r"<[^<>]*>")  # exact, since everything that comes from outside is escaped
MARKS = {"uk": ("«", "»"), "ru": ("«", "»"), "fr": ("«", "»"), "de": ("„", "“"), "pl": ("„", "”")}


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def visible(text: str) -> int:
    """UTF-16 units that count against the limit: those that remain when the tags are taken out."""
    return units(unescape(TAG.sub("", text)))


def render(
    digest: Digest, phrases: Phrases, zone: ZoneInfo, now: datetime, titles: Mapping[str, str], *,
    heading: str = "", next_due: datetime | None = None,
) -> tuple[Message, ...]:  # fmt: skip
    """The messages of a digest. `titles` names the topics; `heading` replaces the first line; `next_due` is said last.

    Nothing new gives one message that says what was read and when the next digest comes.
    """
    blocks = [_header(digest, phrases, zone, now, titles, heading)]
    number = 0
    for section in digest.sections:
        title = f"<b>{escape(titles.get(section.topic, section.topic)).upper()}</b>"
        for story in section.stories:
            number += 1
            block = story_block(story, phrases, zone, digest.until, number)
            blocks.append(f"{title}\n\n{block}" if story is section.stories[0] else block)
    blocks.append(_footer(digest, phrases, zone, now, next_due))
    return tuple(Message(text) for text in pack([block for block in blocks if block]))


def pack(blocks: Iterable[str]) -> list[str]:
    """Blocks joined by blank lines into as few texts as Telegram's limits allow, in order, none of them cut."""
    parts: list[str] = []
    size = entities = 0
    for block in blocks:
        length, tags = visible(block), block.count("</")
        if parts and size + 2 + length <= MAX_UNITS and entities + tags <= MAX_ENTITIES:
            parts[-1] += "\n\n" + block
            size, entities = size + 2 + length, entities + tags
        else:
            parts.append(block)
            size, entities = length, tags
    return parts


def story_block(story: Story, phrases: Phrases, zone: ZoneInfo, now: datetime, number: int) -> str:
    """One story: headline, points, one quote with its speaker, its sources as links with times."""
    lines = [f"<b>{number}. {escape(shorten(story.headline, HEADLINE))}</b>"]
    lines += [escape(sentence(shorten(point.text, POINT))) for point in story.points]
    if chosen := next((quote for quote in story.quotes if quote.direct and quote.speaker), None):
        lines.append(quote_lines(chosen, story, phrases))
    lines.append(_sources(story.articles, phrases, zone, now))
    return "\n".join(lines)


def quote_lines(quote: Quote, story: Story, phrases: Phrases) -> str:
    """A direct quote in the marks of its language, its speaker and role, and a link to the passage."""
    source = next((s for s in story.articles if s.article == quote.article), story.articles[0])
    opening, closing = MARKS.get(source.language, ("“", "”"))
    words = escape(shorten(quote.text.rstrip(" ,;"), QUOTE))
    speaker = f"<b>{escape(shorten(quote.speaker or '', 120))}</b>"
    role = f", {escape(shorten(quote.role, 120))}" if quote.role else ""
    link = _link(passage(source.url, quote.text), source.outlet)
    return f"<blockquote>{opening}{words}{closing}\n— {speaker}{role} · {link}</blockquote>"


def passage(url: str, text: str) -> str:
    """The article's address with a text fragment that scrolls to the quote (WICG Scroll to Text Fragment).

    Long quotes are given by their first and last words. `-` and `,` mean something in the directive, so they are
    percent-encoded too, as is everything beyond ASCII.
    """
    words = text.split()
    if not url or not words:
        return url
    pieces = [words] if len(words) <= 10 else [words[:4], words[-4:]]
    directive = ",".join(percent(" ".join(piece), safe="").replace("-", "%2D") for piece in pieces)
    return f"{urldefrag(url).url}#:~:text={directive}"


def sentence(text: str) -> str:
    """A point was cut where a statement ends; it is shown with the full stop that the rest of its sentence took along."""
    return f"{text}." if text[-1:].isalnum() or text[-1:] in "»)%" else text


def shorten(text: str, limit: int) -> str:
    """The text on one line, cut at a word where it is longer than `limit` characters, with “…” for what was cut."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if " " in cut[limit // 2 :]:
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(' ,;:–—-(«“"') + "…"


def _header(
    digest: Digest, phrases: Phrases, zone: ZoneInfo, now: datetime, titles: Mapping[str, str], heading: str
) -> str:  # fmt: skip
    count = sum(len(section.stories) for section in digest.sections)
    first = heading or phrases.html("🗞 <b>Your digest</b> · {date}, {time}", date=phrases.date(now, zone), time=phrases.time(now, zone))  # fmt: skip
    names = " · ".join(escape(titles.get(topic, topic)) for topic in digest.topics)
    if not count:
        return f"{first}\n{names}\n\n{_nothing(digest, phrases)}"
    articles = phrases.count("{n} article", "{n} articles", digest.coverage.articles)
    return f"{first}\n{names} — {articles} → {phrases.count('{n} story', '{n} stories', count)}"


def _nothing(digest: Digest, phrases: Phrases) -> str:
    coverage = digest.coverage
    if not coverage.articles:
        return phrases.html("Nothing new on your topics: the feeds brought no new articles in this time.")
    return phrases.html(
        "Nothing new on your topics. Read: {articles}, {outlets}.",
        articles=phrases.count("{n} article", "{n} articles", coverage.articles),
        outlets=phrases.count("{n} outlet", "{n} outlets", coverage.outlets),
    )


def _footer(digest: Digest, phrases: Phrases, zone: ZoneInfo, now: datetime, next_due: datetime | None) -> str:
    lines = []
    if left := sum(section.left for section in digest.sections):
        lines.append(phrases.count("{n} more story was left out: /latest", "{n} more stories were left out: /latest", left))  # fmt: skip
    coverage = digest.coverage
    if coverage.failed:
        failing = phrases.html(
            "⚠️ Feeds that do not answer: {failed} of {all}.", failed=coverage.failed, all=coverage.feeds
        )
        lines.append(failing)
    elif coverage.feeds:
        lines.append(phrases.html("Read: {feeds}.", feeds=phrases.count("{n} feed", "{n} feeds", coverage.feeds)))
    if next_due:
        lines.append(phrases.html("Next digest: {when}.", when=phrases.moment(next_due, now, zone)))
    text = "\n".join(lines)
    return f"<i>{text}</i>" if text else ""


def _sources(sources: tuple[Source, ...], phrases: Phrases, zone: ZoneInfo, now: datetime) -> str:
    shown, outlets = [], set()
    for source in sources:  # an outlet's first report stands for all of its reports
        if source.outlet not in outlets:
            outlets.add(source.outlet)
            shown.append(source)
    links = [f"{_link(s.url, s.outlet)} {_clock(s.published, phrases, zone, now)}" for s in shown[:SOURCES]]
    if rest := len(shown) - SOURCES if len(shown) > SOURCES else 0:
        links.append(phrases.count("{n} more outlet", "{n} more outlets", rest))
    if credit := next((s.credit for s in sources if s.credit and s.credit not in outlets), ""):
        links.append(phrases.html("citing {credit}", credit=shorten(credit, 80)))
    return " · ".join(links)


def _clock(when: datetime, phrases: Phrases, zone: ZoneInfo, now: datetime) -> str:
    clock = phrases.time(when, zone)
    if when.astimezone(zone).date() == now.astimezone(zone).date():
        return clock
    return f"{when.astimezone(zone):%d.%m} {clock}"


def _link(url: str, label: str) -> str:
    label = escape(shorten(label, 60))
    return f'<a href="{escape(url)}">{label}</a>' if url.startswith(("http://", "https://")) else label
