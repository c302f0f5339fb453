"""Reports → a score that can be explained in one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from math import log2

from bot.model import Report, Story
from bot.stories.outlets import Outlets

HALF_LIFE = 12.0  # hours after which a story is half as fresh


def weigh(
    reports: Sequence[Report], topics: Sequence[str], now: datetime, outlets: Outlets, alone: int
) -> dict[str, float]:  # fmt: skip
    """The parts of a story's score, by name; the score is their sum.

    `alone`: how many outlets tell it on their own.
    outlets: 1 for one independent outlet, 2 for three, 3 for seven; standing: of the best outlet, 0 to 1; fresh: 2 now,
    1 after twelve hours; topic: half the share of reports on one of `topics`; facts: a tenth for each figure, at most 5.
    """
    age = (now - max(report.article.published for report in reports)).total_seconds() / 3600
    facts = {re.sub(r"\W+", "", figure.text) for report in reports for figure in report.brief.figures}
    on_topic = sum(bool(set(report.topics) & set(topics)) if topics else bool(report.topics) for report in reports)
    return {
        "outlets": log2(1 + alone),
        "standing": max(outlets.standing(report) for report in reports),
        "fresh": 2 * 0.5 ** (max(0.0, age) / HALF_LIFE),
        "topic": 0.5 * on_topic / len(reports),
        "facts": 0.1 * min(5, len(facts)),
    }


def explain(story: Story) -> str:
    """One line for an admin: where the score comes from."""
    parts = ", ".join(f"{name} {value:.2f}" for name, value in story.why)
    outlets = len({source.outlet for source in story.articles})
    return f"{story.score:.2f} = {parts}; {outlets} outlets, {story.independent} independent"
