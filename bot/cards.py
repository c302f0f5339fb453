"""Stories, quotes and found articles → Telegram HTML for what somebody asked for: one screen at a time.

Limits are those of `bot.render`: what could make a screen too long is bounded, and what has many parts is packed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from html import escape
from typing import NamedTuple

from bot.amounts import worth_telling
from bot.blocks import (
    HEADLINE,
    POINT,
    View,
    clock_of,
    in_marks,
    link,
    passage,
    sentence,
    shorten,
    speaker,
    words_found,
)
from bot.digest import reasons
from bot.model import SURE, Article, Button, Figure, Match, Quote, Source, Story
from bot.render import pack
from bot.text.persons import is_name
from bot.text.wanted import Extract
from bot.voices import own_first, spoken, telling, unnamed

FIRST_QUOTE, ANY_QUOTE = 320, 420  # characters
TERMS = 8  # words that say why a story is about a topic
SOURCE_LINES = 12  # in one block of the whole story
LONG_LINES = 6
TOPICS = 4  # that are named
FIGURES = 8  # sentences with numbers, of the whole story


class Heard(NamedTuple):
    """A quote and where it stands."""

    quote: Quote
    source: Source
    about: tuple[str, ...] = ()  # titles of topics, or the headline


class Hit(NamedTuple):
    """An article that a search found, and the passage with the words; None where only its headline has them."""

    article: Article
    extract: Extract | None


class Whole(NamedTuple):
    """All that is known of a story."""

    story: Story
    matches: tuple[Match, ...] = ()

    def source(self, article: str) -> Source:
        return next((s for s in self.story.articles if s.article == article), self.story.articles[0])


# ── one story ────────────────────────────────────────────────────────────────────────────────────────────────────────


def card(story: Story, view: View, titles: Mapping[str, str], place: str) -> str:
    """A story on one screen: where in the list it stands, what it is about, headline, gist, a quote, who was first."""
    lines = [" · ".join(filter(None, (_about(story, titles), place, _ago(story, view))))]
    lines.append(headline(story))
    lines += [escape(sentence(shorten(point.text, POINT))) for point in story.points[:2]]
    if said := telling(story):
        lines.append(f"<blockquote>{_said(said[0], _source(story, said[0]), view, FIRST_QUOTE)}</blockquote>")
    first = story.articles[0]
    lines.append(f"{link(first.url, first.outlet)} {clock_of(first.published, view)}{_others(story, view)}")
    return "\n".join(lines)


def _about(story: Story, titles: Mapping[str, str]) -> str:
    found = [title for topic, title in titles.items() if topic in story.topics]
    return " · ".join(escape(shorten(title, 60)) for title in found[:TOPICS])


def _ago(story: Story, view: View) -> str:
    """How long ago its last report was published."""
    last = max(source.published for source in story.articles)
    if view.now - last < timedelta(minutes=1):
        return view.phrases.html("just now")
    return escape(view.phrases.ago(last, view.now))


def headline(story: Story) -> str:
    return f"<b>{escape(shorten(story.headline, HEADLINE))}</b>"


def _others(story: Story, view: View) -> str:
    outlets = len({source.outlet for source in story.articles}) - 1
    return " · " + view.phrases.count("{n} more outlet", "{n} more outlets", outlets) if outlets > 0 else ""


def said(story: Story) -> int:
    """How many quotes `quotes_of` shows."""
    return len(spoken(story)) + len(unnamed(story))


def quotes_of(story: Story, view: View) -> list[str]:
    """All quotes of a story, each a block."""
    blocks = [f"<blockquote>{_said(q, _source(story, q), view)}</blockquote>" for q in spoken(story)]
    for quote in unnamed(story):
        source = _source(story, quote)
        there = link(passage(source.url, quote.text), source.outlet)
        by = f"{speaker(quote)} · {there}" if quote.confidence >= SURE and quote.speaker else there
        blocks.append(f"<blockquote>{in_marks(quote, source.language, ANY_QUOTE)}\n— {by}</blockquote>")
    return blocks


def sources_of(story: Story, view: View) -> list[str]:
    """All reports of a story in blocks of lines, the first to report first."""
    lines = []
    for source in story.articles:
        line = f"{clock_of(source.published, view)} {link(source.url, source.outlet)}: {escape(shorten(source.title, 110))}"
        if source.credit and source.credit != source.outlet:
            line += " · " + view.phrases.html("citing {credit}", credit=shorten(source.credit, 60))
        lines.append(line)
    return ["\n".join(lines[at : at + SOURCE_LINES]) for at in range(0, len(lines), SOURCE_LINES)]


def whole(told: Whole, view: View, titles: Mapping[str, str]) -> list[str]:
    """Everything about a story, on as many screens as it takes."""
    story, say = told.story, view.phrases.html
    head = [headline(story), _about(story, titles)]
    head += [escape(sentence(shorten(point.text, POINT))) for point in story.points]
    blocks = ["\n".join(filter(None, head))]
    if said := quotes_of(story, view):
        blocks += _titled("💬", say("Quotes"), said, 1)
    if reported := _reported(story):
        lines = [
            f"• {speaker(q)}: {escape(shorten(_without_that(q.text), 240))} ({_where(q.article, q.text, told)})"
            for q in reported
        ]
        blocks += _titled("🗣", say("Reported in other words"), lines, LONG_LINES)
    if figures := worth_telling(story, FIGURES):
        blocks += _titled("📊", say("Figures"), [_figure(figure, told) for figure in figures], LONG_LINES)
    blocks += _titled("📰", say("Sources"), sources_of(story, view), 1)
    if why := _why(told, titles, view):
        blocks += _titled("🔎", say("Why it is here"), why, LONG_LINES)
    return pack(blocks)


def _titled(sign: str, title: str, lines: Sequence[str], together: int = SOURCE_LINES) -> list[str]:
    """The lines in blocks of so many, the first under a title."""
    first, *rest = ["\n".join(lines[at : at + together]) for at in range(0, len(lines), together)]
    return [f"{sign} <b>{title}</b>\n{first}", *rest]


def _reported(story: Story) -> list[Quote]:
    """What people are reported to have said; an outlet that cites another is none of them, nor is "the meeting"."""
    outlets = {name for source in story.articles for name in (source.outlet, source.credit)}
    told = [quote for quote in story.quotes if not quote.direct and quote.speaker and quote.confidence >= SURE]
    named = [quote for quote in told if quote.speaker not in outlets and is_name(quote.speaker or "")]
    return own_first(named, story)


def _without_that(text: str) -> str:
    """Reported speech after a name and a colon needs no conjunction."""
    first, _, rest = text.partition(" ")
    return rest if rest and first.casefold() in ("that", "що") else text


def _where(article: str, text: str, told: Whole) -> str:
    source = told.source(article)
    return link(passage(source.url, text), source.outlet)


def _figure(figure: Figure, told: Whole) -> str:
    sentence = figure.sentence
    return f"• {escape(shorten(sentence, 240))} ({_where(figure.article, sentence, told)})"


def _why(told: Whole, titles: Mapping[str, str], view: View) -> list[str]:
    """A line a topic: its title and the words that were found."""
    return [
        f"{escape(shorten(titles[topic], 60))}: {words_found(reasons(told.story, told.matches, topic)[:TERMS], view)}"
        for topic in titles
        if any(match.topic == topic for match in told.matches)
    ]


def _source(story: Story, quote: Quote) -> Source:
    return next((s for s in story.articles if s.article == quote.article), story.articles[0])


def _said(quote: Quote, source: Source, view: View, limit: int = ANY_QUOTE) -> str:
    where = link(passage(source.url, quote.text), source.outlet)
    return f"{in_marks(quote, source.language, limit)}\n— {speaker(quote)} · {where}"


def arrows(number: int, pages: int, line: Callable[[int], str]) -> tuple[Button, ...]:
    """The buttons to the page before and the one after; `line` is a page's command."""
    back = (Button("◀", line(number - 1)),) if number > 1 else ()
    return (*back, Button("▶", line(number + 1))) if number < pages else back


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def hits(found: Sequence[Hit], view: View, first: int) -> list[str]:
    """Found articles, each a block, numbered from `first`: headline, outlet and time, the passage with the words in bold."""
    return [_hit(hit, view, number) for number, hit in enumerate(found, first)]


def _hit(hit: Hit, view: View, number: int) -> str:
    article, extract = hit.article, hit.extract
    lines = [f"<b>{number}. {escape(shorten(article.title, 160))}</b>"]
    url = passage(article.url, extract.text) if extract else article.url
    lines.append(f"{link(url, article.outlet)} · {clock_of(article.published, view)}")
    if extract:
        lines.append(marked(extract))
    return "\n".join(lines)


def marked(extract: Extract) -> str:
    """The passage with what was looked for in bold, and “…” where it was cut."""
    parts, end = [], 0
    for start, stop in extract.found:
        parts += [_flat(extract.text[end:start]), f"<b>{_flat(extract.text[start:stop])}</b>"]
        end = stop
    text = "".join([*parts, _flat(extract.text[end:])]).strip()
    return f"{'… ' * extract.cut[0]}{text}{' …' * extract.cut[1]}"


def _flat(text: str) -> str:
    """On one line, a space at either end kept."""
    inner = " ".join(text.split())
    return escape(f"{' ' * text[:1].isspace()}{inner}{' ' * (text[-1:].isspace() and bool(inner))}")


def voices(heard: Sequence[Heard], view: View) -> list[str]:
    """What one person said, each a block: the words, then when, where, and on which topics."""
    return [_voice(one, view) for one in heard]


def _voice(one: Heard, view: View) -> str:
    source, quote = one.source, one.quote
    parts = [clock_of(source.published, view), link(passage(source.url, quote.text), source.outlet)]
    parts += [escape(shorten(title, 60)) for title in one.about[:TOPICS]]
    return f"<blockquote>{in_marks(quote, source.language, ANY_QUOTE)}</blockquote>\n{' · '.join(parts)}"


def strongest(heard: Sequence[Heard], view: View, first: int) -> list[str]:
    """Quotes of several stories, each a block under the headline it belongs to."""
    blocks = []
    for number, one in enumerate(heard, first):
        title = f"<b>{number}.</b> {escape(shorten(one.about[0], 140))}" if one.about else f"<b>{number}.</b>"
        blocks.append(f"{title}\n<blockquote>{_said(one.quote, one.source, view)}</blockquote>")
    return blocks


def listed(stories: Sequence[Story], view: View, first: int) -> list[str]:
    """Stories by their headlines."""
    return [
        f"<b>{number}. {escape(shorten(story.headline, HEADLINE))}</b>\n"
        f"{link(story.articles[0].url, story.articles[0].outlet)} · {clock_of(story.first, view)}"
        for number, story in enumerate(stories, first)
    ]
