"""Text → the features that tell whether two reports are of one event: words, names and numbers, in any script."""

from __future__ import annotations

import re
from collections import Counter

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
STEM = 6  # characters of a word that count: endings differ between two reports, beginnings do not


def tokens(text: str) -> list[str]:
    """Words and numbers as they stand in the text."""
    return TOKEN.findall(text)


def stem(word: str) -> str:
    return word.lower().replace("’", "'").replace("ʼ", "'")[:STEM]


def features(title: str, text: str, lede: int = 80) -> dict[str, float]:
    """Stem → weight: a headline's word counts 1, one among the first `lede` words of the text 0.5."""
    found: dict[str, float] = {}
    for word in tokens(text)[:lede]:
        found[stem(word)] = 0.5
    for word in tokens(title):
        found[stem(word)] = 1.0
    return found


def overlap(one: str, other: str, size: int = 5) -> float:
    """Share of the shorter text's word sequences of `size` that stand in the other too: 1.0 for a copy."""
    sets = [_shingles(text, size) for text in (one, other)]
    shorter = min(map(len, sets))
    return len(sets[0] & sets[1]) / shorter if shorter else 0.0


def _shingles(text: str, size: int) -> set[tuple[str, ...]]:
    words = [word.lower() for word in tokens(text)]
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def common(texts: list[str]) -> Counter[str]:
    """In how many of the texts each stem stands."""
    return Counter(word for text in texts for word in {stem(token) for token in tokens(text)})
