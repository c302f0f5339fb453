"""/story N: all about a story of the last digest or list: quotes, figures, sources with times, why it matched."""

from __future__ import annotations

from bot import cards, ondemand
from bot.blocks import View
from bot.cards import Whole
from bot.commands import Call, digest, mute, not_subscribed, save, topic_titles
from bot.model import Button, Reply
from bot.render import pack

NAME, ADMIN, DECIDES = "story", False, False
HELP = "All about a story of the last digest: /story 2"
MOST = 9  # screens of its quotes, of its sources: a button has 64 bytes
PARTS = ("q", "s")
LISTS = ("digest", "latest", "search", "said", "saved", "quotes", "story")  # where a way back may lead


async def run(call: Call) -> Reply:
    """`2`, or a button's `KEY PAGE WAY-BACK`, where PAGE is a number, `q` or `s` with one for its quotes or sources alone."""
    first, _, rest = call.args.partition(" ")
    asked, _, back = rest.partition(" ")
    shown = call.subscriber.shown if call.subscriber else ()
    if len(first) <= 3 and first.strip("#№.").isdecimal():
        wanted = int(first.strip("#№."))
        if not 1 <= wanted <= len(shown):
            return _which(call, len(shown))
        first = shown[wanted - 1]
    elif not first:
        return _which(call, len(shown))
    who = ondemand.readers(call.subscriber, call.phrases.code)
    told = ondemand.everything(call.room, first, who, call.now)
    if not told:
        return gone(call, first, len(shown))
    back = back if back.split(" ")[0] in LISTS else ""
    there = digest.beside(call, back)
    return _screen(there, told, asked, back if there is call else "")


def _screen(call: Call, told: Whole, asked: str, back: str) -> Reply:
    part, number = (asked[:1], asked[1:]) if asked[:1] in PARTS else ("", asked)
    pages = _pages(call, told, part)
    page = min(max(int(number), 1), len(pages)) if number.isdecimal() and len(number) < 4 else 1

    def line(wanted: str) -> str:
        return f"story {told.story.key} {wanted} {back}".rstrip()

    parts: tuple[Button, ...] = ()
    if part or len(pages) > 1:
        counts = {"q": f"💬 {cards.said(told.story)}", "s": f"📰 {len(told.story.articles)}"}
        everything = Button(call.phrases.plain("📖 Everything"), line("1"))
        parts = tuple(everything if one == part else Button(counts[one], line(f"{one}1")) for one in PARTS)
    arrows = cards.arrows(page, len(pages), lambda n: line(f"{part}{n}"))
    way = (Button(call.phrases.plain("↩ Back"), back),) if back else ()
    rows = (arrows, parts, (*way, save.button(call, told.story.key)), *mute.buttons(call, told.story))
    return call.answer(pages[page - 1], buttons=rows)


def _pages(call: Call, told: Whole, part: str) -> list[str]:
    view = View(call.phrases, call.zone, call.now)
    if not part:
        return cards.whole(told, view, topic_titles(call))
    blocks = cards.quotes_of(told.story, view) if part == "q" else cards.sources_of(told.story, view)
    return pack([cards.headline(told.story), *(blocks or [call.phrases.html("Nobody is quoted in it.")])])[:MOST]


def gone(call: Call, key: str, shown: int) -> Reply:
    """A story that was forgotten; a button leaves its message as it is."""
    text = call.phrases.plain("This story is no longer kept.")
    if call.pressed:
        return Reply(notice=text)
    if not key.isalnum() or len(key) != 12:
        return _which(call, shown)
    return call.answer(text)


def _which(call: Call, shown: int) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    if not shown:
        return call.say("There is no list yet whose story you could mean. /latest shows one, then /story 1 tells its first in full.")  # fmt: skip
    text = call.phrases.count("The last list has {n} story.", "The last list has {n} stories.", shown)
    return call.answer(text + " " + call.phrases.html("For example: {example}", example=f"/story {min(2, shown)}"))
