"""Amounts in a text. More cases: tests/fixtures/condense/*_figures.txt."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import figures
from config import settings

LANGUAGES = settings.languages()


def amounts(text: str, language: str) -> list[tuple[str, str]]:
    return [(each.text, each.counts) for each in figures.find(text, [(0, len(text))], LANGUAGES[language])]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "They spend 5 % of GDP for defense.", [("5 % of GDP for defense", "GDP for defense")]),
        ("en", "It costs €2bn.", [("€2bn", "")]),
        ("en", "Kyiv got 10-15 launchers.", [("10-15 launchers", "launchers")]),
        ("en", "No fewer than 12 soldiers returned.", [("No fewer than 12 soldiers", "soldiers")]),
        ("en", "Prices rose 3.5 per cent in May.", [("3.5 per cent", "")]),
        ("en", "In May 12 soldiers left.", []),
        ("en", "See page 5, item 3, version 1.2.3 and 10/12 of the plan.", []),
        ("uk", "Світло зникло у 40 тисяч домівок.", [("40 тисяч домівок", "домівок")]),
        ("uk", "Витратять 5 % ВВП на оборону.", [("5 % ВВП на оборону", "ВВП на оборону")]),
        ("uk", "Передадуть 10–15 пускових установок.", [("10–15 пускових установок", "пускових установок")]),
        ("uk", "Ціни зросли на 3,5 відсотка у травні.", [("3,5 відсотка", "")]),
        ("uk", "Згідно зі ст. 5 та п. 3, о 10:30 12 травня.", []),
    ],
)
def test_an_amount_has_its_unit_and_what_it_counts(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert amounts(text, language) == expected


def test_only_the_given_paragraphs_are_read_and_at_most_forty_figures() -> None:
    text = "5 ships sank. 6 ships sank."
    found = figures.find(text, [(14, len(text))], LANGUAGES["en"])
    assert [(each.text, each.start) for each in found] == [("6 ships", 14)]
    assert len(amounts("7 ships sank. " * 100, "en")) == 40


@given(st.text(alphabet=st.sampled_from("5 10,.%$€–-/:abмлндрoft\u00a0İ\n"), max_size=120))
def test_every_figure_is_a_span_and_none_overlap(text: str) -> None:
    for language in LANGUAGES.values():
        found = figures.find(text, [(0, len(text))], language)
        assert all(text[each.start : each.end] == each.text for each in found)
        assert all(before.end <= after.start for before, after in pairwise(found))
