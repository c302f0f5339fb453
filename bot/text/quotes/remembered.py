"""What was looked up of a word, for the next time: a language has few words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")
MOST_WORDS = 40_000


class Remembered(dict[str, Found], Generic[Found]):
    """`look_up` of every word that was asked for. Emptied before it grows too large."""

    def __init__(self, look_up: Callable[[str], Found], most: int = MOST_WORDS) -> None:
        super().__init__()
        self.look_up = look_up
        self.most = most

    def __missing__(self, word: str) -> Found:
        if len(self) > self.most:
            self.clear()
        found = self[word] = self.look_up(word)
        return found
