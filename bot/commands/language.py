"""/language: the language of the interface, and with it the languages of the news."""

from __future__ import annotations

from dataclasses import replace as change

from msgspec.structs import replace

from bot.commands import Call, not_subscribed
from bot.model import Button, Reply

NAME, ADMIN, DECIDES = "language", False, True
HELP = "Language: English or Ukrainian"


async def run(call: Call) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    codes = call.room.phrases.codes
    names = {code: call.room.phrases[code].locale.get_display_name(code) or code for code in codes}
    wanted = call.args.strip().casefold()
    code = next((c for c in codes if wanted and wanted in (c, names[c].casefold(), *_also(c))), "")
    row = tuple(Button(names[c].capitalize(), f"language {c}") for c in codes)
    if not code:
        text = call.phrases.html("Choose your language.")
        if wanted:
            text = call.phrases.html("I do not speak “{name}” yet.", name=call.args[:40]) + " " + text
        return call.answer(text, buttons=(row,))
    reads = ("uk", "en") if code == "uk" else ("en",)
    subscriber = replace(call.subscriber, language=code, reads=reads)
    call.room.store.save(subscriber)
    call = change(call, phrases=call.room.phrases[code], subscriber=subscriber)
    text = call.phrases.html("I speak English with you from now on, and read you news in English.")
    return call.answer(f"{text}\n{call.next_digest(subscriber)}", buttons=(row,))


def _also(code: str) -> tuple[str, ...]:
    return {"en": ("english", "англійська"), "uk": ("ukrainian", "українська", "ua")}.get(code, ())
