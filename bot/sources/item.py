"""Raw fields of one item → Entry. Every format ends here, so that every entry is cleaned in the same way."""

from __future__ import annotations

import re
from datetime import datetime

from bot.model import Entry, Feed
from bot.sources import dates, links
from bot.text import html

TITLE = 500  # characters; a longer title is a text in the wrong field
SUMMARY = 2000
ID = 500
NAME = 200
CONTENT = 1_000_000  # characters of HTML
FULL_TEXT = 1000  # characters of a description from which on it may be the article itself
EMAIL_AND_NAME = re.compile(r"^\S+@\S+\s*\((.+)\)$|^(.+?)\s*<\S+@\S+>$")
PARAGRAPH = re.compile(r"</p\s*>|<br\b[^>]*>\s*<br\b", re.IGNORECASE)


def entry(
    feed: Feed,
    base: str,
    now: datetime,
    *,
    id: str | None = "",
    link: str | None = "",
    title: str | None = "",
    summary: str | None = "",
    content: str | None = "",
    published: datetime | None = None,
    author: str | None = "",
    language: str | None = "",
) -> Entry:
    """The entry with its fields as the model promises them. `title`, `summary`, `content` come as HTML; `base` is the
    address that relative links start from."""
    summary, content = summary or "", (content or "")[:CONTENT]
    short = html.plain(summary)
    if not content and len(short) > FULL_TEXT and len(PARAGRAPH.findall(summary)) > 1:
        content = summary[:CONTENT]  # many outlets put the whole article into the description
    address = links.canonical(link or "", base)
    if not short and content:
        short = html.plain(content)
    headline = cut(html.line((title or "")[: 20 * TITLE]), TITLE)
    published = dates.believable(published, now)
    return Entry(
        feed=feed.url,
        id=identity((id or "").strip(), address, headline, published),
        link=address,
        title=headline,
        summary=cut(short, SUMMARY),
        content=content,
        published=published,
        author=person(author or ""),
        language=language_code(language or ""),
    )


def identity(guid: str, link: str, title: str, published: datetime | None) -> str:
    """guid, else canonical link, else title and date."""
    return guid[:ID] or link or f"{title} {published.isoformat() if published else ''}".strip()


def person(name: str) -> str:
    """A byline without the address of RSS 2.0's `mail@example.org (Name)`; "" for a bare address."""
    name = html.line(name[: 4 * NAME])
    if match := EMAIL_AND_NAME.match(name):
        name = match[1] or match[2]
    return "" if "@" in name and " " not in name.strip() else cut(name.strip(), NAME)


def language_code(declared: str) -> str:
    """Two letters from `uk-UA`, `en_us`, `ukr`; "" where nothing usable is declared. `ua` is a country and means uk."""
    code = re.split(r"[-_.,; ]", declared.strip().lower())[0]
    code = {"ua": "uk", "ukr": "uk", "eng": "en", "rus": "ru", "deu": "de", "ger": "de", "pol": "pl"}.get(code, code)
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    end = head.rfind(" ", limit // 2)
    return head[: end if end > 0 else None].rstrip(" ,;:–—-") + "…"
