"""A question before something is done, with a button that does it and one that does not.

What the question is about stands in its buttons as a key of twelve digits, for 64 bytes hold no address and no query.
"""

from __future__ import annotations

from typing import NamedTuple

from bot.commands import Call
from bot.model import Button, Reply
from bot.store.identity import digest

YES, NO = "!", "-"


class Answer(NamedTuple):
    yes: bool
    key: str


def key(*about: str) -> str:
    return digest("confirm", *about)


def ask(call: Call, text: str, command: str, key: str, yes: str, no: str) -> Reply:
    """`text` is HTML, `yes` and `no` are labels."""
    return call.answer(text, buttons=((Button(yes, f"{command} {YES} {key}"), Button(no, f"{command} {NO} {key}")),))


def answer(call: Call) -> Answer | None:
    """What was pressed under such a question; None for a command that was typed."""
    sign, _, key = call.args.partition(" ")
    return Answer(sign == YES, key) if call.pressed and sign in (YES, NO) and key else None
