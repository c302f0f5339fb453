"""The files on their own: torn tails, damage, full disks, two processes, older and newer schemas."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
from pathlib import Path
from typing import Any

import pytest
import tinydb

from bot.model import Feed, Subscriber
from bot.store import (
    Store,
    StoreDamaged,
    StoreError,
    StoreFailed,
    StoreFull,
    StoreLocked,
    StoreTooNew,
    restore,
)
from bot.store import journal as journal_file
from tests.store.children import Child, Say, files_of


def crashed(path: Path, *feeds: str) -> Path:
    """A database whose program was killed after saving these one by one: a snapshot without them, and a journal."""

    def work(say: Say) -> None:
        store = Store.open(path)
        for url in feeds:
            store.save(Feed(url, title="Новини"))
        os._exit(0)

    _, status = Child(work).wait()
    assert status == 0
    return path.with_name(path.name + ".journal-1")


def urls(path: Path, **options: Any) -> set[str]:
    store = Store.open(path, **options)
    found = {feed.url for feed in store.all(Feed)}
    store.close()
    return found


def test_a_tail_torn_at_any_byte_is_cut_at_the_last_good_line(tmp_path: Path) -> None:
    journal = crashed(tmp_path / "bot.json", "a", "b", "c")
    lines = journal.read_bytes().splitlines(keepends=True)
    whole = b"".join(lines[:-1])
    for end in range(len(lines[-1])):
        folder = tmp_path / f"torn-{end}"
        folder.mkdir()
        shutil.copy(tmp_path / "bot.json", folder)
        (folder / journal.name).write_bytes(whole + lines[-1][:end])
        assert urls(folder / "bot.json", sync=False) == {"a", "b"}


def test_what_was_cut_off_is_kept(tmp_path: Path) -> None:
    journal = crashed(tmp_path / "bot.json", "a", "b")
    whole = journal.read_bytes()
    journal.write_bytes(whole + b"half a line")
    crashed(tmp_path / "bot.json", "c")
    assert journal.with_name(journal.name + ".torn").read_bytes() == b"half a line"
    assert urls(tmp_path / "bot.json") == {"a", "b", "c"}, "what is written after it can be read"


def test_a_tail_of_zeros_as_a_power_cut_leaves_it_is_cut(tmp_path: Path) -> None:
    journal = crashed(tmp_path / "bot.json", "a", "b")
    journal.write_bytes(journal.read_bytes() + bytes(4096))
    assert urls(tmp_path / "bot.json") == {"a", "b"}


@pytest.mark.parametrize("line", [0, 1, 2])
def test_damage_before_the_last_line_refuses_to_start_and_names_the_newest_good_copy(tmp_path: Path, line: int) -> None:
    path = tmp_path / "bot.json"
    journal = crashed(path, "a", "b", "c")
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line][:12] + bytes([lines[line][12] ^ 1]) + lines[line][13:]
    journal.write_bytes(b"".join(lines))
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(StoreDamaged, match="damaged") as caught:
        Store.open(path)
    assert f"`python -m bot restore {path}`" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert before == {file.name: file.read_bytes() for file in tmp_path.iterdir()}, "a refusal changes nothing"

    aside = restore(path, path)
    assert aside and (aside / journal.name).read_bytes() == before[journal.name]
    assert urls(path) == (set(), set(), {"a"})[line], "all before the damage is restored"


def test_a_line_that_is_missing_from_the_middle_is_noticed(tmp_path: Path) -> None:
    journal = crashed(tmp_path / "bot.json", "a", "b", "c")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:2] + lines[3:]))
    with pytest.raises(StoreDamaged, match="lacks change 2"):
        Store.open(tmp_path / "bot.json")


def test_two_bad_lines_at_the_end_are_damage_since_a_crash_tears_only_one(tmp_path: Path) -> None:
    journal = crashed(tmp_path / "bot.json", "a", "b", "c")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-2]) + lines[-2][:-5] + b"\n" + lines[-1][:-5])
    with pytest.raises(StoreDamaged):
        Store.open(tmp_path / "bot.json")


def test_every_changed_byte_of_a_snapshot_is_noticed_and_the_one_before_it_has_everything(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    store = Store.open(path, compact_after=400)
    for number in range(6):
        store.save(Feed(f"https://example.org/{number}"))
    child = Child(lambda say: os._exit(0))  # only to be sure that no handle is needed below
    child.wait()
    snapshot = path.read_bytes()
    store._backend._database._release()  # type: ignore[attr-defined]  # as a crash leaves it: no last snapshot
    for place in range(0, len(snapshot), 7):
        path.write_bytes(snapshot[:place] + bytes([snapshot[place] ^ 2]) + snapshot[place + 1 :])
        with pytest.raises((StoreDamaged, StoreTooNew)) as caught:
            Store.open(path)
        assert isinstance(caught.value, StoreTooNew) or f"restore {path}.previous" in str(caught.value)
    for end in range(0, len(snapshot), 11):
        path.write_bytes(snapshot[:end])
        with pytest.raises(StoreDamaged):
            Store.open(path)
    restore(path.with_name("bot.json.previous"), path)
    assert urls(path) == {f"https://example.org/{number}" for number in range(6)}


def test_a_missing_snapshot_or_journal_is_no_empty_database(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    journal = crashed(path, "a")
    kept = journal.read_bytes(), path.read_bytes()
    journal.unlink()
    with pytest.raises(StoreDamaged, match="journal-1 is missing"):
        Store.open(path)
    journal.write_bytes(kept[0])
    path.unlink()
    with pytest.raises(StoreDamaged, match=r"bot\.json is missing"):
        Store.open(path)
    path.write_bytes(kept[1])
    assert urls(path) == {"a"}


def test_a_backup_copied_over_the_database_by_hand_does_not_get_another_ones_journal(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    other = Store.open(tmp_path / "other.json")
    other.save(Feed("other"))
    other.backup(tmp_path / "backup")
    other.close()
    crashed(path, "a")
    shutil.copy(tmp_path / "backup", path)
    with pytest.raises(StoreDamaged, match="journal of another"):
        Store.open(path)
    restore(tmp_path / "backup", path)
    assert urls(path) == {"other"}


def test_a_second_process_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    store = Store.open(path)
    said, status = Child(lambda say: Store.open(path).close()).wait()
    assert (said, status) == ([f"StoreLocked: {path} is in use by another Sitrep: stop that one first."], 1)
    with pytest.raises(StoreLocked):
        restore(path, path)
    store.save(Feed("a"))
    store.close()
    assert urls(path) == {"a"}


def test_a_file_of_a_newer_sitrep_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    Store.open(path, schema=2, migrations={1: lambda table, document: (table, document)}).close()
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="newer Sitrep"):
        Store.open(path)
    with pytest.raises(StoreTooNew):
        restore(path, tmp_path / "elsewhere.json")
    assert path.read_bytes() == before
    assert not (tmp_path / "elsewhere.json").exists()


def old_file(path: Path) -> None:
    """An invented schema 0: feeds kept as sources by address, and a table that nobody needs any more."""
    with tinydb.TinyDB(path) as old:
        old.table("sources").insert_multiple({"address": f"https://example.org/{number}"} for number in range(5))
        old.table("cache").insert({"size": 1})


def from_zero(table: str, document: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    return ("feeds", {"url": document["address"]}) if table == "sources" else None


def test_an_older_schema_is_brought_up_after_a_copy_was_made(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    old_file(path)
    assert len(urls(path, migrations={0: from_zero})) == 5
    assert len(urls(path)) == 5, "once is enough"
    with tinydb.TinyDB(path) as now, tinydb.TinyDB(tmp_path / "bot.json.schema-0") as copy:
        assert now.table("meta").get(doc_id=1)["schema"] == 1
        assert now.tables() == {"feeds", "meta", "checksum"}
        assert len(copy.table("sources")) == 5
        assert len(copy.table("cache")) == 1


def test_a_kill_at_any_touch_during_a_migration_loses_nothing(tmp_path: Path) -> None:
    def work(path: Path) -> None:
        Store.open(path, migrations={0: from_zero})
        os._exit(0)

    touch, status = 0, -9
    while status == -9:
        touch += 1
        path = tmp_path / str(touch) / "bot.json"
        path.parent.mkdir()
        old_file(path)
        _, status = Child(lambda say, path=path: work(path), killed_at=touch).wait()
        assert urls(path, migrations={0: from_zero}, sync=False) == {f"https://example.org/{n}" for n in range(5)}
    assert touch > 10


def test_a_file_that_is_no_database_of_ours_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    for content in (
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"\xb8":{"1":{}}}',
        b'{"a":{"1":' + b"[" * 5000,
        b'{"meta":{"1":{',
        b'{"meta":{"1":{}},\n',
        b'{"a":{"b":{}}}',
        b'{"a":1}',
    ):
        path.write_bytes(content)
        with pytest.raises(StoreDamaged) as caught:
            Store.open(path)
        assert "\n" not in str(caught.value)
        assert path.read_bytes() == content
    assert files_of(tmp_path) == {"bot.json"}


def test_a_full_disk_is_said_loudly_stops_writing_and_leaves_nothing_half_visible(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"

    def work(say: Say) -> None:
        store = Store.open(path)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, resource.RLIM_INFINITY))
        number = 0
        try:
            while True:
                store.save(Feed(f"https://example.org/{number}"), Subscriber(number))
                say(number)
                number += 1
        except StoreFull as error:
            say(error)
        assert store.count(Feed) == store.count(Subscriber) == number
        assert store.get(Subscriber, number) is None
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        try:
            store.save(Feed("room again"))
        except StoreFull:
            say("still stopped")
        assert store.get(Feed, "https://example.org/0")
        store.close()

    said, status = Child(work).wait()
    assert status == 0, said
    *numbers, sentence, stopped = said
    assert len(numbers) > 3
    assert sentence.startswith("There is no room left to write") and "\n" not in sentence
    assert stopped == "still stopped"
    assert urls(path) == {f"https://example.org/{number}" for number in numbers}


def test_no_room_for_a_new_snapshot_costs_nothing_but_the_room(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"

    def work(say: Say) -> None:
        store = Store.open(path)
        for number in range(30):
            store.save(Feed(f"https://example.org/{number}", title="Новини " * 20))
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, resource.RLIM_INFINITY))
        store.close()
        say(sorted(files_of(tmp_path)))

    said, status = Child(work).wait()
    assert (said, status) == (["['bot.json', 'bot.json.journal-1', 'bot.json.journal-2']"], 0)
    assert len(urls(path)) == 30


def test_a_failed_sync_stops_writing_even_if_the_next_would_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    store = Store.open(tmp_path / "bot.json")
    store.save(Feed("a"))
    with monkeypatch.context() as patched:
        patched.setattr(journal_file, "sync_data", fail)
        with pytest.raises(StoreFailed, match="Input/output error"):
            store.save(Feed("b"))
    with pytest.raises(StoreFailed):
        store.save(Feed("c"))
    assert [feed.url for feed in store.all(Feed)] == ["a"]
    store.close()
    assert urls(tmp_path / "bot.json") == {"a"}


def test_a_compaction_that_fails_at_its_first_step_leaves_the_old_journal_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    store = Store.open(tmp_path / "bot.json", compact_after=1)
    with monkeypatch.context() as patched:
        patched.setattr(journal_file, "sync_folder", fail)
        store.save(Feed("a", title="Новини " * 50))
        store.save(Feed("b"))
    store._backend._database._release()  # type: ignore[attr-defined]  # as a crash leaves it
    assert urls(tmp_path / "bot.json") == {"a", "b"}


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreFailed, match="cannot be opened"):
        Store.open(tmp_path / "file" / "bot.json")
    with pytest.raises(StoreError):
        Store.open(tmp_path)


def test_the_database_is_for_its_owner_only(tmp_path: Path) -> None:
    journal = crashed(tmp_path / "bot.json", "a")
    for file in (journal, tmp_path / "bot.json"):
        assert file.stat().st_mode & 0o077 == 0


def test_a_snapshot_edited_with_plain_tinydb_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    store = Store.open(path)
    store.save(Feed("a", title="Старий"), Feed("b"))
    store.close()
    with tinydb.TinyDB(path) as plain:
        plain.table("feeds").update({"title": "Новий"}, tinydb.where("url") == "a")
    store = Store.open(path)
    assert store.get(Feed, "a") == Feed("a", title="Новий")
    store.save(Feed("c"))
    store.close()
    assert urls(path) == {"a", "b", "c"}


def test_a_document_edited_into_nonsense_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    store = Store.open(path)
    store.save(Subscriber(5))
    store.close()
    data = json.loads(path.read_text())
    data["subscribers"]["5"]["due"] = "tomorrow"
    path.write_text(json.dumps(data))
    with pytest.raises(StoreDamaged, match="Subscriber"):
        Store.open(path)
