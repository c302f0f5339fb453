"""The people and groups of a test: they write, press, read, block, and see what the bot sent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.telegram.entities import Entity

if TYPE_CHECKING:
    from tests.telegram.server import Server


@dataclass(frozen=True)
class Button:
    label: str
    data: str = ""
    url: str = ""


@dataclass
class Post:
    """A message of the bot as the chat shows it now. `before` holds what it showed before it was edited."""

    chat: int
    id: int
    at: float  # time.monotonic() when it was accepted, seconds
    html: str  # as sent
    text: str  # as read, without tags
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    thread: int | None = None
    silent: bool = False
    preview: str = ""  # the link previewed; "" if previews are off
    reply_to: int | None = None
    file: tuple[str, bytes] | None = None
    before: list[tuple[str, tuple[tuple[Button, ...], ...]]] = field(default_factory=list)
    deleted: bool = False

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(entity.url for entity in self.entities if entity.kind == "text_link")

    def button(self, wanted: str) -> Button:
        """The button with this label, this data, or this in its label."""
        all_of_them = [button for row in self.buttons for button in row]
        for fits in (
            lambda b: wanted in (b.label, b.data),
            lambda b: wanted in b.label,
            lambda b: b.data.startswith(wanted),
        ):
            if found := [button for button in all_of_them if fits(button)]:
                return found[0]
        raise AssertionError(f"no button {wanted!r} among {[button.label for button in all_of_them]}")


class Chat:
    """A place the bot can write to. `posts` are the bot's messages in it, in order."""

    def __init__(self, server: Server, id: int, kind: str, title: str) -> None:
        self.server, self.id, self.kind, self.title = server, id, kind, title
        self.posts: list[Post] = []
        self.opened = kind != "private"
        self.refusal: tuple[int, str, dict[str, Any]] | None = None  # what every message gets for an answer
        self.administrators: set[int] = set()
        self.members: dict[int, Person] = {}
        self.threads: set[int] = set()
        self._read = 0
        self.last_id = 0

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id} {self.title}>"

    @property
    def is_group(self) -> bool:
        return self.kind in ("group", "supergroup")

    def reads(self, n: int = 1, timeout: float = 10.0) -> list[Post]:
        """The next `n` messages of the bot that nobody has read yet; waits for them. Fails if they do not come."""
        deadline = time.monotonic() + timeout
        with self.server.changed:
            while len(self.posts) - self._read < n:
                left = deadline - time.monotonic()
                if left <= 0:
                    got = [post.text[:80] for post in self.posts[self._read :]]
                    raise AssertionError(f"{self} got {len(got)} of {n} messages in {timeout} s: {got}")
                self.server.changed.wait(left)
            found = self.posts[self._read : self._read + n]
            self._read += n
            return found

    def read(self, timeout: float = 10.0) -> Post:
        """The next message."""
        return self.reads(1, timeout)[0]

    def reads_nothing(self, seconds: float) -> None:
        """Fails if a message comes within so many seconds."""
        with self.server.changed:
            self.server.changed.wait_for(lambda: len(self.posts) > self._read, seconds)
            unread = [post.text[:200] for post in self.posts[self._read :]]
        assert not unread, f"{self} should have got nothing, but got {unread}"

    def skips(self) -> None:
        """All that has come so far counts as read."""
        with self.server.changed:
            self._read = len(self.posts)

    def waits(self, until: Any, timeout: float = 10.0) -> None:
        """Wait until `until()` is true, looked at whenever the server did something."""
        with self.server.changed:
            if not self.server.changed.wait_for(until, timeout):
                raise AssertionError(f"did not become true within {timeout} s for {self}")

    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"id": self.id, "type": self.kind}
        if self.is_group or self.kind == "channel":
            told["title"] = self.title
            if self.threads:
                told["is_forum"] = True
        else:
            told["first_name"] = self.title
        return told

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id


class Group(Chat):
    """A group or supergroup; the bot is a member until `removes_the_bot`."""

    def removes_the_bot(self) -> None:
        self.refusal = (403, f"Forbidden: bot was kicked from the {self.kind} chat", {})
        self.server.membership(self, next(iter(self.members.values())), "member", "kicked")

    def becomes(self, id: int) -> Group:
        """The group becomes a supergroup with another id; the old id answers with the new one from now on."""
        new = self.server.group(id, self.title, kind="supergroup", members=list(self.members.values()))
        new.administrators = set(self.administrators)
        description = "Bad Request: group chat was upgraded to a supergroup chat"
        self.refusal = (400, description, {"migrate_to_chat_id": id})
        self.server.message(self, None, migrate_to_chat_id=id)
        self.server.message(new, None, migrate_from_chat_id=self.id)
        return new


class Person(Chat):
    """Somebody with a Telegram client: also the private chat with the bot."""

    def __init__(self, server: Server, id: int, name: str, language_code: str) -> None:
        super().__init__(server, id, "private", name)
        self.language_code = language_code

    def user(self) -> dict[str, Any]:
        told = {"id": self.id, "is_bot": False, "first_name": self.title}
        return {**told, "language_code": self.language_code} if self.language_code else told

    def says(self, text: str, to: Chat | None = None, thread: int | None = None) -> int:
        """Write to the bot, or in a group. Returns the message's id."""
        chat = to or self
        if chat is self and not self.opened:
            self.opened = True
        return self.server.message(chat, self, text=text, thread=thread)

    def sends_file(self, name: str, content: bytes, caption: str = "") -> int:
        self.opened = True
        return self.server.message(self, self, file=(name, content), caption=caption)

    def presses(self, post: Post, button: str | Button) -> Press:
        """Press a button of a message; by its label, a part of it, or its data."""
        chosen = post.button(button) if isinstance(button, str) else button
        assert chosen.data, f"{chosen} opens an address, it asks the bot nothing"
        return self.presses_data(post, chosen.data)

    def presses_data(self, post: Post, data: str) -> Press:
        """Press a button that the message may no longer have (an old client, a forged query)."""
        return self.server.press(self, post, data)

    def blocks(self) -> None:
        self.refusal = (403, "Forbidden: bot was blocked by the user", {})
        self.server.membership(self, self, "member", "kicked")

    def unblocks(self) -> None:
        self.refusal = None
        self.server.membership(self, self, "kicked", "member")

    def deletes_account(self) -> None:
        self.refusal = (403, "Forbidden: user is deactivated", {})

    def menu(self, chat: Chat | None = None) -> dict[str, str]:
        """The commands this person's client offers there, name → description, as Telegram chooses among the scopes."""
        return self.server.menu(self, chat or self)


@dataclass
class Press:
    """A button that was pressed: `answered` waits for the bot to answer the query and returns the notice shown."""

    server: Server
    id: str
    notice: str | None = None
    alert: bool = False

    def answered(self, timeout: float = 10.0) -> str:
        with self.server.changed:
            if not self.server.changed.wait_for(lambda: self.notice is not None, timeout):
                raise AssertionError(f"the button was not answered within {timeout} s")
        return self.notice or ""
