"""Reports → story keys: which reports tell of one event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.model import Report
from bot.stories.facts import agreement, facts
from bot.stories.index import HALF_GAP, MOST_ACROSS, Counts, Index, Near, Vector, dot, vector
from bot.stories.merge import merge
from bot.text import similar
from bot.text.language import Languages

FIRST, SAME = 0.25, 0.12  # similarity of two groups from which they are one story: at first, and with stories counted
ACROSS = 1.5  # what similarity across languages counts, compared with that within one
OTHER_BODIES, NOTHING, SOME = 0.25, 0.03, 5  # what likeness counts where texts of SOME words share next to nothing
FEW = 3  # ideas that reports in two languages share, if they are not alike by chance
UNDATED = 0.6  # what similarity of texts counts where one has no date: as if they were 16 hours apart
STEMS, FORMS, IDEAS, BODY = 100, 60, 80, 60  # features kept of a report
LATEST = 30  # reports that stand for an older story


class Placed:
    """What the board remembers of a report."""

    __slots__ = ("body", "dated", "facts", "forms", "ideas", "key", "language", "stems", "story", "text", "when")

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
        body = similar.words(told[len(headline) :], 0, gloss.stop(article.language))[0]
        self.body = vector({f"{self.language} {name}": weight for name, weight in body.items()}, BODY)

    @property
    def words(self) -> Vector:
        return self.stems[0] + self.forms[0], self.stems[1] + self.forms[1]


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
        self._words, self._ideas = Counts(), Counts()
        self._expect_common_words()
        self._by_stems: dict[str, Index] = defaultdict(Index)  # by language
        self._by_ideas: dict[str, Index] = defaultdict(Index)

    def _expect_common_words(self) -> None:
        for language, word in self._gloss.common():
            told = [similar.Token(word, True, False), similar.Token(word, False, True)]
            stems, forms = similar.words(told, 2)
            self._words.expect(vector({f"{language} {name}": 1.0 for name in {*stems, *forms}}, STEMS)[0])
            self._ideas.expect(vector(self._gloss.ideas(told, 2, language).all, IDEAS)[0])

    def restore(self, report: Report, story_key: str) -> None:
        """Put back a report whose story is known."""
        if report.article.key not in self._numbers:
            self._put_back(Placed(report, self._gloss), story_key)

    def place(self, reports: Sequence[Report]) -> dict[str, str]:
        """The story key of each report, by article key. Reports placed before keep the story they have."""
        fresh = {report.article.key: report for report in reports if report.article.key not in self._numbers}
        order = sorted(fresh.values(), key=lambda report: (report.article.published, report.article.key))
        numbers = [self._add(Placed(report, self._gloss)) for report in order]
        near = self._near(numbers)
        older = self._older(near)
        begin = [*older, *([number] for number in numbers)]
        fixed = set(range(len(older)))
        groups = merge({number: dict(others) for number, others in near.items()}, begin, fixed, FIRST)
        self._weigh(near, numbers, groups)
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
            self._put_back(placed, placed.story)

    def _put_back(self, placed: Placed, story: str) -> None:
        number = self._add(placed)
        self._by_stems[placed.language].add(number, placed.stems, placed.when)
        self._by_ideas[placed.language].add(number, placed.ideas, placed.when)
        self._settle(number, story)

    def _add(self, placed: Placed) -> int:
        self._numbers[placed.key] = number = len(self._placed)
        self._placed.append(placed)
        return number

    def _settle(self, number: int, story: str) -> None:
        placed, before = self._placed[number], [self._placed[n] for n in self._stories[story][-LATEST:]]
        placed.story = story
        self._stories[story].append(number)
        self._words.add([placed.words], [other.words for other in before])
        self._ideas.add([placed.ideas], [other.ideas for other in before])

    def _near(self, numbers: Sequence[int]) -> Near:
        """Which reports are near these, roughly: by their stems within a language, by their ideas across."""
        words, ideas = self._counted([[number] for number in numbers])
        near: Near = defaultdict(dict)
        for number in numbers:
            placed = self._placed[number]
            found = self._by_stems[placed.language].near(placed.stems, placed.when, words)
            for language, index in self._by_ideas.items():
                if language != placed.language:
                    across = index.near(placed.ideas, placed.when, ideas, MOST_ACROSS)
                    found.update({other: value * ACROSS for other, value in across.items()})
            near[number].update(found)
            for other, value in found.items():
                near[other][number] = value
            self._by_stems[placed.language].add(number, placed.stems, placed.when)
            self._by_ideas[placed.language].add(number, placed.ideas, placed.when)
        return near

    def _older(self, near: Near) -> list[list[int]]:
        """The latest reports of each older story that has one of those that are near. Others are no longer near."""
        stories = sorted({self._placed[number].story for number in near} - {""})
        older = [self._stories[story][-LATEST:] for story in stories]
        latest = {number for group in older for number in group}
        for number in [number for number in near if self._placed[number].story and number not in latest]:
            for other in near.pop(number):
                del near[other][number]
        return older

    def _weigh(self, near: Near, numbers: Sequence[int], groups: Sequence[Sequence[int]]) -> None:
        """The similarities of those that are near, exactly, with the groups taken for stories."""
        words, ideas = self._counted(groups)
        norms = {number: words.norm(self._placed[number].words) for number in near}
        idea_norms = {number: ideas.norm(self._placed[number].ideas) for number in near}
        for number in numbers:
            mine = self._placed[number]
            my_words, my_ideas = words.squared(mine.words), ideas.squared(mine.ideas)
            for other in [other for other in near[number] if other < number]:
                theirs = self._placed[other]
                if mine.language == theirs.language:
                    value = dot(my_words, theirs.words) / (norms[number] * norms[other])
                else:
                    value = ACROSS * dot(my_ideas, theirs.ideas) / (idea_norms[number] * idea_norms[other])
                    value *= 1.0 if len(my_ideas.keys() & set(theirs.ideas[0])) >= FEW else 0.5  # two may be chance
                value /= 1 + abs(mine.when - theirs.when) / HALF_GAP
                if mine.text and theirs.text:
                    value *= self._doubt(mine, theirs, value, ideas)
                    value *= self._other_bodies(mine, theirs, words)
                near[number][other] = near[other][number] = value

    def _counted(self, groups: Sequence[Sequence[int]]) -> tuple[Counts, Counts]:
        """The counts of words and of ideas, with these groups taken for stories."""
        words, ideas = self._words.copy(), self._ideas.copy()
        for group in groups:
            reports = [self._placed[number] for number in group]
            known = [placed for placed in reports if placed.story]
            new = [placed for placed in reports if not placed.story]
            if new:
                words.add([placed.words for placed in new], [placed.words for placed in known])
                ideas.add([placed.ideas for placed in new], [placed.ideas for placed in known])
        return words, ideas

    @staticmethod
    def _other_bodies(one: Placed, other: Placed, words: Counts) -> float:
        """Alike headlines over texts that share nothing are of two events."""
        if one.language != other.language or min(len(one.body[0]), len(other.body[0])) < SOME:
            return 1.0
        return OTHER_BODIES if words.cosine(one.body, other.body) < NOTHING else 1.0

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
    near = board._near(numbers)
    board._weigh(near, numbers, groups)
    return near[numbers[0]].get(numbers[1], 0.0)
