"""Similarities of reports → groups: the most similar two groups become one, until none are similar enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

from bot.stories.index import Near

GROWN = 0.8  # 1 would ask a big story's reports all to be near; 0 only as many as one report can be near
# What similarity to a story that was told before counts: what joins it cannot leave it when a better one comes.
STANDING = 0.7


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
        self.size = {i: float(len(group)) for i, group in self.members.items()}
        self.heap: list[tuple[float, int, int, int, int]] = []
        for i, links in self.links.items():
            self._offer(i, {j: value for j, value in links.items() if i < j})

    def run(self) -> list[list[int]]:
        while self.heap:
            _, one, other, seen_one, seen_other = heappop(self.heap)
            if self.version.get(one) == seen_one and self.version.get(other) == seen_other:
                self._join(one, other)
        return list(self.members.values())

    def _offer(self, one: int, links: Mapping[int, float]) -> None:
        """Heap entries for a group and those that are similar enough to join it."""
        size, version, fixed = self.size[one], self.version, one in self.fixed
        grown = size**GROWN
        for other, value in links.items():
            theirs = self.size[other]
            value /= theirs * grown if theirs <= size else size * theirs**GROWN
            if fixed or other in self.fixed:
                value *= 0.0 if fixed and other in self.fixed else STANDING
            if value >= self.least:
                low, high = (one, other) if one < other else (other, one)
                heappush(self.heap, (-value, low, high, version[low], version[high]))

    def _join(self, one: int, other: int) -> None:
        del self.links[one][other], self.links[other][one], self.version[other]
        self.members[one] += self.members.pop(other)
        self.size[one] += self.size.pop(other)
        if other in self.fixed:
            self.fixed.add(one)
        mine = self.links[one]
        for third, value in self.links.pop(other).items():
            theirs = self.links[third]
            del theirs[other]
            mine[third] = theirs[one] = mine.get(third, 0.0) + value
        self.version[one] += 1
        self._offer(one, mine)
