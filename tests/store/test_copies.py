"""Backups and restores: whole, ordinary, and never at the cost of what is there."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest
import tinydb

from bot.model import Feed, Subscriber
from bot.store import Store, StoreDamaged, StoreError, StoreFull, backup, restore
from tests.store.children import Child, Say


def chats(path: Path) -> set[int]:
    store = Store.open(path, sync=False)
    found = {subscriber.chat for subscriber in store.all(Subscriber)}
    store.close()
    return found


def test_a_backup_made_while_the_bot_writes_is_whole_and_of_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"

    def work(say: Say) -> None:
        store = Store.open(path, sync=False, compact_after=2_000)
        for number in itertools.count():
            store.save(Subscriber(number), Feed(f"https://example.org/{number}"))
            time.sleep(0.001)
            if number % 10 == 0:
                say(number)

    child = Child(work)
    child.hear()
    for number in range(10):
        said = int(child.hear())
        backup(path, tmp_path / f"backup-{number}.json")
        with tinydb.TinyDB(tmp_path / f"backup-{number}.json") as plain:
            found = sorted(document["chat"] for document in plain.table("subscribers"))
            assert found == list(range(len(found))), "nothing missing in the middle"
            assert len(found) > said
            assert len(plain.table("feeds")) == len(found)
    child.kill_after(0)
    assert child.wait_killed()


def test_a_backup_restored_is_the_database_and_the_old_one_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "bot.json"
    store = Store.open(path)
    store.save(Subscriber(1))
    store.backup(tmp_path / "one.json")
    store.save(Subscriber(2))
    store.close()
    aside = restore(tmp_path / "one.json", path)
    assert chats(path) == {1}
    assert aside is not None
    assert chats(aside / "bot.json") == {1, 2}, "the whole of it, journals too"
    assert restore(tmp_path / "one.json", tmp_path / "new" / "bot.json") is None
    assert chats(tmp_path / "new" / "bot.json") == {1}


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-30], lambda data: data.replace(b'"chat":1', b'"chat":7'), lambda data: b"GIF89a"]
)
def test_a_damaged_backup_is_refused_and_nothing_has_changed(tmp_path: Path, damage) -> None:
    path, copy = tmp_path / "bot.json", tmp_path / "copy.json"
    store = Store.open(path)
    store.save(Subscriber(1))
    store.backup(copy)
    store.save(Subscriber(2))
    store.close()
    copy.write_bytes(damage(copy.read_bytes()))
    with pytest.raises(StoreDamaged, match=r"copy\.json is damaged"):
        restore(copy, path)
    with pytest.raises(StoreDamaged):
        backup(copy, tmp_path / "second.json")
    assert chats(path) == {1, 2}
    assert not (tmp_path / "second.json").exists()


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    for call in (backup, restore):
        with pytest.raises(StoreError, match=r"nothing\.json is not there"):
            call(tmp_path / "nothing.json", tmp_path / "else.json")
    Store.open(tmp_path / "bot.json").close()
    with pytest.raises(StoreError, match="choose another file"):
        backup(tmp_path / "bot.json", tmp_path / "bot.json")


def test_a_kill_at_any_touch_during_a_restore_leaves_the_old_or_the_new_or_says_what_to_do(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    store = Store.open(good, sync=False)
    store.save(*(Subscriber(number) for number in range(3)))
    store.close()
    touch, status, refused = 0, -9, 0
    while status == -9:
        touch += 1
        path = tmp_path / str(touch) / "bot.json"
        Child(lambda say, path=path: Store.open(path).save(Subscriber(100))).wait()
        _, status = Child(lambda say, path=path: restore(good, path) and None, killed_at=touch).wait()
        try:
            found = chats(path)
        except StoreDamaged as error:
            refused += "python -m bot restore" in str(error)
            restore(good, path)
            found = chats(path)
        assert found in ({100}, {0, 1, 2})
    assert found == {0, 1, 2}
    assert touch > 10
    assert refused == 1, "between the file and the journals that do not belong to it any more"


def test_no_room_for_a_backup_leaves_neither_half_a_backup_nor_a_stopped_store(tmp_path: Path) -> None:
    import resource

    path, copy = tmp_path / "bot.json", tmp_path / "copy.json"

    def work(say: Say) -> None:
        store = Store.open(path)
        store.save(*(Subscriber(number) for number in range(50)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, resource.RLIM_INFINITY))
        for call in (lambda: store.backup(copy), lambda: backup(path, copy)):
            try:
                call()
            except StoreFull as error:
                say(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        store.save(Subscriber(50))
        store.close()

    said, status = Child(work).wait()
    assert status == 0, said
    assert len(said) == 2
    assert not [file for file in tmp_path.iterdir() if file.name.startswith("copy")]
    assert chats(path) == set(range(51))
