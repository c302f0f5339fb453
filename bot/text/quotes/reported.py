"""The author's words → what they report without marks: «а сказав, що п», «за словами а, п», «п, каже а»."""

from __future__ import annotations

from typing import NamedTuple

from bot.text.quotes.clauses import Clauses
from bot.text.quotes.cues import Cues
from bot.text.quotes.grammar import Grammar
from bot.text.quotes.phrases import Source
from bot.text.quotes.subjects import Subjects

FEWEST_WORDS = 5
_LONGEST_SENTENCE = 120  # words
_LONG_QUOTE = 25  # characters; a longer stretch before the author's words is what they told
_TAIL = 14  # words an author may take at the end of a sentence: «…, каже директор школи а»


class Statement(NamedTuple):
    """Words `first` to `last` are reported speech; `at` is the word of its cue, `source` may be None: who spoke last."""

    first: int
    last: int
    at: int
    cue: str
    source: Source | None
    sure: float


def statements(clauses: Clauses, subjects: Subjects, cues: Cues, grammar: Grammar) -> list[Statement]:
    """All reported statements in order, at most one a sentence."""
    found: list[Statement] = []
    words, cue_words = clauses.words, grammar.cue_words
    reader = _Reader(clauses, subjects, cues, grammar)
    low = 0
    hot: list[int] = []  # words of the sentence that may announce speech
    for high, word in enumerate(words):
        if word.low in cue_words:
            hot.append(high)
        if word.kind not in ".|" and high - low < _LONGEST_SENTENCE:
            continue
        if hot:
            statement = reader.read(low, high, hot)
            if statement is not None and (not found or statement.first > found[-1].last):
                found.append(statement)
            hot = []
        low = high + 1
    statement = reader.read(low, len(words), hot) if hot else None
    return [*found, statement] if statement is not None else found


class _Reader:
    def __init__(self, clauses: Clauses, subjects: Subjects, cues: Cues, grammar: Grammar) -> None:
        self.clauses, self.subjects, self.cues, self.grammar = clauses, subjects, cues, grammar
        self.words = clauses.words
        self.hot: list[int] = []

    def read(self, low: int, high: int, hot: list[int]) -> Statement | None:
        """What the sentence low..high reports; `hot` are its words that may announce speech."""
        self.hot = hot
        for look in (
            self._following,
            self._parenthesis,
            self._that,
            self._according,
            self._colon,
            self._tail,
            self._so_to_say,
        ):
            found = look(low, high)
            if found is not None:
                return found
        return None

    def _statement(
        self, first: int, last: int, at: int, cue: str, source: Source | None, sure: float
    ) -> Statement | None:
        words = self.words
        while first <= last and words[first].kind in ",-:;)":
            first += 1
        while last >= first and words[last].kind in ",-:;(":
            last -= 1
        count = sum(1 for word in words[first : last + 1] if word.kind in "wC9I") + sum(
            self.clauses.text.count(" ", word.start, word.end) + 1
            for word in words[first : last + 1]
            if word.kind == "Q"
        )
        return Statement(first, last, at, cue, source, sure) if count >= FEWEST_WORDS else None

    def _verb(self, at: int) -> bool:
        known = self.grammar.verbs.get(self.words[at].low)
        return bool(known and known[1])

    def _that(self, low: int, high: int) -> Statement | None:
        """«а сказав, що п»"""
        words, grammar = self.words, self.grammar
        for at in self.hot:
            if words[at].low not in grammar.verbs or at + 2 >= high:
                continue
            for that in range(at + 1, min(high, at + 12)):
                if words[that].low in grammar.verbs or words[that].kind in ":Q":
                    break
                if words[that].low in grammar.that and words[that - 1].kind == ",":
                    source = self.subjects.of(at, low, that, after_first=False)
                    return self._statement(that + 1, high - 1, at, words[at].low, source, 0.85)
        return None

    def _parenthesis(self, low: int, high: int) -> Statement | None:
        """«Як зазначив а, п»"""
        words = self.words
        for as_ in range(low, min(high, low + 3)):
            if words[as_].low not in self.grammar.as_says:
                continue
            for at in range(as_ + 1, min(high, as_ + 5)):
                if self._verb(at):
                    source = self.subjects.behind(at, high, self.grammar.verbs[words[at].low][0])
                    comma = source.last + 1 if source else at + 1
                    while comma < high and words[comma].kind != ",":
                        comma += 1
                    return self._statement(comma + 1, high - 1, at, words[at].low, source, 0.88)
        return None

    def _according(self, low: int, high: int) -> Statement | None:
        """«За словами а, п»; «п, за його словами, п»"""
        words = self.words
        for at in self.hot:
            length = self.cues.phrase(at) if words[at].low in self.grammar.according else 0
            if not length:
                continue
            source = self.cues.according(at, length, high)
            if source is None:
                continue
            comma = max(source.last, at + length - 1) + 1
            while comma < high and words[comma].kind not in ",-" and comma < at + 22:
                comma += 1
            cue = self.clauses.text[words[at].start : words[at + length - 1].end]
            return self._statement(comma + 1, high - 1, at, cue, source, 0.85) or self._statement(
                low, at - 1, at, cue, source, 0.7
            )
        return None

    def _colon(self, low: int, high: int) -> Statement | None:
        """«а запевнив: п»"""
        words = self.words
        for colon in range(low + 1, high - 1):
            if words[colon].kind != ":" or words[colon + 1].kind in "Q-":
                continue
            for at in range(colon - 1, low - 1, -1):
                if self.words[at].low in self.grammar.verbs:
                    source = self.subjects.of(at, low, colon, after_first=False)
                    return self._statement(colon + 1, high - 1, at, words[at].low, source, 0.8)
            return None
        return None

    def _tail(self, low: int, high: int) -> Statement | None:
        """«П, каже а», «п, – повідомили в а»"""
        words = self.words
        for at in self.hot:
            if at < max(low + FEWEST_WORDS, high - _TAIL) or not self._verb(at) or words[at - 1].kind not in ",-":
                continue
            comma = at - 1
            while comma > low and words[comma].kind in ",-":
                comma -= 1
            if words[comma].kind == "Q" and (comma - low < 3 or words[comma].end - words[comma].start > _LONG_QUOTE):
                return None
            source = self.subjects.behind(at, high, self.grammar.verbs[words[at].low][0])
            if source is not None:
                return self._statement(low, comma, at, words[at].low, source, 0.82)
        return None

    def _following(self, low: int, high: int) -> Statement | None:
        """«П. Про це повідомив а.»: the sentence before is what was reported."""
        words, grammar = self.words, self.grammar
        for phrase in grammar.follows.get(words[low].low, ()):
            if (
                low + len(phrase) >= high
                or any(words[low + k].low != part for k, part in enumerate(phrase))
                or phrase[0] in grammar.so_to_say
            ):
                continue
            for at in range(low + len(phrase), min(high, low + len(phrase) + 12)):
                if words[at].low not in grammar.verbs:
                    continue
                source = self.subjects.of(at, low, high, after_first=True)
                end = low - 1
                while end > 0 and words[end].kind in ".|":
                    end -= 1
                first = end
                while first > 0 and words[first - 1].kind not in ".|" and end - first < _LONGEST_SENTENCE:
                    first -= 1
                if source is None or end <= 0 or (words[end].kind == "Q" and end - first < 2):
                    return None
                return self._statement(first, end, at, words[at].low, source, 0.8)
        return None

    def _so_to_say(self, low: int, high: int) -> Statement | None:
        """«Мовляв, п»: whoever spoke before."""
        if self.words[low].low in self.grammar.so_to_say:
            return self._statement(low + 1, high - 1, low, self.words[low].low, None, 0.6)
        return None
