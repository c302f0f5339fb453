"""A strict Bot API server of our own, on 127.0.0.1, that answers as Telegram does. The whole program runs against it.

    with Server() as telegram:
        olena = telegram.person(101, "Олена", language_code="uk")
        ... start the program with TELEGRAM_API_URL=telegram.url and TELEGRAM_BOT_TOKEN=telegram.token ...
        olena.says("/start")
        welcome = olena.read(timeout=5)
        notice = olena.presses(welcome, "In English").answered()

The test is synchronous; the server runs in a thread of its own. What it keeps strictly: HTML (`entities.py`), lengths in
UTF-16 units, callback data of 64 bytes, command menus, one poller (409 for the other), floods (`limits.py`), edits that
change nothing. What went through it: `telegram.posts` (accepted messages, in order), `telegram.requests` (all calls with
their answers), `telegram.limits.floods`.

Trouble on request, for one chat or for all:

    olena.blocks() · olena.deletes_account() · group.removes_the_bot() · group.becomes(-100500)
    telegram.trouble(olena, answer(500), answer(429, retry_after=3), lost(), dropped(), slow(2.0), html(502))
    telegram.on_post = lambda post: program.kill()     # after accepting, before answering

Each trouble is used up by one message to that chat, in turn.
"""

from tests.telegram.people import Button, Chat, Group, Person, Post, Press
from tests.telegram.server import Server
from tests.telegram.trouble import Trouble, answer, dropped, html, lost, slow

__all__ = [
    "Button", "Chat", "Group", "Person", "Post", "Press", "Server", "Trouble", "answer", "dropped", "html", "lost", "slow",
]  # fmt: skip
