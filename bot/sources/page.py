"""Page → Reading: the main text of an article's page, and its headline, date, byline, outlet and language."""

from __future__ import annotations

import itertools
import re
from datetime import datetime

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from msgspec import Struct
from trafilatura.settings import Document

from bot.sources import body as bodies
from bot.sources import charset, dates, item, metadata
from bot.sources.metadata import letters
from bot.text import detect
from bot.text.language import Languages

SEPARATOR = re.compile(r"\s+[-–—|·•»:/]+\s+|\s*[|ㅣ｜]\s*|(?<=\w)--?(?=\w)")
# Its extensive search for dates tries two hundred languages: seconds and megabytes for one date in a hundred.
QUICK_DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
LONGEST = 3_000_000  # characters of HTML
LONGEST_TEXT = 200_000  # characters: a long read has 60,000
MOST_TAGS = 25_000  # of real pages the richest has ten thousand; the extraction is not linear in them


class Reading(Struct, frozen=True):
    """A page, read. `text`: paragraphs separated by a blank line. `published`: aware, in the page's own zone."""

    title: str = ""
    text: str = ""
    published: datetime | None = None
    outlet: str = ""
    language: str = ""
    author: str = ""


def read(body: bytes, url: str, content_type: str, languages: Languages) -> Reading:
    """What a reader would find on the page at `url`. Never raises: what is not there is "" or None."""
    markup = charset.decode(body[: 2 * LONGEST], content_type)[:LONGEST]
    root = tree(markup)
    if root is None:
        return Reading()
    said = metadata.read(root)
    titles = (_title(said), said.headline, said.meta_title, said.window, said.h1)
    text, dateline = bodies.without_head(bodies.extract(root, said.body), titles, said.authors)
    text = bodies.with_standfirst(text, root, said.descriptions)
    language = detect.language(text, (said.language,))
    text = bodies.alone(text, languages[language])[:LONGEST_TEXT]
    known = _asked_of_trafilatura(root, url) if not (said.published and said.authors) else None
    return Reading(
        title=_title(said),
        text=text,
        published=said.published or dates.read(dateline) or (dates.read(known.date) if known and known.date else None),
        outlet=said.outlet,
        language=language if text else said.language,
        author=", ".join(said.authors) or _person(known, said.outlet) or said.credited,
    )


def tree(markup: str) -> etree._Element | None:
    if "<" not in markup:
        return None
    too_many = next(itertools.islice(re.finditer("<", markup), MOST_TAGS, None), None)
    markup = markup[: too_many.start()] if too_many else markup
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
        return lxml_html.document_fromstring(markup.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _title(said: metadata.Said) -> str:
    """The headline: JSON-LD's, else og:title, the window's title, h1 (which is a log-in form's on many sites)."""
    window = said.h1 if said.h1 and letters(said.h1) in letters(said.window) else said.window
    claims = (said.headline, said.meta_title, window, said.h1)
    return item.cut(next((_without_outlet(claim, said) for claim in claims if claim), ""), item.TITLE)


def _without_outlet(title: str, said: metadata.Said) -> str:
    """`Headline | The Courier` → `Headline`, where the page names the outlet or has the headline alone elsewhere."""
    outlet = letters(said.outlet)
    alone = {letters(claim) for claim in (said.headline, said.meta_title, said.h1) if claim}
    for mark in reversed(list(SEPARATOR.finditer(title))):
        head, tail = title[: mark.start()].strip(), letters(title[mark.end() :])
        if letters(head) in alone or (outlet and (tail == outlet or tail.endswith(outlet))):
            return head
    return title


def _person(known: Document | None, outlet: str) -> str:
    """The byline trafilatura found, unless it is the outlet itself. It separates persons by semicolons."""
    names = [item.person(name) for name in (known.author if known and known.author else "").split(";")]
    return ", ".join(name for name in names if name and letters(name) not in letters(outlet))


def _asked_of_trafilatura(tree: etree._Element, url: str) -> Document | None:
    try:
        return trafilatura.extract_metadata(tree, default_url=url, date_config=QUICK_DATES)
    except Exception:  # a third-party parser on hostile input: the page merely says less of itself
        return None
