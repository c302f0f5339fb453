"""/start: subscribe this chat, and send a first digest at once."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot import schedule
from bot.commands import Call, list_of, topic_titles
from bot.model import Button, Message, Reply, Subscriber

NAME, ADMIN, DECIDES = "start", False, True
HELP = "Subscribe and get a digest now"


async def run(call: Call) -> Reply:
    if call.subscriber and call.subscriber.active:
        text = call.phrases.html("You are subscribed. /latest shows the news now.")
        return Reply((Message(f"{text}\n{call.next_digest(call.subscriber)}"),))
    collected = call.room.collected()
    subscriber = call.subscriber or newcomer(call)
    due = call.now if collected else schedule.next_due(subscriber.times, subscriber.days, subscriber.timezone, call.now)
    subscriber = replace(subscriber, active=True, refused=0, first=not collected, due=due)
    call.room.store.save(subscriber)
    return Reply((Message(_welcome(call, subscriber, collected), buttons=_language_button(call)),))


def newcomer(call: Call) -> Subscriber:
    """A subscriber with the defaults: all topics, 08:00, Kyiv time and both languages for Ukrainian clients."""
    ukrainian = call.phrases.code == "uk"
    return Subscriber(
        chat=call.chat,
        thread=call.thread,
        kind=call.kind,
        language=call.phrases.code,
        reads=("uk", "en") if ukrainian else ("en",),
        topics=tuple(topic_titles(call)),
        timezone="Europe/Kyiv" if ukrainian else call.room.settings.timezone,
        since=call.now,
    )


def _welcome(call: Call, subscriber: Subscriber, collected: bool) -> str:
    titles = topic_titles(call)
    say = call.phrases.html
    lines = [
        say("<b>Welcome to Sitrep.</b> I read the news on your topics and send you what matters, with who said what."),
        "",
        say("Your topics:") + " " + list_of([titles[name] for name in subscriber.topics if name in titles]),
        say(
            "Every day at {times} ({zone}).",
            times=call.phrases.listed(list(subscriber.times)),
            zone=subscriber.timezone,
        ),
        call.next_digest(subscriber),
        "",
        say("Change: /topics, /time, /timezone, /language. News right now: /latest."),
    ]
    if collected:
        lines.append(say("Your first digest follows."))
    else:
        lines.append(say("I have just been set up and am reading my sources: the first digest comes when I am done."))
    return "\n".join(lines)


def _language_button(call: Call) -> tuple[tuple[Button, ...], ...]:
    others = [code for code in call.room.phrases.codes if code != call.phrases.code]
    names = {code: call.room.phrases[code].plain("In English") for code in others}
    return (tuple(Button(escape(names[code], quote=False), f"language {code}") for code in others),)
