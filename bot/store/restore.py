"""A snapshot or backup → the database again. What was there is set aside, never deleted."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bot.store import files, snapshot
from bot.store.backend import StoreDamaged
from bot.store.database import MIGRATIONS, SCHEMA, Packed, apply, check_schema, exhaust, load, pack_all, save
from bot.store.journal import sync_folder
from bot.store.snapshot import Head

log = logging.getLogger(__name__)


def restore(source: Path, path: Path) -> Path | None:
    """Make `source` the database at `path`; the folder that what was there went to, if anything was.

    From a snapshot of the database itself (also `….previous`), what its journals tell up to the first damage is
    restored too. Raises StoreDamaged or StoreTooNew, and has changed nothing, StoreLocked, or OSError.
    """
    source, path = source.resolve(), path.resolve()
    lock = files.lock(path)
    try:
        head, tables = _read(source, path)
        new = files.beside(path, "restored")
        exhaust(save(new, head, tables))
        aside = _set_aside(path)
        os.replace(new, path)
        if aside:
            _move_the_rest(path, aside)
        sync_folder(path.parent)
        return aside
    finally:
        lock.release()


def _read(source: Path, path: Path) -> tuple[Head, Packed]:
    head = snapshot.head(source)
    check_schema(source, head.schema, SCHEMA, MIGRATIONS)
    tables = load(source)
    number = head.number
    if head.journal and source in (path, files.beside(path, "previous")):
        try:
            for line, changes in files.follow(path, head):
                apply(tables, pack_all(changes))
                number = line
        except StoreDamaged as error:
            log.warning("Restored up to change %d: %s.", number, error)
    return Head(head.schema, 0, number), tables


def _set_aside(path: Path) -> Path | None:
    """A new folder with the snapshot that is about to be replaced in it."""
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
