"""Reports → story keys: which reports tell of one event."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model import Report
from bot.text import similar
from bot.text.language import Languages

SAME = 0.32  # cosine from which a report joins a story
WINDOW = timedelta(days=5)  # a story that got no report for so long is over


class Board:
    """The stories that may still grow. In memory, derived: rebuilt at start by `restore`.

    A story's key is the key of its first report and never changes. What `place` answers does not depend on the order
    of the reports within one call.
    """

    def __init__(self, languages: Languages) -> None:
        self._languages = languages
        self._seen: dict[str, str] = {}  # article → story
        self._when: dict[str, datetime] = {}
        self._words: dict[str, dict[str, float]] = {}
        self._found: dict[str, list[str]] = defaultdict(list)  # stem → articles
        self._counts: Counter[str] = Counter()

    def restore(self, report: Report, story_key: str) -> None:
        """Put back a report whose story is known."""
        if report.article.key not in self._seen:
            self._add(report, story_key)

    def place(self, reports: Sequence[Report]) -> dict[str, str]:
        """The story key of each report, by article key. Reports placed before keep the story they have."""
        new = {report.article.key: report for report in reports if report.article.key not in self._seen}
        for report in sorted(new.values(), key=lambda report: (report.article.published, report.article.key)):
            self._add(report, self._best(report) or report.article.key)
        return {report.article.key: self._seen[report.article.key] for report in reports}

    def forget(self, before: datetime) -> None:
        """Drop the reports published before that time."""
        old = {key for key, when in self._when.items() if when < before}
        for key in old:
            for word in self._words[key]:
                self._counts[word] -= 1
            del self._seen[key], self._when[key], self._words[key]
        self._counts = +self._counts
        for word, keys in list(self._found.items()):
            kept = [key for key in keys if key not in old]
            if kept:
                self._found[word] = kept
            else:
                del self._found[word]

    def _add(self, report: Report, story: str) -> None:
        article = report.article
        self._seen[article.key] = story
        self._when[article.key] = article.published
        self._words[article.key] = similar.features(article.title, article.text)
        self._counts.update(self._words[article.key].keys())
        for word in self._words[article.key]:
            self._found[word].append(article.key)

    def _best(self, report: Report) -> str | None:
        """The story of the most similar report, if it is similar enough."""
        article = report.article
        words = self._weighed(similar.features(article.title, article.text))
        near: Counter[str] = Counter()
        for word, weight in sorted(words.items(), key=lambda item: -item[1])[:20]:
            if len(self._found.get(word, ())) < 500:
                for key in self._found.get(word, ()):
                    near[key] += weight  # type: ignore[assignment]
        best, found = SAME, None
        for key, _ in near.most_common(30):
            gap = abs(self._when[key] - article.published)
            if gap > WINDOW:
                continue
            score = _cosine(words, self._weighed(self._words[key])) * math.exp(-gap / WINDOW / 3)
            if score > best:
                best, found = score, self._seen[key]
        return found

    def _weighed(self, words: dict[str, float]) -> dict[str, float]:
        size = len(self._words) + 1
        return {word: weight * math.log(1 + size / (1 + self._counts[word])) for word, weight in words.items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    dot = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    norm = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return dot / norm if norm else 0.0
