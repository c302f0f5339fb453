"""Statements → the one to three that tell the story best.

Editors' blurbs are short and reuse the words of the headline, of the first sentences and of names that come back. So each
word of a statement gets a chance of standing in a blurb, and those statements are taken whose chances add up to most for
their length: the expected F1 against a blurb of usual length. Lead-2, LexRank, TextRank and LSA score below this.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from math import exp, log

from msgspec import Struct

from bot.text.sentences import Offsets
from bot.text.statements import Statement

FIRST = 5  # statements to choose from: an editor seldom goes deeper
BLURB = 18  # words of a usual blurb
LONG = 25  # words: a statement longer than a usual blurb may be the only point…
BACKGROUND = 250  # …of an article of so many words; in a short report the second sentence is news too
MOST = 3
ROOM = 60  # words of all points together, when a third is added
SAME = 0.6  # share of the shorter statement's words in the other one: they say the same
BODY = 800  # words of the article that are counted
AGAIN = 0.2  # what a word is worth the second time

PHRASES = 0.15  # what all the headline's pairs of words are worth, beside the expected F1

# Log-odds of a word of a statement to stand in the blurb; logistic regression on 159 articles in ten languages.
START = -3.5
IN_TITLE = 0.94
LIKE_TITLE = 0.22  # the same first five letters
OFTEN = 1.1  # times log(1 + count)
FIRST_STATEMENT = 0.73
SECOND_STATEMENT = 0.42
SHORT = 0.09  # up to three letters: function words
NAME = 0.46  # a capital inside a sentence
NAME_IN_TITLE = 0.46
ONCE = -0.49

_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?<=[^\W\d_A-ZА-ЯІЇЄҐ,;] )[^\W\d_a-zа-яіїєґ]\w*")
STEM = 5


class _Weighed(Struct, frozen=True):
    statement: Statement
    chances: dict[str, float]  # of each different word
    length: int  # words, repeats included
    sum: float
    phrases: frozenset[tuple[str, str]]  # pairs of words that the headline has too
    share: float  # what one of them is worth
    telling: frozenset[str]  # its words but the short ones


def choose(text: str, statements: Sequence[Statement], title: str, body: Sequence[Offsets]) -> tuple[Offsets, ...]:
    """One to three spans in the order of the text, no two saying the same; () where there is no statement.

    A statement that leans on the one before it is taken only where the text has no other.
    """
    able = [each for each in statements if each.stands][:FIRST] or list(statements[:1])
    counts = _counts(text, body)
    weighed = _weigh(text, able, title, counts)
    if not weighed:
        return ()
    alone = [(each,) for each in weighed if each.length >= LONG] if counts.total() >= BACKGROUND else []
    pairs = [pair for pair in combinations(weighed, 2) if not _say_the_same(*pair)]
    chosen = max([*alone, *pairs] or [(weighed[0],)], key=_expected)
    if len(chosen) > 1:
        chosen += _third(weighed, chosen)
    return tuple((each.statement.start, each.statement.end) for each in chosen)


def _weigh(text: str, statements: Sequence[Statement], title: str, counts: Counter[str]) -> list[_Weighed]:
    headline = [word.lower() for word in _WORD.findall(title)]
    phrases = frozenset(pairwise(headline))
    in_title = set(headline)
    like_title = {word[:STEM] for word in in_title if len(word) >= STEM}
    weighed = []
    for each in statements:
        said = text[each.start : each.end]
        words = [word.lower() for word in _WORD.findall(said)]
        names = {name.lower() for name in _NAME.findall(said)}
        place = FIRST_STATEMENT if each.number == 1 else SECOND_STATEMENT if each.number == 2 else 0.0
        chances = {}
        for word in set(words):
            count = counts[word]
            odds = START + place + OFTEN * log(1 + count)
            if word in in_title:
                odds += IN_TITLE + (NAME_IN_TITLE if word in names else 0)
            elif word[:STEM] in like_title:
                odds += LIKE_TITLE
            odds += (SHORT if len(word) <= 3 else 0) + (NAME if word in names else 0) + (ONCE if count < 2 else 0)
            chances[word] = 1 / (1 + exp(-odds))
        again = sum(chances[word] * (number - 1) for word, number in Counter(words).items())
        weighed.append(
            _Weighed(
                statement=each,
                chances=chances,
                length=len(words),
                sum=sum(chances.values()) + AGAIN * again,
                phrases=phrases.intersection(pairwise(words)),
                share=PHRASES / max(1, len(phrases)),
                telling=frozenset(word for word in chances if len(word) > 3 or word.isdigit()),
            )
        )
    return weighed


def _counts(text: str, body: Sequence[Offsets]) -> Counter[str]:
    words: list[str] = []
    for start, end in body:
        words += _WORD.findall(text[start:end].lower())
        if len(words) >= BODY:
            break
    return Counter(words[:BODY])


def _expected(chosen: Sequence[_Weighed]) -> float:
    """The expected F1 of these statements against a blurb of usual length, and something for the headline's phrases."""
    hits = sum(each.sum for each in chosen)
    for one, other in combinations(chosen, 2):
        hits -= (1 - AGAIN) * sum(
            min(one.chances[word], other.chances[word]) for word in one.chances.keys() & other.chances
        )
    phrases = frozenset[tuple[str, str]]().union(*(each.phrases for each in chosen))
    return 2 * hits / (sum(each.length for each in chosen) + BLURB) + len(phrases) * chosen[0].share


def _third(weighed: Sequence[_Weighed], chosen: tuple[_Weighed, ...]) -> tuple[_Weighed, ...]:
    """The best of the statements that follow, if it is news and there is room for it."""
    room = ROOM - sum(each.length for each in chosen)
    later = [
        each
        for each in weighed[weighed.index(chosen[-1]) + 1 :]
        if each.length <= room and not any(_say_the_same(each, other) for other in chosen)
    ]
    return (max(later, key=lambda each: _expected((*chosen, each))),) if later else ()


def _say_the_same(one: _Weighed, other: _Weighed) -> bool:
    return len(one.telling & other.telling) > SAME * min(len(one.telling), len(other.telling))
