"""Headlines out of titles and texts. More cases: tests/fixtures/condense/*_headlines.txt."""

import pytest

from bot.text import headline
from config import settings

LANGUAGES = settings.languages()


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        ("en", "BREAKING", "BREAKING"),
        ("en", "Breaking the ice: talks resume", "Breaking the ice: talks resume"),
        ("en", "Live: Watch: Ship  sails\n", "Ship sails"),
        ("uk", "Оновлено. Мер склав присягу", "Мер склав присягу"),
        ("uk", "Відео дня показали в музеї", "Відео дня показали в музеї"),
    ],
)
def test_a_title_loses_only_what_is_not_the_news(language: str, title: str, expected: str) -> None:
    assert headline.clean(title, ("Lakeside Daily",), LANGUAGES[language]) == expected


def test_a_long_statement_is_cut_between_words_and_says_so() -> None:
    text = "The council of Ternford decided on Thursday to repair the old bridge, to close it for a year, and to ask for money."
    assert headline.from_text(text) == text[:-1]
    made = headline.from_text(text[:-1] + " from the state and from the three towns on the other bank of the river.")
    assert made.endswith("…")
    assert len(made) <= headline.LONGEST
    assert text.startswith(made[:-1])
