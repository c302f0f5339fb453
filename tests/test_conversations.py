"""Whole conversations with the running program, in both languages, kept as a reader sees them in `transcripts/`.

`make transcripts` writes them anew when a change is meant. They must read well: look at the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from tests.conversation import NOW, Conversation, behind, newsroom
from tests.run import Program
from tests.telegram import Server
from tests.world.news import NewsServer, Reply

TRANSCRIPTS = Path(__file__).parent / "transcripts"
IDS = count(101)
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
}


def hold(script: str, language: str, telegram: Server, program: Program, gate: Event | None = None) -> Conversation:
    """The conversation, as it went."""
    talk = Conversation(telegram, program, telegram.person(next(IDS), NAMES[language], language))
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
@pytest.mark.parametrize("script", [name for name in SCRIPTS if name != "new-installation"])
def test_a_conversation_goes_as_written_down(script: str, language: str, running: tuple[Server, Program]) -> None:
    compare(hold(script, language, *running), script, language)


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_new_installation_talks_as_written_down(language: str, tmp_path: Path) -> None:
    gate = Event()
    with newsroom(tmp_path, gate) as (telegram, program):
        compare(hold("new-installation", language, telegram, program, gate), "new-installation", language)


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
