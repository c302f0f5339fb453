"""Features of reports → which reports are near one another."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from heapq import nlargest
from math import log, sqrt
from operator import itemgetter
from typing import TypeAlias
from zlib import crc32

Near = dict[int, dict[int, float]]  # report → similar report → similarity, both ways
Vector: TypeAlias = "tuple[array[int], array[float]]"  # features, hashed, and their weights

BUCKETS = 2**18  # features are counted in so many buckets: 1 MB, however many features there are
BACKGROUND = 400  # counts start as if so many other stories had been read
FLOOR = 0.05  # similarity below which two reports have nothing in common
MOST = 80  # neighbours kept
MANY = 100  # reports with a feature up to which it may find neighbours
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
        self._stories = 0

    def copy(self) -> Counts:
        other = Counts()
        other._counts, other._stories = self._counts[:], self._stories
        return other

    def add(self, story: Iterable[Vector], known: Iterable[Vector] = ()) -> None:
        """Count a story's features; those of `known`, its earlier reports, are counted already."""
        before = {feature for ids, _ in known for feature in ids}
        self._stories += not before
        for feature in {feature for ids, _ in story for feature in ids} - before:
            self._counts[feature % BUCKETS] += 1

    def weigh(self, vector: Vector) -> list[tuple[float, int, float]]:
        """Rarity, feature and weight times rarity, the rarest first."""
        counts, size = self._counts, BACKGROUND + self._stories
        found = []
        for feature, weight in zip(*vector, strict=True):
            rare = log(size / (1 + counts[feature % BUCKETS]))
            found.append((rare, feature, weight * rare))
        found.sort(reverse=True)
        return found

    def cosine(self, one: Vector, other: Vector) -> float:
        mine, theirs = ({feature: weight for _, feature, weight in self.weigh(vector)} for vector in (one, other))
        dot = sum(weight * theirs[feature] for feature, weight in mine.items() if feature in theirs)
        norm = sqrt(sum(w * w for w in mine.values()) * sum(w * w for w in theirs.values()))
        return dot / norm if norm else 0.0


def neighbours(vectors: Mapping[int, Vector], when: Mapping[int, float], counts: Counts) -> Near:
    """Which of these reports are similar: the cosine of their features, less the further they are apart in time."""
    order = sorted(vectors, key=lambda number: (when[number], number))
    whens = [when[number] for number in order]
    norms: list[float] = []
    found: Near = {number: {} for number in order}
    posted: dict[int, dict[int, float]] = {}
    for place, number in enumerate(order):
        told = counts.weigh(vectors[number])
        norm = sqrt(sum(weight * weight for _, _, weight in told)) or 1.0
        norms.append(norm)
        kept = []
        for other, dot in _products(place, told, posted, whens).items():
            likeness = dot / (norm * norms[other]) / (1 + (whens[place] - whens[other]) / HALF_GAP)
            if likeness >= FLOOR:
                kept.append((likeness, other))
        for likeness, other in kept if len(kept) <= MOST else nlargest(MOST, kept):
            found[number][order[other]] = found[order[other]][number] = likeness
    return found


def compare(near: Near, vectors: Mapping[int, Vector], when: Mapping[int, float], counts: Counts) -> None:
    """The similarities of those that are near, measured again in place: with more features, or counted better."""
    seen: dict[int, tuple[dict[int, float], float]] = {}
    for number in near:
        weights = {feature: weight for _, feature, weight in counts.weigh(vectors[number])}
        norm = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for other in near[number].keys() & seen.keys():
            theirs, their_norm = seen[other]
            dot = sum([weights[feature] * theirs[feature] for feature in weights.keys() & theirs.keys()])
            gap = abs(when[number] - when[other])
            near[number][other] = near[other][number] = dot / (norm * their_norm) / (1 + gap / HALF_GAP)
        seen[number] = weights, norm


def _products(
    place: int, told: list[tuple[float, int, float]], posted: dict[int, dict[int, float]], whens: list[float]
) -> dict[int, float]:
    """Earlier place → dot product with these features, which are added to `posted`.

    Rare features find the others; common ones only count for those found: that keeps the work small."""
    dots: dict[int, float] = {}
    for rare, feature, weight in told:
        if rare <= 0:
            break
        others = posted.setdefault(feature, {})
        while others and whens[place] - whens[next(iter(others))] > WINDOW:
            del others[next(iter(others))]
        if len(others) <= MANY or len(others) <= len(dots):
            for other, theirs in others.items():
                dots[other] = dots.get(other, 0.0) + weight * theirs
        else:
            if len(dots) > 2 * MOST:
                dots = dict(nlargest(2 * MOST, dots.items(), key=itemgetter(1)))
            for other in dots.keys() & others.keys():
                dots[other] += weight * others[other]
        others[place] = weight
    return dots
