"""Lists by pages, with the real newsroom over the sample outlets: what buttons carry, and what happens when things are gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot import archive, editions, model, ondemand, pipeline, sample
from bot.commands import Call, commands, mute
from bot.model import Article, Edition, Reply, Story, Subscriber
from bot.newsroom import Newsroom, open_newsroom
from bot.ondemand import LINE, NotUnderstood, Page
from bot.render import visible
from bot.store.search import Search
from config import settings

COMMANDS = {command.NAME: command for command in commands()}
TITLES = {"nato": "НАТО", "ukraine": "Україна", "дрони": "Дрони"}
NOW = sample.NOW


async def opened(folder: Path, now: Callable[[], Any] = lambda: NOW) -> Newsroom:
    room = await open_newsroom(replace(settings.load(), database=folder / "sitrep.json"), sample.SampleFetcher(), now)
    room.plant(sample.feeds(), settings.topics(room.languages))
    await pipeline.collect(room)
    room.store.save(Subscriber(7, language="uk", reads=("uk", "en"), topics=("nato", "ukraine", "defense")))
    return room


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    room = asyncio.run(opened(tmp_path_factory.mktemp("room")))
    yield room
    room.search.close()
    room.store.close()


async def ask(room: Newsroom, line: str, pressed: bool = False, code: str = "uk") -> Reply:
    name, _, args = line.partition(" ")
    call = Call(
        args=args, user=7, chat=7, thread=None, kind="private", client=code, admin=False, now=room.now(), room=room,
        phrases=room.phrases[code], subscriber=room.store.get(Subscriber, 7), pressed=pressed,
    )  # fmt: skip
    reply: Reply = await COMMANDS[name].run(call)
    return reply


def text(reply: Reply) -> str:
    message = reply.edit or reply.messages[0]
    assert visible(message.text) <= 4096
    assert all(len(button.data.encode()) <= 64 for row in message.buttons for button in row)
    return message.text


@pytest.mark.parametrize(
    ("asked", "topic", "minutes"),
    [
        ("", "", 1440), ("nato", "nato", 1440), ("nato 6h", "nato", 360), ("6h nato", "nato", 360), ("НАТО 6", "nato", 360),
        ("3d", "", 4320), ("90m", "", 90), ("6 h", "", 360), ("україна 6г", "ukraine", 360), ("Україна 6 год", "ukraine", 360),
        ("2 дні", "", 2880), ("30 хв нато", "nato", 30), ("999d", "", 30 * 1440), ("0h", "", 1), ("дрони 1д", "дрони", 1440),
        ("nato 6 hours", "nato", 360), ("1 day", "", 1440), ("2 weeks", "", 14 * 1440), ("30 Minutes", "", 30),
        ("Україна 6 годин", "ukraine", 360), ("1 година", "", 60), ("2 тижні", "", 14 * 1440), ("10 хвилин нато", "nato", 10),
    ],
)  # fmt: skip
def test_topic_and_time_are_read_in_any_order_and_language(
    room: Newsroom, asked: str, topic: str, minutes: int
) -> None:
    page = ondemand.asked(room, asked, TITLES, NOW)
    assert (page.topic, page.minutes, page.number) == (topic, minutes, 1)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("України", "ukraine"), ("Україною", "ukraine"), ("ukraine", "ukraine"), ("дронів", "дрони"), ("дрон", ""),
        ("НАТО", "nato"), ("натовп", ""), ("Уран", ""), ("українські новини", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_topic_is_known_by_another_form_of_its_name(written: str, name: str) -> None:
    assert ondemand.near_topic(written, TITLES) == name


@pytest.mark.parametrize("asked", ["submarines", "nato ukraine", "6", "nato 6x", "6 mİnutes", "-1h", "<b>"])
def test_what_is_no_topic_is_said_back(room: Newsroom, asked: str) -> None:
    with pytest.raises(NotUnderstood):
        ondemand.asked(room, asked, TITLES, NOW)


@given(
    number=st.integers(1, 999),
    minutes=st.integers(1, 43200),
    ago=st.integers(0, 40000),
    topic=st.text("aЇ-9", max_size=32),
)
def test_a_page_survives_its_button(room: Newsroom, number: int, minutes: int, ago: int, topic: str) -> None:
    page = Page(number, "q", minutes, NOW - timedelta(minutes=ago), topic)
    line = page.line(room, "latest", view="q")
    assert len(line.encode()) <= LINE
    again = ondemand.page(room, line.partition(" ")[2], NOW)
    assert again and again._replace(until=page.until) == page
    assert timedelta() <= again.until - page.until < timedelta(minutes=1)


@given(st.text(max_size=40))
def test_any_button_data_is_a_page_or_none(room: Newsroom, data: str) -> None:
    for line in (data, f"#1 m {data}", f"#999 s 99999 zzzzzzz {data}", f"#1 q 0 0 {data}"):
        page = ondemand.page(room, line, NOW)
        assert page is None or (page.until <= NOW + timedelta(minutes=1) and page.minutes <= 30 * 1440)


def test_long_questions_are_carried_by_a_short_key_that_only_the_last_ones_have(room: Newsroom) -> None:
    long = "довге запитання " * 8
    key = ondemand.carry(room, long, 20)
    assert len(key) == 9 and ondemand.carried(room, key) == long.strip()
    assert ondemand.carry(room, "short", 20) == "short"
    for number in range(ondemand.REMEMBERED):
        ondemand.carry(room, f"{number} {long}", 20)
    assert ondemand.carried(room, key) == ""
    assert len(room.store.recall("asked")) == ondemand.REMEMBERED


def test_a_number_means_the_list_that_was_seen_last(room: Newsroom) -> None:
    async def check() -> None:
        await ask(room, "latest")
        (first, second, *_) = room.store.get(Subscriber, 7).shown  # type: ignore[union-attr]
        await ask(room, "save 2")
        for line, wanted in (("latest", first), ("saved", second)):
            listed = text(await ask(room, line))
            told = text(await ask(room, "story 1"))
            assert told == text(await ask(room, f"story {wanted}"))
            assert told.splitlines()[0].removeprefix("<b>").removesuffix("</b>") in listed
        listed = text(await ask(room, "quotes"))
        for number in (2, 3):
            headline = text(await ask(room, f"story {number}")).splitlines()[0]
            assert f"<b>{number}.</b> {headline.removeprefix('<b>').removesuffix('</b>')}" in listed

    asyncio.run(check())


@pytest.mark.parametrize("command", ["latest", "quotes"])
def test_nothing_where_all_is_muted_says_what_is_left_out(tmp_path: Path, command: str) -> None:
    async def check() -> None:
        room = await opened(tmp_path)
        assert "/mute" not in text(await ask(room, command))
        for outlet in {article.outlet for article in room.store.all(Article)}:
            await ask(room, f"mute outlet {outlet}")
        for code, said in (("en", "What you muted is left out: /mute"), ("uk", "Приховане не враховано: /mute")):
            assert said in text(await ask(room, command, code=code))
        room.store.close()

    asyncio.run(check())


def test_a_digest_that_is_no_longer_kept_is_not_replaced_by_what_its_buttons_open(room: Newsroom) -> None:
    async def check() -> None:
        edition = Edition(f"7/{NOW.isoformat()}", 7, NOW, (model.Message("Ваш дайджест"),))
        room.store.save(edition)
        (story, *_) = room.store.all(Story)
        way = f"digest {NOW.isoformat()} 0"
        for line in (f"story {story.key} 1 {way}", f"settings times | {way}"):
            assert way in str((await ask(room, line, pressed=True)).edit)
        assert text(await ask(room, way, pressed=True)) == "Ваш дайджест"
        room.store.forget(edition)
        for line in (f"story {story.key} 1 {way}", f"settings times | {way}"):
            reply = await ask(room, line, pressed=True)
            assert not reply.edit and way not in str(reply.messages) and text(reply)
        assert (await ask(room, way, pressed=True)).notice.startswith("Цього дайджесту вже немає")

    asyncio.run(check())


@pytest.mark.parametrize("command", ["latest", "quotes"])
def test_a_page_of_a_topic_that_was_deleted_says_so_and_stays(room: Newsroom, command: str) -> None:
    line = Page(2, "m", 1440, NOW, "atlantis").line(room, command)
    for code, said in (("en", "There is no topic “atlantis”."), ("uk", "Теми «atlantis» немає.")):
        reply = asyncio.run(ask(room, line, pressed=True, code=code))
        assert reply.notice.startswith(said) and not reply.edit


def test_a_zone_that_is_known_no_more_is_read_as_utc_and_ends_neither_answers_nor_digests(tmp_path: Path) -> None:
    async def check() -> None:
        room = await opened(tmp_path)
        reader = replace(
            room.store.get(Subscriber, 7) or Subscriber(7), timezone="Mars/Olympus", watermark=NOW, due=NOW
        )
        room.store.save(reader)
        assert "1 з " in text(await ask(room, "latest"))
        made = editions.edition(room, editions.Teller(room, NOW), reader, NOW, NOW)
        assert f"{NOW:%H:%M}" in made.messages[0].text.splitlines()[0]
        room.store.close()

    asyncio.run(check())


def test_however_many_stories_are_muted_an_outlet_stays_muted(tmp_path: Path) -> None:
    async def check() -> None:
        room = await opened(tmp_path)
        (story, *_) = room.store.all(Story)
        await ask(room, "mute outlet Baltic Wire")
        for number in range(mute.MOST + 5):
            room.store.save(replace(story, key=f"{number:012}"))
            await ask(room, f"mute story {number:012}")
        reader = room.store.get(Subscriber, 7)
        assert reader and len(reader.muted) == mute.MOST
        assert reader.muted[0] == "outlet Baltic Wire" and reader.muted[-1] == f"story {mute.MOST + 4:012}"
        room.store.close()

    asyncio.run(check())


def test_a_list_stays_as_it_was_while_new_stories_arrive(tmp_path: Path) -> None:
    async def check() -> None:
        room = await opened(tmp_path)
        page = ondemand.asked(room, "", TITLES, room.now())
        who = ondemand.readers(room.store.get(Subscriber, 7), "uk")
        before = ondemand.leading(room, page, ("nato", "ukraine"), who)
        for key in before[:1]:
            story = room.store.get(ondemand.Story, key)
            assert story
            late = tuple(replace(source, seen=NOW + timedelta(hours=1)) for source in story.articles)
            room.store.save(replace(story, key="f" * 12, articles=late, score=99.0))
        assert ondemand.leading(room, page, ("nato", "ukraine"), who) == before
        room.lists.clear()  # as after a restart
        assert ondemand.leading(room, page, ("nato", "ukraine"), who) == before
        assert before[0] not in ondemand.leading(room, page, ("nato",), who, [f"story {before[0]}"])
        room.store.close()

    asyncio.run(check())


def test_what_is_pruned_is_found_no_more_and_its_buttons_say_so(tmp_path: Path) -> None:
    async def check() -> None:
        clock = [NOW]
        room = await opened(tmp_path, lambda: clock[0])
        found = await ask(room, "search дронів")
        opener = next(button.data for row in found.messages[0].buttons for button in row)
        await ask(room, "latest")
        await ask(room, "save 1")
        assert "1 подія" in text(await ask(room, "saved"))
        clock[0] = NOW + timedelta(days=40)
        await pipeline.prune(room)
        assert room.store.count(Article) == 0 and room.search.articles() == set()
        assert room.search.beginning("дрон") == []
        assert "немає в жодній" in text(await ask(room, "search дронів"))
        gone = await ask(room, opener, pressed=True)
        assert gone.notice and not gone.edit
        assert "вже немає" in text(await ask(room, "saved"))
        assert "нічого немає" in text(await ask(room, "latest"))
        assert (await ask(room, "save " + "f" * 12, pressed=True)).notice
        room.search.close()
        room.store.close()

    asyncio.run(check())


def test_an_index_that_was_lost_or_belongs_to_another_database_is_put_right(tmp_path: Path) -> None:
    async def check() -> None:
        room = await opened(tmp_path)
        whole = room.search.articles()
        some = sorted(whole)[:3]
        room.search.forget(some)
        report = room.store.report(sorted(whole)[4])
        assert report
        room.search.add([replace(report, article=replace(report.article, key="elsewhere"))])
        await archive.catch_up(room)
        assert room.search.articles() == whole
        assert not room.indexing
        room.search.close()
        room.store.close()

    asyncio.run(check())


def test_while_the_index_is_filled_the_answer_says_there_may_be_more(room: Newsroom) -> None:
    room.indexing = True
    for line in ("search дрони", "search зебра"):
        assert "за хвилину може знайтися більше" in text(asyncio.run(ask(room, line)))
    room.indexing = False


@pytest.mark.parametrize("line", ["search NATO", "said Solberg"])
def test_without_fts5_one_sentence_says_so(room: Newsroom, line: str) -> None:
    search, room.search = room.search, Search(None)
    assert text(asyncio.run(ask(room, line, code="en"))) == (
        "There is no search here: this machine's SQLite was built without FTS5."
    )
    room.search = search


@pytest.mark.parametrize("code", ["en", "uk"])
def test_every_screen_keeps_telegram_s_limits(room: Newsroom, code: str) -> None:
    async def walk() -> None:
        seen, waiting = (
            set[str](),
            ["latest", "quotes", "search the", "search НАТО", "said Solberg", "saved", "story 1"],
        )
        while waiting and len(seen) < 120:
            line = waiting.pop(0)
            if line in seen or line.split(" ")[0] not in COMMANDS:
                continue
            seen.add(line)
            reply = await ask(room, line, pressed=len(seen) > 7, code=code)
            if reply.edit or reply.messages:
                text(reply)
                message = reply.edit or reply.messages[0]
                waiting += [button.data for row in message.buttons for button in row]
        assert len(seen) > 30

    asyncio.run(walk())
