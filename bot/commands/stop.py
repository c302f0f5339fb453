"""/stop: no more digests; the settings are kept for a return."""

from __future__ import annotations

from dataclasses import replace as change

from msgspec.structs import replace

from bot.commands import Call, mute, not_subscribed, topic_titles
from bot.model import Reply
from bot.ondemand import near_topic

NAME, ADMIN, DECIDES = "stop", False, True
HELP = "Unsubscribe"
ASK_FIRST = True


async def run(call: Call) -> Reply:
    """With a topic, only that one is stopped."""
    if not call.subscriber or not call.subscriber.active:
        return not_subscribed(call)
    if topic := near_topic(call.args, topic_titles(call)):
        return await mute.run(change(call, args=f"topic {topic}"))
    call.room.store.save(replace(call.subscriber, active=False, first=False, due=None))
    return call.say("Unsubscribed: no more digests. Your settings are kept; /start brings everything back.")
