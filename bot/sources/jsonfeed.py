"""JSON → Listing (jsonfeed.org, versions 1 and 1.1)."""

from __future__ import annotations

import html as entities
from datetime import datetime
from typing import Any

from bot.model import Entry, Feed, Listing
from bot.sources import dates, item
from bot.text import html

ITEMS = 1000


def read(document: dict[str, Any], url: str, feed: Feed, now: datetime) -> Listing:
    """The feed in a decoded JSON object whose `items` is a list. Items that are no objects are left out."""
    language = item.language_code(_text(document.get("language")))
    items = [raw for raw in document["items"] if isinstance(raw, dict)]
    return Listing(
        kind="json",
        title=html.line(_text(document.get("title")))[: item.NAME],
        language=language,
        entries=tuple(_entry(raw, url, feed, now) for raw in items[:ITEMS]),
    )


def _entry(raw: dict[str, Any], url: str, feed: Feed, now: datetime) -> Entry:
    spoken = _text(raw.get("content_text"))
    content = _text(raw.get("content_html")) or _paragraphs(spoken)
    return item.entry(
        feed,
        url,
        now,
        id=_text(raw.get("id")),
        link=_text(raw.get("url")) or _text(raw.get("external_url")),
        title=_text(raw.get("title")),
        summary=entities.escape(_text(raw.get("summary")), quote=False),
        content=content,
        published=dates.read(_text(raw.get("date_published")) or _text(raw.get("date_modified"))),
        author=_author(raw),
        language=_text(raw.get("language")),
    )


def _paragraphs(text: str) -> str:
    """Plain text as HTML."""
    return "".join(f"<p>{entities.escape(part, quote=False)}</p>" for part in text.split("\n") if part.strip())


def _author(raw: dict[str, Any]) -> str:
    """Version 1.1 has `authors`, version 1 `author`."""
    authors = raw.get("authors") if isinstance(raw.get("authors"), list) else [raw.get("author")]
    names = [_text(author.get("name")) for author in authors or [] if isinstance(author, dict)]
    return ", ".join(name for name in names if name)


def _text(value: object) -> str:
    """A field as text. Ids are sometimes numbers; anything else but text is nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
