"""Entry (+ Page) → Article: which of the feed's text, the page's text and the summary is the article."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from bot.model import Article, Entry, Feed, Page
from bot.sources import dates, item, links, page
from bot.text import detect, html
from bot.text.language import Languages

ENOUGH = 400  # characters of a feed's content from which on it is an article and not a teaser
BREAKS_OFF = re.compile(r"(\[?(…|\.\.\.|&hellip;)\]?|[»>→]{1,2})\s*$")


def text(entry: Entry) -> str:
    """The article's full text as the feed has it; "" where it has only a teaser."""
    if not entry.content:
        return ""
    found = html.plain(entry.content)
    return found if len(found) >= ENOUGH and not BREAKS_OFF.search(found[-40:]) else ""


def article(entry: Entry, feed: Feed, fetched: Page | None, now: datetime, languages: Languages) -> Article:
    full = text(entry)
    read = page.Reading()
    if fetched is not None:
        read = page.read(fetched.body, fetched.url, fetched.content_type, languages)
    body = full or read.text or entry.summary
    published = entry.published or dates.believable(read.published, now)
    title = entry.title or read.title
    url = entry.link or (links.canonical(fetched.url) if fetched else "")
    return Article(
        key=key(entry),
        url=url,
        feed=feed.url,
        outlet=outlet(feed, read, url),
        title=title,
        text=body,
        language=detect.language(f"{title}\n{body}", (feed.language, entry.language, read.language)),
        published=published or now.astimezone(UTC),
        author=entry.author or read.author,
        seen=now.astimezone(UTC),
        whole=bool(full or read.text),
        dated=published is not None,
    )


def key(entry: Entry) -> str:
    """Twelve hexadecimal digits that stay the same for ever: of the canonical link, else of feed and id."""
    identity = entry.link or f"{entry.feed}\n{entry.id}"
    return hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def outlet(feed: Feed, read: page.Reading, url: str) -> str:
    """The name a reader knows: what the feed was given, what the page says, the feed's own title, the host."""
    name = feed.outlet or read.outlet or feed_name(feed.title)
    return item.cut(name, 60) if name else links.host(url) or links.host(feed.url)


def feed_name(title: str) -> str:
    """`Breaking News - The Courier | RSS Feed` → `The Courier`… as far as one can tell: noise words are dropped."""
    parts = [part.strip() for part in re.split(r"\s+[|–—:»·-]\s+|\s*\|\s*", title) if part.strip()]
    kept = [cleaned for part in parts if (cleaned := NOISE.sub("", part).strip(" .,:-–—"))]
    return kept[0] if kept else ""


NOISE = re.compile(
    r"\b(rss|atom|xml)?[\s-]*\b(feeds?|rss|atom|лента|стрічка|стрічка новин|latest news|all news|top stories|home|homepage|"
    r"усі новини|всі новини|останні новини|головна|новини)\b",
    re.IGNORECASE,
)
