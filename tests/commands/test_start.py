"""Coming, leaving and coming back, through the whole program."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Desk

PACED = True  # what comes by itself does not get between question and answer


@pytest.mark.parametrize(
    ("code", "none", "topics"),
    [("en", "Your topics: none", "Your topics: NATO"), ("uk", "Ваші теми: немає", "Ваші теми: НАТО")],
)
def test_a_link_brings_its_topic_also_to_who_comes_back(desk: Desk, code: str, none: str, topics: str) -> None:
    reader = desk.reader(code, subscribed=True)
    for topic in ("nato", "ukraine", "defense"):
        desk.ask(reader, f"/topics {topic}")
    desk.ask(reader, "/stop")
    assert none in desk.ask(reader, "/start").text
    desk.ask(reader, "/stop")
    assert topics in desk.ask(reader, "/start nato_0800").text.splitlines()


@pytest.mark.parametrize(
    ("code", "first", "again"),
    [("en", "Your first digest follows.", "A digest follows."), ("uk", "Перший дайджест —", "Дайджест — наступним")],
)
def test_the_first_digest_is_called_so_only_once(desk: Desk, code: str, first: str, again: str) -> None:
    reader = desk.reader(code, subscribed=True)
    assert reader.posts[0].text.splitlines()[-1].startswith(first)
    reader.waits(lambda: len(reader.posts) >= 3)
    desk.ask(reader, "/stop")
    assert desk.ask(reader, "/start").text.splitlines()[-1].startswith(again)


@pytest.mark.parametrize(
    ("code", "button", "begins"), [("en", "Українською", "🗞 Для"), ("uk", "In English", "🗞 To begin")]
)
def test_a_language_chosen_while_the_first_digest_is_on_its_way_brings_it_in_that_language(
    desk: Desk, code: str, button: str, begins: str
) -> None:
    reader = desk.reader(code)
    welcome = desk.ask(reader, "/start")
    reader.presses(welcome, button).answered()
    reader.waits(lambda: [post for post in reader.posts[:-1] if post.text.startswith(begins)], 20)
    assert reader.posts[-1].button("setup times").label == {"en": "Далі ▸", "uk": "Next ▸"}[code]
    reader.skips()
    reader.reads_nothing(2)


def test_who_comes_back_from_another_thread_of_a_forum_gets_the_digest_there(desk: Desk) -> None:
    boss = desk.telegram.person(311, "Boss", "en")
    forum = desk.telegram.group(-1011, "Desk", administrators=[boss], threads=(5, 6))
    boss.says("/start", forum, thread=5)
    forum.reads(3, 20)
    boss.says("/stop", forum, thread=6)
    forum.read()
    boss.says("/start", forum, thread=6)
    assert [post.thread for post in forum.reads(2, 20)] == [6, 6]


@pytest.mark.parametrize(("code", "typed", "said"), [("en", "/stop nato", "You no longer follow NATO"), ("uk", "/стоп НАТО", "Тему «НАТО» вимкнено")])  # fmt: skip
def test_to_stop_a_topic_is_not_to_stop_everything(desk: Desk, code: str, typed: str, said: str) -> None:
    reader = desk.reader(code, subscribed=True)
    assert said in desk.ask(reader, typed).text
    assert "✅" in desk.ask(reader, "/topics").button("settings topics ukraine").label
