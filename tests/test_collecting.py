"""What is news and what is not, feed by feed: the real line from the fetcher to the store, without Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bot import pipeline
from bot.fetch import Fetcher
from bot.model import Article, Feed, FeedState, Story
from bot.newsroom import Newsroom, open_newsroom
from config import settings
from tests.world import rss
from tests.world.news import NewsServer

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def rounds(folder: Path, outlet: NewsServer, *changes: Callable[[], None]) -> tuple[dict[str, bool], Newsroom]:
    """Read the outlet once after each change, half an hour apart. Which of its articles are news, by the end of a title."""

    async def read() -> tuple[dict[str, bool], Newsroom]:
        clock = [NOW]
        async with Fetcher(("127.0.0.0/8",), gap=0.0) as fetcher:
            wanted = replace(settings.load({}), database=folder / "sitrep.json", fetch_allow=("127.0.0.0/8",))
            room = await open_newsroom(wanted, fetcher, lambda: clock[0])
            room.store.save(Feed(f"{outlet.url}/feed", outlet="Courier", language="en"))
            for change in changes:
                change()
                await pipeline.collect(room)
                clock[0] += timedelta(minutes=30)
            news = {article.title.rpartition(" ")[2]: article.news for article in room.store.all(Article)}
            room.worker.shutdown()
            room.store.close()
            return news, room

    return asyncio.run(read())


def story(outlet: NewsServer, seed: str, age: timedelta | None) -> str:
    text = rss.story(seed, NOW - (age or timedelta()) + timedelta(minutes=10), f"{outlet.url}/{seed}")
    return text if age is not None else text[: text.index("<pubDate>")] + text[text.index("</pubDate>") + 10 :]


def test_the_first_reading_of_a_feed_brings_only_the_last_day_and_no_undated_items(tmp_path: Path) -> None:
    with NewsServer() as outlet:
        items = [story(outlet, "fresh", timedelta(hours=2)), story(outlet, "old", timedelta(hours=30))]
        first = rss.feed(*items, story(outlet, "undated", None))
        second = rss.feed(*items, story(outlet, "late", timedelta(hours=30)), story(outlet, "later", None))
        third = rss.feed(*items, story(outlet, "risen", timedelta(days=40)))
        news, _ = rounds(
            tmp_path,
            outlet,
            *(lambda body=body: outlet.serve("/feed", body, "text/xml") for body in (first, second, third)),
        )
        assert news == {"fresh": True, "old": False, "undated": False, "late": True, "later": True, "risen": False}


def test_a_page_that_gives_an_old_date_makes_an_undated_item_no_news(tmp_path: Path) -> None:
    with NewsServer() as outlet:
        words = "The council of the town has met again and talked about the bridge for a very long time. " * 8
        meta = '<meta property="article:published_time" content="2019-05-01T10:00:00Z">'
        outlet.serve(
            "/archive",
            f"<html><head>{meta}<title>Bridge archive</title></head><body><article><p>{words}</p></article></body></html>",
        )
        seen = rss.feed(rss.item("Bridge archive", f"{outlet.url}/archive"))
        news, _ = rounds(
            tmp_path, outlet,
            lambda: outlet.serve("/feed", rss.feed(story(outlet, "fresh", timedelta())), "text/xml"),
            lambda: outlet.serve("/feed", seen, "text/xml"),
        )  # fmt: skip
        assert news == {"fresh": True, "archive": False}


def test_an_item_that_changes_its_guid_or_its_address_alone_is_no_second_article(tmp_path: Path) -> None:
    with NewsServer() as outlet:
        base = rss.item("One NATO story", f"{outlet.url}/1?x=1&y=2", "NATO text.", published=NOW, id="a")
        other = rss.item(
            "One NATO story", f"{outlet.url}/1?x=1&y=2&utm_source=rss", "NATO text.", published=NOW, id="b"
        )
        news, _ = rounds(
            tmp_path,
            outlet,
            *(lambda item=item: outlet.serve("/feed", rss.feed(item), "text/xml") for item in (base, other)),
        )
        assert news == {"story": True}


def test_others_get_their_turn_between_two_stories(tmp_path: Path) -> None:
    with NewsServer() as outlet:
        body = rss.feed(*(story(outlet, str(number), timedelta(hours=1)) for number in range(60)))
        outlet.serve("/feed", body, "text/xml")
        turns, saves = [0], list[int]()

        async def people() -> None:
            while True:
                turns[0] += 1
                await asyncio.sleep(0)

        async def read() -> None:
            async with Fetcher(("127.0.0.0/8",), gap=0.0) as fetcher:
                wanted = replace(settings.load({}), database=tmp_path / "sitrep.json")
                room = await open_newsroom(wanted, fetcher, lambda: NOW)
                room.store.save(Feed(f"{outlet.url}/feed", outlet="Courier"))
                save = room.store.save

                def saved(*nouns: Any, **more: Any) -> None:
                    save(*nouns, **more)
                    if any(isinstance(noun, Story) for noun in nouns):
                        saves.append(turns[0])

                room.store.save = saved  # type: ignore[method-assign]
                others = asyncio.create_task(people())
                await pipeline.collect(room)
                others.cancel()
                room.worker.shutdown()
                room.store.close()

        asyncio.run(read())
        assert len(saves) == len(set(saves)) == 60


def test_an_article_that_cannot_be_told_stops_no_other(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    tell = pipeline.stories.tell

    def refuse(key: str, reports: list, *args, **more):  # type: ignore[no-untyped-def]
        if any("bad" in report.article.title for report in reports):
            raise ZeroDivisionError
        return tell(key, reports, *args, **more)

    monkeypatch.setattr(pipeline.stories, "tell", refuse)
    with NewsServer() as outlet:
        body = rss.feed(*(story(outlet, seed, timedelta(hours=1)) for seed in ("good", "bad", "fine")))
        outlet.serve("/feed", body, "text/xml")

        async def read() -> set[str]:
            async with Fetcher(("127.0.0.0/8",), gap=0.0) as fetcher:
                wanted = replace(settings.load({}), database=tmp_path / "sitrep.json")
                room = await open_newsroom(wanted, fetcher, lambda: NOW)
                room.store.save(Feed(f"{outlet.url}/feed", outlet="Courier"))
                await pipeline.collect(room)
                state = room.store.get(FeedState, f"{outlet.url}/feed")
                told = {one.headline.rpartition(" ")[2] for one in room.store.all(Story)}
                room.worker.shutdown()
                room.store.close()
                assert state and state.items == 3
                return told

        assert asyncio.run(read()) == {"good", "fine"}
