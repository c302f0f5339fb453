"""/schedule: the next five digests."""

from __future__ import annotations

from bot import screens
from bot.commands import Call, not_subscribed
from bot.editions import viewer
from bot.model import Reply

NAME, ADMIN, DECIDES = "schedule", False, False
HELP = "The next five digests"


async def run(call: Call) -> Reply:
    if not call.subscriber or not call.subscriber.active:
        return not_subscribed(call)
    return call.show(screens.upcoming(viewer(call.room, call.subscriber, call.now)))
