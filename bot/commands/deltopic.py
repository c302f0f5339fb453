"""/deltopic name: nobody follows it any longer. Admins."""

from __future__ import annotations

from bot.commands import Call, list_of, topic_titles
from bot.model import Reply
from bot.ondemand import find_topic

NAME, ADMIN, DECIDES = "deltopic", True, False
HELP = "Remove a topic: /deltopic name"


async def run(call: Call) -> Reply:
    titles = topic_titles(call)
    name = find_topic(call.args, titles)
    if not name:
        text = call.phrases.html("Say which topic, like this: /deltopic drones")
        names = call.phrases.html("Topics:") + " " + list_of(list(titles))
        return call.answer(f"{text}\n{names}")
    call.room.delete_topic(name)
    return call.say("Topic <b>{name}</b> is removed.", name=name)
