"""A running bot that has read an English and a Ukrainian outlet; two readers, one of each language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import count
from pathlib import Path

import msgspec
import pytest

from tests.run import Program
from tests.telegram import Person, Post, Server
from tests.telegram.limits import Limits
from tests.world import rss
from tests.world.news import NewsServer

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
QUESTIONS = ("Which topics?", "Які теми?")  # the last message of a first digest
ARTICLES = Path(__file__).resolve().parent.parent / "fixtures" / "ondemand"


class Item(msgspec.Struct):
    title: str
    minutes: int  # ago
    text: str  # paragraphs, a blank line between them


class Outlet(msgspec.Struct):
    title: str
    language: str
    item: list[Item]

    def feed(self, url: str, now: datetime) -> bytes:
        items = [
            rss.item(
                escape(item.title), f"{url}/{number}", *item.text.strip().split("\n\n"),
                published=now - timedelta(minutes=item.minutes), id=f"{self.title} {number}",
            )
            for number, item in enumerate(self.item)
        ]  # fmt: skip
        return rss.feed(*items, title=escape(self.title), language=self.language)


class Desk:
    """Telegram, the outlets and the program; every test has readers of its own, so that nobody waits for their turn."""

    def __init__(self, telegram: Server, courier: NewsServer, folder: Path) -> None:
        self.telegram, self.courier = telegram, courier
        self.feeds = feeds = []
        for path in sorted(ARTICLES.glob("*.toml")):
            outlet = msgspec.toml.decode(path.read_bytes(), type=Outlet)
            courier.serve(f"/{path.stem}", outlet.feed(f"{courier.url}/{path.stem}", NOW), "application/rss+xml")
            feeds.append({"url": f"{courier.url}/{path.stem}", "outlet": outlet.title, "language": outlet.language})
        self.program = Program(telegram, folder, feeds, start_at=NOW)
        self._people = count(201)

    def reader(self, language: str, subscribed: bool = False) -> Person:
        person = self.telegram.person(next(self._people), language_code=language, opened=True)
        if subscribed:
            person.says("/start")
            person.waits(lambda: any(ask in post.text for post in person.posts for ask in QUESTIONS), 30)
        return person

    def waits_for_news(self) -> None:
        """The first round of reading is over once somebody's first digest has come."""
        self.reader("en", subscribed=True)

    def ask(self, person: Person, text: str) -> Post:
        """What the bot answers to a line."""
        person.skips()
        person.says(text)
        return person.read()

    def press(self, person: Person, post: Post, button: str) -> str:
        """Press a button and wait until it was answered; returns the notice."""
        return person.presses(post, button).answered()

    def turn(self, person: Person, post: Post, button: str) -> Post:
        """Press a button that changes its message; returns the message once it has changed."""
        edits = len(post.before)
        person.presses(post, button).answered()
        person.waits(lambda: len(post.before) > edits)
        return post


@pytest.fixture(scope="module")
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Answers come as fast as they can, unless the module says that it is `PACED`."""
    folder, paced = tmp_path_factory.mktemp("desk"), getattr(request.module, "PACED", False)
    limits = Limits() if paced else Limits(overall=0, chat_burst=0, group_minute=0)
    if not paced:
        (folder / "unpaced").touch()
    with Server(limits) as telegram, NewsServer() as courier:
        made = Desk(telegram, courier, folder)
        with made.program:
            made.program.start()
            made.waits_for_news()
            yield made


@pytest.fixture
def john(desk: Desk) -> Person:
    return desk.reader("en")


@pytest.fixture
def olena(desk: Desk) -> Person:
    return desk.reader("uk")
