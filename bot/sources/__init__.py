"""Page → Entries, Page → Article. Pure: what the world sent comes in as bytes, `now` and languages as arguments."""

from __future__ import annotations

import json
import re
from datetime import datetime

from msgspec.structs import replace

from bot.model import Article, Entry, Feed, Listing, Page
from bot.sources import charset, jsonfeed, links, sitemap, whole
from bot.sources import feed as feeds
from bot.sources import page as pages
from bot.text import html
from bot.text.language import Languages

FEED_ROOTS = re.compile(r"<(?:[\w.-]+:)?(rss|feed|rdf|channel|urlset|sitemapindex)(?=[\s>])", re.IGNORECASE)
HTML_START = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
ROOT = re.compile(r"<(?!!--|\?|!)(?:[\w.-]+:)?([\w.-]{1,60})")
JUNK_BEFORE = 8192  # characters in which a feed must begin: some servers print warnings first


class NotAFeed(ValueError):
    """The body is no feed; the text is one sentence that says what it is instead."""


def read(page: Page, feed: Feed, now: datetime) -> Listing:
    """What the feed lists: RSS 2.0, RSS 1.0, Atom, JSON Feed or a Google News sitemap, decided by the body alone.

    Raises NotAFeed. At most 1,000 entries, in the feed's own order; of a document that breaks off, the whole ones.
    An entry that does not say its language has the feed's.
    """
    listing = _listing(page, feed, now)
    entries = tuple(entry if entry.language else replace(entry, language=listing.language) for entry in listing.entries)
    return replace(listing, entries=entries)


def _listing(page: Page, feed: Feed, now: datetime) -> Listing:
    text = charset.decode(page.body, page.content_type, feed.language).lstrip()
    if not text:
        raise NotAFeed("The answer is empty.")
    if text[0] in "{[":
        return _json(text, page, feed, now)
    if HTML_START.match(text[:JUNK_BEFORE]):
        raise NotAFeed(f"This is a web page{_named(text)}, not a feed.")
    start = FEED_ROOTS.search(text, 0, 2 * JUNK_BEFORE)
    if not start:
        raise NotAFeed(_what_it_is(text, page.body))
    root = start[1].lower()
    if root == "sitemapindex":
        raise NotAFeed("This is an index of sitemaps: give the address of the news sitemap that it names.")
    if root == "urlset":
        return _sitemap(text, page, feed, now)
    return _feed(text, page, feed, now)


def feed_links(page: Page) -> tuple[str, ...]:
    """Addresses where the site of this HTML page may have a feed, best first: those it names, then the usual paths."""
    tree = pages.tree(charset.decode(page.body, page.content_type))
    return links.feeds_of(tree, page.url) if tree is not None else tuple(links.usual_feeds(page.url))


def needs_page(entry: Entry) -> bool:
    """Whether the article's page must be fetched: the feed does not have its full text, and there is an address."""
    return bool(entry.link) and not whole.text(entry)


def article(entry: Entry, feed: Feed, page: Page | None, now: datetime, languages: Languages) -> Article:
    """The article behind an entry: the feed's full text where it has it, else the page's, else the summary (`whole=False`).

    `page` is None where it was not needed or could not be had; a page without a text counts as none.
    """
    return whole.article(entry, feed, page, now, languages)


def _json(text: str, page: Page, feed: Feed, now: datetime) -> Listing:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAFeed("This is JSON that breaks off or has an error, not a feed.") from None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise NotAFeed("This is JSON, but not a JSON Feed: it has no list of items.")
    return jsonfeed.read(document, page.url, feed, now)


def _sitemap(text: str, page: Page, feed: Feed, now: datetime) -> Listing:
    root = feeds.well_formed(feeds.bare(text).encode("utf-8", "ignore"))
    if root is None:
        raise NotAFeed("This is a sitemap that breaks off or has an error.")
    listing = sitemap.read(root, page.url, feed, now)
    if len(root) and not listing.entries:
        raise NotAFeed("This is a sitemap of pages, not of news: none of its addresses has a news title.")
    return listing


def _feed(text: str, page: Page, feed: Feed, now: datetime) -> Listing:
    try:
        listing = feeds.read(text, page.url, feed, now)
    except Exception as error:  # whatever a third-party parser raises on hostile input is one sentence here
        raise NotAFeed(f"This begins like a feed and cannot be read ({type(error).__name__}).") from error
    if feeds.breaks_off(text):
        raise NotAFeed("This is a feed that breaks off before its first entry ends.")
    return listing


def _named(text: str) -> str:
    match = re.search(r"<title[^>]{0,200}>([^<]{1,200})", text[: 16 * JUNK_BEFORE], re.IGNORECASE)
    title = html.line(match[1])[:80] if match else ""
    return f" (“{title}”)" if title else ""


def _what_it_is(text: str, body: bytes) -> str:
    unprintable = sum(not char.isprintable() and not char.isspace() for char in text[:200])
    if b"\0" in body[:500] or unprintable > 10:
        return "This is binary data, not a feed."
    if match := ROOT.search(text[:JUNK_BEFORE]):
        if match[1].lower() in html.TAGS:
            return f"This is a web page{_named(text)}, not a feed."
        return f"This is XML with the root <{match[1]}>, not a feed."
    return f"This is plain text, not a feed: “{html.line(text[:200])[:60]}”."
