"""What is called otherwise abroad."""

from __future__ import annotations

import pytest

from bot.text import exonyms, words
from bot.text.wanted import Wanted
from config import settings

LANGUAGES = settings.languages()
TABLE = LANGUAGES["uk"].part("abroad", dict[str, str])


def keys(name: str) -> tuple[str, ...]:
    return tuple(words.keys(words.spelled(name)))


def called(name: str, other: str) -> bool:
    """Whether a way of calling what has this name is the other."""
    ways = exonyms.ways(keys(name), LANGUAGES)
    other_keys = keys(other)
    return any(
        len(way) == len(other_keys) and all(k in forms for k, forms in zip(other_keys, way, strict=True))
        for way in ways
    )


@pytest.mark.parametrize("entry", TABLE, ids=str)
def test_every_name_of_the_table_is_found_from_both_sides(entry: str) -> None:
    own = entry.split(",")[0]
    for abroad in TABLE[entry].split(","):
        assert called(own, abroad) and called(abroad, own)


@pytest.mark.parametrize(
    ("form", "abroad"),
    [
        ("Києва", "Kyiv"), ("Києвом", "Kiev"), ("Львові", "Lviv"), ("Харкову", "Kharkiv"), ("Кишинева", "Chisinau"),
        ("Відня", "Vienna"), ("Ризі", "Riga"), ("Празі", "Prague"), ("Гаазі", "Hague"), ("Польщею", "Poland"),
        ("Афінах", "Athens"), ("Нідерландів", "Netherlands"), ("Єгипті", "Egypt"), ("Кремля", "Kremlin"),
        ("Білого дому", "White House"), ("Сполученими Штатами", "United States"), ("Північної Кореї", "North Korea"),
        ("Чорному морі", "Black Sea"), ("Європейського Союзу", "EU"), ("Нью-Йорку", "New York"), ("Криму", "Crimea"),
    ],
)  # fmt: skip
def test_a_name_is_known_in_every_case(form: str, abroad: str) -> None:
    assert called(form, abroad)


@pytest.mark.parametrize("word", ["дім", "house", "united", "крім", "new", "море", "рада", "", "north"])
def test_a_part_of_a_name_and_any_other_word_is_called_nothing_else(word: str) -> None:
    assert exonyms.ways(keys(word), LANGUAGES) == ()


def test_words_one_after_the_other_that_are_a_name_become_one() -> None:
    asked = tuple(Wanted(word, (frozenset({word.lower()}),)) for word in ("drones", "United", "States", "Kyiv"))
    drones, states, kyiv = exonyms.called(asked, LANGUAGES)
    assert drones == asked[0]
    assert states.text == "United States" and (frozenset({"сша"}),) in states.also
    assert "києва" in kyiv.parts[0] and kyiv.also == ()
