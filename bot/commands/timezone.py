"""/timezone Europe/Kyiv: in which zone the clock times are meant."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot import schedule
from bot.commands import Call, not_subscribed
from bot.commands.time import rescheduled
from bot.model import Reply

NAME, ADMIN, DECIDES = "timezone", False, True
HELP = "Your time zone: /timezone Europe/Kyiv"


async def run(call: Call) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    if not call.args:
        return call.say(
            "Your time zone is {zone}, where it is {time} now. Change it like this: /timezone Europe/Kyiv",
            zone=call.subscriber.timezone,
            time=call.phrases.time(call.now, call.zone),
        )
    name = schedule.find_timezone(call.args, call.room.languages)
    if not name:
        return call.say(
            "I know no time zone “{given}”. Give a city of it, like this: /timezone Europe/Kyiv", given=call.args[:60]
        )
    subscriber = rescheduled(call, replace(call.subscriber, timezone=name))
    call.room.store.save(subscriber)
    text = call.phrases.html(
        "Your time zone is {zone}, where it is {time} now.",
        zone=name,
        time=call.phrases.time(call.now, ZoneInfo(name)),
    )
    return call.answer(f"{text}\n{call.next_digest(subscriber)}")
