"""/deltopic name: nobody follows it any longer, once that is confirmed. Admins."""

from __future__ import annotations

from bot.commands import Call, confirm, list_of, topic_titles
from bot.model import Reply, Subscriber
from bot.ondemand import find_topic

NAME, ADMIN, DECIDES = "deltopic", True, False
HELP = "Remove a topic: /deltopic name"


async def run(call: Call) -> Reply:
    if pressed := confirm.answer(call):
        return _answered(call, pressed)
    titles = topic_titles(call)
    name = find_topic(call.args, titles)
    if not name:
        text = call.phrases.html("Say which topic, like this: /deltopic drones")
        names = call.phrases.html("Topics:") + " " + list_of(list(titles))
        return call.answer(f"{text}\n{names}")
    say = call.phrases.plain
    question = call.phrases.html("Remove the topic <b>{name}</b>?", name=name)
    return confirm.ask(
        call, f"{question}\n{_effect(call, name)}", NAME, confirm.key(name), say("🗑 Remove"), say("Keep")
    )


def _answered(call: Call, pressed: confirm.Answer) -> Reply:
    topic = next((topic for topic in call.room.topics() if confirm.key(topic.name) == pressed.key), None)
    if not topic:
        return call.say("This topic is not there any more.")
    if not pressed.yes:
        return call.say("Topic <b>{name}</b> stays as it is.", name=topic.name)
    call.room.delete_topic(topic.name)
    return call.say("Topic <b>{name}</b> is removed.", name=topic.name)


def followers(call: Call, name: str) -> list[Subscriber]:
    """Whom a digest comes to with this topic in it."""
    return [s for s in call.room.store.all(Subscriber) if s.active and name in s.topics]


def followed(call: Call, following: list[Subscriber]) -> str:
    if not following:
        return call.phrases.html("Nobody follows it.")
    return call.phrases.count("{n} subscriber follows it.", "{n} subscribers follow it.", len(following))


def _effect(call: Call, name: str) -> str:
    """How many chats follow the topic, and how many of them nothing else; HTML."""
    following = followers(call, name)
    only = sum(len(subscriber.topics) == 1 for subscriber in following)
    alone = call.phrases.count(
        "{n} of them follows nothing else, and that digest will be empty.",
        "{n} of them follow nothing else, and those digests will be empty.",
        only,
    )
    return followed(call, following) + (f" {alone}" if only else "")
