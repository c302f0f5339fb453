"""The whole program, as a process: what reaches people through stops, kills, jumps of the clock and Telegram's moods."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from random import Random

import pytest

from bot.model import Edition
from bot.store import Store
from tests.run import Program
from tests.telegram import Person, Post, Server, lost, slow
from tests.telegram.server import TOKEN
from tests.world.news import NewsServer

MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)

SUBJECTS = ("NATO", "Ukraine", "Air defence")


def word(chance: Random) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(chance.randint(2, 4)))


def courier(url: str, now: datetime) -> str:
    """A feed of three dozen stories that have no word in common, long enough for a digest of several messages."""
    items = []
    for number in range(36):
        chance = Random(number)
        subject, place, person = SUBJECTS[number % 3], word(chance).title(), word(chance).title()
        title, *told = (" ".join(word(chance) for _ in range(60)) for _ in range(5))
        paragraphs = [
            f"{subject} in {place} {told[0]}.",
            f"It {told[1]} there.",
            f"“{told[2].capitalize()}”, said {person} {word(chance).title()}.",
            f"They {told[3]}.",
        ]
        published = format_datetime(now - timedelta(minutes=10 + number))
        content = escape("".join(f"<p>{text}</p>" for text in paragraphs))
        items.append(
            f"<item><title>{subject}: {place} {title}</title><link>{url}/{number}</link>"
            f"<guid>{number}</guid><pubDate>{published}</pubDate><content:encoded>{content}</content:encoded></item>"
        )
    head = "<title>Courier</title><language>en</language>"
    namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {namespace}><channel>{head}{"".join(items)}</channel></rss>'


def numbers(posts: list[Post]) -> list[int]:
    """The numbers of the stories in these messages."""
    return sorted(int(found) for post in posts for found in re.findall(r"(?m)^(\d+)\. ", post.text))


def headlines(posts: list[Post]) -> set[str]:
    return {found for post in posts for found in re.findall(r"(?m)^\d+\. (.+)", post.text)}


def saved_editions(database: Path) -> list[Edition]:
    """Those that are not over."""
    store = Store.open(database)
    try:
        return list(store.unfinished())
    finally:
        store.close()


class World:
    """Telegram, one outlet and the program in a folder."""

    def __init__(self, telegram: Server, outlet: NewsServer, folder: Path) -> None:
        self.telegram, self.outlet, self.folder = telegram, outlet, folder
        outlet.serve("/feed", courier(outlet.url, MORNING).encode(), "application/rss+xml")
        self.program = Program(telegram, folder, [f"{outlet.url}/feed"], start_at=MORNING)

    def subscribed(self, person: Person) -> list[Post]:
        """Somebody who starts the bot and reads the welcome; returns the first digest."""
        person.says("/start")
        welcome = person.read()
        assert "Welcome" in welcome.text
        return self.digest(person)

    def digest(self, person: Person, timeout: float = 20.0) -> list[Post]:
        """All messages of the next digest."""
        posts = [person.read(timeout)]
        while "Next digest" not in posts[-1].text:
            posts.append(person.read(timeout))
        return posts


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Server() as telegram, NewsServer() as outlet:
        made = World(telegram, outlet, tmp_path)
        with made.program:
            yield made


def test_a_first_digest_comes_at_once_the_next_at_its_minute_and_one_after_26_hours_down(world: World):
    olena = world.telegram.person(101, "Olena")
    world.program.start()
    first = world.subscribed(olena)
    assert numbers(first) == [1, 2, 3]
    olena.reads_nothing(1)
    world.program.set_clock(MORNING.replace(hour=7, minute=59, second=59))
    due = world.digest(olena)
    assert "Next digest: tomorrow 08:00" in due[-1].text
    assert len(due) > 1 and numbers(due) == list(range(1, len(numbers(due)) + 1))
    assert not headlines(first) & headlines(due)
    olena.reads_nothing(1)
    world.program.stop()
    world.program.advance(hours=26)
    world.program.start()
    world.digest(olena)
    olena.reads_nothing(2)
    assert world.telegram.limits.floods == []


def test_killed_between_two_parts_only_the_missing_ones_come_and_they_are_the_same(world: World):
    olena = world.telegram.person(101, "Olena")
    world.program.start()
    before = len(world.subscribed(olena)) + 1
    world.telegram.on_post = lambda post: world.program.kill()
    world.program.set_clock(MORNING.replace(hour=7, minute=59, second=59))
    olena.read(20)
    world.telegram.on_post = lambda post: None
    assert world.program.wait() != 0
    (rendered,) = saved_editions(world.program.database)
    assert len(rendered.messages) > 1
    world.program.start()
    olena.reads(len(rendered.messages) - 1, 20)
    olena.reads_nothing(2)
    assert [post.html for post in olena.posts[before:]] == [message.text for message in rendered.messages]


TOUCHES = range(4, 64)
ALWAYS = (30, 42, 54, 63)  # the last: all is read, but the end of the first round was not remembered


@pytest.mark.parametrize(
    "touch",
    [*ALWAYS, *(pytest.param(touch, marks=pytest.mark.slow) for touch in TOUCHES if touch not in ALWAYS)],
)
def test_a_death_at_any_touch_of_the_world_loses_nothing_and_repeats_nothing(world: World, touch: int):
    olena = world.telegram.person(101, "Olena", opened=True)
    world.program.start(kill=f"any {touch}", ready=False)
    olena.says("/start")
    assert world.program.wait() == 137, world.program.log
    said = world.program.touches[-1]
    world.program.start()
    olena.says("/start")  # the first one may have died with the program before it was understood
    world.telegram.waits(lambda: any("Which topics?" in post.text for post in olena.posts), 20)
    olena.skips()
    olena.reads_nothing(1.5)
    first = [post for post in olena.posts if "Welcome" not in post.text and "subscribed" not in post.text]
    world.program.set_clock(MORNING.replace(hour=7, minute=59, second=59))
    due = world.digest(olena)
    assert set(Counter(post.text for post in [*first, *due]).values()) == {1}, f"{said}: repeated"
    assert numbers(first) == [1, 2, 3], f"{said}: {numbers(first)}"
    assert len(headlines(first) | headlines(due)) == 3 + len(numbers(due)) == 11, said


def test_the_stop_takes_seconds_and_everything_arrives_once_all_the_same(world: World):
    people = [world.telegram.person(id, opened=True) for id in range(101, 121)]
    world.program.start()
    for person in people:
        person.says("/start")
    world.telegram.waits(lambda: len(world.telegram.posts) > 30, 30)
    world.telegram.trouble(None, *[slow(0.5)] * 8)
    assert world.program.stop() < 5
    world.program.start()
    world.telegram.waits(lambda: all("Next digest" in person.posts[-1].text for person in people), 60)
    for person in people:
        assert max(Counter(post.text for post in person.posts).values()) == 1


def test_a_second_program_on_the_same_file_says_so_and_ends(world: World):
    world.program.start()
    second = Program(world.telegram, world.folder / "second", DATABASE_URL=world.program.env["DATABASE_URL"])
    with second:
        second.start(ready=False)
        assert second.wait() == 2
        assert len(second.log.strip().splitlines()) <= 3
    assert world.program.running


def test_the_token_is_in_no_log_even_at_debug_level(world: World):
    world.program.env["LOG_LEVEL"] = "DEBUG"
    world.telegram.person(101, opened=True)
    world.telegram.trouble(None, lost())
    world.program.start()
    world.telegram.chats[101].says("/help")  # type: ignore[attr-defined]
    world.telegram.waits(lambda: world.telegram.posts)
    world.program.stop()
    assert "Running as" in world.program.log
    assert TOKEN not in world.program.log and TOKEN.partition(":")[2] not in world.program.log
