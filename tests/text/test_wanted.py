"""What somebody looks for: the words, all their forms, and the passage that has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import wanted, words
from bot.text.phrases import Passage
from bot.text.wanted import EXTRACT, Wanted
from config import settings

LANGUAGES = settings.languages()
FOUND = """
дрон дрони дронів дронами ракета ракет ракетою оборона оборони обороною міста місто війна війни війною україна україни
коли колись натовп нато сирського сирський львова львів переходу перехід гривень гривню missile missiles drone drones strike struck
"""
VOCABULARY = sorted(map(words.key, FOUND.split()))


def beginning(letters: str) -> list[str]:
    return [word for word in VOCABULARY if word.startswith(letters)]


def forms(word: str) -> frozenset[str]:
    return wanted.forms(word, LANGUAGES, beginning)


def looked_for(asked: str) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(" ".join(group), tuple(forms(word) for word in group)) for group in wanted.read(asked, LANGUAGES)
    )


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("air defence", (("air",), ("defence",))),
        ('"air defence" Kyiv', (("air", "defence"), ("Kyiv",))),
        ("«протиповітряна оборона» Київ", (("протиповітряна", "оборона"), ("Київ",))),
        ("the war in Ukraine", (("war",), ("Ukraine",))),
        ("війна в Україні", (("війна",), ("Україні",))),
        ("F-16", (("F", "16"),)),
        ("to be or not", (("to",), ("be",), ("or",), ("not",))),
        ('"unclosed words', (("unclosed",), ("words",))),
        ("!!! … «»", ()),
        ("one one one", (("one",),)),
    ],
)
def test_words_stand_by_themselves_and_those_in_marks_together(asked: str, read: tuple[tuple[str, ...], ...]) -> None:
    assert wanted.read(asked, LANGUAGES) == read


@pytest.mark.parametrize(
    ("given", "also"),
    [
        ("дрон", "дронів"), ("дронів", "дрон"), ("дронами", "дрони"), ("ракетою", "ракета"), ("ракет", "ракетою"),
        ("оборони", "обороною"), ("війною", "війна"), ("Львова", "львів"), ("Сирського", "сирський"),
        ("переходу", "перехід"), ("гривень", "гривню"), ("missiles", "missile"), ("missile", "missiles"), ("drones", "drone"), ("DRONES", "drone"),
    ],
)  # fmt: skip
def test_any_form_of_a_word_finds_the_others(given: str, also: str) -> None:
    assert {words.key(given), also} <= forms(given)


def test_words_that_only_look_alike_are_not_found() -> None:
    assert "натовп" not in forms("НАТО")
    assert "колись" not in forms("коло")
    assert "strike" not in forms("string")


def test_what_a_dictionary_knows_of_topics_counts_too() -> None:
    known = [("війна", "воєн", "війн"), ("мир", "миру")]
    assert "воєн" in wanted.forms("війна", LANGUAGES, lambda letters: [], known)
    assert "миру" not in wanted.forms("війна", LANGUAGES, lambda letters: [], known)


def test_a_phrase_stands_only_in_a_row() -> None:
    phrase = looked_for("«ракет оборони»")
    assert wanted.stands(phrase, [Passage("Ракети оборони збили все.")])
    assert not wanted.stands(phrase, [Passage("Оборона без ракет.")])
    assert not wanted.stands(phrase, [Passage("Ракети. Оборони немає.")])


def test_the_passage_is_the_sentence_that_has_the_most_of_what_was_asked_for() -> None:
    text = "Drones came at night. A missile hit a drone over the port. Missiles are dear."
    found = wanted.extract(looked_for("drones missiles"), text, LANGUAGES["en"])
    assert found and found.text == "A missile hit a drone over the port."
    assert [found.text[start:end] for start, end in found.found] == ["missile", "drone"]
    assert wanted.extract(looked_for("submarine"), text, LANGUAGES["en"]) is None


def test_a_long_sentence_is_cut_at_words_around_the_first_hit() -> None:
    text = "слово " * 60 + "дронів " + "інше " * 60 + "кінець."
    found = wanted.extract(looked_for("дрон"), text, LANGUAGES["uk"])
    assert found and len(found.text) <= EXTRACT and found.cut == (True, True)
    assert set(found.text.split()) <= {"слово", "дронів", "інше"}


@given(st.text(max_size=60), st.text(max_size=400))
def test_a_passage_is_verbatim_and_holds_what_it_marks(asked: str, text: str) -> None:
    sought = tuple(
        Wanted(" ".join(group), tuple(frozenset({words.key(word)}) for word in group))
        for group in wanted.read(asked, LANGUAGES)
    )
    found = wanted.extract(sought, text, LANGUAGES["en"])
    if found:
        assert found.text in text
        assert all(found.text[start:end].strip() for start, end in found.found)
