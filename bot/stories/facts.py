"""Names, numbers and days of two reports → do they speak of one event, or of two that are told in the same words?"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import exp
from typing import NamedTuple

from bot.stories.index import Counts, Vector, vector
from bot.text.similar import Ideas

# What each finding adds to the logarithm of the similarity. Begun with a logistic regression over pairs of reports of
# alike events; the numbers count less than it said, because long texts share and lack numbers by chance.
NUMBERS_AGREE, NUMBERS_DIFFER = 0.4, -0.2
NAMES_AGREE, NAMES_DIFFER = 0.2, -0.3
OTHER_DAY, OTHER_DAY_AND_NUMBERS = -0.2, -1.0
OTHER_HEADLINE_NAMES, OTHER_HEADLINE_NUMBERS = -1.2, -0.7
# The same words with another number in the headline a day later: the next bulletin (losses of the day, exchange rate),
# not more of the story. A toll that rises is told in other words.
NEXT_BULLETIN, SAME_WORDING, NEXT_DAY = -1.5, 0.6, 12.0
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


def agreement(one: Facts, other: Facts, counts: Counts, wording: float, gap: float) -> float:
    """A factor for the similarity of two reports: over 1 where their facts agree, below where they differ.

    `wording`: how similar their words are, whatever their times; `gap`: hours between them."""
    numbers = counts.cosine(one.numbers, other.numbers) if one.numbers[0] and other.numbers[0] else None
    names = counts.cosine(one.names, other.names) if one.names[0] and other.names[0] else None
    other_day = one.day is not None and other.day is not None and one.day != other.day
    other_numbers = numbers is not None and numbers < NONE
    other_headline_numbers = _apart(one.headline_numbers, other.headline_numbers)
    total = (
        NUMBERS_AGREE * min(1.0, (numbers or 0.0) / FULL)
        + NUMBERS_DIFFER * other_numbers
        + NAMES_AGREE * min(1.0, (names or 0.0) / FULL)
        + NAMES_DIFFER * (names is not None and names < NONE)
        + OTHER_HEADLINE_NAMES * _apart(one.headline_names, other.headline_names)
        + OTHER_HEADLINE_NUMBERS * other_headline_numbers
        + NEXT_BULLETIN * (other_headline_numbers and wording >= SAME_WORDING and gap >= NEXT_DAY)
        + OTHER_DAY * other_day
        + OTHER_DAY_AND_NUMBERS * (other_day and other_numbers)
    )
    return exp(total)


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and one.isdisjoint(other)
