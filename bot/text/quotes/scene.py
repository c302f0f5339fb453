"""Text → the scene that the rules look at: its words, persons, phrases, and who has spoken so far."""

from __future__ import annotations

from typing import NamedTuple

from bot.text.language import Language
from bot.text.quotes import marks
from bot.text.quotes.bearers import Bearers
from bot.text.quotes.cast import Cast
from bot.text.quotes.clauses import Clauses
from bot.text.quotes.cues import Cues
from bot.text.quotes.grammar import grammar
from bot.text.quotes.phrases import Phrases, Source
from bot.text.quotes.subjects import Subjects

SPEECH_WORDS = 4  # shorter stretches are speech only beside a verb of saying
LONGEST_SENTENCE = 100  # words


class Told(NamedTuple):
    """How a stretch was attributed: the source, the cue, how sure the place is, and which place it was."""

    source: Source | None
    cue: str
    sure: float
    place: str


class Answer(NamedTuple):
    """How a stretch was attributed, and to whom: the name or phrase, the role, how sure it is."""

    how: Told
    speaker: str | None
    role: str
    sure: float


class Scene:
    """A text as the rules see it. Only `told`, `last` and `last_source` change, stretch by stretch."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.grammar = grammar(language)
        self.stretches = marks.stretches(text, language)
        self.clauses = Clauses(text, self.stretches, self.grammar)
        self.words = self.clauses.words
        self.cast = Cast(self.clauses, self.grammar)
        self.phrases = Phrases(self.clauses, self.cast, self.grammar)
        self.subjects = Subjects(self.clauses, self.cast, self.phrases, self.grammar)
        self.bearers = Bearers(self.clauses, self.cast, self.phrases, self.grammar)
        self.cues = Cues(self.clauses, self.subjects, self.phrases, self.grammar)
        self.told: list[Answer] = []  # stretch by stretch
        self.last = -1  # the person who spoke last
        self.last_source: Source | None = None

    def large(self, at: int) -> bool:
        """A stretch long enough to be speech of its own, not a name in quotation marks."""
        word = self.words[at]
        return self.text.count(" ", word.start, word.end) >= SPEECH_WORDS + 2

    def between(self, first: int, last: int) -> str:
        return self.text[self.words[first].start : self.words[last].end]

    def clause_start(self, at: int) -> int:
        """The first word of the sentence of word `at`."""
        words = self.words
        floor = max(0, at - LONGEST_SENTENCE)
        while at > floor and words[at - 1].kind not in ".|":
            if words[at - 1].kind == "Q" and self.large(at - 1) and words[at].kind == "C":
                break
            at -= 1
        return at

    def that_between(self, at: int, end: int) -> bool:
        return any(self.words[k].low in self.grammar.that or self.words[k].kind == ":" for k in range(at + 1, end))

    def verb_in(self, low: int, high: int) -> bool:
        return any(self.words[i].low in self.grammar.verbs for i in range(low, high))

    def whole(self, index: int) -> bool:
        """A sentence rather than a name: it ends as one, or is long."""
        body = self.text[self.stretches[index].start : self.stretches[index].end]
        return body[-1] in ".!?…" or body.count(" ") >= SPEECH_WORDS + 1
