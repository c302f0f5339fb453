"""Stories → Digest: what is new for this reader, in which order, and where to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model import Coverage, Digest, Section, Story

PER_TOPIC = 8


def is_new(story: Story, since: datetime) -> bool:
    """True if no report of it was stored up to `since`: whoever was told everything until then has not heard of it."""
    return all(source.seen > since for source in story.articles)


def compose(
    candidates: Mapping[str, Sequence[Story]],
    left: Mapping[str, int],
    *,
    reads: tuple[str, ...],
    since: datetime,
    until: datetime,
    coverage: Coverage,
) -> Digest:
    """A digest of the candidate stories by topic, in the reader's order of topics, the weightiest of each first.

    `left`: how many more stories each topic has. A topic shows PER_TOPIC at most, the rest is counted; a story stands
    once, under the first of its topics.
    """
    sections: list[Section] = []
    used = set[str]()
    for topic, stories in candidates.items():
        fresh = sorted((story for story in stories if story.key not in used), key=_order, reverse=True)
        used.update(story.key for story in fresh)
        if fresh:
            more = len(fresh[PER_TOPIC:]) + left.get(topic, 0)
            sections.append(Section(topic, tuple(fresh[:PER_TOPIC]), more))
    return Digest(tuple(candidates), reads, since, until, tuple(sections), coverage)


def _order(story: Story) -> tuple[float, datetime, str]:
    return story.score, story.first, story.key


def stories(digest: Digest) -> tuple[Story, ...]:
    """All stories of a digest as they are numbered."""
    return tuple(story for section in digest.sections for story in section.stories)
