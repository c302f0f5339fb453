"""Reports → story keys: which reports tell of one event."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from math import log

from bot.model import Report
from bot.stories.facts import agreement, facts
from bot.stories.index import HALF_GAP, WINDOW, Counts, Near, Vector, compare, neighbours, vector
from bot.stories.merge import merge
from bot.text import similar
from bot.text.language import Languages

FIRST, SAME = 0.25, 0.12  # similarity of two groups from which they are one story: at first, and with stories counted
ACROSS = 1.5  # what similarity across languages counts, compared with that within one
UNDATED = 0.6  # what similarity of texts counts where one has no date: as if they were 16 hours apart
STEMS, FORMS, IDEAS = 100, 60, 80  # features kept of a report
SIGNS = 12  # features by which an older report is found again
TOUCHED = 30  # older stories that a new report is compared with, and reports of each


class Placed:
    """What the board remembers of a report."""

    __slots__ = ("dated", "facts", "forms", "ideas", "key", "language", "stems", "story", "text", "when")

    def __init__(self, report: Report, gloss: similar.Gloss) -> None:
        article = report.article
        self.key, self.language, self.story = article.key, article.language, ""
        self.when = article.published.timestamp() / 3600
        self.dated, self.text = article.dated, bool(article.text)
        headline = similar.read(article.title)
        told = headline + similar.read(article.text, max(0, similar.WORDS - len(headline)))
        stems, forms = similar.words(told, len(headline), gloss.stop(article.language))
        self.stems = vector({f"{self.language} {name}": weight for name, weight in stems.items()}, STEMS)
        self.forms = vector({f"{self.language} {name}": weight for name, weight in forms.items()}, FORMS)
        ideas = gloss.ideas(told, len(headline), article.language)
        self.ideas = vector(ideas.all, IDEAS)
        self.facts = facts(ideas, article.published)

    @property
    def words(self) -> Vector:
        return self.stems[0] + self.forms[0], self.stems[1] + self.forms[1]

    def signs(self) -> list[int]:
        return [*self.stems[0][:SIGNS], *self.ideas[0][:SIGNS]]


class Board:
    """The stories that may still grow. In memory, derived: rebuilt at start by `restore`.

    A story's key is the key of its first report and never changes. What `place` answers does not depend on the order
    of the reports within one call.
    """

    def __init__(self, languages: Languages) -> None:
        self._gloss = similar.Gloss(languages)
        self._clear()

    def _clear(self) -> None:
        self._numbers: dict[str, int] = {}  # article key → number
        self._placed: list[Placed] = []  # by number
        self._stories: dict[str, list[int]] = defaultdict(list)  # story key → numbers
        self._signs: dict[int, array[int]] = defaultdict(lambda: array("I"))  # feature → numbers
        self._words, self._ideas = Counts(), Counts()

    def restore(self, report: Report, story_key: str) -> None:
        """Put back a report whose story is known."""
        if report.article.key not in self._numbers:
            self._settle(self._add(Placed(report, self._gloss)), story_key)

    def place(self, reports: Sequence[Report]) -> dict[str, str]:
        """The story key of each report, by article key. Reports placed before keep the story they have."""
        fresh = {report.article.key: report for report in reports if report.article.key not in self._numbers}
        order = sorted(fresh.values(), key=lambda report: (report.article.published, report.article.key))
        numbers = [self._add(Placed(report, self._gloss)) for report in order]
        older = self._touched(numbers)
        begin = [*older, *([number] for number in numbers)]
        fixed = set(range(len(older)))
        near = self._near(begin)
        groups = merge({number: dict(others) for number, others in near.items()}, begin, fixed, FIRST)
        self._weigh(near, groups)
        for group in merge(near, begin, fixed, SAME):
            known = next((self._placed[number].story for number in group if self._placed[number].story), "")
            story = known or self._placed[min(group)].key
            for number in group:
                if not self._placed[number].story:
                    self._settle(number, story)
        return {report.article.key: self._placed[self._numbers[report.article.key]].story for report in reports}

    def forget(self, before: datetime) -> None:
        """Drop the reports published before that time. A story that still has reports keeps its key."""
        kept = [placed for placed in self._placed if placed.when >= before.timestamp() / 3600]
        self._clear()
        for placed in kept:
            self._settle(self._add(placed), placed.story)

    def _add(self, placed: Placed) -> int:
        self._numbers[placed.key] = number = len(self._placed)
        self._placed.append(placed)
        return number

    def _settle(self, number: int, story: str) -> None:
        placed, before = self._placed[number], [self._placed[n] for n in self._stories[story][-TOUCHED:]]
        placed.story = story
        self._stories[story].append(number)
        self._words.add([placed.words], [other.words for other in before])
        self._ideas.add([placed.ideas], [other.ideas for other in before])
        for feature in placed.signs():
            self._signs[feature].append(number)

    def _touched(self, numbers: Sequence[int]) -> list[list[int]]:
        """The latest reports of each older story that shares rare signs with one of these."""
        found: set[str] = set()
        for number in numbers:
            mine, stories = self._placed[number], defaultdict[str, float](float)
            for feature in {*mine.stems[0], *mine.ideas[0]} & self._signs.keys():
                others = self._signs[feature]
                worth = log(1 + len(self._placed) / len(others))
                for story in {self._placed[o].story for o in others if abs(self._placed[o].when - mine.when) <= WINDOW}:
                    stories[story] += worth
            found.update(sorted(stories, key=lambda story: (-stories[story], story))[:TOUCHED])
        return [self._stories[story][-TOUCHED:] for story in sorted(found)]

    def _near(self, groups: Sequence[Sequence[int]]) -> Near:
        """Which reports are near, roughly: by their stems within a language, by their ideas across."""
        placed = {number: self._placed[number] for group in groups for number in group}
        when = {number: one.when for number, one in placed.items()}
        words, ideas = self._counted(groups)
        near = neighbours({number: one.stems for number, one in placed.items()}, when, words)
        if len({one.language for one in placed.values()}) > 1:
            for number, others in neighbours({n: one.ideas for n, one in placed.items()}, when, ideas).items():
                mine = placed[number].language
                near[number].update({o: v * ACROSS for o, v in others.items() if placed[o].language != mine})
        return near

    def _weigh(self, near: Near, groups: Sequence[Sequence[int]]) -> None:
        """The similarities of those that are near, exactly, with the groups taken for stories."""
        placed = {number: self._placed[number] for number in near}
        when = {number: one.when for number, one in placed.items()}
        words, ideas = self._counted(groups)
        compare(near, {number: one.words for number, one in placed.items()}, when, words)
        if len({one.language for one in placed.values()}) > 1:
            self._weigh_across(near, when, ideas)
        for number, others in near.items():
            mine = placed[number]
            for other in others if mine.text else ():
                if number < other and placed[other].text:
                    value = others[other] * self._doubt(mine, placed[other], others[other], ideas)
                    others[other] = near[other][number] = value

    def _weigh_across(self, near: Near, when: dict[int, float], ideas: Counts) -> None:
        language = {number: self._placed[number].language for number in near}
        across = {n: dict.fromkeys((o for o in near[n] if language[o] != language[n]), 0.0) for n in near}
        compare(across, {number: self._placed[number].ideas for number in near}, when, ideas)
        for number, others in across.items():
            near[number].update({other: value * ACROSS for other, value in others.items()})

    def _counted(self, groups: Sequence[Sequence[int]]) -> tuple[Counts, Counts]:
        """The counts of words and of ideas, with these groups taken for stories."""
        words, ideas = self._words.copy(), self._ideas.copy()
        for group in groups:
            words.add(self._placed[number].words for number in group)
            ideas.add(self._placed[number].ideas for number in group)
        return words, ideas

    @staticmethod
    def _doubt(one: Placed, other: Placed, likeness: float, counts: Counts) -> float:
        """What the likeness of two texts is worth: less where their facts differ or a date is missing."""
        gap = abs(one.when - other.when)
        factor = agreement(one.facts, other.facts, counts, likeness * (1 + gap / HALF_GAP), gap)
        return factor * (1.0 if one.dated and other.dated else UNDATED)


def alike(one: Report, other: Report, languages: Languages) -> float:
    """How similar two reports are to each other, as the board sees it when it has no others: 0 upwards, SAME and more
    for one event. For measuring; it builds what a board builds once."""
    board = Board(languages)
    numbers = [board._add(Placed(report, board._gloss)) for report in (one, other)]
    groups = [[number] for number in numbers]
    near = board._near(groups)
    board._weigh(near, groups)
    return near[numbers[0]].get(numbers[1], 0.0)
