"""/latest [topic]: the news of the last day, now. Does not count as told."""

from __future__ import annotations

from bot.commands import Call, list_of, topic_titles
from bot.editions import latest
from bot.model import Reply

NAME, ADMIN, DECIDES = "latest", False, False
HELP = "The news right now; /latest nato for one topic"


async def run(call: Call) -> Reply:
    titles = topic_titles(call)
    wanted = find_topic(call.args, titles)
    if call.args and not wanted:
        names = list_of(list(titles))
        return call.answer(call.phrases.html("There is no topic “{name}”.", name=call.args[:40]) + " " + _choose(call, names))  # fmt: skip
    if not call.room.collected():
        return call.say("I am still reading my sources for the first time. Try again in a minute.")
    mine = call.subscriber.topics if call.subscriber else tuple(titles)
    topics = (wanted,) if wanted else tuple(name for name in mine if name in titles)
    if not topics:
        return call.say("You follow no topics. Choose some: /topics")
    return Reply(latest(call.room, call.subscriber, topics, call.phrases, call.zone, call.now))


def find_topic(text: str, titles: dict[str, str]) -> str:
    """The name of the topic somebody means by its name or its title; "" if none."""
    wanted = text.strip().casefold()
    return next((name for name, title in titles.items() if wanted and wanted in (name.casefold(), title.casefold())), "")  # fmt: skip


def _choose(call: Call, names: str) -> str:
    return call.phrases.html("Topics:") + f" {names}."
