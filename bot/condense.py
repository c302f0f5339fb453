"""Article → Brief."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from bot.model import Article, Brief, Figure, Quote, Span
from bot.text import credit, figures, headline, layout, quotes, statements, summary, terms
from bot.text.language import Language, Languages
from bot.text.layout import Layout
from bot.text.sentences import Offsets
from bot.text.statements import Statement

CHOICE = 6  # statements at the top of which some become points
TOP = 12  # sentences at the top that may tell a figure; further down it is mostly background
LONGEST_FIGURE = 160  # characters of such a sentence
END = " .!…"  # of a sentence that may be the title once more
SPOKEN = 0.66  # share of a sentence
LONGEST_FRAGMENT = 400  # characters of a text without sentences that may be a point


def condense(article: Article, languages: Languages) -> Brief:
    """Headline, one to three points, quotes, figures, related titles, credit and terms of one article.

    Points, quotes and figures are verbatim spans of `article.text`. Any text gives a Brief; an empty one gives empty parts.
    """
    language = languages[article.language]
    text = article.text
    own = tuple(name for name in (article.outlet, _host(article.url)) if name)
    page = layout.read(text, language)
    told = statements.find(text, page.body, own, language, TOP)
    title = headline.clean(article.title, own, language) or _title(text, page, told)
    titles = {title.rstrip(END), article.title.rstrip(END)}
    said = _quotes(article, page, language)
    told = [_apart(each, said) for each in told if text[each.start : each.end].rstrip(END) not in titles]
    points = summary.choose(text, _first(told), title, page.body) or _fragment(page)
    return Brief(
        article=article.key,
        headline=title or _headline(text, points),
        points=tuple(Span(article.key, text[start:end], start, end) for start, end in points),
        quotes=said,
        figures=_figures(article, page, told, language),
        related=tuple(dict.fromkeys(text[start:end] for start, end in page.related)),
        credit=credit.find(text, (*page.body, *page.headings), own, language),
        terms=terms.find(text, page.body, language),
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _apart(told: Statement, said: Sequence[Quote]) -> Statement:
    """A sentence that is mostly somebody's own words does not stand by itself: it is told as a quote, in marks."""
    spoken = sum(max(0, min(q.end, told.end) - max(q.start, told.start)) for q in said if q.direct)
    return msgspec.structs.replace(told, stands=False) if spoken > SPOKEN * (told.end - told.start) else told


def _first(told: Sequence[Statement]) -> list[Statement]:
    """Up to the sixth that stands by itself."""
    standing = [number for number, each in enumerate(told) if each.stands]
    return list(told[: standing[CHOICE - 1] + 1] if len(standing) >= CHOICE else told)


def _figures(article: Article, page: Layout, told: Sequence[Statement], language: Language) -> tuple[Figure, ...]:
    """The figures of the article, each with its sentence where that tells it by itself."""
    text, words = article.text, language.part("condense", statements.Words)
    near = (s for s in told if s.stands and s.number <= TOP and s.end - s.start <= LONGEST_FIGURE)
    telling = [s for s in near if not statements.leans(text[s.start : s.end], words)]

    def sentence(figure: Figure) -> str:
        around = (s for s in telling if s.start <= figure.start and figure.end <= s.end)
        return next((text[s.start : s.end] for s in around), "")

    found = figures.find(text, page.body, language)
    return tuple(msgspec.structs.replace(each, article=article.key, sentence=sentence(each)) for each in found)


def _fragment(page: Layout) -> tuple[Offsets, ...]:
    """What a text without one whole sentence tells: its first line, if it is short."""
    lines = [line for line in (*page.body, *page.headings) if line[1] - line[0] <= LONGEST_FRAGMENT]
    return tuple(lines[:1])


def _title(text: str, page: Layout, told: Sequence[Statement]) -> str:
    """The title that stands in the text: the heading above the body, or a first paragraph of one short sentence."""
    if not page.body:
        return ""
    for start, end in page.headings[:1]:
        if start < page.body[0][0]:
            return headline.from_text(text[start:end])
    start, end = page.body[0]
    alone = len(told) > 1 and told[0].start == start and told[1].start > end
    return headline.from_text(text[start:end]) if alone and layout.is_short(text[start:end]) else ""


def _headline(text: str, points: Sequence[Offsets]) -> str:
    """From the first point, where nothing in the text looks like a title."""
    return headline.from_text(text[points[0][0] : points[0][1]]) if points else ""


def _quotes(article: Article, page: Layout, language: Language) -> tuple[Quote, ...]:
    """The quotes of the article, but none out of a list of related items."""
    found = quotes.find(article.text, language, article.title)
    return tuple(
        msgspec.structs.replace(quote, article=article.key)
        for quote in found
        if not any(start <= quote.start and quote.end <= end for start, end in page.related)
    )
