"""Publisher, real store, real sender and the strict server: what arrives, once, whole, whatever goes wrong."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from telegram import Bot

from bot import publish
from bot.model import Delivery, Edition, Message, Subscriber
from bot.pacer import Pacer
from bot.publish import Publisher
from bot.send import Sender
from bot.store import Store, StoreFull
from tests.telegram import Server, answer, lost, slow
from tests.telegram.limits import Limits

SLOT = datetime(2026, 11, 24, 6, tzinfo=UTC)  # 08:00 in Kyiv
NOW = SLOT + timedelta(seconds=5)
TOMORROW = SLOT + timedelta(days=1)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Limits(overall=0, chat_burst=0, group_minute=0)) as running:  # pacing has tests of its own
        yield running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sitrep.json"


class Desk:
    """A store, a sender and a publisher at work."""

    def __init__(self, store: Store, bot: Any, **options: Any) -> None:
        self.now = NOW
        self.store = store
        self.publisher = Publisher(store, Sender(bot, Pacer(1000, chat_gap=0.0)), now=lambda: self.now, **options)

    def subscribe(self, chat: int, **more: Any) -> Subscriber:
        before = SLOT - timedelta(days=1)
        subscriber = Subscriber(chat, times=("08:00",), timezone="Europe/Kyiv", due=SLOT, watermark=before)
        self.store.save(subscriber := replace(subscriber, **more))
        return subscriber

    def subscriber(self, chat: int) -> Subscriber:
        found = self.store.get(Subscriber, chat)
        assert found
        return found

    def states(self, of: Edition) -> list[str]:
        return [delivery.state for delivery in self.store.deliveries(of.key)]

    async def done(self, seconds: float = 10.0) -> None:
        async with asyncio.timeout(seconds):
            while self.publisher.waiting:  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def serve(self, *editions: Edition) -> None:
        for one in editions:
            self.publisher.add(one)
        await self.done()


@asynccontextmanager
async def a_desk(server: Server, path: Path, **options: Any) -> Any:
    store = Store.open(path)
    try:
        async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
            desk = Desk(store, bot, **options)
            yield desk
            await desk.publisher.drain(1)
    finally:
        store.close()


def edition(chat: int, parts: int = 3, slot: datetime = SLOT, until: datetime = NOW) -> Edition:
    messages = tuple(Message(f"<b>Частина {part}</b> для {chat}, R&amp;D") for part in range(1, parts + 1))
    return Edition(f"{chat}/{slot.isoformat()}", chat, slot, messages, until=until)


def run(server: Server, path: Path, task: Callable[[Desk], Awaitable[None]], **options: Any) -> None:
    async def inside() -> None:
        async with a_desk(server, path, **options) as desk:
            await task(desk)

    asyncio.run(inside())


# ── all goes well ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_parts_arrive_in_order_and_then_the_subscriber_moves_on(server: Server, path: Path):
    olena = server.person(7, opened=True)

    async def task(desk: Desk) -> None:
        desk.subscribe(7, told=("a story",), refused=1)
        await desk.serve(edition(7))
        assert desk.states(edition(7)) == ["sent", "sent", "sent"]
        assert desk.store.unfinished() == []
        after = desk.subscriber(7)
        assert (after.due, after.watermark, after.told, after.refused) == (TOMORROW, NOW, (), 0)

    run(server, path, task)
    assert [post.text for post in olena.posts] == [f"Частина {part} для 7, R&D" for part in (1, 2, 3)]


def test_a_time_chosen_while_the_digest_was_on_its_way_is_kept(server: Server, path: Path):
    server.person(7, opened=True)
    chosen = SLOT + timedelta(hours=3)

    async def task(desk: Desk) -> None:
        desk.subscribe(7)
        server.trouble(server.chats[7], slow(0.2))
        desk.publisher.add(edition(7, parts=1))
        await asyncio.sleep(0.1)
        desk.store.save(replace(desk.subscriber(7), due=chosen, topics=("nato",)))
        await desk.done()
        assert desk.subscriber(7).due == chosen
        assert desk.subscriber(7).topics == ("nato",)
        assert desk.subscriber(7).watermark == NOW

    run(server, path, task)


def test_down_for_26_hours_the_subscriber_moves_past_all_that_was_missed(server: Server, path: Path):
    server.person(7, opened=True)

    async def task(desk: Desk) -> None:
        desk.now = SLOT + timedelta(hours=26)
        desk.subscribe(7)
        await desk.serve(edition(7, parts=1, until=desk.now))
        assert desk.subscriber(7).due == SLOT + timedelta(days=2)

    run(server, path, task)
    assert len(server.posts) == 1


def test_a_slot_that_passes_while_a_digest_is_on_its_way_is_served_after_it(server: Server, path: Path):
    server.person(7, opened=True)

    async def task(desk: Desk) -> None:
        desk.subscribe(7, times=("08:00", "08:30"))
        server.trouble(server.chats[7], answer(500))
        desk.publisher.add(edition(7, parts=1))
        desk.now = SLOT + timedelta(minutes=45)
        await desk.done()
        assert desk.subscriber(7).due == SLOT + timedelta(minutes=30)

    run(server, path, task)


def test_a_late_digest_waits_for_the_slot_that_is_near(server: Server, path: Path):
    async def task(desk: Desk) -> None:
        subscriber = desk.subscribe(7)
        assert not publish.postpone(desk.store, subscriber, NOW)
        assert not publish.postpone(desk.store, subscriber, SLOT + timedelta(hours=14))
        assert publish.postpone(desk.store, subscriber, TOMORROW - timedelta(minutes=50))
        assert desk.subscriber(7).due == TOMORROW

    run(server, path, task)


# ── one chat's trouble ───────────────────────────────────────────────────────────────────────────────────────────────


def test_one_bad_recipient_stops_nobody(server: Server, path: Path):
    people = {id: server.person(id, opened=True) for id in range(1, 41)}
    people[3].blocks()
    people[5].deletes_account()
    server.trouble(people[7], answer(429, retry_after=1))
    server.trouble(people[9], answer(500))
    server.trouble(people[11], lost())
    server.trouble(people[13], answer(400, "Bad Request: chat not found"))
    server.trouble(people[15], slow(1.0))

    async def task(desk: Desk) -> None:
        for id in people:
            desk.subscribe(id)
        broken = edition(17, 2)
        broken = replace(broken, messages=(Message("<b>не <h1>закрито"), *broken.messages[1:]))
        for id in people:
            desk.publisher.add(broken if id == 17 else edition(id, 2))
        await desk.done(20)
        for id in people:
            assert desk.subscriber(id).due == TOMORROW, id
        assert {id for id in people if desk.subscriber(id).refused} == {3, 5, 13}
        assert desk.states(edition(11, 2)) == ["unknown", "sent"]

    run(server, path, task)
    got = {id: len(person.posts) for id, person in people.items()}
    assert got == {id: 0 if id in (3, 5, 13) else 2 for id in people}
    assert people[17].posts[0].text.split() == ["не", "закрито"]
    assert server.most_at_once <= 8


def test_who_cannot_be_reached_is_tried_at_the_next_slots_and_then_left_alone_with_all_their_settings(
    server: Server, path: Path
):
    olena = server.person(7, opened=True)
    olena.blocks()

    async def task(desk: Desk) -> None:
        before = desk.subscribe(7, topics=("nato", "ukraine"))
        for day in range(publish.GIVE_UP):
            slot = SLOT + timedelta(days=day)
            desk.now = slot + timedelta(seconds=5)
            assert desk.subscriber(7).active
            await desk.serve(edition(7, slot=slot, until=desk.now))
        after = desk.subscriber(7)
        assert (after.active, after.due, after.refused) == (False, None, publish.GIVE_UP)
        assert (after.topics, after.watermark) == (before.topics, before.watermark)
        assert desk.store.unfinished() == []

    run(server, path, task)
    assert len(server.calls("sendMessage")) == publish.GIVE_UP


def test_a_group_that_moved_gets_the_rest_of_its_digest_under_its_new_number(server: Server, path: Path):
    group = server.group(-5, kind="group", members=[server.person(7)])
    new: list[Any] = []

    def move(post: Any) -> None:
        if not new:
            new.append(group.becomes(-1005))

    server.on_post = move

    async def task(desk: Desk) -> None:
        desk.subscribe(-5, topics=("nato",), kind="group")
        desk.publisher.add(edition(-5))
        await asyncio.sleep(0.3)
        await desk.done()
        assert desk.store.get(Subscriber, -5) is None
        after = desk.subscriber(-1005)
        assert (after.topics, after.kind, after.due) == (("nato",), "supergroup", TOMORROW)
        assert desk.store.unfinished() == []

    run(server, path, task)
    assert [post.text[:9] for post in group.posts] == ["Частина 1"]
    assert [post.text[:9] for post in new[0].posts] == ["Частина 2", "Частина 3"]


def test_a_flood_is_waited_for_and_the_part_arrives_once(server: Server, path: Path):
    olena = server.person(7, opened=True)
    server.trouble(olena, answer(429, retry_after=1), answer(429, retry_after=1))

    async def task(desk: Desk) -> None:
        desk.subscribe(7)
        await desk.serve(edition(7))
        assert desk.states(edition(7)) == ["sent"] * 3

    run(server, path, task)
    assert len(olena.posts) == 3
    times = [call.at for call in server.calls("sendMessage")]
    assert times[1] - times[0] >= 1.0 and times[2] - times[1] >= 1.0


def test_a_lost_answer_is_not_sent_again_and_the_other_parts_come(server: Server, path: Path):
    olena = server.person(7, opened=True)
    server.trouble(olena, slow(0.0), lost())

    async def task(desk: Desk) -> None:
        desk.subscribe(7)
        await desk.serve(edition(7))
        assert desk.states(edition(7)) == ["sent", "unknown", "sent"]
        assert desk.subscriber(7).due == TOMORROW

    run(server, path, task)
    assert [post.text[:9] for post in olena.posts] == ["Частина 1", "Частина 2", "Частина 3"]


def test_a_lost_answer_is_sent_again_where_a_setting_says_so(server: Server, path: Path):
    olena = server.person(7, opened=True)
    server.trouble(olena, lost())

    async def task(desk: Desk) -> None:
        desk.subscribe(7)
        await desk.serve(edition(7, 1))

    run(server, path, task, repeat_unknown=True)
    assert [post.text[:9] for post in olena.posts] == ["Частина 1", "Частина 1"]


def test_a_digest_that_could_not_be_sent_for_an_hour_makes_room_for_a_new_one(server: Server, path: Path):
    olena = server.person(7, opened=True)
    server.trouble(olena, answer(500))

    async def task(desk: Desk) -> None:
        desk.subscribe(7)
        desk.publisher.add(edition(7, until=NOW))
        await asyncio.sleep(0.2)
        desk.now = NOW + timedelta(hours=2)
        await desk.done()
        assert desk.subscriber(7).due == SLOT
        await desk.serve(edition(7, parts=1, until=desk.now))
        assert desk.subscriber(7).watermark == desk.now

    run(server, path, task)
    assert len(olena.posts) == 1


def test_who_stopped_meanwhile_gets_no_more(server: Server, path: Path):
    olena = server.person(7, opened=True)

    async def task(desk: Desk) -> None:
        subscriber = desk.subscribe(7)
        desk.store.save(edition(7), replace(subscriber, active=False, due=None))
        desk.publisher.resume()
        await desk.done()
        assert desk.store.unfinished() == []

    run(server, path, task)
    assert olena.posts == []


def test_a_pause_keeps_a_digest_of_which_nothing_was_sent_and_lets_one_that_has_begun_arrive_whole(
    server: Server, path: Path
):
    olena, john = server.person(7, opened=True), server.person(8, opened=True)

    async def task(desk: Desk) -> None:
        for chat in (7, 8):
            subscriber = desk.subscribe(chat, due=TOMORROW, paused_until=TOMORROW)
            desk.store.save(edition(chat), subscriber)
        begun = Delivery(f"{edition(8).key}/0", 8, SLOT, 0, "sent", 1)
        desk.store.save(begun)
        desk.publisher.resume()
        await desk.done()
        assert desk.store.unfinished() == []
        assert desk.subscriber(7).watermark == SLOT - timedelta(days=1)
        assert desk.subscriber(7).due == desk.subscriber(8).due == TOMORROW

    run(server, path, task)
    assert olena.posts == []
    assert [post.text[:9] for post in john.posts] == ["Частина 2", "Частина 3"]


# ── stops and crashes ────────────────────────────────────────────────────────────────────────────────────────────────


class Crash(BaseException):
    """The process dies here."""


class Touches:
    """Counts the touches of the world, and crashes at one of them and at all that follow."""

    def __init__(self, crash_at: int) -> None:
        self.crash_at, self.count = crash_at, 0

    def touch(self) -> None:
        self.count += 1
        if self.count >= self.crash_at:
            raise Crash

    @property
    def crashed(self) -> bool:
        return self.count >= self.crash_at


def crashing(store: Store, bot: Bot, touches: Touches) -> Any:
    """The bot, and the store in place, each of whose touches of the world is counted, before and after."""
    write, send = store.transact, bot.send_message

    def transact(save: Any = (), forget: Any = ()) -> None:
        touches.touch()
        write(save=save, forget=forget)
        touches.touch()

    async def send_message(*args: Any, **more: Any) -> Any:
        touches.touch()
        sent = await send(*args, **more)
        touches.touch()
        return sent

    store.transact = transact  # type: ignore[method-assign]

    class Crashing:
        def __getattr__(self, name: str) -> Any:
            return send_message if name == "send_message" else getattr(bot, name)

    return Crashing()


async def begin_and_crash(server: Server, path: Path, crash_at: int, chats: list[int]) -> bool:
    """Serve these chats until the touch; was there one?"""
    store = Store.open(path)
    touches = Touches(crash_at)
    try:
        async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
            desk = Desk(store, crashing(store, bot, touches))
            try:
                for chat in chats:
                    desk.publisher.add(edition(chat))
                while desk.publisher.waiting and not touches.crashed:  # noqa: ASYNC110
                    await asyncio.sleep(0.002)
            except Crash:
                pass
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
    finally:
        store.close()
    return touches.crashed


def test_a_crash_at_any_touch_of_the_world_loses_nothing_and_repeats_nothing(server: Server, path: Path, caplog: Any):
    for crash_at in range(1, 100):
        chat = crash_at
        person = server.person(chat, opened=True)

        async def task(chat: int = chat, crash_at: int = crash_at) -> tuple[bool, list[str]]:
            async with a_desk(server, path) as desk:
                desk.subscribe(chat)
            crashed = await begin_and_crash(server, path, crash_at, [chat])
            async with a_desk(server, path) as desk:
                desk.publisher.resume()
                await desk.done()
                for subscriber in desk.store.due(NOW):  # as the tick would
                    await desk.serve(edition(subscriber.chat))
                assert desk.subscriber(chat).due == TOMORROW
                assert desk.store.unfinished() == []
                return crashed, desk.states(edition(chat))

        crashed, states = asyncio.run(task())
        got = Counter(post.text for post in person.posts)
        wanted = [f"Частина {part} для {chat}, R&D" for part in (1, 2, 3)]
        assert set(got) <= set(wanted)
        assert max(got.values()) == 1, f"crash at touch {crash_at}: repeated"
        missing = [part for part, text in enumerate(wanted) if text not in got]
        assert [states[part] for part in missing] in ([], ["unknown"]), f"crash at touch {crash_at}: lost {missing}"
        assert [post.html for post in person.posts] == [f"<b>{t[:9]}</b>{t[9:-3]}R&amp;D" for t in wanted if t in got]
        if not crashed:
            break
    else:
        pytest.fail("the crashes never ended")
    assert crash_at > 20


def test_a_kill_between_two_parts_sends_only_the_missing_ones_after_the_restart(server: Server, path: Path):
    olena = server.person(7, opened=True)

    async def task() -> None:
        async with a_desk(server, path) as desk:
            desk.subscribe(7)
            desk.store.save(edition(7))
        await begin_and_crash(server, path, 7, [7])  # claim, send and mark are two touches each
        assert [post.text[:9] for post in olena.posts] == ["Частина 1"]
        async with a_desk(server, path) as desk:
            desk.now = NOW + timedelta(hours=5)
            desk.publisher.resume()
            await desk.done()

    asyncio.run(task())
    assert [post.html for post in olena.posts] == [message.text for message in edition(7).messages]


def test_at_the_stop_what_is_on_its_way_is_marked_and_the_rest_is_left_for_the_next_start(server: Server, path: Path):
    people = [server.person(id, opened=True) for id in range(1, 31)]
    server.trouble(None, *[slow(0.3)] * 90)

    async def task() -> None:
        async with a_desk(server, path) as desk:
            for person in people:
                desk.subscribe(person.id)
                desk.publisher.add(edition(person.id))
            await asyncio.sleep(0.15)
            await desk.publisher.drain(3)
            states = [state for person in people for state in desk.states(edition(person.id))]
            assert 0 < len(states) <= 8 and set(states) == {"sent"}
        async with a_desk(server, path) as desk:
            server._troubles.clear()
            desk.publisher.resume()
            await desk.serve(*(edition(subscriber.chat) for subscriber in desk.store.due(NOW)))  # as the tick would

    asyncio.run(task())
    assert Counter(post.text for post in server.posts).most_common(1)[0][1] == 1
    assert len(server.posts) == 90


def test_a_full_disk_sends_nothing_that_it_cannot_claim(server: Server, path: Path):
    olena = server.person(7, opened=True)

    async def task(desk: Desk) -> None:
        desk.subscribe(7)
        desk.store.save(edition(7))

        def full(save: Any = (), forget: Any = ()) -> None:
            raise StoreFull("The disk is full.")

        desk.store.transact = full  # type: ignore[method-assign]
        desk.publisher.add(edition(7))
        await asyncio.sleep(0.2)

    run(server, path, task)
    assert olena.posts == []


# ── the pace ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sixty_digests_go_out_without_a_flood(path: Path):
    with Server() as strict:
        for id in range(1, 61):
            strict.person(id, opened=True)

        async def task() -> None:
            store = Store.open(path)
            async with Bot(strict.token, base_url=f"{strict.url}/bot") as bot:
                publisher = Publisher(store, Sender(bot, Pacer()), now=lambda: NOW)
                for id in range(1, 61):
                    store.save(Subscriber(id, due=SLOT))
                    publisher.add(edition(id, 1))
                while publisher.waiting:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            store.close()

        asyncio.run(task())
        assert len(strict.posts) == 60
        assert strict.limits.floods == []
        assert strict.most_at_once <= 8
