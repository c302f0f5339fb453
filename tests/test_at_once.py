"""Commands and digests at the same time: neither undoes what the other has done to a subscriber."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace
from telegram import Update

from bot.app import Running, _application
from bot.inbox import Inbox
from bot.model import Edition, Message, Subscriber
from bot.newsroom import Newsroom
from tests.test_ondemand import NOW, opened

GROUP = -77


class Telegram:
    """Says that somebody is an administrator; while it is asked, a digest arrives and its subscriber is moved on."""

    username = "sitrep_test_bot"

    def __init__(self, room: Newsroom) -> None:
        self._room = room

    async def get_chat_member(self, chat: int, user: int) -> Any:
        reader = self._room.store.get(Subscriber, chat)
        assert reader
        self._room.store.save(replace(reader, watermark=NOW))
        return SimpleNamespace(status="administrator")


class Answers:
    async def answer(self, chat: int, thread: int | None, message: Message) -> None: ...
    async def edit(self, chat: int, message_id: int, message: Message) -> None: ...
    async def relabel(self, chat: int, message_id: int, buttons: Any) -> None: ...
    async def typing(self, chat: int, thread: int | None) -> None: ...


def test_a_command_of_a_group_undoes_nothing_that_happened_while_it_was_asked_who_decides(tmp_path: Path) -> None:
    async def check() -> None:
        room = await opened(tmp_path)
        room.store.save(Subscriber(GROUP, kind="group", topics=("nato",), due=NOW))
        chat = {"id": GROUP, "type": "group", "title": "Desk"}
        boss = {"id": 5, "is_bot": False, "first_name": "Boss"}
        message = {"message_id": 1, "date": 0, "chat": chat, "from": boss, "text": "/length short"}
        bot: Any = Telegram(room)
        await Inbox(room, bot, Answers()).handle(Update.de_json({"update_id": 1, "message": message}, None))
        reader = room.store.get(Subscriber, GROUP)
        assert reader and reader.length == "short" and reader.watermark == NOW
        room.store.close()

    asyncio.run(check())


def test_who_stops_while_the_digests_of_others_are_made_gets_none(tmp_path: Path) -> None:
    async def check() -> None:
        room = await opened(tmp_path)
        for chat in (8, 9):
            room.store.save(Subscriber(chat, topics=("nato",), due=NOW, watermark=NOW))
        running = Running(room, _application(replace(room.settings, token="1:" + "a" * 35)))
        made: list[int] = []

        def stops_meanwhile(edition: Edition) -> None:
            made.append(edition.chat)
            other = room.store.get(Subscriber, 17 - edition.chat)
            assert other
            room.store.save(replace(other, active=False, due=None))

        running._publisher.add = stops_meanwhile  # type: ignore[method-assign]
        await running._serve_due()
        assert len(made) == 1
        room.store.close()

    asyncio.run(check())


def test_a_late_digest_that_waits_for_the_next_slot_undoes_no_stop_that_came_meanwhile(tmp_path: Path) -> None:
    async def check() -> None:
        room = await opened(tmp_path)
        late = NOW - timedelta(hours=3)
        for chat in (8, 9):
            room.store.save(Subscriber(chat, topics=("nato",), times=("08:30",), due=late, watermark=late))
        running = Running(room, _application(replace(room.settings, token="1:" + "a" * 35)))
        serving = asyncio.ensure_future(running._serve_due())
        while all((room.store.get(Subscriber, chat) or Subscriber(chat)).due == late for chat in (8, 9)):  # noqa: ASYNC110
            await asyncio.sleep(0)
        waiting = next(reader for chat in (8, 9) if (reader := room.store.get(Subscriber, chat)) and reader.due == late)
        room.store.save(replace(waiting, active=False, due=None))
        await serving
        stopped = room.store.get(Subscriber, waiting.chat)
        assert stopped and not stopped.active
        room.store.close()

    asyncio.run(check())
