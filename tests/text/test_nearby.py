"""Words that somebody may have meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.nearby import MOST, begins, nearest, spelling
from config import settings

LANGUAGES = settings.languages()
WRITTEN = [
    "submarine",
    "submarines",
    "missile",
    "missiles",
    "drone",
    "безпілотник",
    "безпілотників",
    "оборона",
    "обороною",
    "ракета",
    "рада",
]


@pytest.mark.parametrize(
    ("mistaken", "meant"),
    [("submarrine", "submarine"), ("misile", "missile"), ("безпилотник", "безпілотник"), ("оборонна", "оборона")],
)
def test_a_misspelt_word_is_near_the_one_that_was_meant(mistaken: str, meant: str) -> None:
    assert nearest(mistaken, WRITTEN, LANGUAGES)[0] == meant


def test_of_the_forms_of_one_word_the_most_alike_stands_for_all() -> None:
    assert nearest("submarrines", WRITTEN, LANGUAGES) == ("submarines",)


def test_nothing_is_near_a_word_that_is_like_none_or_too_short() -> None:
    assert nearest("zebra", WRITTEN, LANGUAGES) == ()
    assert begins("дім") == "" and begins("дрон") == "дро"


def test_a_word_is_shown_as_an_article_spells_it() -> None:
    assert spelling("рютте", ["Приїхав Рю́тте.", ""]) == "Рю́тте"
    assert spelling("пять", ["", "Прибуло П’ять кораблів"]) == "П’ять"
    assert spelling("зебра", ["нічого"]) == "зебра"


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=12))
def test_what_is_near_was_written_and_is_another_word(key: str, others: list[str]) -> None:
    found = nearest(key, others, LANGUAGES)
    assert len(found) <= MOST and set(found) <= set(others) - {key}
