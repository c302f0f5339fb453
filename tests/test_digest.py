"""Which stories a reader gets, in which order, and where it stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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


def digest(candidates: dict[str, list[Story]], *, hours: int = 24, **more: object) -> Digest:
    since = NOW - timedelta(hours=hours)
    return compose(candidates, reads=("en",), since=since, until=NOW, coverage=COVERAGE, **more)  # type: ignore[arg-type]


def keys(made: Digest) -> list[str]:
    return [s.key for s in stories(made)]


def test_the_weightiest_story_comes_first_and_the_fresher_of_two_equals() -> None:
    made = digest({"nato": [story("old", seen=9), story("big", score=5.0), story("new", seen=2)]})
    assert keys(made) == ["big", "new", "old"]


def test_at_most_eight_stories_a_topic_and_the_rest_is_counted() -> None:
    made = digest({"nato": [story(f"s{n}", score=n) for n in range(11)]})
    assert len(stories(made)) == 8
    assert made.sections[0].left == 3


def test_a_story_of_two_topics_stands_once_under_the_readers_first() -> None:
    both = story("both", topics=("nato", "ukraine"))
    made = digest({"ukraine": [both, story("u")], "nato": [both]})
    assert keys(made).count("both") == 1
    assert [section.topic for section in made.sections] == ["ukraine"]


def test_what_was_stored_before_the_watermark_is_not_told_again_though_it_was_published_later() -> None:
    assert keys(digest({"nato": [story("told", seen=30), story("new", seen=3)]})) == ["new"]


def test_a_told_story_that_grows_is_not_told_as_new() -> None:
    grown = story("x", seen=30)
    late = Source("y", "Other", "https://other.example/y", NOW, "en", "Again", NOW)
    assert not is_new(
        Story(**{f: getattr(grown, f) for f in grown.__struct_fields__} | {"articles": (*grown.articles, late)}),
        NOW - timedelta(hours=24),
    )


def test_stories_sent_outside_the_schedule_are_left_out() -> None:
    assert keys(digest({"nato": [story("sent"), story("new")]}, told=("sent",))) == ["new"]


def test_latest_shows_what_was_told_before() -> None:
    assert keys(digest({"nato": [story("told", seen=30)]}, again=True)) == ["told"]


def test_nothing_new_is_a_digest_too_and_keeps_its_coverage() -> None:
    made = digest({"nato": []})
    assert made.sections == ()
    assert made.coverage == COVERAGE
