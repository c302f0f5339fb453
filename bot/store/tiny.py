"""TinyDB, made safe: its tables and queries over documents that stay encoded, its file as the snapshot of a journal.

`Table` is TinyDB's own with reading and updating replaced: all its other methods work through those two. Everything is
TinyDB to whoever wants to query it; `Store` goes by id, which costs the same whatever the table's size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import msgspec
import tinydb
import tinydb.storages
import tinydb.table

from bot.store.backend import Changes
from bot.store.database import Database
from bot.store.packing import unpack

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode


class Documents(Mapping[str, dict[str, Any]]):
    """A table as TinyDB reads it: decoded one document at a time, when asked for."""

    def __init__(self, packed: Mapping[int, bytes]) -> None:
        self._packed = packed

    def __getitem__(self, id: str) -> dict[str, Any]:
        if id not in self:
            raise KeyError(id)
        return _decode(unpack(self._packed[int(id)]))

    def __iter__(self) -> Iterator[str]:
        return iter([str(id) for id in self._packed])

    def __len__(self) -> int:
        return len(self._packed)

    def __contains__(self, id: object) -> bool:
        try:
            return int(str(id)) in self._packed
        except ValueError:
            return False

    def shows(self, packed: Mapping[int, bytes] | None) -> bool:
        return self._packed is packed


class Draft(MutableMapping[int, dict[str, Any]]):
    """A table as an update sees it: what it reads may be changed in place, and only what changed is written."""

    def __init__(self, packed: Mapping[int, bytes]) -> None:
        self._packed = packed
        self._touched: dict[int, dict[str, Any]] = {}
        self._gone: set[int] = set()

    def __contains__(self, id: object) -> bool:
        return id in self._touched or (id in self._packed and id not in self._gone)

    def __getitem__(self, id: int) -> dict[str, Any]:
        if id not in self:
            raise KeyError(id)
        if id not in self._touched:
            self._touched[id] = _decode(unpack(self._packed[id]))
        return self._touched[id]

    def __setitem__(self, id: int, document: dict[str, Any]) -> None:
        self._touched[id] = document

    def __delitem__(self, id: int) -> None:
        if id not in self:
            raise KeyError(id)
        self._touched.pop(id, None)
        if id in self._packed:
            self._gone.add(id)

    def clear(self) -> None:
        self._touched.clear()
        self._gone = set(self._packed)

    def __iter__(self) -> Iterator[int]:
        yield from [id for id in self._packed if id in self]
        yield from [id for id in self._touched if id not in self._packed]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def changes(self) -> dict[int, bytes | None]:
        changed: dict[int, bytes | None] = {id: None for id in self._gone if id not in self._touched}
        for id, document in self._touched.items():
            encoded = _encode(document)
            if id not in self._packed or unpack(self._packed[id]) != encoded:
                changed[id] = encoded
        return changed


class Storage(tinydb.storages.Storage):
    """What TinyDB reads and writes through: a Database. Options and errors are those of Database."""

    def __init__(self, path: Path | str, **options: Any) -> None:
        self.database = Database(Path(path), **options)

    def read(self) -> dict[str, Any] | None:
        return {name: Documents(packed) for name, packed in self.database.tables.items()} or None

    def write(self, data: dict[str, Any]) -> None:
        """All tables at once, as TinyDB does to drop some; what did not change is not written."""
        tables = self.database.tables
        changes: dict[str, dict[int, bytes | None] | None] = {name: None for name in tables if name not in data}
        for name, documents in data.items():
            draft = Draft(tables.get(name, {}))
            if not (isinstance(documents, Documents) and documents.shows(tables.get(name))):
                draft.clear()
                draft.update((int(id), dict(document)) for id, document in documents.items())
            if name not in tables or draft.changes():
                changes[name] = draft.changes()
        if changes:
            self.database.commit(changes)

    def close(self) -> None:
        self.database.close()


class Table(tinydb.table.Table):
    """A table of a `Storage`; `cache_size` is 0 for want of need."""

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        self._database = storage.database
        super().__init__(storage, name, cache_size, persist_empty)

    def _read_table(self) -> Any:
        return Documents(self._database.tables.get(self.name, {}))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        draft = Draft(self._database.tables.get(self.name, {}))
        updater(draft)
        changes = draft.changes()
        if changes or self.name not in self._database.tables:
            self._database.commit({self.name: changes})
        self.clear_cache()


class TinyDB(tinydb.TinyDB):
    """`TinyDB(path)` with the storage and tables above."""

    default_storage_class: Any = Storage
    table_class: Any = Table


class Tiny:
    """The Backend over it. Raises on opening what Database raises."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.tinydb = TinyDB(path, **options)
        storage: Any = self.tinydb.storage
        self._database: Database = storage.database

    def get(self, table: str, id: int) -> bytes | None:
        packed = self._database.tables.get(table, {}).get(id)
        return None if packed is None else unpack(packed)

    def all(self, table: str) -> Iterator[bytes]:
        return map(unpack, list(self._database.tables.get(table, {}).values()))

    def count(self, table: str) -> int:
        return len(self._database.tables.get(table, {}))

    def write(self, changes: Changes) -> None:
        self._database.commit(changes)

    def backup(self, path: Path) -> Iterator[None]:
        return self._database.copy(path)

    def close(self) -> None:
        self.tinydb.close()
