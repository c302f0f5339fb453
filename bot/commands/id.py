"""/id: your number, which an operator puts into ADMIN_IDS."""

from __future__ import annotations

from bot.commands import Call
from bot.model import Reply

NAME, ADMIN, DECIDES = "id", False, False
HELP = "Your Telegram id (for ADMIN_IDS)"


async def run(call: Call) -> Reply:
    if not call.user:
        return call.say("Nobody can see here who writes. Send me /id in a private chat.")
    return call.answer(call.phrases.html("Your id: {id}", id="") + f"<code>{call.user}</code>")
