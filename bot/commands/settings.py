"""/settings: everything that can be set, in one message that its buttons edit in place."""

from __future__ import annotations

from collections.abc import Callable

from bot import screens
from bot.commands import (
    Call,
    Changed,
    Unclear,
    days,
    digest,
    language,
    length,
    not_subscribed,
    pause,
    quiet,
    resume,
    saved,
    silent,
    time,
    timezone,
    topics,
)
from bot.editions import viewer
from bot.model import Message, Reply
from bot.screens import Viewer
from bot.text.html import plain

NAME, ADMIN, DECIDES = "settings", False, True
HELP = "Everything you can set"

SCREENS: dict[str, Callable[[Viewer], Message]] = {
    "": screens.settings,
    "topics": screens.topics,
    "times": screens.times,
    "days": screens.days,
    "quiet": screens.quiet,
    "length": screens.length,
    "language": screens.language,
    "pause": screens.pause,
    "zone": screens.zones,
    "zones": lambda shown: screens.zones(shown, more=True),
    "schedule": screens.upcoming,
}
CHANGES: dict[str, Callable[[Call, str], Changed]] = {
    "topics": topics.change,
    "times": time.toggle,
    "days": days.change,
    "quiet": quiet.change,
    "length": length.change,
    "silent": silent.change,
    "language": language.change,
    "pause": pause.change,
    "resume": resume.change,
    "zone": timezone.change,
}
STAYS = ("topics", "times", "days")  # several may be switched one after another
AT_ONCE = ("silent", "resume")  # need no screen of their own


async def run(call: Call) -> Reply:
    """`WHAT VALUE`; a button under a digest adds ` | ` and the command line that brings the digest back."""
    if not call.subscriber:
        return not_subscribed(call)
    line, _, way = call.args.partition(" | ")
    way = way if way.startswith("digest ") else ""
    what, _, args = line.strip().partition(" ")
    if what not in SCREENS and what not in CHANGES:
        return refused(call, KeyError(what)) if call.pressed else call.show(screens.settings(viewer(call.room, call.subscriber, call.now)))  # fmt: skip
    if not args and what not in AT_ONCE:
        there = digest.beside(call, way)
        return there.show(SCREENS[what](viewer(call.room, call.subscriber, call.now, way if there is call else "")))
    before = call.subscriber
    try:
        changed = CHANGES[what](call, args)
    except (Unclear, KeyError, ValueError) as unclear:
        return refused(call, unclear)
    call = saved(call, changed.subscriber)
    shown = SCREENS[what if what in STAYS else ""](viewer(call.room, changed.subscriber, call.now, way))
    return call.show(shown, notice_of(call, changed, before.due != changed.subscriber.due))


def notice_of(call: Call, changed: Changed, moved: bool) -> str:
    """What is shown over the keyboard: when the next digest comes if that has changed, else what is new."""
    return plain(call.next_digest(changed.subscriber) if moved else changed.text)


def refused(call: Call, unclear: Exception) -> Reply:
    """A press changes nothing and says why; the message stays."""
    text = str(unclear) if isinstance(unclear, Unclear) else call.phrases.html("This button is from an older version of me. What can be set now: /settings")  # fmt: skip
    return call.refuse(text)
