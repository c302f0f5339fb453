"""/feeds: the health of each, with the number that /delfeed takes. Admins."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from bot.blocks import shorten
from bot.commands import Call
from bot.model import Article, Feed, FeedState, Message, Reply
from bot.render import pack

NAME, ADMIN, DECIDES = "feeds", True, False
HELP = "The feeds and their health"

WINDOW = timedelta(days=7)
AT_ONCE = 100  # articles counted before other people's questions get their turn


@dataclass
class Brought:
    """How many articles each feed brought in the window, and how many of them are on a topic; by address."""

    articles: Counter[str] = field(default_factory=Counter)
    matched: Counter[str] = field(default_factory=Counter)


async def run(call: Call) -> Reply:
    feeds = call.room.feeds()
    if not feeds:
        return call.say("I read no feeds. Add one: /addfeed https://example.org")
    brought = await _brought(call)
    states = {feed.url: call.room.store.get(FeedState, feed.url) or FeedState(feed.url) for feed in feeds}
    numbered = sorted(enumerate(feeds, 1), key=lambda one: _well(states[one[1].url]))
    lines = [_line(call, number, feed, states[feed.url], brought) for number, feed in numbered]
    return Reply(tuple(Message(text) for text in pack([_summary(call, list(states.values())), *lines])))


def _well(state: FeedState) -> bool:
    """Those with trouble come first."""
    return not (state.paused or state.failures)


async def _brought(call: Call) -> Brought:
    brought, store = Brought(), call.room.store
    for number, key in enumerate(store.articles_since(call.now - WINDOW)):
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
        if article := store.get(Article, key):
            brought.articles[article.feed] += 1
            brought.matched[article.feed] += bool(store.topics_of(key))
    return brought


def _summary(call: Call, states: list[FeedState]) -> str:
    say, trouble = call.phrases.html, sum(not _well(state) for state in states)
    all_ = call.phrases.count("{n} feed", "{n} feeds", len(states))
    rest = say("in trouble: {n}", n=trouble) if trouble else say("no trouble")
    return f"<b>{all_}</b>, {rest}. " + say("/delfeed 1 removes the first, /addfeed URL adds one.")


def _line(call: Call, number: int, feed: Feed, state: FeedState, brought: Brought) -> str:
    say, ago = call.phrases.html, call.phrases.ago
    outlet, url = shorten(feed.outlet or feed.title, 60), shorten(feed.url, 200)
    name = say("<b>{number}. {outlet}</b> {url}", number=number, outlet=outlet, url=url)
    if not state.checked:
        return f"⚪️ {name}\n" + say("Not read yet.")
    again = ago(state.next_check, call.now) if state.next_check and state.next_check > call.now else say("now")
    if state.paused:
        return f"⏸ {name}\n" + say("Paused, its owner has closed it: /delfeed {number} removes it.", number=number)
    if state.failures:
        when = ago(state.read, call.now) if state.read else say("never")
        error = say("{reason} Last success: {when}.", reason=shorten(call.phrases.reason(state.error), 200), when=when)
        tries = call.phrases.count("{n} try has failed.", "{n} tries in a row have failed.", state.failures)
        return f"🔴 {name}\n{error} {tries} " + say("Next try: {when}.", when=again)
    read = say("Read {when}, again {next}.", when=ago(state.read or state.checked, call.now), next=again)
    articles = brought.articles[feed.url]
    if not articles:
        return f"🟡 {name}\n{read} " + say("It has brought nothing new in 7 days.")
    return f"🟢 {name}\n{read}\n{_yield(call, articles, brought.matched[feed.url])}"


def _yield(call: Call, articles: int, matched: int) -> str:
    say = call.phrases.html
    text = call.phrases.count("{n} article in 7 days", "{n} articles in 7 days", articles)
    days = (call.now - call.room.first_stored(call.now - WINDOW)) / timedelta(days=1)
    a_day = round(articles / max(days, 1))
    rate = " " + say("(about {n} a day)", n=a_day) if a_day > 1 else ""
    return f"{text}{rate}, " + say("{n} of them on a topic.", n=matched)
