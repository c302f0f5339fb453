"""Text and its stretches → the author's words as a flat list, each stretch one word `Q` among them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from bot.text.quotes.grammar import Grammar
from bot.text.quotes.marks import Stretch

_TOKEN = re.compile(
    r"([a-zа-яіїєґ][^\W_]+(?:[’'ʼ\-‑][^\W_]\w*)*)|([^\W\d_]\.(?=\s?[^\W\d_a-zа-яіїєґ]))|([a-zа-яіїєґ]\w*(?:[’'ʼ\-‑][^\W_]\w*)*)"
    r"|([^\W\d_]\w*(?:[’'ʼ\-‑][^\W_]\w*)*)|(№?\d(?:[\w.,:%]*\w)?(?:-[^\W\d_]+)*)|(\n+)|([.!?…]|\.{2,})|[^\w\s]"
)
_KINDS = ("", "w", "I", "w", "C", "9", "|", ".")  # by the group of `_TOKEN`
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
        words, sentence = self.words, self._sentence
        for found in _TOKEN.finditer(self.text, start, end):
            kind = _KINDS[found.lastindex or 0]
            at, after = found.span()
            text = found.group()
            low = text.lower()
            if kind == "":
                kind = "-" if text in _DASHES else text
            elif kind in "wC":
                if "’" in low or "ʼ" in low:
                    low = low.replace("’", "'").replace("ʼ", "'")
            elif kind == "I":
                if not text[0].isupper():  # «м. Київ»
                    kind, after, text, low = "w", after - 1, text[:-1], low[:-1]
            elif kind == "|":
                words.append(Word(kind, at, after, text, low, sentence, self._paragraph))
                self._paragraph += 1
                sentence += 1
                continue
            elif kind == ".":
                if self._ends(at, after, end):
                    words.append(Word(kind, at, after, text, low, sentence, self._paragraph))
                    sentence += 1
                continue
            words.append(Word(kind, at, after, text, low, sentence, self._paragraph))
        self._sentence = sentence

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
