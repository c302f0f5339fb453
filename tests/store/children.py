"""Real child processes that write to a store until they end or are killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from bot.store import journal, snapshot

Say = Callable[[object], None]


class Child:
    """A forked process doing `work(say)`; `heard` is what it said before it ended, one thing a line.

    `killed_at`: it kills itself with SIGKILL at this touch of the disk (the first is 1), half-way if it is a write.
    """

    def __init__(self, work: Callable[[Say], None], killed_at: int = 0) -> None:
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            _be_the_child(work, writing, killed_at)
        os.close(writing)
        self._pipe = os.fdopen(reading, "r")

    def hear(self) -> str:
        """The next thing it says."""
        return self._pipe.readline().rstrip("\n")

    def kill_after(self, seconds: float) -> list[str]:
        """Wait for its first words, then so long, then SIGKILL."""
        first = self._pipe.readline()
        time.sleep(seconds)
        os.kill(self.pid, signal.SIGKILL)
        return [line.rstrip("\n") for line in (first, *self._rest()) if line]

    def wait_killed(self) -> bool:
        """Collect it; was it the kill that ended it?"""
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status) == -signal.SIGKILL

    def wait(self) -> tuple[list[str], int]:
        """What it said, and its exit status: 0, 1 after an exception, or -9 if it was killed."""
        heard = self._rest()
        _, status = os.waitpid(self.pid, 0)
        return [line.rstrip("\n") for line in heard], os.waitstatus_to_exitcode(status)

    def _rest(self) -> list[str]:
        with self._pipe:
            lines = self._pipe.readlines()
        return [line for line in lines if line.endswith("\n")]


def _be_the_child(work: Callable[[Say], None], pipe: int, killed_at: int) -> None:
    write = os.write
    status = 1
    try:
        if killed_at:
            _die_at(killed_at)
        work(lambda word: write(pipe, f"{word}\n".encode()) and None)
        status = 0
    except BaseException as error:
        write(pipe, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(status)


def _die_at(touch: int) -> None:
    """Count every call that changes files or syncs them; at the chosen one, die instead."""
    left = [touch]

    def watched(name: str, call: Callable) -> Callable:
        def instead(*args, **options):
            left[0] -= 1
            if left[0] == 0:
                if name == "write":
                    call(args[0], args[1][: len(args[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **options)

        return instead

    for name in ("open", "write", "fsync", "fdatasync", "link", "replace", "unlink", "ftruncate", "truncate"):
        setattr(os, name, watched(name, getattr(os, name)))
    journal.sync_data = snapshot.sync_data = os.fdatasync


def files_of(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir() if not file.name.endswith(".lock")}
