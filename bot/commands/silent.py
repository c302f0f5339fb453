"""/silent on: digests come without a sound."""

from __future__ import annotations

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, Unclear, one_line, words
from bot.model import Reply

NAME, ADMIN, DECIDES = "silent", False, True
HELP = "Digests without a sound: /silent on or /silent off"
LISTED = False


async def run(call: Call) -> Reply:
    return one_line(call, screens.settings, change, now=True)


def change(call: Call, args: str) -> Changed:
    """No words mean the other way round. Raises Unclear."""
    assert call.subscriber
    silent = words.switch(args, call.room.languages) if args else not call.subscriber.silent
    if silent is None:
        raise Unclear(call.phrases.html("I do not understand “{given}” as on or off. Write it like this: /silent on", given=args[:60]))  # fmt: skip
    say = call.phrases.html
    text = say("🔕 Digests come without a sound.") if silent else say("🔔 Digests come with a sound.")
    return Changed(replace(call.subscriber, silent=silent), text)
