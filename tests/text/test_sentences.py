"""Where sentences end: the cases are the files in tests/fixtures/sentences, one sentence a line."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import sentences
from bot.text.language import Language
from config import settings

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "sentences"
LANGUAGES = settings.languages()


def cases() -> list[tuple[str, list[str]]]:
    found = []
    for path in sorted(FIXTURES.glob("*.txt")):
        for block in path.read_text("utf-8").split("\n\n"):
            lines = [line for line in block.splitlines() if line and not line.startswith("#")]
            found.append((path.stem, lines))
    return found


@pytest.mark.parametrize(("language", "lines"), cases())
def test_a_paragraph_is_split_where_an_editor_would_split_it(language: str, lines: list[str]) -> None:
    text = " ".join(lines)
    assert [text[a:b] for a, b in sentences.split(text, LANGUAGES[language])] == lines


def test_a_missing_space_after_the_full_stop_still_ends_a_sentence() -> None:
    for code, text in (("en", "It was over.Then came rain."), ("uk", "Усе скінчилося.Потім був дощ.")):
        assert len(sentences.split(text, LANGUAGES[code])) == 2


def test_an_address_is_not_cut() -> None:
    text = "See https://news.example.Org/a.Html or write to press@example.Org today."
    assert len(sentences.split(text, LANGUAGES["en"])) == 1


def test_a_sentence_never_crosses_a_line() -> None:
    text = "A heading without a stop\nThe first sentence. The second\n\n  Another one  \n"
    found = [text[a:b] for a, b in sentences.split(text, LANGUAGES["en"])]
    assert found == ["A heading without a stop", "The first sentence.", "The second", "Another one"]
    assert [text[a:b] for a, b in sentences.paragraphs(text)][1] == "The first sentence. The second"


def test_a_language_without_data_is_split_at_its_full_stops() -> None:
    found = sentences.split("Das ist gut. Das auch! 今日は。明日も。", Language("xx", {}))
    assert len(found) == 4


@given(st.text(alphabet=st.sampled_from(" \n.!?…«»“”\"'’—-(1)aAбБі😀。\u200f"), max_size=200))
def test_sentences_hold_every_letter_once_and_in_order(text: str) -> None:
    for language in LANGUAGES.values():
        found = sentences.split(text, language)
        assert "".join("".join(text[a:b] for a, b in found).split()) == "".join(text.split())
        assert all(a < b and text[a:b] == text[a:b].strip() for a, b in found)
        assert all(before[1] <= after[0] for before, after in pairwise(found))
