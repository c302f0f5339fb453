"""/language: the language of the interface, and with it the languages of the news."""

from __future__ import annotations

from msgspec.structs import replace

from bot import screens
from bot.commands import Call, Changed, Unclear, one_line
from bot.model import Reply

NAME, ADMIN, DECIDES = "language", False, True
HELP = "Language: English or Ukrainian"
LISTED = False


async def run(call: Call) -> Reply:
    return one_line(call, screens.language, change)


def change(call: Call, args: str) -> Changed:
    """Raises Unclear."""
    assert call.subscriber
    codes = call.room.phrases.codes
    names = {code: call.room.phrases[code].locale.get_display_name(code) or code for code in codes}
    wanted = args.strip().casefold()
    code = next((c for c in codes if wanted in (c, names[c].casefold(), *_also(c))), "")
    if not code:
        known = call.phrases.listed([f"/language {code}" for code in codes])
        raise Unclear(call.phrases.html("I do not speak “{name}” yet. What I speak: {known}", name=args[:40], known=known))  # fmt: skip
    subscriber = replace(call.subscriber, language=code, reads=reads(code))
    text = call.room.phrases[code].html("I speak English with you from now on, and read you news in English.")
    return Changed(subscriber, text)


def reads(code: str) -> tuple[str, ...]:
    """The languages of the news for a language of the interface."""
    return ("uk", "en") if code == "uk" else ("en",)


def _also(code: str) -> tuple[str, ...]:
    return {"en": ("english", "англійська"), "uk": ("ukrainian", "українська", "ua")}.get(code, ())
