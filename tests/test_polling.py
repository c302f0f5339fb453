"""When a feed is asked again: a table of answers, and properties that hold for all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import polling
from bot.model import Answer, Failed, FeedState, Gone, Moved, Page, Unchanged

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
URL = "https://news.example/feed"
EVERY = timedelta(minutes=15)
PAGE = Page(URL, b"<rss/>", etag='"2"', modified="Tue, 24 Nov 2026 08:00:00 GMT")
TROUBLED = FeedState(URL, etag='"1"', failures=5, error="news.example answers 500.", seeded=True, items=20)

answers = st.one_of(
    st.just(PAGE),
    st.just(Unchanged(URL)),
    st.just(Gone(URL)),
    st.just(Moved("https://new.example/feed", PAGE)),
    st.builds(Failed, st.just(URL), st.text(max_size=20), st.none() | st.floats(allow_nan=True, allow_infinity=True)),
)


def after(answer: Answer, state: FeedState = TROUBLED, every: timedelta = EVERY) -> FeedState:
    return polling.after(state, answer, NOW, every)


def test_a_page_clears_the_failures_and_brings_its_validators() -> None:
    state = after(PAGE)
    assert (state.failures, state.error, state.etag, state.modified) == (0, "", '"2"', PAGE.modified)
    assert (state.checked, state.read, state.next_check) == (NOW, NOW, NOW + EVERY)


def test_unchanged_is_a_success_that_keeps_the_validators() -> None:
    state = after(Unchanged(URL))
    assert (state.failures, state.error, state.etag, state.read) == (0, "", '"1"', NOW)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 15), (2, 30), (3, 60), (4, 120), (7, 960), (8, 1440), (9, 1440), (500, 1440)]
)
def test_failures_wait_twice_as_long_each_time_up_to_a_day(failures: int, minutes: int) -> None:
    state = after(Failed(URL, "news.example answers 500."), FeedState(URL, failures=failures - 1))
    assert state.next_check == NOW + timedelta(minutes=minutes)
    assert state.failures == failures
    assert not state.paused


def test_a_failure_keeps_what_was_known() -> None:
    state = after(Failed(URL, "news.example answers 500."))
    assert (state.etag, state.seeded, state.items, state.read) == ('"1"', True, 20, None)


def test_retry_after_is_honoured_when_it_is_longer_than_the_backoff() -> None:
    first = FeedState(URL)
    assert after(Failed(URL, "x", 7200), first).next_check == NOW + timedelta(hours=2)
    assert after(Failed(URL, "x", 5), first).next_check == NOW + timedelta(minutes=15)
    assert after(Failed(URL, "x", 1e12), first).next_check == NOW + timedelta(days=7)


def test_a_failure_is_never_asked_again_sooner_than_a_success() -> None:
    assert after(Failed(URL, "x"), FeedState(URL), timedelta(hours=3)).next_check == NOW + timedelta(hours=3)


def test_gone_pauses() -> None:
    state = after(Gone(URL))
    assert state.paused and state.error and state.next_check is None


def test_moved_is_remembered_with_what_came_after_it() -> None:
    state = after(Moved("https://new.example/feed", PAGE))
    assert (state.moved_to, state.etag, state.failures) == ("https://new.example/feed", '"2"', 0)


@given(st.lists(answers, min_size=1, max_size=30), st.integers(1, 1440))
def test_a_feed_is_asked_again_within_a_week_unless_it_is_paused(given_answers: list[Answer], minutes: int) -> None:
    state, now = FeedState(URL), NOW
    for answer in given_answers:
        state = polling.after(state, answer, now, timedelta(minutes=minutes))
        assert state.checked == now
        assert state.url == URL
        if isinstance(answer, Gone):
            assert state.paused
            return
        assert state.next_check is not None
        assert now < state.next_check <= now + timedelta(days=7)
        assert bool(state.failures) == isinstance(answer, Failed)
        now = state.next_check
