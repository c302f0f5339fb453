"""Features → the sum of their weights.

Whoever describes a candidate puts features into the hands of a `Weigh`, a few at a time, and adds up what comes back:
the bot gets numbers, `tools/fit_quotes.py` the features themselves. What comes back for features that several candidates
share is kept, so that they are spelled out once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from math import exp
from typing import Any, NamedTuple

from msgspec import Struct

from bot.text.language import Language

Weigh = Callable[[list[str]], Any]  # features → something that can be added up
PRECISION = 100  # weights have two decimals; as whole numbers their sum is the same in whatever order
ZEROS = repeat(0)


class Weights(Struct, frozen=True):
    """The table [weights] of a language: fitted by `tools/fit_quotes.py`, never by hand."""

    speaker: dict[str, float] = {}
    antecedent: dict[str, float] = {}
    span: dict[str, float] = {}
    indirect: dict[str, float] = {}


class Scales(NamedTuple):
    """The weights of a language's four questions; `None` for one that nothing was fitted for."""

    speaker: Weigh
    antecedent: Weigh
    span: Weigh | None
    indirect: Weigh | None


@lru_cache(maxsize=64)
def scales(language: Language) -> Scales:
    """The language's weights, made ready once."""
    weights = language.part("weights", Weights)
    span = scale(weights.span) if weights.span else None
    indirect = scale(weights.indirect) if weights.indirect else None
    return Scales(scale(weights.speaker), scale(weights.antecedent), span, indirect)


def scale(weights: Mapping[str, float]) -> Weigh:
    """Features → the sum of their weights, in hundredths."""
    weight = {feature: round(PRECISION * value) for feature, value in weights.items()}.get

    def weigh(features: list[str]) -> int:
        return sum(map(weight, features, ZEROS))

    return weigh


def share(best: int, weights: Sequence[int]) -> float:
    """The probability of the best of several candidates. `weights`: of all of them, in hundredths."""
    return 1 / sum([exp((weight - best) / PRECISION) for weight in weights])
