"""A query's text → its tree, and back in words; every refusal is one sentence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import query
from config import settings

ROOT = Path(__file__).parents[2]
LANGUAGES = settings.languages()
CASES = [json.loads(line) for line in (ROOT / "tests/fixtures/match/queries.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_a_query_is_said_back_in_full_or_refused_in_one_sentence(case: dict[str, str]) -> None:
    if "refused" in case:
        with pytest.raises(query.BadQuery) as refusal:
            query.parse(case["query"])
        assert str(refusal.value) == case["refused"]
    else:
        tree = query.parse(case["query"])
        assert {code: query.say(tree, LANGUAGES[code]) for code in ("en", "uk")} == {"en": case["en"], "uk": case["uk"]}


@pytest.mark.parametrize("case", [case for case in CASES if "refused" in case], ids=lambda case: case["query"])
def test_a_refusal_can_be_said_in_every_language_of_the_interface(case: dict[str, str]) -> None:
    with pytest.raises(query.BadQuery) as refusal:
        query.parse(case["query"])
    for catalogue in settings.catalogues().values():
        message = catalogue.get(refusal.value.sentence)
        assert message and str(message.string).format(**refusal.value.values)


def test_a_query_is_at_most_500_characters_long() -> None:
    query.parse(" ".join(["слово"] * 83))
    with pytest.raises(query.BadQuery, match="501 characters, and 500 is the most"):
        query.parse("a" * 501)


def test_parentheses_go_at_most_20_levels_deep() -> None:
    query.parse("(" * 20 + "NATO" + ")" * 20)
    with pytest.raises(query.BadQuery, match="more than 20 levels"):
        query.parse("(" * 21 + "NATO" + ")" * 21)


def test_ten_thousand_parentheses_are_refused_like_any_others() -> None:
    with pytest.raises(query.BadQuery):
        query.parse("(" * 10_000, longest=100_000)


@given(st.text(max_size=80) | st.text(alphabet='()"«»~^*?:-+/\\[]{}<> aіOR,AND NOT5', max_size=80))
def test_any_text_is_understood_or_refused_in_one_printable_line(text: str) -> None:
    try:
        said = query.say(query.parse(text), LANGUAGES["uk"])
    except query.BadQuery as refusal:
        said = str(refusal)
        assert said.isprintable()
    assert said


def test_the_parser_says_nothing_on_stderr_when_it_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", "import bot.text.query"], cwd=ROOT, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
