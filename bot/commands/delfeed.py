"""/delfeed number, address or name: read it no longer, once that is confirmed; its stored articles stay. Admins."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.commands import Call, confirm
from bot.model import Feed, Reply

NAME, ADMIN, DECIDES = "delfeed", True, False
HELP = "Remove a feed: /delfeed number, name or URL"


async def run(call: Call) -> Reply:
    if pressed := confirm.answer(call):
        return _answered(call, pressed)
    wanted, feeds = call.args.strip(), call.room.feeds()
    if not wanted:
        return call.say("Say which feed, by its number, name or address, like this: /delfeed 3 (see /feeds)")
    found = meant(wanted, feeds)
    if not found:
        return call.say("I read no feed “{url}”. /feeds lists them.", url=wanted[:200])
    if len(found) > 1:
        lines = [call.phrases.html("Several feeds are called so. Say which by its number:")]
        lines += [f"{number}. " + call.phrases.html("{url}", url=feed.url) for number, feed in found]
        return call.answer("\n".join(lines))
    return _ask(call, found[0][1])


def meant(wanted: str, feeds: list[Feed]) -> list[tuple[int, Feed]]:
    """The feeds that somebody may mean, with their numbers in /feeds: by number, address (also without its https://) or
    the name of the outlet, else by the name of the host."""
    numbered = list(enumerate(feeds, 1))
    if wanted.isascii() and wanted.rstrip(".").isdigit():
        return [(number, feed) for number, feed in numbered if number == int(wanted.rstrip(".")[:9])]
    plain = _plain(wanted)
    exact = [one for one in numbered if plain in (_plain(one[1].url), _plain(one[1].outlet or one[1].title))]
    return exact or [one for one in numbered if plain == _host(one[1].url)]


def _plain(text: str) -> str:
    return text.strip().casefold().partition("://")[2].rstrip("/") or text.strip().casefold().rstrip("/")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _ask(call: Call, feed: Feed) -> Reply:
    say = call.phrases.plain
    text = call.phrases.html(
        "Remove <b>{outlet}</b>?\n{url}\nThe articles it has brought stay.",
        outlet=feed.outlet or feed.title,
        url=feed.url,
    )
    return confirm.ask(call, text, NAME, confirm.key(feed.url), say("🗑 Remove"), say("Keep"))


def _answered(call: Call, pressed: confirm.Answer) -> Reply:
    feed = next((feed for feed in call.room.feeds() if confirm.key(feed.url) == pressed.key), None)
    if not feed:
        return call.say("This feed is not there any more.")
    name = feed.outlet or feed.title
    if not pressed.yes:
        return call.say("<b>{outlet}</b> is read as before.", outlet=name)
    call.room.delete_feed(feed)
    return call.say("<b>{outlet}</b> is removed: {url}", outlet=name, url=feed.url)
