"""Story → its amounts: those that are worth a line of their own, and those that its reports dispute."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.model import Figure, Story
from bot.text import similar

NEAR, ALIKE = 600, 3.0  # characters from the top, and times as much: further apart they hardly count the same
SAID = 0.5  # share of a sentence's words that another one has, from which it adds nothing
NUMBERS = 0.34  # share of numbers among its words from which a sentence is a row of a table
ANYBODY = ("people", "person", "men", "women", "children", "люд", "осіб", "особ", "чолов", "жін", "діт")
DIGITS = re.compile(r"\d[\d.,]*")


def in_its_language(story: Story) -> set[str]:
    """Keys of the story's articles in the language it is told in."""
    return {source.article for source in story.articles if source.language == story.language}


def worth_telling(story: Story, most: int, known: Iterable[str] = ()) -> tuple[Figure, ...]:
    """The first figures, one a sentence, whose sentences tell a number that nothing before tells: neither headline,
    points and quotes, nor `known`, nor another of them. In the story's language.

    An amount without its sentence ("900 people") does not say what it counts, so it is not among them.
    """
    own = in_its_language(story)
    told = [story.headline, *(point.text for point in story.points), *known]
    said = [quote.text for quote in story.quotes if quote.direct]
    found: list[Figure] = []
    for figure in story.figures:
        if len(found) == most:
            break
        sentence = figure.sentence
        if not sentence or figure.article not in own or any(quote in sentence for quote in said):
            continue
        if _brings_a_number(figure, told) and not _is_row(sentence) and not any(_says(one, sentence) for one in told):
            found.append(figure)
            told.append(sentence)
    return tuple(found)


def in_words(figure: Figure) -> str:
    """The figure as it can be told among others: its sentence, where it has one, without the full stop."""
    return figure.sentence.removesuffix(".") or figure.text


def _brings_a_number(figure: Figure, told: list[str]) -> bool:
    numbers = set(DIGITS.findall(figure.text))
    return not numbers <= {number for text in told for number in DIGITS.findall(text)}


def _is_row(sentence: str) -> bool:
    tokens = similar.tokens(sentence)
    return sum(token[0].isdecimal() for token in tokens) > NUMBERS * len(tokens)


def _says(text: str, sentence: str) -> bool:
    mine, theirs = ({similar.stem(token) for token in similar.tokens(one)} for one in (text, sentence))
    return len(mine & theirs) > SAID * min(len(mine), len(theirs))


def disputed(story: Story) -> tuple[Figure, ...]:
    """Two figures of different outlets near the top of their reports that count the same thing and do not agree.

    Only in the story's language, and only of things with a name of their own: twelve people hurt and fifteen people
    led to safety are no contradiction.
    """
    own = in_its_language(story)
    near = [f for f in story.figures if f.article in own and f.start < NEAR and f.counts and DIGITS.search(f.text)]
    for number, one in enumerate(near):
        for other in near[number + 1 :]:
            apart = one.article != other.article and outlet_of(one, story) != outlet_of(other, story)
            if apart and _thing(one) == _thing(other) and 1 < _ratio(one, other) <= ALIKE:
                return one, other
    return ()


def outlet_of(figure: Figure, story: Story) -> str:
    return next((source.outlet for source in story.articles if source.article == figure.article), "")


def _thing(figure: Figure) -> str:
    """What is counted, by the beginning of its noun; nothing equals what could be anybody."""
    noun = figure.counts.lower().split()[-1]
    return figure.article if noun.startswith(ANYBODY) else noun[:5]


def _ratio(one: Figure, other: Figure) -> float:
    """How many times the larger number is the smaller one; 1 where they are the same or cannot be compared."""
    values = [float(re.sub(r"\D", "", found[0]) or 0) for f in (one, other) if (found := DIGITS.search(f.text))]
    words = [DIGITS.sub("", f.text).split()[:1] if len(f.text.split()) > 2 else [] for f in (one, other)]
    return max(values) / min(values) if len(values) == 2 and min(values) > 0 and words[0] == words[1] else 1.0
