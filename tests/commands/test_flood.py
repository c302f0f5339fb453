"""Somebody who asks faster than may be answered makes nobody else wait."""

from __future__ import annotations

from tests.commands.conftest import Desk
from tests.telegram import Person

MANY = 70


def test_others_are_answered_while_one_writes_a_flood(desk: Desk, john: Person, olena: Person) -> None:
    for _ in range(MANY):
        john.says("/help")
    john.read()
    assert "1 з " in desk.ask(olena, "/latest").text
    assert len(john.posts) < 20


def test_every_press_of_a_flood_is_answered_though_not_each_is_done(desk: Desk, john: Person) -> None:
    post = desk.ask(john, "/latest")
    presses = [
        john.presses_data(post, button) for _ in range(MANY // 2) for button in ("story x", post.button("▶").data)
    ]
    presses[-1].answered()
    assert len(post.before) < MANY // 2
