"""Call → Reply: what people can ask. One file a command: NAME, ADMIN, DECIDES, HELP and `async run(call) -> Reply`.

`ADMIN` commands are for ADMIN_IDS alone. `DECIDES` commands change what a chat gets: in a group only its administrators
may use them. A button is a command typed for you: its data is the command line without the slash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from types import ModuleType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import schedule
from bot.model import Message, Reply, Subscriber
from bot.phrases import Phrases

if TYPE_CHECKING:
    from bot.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Call:
    """A command as somebody gave it, with all that it may need to answer."""

    args: str
    user: int
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
        return ZoneInfo(self.subscriber.timezone if self.subscriber else self.room.settings.timezone)

    def answer(self, text: str, notice: str = "", **parts: object) -> Reply:
        """One message; it replaces the one whose button was pressed."""
        message = Message(text, **parts)  # type: ignore[arg-type]
        return Reply(edit=message, notice=notice) if self.pressed else Reply((message,))

    def say(self, text: str, **values: object) -> Reply:
        """One message from an interface text, its values escaped."""
        return self.answer(self.phrases.html(text, **values))

    def next_digest(self, subscriber: Subscriber) -> str:
        """The sentence that confirms every change of when or what: when the next digest comes."""
        if not subscriber.active or not subscriber.due:
            return self.phrases.html("No digest is scheduled. /start subscribes.")
        zone = ZoneInfo(subscriber.timezone)
        due = subscriber.due
        if due <= self.now:  # the first digest is on its way; the reader wants to know of the one after it
            due = schedule.next_due(subscriber.times, subscriber.days, subscriber.timezone, self.now) or due
        return self.phrases.html("Next digest: {when}.", when=self.phrases.moment(due, self.now, zone))


def not_subscribed(call: Call) -> Reply:
    return call.say("This chat has no subscription yet. /start subscribes.")


def topic_titles(call: Call) -> dict[str, str]:
    """Topics by name with their title in the caller's language."""
    code = call.phrases.code
    topics = call.room.topics()
    return {t.name: t.title.get(code) or t.title.get("en") or t.name for t in topics}


def list_of(names: list[str]) -> str:
    return ", ".join(f"<b>{escape(name)}</b>" for name in names)


def commands() -> tuple[ModuleType, ...]:
    """Every command, in the order of the menu."""
    from bot.commands import (
        addfeed,
        addtopic,
        bookmarks,
        delfeed,
        deltopic,
        feeds,
        help,
        id,
        language,
        latest,
        mute,
        quotes,
        said,
        save,
        search,
        start,
        status,
        stop,
        story,
        time,
        timezone,
        topics,
    )

    asking = (search, said, quotes, story, save, bookmarks)
    readers = (start, latest, *asking, topics, time, timezone, mute, language, stop, help, id)
    return (*readers, addtopic, deltopic, addfeed, delfeed, feeds, status)
