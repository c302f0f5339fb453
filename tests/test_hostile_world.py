"""Feeds, sites and people that mean harm or make mistakes, all through the whole program: what was stored stays, admins
get one clear sentence, nothing becomes markup, and the program lives on."""

from __future__ import annotations

import contextlib
import gzip
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import Article, Subscriber, Topic
from bot.store import Store, backup
from tests.run import Program
from tests.telegram import Person, Post, Server
from tests.world import rss
from tests.world.news import NewsServer

MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
HOSTS = 24

LAUGHS = '<!DOCTYPE rss [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip
FILES = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:1/y"> %y;]>'
PAGE = "<!doctype html><html><head><title>Sign in &lt;b&gt;here</title></head><body><p>Hello</p></body></html>"
SCRIPT = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"


class Outlet:
    """A feed that is good in the first round and then turns into something else."""

    def __init__(self, name: str, server: NewsServer) -> None:
        self.name, self.server = name, server
        self.path, self.url = f"/{name}/feed", f"{server.url}/{name}/feed"

    def serve(self, body: bytes) -> None:
        self.server.serve(self.path, body, "application/rss+xml")

    def stories(self, *items: str, before: str = "", title: str = "Courier") -> None:
        self.serve(rss.feed(*items, before=before, title=title))

    def story(self, seed: str, title: str = "", link: str = "") -> str:
        link = link or f"{self.server.url}/{self.name}/{seed}"
        return rss.story(f"{self.name}-{seed}", MORNING, link, title)

    def dated(self, seed: str, date: str) -> str:
        return re.sub("<pubDate>.*?<", f"<pubDate>{date}<", self.story(seed))


def loop(outlet: Outlet) -> None:
    outlet.server.redirect(outlet.path, outlet.path + "/again", 301)
    outlet.server.redirect(outlet.path + "/again", outlet.path, 301)


def cut_off(outlet: Outlet) -> None:
    outlet.server.break_off(outlet.path, rss.feed(outlet.story("new"))[:300])


# What a feed turns into, and the words in which the admins are told.
BAD: dict[str, tuple[Callable[[Outlet], None], str, str]] = {
    "empty": (lambda o: o.serve(b""), "The answer is empty.", "Відповідь порожня."),
    "page": (lambda o: o.server.serve(o.path, PAGE), "a web page (“Sign in <b>here”)", "вебсторінка («Sign in <b>here»)"),
    "truncated": (lambda o: o.serve(rss.feed(o.story("new"))[:250]), "breaks off", "обривається"),
    "bomb": (lambda o: o.server.bomb(o.path, 30_000_000), "larger than 10 MB", "понад 10 МБ"),
    "zipped": (lambda o: o.serve(gzip.compress(b" " * 20_000_000)), "larger than 10 MB", "понад 10 МБ"),
    "endless": (lambda o: o.server.endless(o.path), "larger than 5 MB", "понад 5 МБ"),
    "loop": (loop, "redirects in a circle", "переспрямовує по колу"),
    "metadata": (
        lambda o: o.server.redirect(o.path, "http://169.254.169.254/latest/meta-data/", 301),
        "169.254.169.254 is a private address",
        "169.254.169.254 — приватна адреса",
    ),
    "localfile": (lambda o: o.server.redirect(o.path, "file:///etc/passwd", 301), "Only http and https", "лише адреси http"),
    "cutoff": (cut_off, "broke off its answer", "обірвалася, або це не HTTP"),
    "binary": (lambda o: o.serve(bytes(range(256)) * 40), "binary data", "двійкові дані"),
    "path": (lambda o: o.serve(b"/etc/passwd"), "plain text, not a feed: “/etc/passwd”", "звичайний текст"),
    "closed": (lambda o: o.server.fail(o.path, 410), "Paused, its owner has closed it", "Призупинено"),
    "broken": (lambda o: o.server.fail(o.path, 503), "answers 503", "відповідає: 503"),
}  # fmt: skip


def many(outlet: Outlet) -> None:
    week = MORNING - timedelta(days=7)
    link = f"{outlet.server.url}/many/"
    items = [rss.item(f"Weather {n}", f"{link}{n}", f"Rain {n}.", published=week) for n in range(20_000)]
    outlet.stories(outlet.story("new"), *items)


def scripts(outlet: Outlet) -> None:
    outlet.stories(
        outlet.story("new", f"NATO {SCRIPT} &lt;b&gt;scripts new", "javascript:alert(1)"),
        outlet.story("raw", 'NATO <![CDATA[<a href="javascript:alert(2)">scripts raw</a> <b>]]>', "data:text/html,x"),
        outlet.story("amp", "NATO &amp;lt;/b&amp;gt;&amp;lt;/a&amp;gt; scripts amp", 'http://x.example/"><b>'),
        title=f"&lt;b&gt;Courier{SCRIPT}",
    )


def addresses(outlet: Outlet) -> None:
    links = ("http://169.254.169.254/latest", "http://192.168.1.1/admin", "file:///etc/passwd", "http://127.0.0.1:22/")
    outlet.stories(*(rss.item(f"NATO addresses {n}", link, published=MORNING) for n, link in enumerate(links)))


def others(outlet: Outlet) -> None:
    """Somebody else's articles under one's own name, and one's own under somebody else's ids."""
    elsewhere = f"{outlet.server.url}/elsewhere"
    outlet.server.serve(
        "/elsewhere", "<html><head><title>NATO elsewhere</title></head><body><p>NATO.</p></body></html>"
    )
    outlet.stories(
        rss.item("NATO others new", elsewhere, published=MORNING, id="empty-old"),
        rss.item("NATO others two", "https://127.0.0.1:1/nobody", published=MORNING, id="page-old"),
    )


def directions(outlet: Outlet) -> None:
    outlet.stories(
        outlet.story("new", "NATO \u202edirections-new\u202c \u200b\u2066x\u2069\ufeff"),
        outlet.story("arabic", "NATO حلف شمال directions arabic עברית"),
        outlet.story("zero", "\u200b\u200b\u2060\ufeff"),
        outlet.story("controls", "NATO directions controls &#1;&#0;&#xD800;&#xFFFE; \x01\x0b"),
        title="\u202eCourier\u0000",
    )


def nameless(outlet: Outlet) -> None:
    """One guid twice, no guid, no title, nothing at all."""
    items = (
        outlet.story("new"),
        outlet.story("new"),
        rss.item("", "", "NATO without anything."),
        "<item/>",
        "<item></item>",
    )
    outlet.stories(*items)  # fmt: skip


def dates(outlet: Outlet) -> None:
    years = ("Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 31 Dec 2099 23:59:59 GMT", "31.31.31 noon-ish", "")
    outlet.stories(*(outlet.dated(f"d{number}", date) for number, date in enumerate(years)))


def lengths(outlet: Outlet) -> None:
    outlet.stories(
        outlet.story("new", "NATO lengths new " + "very " * 1800),
        outlet.story("one", "NATO lengths one" + "o" * 9000),
        outlet.story("emoji", "NATO lengths emoji " + "🙂" * 4000),
        outlet.story("link", "NATO lengths link", "http://x.example/" + "a" * 9000),
        title="C" * 9000,
    )


ODD: dict[str, Callable[[Outlet], None]] = {
    "laughs": lambda o: o.stories(o.story("new", title="NATO laughs new &a9;"), before=LAUGHS),
    "files": lambda o: o.stories(o.story("new", title="NATO files new &x; tells"), before=FILES),
    "many": many,
    "scripts": scripts,
    "lengths": lengths,
    "dates": dates,
    "addresses": addresses,
    "others": others,
    "directions": directions,
    "nameless": nameless,
}


class World:
    def __init__(self, telegram: Server, servers: list[NewsServer], folder: Path) -> None:
        self.telegram = telegram
        names = [*BAD, *ODD]
        self.outlets = {name: Outlet(name, servers[number % HOSTS]) for number, name in enumerate(names)}
        for outlet in self.outlets.values():
            outlet.stories(outlet.story("old"))
        feeds = [{"url": outlet.url, "outlet": name.title()} for name, outlet in self.outlets.items()]
        self.program = Program(telegram, folder, feeds, MORNING, ADMIN_IDS=",".join(map(str, range(1, 100))))
        self.ann = telegram.person(1, '<b>Ann</b> & "Co" \u202e', "en")
        self.olena = telegram.person(2, "<i>Олена", "uk")
        self.ids = iter(range(3, 100))  # of further admins

    def turn(self) -> None:
        """Every outlet shows its other face and is read again."""
        for name, (turned, *_) in BAD.items():
            turned(self.outlets[name])
        for name, odd in ODD.items():
            odd(self.outlets[name])
        self.program.advance(minutes=20)
        for _ in range(60):
            if "Read 20 minutes ago" not in self.feeds(self.ann):
                return
            time.sleep(1)
        raise AssertionError(f"not all feeds were read again:\n{self.feeds(self.ann)}\n{self.program.log}")

    def feeds(self, person: Person) -> str:
        """What /feeds says of all of them."""
        text = "\n\n".join(post.text for post in self.asks(person, "/feeds"))
        while not all(f". {name.title()} " in text for name in self.outlets):
            text += f"\n\n{person.read(60).text}"
        return text

    def asks(self, person: Person, command: str, last: str = "") -> list[Post]:
        """The answer to a command, up to the message with `last` in it."""
        person.skips()
        person.says(command)
        posts = [person.read(60)]
        while last not in posts[-1].text:
            posts.append(person.read(60))
        return posts


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One program that has been through two rounds: all outlets good, then all turned."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(NewsServer()) for _ in range(HOSTS)]
        telegram = stack.enter_context(Server())
        world = World(telegram, servers, tmp_path_factory.mktemp("hostile"))
        with world.program as program:
            program.start()
            for person in (world.ann, world.olena):
                person.says("/start")
                person.read()
            for person, done in ((world.ann, "Read: "), (world.olena, "Прочитано: ")):
                person.waits(lambda person=person, done=done: any(done in post.text for post in person.posts), 60)
            world.turn()
            yield world
            assert program.memory() < 256
            assert program.stop() < 5
            assert "Traceback" not in program.log and "ERROR" not in program.log


@pytest.fixture(scope="module")
def feeds(world: World) -> dict[str, list[str]]:
    """What /feeds says of each outlet, in English and Ukrainian."""
    said: dict[str, list[str]] = {}
    for person in (world.ann, world.olena):
        for block in world.feeds(person).split("\n\n")[1:]:
            said.setdefault(block.split()[2].lower(), []).append(block)
    return said


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_feed_is_one_clear_sentence_in_both_languages(feeds: dict[str, list[str]], name: str):
    _, english, ukrainian = BAD[name]
    for said, wanted in zip(feeds[name], (english, ukrainian), strict=True):
        assert said.startswith(("🔴", "⏸")) and wanted in said, said


@pytest.mark.parametrize("name", ODD)
def test_a_feed_with_strange_things_in_it_is_read_all_the_same(feeds: dict[str, list[str]], name: str):
    assert all(said.startswith("🟢") for said in feeds[name]), feeds[name]


def test_readers_get_the_news_and_nothing_of_it_is_markup_or_a_trap(world: World):
    for admin, topic in (
        (world.ann, "strange scripts OR directions"),
        (world.olena, "long lengths OR addresses OR files OR laughs"),
    ):
        (draft,) = world.asks(admin, f"/addtopic {topic}")
        admin.presses(draft, draft.buttons[0][0])
        admin.waits(lambda draft=draft: not draft.buttons, 60)
    shown = [*cards(world.ann, "strange"), *cards(world.olena, "long")]
    for sign in (
        "NATO alert(1) scripts new",
        "NATO </b></a> scripts amp",
        "NATO lengths new very very",
        "directions arabic",
    ):
        assert any(sign in text for text in shown), (sign, shown)
    for post in world.telegram.posts:
        assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200b\ufeff\ufffd]", post.text), post.text
        assert "root:" not in post.text and "haha" not in post.text
        assert all(link.startswith(("http://", "https://")) and not set('<>"') & set(link) for link in post.links)
        assert not re.search(r"<(?!/?(?:a|b|i|u|code|pre|blockquote|tg-time)[ >])", post.html), post.html
    assert world.telegram.limits.floods == []
    assert [call for call in world.telegram.requests if call.status == 400 and "commands" not in call.method] == []


def cards(person: Person, topic: str) -> list[str]:
    """All stories of a topic, as /latest shows them when its pages are turned."""
    seen = len(person.posts)
    person.says(f"/latest {topic}")
    person.waits(lambda: any(post.buttons for post in person.posts[seen:]), 60)
    card = next(post for post in person.posts[seen:] if post.buttons)
    texts = [card.text]
    while any(button.label == "▶" for row in card.buttons for button in row):
        turned = len(card.before)
        person.presses(card, "▶").answered(60)
        person.waits(lambda turned=turned: len(card.before) > turned, 60)
        texts.append(card.text)
    return texts


def test_everything_stored_before_is_still_there_and_what_could_be_read_has_been_added(world: World):
    articles = {article.title: article for article in stored(world.program)}
    assert sum(title.endswith("-old") for title in articles) == len(BAD) + len(ODD)
    assert sum(title.startswith("Weather") for title in articles) == 999
    assert {"NATO alert(1) scripts new", "NATO scripts raw", "NATO </b></a> scripts amp"} <= articles.keys()
    assert {
        "NATO directions-new x",
        "NATO حلف شمال directions arabic עברית",
        "NATO directions controls",
    } <= articles.keys()
    assert all(article.url.startswith(("http://", "https://", "")) for article in articles.values())
    assert all(MORNING - timedelta(days=8) < article.published < world.program.now for article in articles.values())
    assert max(len(title) for title in articles) <= 500


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────────

SAID = [
    ("🙂" * 2048, "I understand commands"),
    ("/", "I do not know this command"),
    ("/<b>x</b> & y", "I do not know this command"),
    ("/@", "I do not know this command"),
    ("/\u202estart", "Welcome"),
    ("/START", "Welcome"),
    ("/latest nope", "There is no topic “nope”"),
    ("/latest <b>&amp;" + "x" * 4000, "There is no topic “<b>&amp;xx"),
    ("/topics nope", "There is no topic “nope”"),
    ("/topics " + "🙂" * 2000, "There is no topic “🙂"),
    ("/timezone Mars/Phobos", "I know no time zone “Mars/Phobos”"),
    ("/timezone ../../../etc/passwd", "I know no time zone “../"),
    ("/timezone /etc/localtime", "I know no time zone “/etc"),
    ("/timezone <script>" + "x" * 4000, "I know no time zone “<script>"),
    ("/time 25:00", "I do not understand “25:00”"),
    ("/time \u0000\u200b<b>", "I do not understand"),
    ("/time " + " ".join(f"{hour}:{minute:02}" for hour in range(24) for minute in range(0, 60, 5)), "At most"),
    ("/language klingon & <b>", "I do not speak “klingon & <b>”"),
    ("/addtopic", "Give a name and a query"),
    ("/addtopic bad (((", "I cannot use this query"),
    ('/addtopic bad "open', "I cannot use this query"),
    ("/addtopic bad AND OR", "I cannot use this query"),
    ("/addtopic bad NOT nato", "I cannot use this query"),
    ("/addtopic bad " + "(" * 4000, "I cannot use this query"),
    ("/addtopic bad " + "a NOT " * 600 + "b", "I cannot use this query"),
    ("/addtopic bad *", "I cannot use this query"),
    ("/addtopic <b>bad</b> drone", "A topic's name is one short word"),
    ("/addtopic " + "x" * 4000 + " drone", "A topic's name is one short word"),
    ("/addtopic " + "漢" * 24 + " drone", "A topic's name is one short word"),
    ("/deltopic <b>nope" + "x" * 4000, "Say which topic"),
    ("/delfeed nope" + "<" * 4000, "I read no feed “nope<"),
    ("/addfeed", "Give one address"),
    ("/addfeed http://10.0.0.1/feed", "I cannot add http://10.0.0.1/feed: 10.0.0.1 is a private address"),
    ("/addfeed http://169.254.169.254/latest", "a private address"),
    ("/addfeed http://[::ffff:10.0.0.1]/", "I cannot add"),
    ("/addfeed http://2130706433:1/" + "x" * 3900, "I cannot add"),
    ("/addfeed ftp://example.org/feed", "Only http and https addresses"),
    ("/addfeed file:///etc/passwd", "Only http and https addresses"),
    ("/addfeed /etc/passwd", "I cannot add"),
    ("/addfeed javascript:alert(1)", "I cannot add"),
    ("/addfeed http://", "I cannot add"),
    ("/addfeed <b>&", "I cannot add"),
    ("/addfeed http://a b", "Give one address"),
    ("/addfeed PAGE", "This is a web page (“Sign in <b>here”), not a feed"),
    ("/addfeed BOMB", "larger than 10 MB"),
    ("/addfeed LOOP", "redirects in a circle"),
    ("/addfeed KNOWN", "is among my feeds already"),
]  # fmt: skip
NEEDS_A_SUBSCRIPTION = ("/topics", "/time", "/language")


def test_whatever_people_write_gets_one_answer_in_their_language(world: World):
    server = world.outlets["page"].server
    server.serve("/site", PAGE)
    known = {"PAGE": f"{server.url}/site", "KNOWN": world.outlets["empty"].url}
    known |= {"BOMB": world.outlets["bomb"].url + "?", "LOOP": world.outlets["loop"].url + "?"}
    people = []
    for number, (said, expected) in enumerate(SAID):
        command, _, args = said.partition(" ")
        for language, id in (("en", 1000 + number), ("uk", 2000 + number)):
            person = world.telegram.person(
                id if not said.startswith(("/add", "/del")) else next(world.ids), "<i>", language
            )
            if said.startswith(NEEDS_A_SUBSCRIPTION):
                person.says("/start")
            person.says(f"{command} {known.get(args, args)}".strip())
            people.append((person, said, expected))
    wrong = []
    for person, said, expected in people:
        needed = 2 if said.startswith(NEEDS_A_SUBSCRIPTION) else 1
        in_english = person.language_code == "en"
        words = expected if in_english else ""
        try:
            person.waits(
                lambda p=person, w=words, n=needed: len(p.posts) >= n and any(w in post.text for post in p.posts), 30
            )
            if not in_english:
                assert re.search("[А-Яа-яЇїІі]{3}", person.posts[-1].text)
        except AssertionError:
            wrong.append((said[:60], words, [post.text[:300] for post in person.posts]))
    assert not wrong


FORGED = ("", " ", "\x00\x01", "topics nope", "v0|old|x", "🙂" * 16, "story", "story nope 1 x 9", "start@other_bot", "settings days 8",
          "settings times 99:99", "settings quiet x y", "settings nope", "setup", "setup topics <b>", "language klingon", "latest",
          "digest -1 x", "quotes 99999999999999999999", "save", "search", "said " + "x" * 59, "__class__", "addtopic x y",
          "delfeed Empty", "status")  # fmt: skip


def test_forged_buttons_and_those_of_older_versions_are_answered_and_change_nothing(world: World):
    stranger = world.telegram.person(5000, "<b>Joe", "en")
    stranger.says("/start")
    stranger.waits(
        lambda: any("Read: " in post.text or "feeds" in post.text.casefold() for post in stranger.posts[1:]), 60
    )
    stranger.says("/schedule")
    stranger.waits(lambda: "08:00" in stranger.posts[-1].text, 60)
    before = copied(world.program, Subscriber, stranger.id)
    welcome = stranger.posts[0]
    for data in FORGED:
        assert isinstance(stranger.presses_data(welcome, data).answered(60), str), data
    assert "admins" in stranger.presses_data(welcome, "deltopic nato").answered(60)
    assert settings_of(copied(world.program, Subscriber, stranger.id)) == settings_of(before)
    assert any(topic.name == "nato" for topic in stored(world.program, Topic))


def settings_of(subscriber: Subscriber) -> tuple[object, ...]:
    return (
        subscriber.topics,
        subscriber.times,
        subscriber.days,
        subscriber.timezone,
        subscriber.language,
        subscriber.active,
    )


def copied(program: Program, type_: type, key: object) -> Subscriber:
    return next(noun for noun in stored(program, type_) if noun.chat == key)


def stored(program: Program, type_: type = Article) -> list[Any]:
    """All that is stored of a type, from a copy made while it runs."""
    copy = program.folder / "copy.json"
    backup(program.database, copy)
    store = Store.open(copy)
    try:
        return list(store.all(type_))
    finally:
        store.close()
