"""The reports of one event → Story, for somebody who reads these languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.model import Change, Figure, Quote, Report, Source, Span, Story
from bot.stories import rank
from bot.stories.outlets import Outlets, host, independent
from bot.text import similar
from bot.text.language import Language, Languages
from bot.text.latin import sound
from bot.text.persons import is_name, is_statement

POINTS = 3
LEDE, BODY = 250, 800  # characters: the first sentences of a report, and what it is still about
SPOKEN = 22  # words of a quote that says enough and is soon read


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
    alone = independent(told, outlets)
    parts = rank.weigh(told, topics, now, outlets, alone)
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
        independent=alone,
        why=tuple((name, round(value, 4)) for name, value in parts.items()),
    )


def changes(before: Story, now: Story, languages: Languages | None = None) -> Change | None:
    """What a reader of the story as it was told would want to know now, or None: then it need not come back.

    That is a confirmation, twice as many independent outlets, or a figure (see `_news`). With `languages`, numbers in
    words are compared with those in digits.
    """
    outlets = {source.outlet for source in before.articles}
    change = Change(
        figures=_news(before, now, languages or Languages()),
        independent=max(0, now.independent - before.independent),
        outlets=tuple(dict.fromkeys(source.outlet for source in now.articles if source.outlet not in outlets)),
    )
    confirmed = before.independent < 2 <= now.independent
    doubled = now.independent >= max(2 * before.independent, before.independent + 2)
    return change if change.figures or confirmed or doubled else None


def _news(before: Story, now: Story, languages: Languages) -> tuple[Figure, ...]:
    """The figures of new reports that differ from one told for the same thing, or stand in the first sentences and were
    not told."""
    spoken = {source.article: source.language for source in (*now.articles, *before.articles)}
    old = {source.article for source in before.articles}

    def read(figure: Figure) -> Amount:
        language = spoken.get(figure.article, "")
        values = similar.amounts(figure.text, languages[language])
        return Amount(values or frozenset({_letters(figure.text)}), _stems(figure.counts), language)

    told = [read(figure) for figure in before.figures]
    found = []
    for figure in now.figures:
        amount = read(figure)
        if figure.article in old or any(amount.says(other) for other in told):
            continue
        differs = any(amount.language == other.language and amount.thing & other.thing for other in told)
        if figure.start < (BODY if differs else LEDE):
            found.append(figure)
            told.append(amount)
    return tuple(found)


class Amount(NamedTuple):
    """What a figure says, whatever its wording."""

    values: frozenset[float | str]
    thing: set[str]  # stems of what is counted
    language: str

    def says(self, other: Amount) -> bool:
        """The same number, and nothing shows that it counts something else."""
        comparable = self.thing and other.thing and self.language == other.language
        return self.values == other.values and (not comparable or bool(self.thing & other.thing))


def _readable(reports: list[Report], reads: tuple[str, ...]) -> list[Report]:
    """The reports in the first language of `reads` that has any; all of them where none has."""
    for language in reads:
        found = [report for report in reports if report.article.language == language]
        if found:
            return found
    return reports


def _lead(readable: list[Report], all_: list[Report], languages: Languages, outlets: Outlets) -> tuple[Report, str]:
    """The report with the clearest headline: it says what most of the headlines say and what its own report begins with,
    and has no faults."""
    common = Counter(stem for report in all_ for stem in _stems(_headline(report)))

    def clear(report: Report) -> tuple[float, int]:
        headline = _headline(report)
        stems = _stems(headline)
        shared = sum(common[stem] - 1 for stem in stems) / (len(stems) + 3) / len(all_)
        begun = len(stems & _stems(report.article.text[:LEDE])) / (len(stems) + 3)
        faults = _faults(headline, languages[report.article.language]) + (not report.brief.points)
        return shared + 0.5 * begun + 0.5 * outlets.standing(report) - faults, -all_.index(report)

    lead = max(readable, key=clear)
    return lead, _headline(lead)


def _headline(report: Report) -> str:
    return report.brief.headline or report.article.title


def _faults(headline: str, language: Language) -> float:
    """How much is wrong with it: a question, a promise or an explanation instead of a statement, capitals, its length."""
    lower = headline.lower()
    asks = headline.rstrip("»”\"' ").endswith("?")
    words = language.part("stories", similar.Words)
    baits = any(re.search(rf"\b{re.escape(bait)}\b", lower) for bait in words.bait)
    explains = any(re.search(rf"(?:^|[:–—-]\s){re.escape(word)}\b", lower) for word in words.explains)
    starved = lower.endswith(("...", "…")) or not similar.tokens(headline)
    unfit = not 25 <= len(headline) <= 120
    return 2.0 * asks + 2.0 * baits + 0.5 * explains + 1.0 * headline.isupper() + 1.0 * starved + 0.5 * unfit


def _points(lead: Report, reports: list[Report]) -> tuple[Span, ...]:
    """The lead's own points; where it has fewer than two, those of other reports in its language that add something."""
    points = list(lead.brief.points[:POINTS])
    for report in reports:
        if report.article.language == lead.article.language:
            for point in report.brief.points:
                if len(points) < 2 and all(_differ(point.text, known.text) for known in points):
                    points.append(point)
    return tuple(points)


def _differ(one: str, other: str) -> bool:
    """They do not say the same: less than half of the shorter one's words stand in the other too."""
    mine, theirs = _stems(one), _stems(other)
    return len(mine & theirs) < 0.5 * min(len(mine), len(theirs))


def _stems(text: str) -> set[str]:
    return {similar.stem(token) for token in similar.tokens(text)}


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def _quotes(reports: list[Report], reads: tuple[str, ...]) -> tuple[Quote, ...]:
    """All quotes once, in the languages that are read. Each voice speaks once before any speaks again: direct before
    reported, named before nameless, a statement before a fragment."""
    found = [quote for report in reports if report.article.language in reads for quote in report.brief.quotes]
    kept: list[Quote] = []
    for quote in sorted(found, key=_quote_order):
        if not any(_same_quote(quote, known) for known in kept):
            kept.append(quote)
    heard: Counter[str] = Counter()
    turns: list[tuple[int, Quote]] = []
    for quote in kept:
        voice = sound(quote.speaker.split()[-1]) if quote.speaker else ""  # "Rutte" and "Mark Rutte" are one
        turns.append((heard[voice] + (not voice), quote))
        heard[voice] += 1
    return tuple(quote for _, quote in sorted(turns, key=lambda turn: turn[0]))


def _quote_order(quote: Quote) -> tuple[bool, bool, bool, bool, bool, float, int]:
    name, words = quote.speaker or "", len(quote.text.split())
    alone = len(name.split()) < 2  # a surname
    last = not quote.direct, not is_name(name), not is_statement(quote), not quote.role, alone
    return *last, -round(quote.confidence, 1), abs(words - SPOKEN)


def _same_quote(one: Quote, other: Quote) -> bool:
    """One stands in the other, or four fifths of the shorter one's words do."""
    mine, theirs = _letters(one.text), _letters(other.text)
    words, others = _stems(one.text), _stems(other.text)
    shared = len(words & others)
    return mine in theirs or theirs in mine or shared > 0.8 * min(len(words), len(others)) > 3


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
