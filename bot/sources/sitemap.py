"""Text → Listing, for Google News sitemaps (`<urlset>` whose entries have a `news:title`)."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from bot.model import Entry, Feed, Listing
from bot.sources import dates, item
from bot.sources.feed import local

ITEMS = 1000


def read(root: etree._Element, url: str, feed: Feed, now: datetime) -> Listing:
    """The news in a parsed `<urlset>`. Addresses without a news title are left out: they are not news."""
    entries, outlet, language = [], "", ""
    for address in root:
        if local(address) != "url":
            continue
        fields = _fields(address)
        if not fields.get("title"):
            continue
        outlet = outlet or fields.get("name", "")
        language = language or fields.get("language", "")
        entries.append(_entry(fields, url, feed, now))
        if len(entries) == ITEMS:
            break
    return Listing(kind="sitemap", title=outlet, language=item.language_code(language), entries=tuple(entries))


def _entry(fields: dict[str, str], url: str, feed: Feed, now: datetime) -> Entry:
    return item.entry(
        feed,
        url,
        now,
        link=fields.get("loc"),
        title=fields.get("title"),
        published=dates.read(fields.get("publication_date") or fields.get("lastmod") or ""),
        language=fields.get("language"),
    )


def _fields(address: etree._Element) -> dict[str, str]:
    """Local name → text of everything inside a `<url>`; the first of a name counts, images have their own titles."""
    found: dict[str, str] = {}
    for element in address.iter():
        name = local(element)
        if name and element.text and "image" not in element.tag and "video" not in element.tag:
            found.setdefault(name, str(element.text).strip())
    return found
