"""Names in tests/fixtures/names/<language>.txt: `case | the name as it stands | its nominative`, one a line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.quotes import declension
from config import settings

FOLDER = Path(__file__).parents[2] / "fixtures" / "names"
LANGUAGES = settings.languages()


def names():
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                case, stands, nominative = line.split(" | ")
                yield pytest.param(path.stem, case, stands, nominative, id=f"{path.stem}: {stands} ({case})")


@pytest.mark.parametrize(("code", "case", "stands", "nominative"), list(names()))
def test_a_name_in_any_case_gives_its_nominative(code, case, stands, nominative):
    assert declension.nominative(stands, LANGUAGES[code], cases=case) == nominative


@pytest.mark.parametrize(("code", "case", "stands", "nominative"), list(names()))
def test_two_forms_of_one_name_word_share_a_key(code, case, stands, nominative):
    for one, other in zip(stands.split(), nominative.split(), strict=True):
        assert set(declension.keys(one, LANGUAGES[code])) & set(declension.keys(other, LANGUAGES[code]))


@given(st.text(max_size=40), st.sampled_from(["uk", "en", "xx"]))
def test_any_text_is_a_name_of_as_many_words(text, code):
    assert len(declension.nominative(text, LANGUAGES[code]).split()) == len(text.split())


def test_a_language_without_cases_keeps_its_names():
    assert declension.nominative("Oksana Lind", LANGUAGES["en"]) == "Oksana Lind"
    assert declension.keys("Lind", LANGUAGES["en"]) == ("lind",)
