"""How long answers on demand take with 20,000 articles: `python -m tests.bench_ondemand [articles]`. Prints figures, asserts nothing.

Each question is asked several times, first in a quiet bot, then while the worker thread is busy with articles; the
longest the event loop was held meanwhile is shown too.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from bot import archive, sample
from bot.commands import Call, commands
from bot.condense import condense
from bot.model import Article, Match, Reply, Subscriber
from bot.newsroom import Newsroom, open_newsroom
from config import settings as config
from tests.bench_store import CYRILLIC, LATIN, NOW, reports, rss

COMMANDS = {command.NAME: command for command in commands()}
TOPICS = ("nato", "ukraine", "defense")
NAMES = {*LATIN[5::8], *CYRILLIC[5::8]}
RUNS = 5


async def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.json"
        now = NOW + timedelta(minutes=count)
        room = await open_newsroom(replace(config.load(), database=path), sample.SampleFetcher(), lambda: now)
        room.plant({}, config.topics(room.languages))
        room.store.remember("last_round", now.isoformat())
        _fill(room, count)
        before, begun = rss(), time.perf_counter()
        await archive.catch_up(room)
        size = room.settings.database.with_suffix(".search").stat().st_size / 2**20
        took = time.perf_counter() - begun
        print(f"index of {count:,} articles: {took:.0f} s, {size:.0f} MB, +{rss() - before:.0f} MB in memory")
        subscriber = Subscriber(7, language="uk", reads=("uk", "en"), topics=TOPICS, shown=("story-1",))
        room.store.save(subscriber)
        lines = _lines(room)
        print("quiet:")
        await _ask_all(room, subscriber, lines)
        print("while articles are read:")
        reading = asyncio.create_task(_read(room))
        await _ask_all(room, subscriber, lines)
        reading.cancel()
        room.search.close()
        room.store.close()


def _fill(room: Newsroom, count: int) -> None:
    for number, (article, brief, match, story) in enumerate(reports(count)):
        about = TOPICS[number % 3]
        story = replace(story, topics=(about,), score=number % 97 / 10)
        article = _with_names(article, number)
        room.store.save(article, brief, Match(match.article, about, match.terms), story)


def _with_names(article: Article, number: int) -> Article:
    """An eighth of its words with a capital, as names have them, and two names of each alphabet."""
    words = [word.capitalize() if word in NAMES else word for word in article.text.split()]
    words[150:150] = ("Марк", "Рютте", "у", "Києві") if number % 2 else ("Mark", "Rutte", "in", "Kyiv")
    return replace(article, text=" ".join(words))


def _lines(room: Newsroom) -> list[str]:
    article = room.store.get(Article, room.store.recent(2)[1])
    assert article
    frequent, other = article.text.split()[:2]
    rare = max(article.text.split(), key=len)
    story = room.store.recent(1)[0].replace("article", "story")
    return [
        "latest", "latest nato 6h", "quotes", f"story {story} 1", "said Рютте", "said rutte", f"search {frequent}",
        f"search {rare}", f"search {frequent} {other}", f'search "{frequent} {other}"', "saved",
        "search Рютте", "search rutte", "search Київ Рютте", 'search "Mark Rutte"', "search США", "search рюттенко", "search рюттенко zelenskovych варшавенко kyivvv",
        f"search {next(word for word in article.text.split()[10:] if word.istitle())}", f"search {rare}x",
    ]  # fmt: skip


async def _read(room: Newsroom) -> None:
    """What reading a round asks of the worker, without an end."""
    articles = [article for key in room.store.recent(200) if (article := room.store.get(Article, key))]
    while True:
        for article in articles:
            await asyncio.gather(*(room.work(_understand, room, article) for _ in range(8)))


def _understand(room: Newsroom, article: Article) -> None:
    condense(article, room.languages)
    room.matcher.match(article)


async def _ask_all(room: Newsroom, subscriber: Subscriber, lines: list[str]) -> None:
    for line in lines:
        took, held = [], 0.0
        for _ in range(RUNS):
            room.lists.clear()
            begun = time.perf_counter()
            held = max(held, await _watched(lambda line=line: _ask(room, subscriber, line)))  # type: ignore[misc]
            took.append(time.perf_counter() - begun)
        print(f"  /{line:40.40} {max(took) * 1e3:6.0f} ms at most, the loop held {held * 1e3:4.0f} ms")


async def _ask(room: Newsroom, subscriber: Subscriber, line: str) -> Reply:
    name, _, args = line.partition(" ")
    call = Call(
        args=args, user=7, chat=7, thread=None, kind="private", client="uk", admin=False, now=room.now(), room=room,
        phrases=room.phrases["uk"], subscriber=subscriber,
    )  # fmt: skip
    reply: Reply = await COMMANDS[name].run(call)
    assert reply.messages, line
    return reply


async def _watched(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds for which nobody else got a turn at most."""
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, time.perf_counter() - begun)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    await work()
    await asyncio.sleep(0)
    watching.cancel()
    return longest


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
