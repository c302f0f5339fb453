"""Update → Call → Reply: what people write and press, answered.

Everything an update holds is hostile until checked: names are escaped where they are shown, button data is a command
line like any other and passes the same doors, and nothing a stranger does changes another chat.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from dataclasses import replace as replace_asked
from datetime import datetime
from types import ModuleType
from typing import Protocol
from weakref import WeakValueDictionary

from msgspec.structs import replace
from telegram import Bot, CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.error import TelegramError

from bot import model, ondemand
from bot.commands import Call, commands, topic_titles
from bot.commands.words import Understood
from bot.menus import set_admin_menu
from bot.model import Button, Reply, Subscriber
from bot.newsroom import Newsroom
from bot.publish import move_chat
from bot.render import MAX_UNITS, visible
from bot.text.html import INVISIBLE

log = logging.getLogger(__name__)

ALLOWED = ("message", "channel_post", "callback_query", "my_chat_member")  # what we ask getUpdates for
LONGEST = 4096  # characters of a command line that are read
MOST_WAITING = (
    40  # updates of one chat that wait for their turn; a flood beyond them is not answered, so that others are
)
PATIENCE = 0.7  # seconds after which “typing…” is shown
SHOWN = 4.5  # seconds until it is shown anew: Telegram takes it away after five
Rows = tuple[tuple[Button, ...], ...]
COMMANDS: dict[str, ModuleType] = {command.NAME: command for command in commands()}
KEYBOARDS = 500  # that are remembered after a button of theirs was relabelled
ANONYMOUS = 1087968824  # GroupAnonymousBot: an administrator of a group who writes as the group


class Answers(Protocol):
    """How replies go out: paced, ahead of the digests (see `bot.send`)."""

    async def answer(self, chat: int, thread: int | None, message: model.Message) -> object: ...

    async def edit(self, chat: int, message_id: int, message: model.Message) -> object: ...

    async def relabel(self, chat: int, message_id: int, buttons: Rows) -> object: ...

    async def typing(self, chat: int, thread: int | None) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A command line and where it came from."""

    name: str
    args: str
    user: int  # 0: nobody knows, who writes as a group or channel
    chat: int
    thread: int | None
    kind: str
    client: str
    anonymous: bool  # written in the name of the chat itself, which only its administrators can do
    pressed: CallbackQuery | None = None


class Inbox:
    """Answers updates, those of one chat one after another."""

    def __init__(self, room: Newsroom, bot: Bot, answers: Answers) -> None:
        self._room, self._bot, self._answers = room, bot, answers
        self._understood = Understood(room.languages, COMMANDS)
        self._keyboards: dict[tuple[int, int], Rows] = {}  # of messages whose buttons were relabelled, the newest last
        self._waiting = Counter[int]()  # updates that are being handled, by chat
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def handle(self, update: Update) -> None:
        """Never raises: what goes wrong is logged, and the person is told in one sentence that it did."""
        chat = update.effective_chat
        if not chat:
            return
        message = update.message or update.channel_post
        if self._waiting[chat.id] >= MOST_WAITING and (update.callback_query or (message and message.text)):
            if update.callback_query:
                await self._notice(update.callback_query, "")
            return
        self._waiting[chat.id] += 1
        try:
            async with self._locks.setdefault(chat.id, asyncio.Lock()):
                if update.my_chat_member:
                    self._membership(update.my_chat_member)
                elif message:
                    await self._message(message)
                elif update.callback_query:
                    await self._button(update.callback_query)
        finally:
            self._waiting[chat.id] -= 1
            if not self._waiting[chat.id]:
                del self._waiting[chat.id]

    # ── what came ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _message(self, message: Message) -> None:
        if message.migrate_to_chat_id:
            move_chat(self._room.store, message.chat.id, message.migrate_to_chat_id)
            return
        text = INVISIBLE.sub("", (message.text or "")[:LONGEST]).strip()
        user = message.from_user
        if not text.startswith("/"):
            written = (
                message.text or message.effective_attachment
            )  # else something that happened, like a message pinned
            if message.chat.type == Chat.PRIVATE and user and written:
                await self._plain_text(text, user.id, user.language_code or "", message.chat.id)
            return
        name, args = [*re.split(r"\s", text[1:], maxsplit=1), ""][:2]
        name, _, bot_name = name.partition("@")
        if bot_name and bot_name.casefold() != (self._bot.username or "").casefold():
            return
        sender = message.sender_chat
        anonymous = bool(sender and sender.id == message.chat.id) or bool(user and user.id == ANONYMOUS and sender)
        await self._answer(
            Asked(
                name=self._understood.name(name),
                args=args.strip(),
                user=user.id if user and not sender else 0,  # else it is a bot that stands for all who write as a chat
                chat=message.chat.id,
                thread=message.message_thread_id if message.is_topic_message else None,
                kind=message.chat.type,
                client=(user.language_code if user else "") or "",
                anonymous=anonymous,
            )
        )

    async def _button(self, query: CallbackQuery) -> None:
        message, data = query.message, (query.data or "")[:64]
        if not message:
            await self._notice(query, "")
            return
        name, _, args = data.partition(" ")
        thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
        client = query.from_user.language_code or ""
        kind = message.chat.type
        if kind == Chat.PRIVATE and query.from_user.id != message.chat.id:  # forged: nobody else can see it
            await self._notice(query, "")
            return
        await self._answer(
            Asked(name, args.strip(), query.from_user.id, message.chat.id, thread, kind, client, False, query)
        )

    def _membership(self, change: ChatMemberUpdated) -> None:
        """Somebody blocked the bot, or took it out of a group: no more digests there until they ask again."""
        if change.new_chat_member.status not in (ChatMember.LEFT, ChatMember.BANNED):
            return
        if subscriber := self._room.store.get(Subscriber, change.chat.id):
            self._room.store.save(replace(subscriber, active=False, first=False, due=None))

    # ── what goes out ────────────────────────────────────────────────────────────────────────────────────────────────

    async def _answer(self, asked: Asked) -> None:
        call = self._call(asked)
        try:
            async with self._typing(asked):
                reply = await self._reply(asked, call)
        except Exception:
            log.exception("/%s failed", asked.name)
            reply = _refusal(
                call, call.phrases.plain("Something went wrong on my side; nothing was lost. Please try again.")
            )
        await self._send(asked, reply)
        self._room.wake()

    @contextlib.asynccontextmanager
    async def _typing(self, asked: Asked) -> AsyncIterator[None]:
        """“typing…” for as long as an answer takes, where it takes long."""

        async def show() -> None:
            await asyncio.sleep(PATIENCE)
            while True:
                await self._answers.typing(asked.chat, asked.thread)
                await asyncio.sleep(SHOWN)

        task = asyncio.create_task(show())
        try:
            yield
        finally:
            task.cancel()

    def _call(self, asked: Asked) -> Call:
        room = self._room
        subscriber = room.store.get(Subscriber, asked.chat)
        language = subscriber.language if subscriber else room.phrases.guess(asked.client)
        return Call(
            args=asked.args,
            user=asked.user,
            chat=asked.chat,
            thread=asked.thread,
            kind=asked.kind,
            client=asked.client,
            admin=asked.user in room.settings.admins,
            now=self._now(),
            room=room,
            phrases=room.phrases[language],
            subscriber=subscriber,
            pressed=asked.pressed is not None,
        )

    def _now(self) -> datetime:
        return self._room.now()

    async def _reply(self, asked: Asked, call: Call) -> Reply:
        command = COMMANDS.get(asked.name)
        private = asked.kind == Chat.PRIVATE
        if not command and asked.pressed:
            return _refusal(
                call, call.phrases.plain("This button is from an older version of me. What can be set now: /settings")
            )
        if not command:
            return await self._guessed(asked, call) if private else Reply()  # in a group, it was meant for another bot
        if command.ADMIN and not call.admin:
            return _refusal(call, call.phrases.plain("Only the bot's admins may do this."))
        if command.DECIDES and not private:
            if not await self._decides(asked):
                return _refusal(call, call.phrases.plain("In a group, only its administrators may do this."))
            call = self._call(asked)  # while Telegram was asked, a digest may have moved the subscriber on
        reply: Reply = await command.run(call)
        if asked.name == "start" and call.admin and private:
            await set_admin_menu(self._bot, self._room, asked.chat)
        return reply

    async def _guessed(self, asked: Asked, call: Call) -> Reply:
        """The command that was probably meant, and a word that it was guessed; a grave one is only offered."""
        name = self._understood.nearest(asked.name, call.admin)
        if not name:
            return call.say("I do not know this command. /help shows what I can do.")
        command = COMMANDS[name]
        if command.ADMIN or getattr(command, "ASK_FIRST", False):
            return call.say("I do not know /{given}. Did you mean /{name}?", given=asked.name[:32], name=name)
        reply = await self._reply(replace_asked(asked, name=name), call)
        word = call.phrases.html("I took /{given} for /{name}.", given=asked.name[:32], name=name)
        first, *rest = reply.messages or (model.Message(""),)
        text = f"<i>{word}</i>\n\n{first.text}".rstrip()
        if visible(text) > MAX_UNITS:
            return replace(reply, messages=(model.Message(f"<i>{word}</i>"), *reply.messages))
        return replace(reply, messages=(replace(first, text=text), *rest))

    async def _decides(self, asked: Asked) -> bool:
        """May this person decide for the group? Its administrators may, and so may whoever writes as the group."""
        if asked.anonymous or (asked.kind == Chat.CHANNEL and not asked.pressed):
            return True
        try:
            member = await self._bot.get_chat_member(asked.chat, asked.user)
        except TelegramError as error:
            log.warning("Cannot ask who decides in chat %s: %s", asked.chat, error)
            return False
        return member.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER)

    async def _send(self, asked: Asked, reply: Reply) -> None:
        if asked.pressed:
            await self._notice(asked.pressed, reply.notice)
            pressed = asked.pressed.message
            if reply.edit and pressed:
                self._keyboards.pop((asked.chat, pressed.message_id), None)
                await self._answers.edit(asked.chat, pressed.message_id, reply.edit)
            elif reply.relabel and isinstance(pressed, Message):
                buttons = self._relabelled(pressed, asked.pressed.data or "", reply.relabel)
                await self._answers.relabel(asked.chat, pressed.message_id, buttons)
        for message in reply.messages:
            await self._answers.answer(asked.chat, asked.thread, message)

    def _relabelled(self, message: Message, data: str, label: str) -> Rows:
        """The buttons of a message, the one with this data under a new label.

        A press brings along the buttons that stood there when it was made; another press may have changed them since.
        """
        key = message.chat.id, message.message_id
        rows = tuple(
            tuple(replace(button, label=label) if button.data == data else button for button in row)
            for row in self._keyboards.pop(key, None) or _buttons_of(message)
        )
        self._keyboards[key] = rows
        if len(self._keyboards) > KEYBOARDS:
            del self._keyboards[next(iter(self._keyboards))]
        return rows

    async def _notice(self, query: CallbackQuery, text: str) -> None:
        """Every press is answered, or the button would go on spinning."""
        try:
            await query.answer(text[:200] or None)
        except TelegramError as error:  # too old a press; nobody waits for it any more
            log.debug("A press could not be answered: %s", error)

    async def _plain_text(self, text: str, user: int, client: str, chat: int) -> None:
        """What somebody wrote in private without a command: one they named, a topic, a time; else a hint, and a search."""
        asked = Asked("", "", user, chat, None, Chat.PRIVATE, client, False)
        call = self._call(asked)
        line = self._understood.line(text, topic_titles(call), timed=call.subscriber is not None)
        if line:
            name, _, args = line.partition(" ")
            await self._answer(replace_asked(asked, name=name, args=args))
            return
        say = call.phrases.html
        hint = say("I understand commands. /latest shows the news, /help everything else.")
        if not (call.subscriber and call.subscriber.active):
            hint = say("I understand commands. /start subscribes, /latest shows the news, /help everything else.")
        await self._answers.answer(chat, None, model.Message(hint, (ondemand.search_for(self._room, text),)))


def _buttons_of(message: Message) -> Rows:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return tuple(tuple(Button(b.text, str(b.callback_data or ""), b.url or "") for b in row) for row in rows)


def _refusal(call: Call, text: str) -> Reply:
    """A notice over the keyboard for a press, which leaves the message as it is; else one sentence."""
    return Reply(notice=text) if call.pressed else call.answer(text)
