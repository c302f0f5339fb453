"""/start: subscribe this chat, and send a first digest at once. `/start nato_0800` is what a link t.me/bot?start=nato_0800 sends."""

from __future__ import annotations

import re
from dataclasses import replace as change
from datetime import timedelta
from typing import NamedTuple

from msgspec.structs import replace

from bot.commands import Call, topic_titles
from bot.commands.language import reads
from bot.editions import viewer
from bot.model import Button, Message, Reply, Subscriber
from bot.ondemand import find_topic
from bot.schedule import following
from bot.screens import topics_line

NAME, ADMIN, DECIDES = "start", False, True
HELP = "Subscribe and get a digest now"

HOME = "Europe/Kyiv"  # of those who read in Ukrainian, until they say otherwise
OPENING_TIME = timedelta(minutes=30)  # so long somebody is new
LINK = re.compile(r"(?P<topic>[\w-]+?)(?:_(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d))?")


class Wish(NamedTuple):
    """What a link asks for: a topic's name, perhaps with a time; "" for no or an unknown one."""

    topic: str = ""
    time: str = ""


async def run(call: Call) -> Reply:
    wish = _wish(call)
    if call.subscriber and call.subscriber.active:
        return _again(call, call.subscriber, wish)
    subscriber = _back(call, call.subscriber, wish) if call.subscriber else newcomer(call, wish)
    collected = call.room.collected()
    subscriber = replace(subscriber, active=True, refused=0, first=not collected, paused_until=None)
    subscriber = replace(subscriber, due=call.now if collected else following(subscriber, call.now))
    call.room.store.save(subscriber)
    return Reply((welcome(change(call, subscriber=subscriber), subscriber),))


def _back(call: Call, subscriber: Subscriber, wish: Wish) -> Subscriber:
    """Somebody who returns has all as it was, and the topic of the link; the digest comes to where they call from."""
    return replace(subscriber, thread=call.thread, topics=_with_topic(call, subscriber, wish))


def _with_topic(call: Call, subscriber: Subscriber, wish: Wish) -> tuple[str, ...]:
    return tuple(name for name in topic_titles(call) if name in (*subscriber.topics, wish.topic))


def _again(call: Call, subscriber: Subscriber, wish: Wish) -> Reply:
    """Somebody who is subscribed: a link adds its topic, and nothing else."""
    text = call.phrases.html("You are subscribed. The news now: /latest. Everything you can set: /settings.")
    if wish.topic and wish.topic not in subscriber.topics:
        subscriber = replace(subscriber, topics=_with_topic(call, subscriber, wish))
        call.room.store.save(subscriber)
        text = call.phrases.html("You follow <b>{topic}</b> now.", topic=topic_titles(call)[wish.topic])
    return Reply((Message(f"{text}\n{call.next_digest(subscriber)}"),))


def _wish(call: Call) -> Wish:
    """What stands after /start. A name may hold a “_”, so the whole is tried before the time is taken off its end."""
    titles = topic_titles(call)
    if topic := find_topic(call.args, titles):
        return Wish(topic)
    found = LINK.fullmatch(call.args)
    topic = find_topic(found["topic"], titles) if found else ""
    if not found or not topic or not found["hour"]:
        return Wish()
    return Wish(topic, f"{found['hour']}:{found['minute']}")


def newcomer(call: Call, wish: Wish = Wish()) -> Subscriber:  # noqa: B008
    """A subscriber with the defaults: all topics, 08:00, Kyiv time and both languages for Ukrainian clients.

    What a link has said already is not asked again.
    """
    ukrainian = call.phrases.code == "uk"
    return Subscriber(
        chat=call.chat,
        thread=call.thread,
        kind=call.kind,
        language=call.phrases.code,
        reads=reads(call.phrases.code),
        topics=(wish.topic,) if wish.topic else tuple(topic_titles(call)),
        times=(wish.time,) if wish.time else ("08:00",),
        timezone=HOME if ukrainian else call.room.settings.timezone,
        since=call.now,
        setup="zone" if wish.time else "times" if wish.topic else "topics",
    )


def welcome(call: Call, subscriber: Subscriber) -> Message:
    """The first message: what this is, that it is on, and how to read it in another language."""
    say = call.phrases.html
    lines = [
        say("<b>Welcome to Sitrep.</b> I read the news on your topics and send you what matters, with who said what."),
        "",
        say("Your topics:") + " " + topics_line(viewer(call.room, subscriber, call.now)),
        call.next_digest(subscriber),
        "",
    ]
    if call.room.collected():
        follows = say("A digest follows.") if subscriber.watermark else say("Your first digest follows.")
        lines.append(follows if subscriber.due and subscriber.due <= call.now else "")
    else:
        lines.append(say("I have just been set up and am reading my sources: the first digest comes when I am done."))
    return Message("\n".join(lines).strip(), buttons=_language_button(call))


def _language_button(call: Call) -> tuple[tuple[Button, ...], ...]:
    others = [code for code in call.room.phrases.codes if code != call.phrases.code]
    return (tuple(Button(call.room.phrases[code].plain("In English"), f"setup language {code}") for code in others),)
