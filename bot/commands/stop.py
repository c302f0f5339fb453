"""/stop: no more digests; the settings are kept for a return."""

from __future__ import annotations

from msgspec.structs import replace

from bot.commands import Call, not_subscribed
from bot.model import Reply

NAME, ADMIN, DECIDES = "stop", False, True
HELP = "Unsubscribe"
ASK_FIRST = True


async def run(call: Call) -> Reply:
    if not call.subscriber or not call.subscriber.active:
        return not_subscribed(call)
    call.room.store.save(replace(call.subscriber, active=False, first=False, due=None))
    return call.say("Unsubscribed: no more digests. Your settings are kept; /start brings everything back.")
