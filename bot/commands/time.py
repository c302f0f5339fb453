"""/time 08:00 19:30: when the digest comes."""

from __future__ import annotations

from msgspec.structs import replace

from bot import schedule
from bot.commands import Call, not_subscribed
from bot.model import Reply, Subscriber

NAME, ADMIN, DECIDES = "time", False, True
HELP = "When the digest comes: /time 08:00 19:30"


async def run(call: Call) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    if not call.args:
        text = call.phrases.html(
            "Your digest comes at {times} ({zone}). Change it like this: /time 08:00 19:30",
            times=call.phrases.listed(list(call.subscriber.times)),
            zone=call.subscriber.timezone,
        )
        return call.answer(f"{text}\n{call.next_digest(call.subscriber)}")
    try:
        times = schedule.parse_times(call.args, call.room.languages)
    except schedule.TooManyTimes:
        return call.say("At most {n} times a day.", n=schedule.MOST_TIMES)
    except schedule.BadTime:
        return call.say("I do not read “{given}” as clock times. Write them like this: /time 08:00 19:30", given=call.args[:60])  # fmt: skip
    subscriber = rescheduled(call, replace(call.subscriber, times=times))
    call.room.store.save(subscriber)
    text = call.phrases.html("The digest comes at {times}.", times=call.phrases.listed(list(times)))
    return call.answer(f"{text}\n{call.next_digest(subscriber)}")


def rescheduled(call: Call, subscriber: Subscriber) -> Subscriber:
    """The subscriber with `due` computed anew from its times and zone; one that is stopped or already due stays so."""
    if not subscriber.active or (subscriber.due and subscriber.due <= call.now):
        return subscriber
    due = schedule.next_due(subscriber.times, subscriber.days, subscriber.timezone, call.now)
    return replace(subscriber, due=due)
