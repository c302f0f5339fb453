"""Which stories a reader gets, in which order, and where it stops."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from bot.digest import compose, has_grown, is_new, pick, stories
from bot.model import Coverage, Digest, Source, Span, Story

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
COVERAGE = Coverage(articles=40, outlets=5, feeds=6, failed=1)


def story(
    key: str, *, score: float = 1.0, seen: int = 1, topics: tuple[str, ...] = ("nato",), outlet: str = "Dispatch"
) -> Story:
    """A story of one report that was stored `seen` hours ago."""
    when = NOW - timedelta(hours=seen)
    source = Source(key, outlet, f"https://harbour.example/{key}", when, "en", f"Story {key}", when)
    return Story(
        key, f"Story {key}", (Span(key, "A point.", 0, 8),), (), (), (source,), topics, "en", score, when, when
    )


def digest(chosen: dict[str, list[Story]], **left: int) -> Digest:
    since = NOW - timedelta(hours=24)
    return compose(chosen, left, reads=("en",), since=since, until=NOW, coverage=COVERAGE)


def keys(found: Iterable[Story]) -> list[str]:
    return [s.key for s in found]


def test_the_weightiest_story_comes_first_and_the_fresher_of_two_equals() -> None:
    picked, left = pick([story("old", seen=9), story("big", score=5.0), story("new", seen=2)])
    assert (keys(picked), left) == (["big", "new", "old"], 0)


def test_at_most_eight_stories_a_topic_and_the_rest_is_counted() -> None:
    picked, left = pick([story(f"s{n}", score=n, outlet=f"Outlet {n}") for n in range(11)])
    assert keys(picked) == [f"s{n}" for n in range(10, 2, -1)]
    assert left == 3


def test_an_outlet_leads_two_stories_while_others_have_something_to_tell() -> None:
    loud = [story(f"loud{n}", score=9 - n / 10) for n in range(9)]
    picked, _ = pick([*loud, story("quiet", score=0.1, outlet="Ledger"), story("calm", score=0.2, outlet="Post")])
    assert keys(picked)[:5] == ["loud0", "loud1", "calm", "quiet", "loud2"]


def test_an_outlet_that_is_alone_fills_the_digest() -> None:
    picked, left = pick([story(f"s{n}", score=n) for n in range(10)])
    assert (len(picked), left) == (8, 2)


def test_a_story_of_two_topics_stands_once_under_the_readers_first() -> None:
    both = story("both", topics=("nato", "ukraine"))
    made = digest({"ukraine": [both, story("u")], "nato": [both]})
    assert keys(stories(made)) == ["both", "u"]
    assert [section.topic for section in made.sections] == ["ukraine"]


def test_what_was_stored_before_the_watermark_is_told_already_though_it_was_published_later() -> None:
    since = NOW - timedelta(hours=24)
    assert not is_new(story("told", seen=30), since)
    assert is_new(story("new", seen=3), since)


def test_a_told_story_that_got_another_report_is_not_new_but_has_grown() -> None:
    since = NOW - timedelta(hours=24)
    told = story("x", seen=30)
    late = Source("y", "Other", "https://other.example/y", NOW, "en", "Again", NOW)
    grown = replace(told, articles=(*told.articles, late))
    assert not is_new(grown, since)
    assert has_grown(grown, since)
    assert not has_grown(told, since)
    assert not has_grown(story("new", seen=3), since)


def test_nothing_new_is_a_digest_too_and_keeps_its_coverage() -> None:
    made = digest({"nato": []})
    assert made.sections == ()
    assert made.coverage == COVERAGE
