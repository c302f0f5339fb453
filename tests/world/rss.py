"""RSS feeds for the outlets of the tests: good ones, and good ones with something strange in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random


def feed(*items: str, title: str = "Courier", language: str = "en", before: str = "") -> bytes:
    """A whole feed; `title` is markup, `before` stands before the root."""
    namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    head = f"<title>{title}</title><language>{language}</language>" if language else f"<title>{title}</title>"
    body = f'{before}<rss version="2.0" {namespace}><channel>{head}{"".join(items)}</channel></rss>'
    return ('<?xml version="1.0" encoding="utf-8"?>' + body).encode("utf-8", "surrogatepass")


def item(
    title: str, link: str, *paragraphs: str, published: datetime | None = None, id: str = "", content: str = "",
) -> str:  # fmt: skip
    """One item. `title` and `content` are markup as they stand in the feed; `paragraphs` are plain text."""
    text = content or escape("".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs))
    date = f"<pubDate>{format_datetime(published.astimezone(UTC))}</pubDate>" if published else ""
    guid = f"<guid>{escape(id)}</guid>" if id else ""
    body = f"<content:encoded>{text}</content:encoded>" if text else ""
    return f"<item><title>{title}</title><link>{escape(link)}</link>{guid}{date}{body}</item>"


def story(seed: str, now: datetime, link: str, title: str = "", subject: str = "NATO") -> str:
    """An item long enough to need no page, in words that no other seed has; `title` is markup."""
    chance = Random(seed)
    place, person = word(chance).title(), f"{word(chance).title()} {word(chance).title()}"
    told = [" ".join(word(chance) for _ in range(34)) for _ in range(3)]
    return item(
        title or f"{subject}: {place} {word(chance)} {word(chance)} {seed}",
        link,
        f"{subject} in {place} {told[0]}.",
        f"“{told[1].capitalize()}”, said {person}.",
        f"They {told[2]}.",
        published=now - timedelta(minutes=10),
        id=seed,
    )


def word(chance: Random) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(chance.randint(2, 4)))
