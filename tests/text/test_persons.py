"""Names as articles spell them, put together into persons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Quote
from bot.text.persons import is_name, is_named, is_statement, is_title, persons

ZELENSKYS = [
    *["Володимир Зеленський"] * 5, *["Zelenskyy"] * 3, *["Volodymyr Zelensky"] * 2,
    *["Олена Зеленська"] * 7, "Olena Zelenska",
]  # fmt: skip


def people(names: list[str], asked: str) -> list[set[str]]:
    return [{name for name, _ in person.spellings} for person in persons(names, asked)]


def test_one_person_in_two_alphabets_and_without_the_first_name_is_one() -> None:
    assert people(["Mark Rutte", "Марк Рютте", "Rutte", "Рютте"], "rutte") == [
        {"Mark Rutte", "Марк Рютте", "Rutte", "Рютте"}
    ]


def test_another_first_name_is_another_person() -> None:
    assert people(["Mark Rutte", "Mark Rutte", "Jan Rutte"], "Rutte") == [{"Mark Rutte"}, {"Jan Rutte"}]
    assert people(["Mark Rutte", "Mark Rutte", "Jan Rutte"], "Jan Rutte") == [{"Jan Rutte"}, {"Mark Rutte"}]


@pytest.mark.parametrize("asked", ["Зеленський", "Зеленського", "Зеленським", "Zelensky", "zelenskyy", "ЗЕЛЕНСЬКИЙ"])
def test_he_is_meant_by_his_surname_in_any_case(asked: str) -> None:
    assert people(ZELENSKYS, asked)[0] == {"Володимир Зеленський", "Zelenskyy", "Volodymyr Zelensky"}


@pytest.mark.parametrize("asked", ["Зеленська", "Зеленської", "Зеленською", "Zelenska", "olena zelenska"])
def test_she_is_meant_by_hers(asked: str) -> None:
    assert people(ZELENSKYS, asked)[0] == {"Олена Зеленська", "Olena Zelenska"}


def test_first_names_that_look_different_in_two_alphabets_are_one() -> None:
    for one, other in (("Joe Biden", "Джо Байден"), ("Jens Stoltenberg", "Єнс Столтенберг")):
        assert people([one, other], one) == [{one, other}]


def test_a_shared_first_name_makes_nobody_one() -> None:
    assert len(people(["Anna Whitcombe", "Anna Kovalenko"], "Anna")) == 2


def test_a_person_is_named_in_the_reader_s_alphabet_and_in_full() -> None:
    (rutte,) = persons(["Rutte"] * 9 + ["Mark Rutte"] + ["Марк Рютте"], "rutte")
    assert (rutte.name(cyrillic=False), rutte.name(cyrillic=True)) == ("Mark Rutte", "Марк Рютте")
    (only,) = persons(["Mark Rutte"], "rutte")
    assert only.name(cyrillic=True) == "Mark Rutte"
    assert rutte.quotes == 11


@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=30))
def test_every_name_belongs_to_one_person_whatever_it_is(names: list[str], asked: str) -> None:
    found = [name for person in persons(names, asked) for name, _ in person.spellings]
    assert sorted(found) == sorted(set(names))


@pytest.mark.parametrize(
    ("speaker", "name"),
    [
        ("Mark Rutte", True), ("von der Leyen", True), ("the White House", True), ("Міністерство оборони", True),
        ("ван Гаутен", True), ("voters", False), ("an EU official", False), ("A Nato official", False), ("The expert", False), ("The White House", True), ("The Florida fan", False), ("the Ministry of Defence", True), ("a friend", False), ("the union", False),
        ("одна з них", False), ("речник НАБУ", False), ("місцеві", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_is_told_from_a_description(speaker: str, name: bool) -> None:
    assert is_name(speaker) == name


@pytest.mark.parametrize(
    ("role", "before"),
    [
        ("Rear Admiral", True), ("Rep.", True), ("President", True), ("Президент", True), ("Dutch Defence Minister", True),
        ("head of the yard", False), ("Chief of Staff", False), ("речниця Повітряних сил", False), ("former mayor", False),
    ],
)  # fmt: skip
def test_a_title_stands_before_the_name_and_a_role_behind_it(role: str, before: bool) -> None:
    assert is_title(role) == before


def quote(text: str, speaker: str | None = "Olha Kravets", direct: bool = True, confidence: float = 0.9) -> Quote:
    return Quote("a", text, 0, len(text), speaker, None, None, None, "said", direct, confidence)


def test_only_a_direct_quote_of_a_sure_and_named_speaker_is_told_with_a_name() -> None:
    assert is_named(quote("We hold."))
    assert not is_named(quote("We hold.", direct=False))
    assert not is_named(quote("We hold.", speaker=None))
    assert not is_named(quote("We hold.", confidence=0.5))
    assert not is_named(quote("We hold.", speaker="an officer"))


def test_a_fragment_is_no_statement() -> None:
    assert is_statement(quote("This changes nothing for us at the front"))
    assert is_statement(quote("Для нас на фронті це нічого не змінює"))
    assert not is_statement(quote("is the only candidate that has the experience and temperament"))
    assert not is_statement(quote("Не той зараз час"))
