"""Groups and forums, through the whole program: who decides there, what is answered and where, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.inbox import ANONYMOUS
from tests.run import Program
from tests.telegram import Group, Post, Server
from tests.world import rss
from tests.world.news import NewsServer

MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


class World:
    """A program that has read one feed, people, and groups as a test needs them."""

    def __init__(self, telegram: Server, outlet: NewsServer, folder: Path) -> None:
        self.telegram, self.outlet = telegram, outlet
        self.serve("one")
        self.program = Program(telegram, folder, [{"url": f"{outlet.url}/feed", "outlet": "Courier"}], MORNING)
        self.boss, self.member = telegram.person(11, "Boss", "en"), telegram.person(12, "Член", "uk")
        self._id = -1000

    def serve(self, *seeds: str) -> None:
        now = self.program.now if hasattr(self, "program") else MORNING
        items = [rss.story(seed, now, f"{self.outlet.url}/{seed}") for seed in seeds]
        self.outlet.serve("/feed", rss.feed(*items), "application/rss+xml")

    def group(self, **more: Any) -> Group:
        self._id -= 1
        return self.telegram.group(self._id, "Desk", members=[self.member], administrators=[self.boss], **more)

    def writes_as_the_group(self, group: Group, text: str, thread: int | None = None) -> None:
        """An administrator who remains anonymous."""
        bot = {"id": ANONYMOUS, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        more: dict[str, Any] = {"from": bot, "sender_chat": group.json()}
        self.telegram.message(group, None, text=text, thread=thread, **more)

    def subscribed(self, group: Group, thread: int | None = None) -> list[Post]:
        self.boss.says("/start", to=group, thread=thread)
        group.waits(lambda: any("Read: 1 feed" in post.text for post in group.posts), 60)
        posts = list(group.posts)
        group.skips()
        return posts


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Server() as telegram, NewsServer() as outlet:
        world = World(telegram, outlet, tmp_path_factory.mktemp("groups"))
        with world.program as program:
            program.start()
            person = telegram.person(10)
            person.says("/start")
            person.waits(lambda: any("Read: 1 feed" in post.text for post in person.posts), 60)
            yield world
            assert "Traceback" not in program.log


def test_only_administrators_decide_and_everybody_may_ask(world: World):
    group = world.group()
    for command in ("/start", "/time 09:00", "/topics", "/stop"):
        world.member.says(command, to=group)
        assert group.read().text == "У групі це можуть лише її адміністратори."
    world.member.says("/help", to=group)
    assert "/latest" in group.read().text
    world.member.says("/latest", to=group)
    assert "NATO" in group.read().text
    world.boss.says("/start", to=group)
    assert "Welcome" in group.read().text


def test_an_anonymous_administrator_decides(world: World):
    group = world.group()
    world.writes_as_the_group(group, "/start")
    assert "Welcome" in group.read().text


def test_who_writes_as_the_group_has_no_id_that_would_make_all_such_writers_admins(world: World):
    group = world.group()
    world.writes_as_the_group(group, "/id")
    assert group.read().text == "Nobody can see here who writes. Send me /id in a private chat."
    world.boss.says("/id", to=group)
    assert group.read().text == "Your id: 11"


def test_a_channel_that_writes_in_a_group_is_no_administrator(world: World):
    group = world.group()
    channel = {"id": -100777, "type": "channel", "title": "Somebody"}
    bot = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
    world.telegram.message(group, None, text="/start", **{"from": bot, "sender_chat": channel})
    assert "only its administrators" in group.read().text


def test_buttons_are_for_administrators_too_and_a_refusal_leaves_the_message_as_it_is(world: World):
    group = world.group()
    world.subscribed(group)
    world.boss.says("/topics", to=group)
    board = group.read()
    button = board.buttons[0][0]
    assert "only its administrators" in world.member.presses(board, button).answered()
    assert board.before == []
    world.boss.presses(board, button).answered()
    group.waits(lambda: board.before)
    assert board.buttons[0][0].label != button.label


def test_commands_for_other_bots_and_talk_are_not_answered(world: World):
    group = world.group()
    for text in ("/start@other_bot", "/weather", "/latest@OTHER_bot nato", "hello", "/", "/topics@other_bot"):
        world.boss.says(text, to=group)
    group.reads_nothing(1.5)
    world.boss.says("/help@SITREP_test_bot", to=group)
    assert "/latest" in group.read().text


def test_answers_and_digests_stay_in_the_thread_of_a_forum(world: World):
    forum = world.group(threads=(5, 6))
    assert {post.thread for post in world.subscribed(forum, thread=5)} == {5}
    world.member.says("/latest", to=forum, thread=6)
    assert forum.read().thread == 6
    world.boss.says("/topics", to=forum, thread=6)
    board = forum.read()
    world.boss.presses(board, board.buttons[0][0]).answered()
    assert all(post.thread in (5, 6) for post in forum.posts)


def test_the_digest_comes_to_a_group_at_its_time_in_its_thread_and_no_more_after_it_removed_the_bot(world: World):
    forum, plain, moving = world.group(threads=(7,)), world.group(), world.group(kind="group")
    for group, thread in ((forum, 7), (plain, None), (moving, None)):
        world.subscribed(group, thread=thread)
    plain.removes_the_bot()
    moved = moving.becomes(-100500)
    world.serve("one", "two")
    world.program.advance(minutes=20)
    world.program.waits(lambda: len(world.outlet.requests("/feed")) > 1)
    world.program.set_clock(MORNING.replace(hour=8, minute=0, second=1))
    for group in (forum, moved):
        group.waits(lambda group=group: any(" two" in post.text for post in group.posts), 60)
    assert {post.thread for post in forum.posts} == {7}
    assert not any(" two" in post.text for group in (plain, moving) for post in group.posts)
    tried = [call for call in world.telegram.calls("sendMessage") if str(call.params["chat_id"]) == str(plain.id)]
    assert all(call.status == 200 for call in tried)


def test_a_stranger_in_a_group_cannot_use_what_is_for_the_bots_admins(world: World):
    group = world.group()
    world.boss.says("/addtopic x y", to=group)
    assert group.read().text == "Only the bot's admins may do this."
