"""Topics → the same topics with a dictionary's forms, or as they came if the dictionary cannot be asked."""

import asyncio
import sys

import pytest

from bot import inflect, match
from config import settings

LANGUAGES = settings.languages()


def topics(query: str) -> tuple[match.Topic, ...]:
    return (match.understand("x", {"en": "X"}, query, LANGUAGES),)


def test_a_dictionary_adds_the_forms_that_endings_do_not_make() -> None:
    (topic,) = asyncio.run(inflect.complete(topics("кінь OR strike OR шахед OR українська"), LANGUAGES))
    assert "коней" in topic.forms["кінь"]
    assert "struck" in topic.forms["strike"]
    assert "шахедами" in topic.forms["шахед"]


def test_all_topics_are_completed_by_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    ask = inflect._ask

    async def counted(words: object) -> object:
        asked.append(words)
        return await ask(words)  # type: ignore[arg-type]

    monkeypatch.setattr(inflect, "_ask", counted)
    done = asyncio.run(inflect.complete(topics("дрон") + topics("drone"), LANGUAGES))
    assert len(asked) == 1 and len(done) == 2


def test_where_no_process_can_start_topics_keep_the_forms_made_by_endings(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    given = topics("дрон")
    assert asyncio.run(inflect.complete(given, LANGUAGES)) == given
    assert "by endings alone" in caplog.text


def test_a_process_that_dies_costs_only_the_dictionary(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    given = topics("дрон")
    assert asyncio.run(inflect.complete(given, LANGUAGES)) == given
    assert "by endings alone" in caplog.text


def test_a_form_that_is_another_word_in_the_dictionary_is_dropped() -> None:
    dictionary = {"рада": "рада", "ради": "рада", "рад": "рад", "радий": "радий"}
    assert inflect.by_dictionary({"рада": ["рада", "ради", "рад"]}, dictionary) == {"рада": ["рада", "ради"]}


def test_a_form_that_the_dictionary_lists_alone_is_kept_if_it_is_long() -> None:
    dictionary = {"український": "український", "українською": "українською"}
    forms = inflect.by_dictionary({"український": ["український", "українською"]}, dictionary)
    assert forms == {"український": ["український", "українською"]}


def test_a_word_that_is_only_a_form_stands_for_its_whole_word() -> None:
    dictionary = {"війна": "війна", "війни": "війна", "воєн": "війна"}
    assert set(inflect.by_dictionary({"війни": ["війни"]}, dictionary)["війни"]) == {"війна", "війни", "воєн"}
