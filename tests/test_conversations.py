"""Whole conversations with the running program, in both languages, kept as a reader sees them in `transcripts/`.

`make transcripts` writes them anew when a change is meant. They must read well: look at the difference.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from tests.conversation import NOW, Conversation, behind, has_stored, newsroom
from tests.run import Program
from tests.telegram import Person, Server
from tests.world import rss
from tests.world.news import NewsServer, Reply

TRANSCRIPTS = Path(__file__).parent / "transcripts"
IDS = count(101)
ADMIN = 1  # who is one of ADMIN_IDS
NAMES = {"en": "Anna", "uk": "Олена"}
SAYS = {
    "en": {
        "time": "/time 8.30 and 7:30pm",
        "days": "/days mon-fri",
        "quiet": "/quiet from 11pm to 8:45",
        "off": "/quiet off",
        "pause": "/pause 3 days",
        "silent": "/silent on",
        "length": "/length short",
        "zone": "/timezone New York",
        "language": "/language uk",
        "alias": "/settings",
        "latest": "/latset",
        "clock": "half past eight in the evening",
        "topic": "Defense",
        "words": "good morning",
        "subject": "minehunters",
        "time?": "/time soon",
        "days?": "/days someday",
        "quiet?": "/quiet please",
        "pause?": "/pause for ever",
        "silent?": "/silent perhaps",
        "length?": "/length huge",
        "zone?": "/timezone Atlantis",
        "language?": "/language Klingon",
        "topic?": "/topics gardening",
        "plain": "time 7:15",
        "search": "/search minehunter",
        "two words": "/search generators hospital",
        "phrase": '/search "prisoners of war"',
        "nowhere": "/search submarine cables",
        "said": "/said Ravnberg",
        "other alphabet": "/said Дзюба",
        "nobody": "/said Napoleon",
        "hours": "/latest nato 6h",
        "no such topic": "/latest gardening",
    },
    "uk": {
        "time": "/time 8.30 та 19:30",
        "days": "/дні пн-пт",
        "quiet": "/quiet з 23 до 8:45",
        "off": "/quiet вимкнути",
        "pause": "/пауза 3 дні",
        "silent": "/silent увімкнути",
        "length": "/обсяг короткий",
        "zone": "/timezone Варшава",
        "language": "/мова англійська",
        "alias": "/налаштування",
        "latest": "/latset",
        "clock": "о пів на девʼяту вечора",
        "topic": "Оборона",
        "words": "добрий ранок",
        "subject": "перехоплювачі",
        "time?": "/time скоро",
        "days?": "/days колись",
        "quiet?": "/quiet будь ласка",
        "pause?": "/pause назавжди",
        "silent?": "/silent мабуть",
        "length?": "/length величезний",
        "zone?": "/timezone Атлантида",
        "language?": "/language клінгонська",
        "topic?": "/topics садівництво",
        "plain": "час 7:15",
        "search": "/search трансформаторів",
        "two words": "/search лікарня світло",
        "phrase": '/пошук "дрони-перехоплювачі"',
        "nowhere": "/search підводний кабель",
        "said": "/said Криниці",
        "other alphabet": "/said Hnatiuk",
        "nobody": "/said Наполеон",
        "hours": "/latest нато 6 год",
        "no such topic": "/latest садівництво",
    },
}  # fmt: skip

ADMIN_SAYS = {
    "en": {
        "add": '/addtopic fleet minehunter OR "coastal radar"',
        "topic name": "fleet",
        "unbalanced": '/addtopic fleet minehunter OR "coastal radar',
        "wildcard": "/addtopic fleet minehunter*",
        "not only": "/addtopic fleet NOT minehunter",
        "bad name": "/addtopic the-fleet-of-all-the-world’s-seas minehunter",
        "no query": "/addtopic fleet",
        "change": '/addtopic fleet "coastal radar" OR generator',
        "change a seed": "/addtopic defense minehunter",
    },
    "uk": {
        "add": '/addtopic флот тральщик АБО "береговий радар"',
        "topic name": "флот",
        "unbalanced": '/addtopic флот тральщик АБО "береговий радар',
        "wildcard": "/addtopic флот тральщик*",
        "not only": "/addtopic флот НЕ тральщик",
        "bad name": "/addtopic флот-усіх-морів-і-океанів-світу тральщик",
        "no query": "/addtopic флот",
        "change": '/addtopic флот "береговий радар" АБО генератор',
        "change a seed": "/addtopic defense тральщик",
    },
}  # fmt: skip
ADMIN_NEWS = {
    "en": [
        ("New coastal radar watches the strait", "A coastal radar was switched on at the strait on Sunday.", "It sees ships forty kilometres away."),
        ("Herring are counted again", "A research ship counts herring along the coast this week.", "The count takes nine days."),
    ],
    "uk": [
        ("Новий береговий радар стежить за протокою", "Береговий радар увімкнули біля протоки в неділю.", "Він бачить кораблі за сорок кілометрів."),
        ("Оселедець рахують знову", "Дослідницьке судно цього тижня рахує оселедець уздовж узбережжя.", "Підрахунок триває дев’ять днів."),
    ],
}  # fmt: skip


def first_minute(talk: Conversation, language: str) -> None:
    talk.scene("The first minute")
    talk.says("/start", answers=3)
    talk.screen("welcome", last=4)
    talk.presses("setup topics defense")
    talk.screen("topics")
    talk.presses("setup topics defense")
    talk.presses("setup times")
    talk.presses("setup times 08:00 19:00")
    talk.screen("zone")
    if language == "en":
        talk.presses("setup zones")
        talk.presses("setup zone America/New_York")
    else:
        talk.presses("setup other")
        talk.presses("setup zone Europe/Kyiv")
    talk.screen("closing")
    talk.presses("settings schedule")
    talk.screen("schedule")
    talk.presses("settings")
    talk.screen("settings")
    talk.scene("The first scheduled digest brings what the first one left out")
    talk.at(NOW.replace(hour=12 if language == "en" else 16, minute=59, second=58))
    talk.reads()


def digest(talk: Conversation, language: str) -> None:
    talk.says("/start nato", answers=3, brief=True)
    talk.says("/topics")
    talk.presses("settings topics ukraine")
    talk.presses("settings topics defense")
    talk.says("/time 19:00")
    talk.scene("The digest of the evening")
    due = NOW.replace(hour=18 if language == "en" else 16, minute=59, second=58)
    talk.at(due)
    talk.reads()
    talk.screen("digest")
    talk.clock += timedelta(minutes=3)
    talk.presses("1")
    talk.screen("story-of-a-digest")
    talk.presses("🔖")
    talk.presses("↩")
    talk.presses("🕗")
    talk.presses("07:00")
    talk.presses("07:00")
    talk.presses("↩")
    talk.scene("The next one, when nothing has come in")
    talk.at(due + timedelta(days=1))
    talk.reads()


def first_minute_left_half_way(talk: Conversation, language: str) -> None:
    talk.scene("Somebody who wants to read it in the other language, sets nothing, and reads on")
    talk.says("/start", answers=3, brief=True)
    talk.presses("setup language", on=talk.chat.posts[0])
    talk.reads(2, brief=True)
    talk.says("/settings")
    talk.scene("Hours of their own")
    talk.presses("setup times", on=talk.chat.posts[-2])
    talk.presses("setup hours")
    talk.presses("setup hours 07:00")
    talk.presses("setup hours 08:00")
    talk.presses("setup hours 07:00", changes=False)
    talk.presses("setup zone")
    talk.presses("setup times")


def links(talk: Conversation, language: str) -> None:
    talk.scene("t.me/…?start=nato_0700")
    talk.says("/start nato_0700", answers=3, brief=True)
    talk.presses("setup zone Europe/Kyiv")
    talk.presses("settings")
    talk.scene("The link of another topic, when one is subscribed")
    talk.says("/start ukraine_2300")
    talk.scene("A link that means nothing")
    talk.says("/start summer-sale")
    talk.says("/stop")
    talk.says("/start summer-sale", answers=2, brief=True)


def when(talk: Conversation, language: str) -> None:
    said = SAYS[language]
    talk.says("/start", answers=3, brief=True)
    talk.scene("In one line")
    for line in ("time", "days", "quiet"):
        talk.says(said[line])
    talk.says("/schedule")
    for line in ("silent", "length", "zone", "pause"):
        talk.says(said[line])
    talk.says("/resume")
    talk.says(said["off"])
    talk.scene("By buttons")
    talk.says(said["alias"])
    talk.presses("settings topics")
    talk.presses("settings topics defense")
    talk.presses("settings")
    talk.presses("settings times")
    talk.presses("settings times 22:00")
    talk.presses("settings")
    talk.presses("settings days")
    talk.presses("settings days 5")
    talk.presses("settings days all")
    talk.presses("settings")
    talk.presses("settings quiet")
    talk.presses("settings quiet 22:00 07:00")
    talk.presses("settings length")
    talk.presses("settings length full")
    talk.presses("settings silent")
    talk.presses("settings zone")
    talk.presses("settings zone Europe/Kyiv")
    talk.presses("settings pause")
    talk.presses("settings pause 14")
    talk.presses("settings schedule")
    talk.presses("settings")
    talk.presses("settings resume")
    talk.scene("What is due in the quiet hours comes at their end")
    talk.says("/silent on")
    talk.says("/time 06:00")
    talk.at(NOW.replace(day=24, hour=4, minute=59, second=58))
    talk.reads(brief=True)
    talk.scene("In the other language")
    talk.says(said["language"])
    talk.says("/settings")


def wrong_input(talk: Conversation, language: str) -> None:
    said = SAYS[language]
    talk.says("/schedule")
    talk.says(said["words"])
    talk.says("/start", answers=3, brief=True)
    talk.scene("Nearly right")
    talk.says(said["latest"])
    talk.says("/stpo")
    talk.says("/xyzzy")
    talk.says(said["clock"])
    talk.says(said["plain"])
    talk.says(said["topic"], brief=True)
    talk.says(said["words"])
    talk.says(said["subject"])
    talk.presses("🔎")
    talk.scene("Wrong")
    for line in ("time?", "days?", "quiet?", "pause?", "silent?", "length?", "zone?", "language?", "topic?"):
        talk.says(said[line])
    talk.scene("Buttons of an older version")
    talk.says("/settings")
    for data in ("menu 3", "settings colour red", "settings days 9", "setup zone Mars/Olympus"):
        talk.presses_data(data, changes=False)
    talk.presses_data("topics nato")
    talk.presses_data("time 08:00 19:30")
    talk.scene("A button pressed after the bot was started anew")
    talk.says("/settings")
    talk.program.stop()
    talk.program.start()
    talk.presses("settings days")
    talk.scene("A button pressed by somebody else")
    talk.presses("settings days 0", changes=False, by=talk.telegram.person(next(IDS), "Petro"))


def latest(talk: Conversation, language: str) -> None:
    said = SAYS[language]
    talk.says("/start", answers=3, brief=True)
    talk.says("/latest")
    talk.screen("latest")
    talk.presses("▶")
    talk.presses("💬")
    talk.presses("↩")
    talk.presses("📰")
    talk.presses("↩")
    talk.presses("📖")
    talk.screen("story")
    talk.presses("🔖")
    talk.presses("↩")
    talk.presses("◀")
    talk.scene("One topic, some hours")
    talk.says(said["hours"])
    talk.says(said["no such topic"])
    talk.scene("The list has numbers")
    talk.says("/story 2")
    talk.says("/story 99")
    talk.says("/save 1")
    talk.says("/saved")
    talk.screen("saved")
    talk.presses("1")
    talk.presses("🔖")
    talk.presses("↩")


def on_demand(talk: Conversation, language: str) -> None:
    said = SAYS[language]
    talk.says("/start", answers=3, brief=True)
    talk.scene("Everything that is kept")
    talk.says("/search")
    talk.says(said["search"])
    talk.screen("search")
    talk.presses("1")
    talk.presses("↩")
    talk.says(said["two words"])
    talk.says(said["phrase"])
    talk.says(said["nowhere"])
    talk.scene("Who said what")
    talk.says("/said")
    talk.says(said["said"])
    talk.screen("said")
    talk.says(said["other alphabet"])
    talk.says(said["nobody"])
    talk.says("/quotes")
    talk.screen("quotes")
    talk.presses("1")
    talk.presses("↩")


def no_more_of_this(talk: Conversation, language: str) -> None:
    talk.says("/mute")
    talk.says("/start", answers=3, brief=True)
    talk.says("/latest", brief=True)
    talk.presses("📖", on=talk.chat.posts[-1])
    talk.presses("mute story")
    talk.presses("mute story")
    talk.presses("mute topic")
    talk.presses("mute topic")
    talk.presses("mute outlet")
    talk.says("/mute")
    talk.presses("🔔")
    talk.says("/mute outlet Atlantis Times")
    talk.says("/mute gardening")


def new_installation(talk: Conversation, language: str) -> None:
    talk.scene("A bot that has just been set up answers at once")
    talk.says("/start")
    talk.says("/latest")
    talk.scene("and sends the first digest by itself when it has read its sources")
    talk.gate.set()
    talk.reads(2, brief=True)


def in_a_group(talk: Conversation, language: str) -> None:
    petro = talk.telegram.person(next(IDS), "Petro", language)
    talk.chat = talk.telegram.group(-next(IDS), "Newsroom", members=[petro], administrators=[talk.person])
    talk.says("/start", answers=3, brief=True)
    talk.scene("A member who is no administrator presses")
    talk.presses("setup topics defense", changes=False, by=petro)
    talk.scene("An administrator presses")
    talk.presses("setup topics defense")
    talk.says("/time 07:30")
    talk.scene("What is meant for other bots is left to them")
    talk.says("/latset", answers=0)
    talk.says("8:30", answers=0)


def admin(talk: Conversation, language: str) -> None:
    """In a newsroom of its own, for what admins change is everybody's."""
    said = ADMIN_SAYS[language]
    petro = talk.telegram.person(next(IDS), "Petro", language)
    with NewsServer() as gazette, NewsServer() as wire:
        talk.known_as = {gazette.host: "gazette.example", wire.host: "wire.example", **known_as(talk.program.folder)}
        put_online(gazette, wire, language)
        talk.says("/help")
        feeds_of_an_admin(talk, gazette, wire)
        topics_of_an_admin(talk, petro, said)
        strangers_and_an_admin(talk, petro, said, language)


def put_online(gazette: NewsServer, wire: NewsServer, language: str) -> None:
    """A site whose page names its feed, and one that has none."""
    news = [
        rss.item(title, f"{gazette.url}/{number}", *text, published=NOW - timedelta(hours=number), id=str(number))
        for number, (title, *text) in enumerate(ADMIN_NEWS[language], 1)
    ]
    gazette.serve("/feed", rss.feed(*news, title="Gazette", language=language), "application/rss+xml")
    gazette.serve("/", '<html><head><link rel="alternate" type="application/rss+xml" href="/feed">')
    wire.serve("/", "<html><head><title>Wire</title></head><body><p>Hello")


def feeds_of_an_admin(talk: Conversation, gazette: NewsServer, wire: NewsServer) -> None:
    talk.says("/feeds")
    talk.scene("A site is added")
    talk.says(f"/addfeed {gazette.url}")
    talk.says(f"/addfeed {gazette.url}/feed")
    talk.scene("and some that are none")
    for address in ("", f"{wire.url}/nothing", wire.url, "http://10.1.2.3/feed", "http://169.254.169.254/latest"):
        talk.says(f"/addfeed {address}".strip())
    talk.scene("It does not answer any more")
    gazette.fail("/feed", 503)
    later = NOW + timedelta(minutes=20)
    talk.at(later)
    talk.program.waits(lambda: has_stored(talk.program, f'"last_round","value":"{later:%Y-%m-%dT%H:%M}'), 30)
    talk.clock += timedelta(minutes=5)
    talk.says("/feeds")
    talk.says("/status")
    talk.scene("It is removed")
    talk.says("/delfeed 1")
    talk.presses("delfeed -")
    talk.says(f"/delfeed {gazette.host}/feed")
    talk.says("/delfeed gazette")
    talk.presses("delfeed !")
    for which in ("gazette", "99", ""):
        talk.says(f"/delfeed {which}".strip())


def known_as(folder: Path) -> dict[str, str]:
    """The sample outlets' addresses in this run."""
    tables = tomllib.loads((folder / "feeds.toml").read_text("utf-8"))["feed"]
    return {table["url"].split("/")[2]: f"outlet{number}.example" for number, table in enumerate(tables, 1)}


def topics_of_an_admin(talk: Conversation, reader: Person, said: dict[str, str]) -> None:
    talk.scene("A new topic is tried first")
    talk.says(said["add"])
    talk.presses("addtopic -")
    talk.says(said["add"])
    talk.presses("addtopic !")
    talk.says(said["add"])
    talk.scene("Queries that are none")
    for query in ("unbalanced", "wildcard", "not only", "bad name", "no query"):
        talk.says(said[query])
    talk.says(f"/addtopic fleet {' OR '.join(f'minehunter{number}' for number in range(150))}")
    talk.scene("Somebody follows it, and it is changed")
    reader.says(f"/start {said['topic name']}")
    reader.waits(lambda: len(reader.posts) >= 3)
    talk.says(said["change"])
    talk.presses("addtopic -")
    talk.says(said["change"])
    talk.presses("addtopic !")
    talk.says(said["change a seed"])
    talk.scene("It is removed")
    talk.says("/deltopic")
    talk.says(f"/deltopic {said['topic name']}")
    talk.presses("deltopic -")
    talk.says(f"/deltopic {said['topic name']}")
    talk.presses("deltopic !")
    talk.presses_data(talk.last_pressed)


def strangers_and_an_admin(talk: Conversation, reader: Person, said: dict[str, str], language: str) -> None:
    talk.scene("In a group where a stranger presses an admin's button")
    mine = talk.chat
    talk.chat = talk.telegram.group(-next(IDS), "Newsroom", members=[reader], administrators=[reader, talk.person])
    talk.says(said["add"])
    talk.presses("addtopic !", changes=False, by=reader)
    talk.presses("addtopic -")
    talk.chat = mine
    talk.scene("A stranger asks for each of it")
    stranger = Conversation(talk.telegram, talk.program, talk.telegram.person(next(IDS), "Joe", language))
    stranger.clock = talk.clock
    for command in ("/feeds", "/addfeed http://10.1.2.3/", "/delfeed 1", said["add"], "/deltopic nato", "/status"):
        stranger.says(command)
    talk.events += stranger.events


SCRIPTS: dict[str, Callable[[Conversation, str], None]] = {
    "first-minute": first_minute,
    "digest": digest,
    "half-way": first_minute_left_half_way,
    "links": links,
    "when": when,
    "wrong-input": wrong_input,
    "latest": latest,
    "on-demand": on_demand,
    "no-more-of-this": no_more_of_this,
    "new-installation": new_installation,
    "group": in_a_group,
    "admin": admin,
}
ALONE = {"new-installation", "admin"}  # in a newsroom of their own


def hold(script: str, language: str, telegram: Server, program: Program, gate: Event | None = None) -> Conversation:
    """The conversation, as it went."""
    person = telegram.person(ADMIN if script == "admin" else next(IDS), NAMES[language], language)
    talk = Conversation(telegram, program, person)
    talk.gate = gate or talk.gate
    SCRIPTS[script](talk, language)
    talk.chat.reads_nothing(0.2)
    return talk


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Program]]:
    """One program for all conversations: who talks to it is somebody else each time, and the clock is set at each step."""
    with newsroom(tmp_path_factory.mktemp("newsroom")) as both:
        yield both


def compare(talk: Conversation, script: str, language: str) -> None:
    path = TRANSCRIPTS / language / f"{script}.txt"
    if os.environ.get("WRITE_TRANSCRIPTS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(talk.transcript(), "utf-8")
    assert talk.transcript() == path.read_text("utf-8"), "if this is meant: make transcripts"


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize("script", [name for name in SCRIPTS if name not in ALONE])
def test_a_conversation_goes_as_written_down(script: str, language: str, running: tuple[Server, Program]) -> None:
    compare(hold(script, language, *running), script, language)


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_new_installation_talks_as_written_down(language: str, tmp_path: Path) -> None:
    gate = Event()
    with newsroom(tmp_path, gate) as (telegram, program):
        compare(hold("new-installation", language, telegram, program, gate), "new-installation", language)


@pytest.mark.parametrize("language", ["en", "uk"])
def test_an_admin_talks_as_written_down(language: str, tmp_path: Path) -> None:
    with newsroom(tmp_path, COLLECT_EVERY="15") as (telegram, program):
        compare(hold("admin", language, telegram, program), "admin", language)


def test_long_work_shows_that_an_answer_is_being_made(running: tuple[Server, Program]) -> None:
    telegram, program = running
    asked = Event()
    with NewsServer() as slow:
        slow.answer("/feed", partial(behind, asked, Reply(404)))
        admin = telegram.person(1)
        program.set_clock(NOW)
        admin.says(f"/addfeed {slow.url}/feed")
        telegram.waits(lambda: telegram.calls("sendChatAction"), 20)
        admin.reads_nothing(0)
        asked.set()
        assert "404" in admin.read(30).text
