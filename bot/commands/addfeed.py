"""/addfeed URL: a feed, or a site whose feed is found. Admins."""

from __future__ import annotations

from bot.commands import Call
from bot.model import Reply
from bot.newsroom import CannotRead

NAME, ADMIN, DECIDES = "addfeed", True, False
HELP = "Add a feed or a site: /addfeed URL"


async def run(call: Call) -> Reply:
    url = call.args.strip()
    if not url or " " in url:
        return call.say("Give one address, like this: /addfeed https://example.org")
    try:
        feed, entries = await call.room.add_feed(url)
    except CannotRead as error:
        return call.say("I cannot add {url}: {reason}", url=url[:200], reason=call.phrases.reason(str(error)))
    if entries is None:
        return call.say("{url} is already among my feeds.", url=feed.url)
    text = call.phrases.html("<b>{outlet}</b> is added: {url}", outlet=feed.outlet or feed.title, url=feed.url)
    count = call.phrases.count("{n} entry; I am reading it now.", "{n} entries; I am reading them now.", entries)
    return call.answer(f"{text}\n{count}")
