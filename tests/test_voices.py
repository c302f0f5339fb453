"""Whom a story quotes, and which of it is worth a place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model import Quote, Source, Story
from bot.voices import own_first, spoken, telling, unnamed

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def quote(article: str, text: str, speaker: str | None, direct: bool = True, confidence: float = 0.9) -> Quote:
    return Quote(article, text, 0, len(text), speaker, None, None, None, "said", direct, confidence)


def story(*quotes: Quote, language: str = "uk") -> Story:
    sources = tuple(Source(key, key, f"https://{key}.example/", NOW, key, "T", NOW) for key in ("uk", "en"))
    return Story("k", "T", (), quotes, (), sources, (), language, 1.0, NOW, NOW)


def test_the_storys_language_comes_first_and_nobody_is_heard_twice_in_translation() -> None:
    english = quote("en", "We will keep the lights on this winter", "Olena Hnatiuk")
    other = quote("en", "The second line opens in the spring", "Marijke van Houten")
    own = quote("uk", "Цієї зими світло буде в кожній хаті", "Олена Гнатюк")
    assert spoken(story(english, other, own)) == [own, other]
    assert spoken(story(english, other, own, language="en")) == [english, other]
    assert own_first([own, english], story(language="en")) == [english]


def test_who_has_no_name_or_is_not_certain_is_told_apart() -> None:
    sure = quote("uk", "Цієї зими світло буде в кожній хаті", "Олена Гнатюк")
    nameless = quote("uk", "Тут можна швидше продати яблука", "одна з них")
    unsure = quote("uk", "Ми про це ще не думали взагалі", "Роман Дзюба", confidence=0.4)
    reported = quote("uk", "що світло буде", "Роман Дзюба", direct=False)
    told = story(sure, nameless, unsure, reported)
    assert spoken(told) == [sure]
    assert unnamed(told) == [nameless, unsure]


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("We will win.", True), ("Світло буде завтра", True), ("in a few weeks", False), ("серйозного доопрацювання", False),
        ("is the only yard that can build them in time", True), ("Ні", False),
    ],
)  # fmt: skip
def test_a_piece_of_a_sentence_is_not_worth_a_place(text: str, tells: bool) -> None:
    assert bool(telling(story(quote("uk", text, "Олена Гнатюк")))) == tells
