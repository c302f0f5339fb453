"""What a database must know for `Store` to stand on it: six verbs over encoded documents, and the ways they may fail.

A document is one JSON object as bytes without a line break; it is found by its table and an integer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import msgspec

Changes = Mapping[str, Mapping[int, bytes | None]]
"""One transaction: by table and id the whole new document, or None where it is to be forgotten."""


UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes that are not the JSON they should be."""


class StoreError(Exception):
    """The database cannot do what was asked; the text is one sentence for the operator."""


class StoreLocked(StoreError):
    """Another process has the database open."""


class StoreTooNew(StoreError):
    """The file was written by a newer Sitrep."""


class StoreDamaged(StoreError):
    """A file is not what was written; the text names what to restore."""


class StoreFailed(StoreError):
    """A write did not reach the disk. It is not visible, and the store takes no more writes until it is opened again."""


class StoreFull(StoreFailed):
    """The same, because the disk (or the quota, or the largest file allowed) is full."""


class Backend(Protocol):
    """All verbs are called from one thread. A document handed out is the caller's own."""

    def get(self, table: str, id: int) -> bytes | None: ...

    def all(self, table: str) -> Iterator[bytes]:
        """Every document as of this call, whatever is written while iterating."""

    def count(self, table: str) -> int: ...

    def write(self, changes: Changes) -> None:
        """All of it or nothing, on the disk before it returns. Raises StoreFull or StoreFailed."""

    def backup(self, path: Path) -> Iterator[None]:
        """Write a copy of all as of this call, a few milliseconds at each step. Raises OSError."""

    def close(self) -> None: ...
