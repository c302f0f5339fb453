"""/digest: a part of a digest as it was sent, for the way back from a story. Its message holds nothing but buttons."""

from __future__ import annotations

from bot.commands import Call
from bot.model import Edition, Reply

NAME, ADMIN, DECIDES = "digest", False, False
HELP = "Back to a digest"
LISTED = False


async def run(call: Call) -> Reply:
    """`SLOT PART`: the time it was due at, and the number of its message."""
    slot, _, part = call.args.partition(" ")
    edition = call.room.store.get(Edition, f"{call.chat}/{slot}")
    if not edition or not part.isdecimal() or int(part) >= len(edition.messages):
        text = call.phrases.plain("This digest is no longer kept. /latest shows the news now.")
        return Reply(notice=text) if call.pressed else call.answer(text)
    return call.show(edition.messages[int(part)])
