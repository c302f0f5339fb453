"""`make bench`: how fast the stages are, as ratios to plain work on the same text in the same run.

Timings on a shared machine say little by themselves, so each stage is measured in turns with a baseline (splitting the
text into words and counting them) and shown as so many times the baseline's time; the least of several runs counts.
"""

from __future__ import annotations

import re
import resource
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from bot import condense as condensing
from bot import match, sample, sources
from bot.model import Article, Page, Report
from bot.sources import page
from bot.stories import Board
from bot.text import quotes, sentences
from bot.text.language import Language
from config import settings

WORDS = 750
RUNS = 5
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def articles() -> list[Article]:
    """The sample articles, each repeated to about 750 words."""
    languages = settings.languages()
    found = []
    for path in sorted(sample.FOLDER.glob("*/*.html")):
        read = page.read(path.read_bytes(), f"https://{path.parent.name}/{path.stem}", "text/html", languages)
        times = max(1, WORDS // max(1, len(read.text.split())))
        text = "\n\n".join([read.text] * times)
        found.append(Article(path.stem, "", "", read.outlet, read.title, text, read.language, NOW, seen=NOW))
    return found


def best(task: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the fastest run."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        task()
        times.append(time.perf_counter() - started)
    return min(times)


def stages(found: list[Article]) -> dict[str, tuple[Callable[[], object], int]]:
    """Each stage as a task over so many items."""
    languages = settings.languages()
    matcher = match.compile(settings.topics(languages).values())
    pages = [(path, path.read_bytes()) for path in sorted(sample.FOLDER.glob("*/*.html"))]
    feeds = [(feed, Page(feed.url, (sample.FOLDER / feed.url.split("/")[2] / "feed").read_bytes())) for feed in sample.feeds().values()]  # fmt: skip
    briefs = [Report(article, condensing.condense(article, languages)) for article in found]
    reports = [
        replace(report, article=replace(report.article, key=f"{report.article.key}{n}", published=NOW + timedelta(hours=7 * n)))
        for n in range(40) for report in briefs
    ]  # fmt: skip
    return {
        "sentences": (lambda: [sentences.split(a.text, languages[a.language]) for a in found], len(found)),
        **{f"quotes {code}": quotes_of(code, found, languages[code]) for code in sorted({a.language for a in found})},
        "condense": (lambda: [condensing.condense(a, languages) for a in found], len(found)),
        "match": (lambda: [matcher.match(a) for a in found], len(found)),
        "group": (lambda: Board(languages).place(reports), len(reports)),
        "page": (lambda: [page.read(body, "", "text/html", languages) for _, body in pages], len(pages)),
        "feed": (lambda: [sources.read(body, feed, NOW) for feed, body in feeds], len(feeds)),
    }


def quotes_of(code: str, found: list[Article], language: Language) -> tuple[Callable[[], object], int]:
    own = [article for article in found if article.language == code]
    return lambda: [quotes.find(article.text, language, article.title) for article in own], len(own)


def count_words(found: list[Article]) -> list[Counter[str]]:
    return [Counter(re.findall(r"\w+", article.text.lower())) for article in found]


def main() -> None:
    found = articles()
    table = Table(title=f"Speed: items a second, and time as a multiple of counting the words of {WORDS}")
    for column in ("stage", "items/s", "× baseline"):
        table.add_column(column, justify="left" if column == "stage" else "right")
    for name, (task, items) in stages(found).items():
        task()
        baseline = best(lambda: count_words(found)) / len(found)
        seconds = best(task) / items
        table.add_row(name, f"{1 / seconds:,.0f}", f"{seconds / baseline:,.1f}")
    Console(width=90).print(table)
    print(f"Memory of this process at its peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
