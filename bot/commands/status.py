"""/status: how the bot is doing. Admins."""

from __future__ import annotations

from bot.blocks import shorten
from bot.commands import Call, list_of
from bot.model import Article, FeedState, Reply, Story, Subscriber

NAME, ADMIN, DECIDES = "status", True, False
HELP = "How the bot is doing"

NAMED = 5  # feeds that do not answer


async def run(call: Call) -> Reply:
    store, say, count = call.room.store, call.phrases.html, call.phrases.count
    active = sum(subscriber.active for subscriber in store.all(Subscriber))
    round_, due = call.room.last_round, store.next_due()
    lines = [
        say("<b>Status</b>"),
        count("{n} active subscriber", "{n} active subscribers", active),
        *_feeds(call),
        count("{n} article", "{n} articles", store.count(Article)) + ", " + count("{n} story", "{n} stories", store.count(Story)),
        say("Last round: {when}", when=call.phrases.ago(round_, call.now) if round_ else say("not finished yet")),
        say("Next digest to anybody: {when}", when=call.phrases.moment(due, call.now, call.zone) if due else say("none")),
        say("Waiting to be sent: {n}", n=call.room.waiting()),
        say("Running since: {when}", when=call.phrases.ago(call.room.started, call.now)),
    ]  # fmt: skip
    return call.answer("\n".join(lines))


def _feeds(call: Call) -> list[str]:
    feeds = call.room.feeds()
    states = {state.url: state for state in call.room.store.all(FeedState)}
    failing = [feed for feed in feeds if (state := states.get(feed.url)) and (state.failures or state.paused)]
    lines = [call.phrases.count("{n} feed", "{n} feeds", len(feeds))]
    if failing:
        names = list_of([shorten(feed.outlet or feed.title or feed.url, 40) for feed in failing[:NAMED]])
        names += "…" if len(failing) > NAMED else ""
        lines.append(call.phrases.html("Feeds that do not answer: {n}", n=len(failing)) + f" ({names}) → /feeds")
    return lines
