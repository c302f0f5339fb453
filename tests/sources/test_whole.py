"""Which of the feed's text, the page's text and the summary becomes the article; its key, language and outlet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot import sources
from bot.model import Article, Entry, Feed, Page
from bot.sources.whole import feed_name
from config.settings import languages

LANGUAGES = languages()
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FEED = Feed("https://courier.example/feed", title="Новини | Дністровський кур'єр")
ENTRY = Entry(
    feed=FEED.url,
    id="17",
    link="https://courier.example/bridge",
    title="Міст відкриють навесні",
    summary="Рух мостом відновлять у квітні.",
    published=datetime(2026, 11, 24, 6, 0, tzinfo=UTC),
    author="Олена Коваль",
)
PARAGRAPH = (
    "<p>Рух новим мостом через Дністер відкриють у квітні, повідомила у вівторок міська голова Марта Левчук.</p>"
)
PAGE = Page(ENTRY.link, (Path(__file__).parent.parent / "fixtures/sources/pages/bridge.html").read_bytes(), "text/html")


def article(entry: Entry = ENTRY, feed: Feed = FEED, page: Page | None = None) -> Article:
    return sources.article(entry, feed, page, NOW, LANGUAGES)


def test_full_content_in_the_feed_needs_no_page() -> None:
    entry = replace(ENTRY, content=PARAGRAPH * 5)
    assert not sources.needs_page(entry)
    found = article(entry)
    assert found.whole
    assert found.text.count("\n\n") == 4


@pytest.mark.parametrize(
    "content", ["", PARAGRAPH, PARAGRAPH * 5 + "<p>Але є й інше […]</p>", PARAGRAPH * 5 + "<p><a>Читати далі →</a></p>"]
)
def test_a_teaser_needs_the_page(content: str) -> None:
    entry = replace(ENTRY, content=content)
    assert sources.needs_page(entry)
    found = article(entry, page=PAGE)
    assert found.whole
    assert "навантажувальні випробування" in found.text


def test_a_text_that_ends_with_a_quote_is_no_teaser() -> None:
    assert not sources.needs_page(
        replace(ENTRY, content=PARAGRAPH * 5 + "<p>Левчук: «Ми чекали на цей міст».</p><p>«Так»</p>")
    )


def test_without_a_page_the_summary_is_the_text_and_the_article_says_so() -> None:
    found = article()
    assert found.text == ENTRY.summary
    assert not found.whole


def test_a_page_that_says_less_than_the_summary_is_not_used() -> None:
    wall = Page(ENTRY.link, b"<html><body><h1>Log in</h1><p>Please log in.</p></body></html>")
    found = article(page=wall)
    assert (found.text, found.whole, found.title) == (ENTRY.summary, False, ENTRY.title)


def test_an_entry_without_a_link_needs_no_page() -> None:
    assert not sources.needs_page(replace(ENTRY, link=""))


def test_the_entry_speaks_first_and_the_page_fills_the_gaps() -> None:
    bare = Entry(feed=FEED.url, id="17", link=ENTRY.link)
    found = article(bare, page=PAGE)
    assert found.title == "Міст через Дністер відкриють навесні"
    assert found.author == "Олена Коваль"
    assert found.outlet == "Дністровський кур'єр"
    assert found.published == datetime(2026, 11, 24, 6, 5, tzinfo=UTC)
    assert found.dated
    assert article(page=PAGE).title == ENTRY.title


def test_an_undated_article_is_of_now_and_says_so() -> None:
    found = article(replace(ENTRY, published=None))
    assert (found.published, found.dated, found.seen) == (NOW, False, NOW)


def test_the_key_is_of_the_link_and_the_same_in_every_feed() -> None:
    key = article().key
    assert len(key) == 12 and int(key, 16) >= 0
    assert article(replace(ENTRY, feed="https://other.example/feed", id="other", title="Other")).key == key
    assert article(replace(ENTRY, link="http://www.courier.example/bridge/")).key == key
    assert article(replace(ENTRY, link="https://courier.example/other")).key != key
    assert article(replace(ENTRY, link="https://courier.example/bridge?page=2")).key != key


def test_without_a_link_the_key_is_of_feed_and_id() -> None:
    entry = replace(ENTRY, link="")
    assert article(entry).key == article(replace(entry, title="Edited", published=NOW - timedelta(days=1))).key
    assert article(entry).key != article(replace(entry, feed="https://other.example/feed")).key
    assert article(entry).key != article(replace(entry, id="18")).key


@pytest.mark.parametrize(
    ("feed_language", "title", "summary", "language"),
    [
        ("uk", "НАТО", "", "uk"),
        ("en", "NATO", "", "en"),
        ("", "Удар по порту Одеса", "Є постраждалі, горять склади.", "uk"),
        ("", "Ferry returns to the harbour on Monday", "The board promised it before Christmas.", "en"),
        ("en", "Міст через Дністер відкриють навесні", "Про це повідомила міська голова.", "uk"),
        ("uk", "Взрыв на складе: всё, что известно", "Были слышны выстрелы, объявлена эвакуация.", "ru"),
        ("uk", "NATO summit opens in Vilnius", "Leaders of the alliance have gathered for two days.", "en"),
        ("", "Die Fähre fährt wieder", "Der Hafenrat hatte es vor Weihnachten versprochen.", "de"),
    ],
)
def test_the_language_is_what_is_declared_unless_the_letters_contradict(
    feed_language: str, title: str, summary: str, language: str
) -> None:
    found = article(replace(ENTRY, title=title, summary=summary), Feed(FEED.url, language=feed_language))
    assert found.language == language


def test_the_outlet_is_named_by_the_feed_then_the_page_then_the_feeds_title_then_the_host() -> None:
    assert article(feed=replace(FEED, outlet="Кур'єр"), page=PAGE).outlet == "Кур'єр"
    assert article(page=PAGE).outlet == "Дністровський кур'єр"
    assert article().outlet == "Дністровський кур'єр"
    assert article(feed=Feed("https://www.feeds.example/rss")).outlet == "courier.example"
    assert article(replace(ENTRY, link=""), Feed("https://www.feeds.example/rss")).outlet == "feeds.example"


@pytest.mark.parametrize(
    ("title", "host", "name"),
    [
        ("World news | The Courier", "thecourier.example", "The Courier"),
        ("The Courier - World", "thecourier.example", "The Courier"),
        ("NATO Archives – HERALD", "herald.example", "HERALD"),
        ("Вісник: Останні новини", "visnyk.example", "Вісник"),
        ("Новини — Вісник", "visnyk.example", "Вісник"),
        ("Herald RSS feed", "herald.example", "Herald"),
        ("Defence News", "defencenews.example", "Defence News"),
        ("RSS", "a.example", ""),
        ("Latest news", "a.example", ""),
        ("", "a.example", ""),
    ],
)
def test_a_feeds_title_gives_the_name_of_its_outlet(title: str, host: str, name: str) -> None:
    assert feed_name(title, host) == name
