"""Article → Matches."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot import inflect, match
from bot.model import Article, Topic
from config import settings

FIXTURES = Path(__file__).parent / "fixtures/match"
LANGUAGES = settings.languages()


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FIXTURES / name).read_text("utf-8").splitlines()]


def article(title: str = "", text: str = "", language: str = "") -> Article:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return Article("a", "", "", "", title, text, language, when)


def topic(query: str, name: str = "x") -> Topic:
    return match.understand(name, {}, query, LANGUAGES)


def found(query: str, title: str = "", text: str = "") -> list[str]:
    matches = match.compile([topic(query)]).match(article(title, text))
    return [term.found for one in matches for term in one.terms]


@cache
def completed() -> dict[str, Topic]:
    """The topics of the article cases, their forms from the dictionary too: one process for all."""
    queries = {case["query"] for case in rows("articles.jsonl")}
    made = asyncio.run(inflect.complete([topic(query) for query in sorted(queries)], LANGUAGES))
    return {one.query: one for one in made}


@cache
def built_in() -> match.Matcher:
    topics = match.read((settings.CONFIG / "topics.toml").read_text("utf-8"), LANGUAGES)
    return match.compile(asyncio.run(inflect.complete(topics, LANGUAGES)))


# ── words, phrases, positions ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", rows("articles.jsonl"), ids=lambda case: case["about"])
def test_a_query_finds(case: dict[str, Any]) -> None:
    matches = match.compile([completed()[case["query"]]]).match(article(case["title"], case.get("text", "")))
    assert [term.found for one in matches for term in one.terms] == case.get("found", [])


def test_a_match_says_which_words_and_exactly_where() -> None:
    title, text = "Порт Одеси", "Кораблі вийшли. Одесу чекає зерно."
    (one,) = match.compile([topic("Одеса", "port")]).match(article(title, text))
    assert one.topic == "port" and one.article == "a"
    for term in one.terms:
        assert (title if term.where == "title" else text)[term.start : term.end] == term.found
    assert [(term.term, term.found, term.where) for term in one.terms] == [
        ("Одеса", "Одеси", "title"),
        ("Одеса", "Одесу", "text"),
    ]


LONG = "word " * 300


def test_a_word_among_the_first_forty_of_a_long_text_counts() -> None:
    assert found("grain", text="word " * 39 + "grain " + LONG) == ["grain"]


def test_a_lone_mention_further_down_does_not() -> None:
    assert found("grain", text="word " * 40 + "grain " + LONG) == []


def test_a_word_that_is_repeated_three_times_counts_wherever_it_stands() -> None:
    assert found("grain", text=LONG + "grain " * 2) == []
    assert found("grain", text=LONG + "grain " * 3) == ["grain"] * 3


def test_all_of_a_short_text_counts() -> None:
    assert found("grain", text="word " * 100 + "grain") == ["grain"]


def test_the_first_forty_words_are_counted_from_after_the_dateline() -> None:
    assert found("grain", text="LONDON, Jan 5 (Reuters) — " + "Word " * 39 + "grain " + LONG) == ["grain"]


def test_what_is_excluded_must_stand_where_it_counts_too() -> None:
    assert found("grain NOT hotel", title="Grain leaves", text=LONG + "hotel " + LONG) == ["Grain"]
    assert found("grain NOT hotel", title="Grain leaves hotel", text=LONG) == []


def test_topics_come_in_their_own_order_and_each_by_its_own_words() -> None:
    matcher = match.compile([topic("grain", "b"), topic("hotel", "c"), topic("grain OR port", "a")])
    assert [one.topic for one in matcher.match(article("Grain leaves port"))] == ["b", "a"]


def test_an_empty_article_is_about_nothing() -> None:
    assert match.compile([topic("grain")]).match(article()) == ()


def test_a_matcher_without_topics_matches_nothing() -> None:
    assert match.compile([]).match(article("Grain")) == ()


# ── topics ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["", "two words", "-x", "a" * 33, "x/y", "<b>"])
def test_a_topic_has_a_short_plain_name(name: str) -> None:
    with pytest.raises(match.BadQuery, match="one word of at most 32"):
        match.understand(name, {}, "NATO", LANGUAGES)


def test_a_topic_is_ready_to_match_before_any_dictionary_was_asked() -> None:
    made = match.understand("drones", {"uk": "Дрони"}, "дрон OR drone", LANGUAGES, owner="7")
    assert made.owner == "7" and made.title == {"uk": "Дрони"}
    assert "дронами" in made.forms["дрон"] and "drones" in made.forms["drone"]


def test_a_topics_file_may_name_lists_of_words() -> None:
    text = """
        [[topic]]
        name = "sea"
        title = { en = "Sea", uk = "Море" }
        query = "{ships} AND port NOT {fun}"
        [lists]
        ships = ["ship", "patrol boat"]
        fun = ["cruise"]
    """
    (sea,) = match.read(text, LANGUAGES)
    assert sea.query == '(ship OR "patrol boat") AND port NOT (cruise)' and sea.owner == "seed"
    assert match.say(sea, LANGUAGES["en"]) == "((ship or “patrol boat”) and port), but not cruise"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[topic]\n", "The topics file cannot be read"),
        ('[[topic]]\nname = "x"\n', "The topics file cannot be read"),
        ('[[topic]]\nname = "x"\ntitle = {}\nquery = "a OR"\n', "Topic x: The query ends too early"),
        ('[[topic]]\nname = "x"\ntitle = {}\nquery = "{y}"\n', "Topic x: {y} is no list of this file."),
    ],
)
def test_a_topics_file_that_is_wrong_is_answered_with_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(match.BadQuery) as refusal:
        match.read(text, LANGUAGES)
    assert str(refusal.value).startswith(sentence)


# ── the three topics of a fresh installation ─────────────────────────────────────────────────────────────────────────


def test_every_headline_of_the_labelled_set_is_there_once_and_in_one_half() -> None:
    titles = [row["title"] for half in ("train", "kept") for row in rows(f"topics_{half}.jsonl")]
    assert len(titles) == len(set(titles)) >= 600


@pytest.mark.parametrize("language", ["en", "uk"])
def test_built_in_topics_are_right_on_headlines_they_were_not_tuned_on(language: str) -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    for row in rows("topics_kept.jsonl"):
        if row["language"] == language:
            have = {one.topic for one in built_in().match(article(row["title"], row["text"], language))}
            counts.update((name in row["topics"], name in have) for name in ("nato", "ukraine", "defense"))
    right = counts[True, True]
    assert right / (right + counts[False, True]) >= 0.95
    assert right / (right + counts[True, False]) >= 0.90
