"""Commands → the menu that Telegram shows: one a language, and the admins' own."""

from __future__ import annotations

import logging

from telegram import Bot, BotCommandScopeChat
from telegram.error import TelegramError

from bot.commands import commands
from bot.newsroom import Newsroom

log = logging.getLogger(__name__)


async def set_menus(bot: Bot, room: Newsroom) -> None:
    """The command menu for everybody, in each language, and the admins' own for those who have opened the bot."""
    for code in room.phrases.codes:
        listed = _menu(room, code, admin=False)
        await bot.set_my_commands(listed, language_code="" if code == "en" else code)
    for admin in sorted(room.settings.admins):
        await set_admin_menu(bot, room, admin)


async def set_admin_menu(bot: Bot, room: Newsroom, chat: int) -> None:
    """Telegram answers “chat not found” for an admin who never opened the bot; the menu is set at their /start."""
    try:
        for code in room.phrases.codes:
            listed = _menu(room, code, admin=True)
            await bot.set_my_commands(
                listed, scope=BotCommandScopeChat(chat), language_code="" if code == "en" else code
            )
    except TelegramError as error:
        log.info("No menu for admin %s yet: %s", chat, error)


def _menu(room: Newsroom, code: str, admin: bool) -> list[tuple[str, str]]:
    phrases = room.phrases[code]
    return [
        (command.NAME, phrases.plain(command.HELP)[:256])
        for command in commands()
        if (admin or not command.ADMIN) and getattr(command, "LISTED", True)
    ]
