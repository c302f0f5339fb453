"""/setup: the questions of the first minute, one message that goes from one to the next. Every answer is saved at once."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, Unclear, language, not_subscribed, rescheduled, saved, time, timezone, topics
from bot.commands.settings import notice_of, refused
from bot.commands.start import HOME, OPENING_TIME, welcome
from bot.editions import viewer
from bot.model import Message, Reply
from bot.screens import Viewer

NAME, ADMIN, DECIDES = "setup", False, True
HELP = "Choose topics, times and time zone step by step"
LISTED = False

SCREENS: dict[str, Callable[[Viewer], Message]] = {
    "topics": lambda shown: screens.setup(shown, "topics"),
    "times": lambda shown: screens.setup(shown, "times"),
    "hours": screens.setup_hours,
    "zone": lambda shown: screens.setup(shown, "zone"),
    "other": lambda shown: screens.zones(shown, "setup"),
    "zones": lambda shown: screens.zones(shown, "setup", more=True),
    "done": screens.closing,
}
CHANGES: dict[str, Callable[[Call, str], Changed]] = {
    "topics": topics.change,
    "times": time.change,
    "hours": time.toggle,
    "zone": timezone.change,
}
THEN = {"topics": "topics", "times": "zone", "hours": "hours", "zone": "done"}  # what is shown after an answer


async def run(call: Call) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    what, _, args = call.args.partition(" ")
    if what == "language":
        return _language(call, args)
    if not args:
        return call.show(SCREENS.get(what, SCREENS["topics"])(viewer(call.room, call.subscriber, call.now)))
    before = call.subscriber
    try:
        changed = CHANGES[what](call, args)
    except (Unclear, KeyError, ValueError) as unclear:
        return refused(call, unclear)
    call = saved(call, changed.subscriber)
    shown = SCREENS[THEN[what]](viewer(call.room, changed.subscriber, call.now))
    return call.show(shown, notice_of(call, changed, before.due != changed.subscriber.due))


def _language(call: Call, code: str) -> Reply:
    """The welcome in another language. In the first minutes the news is told once more, in that language."""
    assert call.subscriber
    before = call.subscriber
    try:
        changed = language.change(call, code)
    except Unclear as unclear:
        return refused(call, unclear)
    subscriber = changed.subscriber
    early = before.since is not None and call.now - before.since < OPENING_TIME
    if early and code == "uk" and subscriber.timezone == call.room.settings.timezone:
        subscriber = rescheduled(call, replace(subscriber, timezone=HOME))
    told = before.watermark is not None or (before.due is not None and before.due <= call.now)  # or it is on its way
    if told and early and subscriber.active and subscriber.language != before.language:
        subscriber = replace(subscriber, watermark=None, told=(), due=call.now)
    call = saved(call, subscriber)
    return call.show(welcome(call, subscriber))
