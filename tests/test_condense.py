"""Article → Brief: the cases are the files in tests/fixtures/condense; their README says how to add one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.condense import condense
from bot.model import Article, Brief
from bot.text.language import Languages
from config.settings import languages

FIXTURES = Path(__file__).parent / "fixtures" / "condense"
LANGUAGES = languages()
NOW = datetime(2025, 6, 3, 12, tzinfo=UTC)


def brief(text: str, language: str = "en", title: str = "", outlet: str = "", url: str = "") -> Brief:
    article = Article("key", url, "", outlet, title, text, language, NOW, seen=NOW)
    return condense(article, LANGUAGES)


def cases() -> list[object]:
    found: list[object] = []
    for path in sorted(FIXTURES.glob("*.txt")):
        for case in path.read_text("utf-8").split("\n===== "):
            name, _, rest = case.removeprefix("===== ").partition("\n")
            told, _, expected = rest.partition("\n-----\n")
            head, _, text = told.partition("\n\n")
            found.append(pytest.param(path.stem[:2], head, text.strip(), expected, id=f"{path.stem}: {name}"))
    return found


def pairs(lines: str) -> list[tuple[str, str]]:
    split = [line.partition(":") for line in lines.splitlines() if line.strip()]
    return [(key.strip(), value.strip()) for key, _, value in split]


@pytest.mark.parametrize(("language", "head", "text", "expected"), cases())
def test_an_article_is_condensed_as_its_case_says(language: str, head: str, text: str, expected: str) -> None:
    made = brief(text, language, **dict(pairs(head)))
    wanted = pairs(expected)
    assert wanted
    lists = {"point": [point.text for point in made.points], "related": list(made.related)}
    for key, have in lists.items():
        if any(name == key for name, _ in wanted):
            assert have == [value for name, value in wanted if name == key and value], key
    figures = [f"{each.text} => {each.counts}".strip() for each in made.figures]
    among = {
        "point": lists["point"],
        "figure": figures,
        "sentence": [f"{each.text} => {each.sentence}".strip() for each in made.figures],
        "term": list(made.terms),
        "quote": [quote.text for quote in made.quotes],
    }
    for key, value in wanted:
        if key in ("headline", "credit"):
            assert getattr(made, key) == value
        elif key.startswith("no "):
            kind = key.removeprefix("no ")
            clash = [each for each in among[kind] if (each == value if kind == "term" else value in each)]
            assert not clash, key
        elif key in ("figure", "sentence", "term"):
            assert value in among[key], (value, among[key])
        else:
            assert key in lists, f"{key}: no such expectation"


def test_points_quotes_and_figures_are_verbatim_spans_of_the_text() -> None:
    for param in cases():
        language, head, text, _ = param.values  # type: ignore[attr-defined]
        made = brief(text, language, **dict(pairs(head)))
        for span in (*made.points, *made.quotes, *made.figures):
            assert text[span.start : span.end] == span.text
            assert span.article == "key"
        assert all(figure.sentence in text for figure in made.figures)
        assert all(figure.text in figure.sentence for figure in made.figures if figure.sentence)
        assert len(made.points) <= 3
        assert len(made.terms) <= 30
        assert len(set(made.terms)) == len(made.terms)
        assert list(made.points) == sorted(made.points, key=lambda point: point.start)


def test_related_items_are_in_no_point_and_no_quote() -> None:
    for param in cases():
        language, head, text, _ = param.values  # type: ignore[attr-defined]
        made = brief(text, language, **dict(pairs(head)))
        for title in made.related:
            assert not any(title in point.text for point in made.points)
            assert not any(quote.text in title for quote in made.quotes)


WORDS = st.sampled_from(
    [
        "Kyiv",
        "he said",
        "«",
        "»",
        "“",
        "”",
        '"',
        "5%",
        "400 missiles",
        "Read also:",
        "Читайте також:",
        "Він",
        "повідомляє Reuters",
        ".",
        "!",
        "…",
        "\n",
        "\n\n",
        " ",
        "(Reuters) —",
        "https://a.example",
        "🔥",
        "\u202b",
        "שלום",
        "$",
        "2",
        "млн",
        "(",
        ")",
        ",",
        "—",
        "İ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=60), st.sampled_from(["en", "uk", "xx", ""]), st.text(max_size=40))
def test_any_text_gives_a_brief_of_spans(pieces: list[str], language: str, title: str) -> None:
    text = " ".join(pieces)
    made = brief(text, language, title)
    assert all(figure.sentence in text for figure in made.figures)
    for span in (*made.points, *made.quotes, *made.figures):
        assert text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "text",
    [
        "word " * 100_000,
        "a" * 300_000,
        "😀" * 100_000,
        ". " * 100_000,
        "5 " * 100_000,
        "Read also: " * 20_000,
        '"' * 100_000,
        "a\n" * 50_000,
        "(A) " * 50_000,
        "X reports, " * 20_000,
        "He said. " * 50_000,
        "$5 of " * 20_000,
        "שלום " * 50_000,
        "Київ — " * 30_000,
        "Over. Read also: A title. " * 20_000,
        "x read also: " * 30_000,
        "«Так. " * 30_000,
    ],
)
@pytest.mark.timeout(20)
def test_a_very_long_text_is_condensed_all_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.text.quotes.find", lambda *_: ())  # quotes have their own tests of length
    for language in ("en", "uk"):
        made = brief(text, language)
        assert len(made.points) <= 3


def test_a_language_without_a_file_is_condensed_by_position_and_title() -> None:
    text = "Die Brücke in Lindau ist seit Montag wieder offen. Die Stadt zahlte dafür vier Millionen Euro aus dem Haushalt."
    article = Article("key", "", "", "", "Brücke in Lindau offen", text, "de", NOW)
    assert condense(article, Languages()).points
