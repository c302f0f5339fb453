"""Names in tests/fixtures/names/<language>.txt: `case | the name as it stands | its nominative`, one a line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.quotes.grammar import grammar
from bot.text.quotes.names import Mention, Names, Person
from config import settings

FOLDER = Path(__file__).parents[2] / "fixtures" / "names"
LANGUAGES = settings.languages()


def names():
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                case, stands, nominative = line.split(" | ")
                yield pytest.param(path.stem, case, stands, nominative, id=f"{path.stem}: {stands} ({case})")


def nominative_of(stands, code, case):
    """The nominative of a person whom a text names once, in this case."""
    first, _, last = stands.partition(" ")
    mention = Mention(0, 0, 0, len(stands))
    mention.first_name, mention.surname, mention.cases = (first, last, case) if last else ("", first, case)
    person = Person()
    person.mentions = [0]
    Names(grammar(LANGUAGES[code])).settle(person, [mention], [0] if last else [])
    return person.name


@pytest.mark.parametrize(("code", "case", "stands", "nominative"), list(names()))
def test_a_name_in_any_case_gives_its_nominative(code, case, stands, nominative):
    assert nominative_of(stands, code, case) == nominative


@pytest.mark.parametrize(("code", "case", "stands", "nominative"), list(names()))
def test_two_forms_of_one_name_word_share_a_key(code, case, stands, nominative):
    keys = grammar(LANGUAGES[code]).names.keys
    for one, other in zip(stands.split(), nominative.split(), strict=True):
        assert set(keys(one)) & set(keys(other))


@given(
    st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=20), st.sampled_from(["uk", "en", "xx"])
)
def test_any_word_is_the_name_of_somebody(word, code):
    assert nominative_of(word, code, "n")
