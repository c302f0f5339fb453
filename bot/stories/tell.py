"""The reports of one event → Story, for somebody who reads these languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from bot.model import Figure, Quote, Report, Source, Span, Story
from bot.stories import rank
from bot.stories.outlets import Outlets, host, independent
from bot.text import similar
from bot.text.language import Languages

POINTS = 3


class Change(Struct, frozen=True):
    """What a story has now that it did not have before."""

    figures: tuple[Figure, ...] = ()
    independent: int = 0  # so many more independent outlets
    outlets: tuple[str, ...] = ()  # who joined


def tell(
    key: str,
    reports: Sequence[Report],
    reads: tuple[str, ...],
    topics: Sequence[str],
    now: datetime,
    *,
    languages: Languages | None = None,
    outlets: Outlets | None = None,
) -> Story:
    """The story of these reports (at least one) in the first of the languages `reads` that one of them is in.

    `topics` are the ones asked for: the story names those of them it is about, or all of its own if none were asked for.
    """
    languages, outlets = languages or Languages(), outlets or Outlets()
    told = sorted(reports, key=lambda report: (report.article.published, report.article.key))
    lead, headline = _lead(_readable(told, reads), told, languages, outlets)
    parts = rank.weigh(told, topics, now, outlets)
    about = {topic for report in told for topic in report.topics}
    return Story(
        key=key,
        headline=headline,
        points=_points(lead, told),
        quotes=_quotes(told, reads or (lead.article.language,)),
        figures=_figures(told),
        articles=_sources(told, outlets),
        topics=tuple(topic for topic in (topics or sorted(about)) if topic in about),
        language=lead.article.language,
        score=round(sum(parts.values()), 4),
        first=told[0].article.published,
        changed=max(report.article.seen or report.article.published for report in told),
        independent=independent(told, outlets),
        why=tuple((name, round(value, 4)) for name, value in parts.items()),
    )


def changes(before: Story, now: Story) -> Change | None:
    """What is new in the story since it was told, or None: then it need not come back."""
    known = {_letters(figure.text) for figure in before.figures}
    outlets = {source.outlet for source in before.articles}
    change = Change(
        figures=tuple(figure for figure in now.figures if _letters(figure.text) not in known),
        independent=max(0, now.independent - before.independent),
        outlets=tuple(dict.fromkeys(source.outlet for source in now.articles if source.outlet not in outlets)),
    )
    return change if change.figures or change.independent else None


def _readable(reports: list[Report], reads: tuple[str, ...]) -> list[Report]:
    """The reports in the first language of `reads` that has any; all of them where none has."""
    for language in reads:
        found = [report for report in reports if report.article.language == language]
        if found:
            return found
    return reports


def _lead(readable: list[Report], all_: list[Report], languages: Languages, outlets: Outlets) -> tuple[Report, str]:
    """The report with the clearest headline, and that headline without what is not part of the statement."""
    counts = Counter(stem for report in all_ for stem in _stems(report.article.title))

    def clear(report: Report) -> tuple[float, int]:
        title = headlines[report.article.key]
        words = languages[report.article.language].part("stories", similar.Words)
        stems = _stems(title)
        shared = sum(counts[word] - 1 for word in stems) / (len(stems) + 3) / len(all_)
        faults = 2.0 * title.rstrip("»”\"' ").endswith("?") + 2.0 * any(bait in title.lower() for bait in words.bait)
        faults += 1.0 * title.isupper() + 0.5 * (not 25 <= len(title) <= 120) + 1.0 * (not report.brief.points)
        return shared + 0.5 * outlets.standing(report) - faults, -all_.index(report)

    headlines = {report.article.key: _headline(report, languages) for report in readable}
    lead = max(readable, key=clear)
    return lead, headlines[lead.article.key]


def _headline(report: Report, languages: Languages) -> str:
    words = languages[report.article.language].part("stories", similar.Words)
    title = report.brief.headline or report.article.title
    for outlet in (report.article.outlet, host(report.article.url)):
        if outlet:
            title = re.sub(rf"\s*[|–—:·-]\s*{re.escape(outlet)}\s*$", "", title, flags=re.IGNORECASE)
    if words.urgent:
        title = re.sub(
            rf"^\W*(?:{'|'.join(map(re.escape, words.urgent))})\b[\s:!.,—–|»\]-]*", "", title, flags=re.IGNORECASE
        )
    return title[:1].upper() + title[1:]


def _points(lead: Report, reports: list[Report]) -> tuple[Span, ...]:
    """The lead's own points; where it has fewer than two, those of other reports in its language that add something."""
    points = list(lead.brief.points[:POINTS])
    for report in reports:
        if len(points) < 2 and report.article.language == lead.article.language:
            points += [point for point in report.brief.points if all(_differ(point, known) for known in points)][:1]
    return tuple(points)


def _differ(one: Span, other: Span) -> bool:
    return len(_stems(one.text) & _stems(other.text)) < 0.5 * min(len(_stems(one.text)), len(_stems(other.text)))


def _stems(text: str) -> set[str]:
    return {similar.stem(token) for token in similar.tokens(text)}


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def _quotes(reports: list[Report], reads: tuple[str, ...]) -> tuple[Quote, ...]:
    """All quotes once, in the languages that are read; the best of each speaker first, then the rest."""
    kept: list[Quote] = []
    found = [quote for report in reports if report.article.language in reads for quote in report.brief.quotes]
    for quote in sorted(found, key=_quote_order):
        words = _letters(quote.text)
        if not any(words in _letters(known.text) or _letters(known.text) in words for known in kept):
            kept.append(quote)
    heard: dict[str | None, int] = {}
    turns = []
    for quote in kept:
        heard[quote.speaker] = turn = heard.get(quote.speaker, -1) + 1
        turns.append((turn if quote.speaker else turn + 1, quote))
    return tuple(quote for _, quote in sorted(turns, key=lambda item: item[0]))


def _quote_order(quote: Quote) -> tuple[bool, bool, bool, bool, float, int]:
    named = quote.speaker is not None and quote.speaker[:1].isupper()
    statement = len(quote.text.split()) >= 6
    return not quote.direct, not named, not quote.role, not statement, -quote.confidence, -len(quote.text)


def _figures(reports: list[Report]) -> tuple[Figure, ...]:
    """Each amount once for each thing it counts."""
    kept: dict[tuple[str, str], Figure] = {}
    for report in reports:
        for figure in report.brief.figures:
            kept.setdefault((_letters(figure.text), _letters(figure.counts)), figure)
    return tuple(kept.values())


def _sources(reports: list[Report], outlets: Outlets) -> tuple[Source, ...]:
    """The first to report comes first, or the original that the others credit."""
    credits = [outlets.find(report.brief.credit) for report in reports if report.brief.credit]
    named = {_letters(outlet.name) for outlet in credits if outlet} | {_letters(r.brief.credit) for r in reports} - {""}

    def order(report: Report) -> tuple[bool, datetime, str]:
        known = outlets.find(report.article.outlet, host(report.article.url))
        own = {_letters(report.article.outlet), _letters(known.name) if known else ""}
        return not own & named, report.article.published, report.article.key

    return tuple(
        Source(
            article=report.article.key,
            outlet=report.article.outlet,
            url=report.article.url,
            published=report.article.published,
            language=report.article.language,
            title=report.article.title,
            seen=report.article.seen or report.article.published,
            credit=report.brief.credit,
            news=report.article.news,
        )
        for report in sorted(reports, key=order)
    )
