"""Article pages: cases in `tests/fixtures/sources/pages`, and any bytes at all."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources import page
from config.settings import languages

FIXTURES = Path(__file__).parent.parent / "fixtures" / "sources" / "pages"
LANGUAGES = languages()


def read(body: bytes, url: str = "https://courier.example/1") -> page.Reading:
    return page.read(body, url, "", LANGUAGES)


@pytest.mark.parametrize("name", [path.stem for path in sorted(FIXTURES.glob("*.toml"))])
def test_a_page_reads_as_the_case_says(name: str) -> None:
    case: dict[str, Any] = tomllib.loads((FIXTURES / f"{name}.toml").read_text("utf-8"))
    found = read((FIXTURES / f"{name}.html").read_bytes(), case["url"])
    for field in ("title", "author", "outlet", "language"):
        if field in case:
            assert getattr(found, field) == case[field]
    if "published" in case:
        assert found.published is not None
        assert found.published.isoformat() == case["published"]
    paragraphs = found.text.split("\n\n")
    assert [paragraph for paragraph in paragraphs if paragraph in case["paragraphs"]] == case["paragraphs"], found.text
    lines = found.text.split("\n")
    assert [line for line in lines if line.lstrip("- ") in case.get("lines", [])] == case.get("lines", [])
    assert not [words for words in case.get("absent", []) if words in found.text]


def test_the_headline_is_not_repeated_in_the_text() -> None:
    found = read((FIXTURES / "bridge.html").read_bytes())
    assert found.title not in found.text


@pytest.mark.parametrize(
    "body", [b"", b"no markup at all", b"<", b"<html>", b"\xff\xfe", b"<!-- -->", b"<p>", b"%PDF-1.4\n\x00"]
)
def test_a_page_without_an_article_has_no_headline_and_raises_nothing(body: bytes) -> None:
    assert read(body).title == ""


def test_json_ld_that_is_broken_or_strange_is_passed_over() -> None:
    scripts = [
        "{",
        "[[[[",
        '{"@type": 7}',
        '{"@type": "NewsArticle", "headline": ["A", 1], "author": [[1]], "publisher": "x"}',
        "null",
    ]
    for script in scripts:
        read(f'<html><script type="application/ld+json">{script}</script><h1>Headline</h1><p>Text.</p></html>'.encode())


def test_a_page_of_too_many_tags_is_read_in_bounded_time() -> None:
    found = read(b"<html><body><article>" + b"<p>a" * 300_000)
    assert len(found.text) <= page.LONGEST_TEXT


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=500))
def test_any_bytes_make_a_reading(body: bytes) -> None:
    assert isinstance(read(body).text, str)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "<h1>",
                "<li>",
                "<article>",
                "слово ",
                "Read more: ",
                "<br>",
                "</article>",
                "<table>",
                "&",
            ]
        ),
        max_size=40,
    )
)
def test_any_mixture_of_tags_makes_a_reading(pieces: list[str]) -> None:
    assert isinstance(read(("<html><body>" + "".join(pieces)).encode()).text, str)
