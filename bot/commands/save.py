"""/save N: keep a story of the last digest or list for later; its button, pressed once more, lets go of it."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot.commands import Call, not_subscribed
from bot.model import Button, Reply, Story
from bot.phrases import Phrases

NAME, ADMIN, DECIDES = "save", False, True
HELP = "Keep a story for later: /save 2"
MOST = 100


async def run(call: Call) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    key, shown = call.args.strip(), call.subscriber.shown
    if key.isdecimal() and len(key) <= 3:
        if not 1 <= int(key) <= len(shown):
            return call.say("Which story? Give its number in the last digest or list, for example: /save 1")
        key = shown[int(key) - 1]
    saved = call.subscriber.saved
    if key in saved and call.pressed:
        call.room.store.save(replace(call.subscriber, saved=tuple(one for one in saved if one != key)))
        return _notice(call, call.phrases.plain("No longer saved."), label(call.phrases, False))
    if not call.room.store.get(Story, key):
        if call.pressed:
            return Reply(notice=call.phrases.plain("This story is no longer kept."))
        return call.say("Which story? Give its number in the last digest or list, for example: /save 1")
    kept = [one for one in saved if one != key and call.room.store.get(Story, one)]
    call.room.store.save(replace(call.subscriber, saved=(key, *kept)[:MOST]))
    return _notice(call, call.phrases.plain("Saved. All of them: /saved"), label(call.phrases, True))


def button(call: Call, key: str) -> Button:
    return Button(label(call.phrases, bool(call.subscriber and key in call.subscriber.saved)), f"save {key}")


def label(phrases: Phrases, saved: bool) -> str:
    return phrases.plain("🔖 Saved") if saved else phrases.plain("🔖 Save")


def _notice(call: Call, text: str, label: str = "") -> Reply:
    return Reply(notice=text, relabel=label) if call.pressed else call.answer(escape(text))
