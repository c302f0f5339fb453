"""Stories → Digest: what is new for this reader, in which order, and where to stop."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.model import Coverage, Digest, Section, Story

PER_TOPIC = 8


def is_new(story: Story, since: datetime) -> bool:
    """True if no report of it was stored up to `since`: whoever was told everything until then has not heard of it."""
    return all(source.seen > since for source in story.articles)


def compose(
    candidates: Mapping[str, Sequence[Story]],
    *,
    reads: tuple[str, ...],
    since: datetime,
    until: datetime,
    coverage: Coverage,
    told: Collection[str] = (),
    again: bool = False,
    per_topic: int = PER_TOPIC,
) -> Digest:
    """A digest of the candidate stories by topic, in the reader's order of topics.

    A story stands once, under the first of the topics it belongs to. Left out are stories in `told` and, unless
    `again` (an answer to /latest), those of which a report was stored up to `since` (UTC), the reader's watermark.
    """
    sections: list[Section] = []
    used = set(told)
    for topic, stories in candidates.items():
        fresh = [s for s in stories if s.key not in used and (again or is_new(s, since))]
        fresh.sort(key=_order, reverse=True)
        used.update(story.key for story in fresh)
        if fresh:
            sections.append(Section(topic, tuple(fresh[:per_topic]), left=len(fresh[per_topic:])))
    return Digest(tuple(candidates), reads, since, until, tuple(sections), coverage)


def _order(story: Story) -> tuple[float, datetime, str]:
    return story.score, story.first, story.key


def stories(digest: Digest) -> tuple[Story, ...]:
    """All stories of a digest as they are numbered."""
    return tuple(story for section in digest.sections for story in section.stories)
