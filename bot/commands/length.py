"""/length short: how much a digest says."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, Unclear, one_line, words
from bot.model import Reply

NAME, ADMIN, DECIDES = "length", False, True
HELP = "How long the digest is: /length short, normal or full"
LISTED = False


async def run(call: Call) -> Reply:
    return one_line(call, screens.length, change)


def change(call: Call, args: str) -> Changed:
    """Raises Unclear."""
    assert call.subscriber
    length: Any = words.length(args, call.room.languages)
    if not length:
        raise Unclear(call.phrases.html("I do not know the length “{given}”. There are three: /length short, /length normal, /length full", given=args[:60]))  # fmt: skip
    text = call.phrases.html("Length of the digest: {length}.", length=screens.length_name(length, call.phrases))
    return Changed(replace(call.subscriber, length=length), text)
