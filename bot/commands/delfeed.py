"""/delfeed URL: read it no longer; its stored articles stay. Admins."""

from __future__ import annotations

from bot.commands import Call
from bot.model import Reply

NAME, ADMIN, DECIDES = "delfeed", True, False
HELP = "Remove a feed: /delfeed URL"


async def run(call: Call) -> Reply:
    wanted = call.args.strip()
    if not wanted:
        return call.say("Say which feed, like this: /delfeed https://example.org/rss (see /feeds)")
    found = [f for f in call.room.feeds() if wanted.rstrip("/").casefold() in (f.url.rstrip("/").casefold(), f.outlet.casefold())]  # fmt: skip
    if not found:
        return call.say("I read no feed “{url}”. /feeds lists them.", url=wanted[:200])
    if len(found) > 1:
        text = call.phrases.html("Several feeds are called so; give the address:")
        return call.answer("\n".join([text, *(call.phrases.html("{url}", url=feed.url) for feed in found)]))
    call.room.delete_feed(found[0])
    return call.say("<b>{outlet}</b> is removed: {url}", outlet=found[0].outlet or found[0].title, url=found[0].url)
