"""Entry → by what it is known again.

An entry is one we had if its feed showed its id before, or any feed its link; only one that has neither goes by title and
date. Publishers change ids of the same page, take an item out so that older ones move up, and bring items back months
later: identities live by when their entry was last seen in its feed, not by how many items the feed shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from hashlib import blake2b
from urllib.parse import urlsplit

from msgspec import Struct

from bot.model import Entry, Time

REFRESH = timedelta(days=1)  # `seen` is written again only when it is older than this


class Identity(Struct, frozen=True):
    """One of the ways in which an entry is known, and the article it became ("" if none)."""

    key: str
    feed: str
    article: str
    seen: Time  # when it was last in its feed, to within REFRESH


def identities(entry: Entry, shared: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Keys of twelve hexadecimal digits. `shared` are links that do not tell one entry from another."""
    keys = []
    if entry.id:
        keys.append(digest("id", entry.feed, entry.id))
    if entry.link and entry.link not in shared and names_a_page(entry.link):
        keys.append(digest("link", entry.link))
    if not keys:
        keys.append(digest("title", entry.feed, entry.title, str(entry.published)))
    return tuple(keys)


def shared_links(entries: Iterable[Entry]) -> frozenset[str]:
    """Links that several entries of one feed have, under different ids: a live page, a list of changes."""
    ids: dict[str, str] = {}
    return frozenset(entry.link for entry in entries if ids.setdefault(entry.link, entry.id) != entry.id)


def names_a_page(link: str) -> bool:
    """Not just a site's front page, which some feeds give for every item."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return True
    return bool(parts.path.strip("/") or parts.query or parts.fragment)


def digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
