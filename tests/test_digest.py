"""Which stories a reader gets, in which order, and where it stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from bot.digest import compose, is_new, stories
from bot.model import Coverage, Digest, Source, Span, Story

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
COVERAGE = Coverage(articles=40, outlets=5, feeds=6, failed=1)


def story(key: str, *, score: float = 1.0, seen: int = 1, topics: tuple[str, ...] = ("nato",)) -> Story:
    """A story of one report that was stored `seen` hours ago."""
    when = NOW - timedelta(hours=seen)
    source = Source(key, "Harbour Dispatch", f"https://harbour.example/{key}", when, "en", f"Story {key}", when)
    return Story(
        key, f"Story {key}", (Span(key, "A point.", 0, 8),), (), (), (source,), topics, "en", score, when, when
    )


def digest(candidates: dict[str, list[Story]], **left: int) -> Digest:
    since = NOW - timedelta(hours=24)
    return compose(candidates, left, reads=("en",), since=since, until=NOW, coverage=COVERAGE)


def keys(made: Digest) -> list[str]:
    return [s.key for s in stories(made)]


def test_the_weightiest_story_comes_first_and_the_fresher_of_two_equals() -> None:
    made = digest({"nato": [story("old", seen=9), story("big", score=5.0), story("new", seen=2)]})
    assert keys(made) == ["big", "new", "old"]


def test_at_most_eight_stories_a_topic_and_the_rest_is_counted() -> None:
    made = digest({"nato": [story(f"s{n}", score=n) for n in range(11)]}, nato=4)
    assert keys(made) == [f"s{n}" for n in range(10, 2, -1)]
    assert made.sections[0].left == 7


def test_a_story_of_two_topics_stands_once_under_the_readers_first() -> None:
    both = story("both", topics=("nato", "ukraine"))
    made = digest({"ukraine": [both, story("u")], "nato": [both]})
    assert keys(made).count("both") == 1
    assert [section.topic for section in made.sections] == ["ukraine"]


def test_what_was_stored_before_the_watermark_is_told_already_though_it_was_published_later() -> None:
    since = NOW - timedelta(hours=24)
    assert not is_new(story("told", seen=30), since)
    assert is_new(story("new", seen=3), since)


def test_a_told_story_that_grows_is_not_new() -> None:
    grown = story("x", seen=30)
    late = Source("y", "Other", "https://other.example/y", NOW, "en", "Again", NOW)
    assert not is_new(replace(grown, articles=(*grown.articles, late)), NOW - timedelta(hours=24))


def test_nothing_new_is_a_digest_too_and_keeps_its_coverage() -> None:
    made = digest({"nato": []})
    assert made.sections == ()
    assert made.coverage == COVERAGE
