"""Admins and strangers, through the whole program: menus, topics, feeds and their health, seeds and what survives them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.run import Program
from tests.telegram import Chat, Person, Server
from tests.world import rss
from tests.world.news import NewsServer

MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
FOR_ADMINS = {"addtopic", "deltopic", "addfeed", "delfeed", "feeds", "status"}


class World:
    """One outlet that is a seed, and sites that are not; Ann and Olena are admins, and so is somebody never seen."""

    def __init__(self, telegram: Server, sites: list[NewsServer], folder: Path) -> None:
        self.telegram, (self.seed, self.site, self.other) = telegram, sites
        self.program = Program(telegram, folder, [self.seeded()], MORNING, ADMIN_IDS="1,2,404")
        for site in sites:
            site.serve("/feed", rss.feed(self.story(site, "one")), "application/rss+xml")
        self.ann, self.olena = telegram.person(1, "Ann", "en"), telegram.person(2, "Олена", "uk")
        self.stranger, self.petro = telegram.person(3, "Joe", "en"), telegram.person(4, "Петро", "uk")

    def seeded(self, **more: str) -> dict[str, str]:
        return {"url": f"{self.seed.url}/feed", "outlet": "Courier", **more}

    def story(self, site: NewsServer, seed: str, title: str = "") -> str:
        return rss.story(f"{site.port}-{seed}", self.program.now, f"{site.url}/{seed}", title)

    def asks(self, person: Person, command: str, words: str = "", timeout: float = 60.0) -> str:
        """The first message with these words that comes after a command."""
        seen = len(person.posts)
        person.says(command)
        try:
            person.waits(lambda: any(words in post.text for post in person.posts[seen:]), timeout)
        except AssertionError:
            raise AssertionError(f"{command}: no {words!r} in {[post.text for post in person.posts[seen:]]}") from None
        return next(post.text for post in person.posts[seen:] if words in post.text)

    def confirms(self, person: Person, command: str, words: str, said: str) -> str:
        """Ask for what is done only after a button, and press it. Returns the question; `said` is what it then says."""
        question = self.asks(person, command, words)
        post = next(post for post in reversed(person.posts) if post.text == question)
        assert post.buttons, question
        person.presses(post, post.buttons[0][0])
        person.waits(lambda: said in post.text, 60)
        return question

    def gets(self, chat: Chat, words: str, timeout: float = 60.0) -> None:
        chat.waits(lambda: any(words in post.text for post in chat.posts), timeout)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Server() as telegram, NewsServer() as one, NewsServer() as two, NewsServer() as three:
        world = World(telegram, [one, two, three], tmp_path)
        with world.program as program:
            yield world
            assert "Traceback" not in program.whole_log, program.whole_log


def test_menus_show_everybody_what_is_theirs_in_their_language(world: World):
    opened = world.telegram.person(404, "Ivan", "uk", opened=True)
    world.program.start()
    world.telegram.waits(lambda: opened.menu())
    world.telegram.waits(lambda: world.stranger.menu())
    world.telegram.waits(lambda: opened.menu().keys() >= FOR_ADMINS)
    for person in (world.stranger, world.petro, world.ann):  # Ann has not opened the bot yet
        assert not FOR_ADMINS & person.menu().keys()
        assert {"start", "latest", "topics", "time", "help"} <= person.menu().keys()
    assert world.stranger.menu()["latest"] != world.petro.menu()["latest"]
    for admin in (world.ann, world.olena):
        admin.says("/start")
        admin.waits(lambda admin=admin: admin.menu().keys() >= FOR_ADMINS)
    world.telegram.waits(lambda: world.ann.menu()["status"] != world.olena.menu()["status"])
    for person, sentence in (
        (world.stranger, "Only the bot's admins may do this."),
        (world.petro, "Це можуть лише адміністратори бота."),
    ):
        for command in ("/addtopic x y", "/addfeed http://x.example", "/status"):
            assert world.asks(person, command, sentence) == sentence
        text = world.asks(person, "/help", "/latest — ")
        assert not any(f"/{command}" in text for command in FOR_ADMINS)
    for admin in (world.ann, world.olena):  # the words, since the questions of the first minute may come in between
        assert world.asks(admin, "/help", "/addfeed")
    group = world.telegram.group(-5, "Desk", members=[world.ann], administrators=[world.ann])
    assert not FOR_ADMINS & world.ann.menu(group).keys()


def test_what_an_admin_adds_is_in_latest_at_once_and_in_the_next_digest_and_what_is_removed_is_gone(world: World):
    stories = [
        rss.item(title, f"{world.seed.url}/{title}", *text, published=MORNING)
        for title, *text in (
            ("Allies meet at sea", "Submarines of NATO met in the harbour at dawn.", "The crews had a long breakfast together."),
            ("Fish are counted", "A research submarine sails along the coast this week.", "It counts herring, said its captain."),
            ("Новий човен", "Підводний човен спустили на воду в четвер.", "Його будували сім років, і він уже третій у цій серії."),
        )
    ]  # fmt: skip
    world.seed.serve("/feed", rss.feed(*stories, language=""), "application/rss+xml")
    front = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"><title>Gazette</title></head>'
    world.site.serve("/", front + "<body><p>Hello</p></body></html>")
    world.site.serve("/feed", rss.feed(world.story(world.site, "added"), title="Gazette &amp;amp; Sons"), "text/xml")
    world.program.start()
    for person in (world.ann, world.olena):
        person.says("/start")
    for person, done in ((world.ann, "Read: 1 feed"), (world.olena, "Прочитано: 1 стрічка")):
        world.gets(person, done)
    topic = '/addtopic submarines submarine OR "підводний човен"'
    said = world.confirms(world.ann, topic, "3 match.", "3 stored articles match")
    assert "submarine" in said and "підводний човен" in said, said
    world.asks(world.olena, "/latest submarines", "submarines · 1 з ")
    world.asks(world.ann, f"/addfeed {world.site.url}", "Gazette & Sons is added")
    world.asks(world.olena, f"/addfeed {world.site.url}/", "вже є серед моїх стрічок")
    feeds = world.asks(world.olena, "/feeds", "Gazette")
    assert feeds.count("🟢") == 2 and "Прочитано" in feeds, feeds
    world.asks(world.ann, "/topics submarines", "Your topics")
    world.seed.serve(
        "/feed", rss.feed(*stories, world.story(world.seed, "x", "A submarine dives again"), language="en")
    )
    world.program.advance(minutes=20)
    world.program.waits(lambda: "5 articles" in world.asks(world.ann, "/status", "Status"), 60)
    seen = len(world.ann.posts)
    world.program.set_clock(MORNING.replace(hour=8, second=1))
    for words in ("-added", "A submarine dives again"):
        world.ann.waits(lambda words=words: any(words in post.text for post in world.ann.posts[seen:]), 60)
    world.confirms(world.ann, "/deltopic submarines", "1 subscriber follows it.", "Topic submarines is removed")
    world.asks(world.ann, "/latest submarines", "no topic")
    assert "submarines" not in str(world.asks(world.ann, "/topics", "Your topics"))
    world.confirms(world.ann, f"/delfeed {world.site.url}/feed", "Remove Gazette", "removed")
    assert "Gazette" not in world.asks(world.ann, "/feeds", "Courier")
    assert "-added" in world.asks(world.ann, "/search added", "🔎"), "stored articles stay"
    before = len(world.site.requests("/feed"))
    world.program.advance(hours=1)
    world.program.waits(lambda: len(world.seed.requests("/feed")) > 2)
    assert len(world.site.requests("/feed")) == before


def test_what_a_seed_file_says_is_taken_over_and_what_an_admin_changed_stays(world: World):
    world.program.start()
    world.asks(world.ann, f"/addfeed {world.site.url}/feed", "is added")
    world.confirms(world.ann, "/addtopic defense artillery", "changes this topic no longer", "Topic defense is saved")
    world.confirms(world.ann, "/deltopic nato", "Nobody follows it", "removed")
    world.program.stop()
    other = {"url": f"{world.other.url}/feed", "outlet": "Tribune"}
    world.program.set_feeds([world.seeded(outlet="Courier of the North"), other])
    world.program.start()
    feeds = world.asks(world.ann, "/feeds", "http://")
    assert "Courier of the North" in feeds and "Tribune" in feeds and world.site.host in feeds, feeds
    world.confirms(world.ann, f"/delfeed {world.other.url}/feed", "Remove Tribune", "removed")
    world.program.stop()
    world.program.set_feeds([{**other, "outlet": "Tribune Two"}])
    world.program.start()
    feeds = world.asks(world.olena, "/feeds", "http://")
    assert "Courier" not in feeds or world.seed.host not in feeds, feeds
    assert "Tribune" not in feeds and world.site.host in feeds, feeds
    said = world.asks(world.ann, "/deltopic", "/deltopic drones")
    assert "nato" not in said and "ukraine" in said and "defense" in said, said


def test_a_draft_outlives_a_restart_and_only_its_button_saves_it(world: World):
    world.program.start()
    question = world.asks(world.ann, "/addtopic fleet minehunter", "not saved yet")
    asked = world.ann.posts[-1]
    assert question == asked.text
    yes = asked.buttons[0][0].data
    assert "Say which topic" in world.asks(world.ann, f"/deltopic {yes.partition(' ')[2]}", "Say which topic")
    world.asks(world.ann, f"/{yes}", "A topic's name is one short word")  # typed, it is a topic called “!”
    assert "fleet" not in world.asks(world.ann, "/deltopic", "Topics:")
    world.program.stop()
    world.program.start()
    world.ann.presses(asked, asked.buttons[0][0])
    world.ann.waits(lambda: "Topic fleet is saved" in asked.text, 60)
    assert "fleet" in world.asks(world.ann, "/deltopic", "Topics:")
    forged = world.ann.presses_data(asked, "addtopic ! 000000000000")
    forged.answered()
    world.ann.waits(lambda: "I do not remember this draft" in asked.text, 60)


def test_a_feed_is_meant_by_its_number_name_host_or_address(world: World):
    world.program.set_feeds(
        [world.seeded(), {"url": f"{world.site.url}/feed", "outlet": "Courier"}, {"url": f"{world.other.url}/feed", "outlet": "Вісник"}]
    )  # fmt: skip
    world.program.start()
    said = world.asks(world.olena, "/delfeed courier", "Так називаються")
    assert said.count("http://") == 2 and "1. " in said and "2. " in said, said
    for which in ("3", "вісник", f"{world.other.url}/feed/", f"{world.other.host}/feed"):
        assert "Вісник" in world.asks(world.olena, f"/delfeed {which}", "Вилучити"), which
    for which in ("0", "4", "99999999999999999999", "-1", "²"):
        assert which in world.asks(world.olena, f"/delfeed {which}", "не читаю"), which
