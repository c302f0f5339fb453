"""/help: what can be asked."""

from __future__ import annotations

from bot.commands import Call, commands
from bot.model import Reply

NAME, ADMIN, DECIDES = "help", False, False
HELP = "What I can do"


async def run(call: Call) -> Reply:
    say = call.phrases.html
    listed = [command for command in commands() if getattr(command, "LISTED", True)]
    readers = [f"/{c.NAME} — {say(c.HELP)}" for c in listed if not c.ADMIN]
    lines = [say("I collect news on your topics and send a digest at the hours you choose."), "", *readers]
    lines += [
        "",
        say(
            "Settings in one line: /time 08:00 19:30 · /days mon-fri · /quiet 23:00 07:00 · /pause 3 days · /silent on · /length short · /timezone Kyiv · /language"
        ),
    ]
    if call.admin:
        lines += ["", say("<b>For admins</b>"), *(f"/{c.NAME} — {say(c.HELP)}" for c in commands() if c.ADMIN)]
        lines += ["", say('Examples: /addtopic drones drone OR "unmanned aircraft" · /addfeed https://example.org')]
    return call.answer("\n".join(lines))
