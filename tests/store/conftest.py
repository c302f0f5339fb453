"""What the store's tests have in common: small files that do what large ones do, on a fast disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import snapshot

MEMORY = Path("/dev/shm")


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot is written over many writes, a few documents at each."""
    monkeypatch.setattr(snapshot, "SLICE", 500)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory where that is possible: SIGKILL leaves behind what was written, synced or not."""
    if not MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)
