"""A piece of a text → its tokens, where they stand, and three codes of each (see `lexicon`)."""

from __future__ import annotations

import re
from itertools import accumulate

from bot.text.quotes.lexicon import Lexicon

TOKEN = re.compile(
    r"((?! )(?:[A-Za-z][a-zß-öø-ÿ]++(?![\w’'ʼ\-‑–])"  # most words; what follows finds them too, but takes longer
    r"|[^\W\d_](?:\w++(?:[’'ʼ\-‑–][^\W_]\w*+)*+|(?:\.[^\W\d_])+\.|(?:[’'ʼ\-‑–][^\W_]\w*+)*+)"
    r"|\d++(?:-[^\W\d_]++){2}|\d(?:[\w.,:]*\w)?|\n[\n ]*|\.{2,}|[^\w\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]|_+))"
)
UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])  # zero-width characters


class Tokens:
    """The tokens of `text[start:end]`. `codes` tells what each is on its own, `in_phrase` inside a noun phrase,
    `behind_name` behind a name."""

    __slots__ = ("behind_name", "codes", "ends", "in_phrase", "starts", "text", "words")

    def __init__(self, text: str, start: int, end: int, lexicon: Lexicon) -> None:
        parts = TOKEN.split(text[start:end])
        offsets = list(accumulate(map(len, parts), initial=start))
        self.text = text
        self.words = parts[1::2]
        self.starts = offsets[1:-1:2]
        self.ends = offsets[2::2]
        codes = "".join(map(lexicon.first_sight, self.words))
        self.codes, self.in_phrase, self.behind_name = codes[::3], codes[1::3], codes[2::3]

    def word(self, at: int) -> str:
        """Token `at`, or "" behind the last."""
        return self.words[at] if at < len(self.words) else ""

    def gap(self, at: int) -> str:
        """What stands between token `at` and the one before it, as far as it is seen."""
        gap = self.text[self.ends[at - 1] : self.starts[at]]
        return gap if gap == " " else seen(gap)


def seen(text: str) -> str:
    """The text without what has no width."""
    return text if text.isascii() else text.translate(UNSEEN)
