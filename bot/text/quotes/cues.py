"""Words that announce a source without a subject: «за словами а», «йдеться у б»."""

from __future__ import annotations

from bot.text.quotes.clauses import Clauses
from bot.text.quotes.grammar import Grammar
from bot.text.quotes.phrases import Phrases, Source
from bot.text.quotes.subjects import Subjects


class Cues:
    def __init__(self, clauses: Clauses, subjects: Subjects, phrases: Phrases, grammar: Grammar) -> None:
        self.words, self.subjects, self.phrases, self.grammar = clauses.words, subjects, phrases, grammar

    def phrase(self, at: int) -> int:
        """How many words an according-to phrase that begins here has; 0 if none does. A possessive may stand inside it."""
        words = self.words
        phrases = self.grammar.according.get(words[at].low)
        if not phrases or at + 1 >= len(words):
            return 0
        step = 2 if words[at + 1].low in self.grammar.possessives and at + 2 < len(words) else 1
        rest = phrases.get(words[at + step].low)
        if rest is not None and all(
            at + step + k < len(words) and words[at + step + k].low == part for k, part in enumerate(rest, 1)
        ):
            return step + 1 + len(rest)
        return int("" in phrases and not (at and words[at - 1].low in self.grammar.prepositions))

    def according(self, at: int, length: int, high: int) -> Source | None:
        inside = [i for i in range(at, at + length) if self.words[i].low in self.grammar.possessives]
        if inside:
            return Source(
                "pronoun", inside[0], inside[0], gender=self.grammar.possessives[self.words[inside[0]].low], case="g"
            )
        return self.subjects.oblique(at + length, high)

    def document(self, at: int, high: int) -> Source | None:
        """«йдеться у заяві», «у зверненні зазначено»."""
        words = self.words
        for k in [*range(at + 1, min(high, at + 6)), *range(at - 1, max(-1, at - 7), -1)]:
            if words[k].kind in ".|:;":
                continue
            if words[k].low in self.grammar.within and k + 2 < len(words):
                k += words[k + 1].low in self.grammar.possessives  # «у його дописі»
                source = self.phrases.place(k + 1, min(len(words), k + 9))
                if source is not None:
                    return source
                word = words[k + 1]
                if word.kind == "w" and not self.grammar.adjective(word.low) and word.low not in self.grammar.small:
                    return Source("unknown", k + 1, k + 1)
        return None
