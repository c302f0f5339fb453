"""What people write that is not quite a command, through the whole program."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands.conftest import Desk
from tests.telegram import Person


@pytest.mark.parametrize("between", ["\n", "\t", "\u00a0", "\n\n  "])
def test_what_stands_on_the_next_line_belongs_to_the_command(desk: Desk, john: Person, between: str) -> None:
    assert desk.ask(john, f"/search{between}submarines").text.startswith("🔎 submarines · 1 article")


def test_a_pinned_message_or_another_thing_that_happens_is_not_answered(desk: Desk, john: Person) -> None:
    happened: list[dict[str, Any]] = [
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": john.json()}},
    ]
    for what in happened:
        desk.telegram.message(john, john, **what)
    john.reads_nothing(0.5)


def test_a_picture_or_a_voice_is_answered_with_what_is_understood(desk: Desk, john: Person, olena: Person) -> None:
    voice = {"voice": {"file_id": "a", "file_unique_id": "a", "duration": 3}}
    for person, said in ((john, "I understand commands"), (olena, "Я розумію команди")):
        desk.telegram.message(person, person, **voice)
        assert said in person.read().text
        person.sends_file("picture.jpg", b"", "/latest")
        assert said in person.read().text


@pytest.mark.parametrize("written", ["/digest", "digest", "/digests", "дайджест"])
def test_who_asks_for_a_digest_gets_the_news(desk: Desk, olena: Person, written: str) -> None:
    assert "1 з " in desk.ask(olena, written).text


def test_a_story_by_number_needs_a_list_that_only_subscribers_have(desk: Desk, john: Person, olena: Person) -> None:
    for person, said in ((john, "no subscription yet"), (olena, "ще немає підписки")):
        desk.ask(person, "/latest")
        assert said in desk.ask(person, "/story 1").text
