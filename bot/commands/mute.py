"""/mute: outlets and stories that this chat does not want to hear of. Buttons of stories mute; this list unmutes."""

from __future__ import annotations

from hashlib import blake2b
from html import escape

from msgspec.structs import replace

from bot.blocks import shorten
from bot.commands import Call, not_subscribed
from bot.model import Button, Reply, Story, Subscriber

NAME, ADMIN, DECIDES = "mute", False, True
HELP = "Outlets and stories you do not want: /mute outlet Name"

MOST = 50  # the oldest are forgotten; stories end by themselves


async def run(call: Call) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    kind, _, what = call.args.partition(" ")
    if kind == "outlet" and what:
        return _mute_outlet(call, call.subscriber, what.strip())
    if kind == "story" and what:
        return _mute_story(call, call.subscriber, what.strip())
    if kind == "off":
        kept = tuple(entry for entry in call.subscriber.muted if short(entry) != what.strip())
        subscriber = replace(call.subscriber, muted=kept)
        call.room.store.save(subscriber)
        return _listed(call, subscriber)
    if call.args:
        return call.say("Say what to mute, like this: /mute outlet Harbour Dispatch")
    return _listed(call, call.subscriber)


def short(entry: str) -> str:
    """A key for a button's 64 bytes, however long the outlet's name."""
    return blake2b(entry.encode(), digest_size=5).hexdigest()


def _mute_outlet(call: Call, subscriber: Subscriber, what: str) -> Reply:
    known = sorted({feed.outlet or feed.title for feed in call.room.feeds()} - {""})
    name = next((n for n in known if what.casefold() == n.casefold() or what == short(f"outlet {n}")), "")
    if not name:
        return call.say("I read no outlet “{name}”. Give its name as digests show it.", name=what[:60])
    _keep(call, subscriber, f"outlet {name}")
    return _done(call, call.phrases.plain("{name} is muted. /mute brings it back.", name=name))


def _mute_story(call: Call, subscriber: Subscriber, key: str) -> Reply:
    story = call.room.store.get(Story, key)
    if not story:
        return _done(call, call.phrases.plain("This story is no longer kept."))
    _keep(call, subscriber, f"story {key}")
    return _done(call, call.phrases.plain("You will not hear of this story again. /mute brings it back."))


def _keep(call: Call, subscriber: Subscriber, entry: str) -> None:
    muted = (*(old for old in subscriber.muted if old != entry), entry)[-MOST:]
    call.room.store.save(replace(subscriber, muted=muted))


def _done(call: Call, text: str) -> Reply:
    """A notice over the keyboard for a press, so that the message with the story stays as it is."""
    return Reply(notice=text) if call.pressed else call.answer(escape(text, quote=False))


def _listed(call: Call, subscriber: Subscriber) -> Reply:
    if not subscriber.muted:
        return call.say("Nothing is muted. Mute an outlet like this: /mute outlet Harbour Dispatch")
    buttons = tuple(
        (Button(f"🔔 {shorten(_label(call, e), 50)}", f"mute off {short(e)}"),) for e in subscriber.muted[-20:]
    )
    return call.answer(call.phrases.html("Muted. A tap brings it back."), buttons=buttons)


def _label(call: Call, entry: str) -> str:
    kind, _, what = entry.partition(" ")
    if kind == "outlet":
        return what
    story = call.room.store.get(Story, what)
    return story.headline if story else call.phrases.plain("a story that is over")
