"""Text and its stretches → the author's words as a flat list, each stretch one word `Q` among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

from bot.text.quotes.grammar import Grammar
from bot.text.quotes.marks import Stretch
from bot.text.quotes.remembered import Remembered

_TOKEN = re.compile(
    r"((?! )(?:[a-zA-Zа-яіїєґА-ЯІЇЄҐ][a-zа-яіїєґ]++(?![\w’'ʼ\-‑])"  # most words; what follows finds them too, but takes longer
    r"|[a-zа-яіїєґ][^\W_]++(?:[’'ʼ\-‑][^\W_]\w*+)*+|[^\W\d_]\.(?=\s?[^\W\d_a-zа-яіїєґ])"
    r"|[^\W\d_]\w*+(?:[’'ʼ\-‑][^\W_]\w*+)*+|[,–»«:]|\n+|\.|№?\d(?:[\w.,:%]*\w)?(?:-[^\W\d_]+)*|[^\w\s]))"
)
_SMALL = frozenset("abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ")
_DASHES = "–—―−‒-"


class Word(Struct, gc=False):
    """A word of the author. `kind`: w word, C capitalised, I initial, 9 number, Q stretch, . end of a sentence, | end of a
    paragraph, - dash, else the sign itself. `low`: lower case with a plain apostrophe."""

    kind: str
    start: int
    end: int
    text: str
    low: str
    sentence: int
    paragraph: int
    stretch: int = -1
    mention: int = -1

    def __repr__(self) -> str:
        return f"{self.kind}:{self.text}"


class Clauses:
    """`words` in order; `quotes[i]` is the index of the word that stands for stretch i."""

    def __init__(self, text: str, stretches: Sequence[Stretch], grammar: Grammar) -> None:
        self.text = text
        self.grammar = grammar
        self.words: list[Word] = []
        self.quotes: list[int] = []
        self._sentence = self._paragraph = 0
        at = 0
        for index, stretch in enumerate(stretches):
            self._read(at, stretch.opens)
            self._quote(index, stretch)
            at = max(at, stretch.closes)
        self._read(at, len(text))

    def _add(self, kind: str, start: int, end: int) -> Word:
        text = self.text[start:end]
        low = text.lower()
        if "’" in low or "ʼ" in low:
            low = low.replace("’", "'").replace("ʼ", "'")
        word = Word(kind, start, end, text, low, self._sentence, self._paragraph)
        self.words.append(word)
        return word

    def _quote(self, index: int, stretch: Stretch) -> None:
        self.quotes.append(len(self.words))
        self._add("Q", stretch.start, stretch.end).stretch = index
        breaks = self.text.count("\n", stretch.start, stretch.end)
        self._paragraph += breaks > 0
        behind = self.text[stretch.closes : stretch.closes + 4].lstrip(" \u00a0")
        stopped = self.text[stretch.end - 1] in ".!?…" or self.text[stretch.end : stretch.end + 1] in tuple(".!?…")
        if stopped and (behind[:1].isupper() or behind[:1] in tuple('«“„"')):
            self._add(".", stretch.closes, stretch.closes)
            self._sentence += 1

    def _read(self, start: int, end: int) -> None:
        words, sentence, paragraph = self.words, self._sentence, self._paragraph
        parts = _TOKEN.split(self.text[start:end])
        tokens, offsets = parts[1::2], list(accumulate(map(len, parts), initial=start))
        lows = " ".join(tokens).lower().replace("’", "'").replace("ʼ", "'").split(" ")
        for kind, text, low, at, after in zip(
            map(_kind, tokens), tokens, lows, offsets[1::2], offsets[2::2], strict=False
        ):
            if kind not in "\n.i":
                words.append(Word(kind, at, after, text, low, sentence, paragraph))
            elif kind == ".":
                if self._ends(at, after, end):
                    words.append(Word(kind, at, after, text, low, sentence, paragraph))
                    sentence += 1
            elif kind == "\n":
                words.append(Word("|", at, after, text, low, sentence, paragraph))
                paragraph += 1
                sentence += 1
            else:  # «м. Київ»
                words.append(Word("w", at, after - 1, text[:-1], low[:-1], sentence, paragraph))
        self._sentence, self._paragraph = sentence, paragraph

    def _ends(self, start: int, at: int, end: int) -> bool:
        """Is this stop the end of a sentence: nothing in a small letter follows, no abbreviation stands before?"""
        behind = self.text[at : at + 3].lstrip(" \u00a0")
        if at < end and self.text[at].isalnum() and self.text[start].strip("…"):
            return False
        if behind[:1].islower() or behind[:1] in tuple(",;)"):
            return False
        last = self.words[-1] if self.words else None
        if last is not None and last.end == start and self.text[start] == "." and behind[:1] != "\n":
            return last.low not in self.grammar.abbreviations
        return True

    def adjacent(self, index: int) -> bool:
        """Do words `index` and `index + 1` stand side by side, with nothing but a space between them?"""
        words = self.words
        if index + 1 >= len(words):
            return False
        gap = self.text[words[index].end : words[index + 1].start]
        return gap in ("", " ", "\u00a0", "  ") and words[index + 1].kind in "wCI"


def _kind_of(token: str) -> str:
    """The kind of a token (see `Word`), but a line feed for itself, and i for an initial in a small letter."""
    first = token[0]
    if first in _SMALL:
        return "i" if token[1:] == "." else "w"
    if first in "\n.!?…":
        return "\n" if first == "\n" else "."
    if first.isdecimal() or (first == "№" and len(token) > 1):
        return "9"
    if first.isalnum():
        return "C" if token[1:] != "." else "I" if first.isupper() else "i"
    return "-" if token in _DASHES else token


_kind = Remembered(_kind_of, most=20_000).__getitem__
