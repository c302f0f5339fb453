"""Words of a text → where a name begins: a capital says little at the beginning of a sentence, and nothing in German.

What the text spells with a capital elsewhere, and in small letters, decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from bot.text.quotes.capitals import bare_of
from bot.text.quotes.lexicon import Lexicon


class Spelling:
    """How a text spells its words: `written` has them all, `inside` those with a capital in the middle of a sentence,
    `surnames` (only where every noun has a capital) those that follow a first name or a title."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        words = text.split()
        self._words = words
        self.inside = _inside(words)
        self.surnames = self._surnames(words) if lexicon.naming.capital_nouns else set()
        self.sight = self._sight if self.surnames else lexicon.name_sight

    @cached_property
    def written(self) -> frozenset[str]:
        return frozenset(self._words)

    def _sight(self, word: str) -> str:
        """What a word with a capital is at first sight (see `lexicon`) in this text."""
        return "+" if word in self.surnames else self.lexicon.name_sight(word)

    def begins_sentence(self, words: Sequence[str], at: int) -> bool:
        """Is the first word of a sentence, which has a capital in any case, the beginning of a name?"""
        lexicon = self.lexicon
        word, follows = words[at], _word(words, at + 1)
        lower = word.lower()
        letter = lexicon.letter(lower)
        bare = bare_of(word)
        low = bare.lower()
        if lower in lexicon.titles and follows[:1] == ".":
            return True
        if letter != "o":
            if letter in "HB" or lower in lexicon.titles:
                return follows[:1].isupper() or follows == "."
            return bare in self.inside and letter not in "dPpictvSl" and lower in lexicon.first
        if bare in self.inside or low in lexicon.first or len(bare) < len(word):
            return True
        following = lexicon.letter(follows.lower())
        if follows[:1].isupper() and following in "oHB":
            return low not in self.written and not low.endswith(lexicon.ongoing or "\0")
        return (following in ("S", "R") or (follows == "," and low not in self.written)) and not low.endswith(
            lexicon.not_subjects or "\0"
        )

    def is_name_among_nouns(self, words: Sequence[str], at: int, starts: bool, before: str) -> bool:
        """Where every noun has a capital: does a name begin at token `at`, about which first sight tells nothing?
        `starts`: it begins a sentence; `before`: the letter of the unit before it."""
        lexicon = self.lexicon
        word, follows = words[at], _word(words, at + 1)
        if lexicon.name_sight(word) == "H":
            return follows[:1].isupper() and (follows in self.surnames or follows.lower() in lexicon.first)
        genitive = word[:-1] if word.endswith("s") else word
        if genitive in self.surnames:
            return True
        next_low = follows.lower()
        next_letter = lexicon.letter(next_low)
        beside = (at > 0 and before in ("S", "A")) or next_letter == "S"
        pair = next_letter == "o" and follows[:1].isupper() and not lexicon.ends_as_noun(next_low)
        if not (beside or pair) or before == "d" or (at > 0 and words[at - 1].lower() in lexicon.determiners):
            return False
        return beside or lexicon.letter(_word(words, at + 2).lower()) in ("S", "T") or not starts

    def _surnames(self, words: list[str]) -> set[str]:
        """Where every noun has a capital: words that follow a first name or a title are names."""
        lexicon = self.lexicon
        found = set()
        earlier = ""
        for before, word in pairwise(words):
            if word[0].isupper() and before[0].isupper() and before[-1] not in ",.;:":
                low = before.lower()
                bare = bare_of(word.strip(',.;:()“”„"»«!?'))
                titled = low in lexicon.first or low in lexicon.titles or lexicon.letter(low) == "H"
                if lexicon.letter(bare.lower()) == "o" and (titled or self._foreign(earlier, before, bare)):
                    found.add(bare)
            earlier = before
        return found

    def _foreign(self, earlier: str, one: str, two: str) -> bool:
        """Two unknown words with capitals in the middle of a sentence, and no article before them: a name."""
        lexicon = self.lexicon
        return (
            earlier[-1:].isalpha()
            and earlier.lower() not in lexicon.determiners
            and not any(
                lexicon.letter(low) != "o"
                or lexicon.ends_as_noun(low)
                or low in lexicon.not_names
                or low in lexicon.works
                for low in (one.lower(), two.lower())
            )
        )


def _inside(words: list[str]) -> set[str]:
    """Words that have a capital in the middle of a sentence."""
    return {word.strip(",.;:()’'") for before, word in pairwise(words) if word[0].isupper() and before[-1].isalpha()}


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""
