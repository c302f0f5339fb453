"""Which stories a reader gets, in which order, and where it stops."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

from msgspec.structs import replace

from bot.digest import compose, follow_ups, has_grown, is_new, opening, reasons, share, stories
from bot.model import Coverage, Digest, Match, Source, Span, Story, Term

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


def shared(**pools: list[Story]) -> dict[str, list[str]]:
    return {topic: keys(found) for topic, found in share(pools).items()}


def test_the_weightiest_story_comes_first_and_the_fresher_of_two_equals() -> None:
    pool = [story("old", seen=9), story("big", score=5.0), story("new", seen=2)]
    assert shared(nato=pool) == {"nato": ["big", "new", "old"]}


def test_a_digest_has_at_most_eight_stories() -> None:
    pool = [story(f"s{n}", score=n, outlet=f"Outlet {n}") for n in range(11)]
    assert shared(nato=pool) == {"nato": [f"s{n}" for n in range(10, 2, -1)]}


def test_each_topic_gets_its_part_and_the_weightiest_what_is_left_over() -> None:
    nato = [story(f"n{n}", score=9 - n, outlet=f"N{n}") for n in range(6)]
    ukraine = [story(f"u{n}", score=0.9 - n / 10, outlet=f"U{n}") for n in range(6)]
    defense = [story("d", score=0.1)]
    made = shared(nato=nato, ukraine=ukraine, defense=defense)
    assert made == {"nato": ["n0", "n1", "n2", "n3", "n4"], "ukraine": ["u0", "u1"], "defense": ["d"]}


def test_an_outlet_leads_two_stories_while_others_have_something_to_tell() -> None:
    loud = [story(f"loud{n}", score=9 - n / 10) for n in range(9)]
    made = shared(nato=[*loud, story("quiet", score=0.1, outlet="Ledger"), story("calm", score=0.2, outlet="Post")])
    assert made["nato"][:5] == ["loud0", "loud1", "calm", "quiet", "loud2"]


def one_event(*keys: str) -> set[frozenset[str]]:
    """Each two of these are alike."""
    return {frozenset(pair) for pair in combinations(keys, 2)}


def test_one_large_event_has_two_stories_of_a_digest_while_others_are_left_whatever_their_topics() -> None:
    nato = [story(f"raid{n}", score=9 - n, outlet=f"N{n}") for n in range(3)]
    ukraine = [story(f"court{n}", score=8.5 - n, outlet=f"U{n}") for n in range(3)]
    rest = [story(f"rest{n}", score=1 - n / 10, outlet=f"R{n}") for n in range(9)]
    alike = one_event(*keys([*nato, *ukraine]))
    made = share({"nato": [*nato, *rest[:5]], "ukraine": [*ukraine, *rest[5:]]}, alike=alike)
    assert keys(made["nato"]) == ["raid0", "rest0", "rest1", "rest2"]
    assert keys(made["ukraine"]) == ["court0", "rest5", "rest6", "rest7"]


def test_one_large_event_fills_a_digest_that_has_nothing_else() -> None:
    raid = [story(f"raid{n}", score=9 - n, outlet=f"N{n}") for n in range(5)]
    made = share({"nato": [*raid, story("rest", score=0.1)]}, alike=one_event(*keys(raid)))
    assert keys(made["nato"]) == ["raid0", "raid1", "rest", "raid2", "raid3", "raid4"]


def test_a_story_belongs_to_an_event_if_it_is_like_one_of_the_two_that_are_told_of_it() -> None:
    chain = [story(f"s{n}", score=9 - n, outlet=f"N{n}") for n in range(5)]
    alike = {frozenset(pair) for pair in pairwise(keys(chain))}
    assert keys(share({"nato": chain}, alike=alike)["nato"]) == ["s0", "s1", "s3", "s4", "s2"]


def test_what_has_no_room_is_named_under_the_weightiest_story_of_its_event() -> None:
    raid = [story(f"raid{n}", score=9 - n, outlet=f"N{n}") for n in range(7)]
    pools = {"nato": [*raid, *(story(f"rest{n}", score=0.1, outlet=f"R{n}") for n in range(9))]}
    alike = one_event(*keys(raid))
    found = follow_ups(pools, share(pools, alike=alike), alike)
    assert {key: keys(named) for key, named in found.items()} == {"raid0": ["raid2", "raid3", "raid4"]}


def test_an_outlet_that_is_alone_fills_the_digest() -> None:
    assert len(shared(nato=[story(f"s{n}", score=n) for n in range(10)])["nato"]) == 8


def test_ten_topics_do_not_make_a_longer_digest() -> None:
    made = shared(**{f"t{n}": [story(f"s{n}", score=n)] for n in range(10)})
    assert sum(map(len, made.values())) == 8


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


def test_a_newcomer_gets_the_first_of_each_topic_before_the_second_of_any() -> None:
    made = digest({"nato": [story("n1"), story("n2"), story("n3")], "ukraine": [story("u1"), story("u2")]}, nato=4)
    few, left = opening(made)
    assert keys(stories(few)) == ["n1", "n2", "u1"]
    assert left == 6
    assert few.again


def test_what_is_named_under_a_storys_headline_is_left_for_later_in_an_opening() -> None:
    made = digest({"nato": [story(f"s{n}") for n in range(4)]}, nato=2)
    few, left = opening(replace(made, also={"s0": (story("more"),)}))
    assert (few.also, left) == ({}, 4)


def test_an_opening_of_one_topic_is_its_first_three() -> None:
    few, left = opening(digest({"nato": [story(f"n{n}") for n in range(5)]}))
    assert (keys(stories(few)), left) == (["n0", "n1", "n2"], 2)
    assert opening(digest({"nato": []}))[1] == 0


def found(article: str, topic: str, *terms: tuple[str, str, str]) -> Match:
    return Match(article, topic, tuple(Term(term, word, 0, 1, where) for term, word, where in terms))  # type: ignore[arg-type]


def test_why_a_story_is_here_is_said_in_its_own_words_each_once() -> None:
    told = replace(story("a"), articles=(*story("a").articles, replace(story("b").articles[0], language="uk")))
    matches = [
        found("b", "nato", ("НАТО", "НАТО", "title"), ("альянс", "Альянсу", "text")),
        found("a", "nato", ("alliance", "alliance's", "text"), ("ally", "allies", "text"), ("nato", "NATO", "title")),
        found("a", "nato", ("north atlantic", "North Atlantic", "text"), ("atlantic", "Atlantic", "text")),
        found("a", "ukraine", ("kyiv", "Kyiv", "text")),
        found("muted", "nato", ("brussels", "Brussels", "title")),
    ]
    assert reasons(told, matches, "nato") == ("NATO", "alliance's", "allies", "North Atlantic", "НАТО", "Альянсу")
    assert reasons(told, matches, "defense") == ()


def test_forms_of_one_word_count_once() -> None:
    told = replace(story("a"), language="uk", articles=(replace(story("a").articles[0], language="uk"),))
    terms = (("повітряні сили", "Повітряні сили", "text"), ("повітряні сили", "Повітряних сил", "text"))
    matches = [found("a", "ukraine", ("україна", "України", "text"), *terms, ("українець", "українців", "text"))]
    assert reasons(told, matches, "ukraine") == ("України", "Повітряні сили")
