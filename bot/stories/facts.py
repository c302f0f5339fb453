"""Names, numbers and days of two reports → do they speak of one event, or of two that are told in the same words?"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import exp
from typing import NamedTuple

from bot.stories.index import Counts, Vector, vector
from bot.text.similar import Ideas

# What each finding adds to the logarithm of the similarity. Begun with a logistic regression over pairs of reports of
# alike events; the numbers count less than it said, because long texts share and lack numbers by chance.
NUMBERS_AGREE, NUMBERS_DIFFER = 0.4, -0.4
NAMES_AGREE, NAMES_DIFFER = 0.2, -0.3
OTHER_DAY = -0.2
OTHER_HEADLINE_NAMES, OTHER_HEADLINE_NUMBERS = -1.2, -0.7
FULL = 0.5  # agreement from which more makes no difference
NONE = 0.02  # agreement below which there is none


class Facts(NamedTuple):
    """What may contradict another report."""

    names: Vector
    numbers: Vector
    headline_names: frozenset[str]
    headline_numbers: frozenset[str]
    day: int | None  # of the event: the weekday that the text names, as a day count


def facts(ideas: Ideas, published: datetime) -> Facts:
    day = None
    if ideas.weekday is not None:
        day = (published - timedelta(days=(published.weekday() - ideas.weekday) % 7)).toordinal()
    numbers = frozenset(feature for feature in ideas.headline if feature[0] == "#")
    return Facts(vector(ideas.names, 30), vector(ideas.numbers, 20), ideas.headline - numbers, numbers, day)


def agreement(one: Facts, other: Facts, counts: Counts) -> float:
    """A factor for the similarity of two reports: over 1 where their facts agree, below where they differ."""
    total = 0.0
    for mine, theirs, agree, differ in (
        (one.numbers, other.numbers, NUMBERS_AGREE, NUMBERS_DIFFER),
        (one.names, other.names, NAMES_AGREE, NAMES_DIFFER),
    ):
        if mine[0] and theirs[0]:
            share = counts.cosine(mine, theirs)
            total += agree * min(1.0, share / FULL) + (differ if share < NONE else 0.0)
    if _apart(one.headline_names, other.headline_names):
        total += OTHER_HEADLINE_NAMES
    if _apart(one.headline_numbers, other.headline_numbers):
        total += OTHER_HEADLINE_NUMBERS
    if one.day is not None and other.day is not None and one.day != other.day:
        total += OTHER_DAY
    return exp(total)


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and one.isdisjoint(other)
