"""/status: how the bot is doing. Admins."""

from __future__ import annotations

from bot.commands import Call
from bot.model import Article, FeedState, Reply, Story, Subscriber

NAME, ADMIN, DECIDES = "status", True, False
HELP = "How the bot is doing"


async def run(call: Call) -> Reply:
    store, say, count = call.room.store, call.phrases.html, call.phrases.count
    subscribers = list(store.all(Subscriber))
    failing = sum(bool(state.failures) for state in store.all(FeedState))
    round_ = call.room.last_round
    lines = [
        say("<b>Status</b>"),
        count("{n} active subscriber", "{n} active subscribers", sum(s.active for s in subscribers)),
        count("{n} feed", "{n} feeds", len(call.room.feeds())),
        say("Feeds that do not answer: {n}", n=failing),
        count("{n} article", "{n} articles", store.count(Article)) + ", " + count("{n} story", "{n} stories", store.count(Story)),
        say("Last round: {when}", when=call.phrases.ago(round_, call.now) if round_ else say("not finished yet")),
        say("Waiting to be sent: {n}", n=call.room.waiting()),
        say("Running since: {when}", when=call.phrases.ago(call.room.started, call.now)),
    ]  # fmt: skip
    return call.answer("\n".join(lines))
