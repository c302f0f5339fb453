"""/quiet 23:00 07:00: what is due within these hours waits until they end."""

from __future__ import annotations

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, Unclear, one_line, rescheduled, words
from bot.model import Reply

NAME, ADMIN, DECIDES = "quiet", False, True
HELP = "Quiet hours: /quiet 23:00 07:00, or /quiet off"
LISTED = False


async def run(call: Call) -> Reply:
    return one_line(call, screens.quiet, change)


def change(call: Call, args: str) -> Changed:
    """Raises Unclear."""
    assert call.subscriber
    if words.switch(args, call.room.languages) is False:
        return Changed(rescheduled(call, replace(call.subscriber, quiet=None)), call.phrases.html("No quiet hours."))
    hours = words.hours(args, call.room.languages)
    if not hours:
        raise Unclear(call.phrases.html("I do not understand “{given}” as quiet hours. Write them like this: /quiet 23:00 07:00", given=args[:60]))  # fmt: skip
    text = call.phrases.html("Quiet from {start} to {end}: a digest that is due then waits until {end}.", start=hours[0], end=hours[1])  # fmt: skip
    return Changed(rescheduled(call, replace(call.subscriber, quiet=hours)), text)
