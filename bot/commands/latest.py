"""/latest [topic] [6h]: the news of the last day, one story a screen. Does not count as told."""

from __future__ import annotations

from msgspec.structs import replace

from bot import cards, ondemand
from bot.blocks import View
from bot.commands import Call, lists, save, topic_titles
from bot.model import Button, Reply, Story
from bot.ondemand import Page
from bot.render import pack

NAME, ADMIN, DECIDES = "latest", False, False
HELP = "The news right now; /latest nato 6h for one topic and some hours"


async def run(call: Call) -> Reply:
    listed = lists.asked(call)
    if isinstance(listed, Reply):
        return listed
    if call.subscriber and not call.pressed:
        call.room.store.save(replace(call.subscriber, shown=listed.keys))
    return _screen(call, listed.page, listed.keys)


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
