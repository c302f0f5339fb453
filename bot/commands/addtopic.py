"""/addtopic name query: a new topic for everybody to choose, or another query for one there is. Admins."""

from __future__ import annotations

import re

from bot import match
from bot.commands import Call
from bot.model import Reply

NAME, ADMIN, DECIDES = "addtopic", True, False
HELP = "Add or change a topic: /addtopic name query"

TOPIC_NAME = re.compile(r"[\w-]{1,24}")
MOST_BYTES = 48  # 24 Cyrillic letters; a button has 64


async def run(call: Call) -> Reply:
    name, _, query = call.args.strip().partition(" ")
    name = name.casefold()
    if not query.strip():
        return call.say('Give a name and a query, like this: /addtopic drones drone OR "unmanned aircraft"')
    if not TOPIC_NAME.fullmatch(name) or len(name.encode()) > MOST_BYTES:
        return call.say("A topic's name is one short word of letters and digits, like this: /addtopic drones drone")
    try:
        topic, found = await call.room.add_topic(name, query.strip(), str(call.user))
    except match.BadQuery as error:
        return call.say("I cannot use this query: {reason}", reason=call.phrases.plain(error.sentence, **error.values))
    said = call.phrases.html("Topic <b>{name}</b> is saved.", name=name)
    meaning = call.phrases.html(
        "I understood: {meaning}", meaning=match.say(topic, call.room.languages[call.phrases.code])[:3000]
    )
    stories = call.phrases.count("{n} stored article matches.", "{n} stored articles match.", found)
    return call.answer(f"{said}\n{meaning}\n{stories}\n" + call.phrases.html("Readers switch it on with /topics."))
