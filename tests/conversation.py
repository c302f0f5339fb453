"""A person and the bot, written down as the person sees it.

    with newsroom(tmp_path) as telegram_and_program:
        talk = Conversation(..., person)
        talk.says("/start"); talk.reads(2); talk.presses("Next")
        talk.transcript()

The program is the real one, its news are the bundled sample outlets, and its clock is set anew before every step, so that
the same talk gives the same transcript.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event

from bot import sample
from bot.blocks import shorten
from tests.run import Program
from tests.telegram import Person, Post, Server
from tests.telegram.limits import Limits
from tests.telegram.people import Chat
from tests.world.news import NewsServer, Reply, Request

STARTED = sample.NOW + timedelta(seconds=5)
NOW = STARTED + timedelta(minutes=2)  # when its sources have been read
LONGEST = 200  # characters of what somebody says that a transcript shows
WIDTH = 96  # columns of a transcript's rules
SETTLED = 0.4  # seconds in which a message that should not change would have


@dataclass(frozen=True)
class Shown:
    """One thing that happened: what was written, pressed, sent or changed."""

    kind: str  # time, says, sends, presses, changes, relabelled, notice, scene
    text: str
    html: str = ""
    buttons: tuple[tuple[str, ...], ...] = ()
    silent: bool = False
    by: str = ""  # who does it, of what is said


@dataclass(frozen=True)
class Bubble:
    """A message as a picture shows it; `html` is text where the person wrote it."""

    html: str
    mine: bool = False
    buttons: tuple[tuple[str, ...], ...] = ()


class Conversation:
    """One chat. What the bot does in it is waited for, and a step that nothing answers fails."""

    def __init__(self, telegram: Server, program: Program, person: Person, chat: Chat | None = None) -> None:
        self.telegram, self.program, self.person = telegram, program, person
        self.chat = chat or person
        self.clock = NOW
        self.events: list[Shown] = []
        self.chat_so_far: list[str | Post] = []
        self.screens: dict[str, tuple[Bubble, ...]] = {}
        self.last: Post | None = None
        self.last_pressed = ""  # the data of the button
        self.gate = Event()
        self.known_as: dict[str, str] = {}  # addresses with a port of this run → what a transcript calls them

    # ── what the person does ─────────────────────────────────────────────────────────────────────────────────────────

    def scene(self, title: str) -> None:
        self.events.append(Shown("scene", title))

    def at(self, moment: datetime) -> None:
        """The program's clock is at this time, and what is due then is waited for with `reads`."""
        self.clock = moment
        self.program.set_clock(moment)
        self.events.append(Shown("time", f"{moment:%a %d %b, %H:%M} UTC"))

    def says(self, text: str, answers: int = 1, brief: bool = False) -> None:
        self.program.set_clock(self.clock)
        self.events.append(Shown("says", text, by=self.person.title))
        self.chat_so_far.append(text)
        self.person.says(text, None if self.chat is self.person else self.chat)
        self.reads(answers, brief)

    def reads(self, posts: int = 1, brief: bool = False) -> None:
        """`brief`: only the first line and no buttons, where the message is not the point."""
        for post in self.chat.reads(posts, 30):
            text = f"{post.text.splitlines()[0]}\n[…]" if brief else post.text
            self.events.append(Shown("sends", text, post.html, () if brief else labels(post), post.silent))
            self.chat_so_far.append(post)
            self.last = post

    def presses(self, button: str, on: Post | None = None, changes: bool = True, by: Person | None = None) -> None:  # fmt: skip
        """Press a button by its label or data. `changes`: the message is edited; else it must stay as it is."""
        post = on or self.last
        assert post
        self.program.set_clock(self.clock)
        before, shown = len(post.before), post.html
        pressed = post.button(button)
        self.last_pressed = pressed.data
        self.events.append(Shown("presses", pressed.label if not by else f"{pressed.label}] by [{by.title}"))
        self._answered(post, (by or self.person).presses(post, pressed), before, shown, changes)

    def presses_data(self, data: str, on: Post | None = None, changes: bool = True) -> None:
        """Press a button that an older version of the bot made."""
        post = on or self.last
        assert post
        self.program.set_clock(self.clock)
        before, shown = len(post.before), post.html
        self.events.append(Shown("presses", data))
        self._answered(post, self.person.presses_data(post, data), before, shown, changes)

    def _answered(self, post: Post, press: object, before: int, shown: str, changes: bool) -> None:
        if notice := press.answered():  # type: ignore[attr-defined]
            self.events.append(Shown("notice", notice))
        if not changes:
            time.sleep(SETTLED)
            assert len(post.before) == before, f"it changed to {post.text!r}"
            return
        self.telegram.waits(lambda: len(post.before) > before)
        kind = "changes" if post.html != shown else "relabelled"
        self.events.append(Shown(kind, post.text if kind == "changes" else "", post.html, labels(post)))
        self.last = post

    def screen(self, name: str, last: int = 1) -> None:
        """Keep the last messages as they look now, for a picture."""
        self.screens[name] = tuple(
            Bubble(said, mine=True) if isinstance(said, str) else Bubble(said.html, buttons=labels(said))
            for said in self.chat_so_far[-last:]
        )

    # ── what it looks like ───────────────────────────────────────────────────────────────────────────────────────────

    def transcript(self) -> str:
        text = "\n".join(line.rstrip() for event in self.events for line in _lines(event, self.person.title)) + "\n"
        for address, name in self.known_as.items():
            text = text.replace(address, name)
        return text


def labels(post: Post) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(button.label for button in row) for row in post.buttons)


def _lines(event: Shown, name: str) -> Iterator[str]:
    match event.kind:
        case "scene":
            yield from ("", f"══ {event.text} ".ljust(WIDTH, "═"), "")
        case "time":
            yield from ("", f"── {event.text} ".ljust(WIDTH, "─"), "")
        case "says":
            yield f"{event.by}: {shorten(event.text, LONGEST)}"
        case "presses":
            yield f"{name} presses [{event.text}]"
        case "notice":
            yield f"   ({event.text})"
        case _:
            silent = "   without a sound:" if event.silent else ""
            yield {"changes": "   it now says:", "relabelled": "   its buttons now:", "sends": silent}[event.kind]
            yield from (f"   │ {line}" for line in event.text.splitlines())
            for row in event.buttons:
                yield "   │ " + " ".join(f"[{label}]" for label in row)
            yield ""


@contextmanager
def newsroom(folder: Path, gate: Event | None = None, **env: str) -> Iterator[tuple[Server, Program]]:
    """The program with the sample outlets, running; it has read them. With a `gate` they answer only once it is set.
    `env`: more settings."""
    with ExitStack() as stack:
        telegram = stack.enter_context(Server(Limits(overall=0, chat_burst=0, group_minute=0)))
        outlets = [stack.enter_context(NewsServer()) for _ in _folders()]
        for server, files in zip(outlets, _folders(), strict=True):
            _serve(server, files, gate)
        feeds = [f"{server.url}/feed" for server in outlets]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "unpaced").touch()
        program = stack.enter_context(Program(telegram, folder, feeds, start_at=STARTED, **env))
        program.start()
        if not gate:
            program.waits(lambda: has_stored(program, "last_round"), 60)
        yield telegram, program


def _folders() -> list[Path]:
    return sorted(path for path in sample.FOLDER.iterdir() if path.is_dir())


def _serve(server: NewsServer, folder: Path, gate: Event | None) -> None:
    """The files of a sample outlet, their addresses those of the server."""
    for path in folder.iterdir():
        text = path.read_bytes().replace(f"https://{folder.name}".encode(), server.url.encode())
        kind = "text/html" if path.suffix else "application/octet-stream"
        if gate and not path.suffix:
            server.answer("/feed", partial(behind, gate, Reply(200, text, {"Content-Type": kind})))
        else:
            server.serve(f"/{path.stem}", text, kind)


async def behind(gate: Event, reply: Reply, request: Request) -> AsyncIterator[bytes]:
    while not gate.is_set():  # noqa: ASYNC110 (set from another thread)
        await asyncio.sleep(0.05)
    yield reply.encode()


def has_stored(program: Program, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in program.database.parent.iterdir() if path.is_file())
