"""Digest → Messages: Telegram HTML, cut between stories into parts of at most 4096 UTF-16 units and 100 entities.

Limits and tags: Bot API, "Formatting options" and sendMessage. A block (heading, story, footer) is never cut; what could
make one too long (headline, points, quote, number of sources) is bounded before it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape, unescape
from zoneinfo import ZoneInfo

from bot.blocks import View, also_line, story_block
from bot.model import Button, Digest, Message
from bot.phrases import Phrases

MAX_UNITS = 4096
MAX_ENTITIES = 100
LESS = 2  # points of a story that is not the first of its topic
TAG = re.compile(r"<[^<>]*>")  # exact, since everything that comes from outside is escaped


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def visible(text: str) -> int:
    """UTF-16 units that count against the limit: those that remain when the tags are taken out."""
    return units(unescape(TAG.sub("", text)))


def render(
    digest: Digest, phrases: Phrases, zone: ZoneInfo, now: datetime, titles: Mapping[str, str], *,
    heading: str = "", next_due: datetime | None = None, length: str = "normal", back: str = "",
) -> tuple[Message, ...]:  # fmt: skip
    """The messages of a digest. `titles` names the topics; `heading` replaces the first line; `next_due` is said last.

    `length`: short (headlines), brief (of an opening), normal, or full. In all but the last only the first story of each
    topic has all its points. `back`: a command line that shows a part of this digest again when its
    number is added; then each story has a button that opens it. Nothing new gives one message that says what was read and
    when the next digest comes.
    """
    whole = View(phrases, zone, digest.until, length)
    less = whole if length == "full" else whole._replace(points=LESS)
    blocks = [_header(digest, phrases, zone, now, titles, heading)]
    number, keys = 0, dict[int, str]()  # a story's block → its key
    for section in digest.sections:
        title = f"<b>{escape(titles.get(section.topic, section.topic)).upper()}</b>"
        for story in section.stories:
            number += 1
            mark = "" if digest.again else "🔄" if story.key in digest.updated else "🆕"
            change, why = digest.updated.get(story.key), digest.why.get(story.key, ())
            view = whole if story is section.stories[0] and length != "brief" else less
            block = story_block(story, view, f"{number}. ", mark, change, why)
            if length != "short" and (also := digest.also.get(story.key)):
                block += "\n" + also_line(also, view)
            keys[len(blocks)] = story.key
            blocks.append(f"{title}\n\n{block}" if story is section.stories[0] else block)
    blocks.append(_footer(digest, phrases, zone, now, next_due))
    lead = next((section.stories[0].articles[0].url for section in digest.sections), "")
    numbers = {at: n for n, at in enumerate(keys, 1)}
    return tuple(
        Message(
            "\n\n".join(filter(None, (blocks[at] for at in part))),
            tuple(
                tuple(Button(str(numbers[at]), f"story {keys[at]} 1 {back} {n}") for at in row)
                for row in _rows([at for at in part if back and at in keys])
            ),
            preview=lead if n == 0 else "",
        )
        for n, part in enumerate(_parts(blocks))
    )


def _rows(numbers: list[int], width: int = 8) -> list[list[int]]:
    return [numbers[start : start + width] for start in range(0, len(numbers), width)]


def pack(blocks: Iterable[str]) -> list[str]:
    """Blocks joined by blank lines into as few texts as Telegram's limits allow, in order, none of them cut."""
    blocks = [block for block in blocks if block]
    return ["\n\n".join(blocks[at] for at in part) for part in _parts(blocks)]


def _parts(blocks: Sequence[str]) -> list[list[int]]:
    """The blocks of each part, by index."""
    parts: list[list[int]] = []
    size = entities = 0
    for at, block in enumerate(blocks):
        length, tags = visible(block), block.count("</")
        if parts and size + 2 + length <= MAX_UNITS and entities + tags <= MAX_ENTITIES:
            parts[-1].append(at)
            size, entities = size + 2 + length, entities + tags
        else:
            parts.append([at])
            size, entities = length, tags
    return parts


def _header(
    digest: Digest, phrases: Phrases, zone: ZoneInfo, now: datetime, titles: Mapping[str, str], heading: str
) -> str:  # fmt: skip
    count = sum(len(section.stories) for section in digest.sections)
    first = heading or phrases.html("🗞 <b>Your digest</b> · {date}, {time}", date=phrases.date(now, zone), time=phrases.time(now, zone))  # fmt: skip
    names = " · ".join(escape(titles.get(topic, topic)) for topic in digest.topics)
    if not digest.topics:
        return f"{first}\n\n{phrases.html('You follow no topics. Choose some: /topics')}"
    if not count:
        return f"{first}\n{names}\n\n{_nothing(digest, phrases)}"
    read = [phrases.count("{n} article", "{n} articles", digest.coverage.articles)]
    read.append(phrases.count("{n} outlet", "{n} outlets", digest.coverage.outlets))
    told = phrases.count("{n} story", "{n} stories", count)
    if updated := len(digest.updated):
        told += " (" + phrases.html("new: {new}, updated: {updated}", new=count - updated, updated=updated) + ")"
    return f"{first}\n{names}\n{', '.join(read)} → {told}"


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
