"""/topics: buttons that switch topics on and off."""

from __future__ import annotations

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, Unclear, not_subscribed, saved, topic_titles
from bot.editions import viewer
from bot.model import Reply
from bot.ondemand import near_topic
from bot.text.html import plain

NAME, ADMIN, DECIDES = "topics", False, True
HELP = "Choose topics"


async def run(call: Call) -> Reply:
    """A name switches that topic, and the board is shown either way."""
    if not call.subscriber:
        return not_subscribed(call)
    notice = ""
    if call.args:
        try:
            changed = change(call, call.args)
        except Unclear as unclear:
            return call.refuse(str(unclear))
        call, notice = saved(call, changed.subscriber), plain(changed.text)
    assert call.subscriber
    return call.show(screens.topics(viewer(call.room, call.subscriber, call.now)), notice)


def change(call: Call, args: str) -> Changed:
    """Raises Unclear."""
    assert call.subscriber
    titles = topic_titles(call)
    name = near_topic(args, titles)
    if not name:
        raise Unclear(call.phrases.html("There is no topic “{name}”. /topics shows them all.", name=args[:40]))
    chosen = set(call.subscriber.topics) ^ {name}
    subscriber = replace(call.subscriber, topics=tuple(topic for topic in titles if topic in chosen))
    say = call.phrases.html
    text = say("On: {topic}", topic=titles[name]) if name in chosen else say("Off: {topic}", topic=titles[name])
    return Changed(subscriber, text)
