"""What a subscriber was told does not come back, unless there is something new in it; and what they muted does not come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.run import Program
from tests.telegram import Person, Post, Server
from tests.world.news import NewsServer
from tests.world.rss import feed, item

MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
FUND = (
    "Eleven NATO allies will buy interceptors for their air defence from one fund",
    "Eleven NATO allies agreed in Brussels on Monday to buy interceptors for their air defence from one fund.",
    "“We buy together or we wait in line separately,” said Deputy Secretary General Henrik Solberg.",
)
FUND_ELSEWHERE = (
    "Joint fund of eleven NATO allies orders 400 interceptors in Brussels",
    "The air defence fund that eleven NATO allies agreed on in Brussels has ordered 400 interceptors, Henrik Solberg said.",
    "“It is the first time that we bought anything faster by asking more people,” Dutch minister Marijke van Houten said.",
)
FUND_THIRD = (
    "NATO air defence: Solberg presents interceptor fund of eleven allies",
    "Presenting the interceptor fund of eleven NATO allies in Brussels, Henrik Solberg spoke of 2.1 billion euros.",
    "Anna Whitcombe, the British secretary of defence, put in 300 million euros for air defence in the first year.",
)
EXERCISE = (
    "NATO ships clear a wartime minefield off Tallinn",
    "Ships of four NATO navies have cleared 38 mines of the last world war off Tallinn since Friday.",
    "“Each of them could still have sunk a ferry,” Commander Riina Kask said.",
)


class World:
    def __init__(self, telegram: Server, outlets: dict[str, NewsServer], folder: Path) -> None:
        self.telegram, self.outlets = telegram, outlets
        for name in outlets:
            self.report(name)
        self.program = Program(
            telegram, folder, [f"{o.url}/feed" for o in outlets.values()], start_at=MORNING, ADMIN_IDS="1"
        )

    def report(self, outlet: str, *reports: tuple[str, str, str], at: datetime = MORNING) -> None:
        """The outlet's feed from now on."""
        server = self.outlets[outlet]
        items = [
            item(title, f"{server.url}/{hash(title) % 10**9}", *text, published=at - timedelta(minutes=9), id=title)
            for title, *text in reports
        ]
        server.serve("/feed", feed(*items, title=outlet), "application/rss+xml")

    def waits_for_stored(self, articles: int) -> None:
        """Until so many articles are stored, as an admin sees it."""
        admin = self.telegram.person(1, "Admin")
        for _ in range(60):
            admin.says("/status")
            if f"{articles} articles" in admin.read(10).text:
                return
            time.sleep(0.5)
        raise AssertionError(f"there are not {articles} articles")

    def digest(self, person: Person) -> str:
        """The text of the next digest, however many messages it has."""
        posts: list[Post] = [person.read(30)]
        while "Next digest" not in posts[-1].text:
            posts.append(person.read(30))
        return "\n\n".join(post.text for post in posts)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Server() as telegram, NewsServer() as dispatch, NewsServer() as ledger, NewsServer() as post:
        made = World(telegram, {"Dispatch": dispatch, "Ledger": ledger, "Post": post}, tmp_path)
        with made.program:
            yield made


def test_a_told_story_comes_back_only_for_what_is_new_in_it(world: World) -> None:
    olena = world.telegram.person(101, "Olena")
    world.report("Dispatch", FUND, EXERCISE)
    world.program.start()
    olena.says("/start")
    olena.read(20)
    first = world.digest(olena)
    assert FUND[0] in first
    assert EXERCISE[0] in first

    tomorrow = MORNING + timedelta(days=1)
    world.report("Ledger", FUND_ELSEWHERE, at=tomorrow - timedelta(hours=2))
    world.report("Post", FUND_THIRD, at=tomorrow - timedelta(hours=2))
    world.program.set_clock(tomorrow - timedelta(hours=1))
    world.program.set_clock(tomorrow - timedelta(minutes=40))
    world.waits_for_stored(4)
    olena.skips()
    world.program.set_clock(tomorrow.replace(hour=7, minute=59, second=58))
    second = world.digest(olena)
    assert "new: 0, updated: 1" in second
    assert "What is new:" in second
    assert EXERCISE[0] not in second


def test_what_is_muted_does_not_come_and_a_tap_brings_it_back(world: World) -> None:
    olena = world.telegram.person(101, "Олена", language_code="uk")
    world.report("Dispatch", FUND)
    world.report("Ledger", EXERCISE)
    world.program.start()
    olena.says("/start")
    olena.read(20)
    olena.says("/mute outlet ledger")
    world.telegram.waits(lambda: any("Приховано: Ledger" in post.text for post in olena.posts), 20)
    olena.skips()
    olena.says("/mute")
    listed = olena.read()
    assert "Приховане" in listed.text
    assert olena.presses(listed, "Ledger").answered() == ""
    world.telegram.waits(lambda: "Нічого не приховано" in listed.text, 10)
    olena.says("/mute outlet Nobody")
    assert "Видання «Nobody» я не читаю" in olena.read().text
