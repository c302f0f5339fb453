"""SIGKILL at random moments of a busy life: whatever was acknowledged is there after the restart."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from bot.model import Article, Feed, Subscriber, Topic
from bot.store import Store
from tests.run import Program
from tests.telegram import Person, Server
from tests.world import rss
from tests.world.news import NewsServer

MORNING = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


class Life:
    """People change their times, an admin adds topics, the feed grows, and the program is killed now and then."""

    def __init__(self, telegram: Server, outlet: NewsServer, folder: Path, chance: Random) -> None:
        self.telegram, self.outlet, self.chance = telegram, outlet, chance
        self.program = Program(telegram, folder, [f"{outlet.url}/feed"], MORNING)
        self.admin = telegram.person(1, "Ann", "en")
        self.people = [telegram.person(100 + n, f"P{n}", "uk" if n % 2 else "en") for n in range(3)]
        self.asked: dict[int, list[str]] = {person.id: [] for person in self.people}
        self.topics: list[str] = []
        self.saved: set[str] = set()  # those of which the admin was told so
        self.stories: list[str] = []
        self.known: set[str] = set()
        self.told = 0

    def grow(self) -> None:
        self.stories += [
            rss.story(str(len(self.stories) + n), MORNING, f"{self.outlet.url}/{len(self.stories) + n}")
            for n in range(15)
        ]
        self.outlet.serve("/feed", rss.feed(*self.stories), "application/rss+xml")

    def acts(self, person: Person) -> None:
        clock = ""
        while not clock or clock in self.asked[person.id]:  # each only once, or nobody knows which of them was told
            clock = f"{self.chance.randrange(16, 24):02}:{self.chance.randrange(60):02}"
        self.asked[person.id].append(clock)
        person.says("/start") if not person.posts else person.says(f"/time {clock}")

    def lives(self, seconds: float) -> None:
        """Until the kill: half a second for a command of everybody."""
        self.grow()
        self.program.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for person in self.people:
                self.acts(person)
            self.topics.append(f"t{len(self.topics)}")
            self.admin.says(f"/addtopic {self.topics[-1]} word{len(self.topics)}")
            for post in [post for post in self.admin.posts if "💾" in str(post.buttons)]:
                self.admin.presses(post, "💾")
            time.sleep(min(0.5, max(0.0, until - time.monotonic())))
        self.program.kill()

    def check(self) -> None:
        """What the dead program's file holds, against what people were told."""
        store = Store.open(self.program.database)
        try:
            for person in self.people:
                self._check_person(person, store.get(Subscriber, person.id))
            saved = {found for post in self.admin.posts for found in re.findall(r"Topic (t\d+) is saved", post.text)}
            self.saved |= saved
            assert self.saved <= {topic.name for topic in store.all(Topic)}
            articles = {article.key for article in store.all(Article)}
            links = [article.url for article in store.all(Article)]
            assert self.known <= articles and len(links) == len(set(links))
            assert [feed.url for feed in store.all(Feed)] == [f"{self.outlet.url}/feed"]
            self.known = articles
        finally:
            store.close()

    def _check_person(self, person: Person, subscriber: Subscriber | None) -> None:
        if person.posts:
            assert subscriber and subscriber.active, f"{person} was welcomed"
        asked = self.asked[person.id]
        told = [clock for clock in asked if any(clock in post.text for post in person.posts)]
        self.told += len(told)
        if told and subscriber:
            later = asked[len(asked) - 1 - asked[::-1].index(told[-1]) :]
            assert str(subscriber.times[0]) in later, f"{person} was told {told[-1]}, and {subscriber.times} is kept"


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 12))])
def test_nothing_acknowledged_is_lost_in_kills_at_random_moments(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    with Server() as telegram, NewsServer() as outlet:
        life = Life(telegram, outlet, tmp_path, chance)
        with life.program as program:
            for _ in range(3):
                life.lives(chance.uniform(0.2, 3))
                life.check()
                program.advance(minutes=2)
            life.program.start()
            life.admin.says("/status")
            program.waits(lambda: any("Status" in post.text for post in life.admin.posts), 60)
            program.advance(minutes=20)
            program.waits(lambda: len(outlet.requests("/feed")) > 1, 60)
            time.sleep(1)
            assert program.stop() < 5
            life.check()
            assert len(life.known) == len(life.stories)
            assert "Traceback" not in program.whole_log
    assert all(person.posts for person in life.people)
    assert life.told > 3
    assert life.saved
