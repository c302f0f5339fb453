"""Tables → one ordinary TinyDB file → tables again.

The file is plain JSON that `TinyDB(path)` opens; it only has a document a line, so that it can be written in slices and
read without holding it whole, and ends with its own checksum. Beside the tables it has two more: `meta` (schema, and
where the journal goes on) and `checksum`. A file that plain TinyDB has written since is read too, without that check.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zlib import crc32

import msgspec

from bot.store.backend import UNREADABLE, StoreDamaged
from bot.store.journal import sync_data, write_whole

SLICE = 256 * 1024  # bytes written and synced at a time: a few milliseconds


class Head(msgspec.Struct, frozen=True):
    """`journal` is the number of the journal file that goes on from here; 0: this is a complete copy."""

    schema: int = 0
    journal: int = 0
    number: int = 0  # of the last change it contains


class _Meta(msgspec.Struct):
    meta: dict[int, Head] = {}


def write(
    path: Path,
    head: Head,
    tables: Mapping[str, Mapping[int, bytes]],
    unpack: Callable[[bytes], bytes],
    *,
    gently: bool = True,
) -> Iterator[None]:
    """Write the file, a slice at each step; whole and on the disk after the last. Raises OSError.

    `gently`: each slice is synced, so that the last step does not wait for all of the file.
    """
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0), 0o600)
    checksum = 0
    buffer = bytearray()
    try:
        for line in _lines(head, tables, unpack):
            buffer += line
            if len(buffer) >= SLICE:
                checksum = crc32(buffer, checksum)
                write_whole(file, bytes(buffer))
                buffer.clear()
                if gently:
                    sync_data(file)
                yield
        checksum = crc32(buffer, checksum)
        buffer += b'"checksum":{"1":{"crc32":"%08x"}}}\n' % checksum
        write_whole(file, bytes(buffer))
        os.fsync(file)
    except BaseException:
        path.unlink(missing_ok=True)  # half a file is of no use, and the disk may be full
        raise
    finally:
        os.close(file)


def _lines(head: Head, tables: Mapping[str, Mapping[int, bytes]], unpack: Callable[[bytes], bytes]) -> Iterator[bytes]:
    yield b'{"meta":{"1":%s},\n' % msgspec.json.encode(head)
    for name, documents in tables.items():
        yield msgspec.json.encode(name) + b":{\n"
        end = len(documents)
        for count, (id, document) in enumerate(documents.items(), 1):
            yield b'"%d":%s%s\n' % (id, unpack(document), b"," if count < end else b"")
        yield b"},\n"


def head(path: Path) -> Head:
    """What the file says of itself. Raises StoreDamaged."""
    with path.open("rb") as file:
        first = file.readline()
    try:
        if not _in_lines(first):
            first = path.read_bytes()
            return msgspec.json.decode(first, type=_Meta).meta.get(1, Head())
        return msgspec.json.decode(first.rstrip(b",\n") + b"}", type=_Meta).meta[1]
    except (*UNREADABLE, LookupError):
        raise StoreDamaged(f"{path} is damaged") from None


def read(path: Path) -> Iterator[tuple[str, int, bytes]]:
    """Table, id and document of everything in it; an empty table comes once as (name, 0, b""). Raises StoreDamaged."""
    with path.open("rb") as file:
        first = file.readline()
        if _in_lines(first):
            yield from _read_lines(path, file, crc32(first))
        else:
            yield from _read_whole(path)


def _in_lines(first: bytes) -> bool:
    return first.startswith(b'{"meta":{"1":{') and first.endswith(b"}},\n")


def _read_lines(path: Path, lines: Iterator[bytes], checksum: int) -> Iterator[tuple[str, int, bytes]]:
    table = None
    try:
        for line in lines:
            if table is None and line.startswith(b'"checksum":'):
                if line != b'"checksum":{"1":{"crc32":"%08x"}}}\n' % checksum or next(lines, b""):
                    break
                return
            checksum = crc32(line, checksum)
            if table is None:
                table = msgspec.json.decode(line.removesuffix(b":{\n"), type=str)
                yield table, 0, b""
            elif line == b"},\n":
                table = None
            else:
                id, _, document = line.partition(b":")
                yield table, int(id.strip(b'"')), document.rstrip(b",\n")
    except (*UNREADABLE, ValueError):
        pass
    raise StoreDamaged(f"{path} is damaged")


def _read_whole(path: Path) -> Iterator[tuple[str, int, bytes]]:
    try:
        tables = msgspec.json.decode(path.read_bytes() or b"{}", type=dict[str, dict[int, msgspec.Raw]])
    except UNREADABLE:
        raise StoreDamaged(f"{path} is damaged, or is no TinyDB file") from None
    for name, documents in tables.items():
        if name not in ("meta", "checksum"):
            yield name, 0, b""
            for id, document in documents.items():
                yield name, id, bytes(document)
