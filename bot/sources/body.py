"""A page's tree → the article's text: without navigation, lists of other articles, invitations and comments."""

from __future__ import annotations

import re

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from bot.sources import dates
from bot.sources.metadata import letters
from bot.text import html, layout
from bot.text.language import Language

SHORT = 250  # characters below which the slower, more thorough extraction is tried as well
BLOB = 1500  # characters without a paragraph break that no article has
TOP = 5  # paragraphs among which headline, date and byline may be repeated
SAME = 40  # letters that two texts must share to be one
HINT = 15  # letters that make it worth looking at all of an element
TOP_CHARACTERS = 3000  # of the text, in which the standfirst may already be
LONGEST_STANDFIRST = 700  # characters
WORDS_OF_DATE = 20  # letters beside the date in such a line: "Published on Tuesday"
FURNITURE = 80  # characters of a line with a date or a byline
PROSE = 100  # characters that make a paragraph more than a caption
SENTENCE_END = tuple('.!?…»”"')
BREAKS = {
    **dict.fromkeys(("p", "head", "quote", "list", "table", "code", "div", "ab"), "\n\n"),
    **dict.fromkeys(("lb", "item", "row"), "\n"),
    "cell": " ",
}


def extract(tree: etree._Element, body: str) -> str:
    """The fast extraction, and the thorough one too where the fast one shows that it went wrong.

    `body` is JSON-LD's articleBody: all the text of some pages that build themselves by script.
    """
    text = _extracted(tree, fast=True)
    blob = len(text) > BLOB and "\n\n" not in text  # gave up and took all words of the page
    if blob or len(text) < max(SHORT, _prose(tree) * 3 // 10):
        thorough = _extracted(tree, fast=False)
        text = thorough if blob and thorough else max(text, thorough, key=len)
    broken_up = "\n\n" not in text and "\n" in body and len(body) >= len(text)
    return _of_json(body) if broken_up or len(body) > 2 * len(text) else text


def _of_json(body: str) -> str:
    """JSON-LD's articleBody, which has a line for each paragraph."""
    return re.sub(r"\n+", "\n\n", html.plain(body, keep_lines=True))


def without_head(text: str, titles: tuple[str, ...], authors: tuple[str, ...]) -> tuple[str, str]:
    """The text without headline, date and byline, which many pages repeat above it; and the line with the date.

    That line is "" where there is none.
    """
    known = tuple(letters(title) for title in titles if len(letters(title)) > HINT)
    paragraphs = text.split("\n\n")
    kept: list[str] = []
    dateline = ""
    for paragraph in paragraphs[:TOP]:
        if _is_dateline(paragraph):
            dateline = dateline or paragraph
        elif not (
            letters(paragraph) in known
            or _is_byline(paragraph, authors)
            or (_is_furniture(paragraph) and letters(paragraph).endswith(known))
        ):
            kept.append(paragraph)
    return "\n\n".join(kept + paragraphs[TOP:]), dateline


def with_standfirst(text: str, tree: etree._Element, descriptions: tuple[str, ...]) -> str:
    """The text under its standfirst. Extraction often loses it, because it stands in the header beside the headline.

    It is told from slogans and teasers by the page's own description: where that stands visibly on the page, it is the
    standfirst, whole or cut.
    """
    there = letters(text[:TOP_CHARACTERS])
    wanted = {
        start
        for description in descriptions
        if len(start := letters(description)[:SAME]) == SAME and start not in there
    }
    if not wanted:
        return text
    for element in tree.iter("p", "h2", "h3", "div", "span"):
        if element.text and letters(element.text[: 2 * SAME])[:HINT] in {start[:HINT] for start in wanted}:
            words = " ".join("".join(element.itertext()).split())
            beside = next(element.iterancestors("nav", "footer", "aside", "a"), None) is not None
            if letters(words)[:SAME] in wanted and len(words) <= LONGEST_STANDFIRST and not beside:
                return f"{words}\n\n{text}"
    return text


def _is_dateline(paragraph: str) -> bool:
    return (
        _is_furniture(paragraph)
        and dates.read(paragraph) is not None
        and len(letters(dates.without(paragraph))) < WORDS_OF_DATE
    )


def _is_byline(paragraph: str, authors: tuple[str, ...]) -> bool:
    there = letters(paragraph)
    return _is_furniture(paragraph) and any(letters(author) in there for author in authors if letters(author))


def _is_furniture(paragraph: str) -> bool:
    """One short line that is no sentence."""
    return len(paragraph) < FURNITURE and "\n" not in paragraph and not paragraph.endswith(SENTENCE_END)


def alone(text: str, language: Language) -> str:
    """The text without "read also", invitations to subscribe and the like; breaks between paragraphs stay as they were."""
    found = layout.read(text, language)
    pieces: list[str] = []
    last = 0
    for start, end in sorted(found.body + found.headings):
        gap = text[last:start]
        pieces.append(("\n\n" if "\n\n" in gap else "\n" if "\n" in gap else " ") if pieces else "")
        pieces.append(text[start:end])
        last = end
    return "".join(pieces)


def _prose(tree: etree._Element) -> int:
    """Characters in paragraphs that are long enough to be sentences: about as long should the article be."""
    return sum(length for paragraph in tree.iter("p") if (length := len("".join(paragraph.itertext()))) > PROSE)


def _extracted(tree: etree._Element, fast: bool) -> str:
    try:
        found = trafilatura.bare_extraction(tree, fast=fast, include_comments=False, with_metadata=False)
    except Exception:  # a third-party parser on hostile input: the feed's summary is used instead
        return ""
    if not isinstance(found, Document) or found.body is None:
        return ""
    return _paragraphs(found.body)


def _paragraphs(body: etree._Element) -> str:
    """trafilatura's tree (p, head, quote, list, item, row, lb) as text with a blank line between paragraphs."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            pieces.append(BREAKS.get(element.tag, ""))
            pieces.append(" ".join((element.text or "").split("\n")))
        else:
            pieces.append(BREAKS.get(element.tag, "") if element.tag not in ("lb", "item", "row") else "")
            pieces.append(" ".join((element.tail or "").split("\n")))
    lines = "\n".join(" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", html.INVISIBLE.sub("", lines)).strip()
