"""The whole program as a process, against the Bot API server and the news internet of the tests.

    with Server() as telegram, NewsServer() as courier, Program(telegram, tmp_path, feeds=[f"{courier.url}/feed"]) as program:
        program.start()
        olena = telegram.person(101, "Олена", "uk")
        olena.says("/start")
        olena.read()
        program.advance(hours=26)                its clock jumps, the machine's does not
        assert program.stop() < 5                SIGTERM; seconds until it has ended
        program.start(kill="any 17")             dies right before the 17th touch of the world
        program.wait()
        assert program.database.exists()

`launch.py` says how, and what a touch is. Nothing it is given leads out of 127.0.0.1.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.telegram import Server

ROOT = Path(__file__).resolve().parent.parent
READY = "Running as @"  # what the log says once Telegram is being listened to


class Program:
    """A bot of one folder: its database, clock, feeds and log. May be started again and again."""

    def __init__(
        self,
        telegram: Server,
        folder: Path,
        feeds: Iterable[str | Mapping[str, str]] = (),
        start_at: datetime | None = None,
        **env: str,
    ) -> None:
        """`feeds`: addresses, or tables as in feeds.toml. `start_at`: the time its clock shows now. `env`: more settings."""
        self.folder = folder
        self.database = folder / "data" / "sitrep.json"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._offset = timedelta()
        self.set_clock(start_at or datetime.now(UTC))
        self.set_feeds(feeds)
        self.log_file = folder / "log"
        self.env = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "DATABASE_URL": f"tiny://{self.database}",
            "FETCH_ALLOW": "127.0.0.0/8",
            "ADMIN_IDS": "1",
            "COLLECT_EVERY": "1",
            **env,
        }

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        if self.running:
            self.kill()

    # ── its life ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, kill: str = "", ready: bool = True, timeout: float = 30.0) -> float:
        """Start it and wait until it listens (unless it is to die first). Returns the seconds that took."""
        assert not self.running, "it is running already"
        (self.folder / "kill").write_text(kill or " 0")
        self._log_start = len(self.whole_log)
        began = time.monotonic()
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.launch", str(self.folder), "run"],
                cwd=ROOT, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        if ready and not kill:
            self.wait_ready(timeout)
        return time.monotonic() - began

    def wait_ready(self, timeout: float = 30.0) -> None:
        self.waits(lambda: READY in self.log, timeout)

    def waits(self, until: Any, timeout: float = 10.0) -> None:
        """Wait until `until()` is true. Fails if it does not become true, or if the program ends before."""
        deadline = time.monotonic() + timeout
        while not until():
            assert self.running, f"the program ended with {self.status}:\n{self.log[-3000:]}"
            assert time.monotonic() < deadline, f"did not become true within {timeout} s:\n{self.log[-3000:]}"
            time.sleep(0.02)

    def stop(self, timeout: float = 15.0) -> float:
        """SIGTERM. Returns the seconds until it has ended; fails if it does not end well."""
        began = time.monotonic()
        self._popen.send_signal(signal.SIGTERM)
        status = self._popen.wait(timeout)
        assert status == 0, f"it ended with {status}:\n{self.log[-3000:]}"
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL, at once."""
        self._popen.kill()
        self._popen.wait()

    def wait(self, timeout: float = 30.0) -> int:
        """Its exit status, once it ends by itself; 137 where it died at a touch."""
        return self._popen.wait(timeout)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int | None:
        return self._popen.poll()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def _popen(self) -> subprocess.Popen[bytes]:
        assert self._process, "it was never started"
        return self._process

    # ── what it says and does ────────────────────────────────────────────────────────────────────────────────────────

    @property
    def log(self) -> str:
        """What it has logged since the last start."""
        return self.whole_log[self._log_start :]

    @property
    def whole_log(self) -> str:
        return self.log_file.read_text("utf-8", "replace") if self.log_file.exists() else ""

    @property
    def touches(self) -> list[str]:
        """Its touches of the world since the last start, in order."""
        return (self.folder / "touches").read_text().splitlines()

    def memory(self) -> float:
        """Resident set, in MB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("no VmRSS")

    # ── its surroundings ─────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def now(self) -> datetime:
        """What its clock shows."""
        return datetime.now(UTC) + self._offset

    def set_clock(self, to: datetime) -> None:
        self._offset = to - datetime.now(UTC)
        new = self.folder / "clock.new"
        new.write_text(str(self._offset.total_seconds()))
        new.replace(self.folder / "clock")

    def advance(self, **by: float) -> None:
        """Move its clock, by `hours=26` or whatever timedelta takes."""
        self.set_clock(self.now + timedelta(**by))

    def set_feeds(self, feeds: Iterable[str | Mapping[str, str]]) -> None:
        """What feeds.toml says from the next start on."""
        tables = [{"url": feed} if isinstance(feed, str) else feed for feed in feeds]
        lines = [
            "\n".join(["[[feed]]", *(f'{key} = "{value}"' for key, value in table.items()), ""]) for table in tables
        ]
        (self.folder / "feeds.toml").write_text("\n".join(lines), "utf-8")
