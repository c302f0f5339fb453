"""Text → Listing, for RSS 2.0, RSS 1.0 (RDF) and Atom.

Two parsers read feeds: `fastfeedparser` is forty times as fast and exact on documents without a flaw, `feedparser`
reads anything. A strict look with lxml decides which, because the fast one does not say where it went wrong.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html.entities import html5 as HTML_ENTITIES
from typing import Any

import fastfeedparser
import feedparser
from lxml import etree

from bot.model import Entry, Feed, Listing
from bot.sources import dates, item
from bot.text import html

ITEMS = 1000
MOST_TAGS = 150_000  # that feedparser is given: some seconds at worst
MOST_AMPERSANDS = 200_000  # that are worth mending
SMALL_ENTITY = re.compile(r"<!ENTITY\s+(\w{1,40})\s+[\"']((?:&#\w{1,8};|[^&%<\"']){1,16})[\"']\s*>")
DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*", re.IGNORECASE)
INTERNAL_SUBSET_END = re.compile(r"\]\s*>")
FIRST_ELEMENT = re.compile(r"<[A-Za-z_]")
ITEM_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
ROOT_END = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
EMPTY_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b[^<>]*/>", re.IGNORECASE)
# Fields the fast parser takes the text of up to the first child: markup inside them needs the other one.
TEXTS = frozenset(
    {"title", "description", "summary", "content", "encoded", "link", "guid", "author", "name", "creator"}
)
DATES = frozenset({"pubdate", "published", "issued", "date", "updated", "modified", "lastbuilddate", "created"})
# What both parsers read alike. Other dates are read by ours, from the text that only feedparser hands over.
PLAIN_DATE = re.compile(
    r"\s*(?:(?:[A-Z][a-z]{2},\s+)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC|Z)"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d))\s*"
)
CDATA_OR_AMPERSAND = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*\Z)|&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});)?", re.DOTALL
)
XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
KINDS = {"rss": "rss", "rdf": "rdf", "feed": "atom"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def read(text: str, url: str, feed: Feed, now: datetime) -> Listing:
    """The feed in `text`, found at `url`. Its first 1,000 items at most; of a document that breaks off, the whole ones.

    Raises ValueError where a parser gives up; finds no entries where there are none.
    """
    text = html.characters(_whole_items(_first_items(bare(text))))
    data = text.encode("utf-8", "ignore")
    root = well_formed(data)
    if root is None and text.count("&") < MOST_AMPERSANDS:
        data = _mended(text).encode("utf-8", "ignore")
        root = well_formed(data)
    if root is not None and _fit_for_the_fast_one(root):
        return _fast(data, root, url, feed, now)
    return _patient(_bounded(data), url, feed, now)


def bare(text: str) -> str:
    """The document from its first element on, without declaration and DTD, so that nothing in them is obeyed.

    Short entities that the DTD declares (`&nbsp;` and such) are resolved; all others are not worth the risk.
    """
    first = FIRST_ELEMENT.search(text)
    doctype = DOCTYPE.search(text, 0, first.start() if first else len(text))
    entities: dict[str, str] = {}
    if doctype and text[doctype.end() : doctype.end() + 1] == "[":
        end = INTERNAL_SUBSET_END.search(text, doctype.end())
        entities = dict(SMALL_ENTITY.findall(text, doctype.end(), end.start() if end else len(text)))
        first = FIRST_ELEMENT.search(text, end.end() if end else len(text))
    text = text[first.start() :] if first else ""
    if entities:
        text = re.sub(r"&(\w{1,40});", lambda found: entities.get(found[1], found[0]), text)
    return text


def _first_items(text: str) -> str:
    """The slow parser must never see 20,000 items: the middle is cut out, and the end kept so that the tags balance."""
    too_many = next(itertools.islice(ITEM_START.finditer(text), ITEMS, None), None)
    if not too_many:
        return text
    last = _last(ITEM_END, text)
    return text[: too_many.start()] + (text[max(last.end(), too_many.start()) :] if last else "")


def _whole_items(text: str) -> str:
    """A document that breaks off, without the item it breaks off in."""
    if ROOT_END.search(text, max(0, len(text) - 2000)):
        return text
    last = _last(ITEM_END, text)
    return text[: last.end()] if last else text


def breaks_off(text: str) -> bool:
    """Whether the document has neither an end nor one whole item."""
    return not ROOT_END.search(text) and not ITEM_END.search(text) and not EMPTY_ROOT.search(text)


def _mended(text: str) -> str:
    """The document with its lone ampersands escaped and HTML's entities resolved: what most broken feeds suffer from.

    Left to feedparser, `R&D` reads `R&D;`. CDATA sections stay as they are.
    """

    def mend(match: re.Match[str]) -> str:
        name = match[1]
        if match[0][0] == "<" or name in XML_ENTITIES or (name and name[0] == "#"):
            return match[0]
        character = HTML_ENTITIES.get(f"{name};", "") if name else ""
        return character if character and character not in "<&" else "&amp;" + match[0][1:]

    return CDATA_OR_AMPERSAND.sub(mend, text)


def _bounded(data: bytes) -> bytes:
    """No more tags than feedparser reads in reasonable time; at that many, the whole items up to there."""
    too_many = next(itertools.islice(re.finditer(b"<", data), MOST_TAGS, None), None)
    return _whole_items(data[: too_many.start()].decode("utf-8", "ignore")).encode() if too_many else data


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007
        pass
    return found


def well_formed(data: bytes) -> etree._Element | None:
    """The tree if the document has no flaw. Opens nothing, resolves nothing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _fit_for_the_fast_one(root: etree._Element) -> bool:
    if local(root) not in KINDS or "purl.org/atom/ns#" in root.tag:
        return False
    for element in root.iter():
        name = local(element)
        if not name:  # comments, instructions, entities that stayed unresolved
            return False
        if XML_BASE in element.attrib:
            return False
        if (
            name in TEXTS
            and len(element)
            and not (name == "author" or (element.get("type") == "xhtml" and name == "content"))
        ):
            return False
        if name in DATES and not PLAIN_DATE.fullmatch(element.text or ""):
            return False
        # undated, the fast one reads a date out of the guid
        if name in ("item", "entry") and not any(local(child) in DATES for child in element):
            return False
    return True


def local(element: etree._Element) -> str:
    """An element's name in lower case without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _fast(data: bytes, root: etree._Element, url: str, feed: Feed, now: datetime) -> Listing:
    parsed = fastfeedparser.parse(data, include_tags=False, include_media=False, include_enclosures=False)
    language = item.language_code(_declared_language(root))
    return Listing(
        kind=KINDS[local(root)],
        title=html.line(str(parsed["feed"].get("title") or ""))[: item.NAME],
        language=language,
        entries=tuple(_fast_entry(raw, url, feed, now) for raw in parsed["entries"][:ITEMS]),
    )


def _fast_entry(raw: Mapping[str, Any], url: str, feed: Feed, now: datetime) -> Entry:
    contents = raw.get("content") or [{}]
    content, summary = contents[0].get("value") or "", raw.get("description") or ""
    when = raw.get("published")
    return item.entry(
        feed,
        url,
        now,
        id=raw.get("id"),
        link=raw.get("link"),
        title=raw.get("title"),
        summary=summary,
        content="" if content.strip() == summary else content,
        published=dates.read(when) if when else None,
        author=raw.get("author"),
        language=contents[0].get("language"),
    )


def _declared_language(root: etree._Element) -> str:
    """`<language>`, `<dc:language>` or xml:lang of the feed itself."""
    for element in (root, *root, *(grandchild for child in root if local(child) == "channel" for grandchild in child)):
        if local(element) == "language" and element.text:
            return str(element.text)
        if local(element) in ("feed", "rss", "rdf", "channel") and element.get(XML_LANG):
            return str(element.get(XML_LANG))
    return ""


def _patient(data: bytes, url: str, feed: Feed, now: datetime) -> Listing:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if b"xml:base" in data:  # it would make addresses of ids too
        headers["content-location"] = url
    # both switches off: its sanitiser costs four times the parse, and we show text, not HTML
    parsed = feedparser.parse(
        io.BytesIO(data),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    version = str(parsed.get("version") or "")
    kind = "atom" if version.startswith("atom") else "rdf" if version in ("rss10", "rss090") else "rss"
    return Listing(
        kind=kind,
        title=html.line(str(parsed.feed.get("title") or ""))[: item.NAME],
        language=item.language_code(str(parsed.feed.get("language") or "")),
        entries=tuple(_patient_entry(raw, url, feed, now) for raw in parsed.entries[:ITEMS]),
    )


def _patient_entry(raw: Mapping[str, Any], url: str, feed: Feed, now: datetime) -> Entry:
    contents = [part for part in raw.get("content") or [] if part.get("value")]
    whole: Mapping[str, Any] = max(contents, key=lambda part: len(part["value"]), default={})
    return item.entry(
        feed,
        url,
        now,
        id=raw.get("id"),
        link=_link(raw),
        title=raw.get("title"),
        summary=raw.get("summary"),
        content=whole.get("value"),
        published=next(_dates(raw), None),
        author=raw.get("author"),
        language=whole.get("language") or (raw.get("title_detail") or {}).get("language"),
    )


def _dates(raw: Mapping[str, Any]) -> Iterator[datetime]:
    for name in ("published", "created", "updated"):
        if name in raw and (when := dates.read(str(raw[name] or ""))):
            yield when


def _link(raw: Mapping[str, Any]) -> str:
    """The entry's address. A guid counts only where it is an address itself: feedparser makes links of all of them."""
    links = [link["href"] for link in raw.get("links") or [] if link.get("href")]
    if not links and not str(raw.get("id") or "").startswith(("http://", "https://")):
        return ""
    return str(raw.get("link") or links[0] if links else raw.get("id"))
