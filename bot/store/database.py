"""Tables in memory, encoded, and on the disk: a snapshot and the journal of what came after it.

    sitrep.json             the snapshot: an ordinary TinyDB file (snapshot.py)
    sitrep.json.journal-7   what came after it; its number stands in the snapshot (journal.py)
    sitrep.json.previous    the snapshot before; with the journals since its own it tells everything once more
    sitrep.json.new         a snapshot being written
    sitrep.json.lock        one process at a time

Compaction begins a new journal, writes the tables as of that moment in slices, a slice with each later write, and then
puts the new snapshot in place. A crash at any point leaves a snapshot and all the journals after it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from bot.store import files, journal, snapshot
from bot.store.backend import StoreDamaged, StoreFailed, StoreTooNew
from bot.store.journal import Journal, Tables
from bot.store.packing import pack, unpack
from bot.store.snapshot import Head

SCHEMA = 1
Migration = Callable[[str, dict[str, Any]], tuple[str, dict[str, Any]] | None]
"""Takes a document one schema further: its table and content in, the new ones out; None drops it."""
MIGRATIONS: Mapping[int, Migration] = {}  # by the schema they start from

Packed = dict[str, dict[int, bytes]]
"""The tables as they are kept in memory."""

COMPACT_AFTER = 4 * 1024 * 1024  # bytes of journal; more if the snapshot is larger, so that a write costs the same
WHOLE_AT_CLOSE = 64 * 1024 * 1024  # bytes; more would take longer than a host waits for a program to end

log = logging.getLogger(__name__)


def pack_all(tables: Tables) -> Tables:
    return {
        name: documents and {id: document and pack(document) for id, document in documents.items()}
        for name, documents in tables.items()
    }


def apply(tables: Packed, packed: Tables) -> None:
    for name, documents in packed.items():
        if documents is None:
            tables.pop(name, None)
            continue
        table = tables.setdefault(name, {})
        for id, document in documents.items():
            if document is None:
                table.pop(id, None)
            else:
                table[id] = document


def load(path: Path) -> Packed:
    """What a snapshot holds. Raises StoreDamaged."""
    tables: Packed = {}
    for name, id, document in snapshot.read(path):
        table = tables.setdefault(name, {})
        if document:
            table[id] = pack(document)
    return tables


class Database:
    """`tables` are for anybody to read and are written through `commit` only; documents in them are packed.

    Raises on opening StoreLocked, StoreTooNew, StoreDamaged, StoreFull or StoreFailed.
    """

    def __init__(
        self,
        path: Path,
        *,
        sync: bool = True,
        compact_after: int = COMPACT_AFTER,
        schema: int = SCHEMA,
        migrations: Mapping[int, Migration] = MIGRATIONS,
    ) -> None:
        path = path.resolve()  # a link stays a link: the file behind it is the database
        self.path = path
        self.tables: Packed = {}
        self._sync, self._compact_after, self._schema = sync, compact_after, schema
        self._head = Head(schema)  # of the snapshot in place
        self._journal: Journal | None = None
        self._journal_number = 0
        self._earlier = 0  # bytes of the journals after the snapshot but for the last
        self._snapshot_size = 0
        self._compaction: Iterator[None] | None = None
        self._lock = files.lock(path)
        try:
            self._open(migrations)
        except BaseException as error:
            self._release()
            if isinstance(error, OSError):
                raise journal.not_opened(error, path) from error
            raise

    def commit(self, tables: Tables) -> None:
        """One transaction: on the disk first, then visible. Raises StoreFull or StoreFailed: nothing has changed."""
        if self._journal is None:
            raise StoreFailed(f"{self.path} is closed.")
        packed = pack_all(tables)
        self._journal.append(tables)
        apply(self.tables, packed)
        self._compact_a_little()

    # ── opening and closing ──────────────────────────────────────────────────────────────────────────────────────────

    def _open(self, migrations: Mapping[int, Migration]) -> None:
        files.beside(self.path, "new").unlink(missing_ok=True)
        self._journal_number = max(files.journals(self.path), default=0)
        if not self.path.exists():
            files.check_nothing_is_there(self.path)
            self.compact()
            return
        try:
            self._load(migrations)
        except StoreDamaged as error:
            raise StoreDamaged(f"{error}: {files.advice(self.path)}") from None
        if self._head.schema < self._schema:
            self._migrate(migrations)
        elif self._journal is None:
            self.compact()
        elif self._due_for_compaction():
            self._try(self.compact)

    def _load(self, migrations: Mapping[int, Migration]) -> None:
        self._head = snapshot.head(self.path)
        check_schema(self.path, self._head.schema, self._schema, migrations)
        self.tables, self._snapshot_size = load(self.path), self.path.stat().st_size
        number = self._head.number
        for line, tables in files.follow(self.path, self._head, repair=True):
            apply(self.tables, pack_all(tables))
            number = line
        found = files.journals(self.path)
        if self._head.journal:
            self._journal_number = max(found)  # one that was only begun may be gone
            self._journal = Journal(found[self._journal_number], number, self._sync)
            self._earlier = sum(found[n].stat().st_size for n in found if self._head.journal <= n < max(found))

    def _migrate(self, migrations: Mapping[int, Migration]) -> None:
        """In memory; the snapshot that ends it makes it durable, and until then a crash begins it again."""
        schema = self._head.schema
        copy = files.beside(self.path, f"schema-{schema}")
        exhaust(save(copy, Head(schema), self.tables))
        log.warning("%s goes from schema %d to %d; a copy is kept as %s.", self.path, schema, self._schema, copy)
        for step in range(schema, self._schema):
            self.tables = migrated(self.tables, migrations[step])
        self.compact()

    def close(self) -> None:
        """Leave one whole snapshot behind if that is quick and the disk takes it; the journal has everything anyway."""
        changed = self._journal and not self._journal.failure and self._journal.number > self._head.number
        if changed and self._snapshot_size + self._written() <= WHOLE_AT_CLOSE:
            self._try(self.compact)
        self._release()

    def _release(self) -> None:
        self._compaction = None
        if self._journal:
            self._journal.close()
            self._journal = None
        self._lock.release()

    # ── compaction and copies ────────────────────────────────────────────────────────────────────────────────────────

    def compact(self) -> None:
        """A new snapshot, at once. Raises OSError, StoreFull or StoreFailed; what was committed is safe anyway."""
        self._compaction = None  # one that is under way would be older
        exhaust(self._compact(gently=False))

    def _compact(self, gently: bool = True) -> Iterator[None]:
        head = self._begin_journal()
        tables = {name: documents.copy() for name, documents in self.tables.items()}
        yield
        new = files.beside(self.path, "new")
        yield from snapshot.write(new, head, tables, unpack, gently=gently)
        files.install(new, self.path, keep=files.beside(self.path, "previous"))
        files.remove_journals(self.path, before=self._head.journal or head.journal)
        self._head, self._earlier, self._snapshot_size = head, 0, self.path.stat().st_size

    def _begin_journal(self) -> Head:
        """Later changes go to a new journal; the head for a snapshot of all before it."""
        number = self._journal.number if self._journal else self._head.number
        begun = Journal.begin(files.journal_path(self.path, self._journal_number + 1), number, self._sync)
        if self._journal:
            self._earlier += self._journal.size
            self._journal.close()
        self._journal, self._journal_number = begun, self._journal_number + 1
        return Head(self._schema, self._journal_number, number)

    def _written(self) -> int:
        """Bytes of all journals after the snapshot."""
        return self._earlier + (self._journal.size if self._journal else 0)

    def _due_for_compaction(self) -> bool:
        return self._written() > max(self._compact_after, self._snapshot_size)

    def _compact_a_little(self) -> None:
        if self._compaction is None and self._due_for_compaction():
            self._compaction = self._compact()
        if self._compaction is not None:
            self._try(self._step)

    def _step(self) -> None:
        if self._compaction is not None and next(self._compaction, self) is self:
            self._compaction = None

    def _try(self, compacting: Callable[[], None]) -> None:
        """A failed compaction costs only room: try again when the journal has doubled."""
        try:
            compacting()
        except (OSError, StoreFailed) as error:
            self._compaction = None
            self._compact_after = 2 * self._written()
            log.warning("%s could not be written anew (%s); nothing is lost.", self.path, error)

    def copy(self, path: Path) -> Iterator[None]:
        """Write a complete, ordinary TinyDB file of the tables as they are now, a slice at each step. Raises OSError."""
        tables = {name: documents.copy() for name, documents in self.tables.items()}
        number = self._journal.number if self._journal else self._head.number
        return save(path, Head(self._schema, 0, number), tables)


def save(path: Path, head: Head, tables: Mapping[str, Mapping[int, bytes]]) -> Iterator[None]:
    """A complete file of packed documents under its name only when it is whole."""
    new = files.beside(path, "new")
    yield from snapshot.write(new, head, tables, unpack)
    files.install(new, path)


def exhaust(slices: Iterator[None]) -> None:
    for _ in slices:
        pass


def check_schema(path: Path, found: int, known: int, migrations: Mapping[int, Migration]) -> None:
    """Raises StoreTooNew, or StoreDamaged where no way leads from the file's schema to ours."""
    if found > known:
        raise StoreTooNew(
            f"{path} was written by a newer Sitrep (schema {found}, this one knows {known}): "
            "update Sitrep, or restore an older backup."
        )
    if not all(schema in migrations for schema in range(found, known)):
        raise StoreDamaged(f"{path} is not a database of Sitrep (it says schema {found})")


def migrated(tables: Packed, step: Migration) -> Packed:
    """All documents, one schema further."""
    result: Packed = {}
    for name, documents in tables.items():
        for id, packed in documents.items():
            moved = step(name, msgspec.json.decode(unpack(packed)))
            if moved:
                result.setdefault(moved[0], {})[id] = pack(msgspec.json.encode(moved[1]))
    return result
