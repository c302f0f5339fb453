"""/help: what can be asked."""

from __future__ import annotations

from bot.commands import Call, commands
from bot.model import Reply

NAME, ADMIN, DECIDES = "help", False, False
HELP = "What I can do"


async def run(call: Call) -> Reply:
    say = call.phrases.html
    readers = [f"/{c.NAME} — {say(c.HELP)}" for c in commands() if not c.ADMIN]
    lines = [say("I collect news on your topics and send a digest at the hours you choose."), "", *readers]
    lines += ["", say("Examples: /time 08:00 19:30 · /timezone Europe/Kyiv · /latest nato")]
    if call.admin:
        lines += ["", say("<b>For admins</b>"), *(f"/{c.NAME} — {say(c.HELP)}" for c in commands() if c.ADMIN)]
        lines += ["", say('Examples: /addtopic drones drone OR "unmanned aircraft" · /addfeed https://example.org')]
    return call.answer("\n".join(lines))
