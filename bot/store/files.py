"""The files of one database: their names, their lock, what follows what, how one replaces another, what to restore."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import filelock

from bot.store import journal, snapshot
from bot.store.backend import StoreDamaged, StoreLocked
from bot.store.journal import Tables, sync_folder
from bot.store.snapshot import Head


def beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.{name}")


def journal_path(path: Path, number: int) -> Path:
    return beside(path, f"journal-{number}")


def journals(path: Path) -> dict[int, Path]:
    """The journal files there are, by their number, in order."""
    pattern = re.compile(re.escape(path.name) + r"\.journal-([0-9]+)")
    found = {int(match[1]): file for file in path.parent.iterdir() if (match := pattern.fullmatch(file.name))}
    return dict(sorted(found.items()))


def remove_journals(path: Path, before: int) -> None:
    for number, file in journals(path).items():
        if number < before:
            file.unlink()


def lock(path: Path) -> filelock.BaseFileLock:
    """Raises StoreLocked if another process has the database open, StoreFailed if the folder cannot be written."""
    held = filelock.FileLock(beside(path, "lock"), timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held.acquire()
    except filelock.Timeout:
        raise StoreLocked(f"{path} is in use by another Sitrep: stop that one first.") from None
    except (OSError, NotImplementedError) as error:
        raise journal.not_opened(error, path) from error
    return held


# ── what follows what ────────────────────────────────────────────────────────────────────────────────────────────────


def follow(path: Path, head: Head, *, repair: bool = False) -> Iterator[tuple[int, Tables]]:
    """Number and changes of every line after the snapshot with this head. Raises StoreDamaged at what does not follow.

    `repair`: drop what a crash left of a line, or of a journal that was only begun.
    """
    found = journals(path)
    if head.journal == 0:
        if any(has_changes(file) for file in found.values()):
            raise StoreDamaged(f"{path} is a complete copy, but the journal of another one lies beside it")
        return
    last = max(found, default=0)
    if last > head.journal and not journal.begun(found[last]):
        if repair:
            found[last].unlink()
        last -= 1
    number = head.number
    for place in range(head.journal, max(last, head.journal) + 1):
        if place not in found:
            raise StoreDamaged(f"{journal_path(path, place)} is missing")
        if not journal.begun(found[place]):
            raise StoreDamaged(f"the first line of {found[place]} is damaged")
        lines = journal.replay(found[place], last=place == last, repair=repair)
        for count, (line, tables) in enumerate(lines):
            if line != number + min(count, 1):
                raise StoreDamaged(f"{found[place]} lacks change {number + min(count, 1)}")
            number = line
            yield number, tables


def has_changes(file: Path) -> bool:
    """Is there more in this journal than its opening line?"""
    with file.open("rb") as lines:
        lines.readline()
        return bool(lines.read(1))


def check_nothing_is_there(path: Path) -> None:
    """A new database may begin here: no part of an older one is left. Raises StoreDamaged."""
    if beside(path, "previous").exists() or any(has_changes(file) for file in journals(path).values()):
        raise StoreDamaged(f"{path} is missing, but not what belongs to it: {advice(path)}")


# ── one file instead of another ──────────────────────────────────────────────────────────────────────────────────────


def install(new: Path, path: Path, keep: Path | None = None) -> None:
    """Put a file that is whole and synced in its place; what was there is kept as `keep`. Raises OSError."""
    if keep and path.exists():
        second = beside(keep, "new")
        second.unlink(missing_ok=True)
        duplicate(path, second)
        os.replace(second, keep)
        second.unlink(missing_ok=True)  # replacing one name of a file by another of its names does nothing (POSIX)
        sync_folder(path.parent)
    os.replace(new, path)
    sync_folder(path.parent)


def duplicate(path: Path, to: Path) -> None:
    """A second name for the file, or a copy where the file system has no second names."""
    try:
        os.link(path, to)
    except OSError:
        shutil.copyfile(path, to)
        with to.open("rb") as file:
            os.fsync(file.fileno())


# ── what to restore ──────────────────────────────────────────────────────────────────────────────────────────────────


def advice(path: Path) -> str:
    """How to go on after damage: the end of a sentence that names the newest good copy."""
    copies = [*path.parent.glob("*.json"), *(path.parent / "backups").glob("*.json")]
    copies.sort(key=lambda file: file.stat().st_mtime, reverse=True)
    for copy in [path, beside(path, "previous"), *(file for file in copies if file != path)]:
        if is_whole(copy):
            return f"`python -m bot restore {copy}` goes back to the newest good copy."
    return "no good copy lies beside it; `python -m bot restore FILE` takes a backup from elsewhere."


def is_whole(copy: Path) -> bool:
    """A snapshot or backup that can be read to its end."""
    try:
        for _ in snapshot.read(copy):
            pass
    except (OSError, StoreDamaged):
        return False
    return True
