"""Message ─► Telegram ─► Outcome: sent, later, moved, unreachable, refused, or unknown.

Telegram has no idempotency key, so the one question that matters after an error is whether the request had gone out: if
it had and no answer came, its fate is unknown, and nobody may send it again without being asked to.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
from msgspec.structs import replace
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.log import redact
from bot.model import Button, ChatMoved, Later, Message, Outcome, Refused, Sent, Unknown, Unreachable
from bot.pacer import Pacer
from bot.text.html import plain

log = logging.getLogger(__name__)

SOON = 5.0  # seconds to the next try after an error that names none
PATIENCE = 60.0  # seconds that an answer to a person is tried again
LONGEST = 4096  # UTF-16 units of a message
TIMEOUTS: dict[str, Any] = {"read_timeout": 30, "write_timeout": 10, "connect_timeout": 10, "pool_timeout": 10}

# The request did not reach Telegram (httpx); any other failure of the connection leaves its fate unknown.
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
# 400s that are about the chat, not about the message (Bot API, TDLib; in lower case).
ABOUT_THE_CHAT = (
    "chat not found", "user not found", "peer_id_invalid", "group chat was deactivated", "not enough rights", "have no rights",
    "need administrator rights", "chat_write_forbidden", "chat_restricted", "chat_admin_required", "channel_private",
    "topic_closed", "topic_deleted", "thread not found", "user_is_blocked", "input_user_deactivated", "was kicked",
)  # fmt: skip
ABOUT_THE_BUTTONS = ("button", "reply markup", "reply_markup", "inline keyboard")

Mark = Callable[[Outcome], None]
Buttons = tuple[tuple[Button, ...], ...]


class Sender:
    """All that goes out passes here, at the pace of one Pacer."""

    def __init__(self, bot: Bot, pacer: Pacer) -> None:
        self._bot, self.pacer = bot, pacer

    async def send(
        self, chat: int, thread: int | None, message: Message, claim: Callable[[], None], mark: Mark
    ) -> Outcome:
        """Send a part of a digest when its turn comes: `claim` is called right before the request, `mark` right after.

        What Telegram cannot parse goes once more as plain text, in its own turn. Raises what `claim` and `mark` raise,
        and pacer.Closed, before which nothing was claimed.
        """
        async with self.pacer.turn(chat):
            claim()
            outcome = await self._try(chat, self._send(chat, thread, message))
            if isinstance(outcome, Refused):
                outcome = await self._in_plain(
                    chat, outcome, lambda text: self._send(chat, thread, text, None), message
                )
            mark(outcome)
        return outcome

    async def answer(self, chat: int, thread: int | None, message: Message) -> Outcome:
        """Answer a person, ahead of all digests; tried again for a minute where it certainly did not arrive."""
        return await self._insist(chat, message, lambda text, mode: self._send(chat, thread, text, mode))

    async def edit(self, chat: int, message_id: int, message: Message) -> Outcome:
        """Change a message that was sent. To what it says already is Sent too; a message that is gone is Refused."""
        return await self._insist(chat, message, lambda text, mode: self._edit(chat, message_id, text, mode))

    async def relabel(self, chat: int, message_id: int, buttons: Buttons) -> Outcome:
        """Change the buttons of a message that was sent, and nothing else."""
        keyboard = Message("", buttons)
        return await self._insist(chat, keyboard, lambda text, _: self._edit_buttons(chat, message_id, text))

    async def typing(self, chat: int, thread: int | None) -> None:
        """Say that an answer is being made; shown for some seconds. Nobody is told where that fails."""
        with contextlib.suppress(TelegramError):
            await self._bot.send_chat_action(chat, ChatAction.TYPING, message_thread_id=thread)

    # ── one request ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _insist(
        self, chat: int, message: Message, request: Callable[[Message, str | None], Awaitable[int]]
    ) -> Outcome:
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while True:
            async with self.pacer.turn(chat, ahead=True):
                outcome = await self._try(chat, request(message, "HTML"))
            if isinstance(outcome, Refused):
                outcome = await self._in_plain(chat, outcome, lambda text: request(text, None), message)
            if not isinstance(outcome, Later) or loop.time() + outcome.seconds > until:
                break
            await asyncio.sleep(outcome.seconds)
        if not isinstance(outcome, Sent):
            log.warning("An answer to chat %s: %s", chat, outcome)
        return outcome

    async def _in_plain(
        self, chat: int, refused: Refused, request: Callable[[Message], Awaitable[int]], message: Message
    ) -> Outcome:
        """The message once more without its markup (and its buttons, where they were the trouble)."""
        if "message to edit" in refused.reason.lower() or "can't be edited" in refused.reason.lower():
            return refused
        log.warning("Chat %s gets plain text: %s", chat, refused.reason)
        buttons = () if any(word in refused.reason.lower() for word in ABOUT_THE_BUTTONS) else message.buttons
        text = _cut(plain(message.text, keep_lines=True))
        async with self.pacer.turn(chat, ahead=True):
            return await self._try(chat, request(replace(message, text=text, buttons=buttons, preview="")))

    async def _try(self, chat: int, request: Awaitable[int]) -> Outcome:
        try:
            return Sent(await request)
        except TelegramError as error:
            outcome = outcome_of(error)
        if isinstance(outcome, Flood):
            self.pacer.told_to_wait(chat, outcome.seconds)
        return outcome

    async def _send(self, chat: int, thread: int | None, message: Message, mode: str | None = "HTML") -> int:
        sent = await self._bot.send_message(
            chat,
            message.text,
            parse_mode=mode,
            message_thread_id=thread,
            reply_markup=_keyboard(message),
            disable_notification=message.silent,
            link_preview_options=_preview(message),
            reply_parameters=ReplyParameters(message.reply_to, allow_sending_without_reply=True)
            if message.reply_to
            else None,
            **TIMEOUTS,
        )
        return sent.message_id

    async def _edit(self, chat: int, message_id: int, message: Message, mode: str | None) -> int:
        with _unchanged_is_fine():
            await self._bot.edit_message_text(
                message.text,
                chat,
                message_id,
                parse_mode=mode,
                reply_markup=_keyboard(message),
                link_preview_options=_preview(message),
                **TIMEOUTS,
            )
        return message_id

    async def _edit_buttons(self, chat: int, message_id: int, message: Message) -> int:
        with _unchanged_is_fine():
            await self._bot.edit_message_reply_markup(chat, message_id, reply_markup=_keyboard(message), **TIMEOUTS)
        return message_id


@contextlib.contextmanager
def _unchanged_is_fine() -> Iterator[None]:
    try:
        yield
    except BadRequest as error:
        if "message is not modified" not in error.message.lower():
            raise


class Flood(Later, frozen=True):
    """429: Telegram named the seconds."""


def outcome_of(error: TelegramError) -> Outcome:
    """What an error says of the message. BadRequest *is a* NetworkError in this library, so the order matters."""
    reason = redact(str(error))
    match error:
        case RetryAfter():
            return Flood(_seconds(error), reason)
        case ChatMigrated():
            return ChatMoved(error.new_chat_id)
        case Forbidden():
            return Unreachable(reason)
        case BadRequest():
            chat = any(word in reason.lower() for word in ABOUT_THE_CHAT)
            return Unreachable(reason) if chat else Refused(reason)
        case InvalidToken() | Conflict():
            return Later(PATIENCE, reason)
        case NetworkError():
            return _broken(error, reason)
    return Unknown(reason)  # an answer that is none


def _broken(error: NetworkError, reason: str) -> Outcome:
    """No answer, or one of a gateway. What answers 5xx says that it did not do it; but 504 only that nobody knows."""
    cause = error.__cause__
    if isinstance(cause, httpx.HTTPError):
        return Later(SOON, reason) if isinstance(cause, NOT_SENT) else Unknown(reason)
    if "gateway time" in reason.lower() or (isinstance(cause, Exception) and not isinstance(cause, TelegramError)):
        return Unknown(reason)
    return Later(SOON, reason)


def _seconds(error: RetryAfter) -> float:
    told = error.retry_after
    return told.total_seconds() if isinstance(told, timedelta) else float(told)


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(b.label, url=b.url)
                if b.url
                else InlineKeyboardButton(b.label, callback_data=b.data)
                for b in row
            ]
            for row in message.buttons
        ]
    )


def _preview(message: Message) -> LinkPreviewOptions:
    if not message.preview:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=message.preview, prefer_large_media=True)


def _cut(text: str) -> str:
    """At most as many UTF-16 units as Telegram takes."""
    encoded = text.encode("utf-16-le", "replace")
    if len(encoded) <= 2 * LONGEST:
        return text
    return encoded[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore").rstrip() + "…"
