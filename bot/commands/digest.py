"""/digest: a part of a digest as it was sent, for the way back from a story; who types it wants the news."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import Call, latest
from bot.model import Edition, Message, Reply

NAME, ADMIN, DECIDES = "digest", False, False
HELP = "Back to a digest"
LISTED = False


async def run(call: Call) -> Reply:
    """A button's `SLOT PART`: the time it was due at, and the number of its message."""
    if not call.pressed:
        return await latest.run(call)
    message = kept(call, call.args)
    if not message:
        return call.refuse(call.phrases.html("This digest is no longer kept. /latest shows the news now."))
    return call.show(message)


def kept(call: Call, args: str) -> Message | None:
    """The part of the digest as it was sent, as long as it is kept."""
    slot, _, part = args.partition(" ")
    edition = call.room.store.get(Edition, f"{call.chat}/{slot}")
    return edition.messages[int(part)] if edition and part.isdecimal() and int(part) < len(edition.messages) else None


def beside(call: Call, way: str) -> Call:
    """A press under a digest to which no way would lead back: its answer comes as a message of its own."""
    command, _, args = way.partition(" ")
    return replace(call, pressed=False) if command == NAME and not kept(call, args) else call
