"""Call → Reply: what people can ask. One file a command: NAME, ADMIN, DECIDES, HELP and `async run(call) -> Reply`.

`ADMIN` commands are for ADMIN_IDS alone. `DECIDES` commands change what a chat gets: in a group only its administrators
may use them. A button is a command typed for you: its data is the command line without the slash.

Optional: `LISTED = False` keeps a command out of the menu; `ASK_FIRST = True` has it offered, not run, when it was misspelt.
What the settings and the questions of the first minute change too is a function `change(call, args) -> Changed`. What
several of them need is in `words.py` (what people write) and `lists.py` (which stories were asked for).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from html import escape
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec.structs import replace as with_fields

from bot import screens
from bot.editions import viewer
from bot.model import Button, Message, Reply, Subscriber
from bot.phrases import Phrases
from bot.schedule import find_zone, following
from bot.screens import Viewer
from bot.text.html import plain

if TYPE_CHECKING:
    from bot.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Call:
    """A command as somebody gave it, with all that it may need to answer."""

    args: str
    user: int  # 0: nobody knows, who writes as a group or channel
    chat: int
    thread: int | None
    kind: str  # private, group, supergroup, channel
    client: str  # the Telegram client's language tag, "" if unknown
    admin: bool  # one of ADMIN_IDS
    now: datetime
    room: Newsroom
    phrases: Phrases
    subscriber: Subscriber | None  # of this chat
    pressed: bool = False  # a button, so the answer replaces its message

    @property
    def zone(self) -> ZoneInfo:
        return find_zone(self.subscriber.timezone if self.subscriber else self.room.settings.timezone)

    def answer(self, text: str, notice: str = "", **parts: object) -> Reply:
        """One message; it replaces the one whose button was pressed."""
        message = Message(text, **parts)  # type: ignore[arg-type]
        return Reply(edit=message, notice=notice) if self.pressed else Reply((message,))

    def say(self, text: str, **values: object) -> Reply:
        """One message from an interface text, its values escaped."""
        return self.answer(self.phrases.html(text, **values))

    def show(self, message: Message, notice: str = "") -> Reply:
        """A screen; it replaces the one whose button was pressed."""
        return Reply(edit=message, notice=notice) if self.pressed else Reply((message,))

    def refuse(self, text: str) -> Reply:
        """Why something is not done, HTML: over the keyboard for a press, which leaves its message as it is."""
        return Reply(notice=plain(text)) if self.pressed else self.answer(text)

    def next_digest(self, subscriber: Subscriber) -> str:
        """The sentence that confirms every change of when or what: when the next digest comes."""
        return screens.next_digest(viewer(self.room, subscriber, self.now))


@dataclass(frozen=True, slots=True)
class Changed:
    """A subscriber as somebody wants it to be, not saved yet; `text` says in a sentence of HTML what is new."""

    subscriber: Subscriber
    text: str


class Unclear(ValueError):
    """What somebody wrote is not understood; the message is HTML: a sentence with an example that works."""


def one_line(
    call: Call,
    screen: Callable[[Viewer], Message],
    change: Callable[[Call, str], Changed],
    *,
    now: bool = False,
    undo: Callable[[Call], tuple[Button, ...]] | None = None,
) -> Reply:
    """A command that sets something: alone it shows the screen (or changes, with `now`), with words it changes and confirms.

    `undo`: a button that sets again what was set before.
    """
    if not call.subscriber:
        return not_subscribed(call)
    if not call.args and not now:
        return call.show(screen(viewer(call.room, call.subscriber, call.now)))
    try:
        changed = change(call, call.args)
    except Unclear as unclear:
        return call.refuse(str(unclear))
    buttons = (undo(call),) if undo and changed.subscriber != call.subscriber else ()
    call = saved(call, changed.subscriber)
    return call.answer(f"{changed.text}\n{call.next_digest(changed.subscriber)}", buttons=buttons)


def saved(call: Call, subscriber: Subscriber) -> Call:
    """Save what was changed; the rest of the answer is for the subscriber as it is now, in their language."""
    call.room.store.save(subscriber)
    return replace(call, subscriber=subscriber, phrases=call.room.phrases[subscriber.language])


def rescheduled(call: Call, subscriber: Subscriber) -> Subscriber:
    """The subscriber with `due` computed anew; one that is stopped or already due stays so."""
    if not subscriber.active or (subscriber.due and subscriber.due <= call.now):
        return subscriber
    return with_fields(subscriber, due=following(subscriber, call.now))


def not_subscribed(call: Call) -> Reply:
    return call.refuse(call.phrases.html("This chat has no subscription yet. /start subscribes."))


def topic_titles(call: Call) -> dict[str, str]:
    """Topics by name with their title in the caller's language."""
    code = call.phrases.code
    topics = call.room.topics()
    return {t.name: t.title.get(code) or t.title.get("en") or t.name for t in topics}


def list_of(names: list[str]) -> str:
    return ", ".join(f"<b>{escape(name)}</b>" for name in names)


MENU = (
    "start latest search said quotes story save bookmarks topics time schedule settings mute stop help id "
    "digest setup days quiet pause resume silent length timezone language "
    "addtopic deltopic addfeed delfeed feeds status"
)


@cache
def commands() -> tuple[ModuleType, ...]:
    """Every command's module, in the order of the menu."""
    return tuple(import_module(f"bot.commands.{name}") for name in MENU.split())
