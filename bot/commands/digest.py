"""/digest: a part of a digest as it was sent, for the way back from a story; who types it wants the news."""

from __future__ import annotations

from bot.commands import Call, latest
from bot.model import Edition, Reply

NAME, ADMIN, DECIDES = "digest", False, False
HELP = "Back to a digest"
LISTED = False


async def run(call: Call) -> Reply:
    """A button's `SLOT PART`: the time it was due at, and the number of its message."""
    if not call.pressed:
        return await latest.run(call)
    slot, _, part = call.args.partition(" ")
    edition = call.room.store.get(Edition, f"{call.chat}/{slot}")
    if not edition or not part.isdecimal() or int(part) >= len(edition.messages):
        return call.refuse(call.phrases.html("This digest is no longer kept. /latest shows the news now."))
    return call.show(edition.messages[int(part)])
