"""A page's tree → what it says of itself: headline, date, byline, outlet, language.

JSON-LD, meta elements and h1 are read here; what they leave open is asked of trafilatura by `page`.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree
from msgspec import Struct

from bot.sources import dates, item
from bot.text import html

ARTICLE_TYPES = re.compile(r"(Article|BlogPosting|Posting|Report|Review|LiveBlog)", re.IGNORECASE)
NODES = 400  # JSON-LD objects looked at; a page about one article has a dozen
LONGEST_SCRIPT = 500_000
PUBLISHED = [
    "article:published_time", "article:published", "datepublished", "og:article:published_time", "date",
    "pubdate", "publishdate", "publish-date", "publish_date", "published", "published_time", "parsely-pub-date",
    "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "dcterms.issued",
    "cxenseparse:recs:publishtime", "originalpublicationdate", "article_date_original", "bt:pubdate", "ptime",
]  # fmt: skip
AUTHOR = [
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "cxenseparse:author",
]  # fmt: skip
OUTLET = ["og:site_name", "application-name", "cre", "publisher", "dc.publisher"]
TITLE = ["og:title", "twitter:title", "dc.title", "title", "parsely-title", "sailthru.title"]
BY = re.compile(r"^(by|von|par|por|автори?:?|текст:?)\s+", re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]")
DESCRIPTION = ("og:description", "description", "twitter:description")
CONTROL = re.compile(r"[\x00-\x1f]+")


class Said(Struct):
    """What a page says of itself; "" and None where it says nothing."""

    headline: str = ""  # JSON-LD
    meta_title: str = ""  # og:title and its like
    h1: str = ""
    window: str = ""  # <title>
    published: datetime | None = None
    authors: tuple[str, ...] = ()  # persons
    credited: str = ""  # the outlet or agency that stands where a person would
    outlet: str = ""
    language: str = ""
    body: str = ""  # JSON-LD articleBody
    descriptions: tuple[str, ...] = ()  # what it tells search engines and networks


def read(tree: etree._Element) -> Said:
    metas = _metas(tree)
    article, publisher = _article(tree)
    first = lambda names: next((metas[name] for name in names if metas.get(name)), "")  # noqa: E731
    outlet = html.line(first(OUTLET[:1]) or publisher or first(OUTLET[1:]))[: item.NAME]
    authors, credited = _authors(article, metas, tree, (outlet, publisher))
    return Said(
        headline=html.line(_string(article.get("headline")) or _string(article.get("name"))),
        meta_title=html.line(first(TITLE)),
        h1=_h1(tree),
        window=html.line(" ".join(tree.xpath("string(//head/title | //title[1])").split())[:1000]),
        published=_published(article, metas, tree),
        authors=authors,
        credited=credited,
        outlet=outlet,
        language=_language(article, metas, tree),
        body=_string(article.get("articleBody")),
        descriptions=tuple(html.line(metas[name][:2000]) for name in DESCRIPTION if name in metas),
    )


def _metas(tree: etree._Element) -> dict[str, str]:
    """name, property or itemprop in lower case → content; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


# ── JSON-LD ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _article(tree: etree._Element) -> tuple[dict[str, Any], str]:
    """The JSON-LD object of the article and the name of its publisher; ({}, "") where there is none."""
    nodes = list(_nodes(tree))
    articles = [node for node in nodes if ARTICLE_TYPES.search(_type(node))]
    best = max(articles, key=lambda node: (bool(node.get("headline")), bool(node.get("datePublished"))), default={})
    names = {_string(node.get("@id")): _string(node.get("name")) for node in nodes if node.get("@id")}
    publisher = _names(best.get("publisher"), names)
    best = best | {"author": _names(best.get("author") or best.get("creator"), names)}
    return best, publisher[0] if publisher else ""


def _nodes(tree: etree._Element) -> Iterator[dict[str, Any]]:
    """All objects of all JSON-LD scripts, outer ones first, those in `@graph` and in lists too."""
    queue: list[Any] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) < LONGEST_SCRIPT:
            queue.append(_loads(script.text))
    for _ in range(NODES):
        if not queue:
            return
        node = queue.pop(0)
        if isinstance(node, list):
            queue = node[:NODES] + queue
        elif isinstance(node, dict):
            yield node
            queue += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart") if key in node]


def _loads(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    for candidate in (text, CONTROL.sub(" ", text).strip().rstrip(";")):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    return None


def _type(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    return " ".join(part for part in kind if isinstance(part, str)) if isinstance(kind, list) else _string(kind)


def _names(value: Any, by_id: dict[str, str]) -> list[str]:
    """Names of persons or bodies in a JSON-LD value: text, object, reference, or a list of them."""
    if isinstance(value, str):
        return [html.line(value)] if value and not value.startswith("http") else []
    if isinstance(value, dict):
        name = value.get("name") or by_id.get(_string(value.get("@id")), "")
        return _names(name, by_id) if isinstance(name, str | list) else []
    if isinstance(value, list):
        return [name for part in value[:20] if not isinstance(part, list) for name in _names(part, by_id)]
    return []


def _string(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


# ── single fields ────────────────────────────────────────────────────────────────────────────────────────────────────


def _h1(tree: etree._Element) -> str:
    """The first h1 with words in it: an article's own before the header's, where sites put their logo."""
    headings = [(element, html.line(" ".join(element.itertext()))) for element in itertools.islice(tree.iter("h1"), 20)]
    spoken = [(element, text) for element, text in headings if 3 <= len(text) <= item.TITLE]
    for element, text in spoken:
        if not any(
            outer.tag in ("header", "nav") and not _inside(outer, "article") for outer in element.iterancestors()
        ):
            return text
    return spoken[0][1] if spoken else ""


def _inside(element: etree._Element, tag: str) -> bool:
    return next(element.iterancestors(tag, "main"), None) is not None


def _published(article: dict[str, Any], metas: dict[str, str], tree: etree._Element) -> datetime | None:
    said = [_string(article.get(name)) for name in ("datePublished", "dateCreated", "uploadDate")]
    said += [metas.get(name, "") for name in PUBLISHED]
    said += [
        element.get("datetime") or "" for element in tree.iter("time") if element.get("itemprop") == "datePublished"
    ]
    said += [element.get("datetime") or "" for element in tree.iter("time")][:1]
    return next((when for when in map(dates.read, said) if when and when >= dates.EARLIEST), None)


def _authors(
    article: dict[str, Any], metas: dict[str, str], tree: etree._Element, bodies: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """The persons that JSON-LD, else meta, else elements marked as the author's name; and what stands there instead of
    a person: the outlet (one of `bodies`) or a number."""
    marked = tree.xpath("//*[@rel='author' or @itemprop='author']")[:5]
    claims = (
        article["author"],
        [metas[name] for name in AUTHOR if metas.get(name) and not metas[name].startswith("http")][:1],
        [" ".join(element.itertext()) for element in marked],
    )
    own = {letters(body) for body in bodies if body}
    instead = ""
    for claim in claims:
        names = [BY.sub("", item.person(name)) for name in claim]
        names = [name for name in names if 1 < len(name) < 100 and LETTER.search(name)]
        persons = tuple(dict.fromkeys(name for name in names if letters(name) not in own))
        if persons:
            return persons, ""
        instead = instead or ", ".join(names)
    return (), instead


def letters(text: str) -> str:
    """What two spellings of one name or title share."""
    return re.sub(r"\W+", "", text).lower()


def _language(article: dict[str, Any], metas: dict[str, str], tree: etree._Element) -> str:
    root = tree.getroottree().getroot()
    said = (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        _string(article.get("inLanguage")),
    )
    metas_said = (metas.get("og:locale"), metas.get("content-language"), metas.get("language"), metas.get("inlanguage"))
    return next((code for code in (item.language_code(text or "") for text in said + metas_said) if code), "")
