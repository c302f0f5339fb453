"""Whatever kills the program, at whatever moment: what was acknowledged is there, and the file opens."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.model import Feed, Subscriber
from bot.store import Store
from tests.store.children import Child, Say, files_of


def write_until_killed(path: Path, start: int) -> Child:
    """Saves subscribers, each with a feed in the same transaction, and says each when it is stored."""

    def work(say: Say) -> None:
        store = Store.open(path, compact_after=3_000)
        number = start
        while True:
            store.save(Subscriber(number), Feed(f"https://example.org/{number}"))
            say(number)
            if number % 5 == 4:
                store.forget(Subscriber(number - 2))
            number += 1

    return Child(work)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_acknowledged_is_lost_in_kills_at_random_moments(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "bot.json"
    random_ = random.Random(seed)
    said: list[int] = []
    for _ in range(10):
        child = write_until_killed(path, len(said) and said[-1] + 10)
        said += [int(word) for word in child.kill_after(random_.random() * 0.06)]
        assert child.wait_killed()

        store = Store.open(path)
        stored = {subscriber.chat for subscriber in store.all(Subscriber)}
        feeds = {feed.url for feed in store.all(Feed)}
        store.close()
        assert len(said) > 0
        assert not [number for number in said if number not in stored and number % 5 != 2]
        assert not [number for number in said if f"https://example.org/{number}" not in feeds]
        assert not [chat for chat in stored if f"https://example.org/{chat}" not in feeds], "half a transaction"


def life(path: Path, say: Say) -> None:
    """All that a store does in a life, with every kind of file work in it."""
    store = Store.open(path, compact_after=600)
    for number in range(6):
        store.save(Subscriber(number), Feed(f"https://example.org/{number}"))
        say(number)
    store.close()


def test_a_kill_at_any_touch_of_the_disk_loses_nothing(tmp_path: Path) -> None:
    touch, compacted = 0, 0
    status = -9
    while status == -9:
        touch += 1
        path = tmp_path / str(touch) / "bot.json"
        path.parent.mkdir()
        said, status = Child(lambda say, path=path: life(path, say), killed_at=touch).wait()
        assert status in (0, -9), said
        compacted += (path.parent / "bot.json.previous").exists()

        store = Store.open(path, sync=False)
        stored = {subscriber.chat for subscriber in store.all(Subscriber)}
        assert {int(number) for number in said} <= stored
        assert stored == {int(feed.url.rpartition("/")[2]) for feed in store.all(Feed)}
        assert len(stored) <= len(said) + 1
        store.save(Subscriber(99))
        store.close()
        reopened = Store.open(path, sync=False)
        assert {subscriber.chat for subscriber in reopened.all(Subscriber)} == stored | {99}
        reopened.close()
        assert not [name for name in files_of(path.parent) if name.endswith(".new")]
    assert touch > 60
    assert compacted > 30


def test_a_kill_at_any_touch_while_recovering_from_a_kill_loses_nothing(tmp_path: Path) -> None:
    def recover(say: Say) -> None:
        store = Store.open(path, compact_after=300)
        store.save(Subscriber(1000))
        say(1000)
        store.close()

    kept = tmp_path / "kept"
    kept.mkdir()
    said, _ = Child(lambda say: life(kept / "bot.json", say), killed_at=37).wait()
    touch, status = 0, -9
    while status == -9:
        touch += 1
        path = tmp_path / str(touch) / "bot.json"
        path.parent.mkdir()
        for file in kept.iterdir():
            (path.parent / file.name).write_bytes(file.read_bytes())
        heard, status = Child(recover, killed_at=touch).wait()
        store = Store.open(path)
        assert {int(number) for number in (*said, *heard)} <= {subscriber.chat for subscriber in store.all(Subscriber)}
        store.close()
    assert touch > 10
