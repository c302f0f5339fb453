"""/resume: the end of a pause."""

from __future__ import annotations

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, not_subscribed, one_line
from bot.model import Reply
from bot.schedule import following

NAME, ADMIN, DECIDES = "resume", False, True
HELP = "End a pause"
LISTED = False


async def run(call: Call) -> Reply:
    if not call.subscriber or not call.subscriber.active:
        return not_subscribed(call)
    return one_line(call, screens.settings, change, now=True)


def change(call: Call, args: str) -> Changed:
    assert call.subscriber
    subscriber = replace(call.subscriber, paused_until=None)
    if subscriber.active and not (subscriber.due and subscriber.due <= call.now):
        subscriber = replace(subscriber, due=following(subscriber, call.now))
    return Changed(subscriber, call.phrases.html("▶️ Digests come again."))
