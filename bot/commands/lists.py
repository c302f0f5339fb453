"""A list of stories, as /latest and /quotes are asked for it: of which topics, of which time."""

from __future__ import annotations

from typing import NamedTuple

from bot import ondemand
from bot.commands import Call, list_of, topic_titles
from bot.model import Button, Reply
from bot.ondemand import NotUnderstood, Page


class Listed(NamedTuple):
    """The page that was asked for, the topics it is about, and the keys of all stories of the list."""

    page: Page
    topics: tuple[str, ...]
    keys: tuple[str, ...]


def asked(call: Call) -> Listed | Reply:
    """The list that somebody asked for; what to answer instead where there is none."""
    titles = topic_titles(call)
    page = ondemand.page(call.room, call.args, call.now)
    if not page:
        try:
            page = ondemand.asked(call.room, call.args, titles, call.now)
        except NotUnderstood as error:
            return _no_topic(call, str(error))
    if page.topic and page.topic not in titles:
        return _no_topic(call, page.topic)
    if not call.room.collected():
        return call.say("I am still reading my sources for the first time. Try again in a minute.")
    topics = _topics_of(call, page)
    if not topics:
        return call.say("You follow no topics. Choose some: /topics")
    keys = _stories(call, page)
    return Listed(page, topics, keys) if keys else _nothing(call, page, topics)


def _topics_of(call: Call, page: Page) -> tuple[str, ...]:
    """The topic of the page, or all that this chat follows."""
    titles = topic_titles(call)
    if page.topic:
        return tuple(name for name in (page.topic,) if name in titles)
    mine = call.subscriber.topics if call.subscriber else tuple(titles)
    return tuple(name for name in mine if name in titles)


def _stories(call: Call, page: Page) -> tuple[str, ...]:
    muted = call.subscriber.muted if call.subscriber else ()
    who = ondemand.readers(call.subscriber, call.phrases.code)
    return ondemand.leading(call.room, page, _topics_of(call, page), who, muted)


def _nothing(call: Call, page: Page, topics: tuple[str, ...]) -> Reply:
    """Nothing in that time: say so, with a longer time to try."""
    titles = topic_titles(call)
    names = call.phrases.listed([titles[topic] for topic in topics])
    days = page.minutes // 1440
    span = call.phrases.count("{n} hour", "{n} hours", page.minutes // 60)
    if page.minutes < 120:
        span = call.phrases.count("{n} minute", "{n} minutes", page.minutes)
    elif days > 1:
        span = call.phrases.count("{n} day", "{n} days", days)
    text = call.phrases.html("Nothing on {topics} in this time: {span}.", topics=names, span=span)
    if call.subscriber and call.subscriber.muted:
        text += "\n" + call.phrases.html("What you muted is left out: /mute")
    longer = next((minutes for minutes in (1440, 4320, 10080, 43200) if minutes > page.minutes), 0)
    longest = call.room.settings.keep_days * 1440
    if not longer or longer > longest:
        return call.answer(text)
    wider = page._replace(minutes=longer, number=1)
    label = call.phrases.count("Look back {n} day", "Look back {n} days", longer // 1440)
    return call.answer(text, buttons=((Button(label, wider.line(call.room, "latest")),),))


def _no_topic(call: Call, asked: str) -> Reply:
    titles = topic_titles(call)
    if call.pressed:
        return call.refuse(call.phrases.html("There is no topic “{name}”. /topics shows them all.", name=asked[:40]))
    text = call.phrases.html("There is no topic “{name}”.", name=asked[:40])
    text += " " + call.phrases.html("Topics:") + f" {list_of(list(titles.values()))}."
    if titles:
        example = call.phrases.plain("/latest {topic} 6h", topic=next(iter(titles.values())))
        text += "\n" + call.phrases.html("For example: {example}", example=example)
    return call.answer(text)
