"""Features of reports → which reports are near one another."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import nlargest
from math import log, sqrt
from typing import TypeAlias
from zlib import crc32

Near = dict[int, dict[int, float]]  # report → similar report → similarity, both ways
Vector: TypeAlias = "tuple[array[int], array[float]]"  # features, hashed, and their weights

BUCKETS = 2**18  # features are counted in so many buckets: 1 MB, however many features there are
BACKGROUND = 400  # counts start as if so many other stories had been read
COMMON = 0.15  # share of the background in which a common word of the news stands
FLOOR = 0.05  # similarity below which two reports have nothing in common
MOST, MOST_ACROSS = 80, 40  # reports that a new one is compared with, of its language and of each other one
MANY = 100  # reports with a feature, within the window, up to which it may find others
SEEMS = 0.02  # similarity by the rarest features alone from which it is worth measuring
GROWTH = 1.1  # lengths of vectors are measured again when there are so many times more stories
LOOKED = 4000  # reports looked at, the rarest features first: the work does not grow with the board
HALF_GAP = 24.0  # hours between two reports at which their similarity counts half
WINDOW = 120.0  # hours between two reports of one story


def vector(features: Mapping[str, float], most: int) -> Vector:
    """The `most` heaviest features."""
    chosen = sorted(features.items(), key=lambda item: (-item[1], item[0]))[:most]
    return array("I", [crc32(name.encode()) for name, _ in chosen]), array("f", [weight for _, weight in chosen])


class Counts:
    """In how many stories (not reports) each feature stands: the fewer, the more it tells.

    Counting stories keeps the words of a big event from being taken for common ones."""

    def __init__(self) -> None:
        self._counts = array("I", bytes(4 * BUCKETS))
        self.stories = 0

    def copy(self) -> Counts:
        other = Counts()
        other._counts, other.stories = self._counts[:], self.stories
        return other

    def add(self, story: Iterable[Vector], known: Iterable[Vector] = ()) -> None:
        """Count a story's features; those of `known`, its earlier reports, are counted already."""
        before = {feature for ids, _ in known for feature in ids}
        self.stories += not before
        for feature in {feature for ids, _ in story for feature in ids} - before:
            self._counts[feature % BUCKETS] += 1

    def expect(self, features: Iterable[int]) -> None:
        """These stand in COMMON of the background's stories."""
        for feature in features:
            self._counts[feature % BUCKETS] += int(COMMON * BACKGROUND)

    def weigh(self, vector: Vector) -> list[tuple[float, int, float]]:
        """Rarity, feature and weight times rarity, the rarest first."""
        counts, size = self._counts, BACKGROUND + self.stories
        found = []
        for feature, weight in zip(*vector, strict=True):
            rare = log(size / (1 + counts[feature % BUCKETS]))
            found.append((rare, feature, weight * rare))
        found.sort(reverse=True)
        return found

    def squared(self, vector: Vector) -> dict[int, float]:
        """Feature → weight times rarity twice: for `dot` with a vector that is not weighed."""
        return {feature: weight * rare for rare, feature, weight in self.weigh(vector)}

    def norm(self, vector: Vector) -> float:
        """The length of the vector with its features weighed; 1 for one that weighs nothing."""
        counts, size = self._counts, BACKGROUND + self.stories
        told = [weight * log(size / (1 + counts[f % BUCKETS])) for f, weight in zip(*vector, strict=True)]
        return sqrt(sum([weight * weight for weight in told])) or 1.0

    def cosine(self, one: Vector, other: Vector) -> float:
        if set(one[0]).isdisjoint(other[0]):
            return 0.0
        return dot(self.squared(one), other) / (self.norm(one) * self.norm(other))


class Index:
    """Reports by their features: finds those near a new one, however many others there are."""

    def __init__(self) -> None:
        self._vectors: dict[int, Vector] = {}
        self._when: dict[int, float] = {}
        self._norms: dict[int, float] = {}  # lengths of vectors, as they were with so many stories
        self._measured = 0
        self._posted: dict[int, array[int]] = defaultdict(lambda: array("I"))  # feature → reports, as they came

    def add(self, number: int, vector: Vector, when: float) -> None:
        self._vectors[number], self._when[number] = vector, when
        for feature in vector[0]:
            self._posted[feature].append(number)

    def near(self, vector: Vector, when: float, counts: Counts, most: int = MOST) -> dict[int, float]:
        """The similar ones of the `most` reports that share most: the cosine of their features, roughly, less the
        further they are apart in time."""
        if counts.stories > GROWTH * self._measured:
            self._norms, self._measured = {}, counts.stories
        told = counts.weigh(vector)
        weights = {feature: weight * rare for rare, feature, weight in told}
        norm = sqrt(sum([weight * weight for _, _, weight in told])) or 1.0
        found = []
        for other in self._sharing(told, when, most, SEEMS * norm * norm):
            theirs = self._vectors[other]
            if other not in self._norms:
                self._norms[other] = counts.norm(theirs)
            likeness = (
                dot(weights, theirs) / (norm * self._norms[other]) / (1 + abs(when - self._when[other]) / HALF_GAP)
            )
            if likeness >= FLOOR:
                found.append((likeness, other))
        return {other: likeness for likeness, other in found}

    def _sharing(self, told: list[tuple[float, int, float]], when: float, most: int, least: float) -> list[int]:
        """The `most` reports within the window that share the rarest features, worth at least `least` together."""
        worth: dict[int, float] = {}
        looked = 0
        for rare, feature, weight in told:
            others = self._posted.get(feature)
            if not others or (len(others) > MANY and abs(self._when[others[-MANY]] - when) <= WINDOW):
                continue  # new, or too common to find anything
            if rare <= 0 or looked > LOOKED:
                break
            latest, square = others[-MANY:], weight * weight
            looked += len(latest)
            for other in latest:
                worth[other] = worth.get(other, 0.0) + square
        near = [
            (value, other)
            for other, shared in worth.items()
            if shared >= least
            and (gap := abs(self._when[other] - when)) <= WINDOW
            and (value := shared / (1 + gap / HALF_GAP)) >= least
        ]
        return [other for _, other in (near if len(near) <= most else nlargest(most, near))]


def dot(weights: Mapping[int, float], vector: Vector) -> float:
    return sum([weights[feature] * weight for feature, weight in zip(*vector, strict=True) if feature in weights])
