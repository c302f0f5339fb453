"""Somebody who asks faster than may be answered makes nobody else wait."""

from __future__ import annotations

from tests.commands.conftest import Desk
from tests.telegram import Person

MANY = 70
PACED = True


def test_others_are_answered_while_one_writes_a_flood(desk: Desk, olena: Person) -> None:
    noisy = desk.reader("en")  # whom no other test waits for
    for _ in range(MANY):
        noisy.says("/help")
    noisy.read()
    assert "1 з " in desk.ask(olena, "/latest").text
    assert len(noisy.posts) < 20


def test_every_press_of_a_flood_is_answered_though_not_each_is_done(desk: Desk) -> None:
    hasty = desk.reader("en")
    post = desk.ask(hasty, "/latest")
    presses = [
        hasty.presses_data(post, button) for _ in range(MANY // 2) for button in ("story x", post.button("▶").data)
    ]
    presses[-1].answered()
    assert len(post.before) < MANY // 2
