"""/topics: buttons that switch topics on and off."""

from __future__ import annotations

from msgspec.structs import replace

from bot.commands import Call, not_subscribed, topic_titles
from bot.commands.latest import find_topic
from bot.model import Button, Reply, Subscriber

NAME, ADMIN, DECIDES = "topics", False, True
HELP = "Choose topics"


async def run(call: Call) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    titles = topic_titles(call)
    if not call.args:
        return _board(call, call.subscriber, titles)
    name = find_topic(call.args, titles)
    if not name:
        return call.say("There is no topic “{name}”. /topics shows them all.", name=call.args[:40])
    chosen = set(call.subscriber.topics) ^ {name}
    subscriber = replace(call.subscriber, topics=tuple(topic for topic in titles if topic in chosen))
    call.room.store.save(subscriber)
    return _board(call, subscriber, titles)


def _board(call: Call, subscriber: Subscriber, titles: dict[str, str]) -> Reply:
    if not titles:
        return call.say("There are no topics yet.")
    buttons = tuple(
        (Button(f"{'✅' if name in subscriber.topics else '▫️'} {title}"[:60], f"topics {name}"),)
        for name, title in titles.items()
    )
    text = call.phrases.html("Your topics. A tap switches one on or off.")
    if not any(name in subscriber.topics for name in titles):
        text = call.phrases.html("You follow no topics: digests will be empty. A tap switches one on.")
    return call.answer(f"{text}\n{call.next_digest(subscriber)}", buttons=buttons)
