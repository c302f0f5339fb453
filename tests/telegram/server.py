"""The server: what it knows, and what a test may do to it. The methods of the API are in `methods.py`."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.telegram import methods
from tests.telegram.http import Http, Request, Response
from tests.telegram.limits import Limits
from tests.telegram.people import Chat, Group, Person, Post, Press
from tests.telegram.trouble import Trouble

BOT = {"id": 4242, "is_bot": True, "first_name": "Sitrep", "username": "sitrep_test_bot"}
TOKEN = "4242:AA-test-token-that-must-be-in-no-log"


@dataclass(frozen=True)
class Call:
    """A request as it came, and what was answered; status 0 where the connection was closed instead."""

    at: float
    method: str
    params: dict[str, Any]
    status: int
    description: str = ""


class Server:
    """A Bot API server for one bot; a context manager. `url` is what TELEGRAM_API_URL must be."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.token = TOKEN
        self.changed = threading.Condition(threading.RLock())  # guards all of this; notified when anything happens
        self.chats: dict[int, Chat] = {}
        self.posts: list[Post] = []
        self.requests: list[Call] = []
        self.presses: dict[str, Press] = {}
        self.menus: dict[tuple[str, int, int, str], list[dict[str, str]]] = {}
        self.files: dict[str, bytes] = {}
        self.on_post: Callable[[Post], None] = lambda post: None
        self.most_at_once = 0  # messages that were being answered at one time
        self.at_once = 0
        self.updates: deque[dict[str, Any]] = deque()
        self.poll: asyncio.Event | None = None  # set to end the poll that is open
        self.poller: Request | None = None
        self._troubles: dict[int | None, deque[Trouble]] = defaultdict(deque)
        self._numbers = itertools.count(1)

    def __enter__(self) -> Server:
        self._http = Http(self._answer)
        self.url = f"http://127.0.0.1:{self._http.port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    # ── what a test does ─────────────────────────────────────────────────────────────────────────────────────────────

    def person(self, id: int, name: str = "Olena", language_code: str = "en", opened: bool = False) -> Person:
        """Somebody with a client in that language. `opened`: has written to the bot before."""
        person = Person(self, id, name, language_code)
        person.opened = opened
        with self.changed:
            assert id not in self.chats, f"there is a chat {id} already"
            self.chats[id] = person
        return person

    def group(
        self, id: int, title: str = "Newsroom", kind: str = "supergroup", members: Sequence[Person] = (),
        administrators: Sequence[Person] = (), threads: Sequence[int] = (),
    ) -> Group:  # fmt: skip
        """A group the bot is in. With `threads` it is a forum with those topics."""
        group = Group(self, id, kind, title)
        group.members = {person.id: person for person in (*members, *administrators)}
        group.administrators = {person.id for person in administrators}
        group.threads = set(threads)
        with self.changed:
            assert id not in self.chats, f"there is a chat {id} already"
            self.chats[id] = group
        return group

    def trouble(self, chat: Chat | None, *troubles: Trouble) -> None:
        """What the next messages to this chat (None: to any) run into, one each."""
        with self.changed:
            self._troubles[chat.id if chat else None].extend(troubles)

    def texts(self) -> list[str]:
        with self.changed:
            return [post.text for post in self.posts]

    def calls(self, method: str) -> list[Call]:
        with self.changed:
            return [call for call in self.requests if call.method == method.lower()]

    def waits(self, until: Callable[[], Any], timeout: float = 10.0) -> None:
        """Wait until `until()` is true; looked at whenever anything happens here."""
        with self.changed:
            if not self.changed.wait_for(until, timeout):
                raise AssertionError(f"did not become true within {timeout} s; got {self.texts()[-5:]}")

    # ── what people do (people.py calls these) ───────────────────────────────────────────────────────────────────────

    def message(self, chat: Chat, person: Person | None, *, text: str = "", thread: int | None = None,
                file: tuple[str, bytes] | None = None, caption: str = "", **more: Any) -> int:  # fmt: skip
        with self.changed:
            told: dict[str, Any] = {"message_id": chat.next_id(), "date": int(time.time()), "chat": chat.json(), **more}
            if person:
                told["from"] = person.user()
            if text:
                told["text"] = text
                if text.startswith("/"):
                    length = len(text.split()[0])
                    told["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
            if thread:
                told |= {"message_thread_id": thread, "is_topic_message": True}
            if file:
                id = f"file{next(self._numbers)}"
                self.files[id] = file[1]
                told["document"] = {
                    "file_id": id,
                    "file_unique_id": id,
                    "file_name": file[0],
                    "file_size": len(file[1]),
                }
                told |= {"caption": caption} if caption else {}
            self._update("message", told)
            return told["message_id"]

    def press(self, person: Person, post: Post, data: str) -> Press:
        with self.changed:
            press = Press(self, str(next(self._numbers) + 10**15))
            self.presses[press.id] = press
            told = {"id": press.id, "from": person.user(), "chat_instance": str(post.chat), "data": data}
            self._update("callback_query", {**told, "message": methods.message_json(self, post)})
            return press

    def membership(self, chat: Chat, person: Person, old: str, new: str) -> None:
        def member(status: str) -> dict[str, Any]:
            return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        told = {"chat": chat.json(), "from": person.user(), "date": int(time.time())}
        with self.changed:
            self._update("my_chat_member", {**told, "old_chat_member": member(old), "new_chat_member": member(new)})

    def menu(self, person: Person, chat: Chat) -> dict[str, str]:
        """The first list that is there, from the narrowest scope to the widest, as the Bot API describes it."""
        language = person.language_code[:2]
        if chat.kind == "private":
            scopes = [("chat", chat.id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]
        else:
            administrator = person.id in chat.administrators
            scopes = [("chat_member", chat.id, person.id)]
            scopes += [("chat_administrators", chat.id, 0)] if administrator else []
            scopes += [("chat", chat.id, 0)]
            scopes += [("all_chat_administrators", 0, 0)] if administrator else []
            scopes += [("all_group_chats", 0, 0), ("default", 0, 0)]
        with self.changed:
            for scope in scopes:
                for code in (language, ""):
                    if found := self.menus.get((*scope, code)):
                        return {command["command"]: command["description"] for command in found}
        return {}

    def _update(self, kind: str, told: dict[str, Any]) -> None:
        self.updates.append({"update_id": next(self._numbers) + 10**6, kind: told})
        if self.poll:
            self._http.loop.call_soon_threadsafe(self.poll.set)
        self.changed.notify_all()

    # ── what the bot asks ────────────────────────────────────────────────────────────────────────────────────────────

    def next_trouble(self, chat: int) -> Trouble | None:
        for key in (chat, None):
            if self._troubles[key]:
                return self._troubles[key].popleft()
        return None

    async def _answer(self, request: Request) -> Response | None:
        _, _, rest = request.path.partition("/bot")
        token, _, method = rest.partition("/")
        if request.path.startswith("/file/bot"):
            return Response(200, self.files.get(method, b""), "application/octet-stream")
        if token != self.token:
            return _json(401, "Unauthorized")
        at = time.monotonic()
        method = method.lower()
        try:
            result = await methods.run(self, method, request)
            response: Response | None = Response(200, json.dumps({"ok": True, "result": result}).encode())
            description = ""
        except methods.Refused as refused:
            response = _json(refused.status, refused.description, refused.parameters)
            description = refused.description
        except methods.Broken as broken:
            await asyncio.sleep(broken.seconds)
            response = Response(broken.status, b"<html>Bad Gateway</html>", "text/html") if broken.status else None
            description = "broken"
        status = response.status if response else 0
        with self.changed:
            self.requests.append(Call(at, method, {**request.params, **request.files}, status, description))
            self.changed.notify_all()
        return response

    @contextlib.contextmanager
    def in_flight(self) -> Any:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield
        finally:
            self.at_once -= 1


def _json(status: int, description: str, parameters: dict[str, Any] | None = None) -> Response:
    told: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return Response(status, json.dumps(told | ({"parameters": parameters} if parameters else {})).encode())
