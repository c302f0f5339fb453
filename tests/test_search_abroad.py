"""Searches across alphabets, over articles of a fixture: what each finds, and that the words it found are marked."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot import archive, sample
from bot.model import Article, Brief, Quote
from bot.newsroom import Newsroom, open_newsroom
from bot.text import wanted
from config import settings

FOLDER = Path(__file__).resolve().parent / "fixtures" / "abroad"
ARTICLES = tomllib.loads((FOLDER / "articles.toml").read_text("utf-8"))
SEARCHES = [
    line.split("|") for line in (FOLDER / "searches.txt").read_text("utf-8").splitlines() if not line.startswith("#")
]
NOW = sample.NOW


def stored(key: str, title: str, text: str, number: int = 0) -> tuple[Article, Brief]:
    when = NOW - timedelta(minutes=number)
    article = Article(key, f"https://a.example/{key}", "feed", "Courier", title, text, key[-2:], when, seen=when)
    return article, Brief(key, title)


async def opened(folder: Path, *articles: tuple[Article, Brief]) -> Newsroom:
    room = await open_newsroom(
        replace(settings.load(), database=folder / "sitrep.json"), sample.SampleFetcher(), lambda: NOW
    )
    room.plant({}, settings.topics(room.languages))
    for nouns in articles:
        room.store.save(*nouns)
    await archive.catch_up(room)
    return room


def closed(room: Newsroom) -> None:
    room.search.close()
    room.store.close()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    articles = [stored(key, one["title"], one["text"], n) for n, (key, one) in enumerate(ARTICLES.items())]
    room = asyncio.run(opened(tmp_path_factory.mktemp("room"), *articles))
    yield room
    closed(room)


@pytest.mark.parametrize(("asked", "keys"), SEARCHES, ids=[asked.strip() for asked, _ in SEARCHES])
def test_a_search_finds_these_articles_and_no_others(room: Newsroom, asked: str, keys: str) -> None:
    assert sorted(asyncio.run(archive.find(room, asked.strip())).keys) == sorted(keys.split())


@pytest.mark.parametrize(
    ("asked", "key", "marked"),
    [
        ("Рютте", "rutte-en", ["Rutte"]),
        ("Rutte", "rutte-uk", ["Рютте"]),
        ('"Mark Rutte"', "rutte-uk", ["Марк Рютте"]),
        ("«Марка Рютте»", "rutte-en", ["Mark Rutte"]),
        ("Kyiv", "kyiv-uk", ["Києвом"]),
        ("Київ", "kiev-en", ["Kiev"]),
        ("Одеса Харків", "kyiv-en", ["Odesa", "Kharkiv"]),
        ("США", "usa-en", ["United States"]),
        ("USA", "usa-uk", ["США"]),
        ("United States", "usa-uk", ["США"]),
        ("New York", "york-uk", ["Нью-Йорку"]),
        ("Нью-Йорк", "york-en", ["New York"]),
        ("White House", "usa-uk", ["Білого дому"]),
    ],
)
def test_the_passage_shown_has_the_name_in_the_article_s_alphabet_and_marks_it(
    room: Newsroom, asked: str, key: str, marked: list[str]
) -> None:
    hits = asyncio.run(archive.find(room, asked))
    article = room.store.get(Article, key)
    assert article
    extract = wanted.extract(hits.wanted, article.text, room.languages[article.language])
    assert extract and [extract.text[start:end] for start, end in extract.found] == marked


def test_the_same_is_found_in_whatever_order_the_articles_came(tmp_path: Path) -> None:
    async def check() -> None:
        articles = [stored(key, one["title"], one["text"], n) for n, (key, one) in enumerate(ARTICLES.items())]
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        rooms = [await opened(tmp_path / "a", *articles), await opened(tmp_path / "b", *reversed(articles))]
        for asked, _ in SEARCHES:
            first, second = [await archive.find(room, asked.strip()) for room in rooms]
            assert first == second
        for room in rooms:
            closed(room)

    asyncio.run(check())


def test_a_name_that_no_article_has_any_more_is_looked_for_no_more(tmp_path: Path) -> None:
    async def check() -> None:
        articles = [stored(key, ARTICLES[key]["title"], ARTICLES[key]["text"]) for key in ("rutte-en", "rutte-uk")]
        room = await opened(tmp_path, *articles)
        assert (await archive.find(room, "Rutte")).total == 2
        report = room.store.report("rutte-uk")
        assert report
        room.search.remove([report])
        assert (await archive.find(room, "Рютте")).keys == ("rutte-en",)
        room.search.add([report])
        assert (await archive.find(room, "Rutte")).total == 2
        closed(room)

    asyncio.run(check())


def test_who_is_quoted_and_was_looked_for_by_name_is_told_apart_from_others(tmp_path: Path) -> None:
    names = ["Mark Rutte", "Марк Рютте", "Олена Зеленська", "Володимир Зеленський", "Anna Whitcombe", "Drones"]

    async def check() -> None:
        text = "Рютте, Rutte, Зеленський, Zelenska, drones: Anna was there. Also Зеленська, Mark, Zelensky."
        article, brief = stored("all-en", "Who said what", text)
        quotes = tuple(Quote("all-en", text[:5], 0, 5, name, confidence=0.9) for name in names)
        room = await opened(tmp_path, (article, replace(brief, quotes=quotes)))
        for asked, expected in {
            "Рютте": "Марк Рютте", "rutte": "Mark Rutte", "Марка Рютте": "Марк Рютте", "Зеленська": "Олена Зеленська",
            "Зеленського": "Володимир Зеленський", "Zelenska": "Олена Зеленська", "Mark": "", "Anna": "", "was there": "",
        }.items():  # fmt: skip
            hits = await archive.find(room, asked)
            spellings = {name for name, _ in hits.speaker.spellings} if hits.speaker else {""}
            assert expected in spellings, asked
        closed(room)

    asyncio.run(check())
