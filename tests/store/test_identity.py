"""An entry is new once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.model import Article, Entry, Feed
from bot.store import Store
from bot.store.identity import identities

START = datetime(2026, 9, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = Feed("https://example.org/rss")


class Clock:
    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", made.now)
    return made


@pytest.fixture
def store(tmp_path: Path, time: Clock) -> Iterator[Store]:
    opened = Store.open(tmp_path / "bot.json", sync=False)
    opened.save(FEED)
    yield opened
    opened.close()


def entry(id: str, link: str = "", feed: Feed = FEED, **fields: str) -> Entry:
    return Entry(feed.url, id, link, **fields)


def read(store: Store, *entries: Entry, feed: Feed = FEED) -> list[str]:
    """One reading of the feed: ids of what was new in it."""
    new = store.new(feed, entries)
    for found in new:
        store.save(known=found)
    return [found.id for found in new]


def test_an_entry_is_new_once_and_known_by_its_id_in_its_feed(store: Store) -> None:
    assert read(store, entry("1"), entry("2")) == ["1", "2"]
    assert read(store, entry("3"), entry("2"), entry("1")) == ["3"]
    assert store.known(entry("1"))
    assert not store.known(entry("1", feed=Feed("https://example.com/rss")))


def test_the_same_link_is_one_article_whatever_its_id_or_feed(store: Store) -> None:
    other = Feed("https://example.org/all.rss")
    assert read(store, entry("1", "https://example.org/news/1")) == ["1"]
    assert read(store, entry("1?edited", "https://example.org/news/1")) == []
    assert read(store, entry("x", "https://example.org/news/1", other), feed=other) == []
    assert read(store, entry("x", "https://example.org/elsewhere", other), feed=other) == [], (
        "its own id is known by now"
    )


def test_one_listing_gives_each_entry_once(store: Store) -> None:
    assert read(store, entry("1", "https://example.org/1"), entry("1", "https://example.org/1")) == ["1"]
    assert read(store, entry("2"), entry("2", "https://example.org/2")) == ["2"]


def test_entries_that_all_link_to_one_page_are_told_apart_by_their_ids(store: Store) -> None:
    live, front = "https://example.org/live", "https://example.org/"
    assert read(store, entry("1", live), entry("2", live)) == ["1", "2"]
    assert read(store, entry("3", live), entry("2", live), entry("1", live)) == ["3"]
    assert read(store, entry("4", front)) == ["4"]
    assert read(store, entry("5", front)) == ["5"]


def test_without_id_and_link_an_entry_is_known_by_title_and_date(store: Store) -> None:
    first = Entry(FEED.url, "", "", title="НАТО", published=START)
    second = Entry(FEED.url, "", "", title="НАТО", published=START + DAY)
    assert len(store.new(FEED, [first, second, first])) == 2
    store.save(known=first)
    assert store.new(FEED, [first, second]) == [second]


def test_the_identity_is_saved_with_its_article_and_names_it(store: Store) -> None:
    made = Article("key", "https://example.org/1", FEED.url, "", "", "", "uk", START, seen=START)
    store.save(made, known=entry("1"))
    assert not store.new(FEED, [entry("1")])
    assert store.get(Article, "key") == made


def test_an_entry_stays_known_while_its_feed_shows_it_and_long_after(store: Store, time: Clock) -> None:
    read(store, entry("old"), entry("gone"))
    for _ in range(90):
        time.time += DAY
        assert read(store, entry("old")) == []
        store.prune(time.time - 30 * DAY, time.time - 60 * DAY)
    assert store.known(entry("old")), "seen yesterday"
    assert not store.known(entry("gone")), "gone for three months"


def test_an_item_taken_out_of_a_feed_does_not_make_older_ones_new(store: Store, time: Clock) -> None:
    read(store, *(entry(str(number)) for number in range(10)))
    time.time += 20 * DAY
    read(store, *(entry(str(number)) for number in range(5)))
    time.time += 20 * DAY
    store.prune(time.time - 30 * DAY, time.time - 30 * DAY)
    assert read(store, *(entry(str(number)) for number in range(1, 5))) == []
    store.prune(time.time - 30 * DAY, time.time - 60 * DAY)
    assert read(store, *(entry(str(number)) for number in range(10))) == ["5", "6", "7", "8", "9"]


def test_a_feed_that_was_unchanged_or_unreachable_for_months_brings_nothing_back(store: Store, time: Clock) -> None:
    read(store, entry("1"), entry("2"))
    for _ in range(4):
        time.time += 30 * DAY
        store.prune(time.time - 30 * DAY, time.time - 60 * DAY)
    assert read(store, entry("1"), entry("2"), entry("3")) == ["3"]


def test_entries_of_a_feed_that_was_removed_are_forgotten_in_time(store: Store, time: Clock) -> None:
    read(store, entry("1"))
    store.forget(FEED)
    time.time += 61 * DAY
    assert store.prune(time.time - 30 * DAY, time.time - 60 * DAY).identities == 1


def test_being_seen_again_is_written_once_a_day_not_once_a_round(store: Store, time: Clock, tmp_path: Path) -> None:
    journal = tmp_path / "bot.json.journal-1"
    read(store, *(entry(str(number)) for number in range(100)))
    size = journal.stat().st_size
    for _ in range(80):
        time.time += DAY / 96
        read(store, *(entry(str(number)) for number in range(100)))
    assert journal.stat().st_size == size
    time.time += DAY / 4
    read(store, *(entry(str(number)) for number in range(100)))
    assert len(journal.read_bytes().splitlines()) == 1 + 1 + 100 + 1, "one transaction for all of them"


def test_identities_are_short_and_any_text_has_one() -> None:
    for made in (
        entry("1", "https://[broken"),
        entry("\ud800", "https://example.org/\ud800"),
        entry("", "", title="\ud800"),
    ):
        assert all(len(key) == 12 for key in identities(made))
        assert identities(made)
