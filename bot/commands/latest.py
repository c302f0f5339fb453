"""/latest [topic] [6h]: the news of the last day, one story a screen. Does not count as told."""

from __future__ import annotations

from msgspec.structs import replace

from bot import cards, ondemand
from bot.blocks import View
from bot.commands import Call, list_of, save, topic_titles
from bot.model import Button, Reply, Story
from bot.ondemand import NotUnderstood, Page
from bot.render import pack

NAME, ADMIN, DECIDES = "latest", False, False
HELP = "The news right now; /latest nato 6h for one topic and some hours"


async def run(call: Call) -> Reply:
    titles = topic_titles(call)
    page = ondemand.page(call.room, call.args, call.now)
    if not page:
        try:
            page = ondemand.asked(call.room, call.args, titles, call.now)
        except NotUnderstood as error:
            return no_topic(call, str(error))
    if page.topic and page.topic not in titles:
        return no_topic(call, page.topic)
    if not call.room.collected():
        return call.say("I am still reading my sources for the first time. Try again in a minute.")
    topics = topics_of(call, page)
    if not topics:
        return call.say("You follow no topics. Choose some: /topics")
    keys = stories(call, page)
    if not keys:
        return nothing(call, page, topics)
    if call.subscriber and not call.pressed:
        call.room.store.save(replace(call.subscriber, shown=keys))
    return _screen(call, page, keys)


def topics_of(call: Call, page: Page) -> tuple[str, ...]:
    """The topic of the page, or all that this chat follows."""
    titles = topic_titles(call)
    if page.topic:
        return tuple(name for name in (page.topic,) if name in titles)
    mine = call.subscriber.topics if call.subscriber else tuple(titles)
    return tuple(name for name in mine if name in titles)


def stories(call: Call, page: Page) -> tuple[str, ...]:
    muted = call.subscriber.muted if call.subscriber else ()
    who = ondemand.readers(call.subscriber, call.phrases.code)
    return ondemand.leading(call.room, page, topics_of(call, page), who, muted)


def _screen(call: Call, page: Page, keys: tuple[str, ...]) -> Reply:
    number = min(page.number, len(keys))
    page = page._replace(number=number)
    key, view = keys[number - 1], View(call.phrases, call.zone, call.now)
    who = ondemand.readers(call.subscriber, call.phrases.code)
    arrows = cards.arrows(number, len(keys), lambda n: page.line(call.room, NAME, n))
    story = ondemand.tell(call.room, key, who, call.now)
    if not story:
        return call.answer(call.phrases.html("This story is no longer kept."), buttons=(arrows,))
    place = call.phrases.html("{n} of {total}", n=number, total=len(keys))
    if page.view == "m":
        text = cards.card(story, view, topic_titles(call), place)
    else:
        blocks = cards.quotes_of(story, view) if page.view == "q" else cards.sources_of(story, view)
        text = pack([cards.headline(story), *(blocks or [call.phrases.html("Nobody is quoted in it.")])])[0]
    return call.answer(text, buttons=(_views(call, page, story), _more(call, page, story), arrows))


def _views(call: Call, page: Page, story: Story) -> tuple[Button, ...]:
    """The story's quotes and its sources, each on this screen and back."""
    back = Button(call.phrases.plain("↩ The story"), page.line(call.room, NAME))
    quotes = Button(f"💬 {cards.said(story)}", page.line(call.room, NAME, view="q"))
    sources = Button(f"📰 {len(story.articles)}", page.line(call.room, NAME, view="s"))
    return (back if page.view == "q" else quotes, back if page.view == "s" else sources)


def _more(call: Call, page: Page, story: Story) -> tuple[Button, ...]:
    whole = Button(call.phrases.plain("📖 Everything"), f"story {story.key} 1 {page.line(call.room, NAME)}")
    return whole, save.button(call, story.key)


def nothing(call: Call, page: Page, topics: tuple[str, ...]) -> Reply:
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
    return call.answer(text, buttons=((Button(label, wider.line(call.room, NAME)),),))


def no_topic(call: Call, asked: str) -> Reply:
    titles = topic_titles(call)
    if call.pressed:
        return call.refuse(call.phrases.html("There is no topic “{name}”. /topics shows them all.", name=asked[:40]))
    text = call.phrases.html("There is no topic “{name}”.", name=asked[:40])
    text += " " + call.phrases.html("Topics:") + f" {list_of(list(titles.values()))}."
    if titles:
        example = call.phrases.plain("/latest {topic} 6h", topic=next(iter(titles.values())))
        text += "\n" + call.phrases.html("For example: {example}", example=example)
    return call.answer(text)
