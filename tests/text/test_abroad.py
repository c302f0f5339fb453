"""Names in two alphabets: which words are names, and which spellings are one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import words
from bot.text.abroad import Name, apart, named, spellings
from bot.text.latin import sound
from config import settings

LANGUAGES = settings.languages()


class Index:
    """What articles know of words: each with the share of them in which it is a name."""

    def __init__(self, **shares: float) -> None:
        self.shares = {words.key(word): share for word, share in shares.items()}

    def names(self, heard: Collection[str]) -> Iterable[Name]:
        return [Name(word, share) for word, share in self.shares.items() if sound(word) in heard]

    def share(self, word: str) -> float | None:
        return self.shares.get(word)


def found(asked: str, **shares: float) -> set[str]:
    return spellings(asked, LANGUAGES, Index(**shares))


@pytest.mark.parametrize(
    ("ukrainian", "english"),
    [
        ("Рютте", "Rutte"), ("Зеленський", "Zelenskyy"), ("Зеленський", "Zelensky"), ("Гаврилюк", "Havryliuk"),
        ("Павлоград", "Pavlohrad"), ("Сергій", "Serhiy"), ("Газпром", "Gazprom"), ("Навроцький", "Nawrocki"),
        ("Шольц", "Scholz"), ("Мерц", "Merz"), ("Байден", "Biden"), ("Венс", "Vance"), ("Джонсон", "Johnson"),
        ("Гегсет", "Hegseth"), ("Вікторія", "Victoria"), ("Юлія", "Yuliia"), ("Куп'янськ", "Kupiansk"),
        ("Рейтерс", "Reuters"), ("Рамштайн", "Ramstein"), ("Стере", "Støre"), ("ЗСУ", "ZSU"), ("Ґданськ", "Gdańsk"),
    ],
)  # fmt: skip
def test_a_name_meets_its_spelling_in_the_other_alphabet_from_either_side(ukrainian: str, english: str) -> None:
    shares = {ukrainian: 0.9, english: 0.9}
    assert words.key(english) in found(ukrainian, **shares)
    assert words.key(ukrainian) in found(english, **shares)


@pytest.mark.parametrize(
    ("ukrainian", "english"),
    [
        ("Рютте", "Ritter"), ("Марк", "March"), ("Іран", "Orion"), ("Іран", "Arno"),
        ("Зеленський", "Zelenograd"), ("Марк", "Merkel"), ("Київ", "Kiva"), ("Стокгольм", "Steckel"),
    ],
)  # fmt: skip
def test_names_that_only_sound_alike_stay_apart(ukrainian: str, english: str) -> None:
    shares = {ukrainian: 0.9, english: 0.9}
    assert words.key(english) not in found(ukrainian, **shares)


@pytest.mark.parametrize(
    ("asked", "form"),
    [("Rutte", "Рюттем"), ("Trump", "Трампові"), ("Zelensky", "Зеленського"), ("Merz", "Мерцом"), ("Олени", "Olena")],
)
def test_a_name_is_found_in_every_case_and_by_every_case(asked: str, form: str) -> None:
    assert words.key(form) in found(asked, **{form: 0.9})
    assert words.key(asked) in found(form, **{asked: 0.9})


def test_words_that_are_no_names_do_not_cross_by_accident() -> None:
    assert found("dim", dim=0.0, дім=0.02) == set()
    assert found("dim", дім=0.02) == set()
    assert found("дім", dim=0.0, дім=0.02) == set()
    assert found("red", red=0.1, рада=0.6, Ред=0.9) == set()
    assert found("рада", red=0.1, рада=0.6) == set()
    assert found("bank", bank=0.3, банк=0.05) == set()


def test_a_name_that_is_also_a_word_crosses_to_what_is_spelled_exactly_so() -> None:
    assert found("Марк", Марк=0.9, mark=0.3, Merk=0.9) >= {"mark"}
    assert found("Mark", Марк=0.9, mark=0.3) == {"марк"}
    assert found("слава", слава=0.3, Slava=0.9, Sliva=0.9) == {"slava"}


def test_the_best_spelling_keeps_worse_ones_out() -> None:
    assert "irena" not in found("Ірина", Ірина=0.9, Iryna=0.9, Irena=0.9)
    assert "ruth" not in found("Рютте", Рютте=0.9, Rutte=0.9, Ruth=0.9)
    assert "zelensky" not in found("Зеленська", Зеленська=0.9, Zelensky=0.9, Zelenska=0.9)


def test_spellings_of_one_name_in_one_alphabet_meet_where_they_sound_the_same() -> None:
    assert found("Zelensky", Zelensky=0.9, Zelenskyy=0.9, Zelenska=0.9) >= {"zelenskyy"}
    assert found("Odessa", Odessa=0.9, Odesa=0.9) >= {"odesa"}
    assert "redd" not in found("red", red=0.1, Redd=0.9)


def test_names_are_the_words_that_have_a_capital_inside_a_sentence_and_never_go_without() -> None:
    text = (
        "Yesterday Mark Rutte met Red Cross staff. Rutte’s plan is new. A red line, said Rutte. Сьогодні в Києві Рютте́."
    )
    assert {word for word, inside in named("", text, words.spelled(text)).items() if inside} == {
        "mark", "rutte", "cross", "києві", "рютте",
    }  # fmt: skip
    assert named("", text, words.spelled(text))["yesterday"] is False


def test_a_headline_with_a_capital_in_every_word_teaches_nothing() -> None:
    assert named("Storm Closes All Ports In The North", "", []) == {}
    assert named("Шторм закрив порт в Одесі", "", [])["одесі"]


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_two_words_are_some_way_apart_and_none_is_apart_from_itself(one: str, other: str) -> None:
    assert apart(one, one) == 0.0
    assert apart(one, other) == pytest.approx(apart(other, one)) or inf in (apart(one, other), apart(other, one))


@given(st.text(max_size=60), st.text(max_size=300))
def test_any_text_has_names_among_its_words_or_none(title: str, text: str) -> None:
    spelled = words.spelled(text)
    assert set(named(title, text, spelled)) <= {*words.keys(spelled), *words.keys(words.spelled(title))}


def test_a_text_without_an_end_to_its_capitals_is_read() -> None:
    text = "a " + "Ж" * 200_000 + " " + "Я " * 100_000
    assert named("", text, words.spelled(text))
