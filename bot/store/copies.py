"""A database → a backup, and a backup → the database again.

Both work on the files: a backup may be made while the bot runs. What a restore replaces is set aside, never deleted.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bot.store import files, snapshot
from bot.store.backend import StoreDamaged, StoreError
from bot.store.database import MIGRATIONS, SCHEMA, Packed, apply, check_schema, exhaust, load, pack_all, save
from bot.store.journal import not_copied, reason, sync_folder
from bot.store.snapshot import Head

log = logging.getLogger(__name__)

TRIES = 5  # at reading a database whose snapshot is replaced meanwhile


def backup(path: Path, to: Path) -> None:
    """Write all that the database at `path` holds to one ordinary TinyDB file; the bot may run meanwhile.

    Raises StoreError where there is no database, StoreDamaged, StoreTooNew, StoreFull or StoreFailed.
    """
    path, to = path.resolve(), to.resolve()
    if path == to:
        raise StoreError(f"{to} is the database itself: choose another file for the backup.")
    head, tables = _read_in_use(path)
    _write(to, head, tables)


def restore(source: Path, path: Path) -> Path | None:
    """Make `source` the database at `path`; the folder that what was there went to, if anything was.

    From a snapshot of the database itself (also `….previous`), what its journals tell up to the first damage is
    restored too. Raises StoreDamaged, StoreTooNew or StoreLocked, and has changed nothing, StoreFull or StoreFailed.
    """
    source, path = source.resolve(), path.resolve()
    lock = files.lock(path)
    try:
        head, tables = _read(source, path if source in (path, files.beside(path, "previous")) else None)
        new = files.beside(path, "restored")
        _write(new, head, tables)
        aside = _set_aside(path)
        os.replace(new, path)
        if aside:
            _move_the_rest(path, aside)
        sync_folder(path.parent)
        return aside
    except OSError as error:
        raise not_copied(error, path) from error
    finally:
        lock.release()


def _write(path: Path, head: Head, tables: Packed) -> None:
    try:
        exhaust(save(path, head, tables))
    except OSError as error:
        raise not_copied(error, path) from error


def _read_in_use(path: Path) -> tuple[Head, Packed]:
    """Like _read, again when the running bot put a new snapshot in place in between."""
    for _ in range(TRIES):
        head = _head(path)
        try:
            found = _read(path, path, whole=True)
        except (StoreDamaged, FileNotFoundError):
            if head == _head(path):
                raise
            continue
        if head == _head(path):
            return found
    raise StoreError(f"{path} changes too fast to be copied: try again.")


def _head(path: Path) -> Head:
    try:
        return snapshot.head(path)
    except FileNotFoundError:
        raise StoreError(f"{path} is not there.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({reason(error)}).") from None
    except StoreDamaged as error:
        raise StoreDamaged(f"{error}, or is no database of Sitrep: nothing was copied from it.") from None


def _read(source: Path, database: Path | None, whole: bool = False) -> tuple[Head, Packed]:
    """What `source` holds, with the journals of `database` after it; unless all of it must be `whole`, up to damage."""
    head = _head(source)
    if head.schema == 0:
        raise StoreDamaged(f"{source} is no database of Sitrep: nothing was copied from it.")
    check_schema(source, head.schema, SCHEMA, MIGRATIONS)
    try:
        tables = load(source)
    except StoreDamaged as error:
        raise StoreDamaged(f"{error}, nothing was copied from it.") from None
    number = head.number
    try:
        for line, changes in files.follow(database, head) if database and head.journal else ():
            apply(tables, pack_all(changes))
            number = line
    except StoreDamaged as error:
        if whole:
            raise StoreDamaged(f"{error}, nothing was copied.") from None
        log.warning("Restored up to change %d: %s.", number, error)
    return Head(head.schema, 0, number), tables


def _set_aside(path: Path) -> Path | None:
    """A new folder with the snapshot that is about to be replaced in it; None if there is nothing to set aside."""
    if not path.exists() and not _rest(path):
        return None
    number = 1
    while (aside := files.beside(path, f"aside-{number}")).exists():
        number += 1
    aside.mkdir()
    if path.exists():
        files.duplicate(path, aside / path.name)
    sync_folder(aside)
    return aside


def _rest(path: Path) -> list[Path]:
    return [file for file in (files.beside(path, "previous"), *files.journals(path).values()) if file.exists()]


def _move_the_rest(path: Path, aside: Path) -> None:
    for file in _rest(path):
        os.replace(file, aside / file.name)
    sync_folder(aside)
