"""Feeds, by cases that stand in `tests/fixtures/sources/feeds`, and properties that hold for any bytes."""

from __future__ import annotations

import contextlib
import gzip
import socket
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import sources
from bot.model import Feed, Listing, Page

FIXTURES = Path(__file__).parent.parent / "fixtures" / "sources" / "feeds"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URL = "https://courier.example/feeds/news.xml"
FEED = Feed(URL)
AROUND = '<rss version="2.0"><channel><title>Courier</title>{}</channel></rss>'


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(FIXTURES.glob("*.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def read(body: bytes | str, content_type: str = "") -> Listing:
    return sources.read(Page(URL, body.encode() if isinstance(body, str) else body, content_type), FEED, NOW)


@pytest.mark.parametrize("case", cases())
def test_a_feed_reads_as_the_case_says(case: dict[str, Any]) -> None:
    text = case["body"].lstrip("\n") if "body" in case else AROUND.format(case["items"])
    body = text.encode(case.get("encoding", "utf-8"))
    if "error" in case:
        with pytest.raises(sources.NotAFeed) as refusal:
            read(body, case.get("content_type", ""))
        sentence = str(refusal.value)
        assert case["error"] in sentence
        assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 250
        return
    listing = read(body, case.get("content_type", ""))
    for name in ("kind", "title", "language"):
        if name in case:
            assert getattr(listing, name) == case[name]
    assert len(listing.entries) == len(case["entries"])
    for entry, expected in zip(listing.entries, case["entries"], strict=True):
        found = {name: getattr(entry, name) for name in expected}
        if "published" in found:
            found["published"] = entry.published.isoformat() if entry.published else ""
        assert found == expected
        assert "\ufffd" not in entry.title + entry.summary


def test_a_feed_of_twenty_thousand_items_gives_the_first_thousand() -> None:
    items = "".join(f"<item><title>Новина {n}</title><link>https://c.example/{n}</link></item>" for n in range(20_000))
    well_formed = read(AROUND.format(items))
    broken = read(AROUND.format("<item><title>R&D <b>x</title></item>" + items))
    assert len(well_formed.entries) == len(broken.entries) == 1000
    assert well_formed.entries[999].title == "Новина 999"
    assert broken.entries[999].title == "Новина 998"
    assert well_formed.title == broken.title == "Courier"


def test_a_title_of_nine_thousand_characters_is_cut_between_words() -> None:
    (entry,) = read(AROUND.format(f"<item><title>{'слово ' * 1500}</title></item>")).entries
    assert len(entry.title) <= 500
    assert entry.title.endswith("слово…")


def test_an_article_in_the_description_is_content_and_the_summary_is_cut() -> None:
    article = "".join(f"<p>Речення номер {n} про міст через Дністер та його ремонт.</p>" for n in range(60))
    (entry,) = read(
        AROUND.format(f"<item><title>Міст</title><description><![CDATA[{article}]]></description></item>")
    ).entries
    assert entry.content == article
    assert len(entry.summary) <= 2000


def test_the_feeds_language_decides_between_encodings() -> None:
    body = AROUND.format("<item><title>Ґ є</title></item>").encode("cp1251")
    page = Page(URL, body)
    assert sources.read(page, Feed(URL, language="uk"), NOW).entries[0].title == "Ґ є"


@pytest.mark.parametrize("body", [b"/etc/passwd", b"http://127.0.0.1:9/feed", b"file:///etc/passwd", b"feed.xml"])
def test_a_body_that_looks_like_a_path_or_an_address_opens_nothing(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("opened something")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(socket, "socket", refuse)
    with pytest.raises(sources.NotAFeed):
        read(body)


def test_a_gzip_file_is_unpacked_and_a_bomb_is_not() -> None:
    assert read(gzip.compress(AROUND.format("<item><title>a</title></item>").encode())).entries[0].title == "a"
    bomb = gzip.compress(b"<rss><channel>" + b" " * 50_000_000)
    with pytest.raises(sources.NotAFeed):
        read(bomb)


@pytest.mark.parametrize(
    "body", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"%PDF-1.7\n\0\xff", b"PK\3\4\0\0", b"\x1f\x8b\x08 damaged \0"]
)
def test_binary_data_is_named(body: bytes) -> None:
    with pytest.raises(sources.NotAFeed, match="binary data"):
        read(body)


@given(st.binary(max_size=400))
def test_any_bytes_give_entries_or_a_named_error(body: bytes) -> None:
    with contextlib.suppress(sources.NotAFeed):
        read(body)


@given(
    st.sampled_from(["<rss><channel>", "<feed>", '{"items": [', "<urlset>", "<?xml?><rdf:RDF>"]), st.text(max_size=300)
)
def test_any_text_after_the_beginning_of_a_feed_gives_entries_or_a_named_error(start: str, rest: str) -> None:
    with contextlib.suppress(sources.NotAFeed):
        read(start + rest)


FRAGMENTS = [
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&",
    "<b>",
    "Їжак",
    "\x00",
    "<!--",
    "-->",
]


@given(
    st.lists(
        st.sampled_from([*FRAGMENTS, "<link>", "</link>", "http://a.b/?x=1&y=2", "</channel></rss>", "<entry>"]),
        max_size=40,
    )
)
def test_any_mixture_of_tags_gives_entries_or_a_named_error(pieces: list[str]) -> None:
    with contextlib.suppress(sources.NotAFeed):
        for entry in read("<rss><channel>" + "".join(pieces)).entries:
            assert "\n" not in entry.title
            assert entry.link == "" or entry.link.startswith(("http://", "https://"))


@given(st.text(st.characters(codec="cp1251", categories=["Lu", "Ll", "Zs", "Po"]), min_size=1, max_size=80))
def test_well_formed_text_in_utf_8_comes_out_as_it_went_in(title: str) -> None:
    escaped = title.replace("&", "&amp;").replace("<", "&lt;")
    expected = " ".join(title.replace("\u00ad", "").split())
    if "&" in title or not expected:
        return  # what looks like an entity is read as one
    (entry,) = read(AROUND.format(f"<item><title>{escaped}</title></item>")).entries
    assert entry.title == expected


def test_a_page_names_its_feeds_and_those_of_comments_come_last() -> None:
    page = Page(
        "https://courier.example/news/",
        b"""<html><head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
        <link rel="alternate" type="application/atom+xml" href="/atom.xml?utm_source=x">
        <link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" type="text/css" href="/feed.css">
        </head><body><a href="/rss/all.xml">RSS</a><a href="/rss/">RSS</a></body></html>""",
    )
    links = sources.feed_links(page)
    assert links[:3] == (
        "https://courier.example/atom.xml",
        "https://courier.example/comments/feed",
        "https://courier.example/rss/all.xml",
    )
    assert "https://courier.example/feed" in links
    assert not any("/en/" in link or "css" in link for link in links)
    assert len(set(links)) == len(links)


def test_a_page_that_names_no_feed_leads_to_the_usual_paths() -> None:
    links = sources.feed_links(Page("https://courier.example/news/today", b"<html><p>hello</html>"))
    assert "https://courier.example/feed" in links and "https://courier.example/rss.xml" in links
    assert sources.feed_links(Page("https://courier.example/", b"")) == sources.feed_links(
        Page("https://courier.example/", b"\xff\xfe\x00")
    )
