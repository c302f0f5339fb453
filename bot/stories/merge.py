"""Similarities of reports → groups: the most similar two groups become one, until none are similar enough."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from bot.stories.index import Near

GROWN = 0.8  # 1 would ask a big story's reports all to be near; 0 only as many as one report can be near


def merge(near: Near, groups: Sequence[Sequence[int]], fixed: set[int], least: float) -> list[list[int]]:
    """Groups of report numbers. `groups` are what to begin with; those at the indices `fixed` never join one another.

    Two groups are as similar as their reports are on average, but reports of a big story need not all be near: an event
    that everybody writes about is told in many words. `near` is used up.
    """
    return Merging(near, groups, fixed, least).run()


class Merging:
    def __init__(self, near: Near, groups: Sequence[Sequence[int]], fixed: set[int], least: float) -> None:
        self.members = {i: list(group) for i, group in enumerate(groups)}
        self.fixed, self.least = set(fixed), least
        home = {number: i for i, group in enumerate(groups) for number in group}
        self.links: dict[int, dict[int, float]] = {i: {} for i in self.members}  # sums of similarities
        for number in list(near):
            mine = home[number]
            for other, value in near.pop(number).items():
                theirs = home[other]
                if theirs != mine:
                    self.links[mine][theirs] = self.links[mine].get(theirs, 0.0) + value
        self.version = dict.fromkeys(self.members, 0)
        self.heap = [entry for i in self.members for j in self.links[i] if i < j for entry in self._entry(i, j)]
        heapify(self.heap)

    def run(self) -> list[list[int]]:
        while self.heap:
            _, one, other, seen_one, seen_other = heappop(self.heap)
            if self.version.get(one) == seen_one and self.version.get(other) == seen_other:
                self._join(one, other)
        return list(self.members.values())

    def _entry(self, one: int, other: int) -> list[tuple[float, int, int, int, int]]:
        """A heap entry, or nothing where the two are not similar enough."""
        if one in self.fixed and other in self.fixed:
            return []
        small, big = sorted((len(self.members[one]), len(self.members[other])))
        value = self.links[one][other] / (small * big**GROWN)
        return [(-value, one, other, self.version[one], self.version[other])] if value >= self.least else []

    def _join(self, one: int, other: int) -> None:
        del self.links[one][other], self.links[other][one], self.version[other]
        self.members[one] += self.members.pop(other)
        if other in self.fixed:
            self.fixed.add(one)
        mine = self.links[one]
        for third, value in self.links.pop(other).items():
            del self.links[third][other]
            mine[third] = self.links[third][one] = mine.get(third, 0.0) + value
        self.version[one] += 1
        for third in mine:
            for entry in self._entry(*sorted((one, third))):
                heappush(self.heap, entry)
