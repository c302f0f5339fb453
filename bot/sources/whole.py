"""Entry (+ Page) → Article: which of the feed's text, the page's text and the summary is the article."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from msgspec.structs import replace

from bot.model import Article, Entry, Feed, Page
from bot.sources import dates, item, links, page
from bot.text import detect, html
from bot.text.language import Languages

ENOUGH = 400  # characters of a feed's content from which on it is an article and not a teaser
OUTLET = 60  # characters
TEXT = 200_000  # characters
BETWEEN = re.compile(r"\s+[–—»:·-]\s+|\s*[|>]\s*|:\s+")
LATIN_ONLY = re.compile(r"[^A-Za-z0-9]")
FEED_WORD = re.compile(r"\s*\b(rss|atom)?[\s-]*\b(feed|rss|atom|стрічка)\s*$", re.IGNORECASE)
# Titles of sections, which tell nothing of the outlet.
SECTION = re.compile(
    r"(the )?(latest|breaking|top|all|world|home|politics|international)? ?(news|stories|headlines|articles|posts|updates|home"
    r"|homepage|front page|world|politics)|(усі|всі|останні|головні|свіжі)? ?(новини|статті|публікації|матеріали|головна)"
    r"|стрічка новин|у світі|політика",
    re.IGNORECASE,
)
BREAKS_OFF = re.compile(r"(\[?(…|\.\.\.|&hellip;)\]?|(?<=\s)[»>→]{1,2})\s*$")


def text(entry: Entry) -> str:
    """The article's full text as the feed has it; "" where it has only a teaser."""
    if not entry.content:
        return ""
    found = _spoken(entry.content)
    return found if len(found) >= ENOUGH and not BREAKS_OFF.search(found[-40:]) else ""


def article(entry: Entry, feed: Feed, fetched: Page | None, now: datetime, languages: Languages) -> Article:
    full = text(entry)
    read = page.Reading()
    if fetched is not None:
        read = page.read(fetched.body, fetched.url, fetched.content_type, languages)
    teaser = max(entry.summary, _spoken(entry.content), key=len)
    if len(read.text) < len(teaser):  # a log-in form or a cookie wall: the feed says more
        read = replace(read, text="")
    body = full or read.text or teaser
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


def _spoken(content: str) -> str:
    """The text of a feed's content, which is HTML or, in some feeds, plain text with its own line ends."""
    return html.plain(content, keep_lines="<" not in content)[:TEXT]


def key(entry: Entry) -> str:
    """Twelve hexadecimal digits that stay the same for ever: of the canonical link, else of feed and id."""
    identity = links.same(entry.link) or f"{entry.feed}\n{entry.id}"
    return hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def outlet(feed: Feed, read: page.Reading, url: str) -> str:
    """The name a reader knows: what the feed was given, what the page says, the feed's own title, the host."""
    host = links.host(url) or links.host(feed.url)
    return item.cut(feed.outlet or read.outlet or feed_name(feed.title, host) or host, OUTLET)


def feed_name(title: str, host: str) -> str:
    """The outlet in a feed's title: `World news | The Courier` at thecourier.example → `The Courier`; "" if there is none."""
    parts = [FEED_WORD.sub("", part).strip(" -–—|:") for part in BETWEEN.split(title)]
    parts = [part for part in parts if part and not SECTION.fullmatch(part)]
    named_like_host = [part for part in parts if LATIN_ONLY.sub("", part).lower() in host.replace("-", "")]
    return next((part for part in named_like_host if LATIN_ONLY.sub("", part)), parts[0] if parts else "")
