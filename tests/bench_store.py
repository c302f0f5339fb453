"""What the store costs: `python -m tests.bench_store [writes|memory|opening …]`. Prints figures, asserts nothing.

Texts are made of invented words, so that they compress about as well as news does.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model import Article, Brief, Delivery, Edition, Match, Message, Quote, Source, Span, Story, Subscriber, Term
from bot.store import Store

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def words(alphabet: str, count: int, random_: random.Random) -> list[str]:
    return ["".join(random_.choices(alphabet, k=random_.choice((2, 3, 4, 5, 6, 7, 8, 9, 10)))) for _ in range(count)]


RANDOM = random.Random(8)
LATIN = words("etaoinshrdlucmfwypvbgk" + "etaoin", 8000, RANDOM)
CYRILLIC = words("оаинвтереслкдмпуязьбгчійхжшюцїєф" + "оаинв", 8000, RANDOM)
WEIGHTS = [1 / rank for rank in range(1, 8001)]  # as Zipf has it


def text(characters: int, ukrainian: bool) -> str:
    chosen = RANDOM.choices(CYRILLIC if ukrainian else LATIN, WEIGHTS, k=characters // 6)
    return " ".join(chosen)[:characters]


def subscriber(chat: int) -> Subscriber:
    due = NOW + chat % 1440 * MINUTE
    return Subscriber(
        chat, language="uk", reads=("uk", "en"), topics=("nato", "ukraine"), due=due, watermark=NOW, since=NOW
    )


def reports(count: int) -> Iterator[tuple[Article, Brief, Match, Story]]:
    for number in range(count):
        key, ukrainian, seen = f"article-{number}", number % 2 == 1, NOW + number * MINUTE
        body, title = text(3000, ukrainian), text(80, ukrainian)
        points = tuple(Span(key, body[at : at + 180], at, at + 180) for at in (0, 300, 600))
        quotes = (Quote(key, body[900:1050], 900, 1050, "Марк Рютте", role="генсек", confidence=0.9),)
        url = f"https://outlet-{number % 20}.example/news/{key}"
        yield (
            Article(key, url, "https://outlet.example/rss", "Outlet", title, body, "uk", seen, seen=seen),
            Brief(key, title, points, quotes, terms=tuple(body[:300].split())),
            Match(key, "nato", (Term("nato", "НАТО", 5, 9, "text"),)),
            Story(
                f"story-{number}", title, points, quotes, (), (Source(key, "Outlet", url, seen, "uk", title, seen),),
                ("nato",), "uk", 1.0, seen, seen,
            ),
        )  # fmt: skip


def edition(number: int) -> tuple[Edition, Delivery]:
    slot = NOW + number * MINUTE
    key = f"{number}/{slot:%Y%m%dT%H%M}"
    messages = (Message("<b>Головне</b>\n" + text(3000, True)),)
    return Edition(key, number, slot, messages), Delivery(f"{key}/0", number, slot, 0, "sent", 7, slot)


def rss() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def writes(folder: Path) -> None:
    for sync in (False, True):
        store = Store.open(folder / f"writes-{sync}.json", sync=sync, compact_after=2**40)
        for start, end in ((0, 1_000), (1_000, 99_000), (99_000, 100_000)):
            if end - start > 1_000:
                store.save(*(subscriber(chat) for chat in range(start, end)))
                continue
            took = []
            for chat in range(start, end):
                begun = time.perf_counter()
                store.save(subscriber(chat))
                took.append(time.perf_counter() - begun)
            took.sort()
            mean, worst = sum(took) / len(took), took[-10]
            print(
                f"insert, {'with' if sync else 'no'} fsync, at {end:7,}: {mean * 1e3:.3f} ms, p99 {worst * 1e3:.3f} ms"
            )
        store.close()


def compaction(folder: Path) -> None:
    store = Store.open(folder / "compaction.json", sync=True, compact_after=2**20)
    for made in reports(5_000):
        store.save(*made)
    took = []
    for made in reports(2_000):
        begun = time.perf_counter()
        store.save(*made)
        took.append(time.perf_counter() - begun)
    took.sort()
    print(
        f"save of a report while compacting: median {took[1000] * 1e3:.2f} ms, p99 {took[-20] * 1e3:.2f}, worst {took[-1] * 1e3:.2f}"
    )
    store.close()


def memory(folder: Path) -> None:
    print(f"memory before: {rss():.0f} MB")
    store = Store.open(folder / "memory.json", sync=False)
    for start in range(0, 100_000, 1000):
        store.save(*(subscriber(chat) for chat in range(start, start + 1000)))
    print(f"memory with 100,000 subscribers: {rss():.0f} MB")
    for made in reports(20_000):
        store.save(*made[:1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory with 20,000 articles of 3,000 characters too: {rss():.0f} MB, peak {peak:.0f} MB")
    store.close()
    begun = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "tests.bench_store", "open", str(folder / "memory.json")])
    os.waitpid(child, 0)
    print(f"  (in {time.perf_counter() - begun:.1f} s with the interpreter's start)")


def opening(folder: Path) -> None:
    store = Store.open(folder / "opening.json", sync=False)
    for made in reports(20_000):
        store.save(*made)
    for number in range(5_000):
        store.save(*edition(number))
    begun = time.perf_counter()
    for key in store.recent(1000):
        store.get(Article, key)
    print(f"read an article: {(time.perf_counter() - begun) * 1e3:.0f} µs")
    begun = time.perf_counter()
    for number in range(1000):
        store.reports(f"story-{number}")
    print(f"reports of a story: {(time.perf_counter() - begun) * 1e3:.0f} µs")
    begun = time.perf_counter()
    store.close()
    print(f"close with a whole snapshot: {time.perf_counter() - begun:.2f} s")
    open_(folder / "opening.json")


def open_(path: Path) -> None:
    begun = time.perf_counter()
    store = Store.open(path)
    took = time.perf_counter() - begun
    counts = ", ".join(f"{store.count(type_):,} {type_.__name__}" for type_ in (Subscriber, Article, Story, Edition))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"open {path.stat().st_size / 2**20:.0f} MB ({counts}): {took:.2f} s, {rss():.0f} MB, peak {peak:.0f} MB")


def main(names: list[str]) -> None:
    if names[:1] == ["open"]:
        open_(Path(names[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for measure in (writes, compaction, memory, opening):
            if not names or measure.__name__ in names:
                measure(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
