"""/pause 3 days: no digests for a while; then they come again by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, time

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, Unclear, not_subscribed, one_line, words
from bot.commands.resume import change as resume
from bot.editions import viewer
from bot.model import Reply
from bot.schedule import following

NAME, ADMIN, DECIDES = "pause", False, True
HELP = "No digests for a week, or /pause 3 days, /pause until Monday"
LISTED = False


async def run(call: Call) -> Reply:
    if not call.subscriber or not call.subscriber.active:
        return not_subscribed(call)
    return one_line(call, screens.pause, change, now=True)


def change(call: Call, args: str) -> Changed:
    """No words mean a week. Raises Unclear."""
    assert call.subscriber
    if words.switch(args, call.room.languages) is False:
        return resume(call, "")
    until = _until(call, args or "7")
    if not until:
        raise Unclear(call.phrases.html("I do not understand “{given}” as a pause of at most {n} days. Write it like this: /pause 3 days", given=args[:60], n=words.LONGEST_PAUSE))  # fmt: skip
    subscriber = replace(call.subscriber, paused_until=until, first=False)
    subscriber = replace(subscriber, due=following(subscriber, call.now))
    return Changed(subscriber, screens.pause_line(viewer(call.room, subscriber, call.now)) + " " + call.phrases.html("To end it: /resume"))  # fmt: skip


def _until(call: Call, args: str) -> datetime | None:
    """The end of a pause that begins now: after so long, or as a day begins by the reader's clock."""
    day = words.pause_ends(args, call.now.astimezone(call.zone).date(), call.room.languages)
    if day:
        return datetime.combine(day, time.min, call.zone).astimezone(UTC)
    period = words.period(args, call.room.languages)
    return (call.now + period).replace(second=0, microsecond=0) if period else None
