"""What happens to a subscriber while a command waits for Telegram."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace
from telegram import Update

from bot.inbox import Inbox
from bot.model import Message, Subscriber
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
