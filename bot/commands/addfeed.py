"""/addfeed URL: a feed, or a site whose feed is found. Admins."""

from __future__ import annotations

from bot.blocks import shorten
from bot.commands import Call
from bot.model import Listing, Reply
from bot.newsroom import CannotRead

NAME, ADMIN, DECIDES = "addfeed", True, False
HELP = "Add a feed or a site: /addfeed URL"


async def run(call: Call) -> Reply:
    url = call.args.strip()
    if not url or " " in url:
        return call.say("Give one address, like this: /addfeed https://example.org")
    try:
        feed, listing = await call.room.add_feed(url)
    except CannotRead as error:
        return call.say("I cannot add {url}: {reason}", url=url[:200], reason=call.phrases.reason(str(error)))
    name = feed.outlet or feed.title
    if listing is None:
        return call.say("<b>{outlet}</b> is among my feeds already: {url}", outlet=name, url=feed.url)
    text = call.phrases.html("<b>{outlet}</b> is added: {url}", outlet=name, url=feed.url)
    return call.answer("\n".join([text, *_newest(call, listing)]))


def _newest(call: Call, listing: Listing) -> list[str]:
    """What the feed has, so that an admin sees at once whether it is the right one."""
    say, count = call.phrases.html, len(listing.entries)
    if not listing.entries:
        return [say("It has no entries yet; I look again and again.")]
    newest = max(listing.entries, key=lambda entry: (entry.published is not None, entry.published or call.now))
    when = f" ({call.phrases.ago(newest.published, call.now)})" if newest.published else ""
    return [
        call.phrases.count("{n} entry; I am reading it now.", "{n} entries; I am reading them now.", count),
        say("The newest: {title}", title=shorten(newest.title, 120)) + when,
    ]
