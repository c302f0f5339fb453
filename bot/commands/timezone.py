"""/timezone Europe/Kyiv: in which zone the clock times are meant."""

from __future__ import annotations

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, Unclear, one_line, rescheduled
from bot.editions import viewer
from bot.model import Reply
from bot.zones import find_timezone

NAME, ADMIN, DECIDES = "timezone", False, True
HELP = "Your time zone: /timezone Kyiv"
LISTED = False


async def run(call: Call) -> Reply:
    return one_line(call, screens.zones, change)


def change(call: Call, args: str) -> Changed:
    """Raises Unclear."""
    assert call.subscriber
    name = find_timezone(args, call.room.languages)
    if not name:
        raise Unclear(call.phrases.html("I know no time zone “{given}”. Name a city in it, like this: /timezone Kyiv", given=args[:60]))  # fmt: skip
    subscriber = rescheduled(call, replace(call.subscriber, timezone=name))
    return Changed(subscriber, call.phrases.html("Your clock: {clock}", clock=screens.clock(viewer(call.room, subscriber, call.now))))  # fmt: skip
