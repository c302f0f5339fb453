"""Stories → which of them tell of one large event: the attack, the reactions to it, the funerals, the court."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations
from typing import NamedTuple

from bot.model import Story
from bot.stories.index import Counts, Vector, vector
from bot.text import similar
from bot.text.language import Languages
from bot.text.latin import sound

ALIKE = 0.15  # similarity of headline and points
NAMES = 0.25  # of the names in them
SAME_NAMES = 0.6  # from which nothing else needs to be shared
RARE, TELLING = 3.5, 2.5  # how rare a shared name and another shared word must be: in a 33rd, a 12th of the stories
FEATURES = 60


class Threads:
    """Made once; knows the languages' common words."""

    def __init__(self, languages: Languages) -> None:
        self._gloss = similar.Gloss(languages)
        self._words, self._ideas = Counts(), Counts()
        for language, word in self._gloss.common():
            told = _Told(language, [similar.Token(word, True, False), similar.Token(word, False, True)], 2)
            said = self._said(told, frozenset())
            self._words.expect(said.words[0])
            self._ideas.expect(said.ideas[0])

    def pairs(self, stories: Iterable[Story]) -> frozenset[frozenset[str]]:
        """The keys of each two stories that tell of one large event.

        They are told in like words and share a name that few of `stories` have, and another word unless they name just
        the same: two attacks in one night stay apart, and so do two things that happened in one country.
        """
        told = {story.key: _told(story) for story in stories}
        known = frozenset(sound(token.word.lower()) for each in told.values() for token in each.tokens if token.name)
        said = {key: self._said(each, known) for key, each in told.items()}
        words, ideas = self._words.copy(), self._ideas.copy()
        for each in said.values():
            words.add([each.words])
            ideas.add([each.ideas])
        return frozenset(
            frozenset((one, other))
            for one, other in combinations(said, 2)
            if _alike(said[one], said[other], words, ideas)
        )

    def _said(self, told: _Told, known: frozenset[str]) -> _Said:
        """`known`: names; a word that opens a sentence is a name if it is among them."""
        tokens = [
            token._replace(name=token.name or (token.word[0].isupper() and sound(token.word.lower()) in known))
            for token in told.tokens
        ]
        stems, _ = similar.words(tokens, told.headline, self._gloss.stop(told.language))
        ideas = self._gloss.ideas(tokens, told.headline, told.language)
        words = vector({f"{told.language} {name}": weight for name, weight in stems.items()}, FEATURES)
        others, _ = similar.words([token for token in tokens if not token.name], 0, self._gloss.stop(told.language))
        return _Said(
            told.language, words, frozenset(vector({f"{told.language} {name}": 1.0 for name in others}, FEATURES)[0]),
            vector(ideas.all, FEATURES), vector(ideas.names, FEATURES),
        )  # fmt: skip


class _Told(NamedTuple):
    language: str
    tokens: list[similar.Token]
    headline: int  # how many of them are the headline's


class _Said(NamedTuple):
    language: str
    words: Vector
    others: frozenset[int]  # those of them that are no names
    ideas: Vector
    names: Vector


def _told(story: Story) -> _Told:
    headline = similar.read(story.headline)
    points = [token for point in story.points for token in similar.read(point.text)]
    return _Told(story.language, [*headline, *points], len(headline))


def _alike(one: _Said, other: _Said, words: Counts, ideas: Counts) -> bool:
    if not _share(ideas, one.names, set(one.names[0]) & set(other.names[0]), RARE):
        return False
    names = ideas.cosine(one.names, other.names)
    if names < NAMES or (names < SAME_NAMES and not _share(words, one.words, one.others & other.others, TELLING)):
        return False
    same = one.language == other.language
    return (words.cosine(one.words, other.words) if same else ideas.cosine(one.ideas, other.ideas)) >= ALIKE


def _share(counts: Counts, vector: Vector, shared: Collection[int], rare: float) -> bool:
    """Is one of the shared features rare enough to tell something?"""
    return any(rarity >= rare for rarity, feature, _ in counts.weigh(vector) if feature in shared)
