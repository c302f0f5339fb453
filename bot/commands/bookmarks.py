"""/saved: the stories that were kept for later."""

from __future__ import annotations

from msgspec.structs import replace

from bot import cards, ondemand
from bot.blocks import View
from bot.commands import Call, not_subscribed
from bot.model import Button, Reply

NAME, ADMIN, DECIDES = "saved", False, False
HELP = "The stories you saved"
A_PAGE = 8


async def run(call: Call) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    who = ondemand.readers(call.subscriber, call.phrases.code)
    told = [ondemand.tell(call.room, key, who, call.now) for key in call.subscriber.saved]
    stories = [story for story in told if story]
    days = call.phrases.count("{n} day", "{n} days", call.room.settings.keep_days)
    lines = [call.phrases.html("Stories are kept for {days}.", days=days)]
    if lost := len(told) - len(stories):
        lines.append(call.phrases.count("{n} saved story is older and gone.", "{n} saved stories are older and gone.", lost))  # fmt: skip
    if not stories:
        text = call.phrases.html("You have saved no story. /latest shows the news; 🔖 under a story saves it, and so does /save 1.")  # fmt: skip
        return call.answer("\n".join([text, *lines[1:]]))
    if not call.pressed:
        call.room.store.save(replace(call.subscriber, shown=tuple(story.key for story in stories)))
    pages = -(-len(stories) // A_PAGE)
    asked = call.args.removeprefix("#")
    page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 4 else 1
    first = (page - 1) * A_PAGE
    here = stories[first : first + A_PAGE]
    head = call.phrases.html("🔖 <b>Saved</b>") + " · " + call.phrases.count("{n} story", "{n} stories", len(stories))
    blocks = [
        head,
        *cards.listed(here, View(call.phrases, call.zone, call.now), first + 1),
        f"<i>{' '.join(lines)}</i>",
    ]
    numbers = tuple(Button(str(n), f"story {story.key} 1 saved #{page}") for n, story in enumerate(here, first + 1))
    arrows = cards.arrows(page, pages, lambda n: f"saved #{n}")
    return call.answer("\n\n".join(blocks), buttons=(numbers[:4], numbers[4:], arrows))
