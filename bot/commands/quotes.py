"""/quotes [topic] [6h]: the strongest quotes of the day on one's topics."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot import cards, ondemand
from bot.blocks import View
from bot.cards import Heard
from bot.commands import Call, lists, topic_titles
from bot.model import Button, Reply

NAME, ADMIN, DECIDES = "quotes", False, False
HELP = "The strongest quotes of the day"
A_PAGE = 4  # with the longest names and roles they just fit
MOST = 24


async def run(call: Call) -> Reply:
    listed = lists.asked(call)
    if isinstance(listed, Reply):
        return listed
    page, names = listed.page, topic_titles(call)
    who = ondemand.readers(call.subscriber, call.phrases.code)
    heard = ondemand.strongest(call.room, listed.keys, who)[:MOST]
    if not heard:
        return call.say("Nobody is quoted by name in these stories. A longer time may help: /quotes 3d")
    if call.subscriber and not call.pressed:
        call.room.store.save(replace(call.subscriber, shown=tuple(one.about[0] for one in heard)))
    pages = -(-len(heard) // A_PAGE)
    number = min(page.number, pages)
    here = [_under_headline(call, one) for one in heard[(number - 1) * A_PAGE :][:A_PAGE]]
    view, first = View(call.phrases, call.zone, call.now), (number - 1) * A_PAGE + 1
    head = call.phrases.html("💬 <b>The strongest quotes</b>")
    head += " · " + call.phrases.html("{n} of {total}", n=number, total=pages) if pages > 1 else ""
    head += "\n" + escape(" · ".join(names[topic] for topic in listed.topics))
    line = lambda n: page.line(call.room, NAME, n)  # noqa: E731
    buttons = []
    for at, one in enumerate(here, first):
        key = call.room.store.story_of(one.quote.article)
        if key:
            buttons.append(Button(str(at), f"story {key} 1 {line(number)}"))
    text = "\n\n".join([head, *cards.strongest(here, view, first)])
    return call.answer(text, buttons=(tuple(buttons), cards.arrows(number, pages, line)))


def _under_headline(call: Call, one: Heard) -> Heard:
    """The quote with its story's headline in the reader's language."""
    story = ondemand.tell(call.room, one.about[0], ondemand.readers(call.subscriber, call.phrases.code), call.now)
    return one._replace(about=(story.headline,) if story else ())
