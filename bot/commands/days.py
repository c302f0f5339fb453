"""/days mon-fri: on which days the digest comes."""

from __future__ import annotations

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, Unclear, one_line, rescheduled, words
from bot.editions import viewer
from bot.model import Reply, Subscriber

NAME, ADMIN, DECIDES = "days", False, True
HELP = "On which days: /days mon-fri"
LISTED = False


async def run(call: Call) -> Reply:
    return one_line(call, screens.days, change)


def change(call: Call, args: str) -> Changed:
    """One day (0 is Monday) is switched, words are taken as all there is. Raises Unclear."""
    assert call.subscriber
    if len(args) == 1 and args in "0123456":
        return _on(call, tuple(sorted({*call.subscriber.days} ^ {int(args)})))
    days = words.days(args, call.room.languages)
    if not days:
        raise Unclear(call.phrases.html("I do not understand “{given}” as days. Write them like this: /days mon-fri", given=args[:60]))  # fmt: skip
    return _on(call, days)


def _on(call: Call, days: tuple[int, ...]) -> Changed:
    if not days:
        raise Unclear(call.phrases.html("One day at least must stay. To get no digests at all: /pause or /stop"))
    assert call.subscriber
    subscriber = rescheduled(call, replace(call.subscriber, days=days))
    return Changed(subscriber, when(call, subscriber))


def when(call: Call, subscriber: Subscriber) -> str:
    return call.phrases.html("Digest: {when}", when=screens.days_and_times(viewer(call.room, subscriber, call.now)))
