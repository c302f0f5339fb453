"""Changes → lines on the disk → changes again.

The database is a snapshot (`sitrep.json`, see snapshot.py) and the journal of what came after it, in numbered files
(`sitrep.json.journal-7`). A line is `CRC-32, blank, {"n": number, "t": {table: {id: document or null}}}`: whole
documents, so that reading a line twice does no harm, and numbered, so that a lost line is noticed. The first line of a
file changes nothing and has the number of the last change before it.

Each line is synced before the next is written: a crash can only tear the last one, and such a tail was promised to
nobody. Anything else that does not fit is damage.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from zlib import crc32

import msgspec

from bot.store.backend import UNREADABLE, StoreDamaged, StoreFailed, StoreFull

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Tables = Mapping[str, Mapping[int, bytes | None] | None]
"""Like backend.Changes; None instead of a table drops it."""

log = logging.getLogger(__name__)
sync_data = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


class Line(msgspec.Struct):
    n: int
    t: dict[str, dict[int, msgspec.Raw] | None]


_decode = msgspec.json.Decoder(Line).decode


def encode(number: int, tables: Tables) -> bytes:
    """One line, with its line break."""
    parts = []
    for name, documents in tables.items():
        quoted = msgspec.json.encode(name)
        if documents is None:
            parts.append(quoted + b":null")
        else:
            inner = b",".join(b'"%d":%s' % (id, b"null" if doc is None else doc) for id, doc in documents.items())
            parts.append(b"%s:{%s}" % (quoted, inner))
    payload = b'{"n":%d,"t":{%s}}' % (number, b",".join(parts))
    return b"%08x %s\n" % (crc32(payload), payload)


def decode(line: bytes) -> tuple[int, Tables] | None:
    """Number and changes of a line; None if it is torn or damaged."""
    checksum, payload = line[:8], line[9:-1]
    if line[-1:] != b"\n" or checksum != b"%08x" % crc32(payload):
        return None
    try:
        read = _decode(payload)
    except UNREADABLE:
        return None
    return read.n, {
        name: documents if documents is None else {id: _document(raw) for id, raw in documents.items()}
        for name, documents in read.t.items()
    }


def _document(raw: msgspec.Raw) -> bytes | None:
    document = bytes(raw)
    return None if document == b"null" else document


def begun(path: Path) -> bool:
    """Did this journal get its opening line?"""
    with path.open("rb") as file:
        return decode(file.readline()) is not None


def replay(path: Path, *, last: bool, repair: bool) -> Iterator[tuple[int, Tables]]:
    """The lines of one journal file, its opening line included. Raises StoreDamaged.

    If this is the `last` file, a torn tail is passed over, and with `repair` cut off (it is kept in `….torn`).
    """
    good = 0
    with path.open("rb") as file:
        for position, line in enumerate(file, 1):
            read = decode(line)
            if read is None:
                if not last or file.read(1):
                    raise StoreDamaged(f"line {position} of {path} is damaged")
                if repair:
                    _cut(path, good, line)
                return
            good += len(line)
            yield read


def _cut(path: Path, size: int, tail: bytes) -> None:
    log.warning("%s ends in %d bytes of a write that a crash interrupted; they are set aside.", path, len(tail))
    path.with_name(path.name + ".torn").write_bytes(tail)
    os.truncate(path, size)


class Journal:
    """The file that lines are appended to. `number` is that of its last line, `size` its length in bytes."""

    def __init__(self, path: Path, number: int, sync: bool = True) -> None:
        self.path = path
        self.number = number
        self._sync = sync
        self.failure: StoreFailed | None = None  # why it takes no more lines
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        self.size = os.fstat(self._file).st_size

    @classmethod
    def begin(cls, path: Path, number: int, sync: bool = True) -> Journal:
        """A new, empty journal after change `number`, on the disk with its name."""
        path.unlink(missing_ok=True)  # what a crash left of an earlier beginning
        journal = cls(path, number - 1, sync)
        try:
            journal.append({})
            sync_folder(path.parent)
        except BaseException:
            journal.close()
            path.unlink(missing_ok=True)  # the journal before it goes on, so this one must not seem to follow it
            raise
        return journal

    def append(self, tables: Tables) -> None:
        """One line, on the disk when this returns. Raises StoreFull or StoreFailed, then and ever after."""
        if self.failure:
            raise self.failure
        line = encode(self.number + 1, tables)
        try:
            write_whole(self._file, line)
            if self._sync:
                sync_data(self._file)
        except BaseException as error:
            self._give_up(error)
            if isinstance(error, OSError) and self.failure:
                raise self.failure from error
            raise
        self.size += len(line)
        self.number += 1

    def _give_up(self, error: BaseException) -> None:
        """Nothing half-written may stay in front of a later line, so there is no later line."""
        self.failure = failure(error, self.path)
        try:
            os.ftruncate(self._file, self.size)
        except OSError:
            log.exception("%s could not be cut back; it will be when it is opened again.", self.path)

    def close(self) -> None:
        os.close(self._file)


def failure(error: BaseException, path: Path) -> StoreFailed:
    """The error of a write as one sentence."""
    if isinstance(error, OSError) and error.errno in FULL:
        return StoreFull(f"There is no room left to write {path}: free some, then start Sitrep again.")
    return StoreFailed(
        f"Writing {path} failed ({reason(error)}): nothing more is stored until Sitrep is started again."
    )


def not_opened(error: BaseException, path: Path) -> StoreFailed:
    """The error of an opening as one sentence."""
    if isinstance(error, OSError) and error.errno in FULL:
        return failure(error, path)
    return StoreFailed(
        f"{path} cannot be opened ({reason(error)}): DATABASE_URL must name a file in a folder that can be written."
    )


def not_copied(error: OSError, path: Path) -> StoreFailed:
    """The error of writing a backup, or of putting one in a database's place, as one sentence."""
    if error.errno in FULL:
        return StoreFull(f"There is no room left to write {path}: free some, then try again.")
    return StoreFailed(f"{path} cannot be written ({reason(error)}): nothing was changed.")


def reason(error: BaseException) -> str:
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def write_whole(file: int, data: bytes) -> None:
    """All of `data`: the system may take less at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def sync_folder(folder: Path) -> None:
    """Make names in `folder` as durable as the files behind them."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
