"""/time 08:00 19:30: when the digest comes."""

from __future__ import annotations

from msgspec.structs import replace

from bot import screens
from bot.blocks import shorten
from bot.commands import Call, Changed, Unclear, one_line, rescheduled
from bot.commands.days import when
from bot.model import Button, Reply
from bot.times import MOST_TIMES, BadTime, TooManyTimes, parse_times

NAME, ADMIN, DECIDES = "time", False, True
HELP = "When the digest comes: /time 08:00 19:30"


async def run(call: Call) -> Reply:
    return one_line(call, screens.times, change, undo=_before)


def _before(call: Call) -> tuple[Button, ...]:
    """The times as they are now, for somebody whose words were taken for others; more of them than a button holds, none."""
    assert call.subscriber
    times = call.subscriber.times
    label = call.phrases.plain("↩ As before: {times}", times=call.phrases.listed(list(times)))
    data = f"time {' '.join(times)}"
    return (Button(shorten(label, 60), data),) if len(data) <= 64 else ()


def change(call: Call, args: str) -> Changed:
    """These times and no others. Raises Unclear."""
    try:
        times = parse_times(args, call.room.languages)
    except TooManyTimes:
        raise Unclear(
            call.phrases.html(
                "At most {n} times a day. Choose fewer, like this: /time 08:00 19:30",
                n=MOST_TIMES,
            )
        ) from None
    except BadTime:
        raise Unclear(call.phrases.html("I do not understand “{given}” as a time. Write it like this: /time 08:00 19:30", given=args[:60])) from None  # fmt: skip
    return _at(call, times)


def toggle(call: Call, args: str) -> Changed:
    """One time on or off. Raises Unclear."""
    assert call.subscriber
    (wanted,) = parse_times(args)
    times = tuple(sorted({*call.subscriber.times} ^ {wanted}))
    if not times:
        raise Unclear(call.phrases.html("One time at least must stay. To get no digests at all: /pause or /stop"))
    if len(times) > MOST_TIMES:
        raise Unclear(
            call.phrases.html(
                "At most {n} times a day. Choose fewer, like this: /time 08:00 19:30",
                n=MOST_TIMES,
            )
        )
    return _at(call, times)


def _at(call: Call, times: tuple[str, ...]) -> Changed:
    assert call.subscriber
    subscriber = rescheduled(call, replace(call.subscriber, times=times))
    return Changed(subscriber, when(call, subscriber))
