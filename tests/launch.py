"""Starts the program with another clock, another feeds.toml, a quick tick, and a death at a chosen touch of the world.

Run by `tests/run.py` in a process of its own, so that the program itself needs no hook for its tests:

    python -m tests.launch FOLDER run

FOLDER holds `clock` (seconds to add to the real time, read anew at every look at the clock), `feeds.toml` (instead of the
seeds), and perhaps `kill` (“any 17”, “disk 3”, “web 5”: die right before that touch of that kind). Each touch is a line in
`touches`: a sync or rename on the disk, a request to the web (Telegram or a feed, polling aside) or its answer.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpcore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

DEAD = 137  # as after SIGKILL


class Touches:
    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "touches", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self._counts = {"any": 0, "disk": 0, "web": 0}
        kind, _, number = (folder / "kill").read_text().partition(" ") if (folder / "kill").is_file() else ("", "", "0")
        self._kill = kind, int(number)

    def touch(self, kind: str, what: str) -> None:
        for counted in ("any", kind):
            self._counts[counted] += 1
            if self._kill == (counted, self._counts[counted]):
                os.write(self._file, f"dies before {kind} {what}\n".encode())
                os._exit(DEAD)
        os.write(self._file, f"{kind} {what}\n".encode())


def set_clock(folder: Path) -> None:
    from bot import clock

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float((folder / "clock").read_text()))

    clock.now = now


def set_feeds(folder: Path) -> None:
    from config import settings

    original = settings.feeds
    settings.feeds = lambda path=folder / "feeds.toml": original(path)


def tick_quickly() -> None:
    """What the program does each minute it does each half second."""
    add = AsyncIOScheduler.add_job

    def add_job(self: Any, task: Any, trigger: Any = None, *args: Any, **more: Any) -> Any:
        if more.get("id") in ("tick", "collect"):
            trigger, args, more = "interval", (), {"id": more["id"], "seconds": 0.5}
        return add(self, task, trigger, *args, **more)

    AsyncIOScheduler.add_job = add_job


def without_pace(folder: Path) -> None:
    """Where FOLDER holds `unpaced`, messages go as fast as they can: pacing has tests of its own."""
    from bot.pacer import AT_ONCE, Pacer

    if (folder / "unpaced").exists():
        Pacer.__init__.__defaults__ = (1000.0, AT_ONCE, 0.0)  # type: ignore[attr-defined]


def count_touches(folder: Path) -> None:
    touches = Touches(folder)

    def counted(name: str) -> Callable[..., Any]:
        original = getattr(os, name)

        def call(*args: Any, **more: Any) -> Any:
            touches.touch("disk", name)
            return original(*args, **more)

        return call

    for name in ("fsync", "fdatasync", "replace"):
        setattr(os, name, counted(name))
    ask = httpcore.AsyncConnectionPool.handle_async_request

    async def handle_async_request(self: Any, request: httpcore.Request) -> httpcore.Response:
        target = request.url.target.decode("latin-1").rpartition("/")[2]
        if target == "getUpdates":
            return await ask(self, request)
        touches.touch("web", f"asks {target}")
        answer = await ask(self, request)
        touches.touch("web", f"hears of {target}")
        return answer

    httpcore.AsyncConnectionPool.handle_async_request = handle_async_request  # type: ignore[method-assign]


def main() -> int:
    folder = Path(sys.argv[1])
    faulthandler.register(signal.SIGUSR1)  # where is it? kill -USR1 writes it to the log
    set_clock(folder)  # before anything of the program has looked at it
    set_feeds(folder)
    tick_quickly()
    without_pace(folder)
    count_touches(folder)
    from bot.cli import main as bot

    return bot(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
