"""Each stage as a filter: JSON lines in, JSON lines out. A bad line becomes `{"id", "error"}` and the rest go on.

In: `{"id", "text"}` and, if known, `"title", "language", "url", "published", "html"`; unknown keys are ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from bot import match
from bot.condense import condense
from bot.model import Article, Quote, Report
from bot.sources import page
from bot.stories import Board
from bot.text import detect, quotes
from bot.text.language import Languages

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Answer = dict[str, Any]


class Line(Struct):
    """One line of input."""

    id: str | int
    text: str = ""
    title: str | None = ""
    language: str | None = ""
    url: str | None = ""
    published: str | None = None
    html: str | None = None

    def article(self, languages: Languages) -> Article:
        """Raises ValueError, one sentence, if `published` is not a time."""
        language = self.language or detect.language(f"{self.title or ''}\n{self.text}")
        when = moment(self.published)
        return Article(
            key=str(self.id), url=self.url or "", feed="", outlet="", title=self.title or "", text=self.text,
            language=language, published=when or EPOCH, seen=when or EPOCH, dated=when is not None,
        )  # fmt: skip


def moment(text: str | None) -> datetime | None:
    """An ISO 8601 time in UTC; one without a zone is read as UTC. Raises ValueError with one sentence."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"published is not an ISO 8601 time: {text[:40]}") from None
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def lines(source: Iterable[bytes]) -> Iterator[Line | Answer]:
    """The lines of a JSON-lines file; for each that is none, its error."""
    for number, raw in enumerate(source, 1):
        if not raw.strip():
            continue
        try:
            yield msgspec.json.decode(raw, type=Line)
        except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
            yield {"id": _id_of(raw) or f"line {number}", "error": f"Not a line of this format: {error}"}


def _id_of(raw: bytes) -> str | int | None:
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    known = found.get("id") if isinstance(found, dict) else None
    return known if isinstance(known, str | int) else None


def each(source: Iterable[bytes], answer: Callable[[Line], Answer]) -> Iterator[Answer]:
    """One answer a line, in order; what goes wrong with a line is its answer."""
    for line in lines(source):
        if isinstance(line, dict):
            yield line
            continue
        try:
            yield {"id": line.id, **answer(line)}
        except ValueError as error:
            yield {"id": line.id, "error": str(error)}


def read_pages(source: Iterable[bytes], languages: Languages) -> Iterator[Answer]:
    def answer(line: Line) -> Answer:
        if line.html is None:
            raise ValueError("This line has no html.")
        return page_answer(line.html.encode("utf-8", "replace"), line.url or "", languages, "text/html; charset=utf-8")

    return each(source, answer)


def page_answer(body: bytes, url: str, languages: Languages, content_type: str = "") -> Answer:
    """What `bot page` prints of one page."""
    read = page.read(body, url, content_type, languages)
    return {
        "title": read.title,
        "text": read.text,
        "published": read.published.isoformat() if read.published else None,
        "outlet": read.outlet,
        "language": read.language,
        "author": read.author,
    }


def find_quotes(source: Iterable[bytes], languages: Languages) -> Iterator[Answer]:
    def answer(line: Line) -> Answer:
        article = line.article(languages)
        found = quotes.find(article.text, languages[article.language], article.title)
        return {"language": article.language, "quotes": [quote_answer(quote) for quote in found]}

    return each(source, answer)


def quote_answer(quote: Quote) -> Answer:
    return {key: value for key, value in msgspec.structs.asdict(quote).items() if key != "article"}


def condense_all(source: Iterable[bytes], languages: Languages) -> Iterator[Answer]:
    def answer(line: Line) -> Answer:
        article = line.article(languages)
        brief = condense(article, languages)
        return {
            "language": article.language,
            "headline": brief.headline,
            "points": [{"text": p.text, "start": p.start, "end": p.end} for p in brief.points],
            "quotes": [quote_answer(quote) for quote in brief.quotes],
            "figures": [{k: v for k, v in msgspec.structs.asdict(f).items() if k != "article"} for f in brief.figures],
            "related": list(brief.related),
            "credit": brief.credit,
        }

    return each(source, answer)


def match_all(source: Iterable[bytes], languages: Languages, matcher: match.Matcher) -> Iterator[Answer]:
    def answer(line: Line) -> Answer:
        found = matcher.match(line.article(languages))
        return {"topics": [{"topic": m.topic, "terms": [_term(term) for term in m.terms]} for m in found]}

    return each(source, answer)


def _term(term: Any) -> Answer:
    answer: Answer = msgspec.structs.asdict(term)
    answer["in"] = answer.pop("where")
    return answer


def group(source: Iterable[bytes], languages: Languages) -> Iterator[Answer]:
    """All lines are read first: the order they come in must not matter, and stands in the answer all the same."""
    answers: list[Line | Answer] = []
    reports = []
    for line in lines(source):
        answers.append(line)
        if isinstance(line, Line):
            try:
                article = line.article(languages)
            except ValueError as error:
                answers[-1] = {"id": line.id, "error": str(error)}
            else:
                reports.append(Report(article, condense(article, languages)))
    story = Board(languages).place(reports)
    for line in answers:
        yield line if isinstance(line, dict) else {"id": line.id, "story": story[str(line.id)]}
