"""/feeds: the health of each. Admins."""

from __future__ import annotations

from bot.blocks import shorten
from bot.commands import Call
from bot.model import Feed, FeedState, Message, Reply
from bot.render import pack

NAME, ADMIN, DECIDES = "feeds", True, False
HELP = "The feeds and their health"


async def run(call: Call) -> Reply:
    feeds = call.room.feeds()
    if not feeds:
        return call.say("I read no feeds. Add one: /addfeed https://example.org")
    lines = [_line(call, feed, call.room.store.get(FeedState, feed.url)) for feed in feeds]
    return Reply(tuple(Message(text) for text in pack(lines)))


def _line(call: Call, feed: Feed, state: FeedState | None) -> str:
    say, ago = call.phrases.html, call.phrases.ago
    name = say("<b>{outlet}</b> {url}", outlet=shorten(feed.outlet or feed.title, 60), url=shorten(feed.url, 200))
    if not state or not state.checked:
        return "⚪️ " + name + "\n" + say("not read yet")
    if state.paused:
        return "⏸ " + name + "\n" + say("paused: its owner has closed it")
    if state.failures:
        when = ago(state.read, call.now) if state.read else say("never")
        error = say("{reason} Last success: {when}.", reason=shorten(call.phrases.reason(state.error), 200), when=when)
        again = say("Next try: {when}.", when=ago(state.next_check, call.now)) if state.next_check else ""
        return f"🔴 {name}\n{error} {again}"
    entries = call.phrases.count("{n} entry", "{n} entries", state.items)
    return "🟢 " + name + "\n" + say("{entries}, read {when}", entries=entries, when=ago(state.checked, call.now))
