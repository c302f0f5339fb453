"""Reports → a score that can be explained in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log2

from bot.model import Report, Story
from bot.stories.outlets import Outlets, independent

HALF_LIFE = 12.0  # hours after which a story is half as fresh


def weigh(reports: Sequence[Report], topics: Sequence[str], now: datetime, outlets: Outlets) -> dict[str, float]:
    """The parts of a story's score, by name; the score is their sum."""
    age = (now - max(report.article.published for report in reports)).total_seconds() / 3600
    on_topic = sum(bool(set(report.topics) & set(topics)) if topics else bool(report.topics) for report in reports)
    return {
        "outlets": log2(1 + independent(reports, outlets)),
        "standing": max(outlets.standing(report) for report in reports),
        "fresh": 2 * 0.5 ** (max(0.0, age) / HALF_LIFE),
        "topic": 0.5 * on_topic / len(reports),
    }


def explain(story: Story) -> str:
    """One line for an admin: where the score comes from."""
    parts = ", ".join(f"{name} {value:.2f}" for name, value in story.why)
    return f"{story.score:.2f} = {parts} ({len({s.outlet for s in story.articles})} outlets, {story.independent} independent)"
