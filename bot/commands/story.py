"""/story N: all about a story of the last digest or list: quotes, figures, sources with times, why it matched."""

from __future__ import annotations

from bot import cards, ondemand
from bot.blocks import View, shorten
from bot.commands import Call, topic_titles
from bot.commands.latest import save_button
from bot.commands.mute import short
from bot.model import Button, Reply

NAME, ADMIN, DECIDES = "story", False, False
HELP = "All about a story of the last digest: /story 2"
LISTS = ("digest", "latest", "search", "said", "saved", "quotes", "story")  # where a way back may lead


async def run(call: Call) -> Reply:
    """`2`, or a button's `KEY PAGE WAY-BACK`."""
    first, _, rest = call.args.partition(" ")
    number, _, back = rest.partition(" ")
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
    pages = cards.whole(told, View(call.phrases, call.zone, call.now), topic_titles(call))
    page = min(max(int(number), 1), len(pages)) if number.isdecimal() and len(number) < 4 else 1
    back = back if back.split(" ")[0] in LISTS else ""
    arrows = cards.arrows(page, len(pages), lambda n: f"story {first} {n} {back}".rstrip())
    way = (Button(call.phrases.plain("↩ Back"), back),) if back else ()
    outlet = told.story.articles[0].outlet
    mutes = (
        Button(f"🔇 {shorten(outlet, 24)}", f"mute outlet {short(f'outlet {outlet}')}"),
        Button(call.phrases.plain("🚫 Not about this"), f"mute story {first}"),
    )
    return call.answer(pages[page - 1], buttons=(arrows, (*way, save_button(call, first)), mutes))


def gone(call: Call, key: str, shown: int) -> Reply:
    """A story that was forgotten; a button leaves its message as it is."""
    text = call.phrases.plain("This story is no longer kept.")
    if call.pressed:
        return Reply(notice=text)
    if not key.isalnum() or len(key) != 12:
        return _which(call, shown)
    return call.answer(text)


def _which(call: Call, shown: int) -> Reply:
    if not shown:
        return call.say("There is no list yet whose story you could mean. /latest shows one, then /story 1 tells its first in full.")  # fmt: skip
    text = call.phrases.count("The last list has {n} story.", "The last list has {n} stories.", shown)
    return call.answer(text + " " + call.phrases.html("For example: {example}", example=f"/story {min(2, shown)}"))
