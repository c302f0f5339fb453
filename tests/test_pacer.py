from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from bot.pacer import BURST, CHAT_GAP, GROUP_MOST, Closed, Pacer


class Clock(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next timer at once: minutes of pacing in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._passed = 0.0

    def time(self) -> float:
        return self._passed

    def _run_once(self) -> None:
        ready, timers = self._ready, [timer for timer in self._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
        if not ready and timers:
            self._passed = max(self._passed, min(timer.when() for timer in timers))
        super()._run_once()  # type: ignore[misc]


def run(task: Any) -> Any:
    loop = Clock()
    try:
        return loop.run_until_complete(asyncio.wait_for(task, 100_000))
    finally:
        loop.close()


class Log:
    """Whose turns came when. `take` asks for a turn and holds it for so many seconds."""

    def __init__(self, pacer: Pacer) -> None:
        self.pacer, self.turns = pacer, []  # type: tuple[Pacer, list[tuple[float, int | None]]]
        self.now_on_their_way = self.most_on_their_way = 0

    async def take(self, chat: int | None, ahead: bool = False, holds: float = 0.0) -> None:
        async with self.pacer.turn(chat, ahead):
            self.turns.append((asyncio.get_running_loop().time(), chat))
            self.now_on_their_way += 1
            self.most_on_their_way = max(self.most_on_their_way, self.now_on_their_way)
            await asyncio.sleep(holds)
            self.now_on_their_way -= 1

    def times(self, chat: int) -> list[float]:
        return [when for when, whose in self.turns if whose == chat]


def test_turns_come_evenly_and_never_thirty_in_a_second():
    async def task() -> Log:
        log = Log(Pacer())
        await asyncio.gather(*(log.take(chat) for chat in range(300)))
        return log

    times = [when for when, _ in run(task()).turns]
    assert times[-1] <= 300 / 29.5 * 1.01
    assert all(later - times[n] > 1.0 for n, later in enumerate(times[30:]))


def test_a_request_that_was_slow_on_its_way_does_not_end_up_among_thirty_others():
    async def task() -> Log:
        log = Log(Pacer())
        first = asyncio.create_task(log.take(1, holds=0.1))  # may have arrived as late as its answer
        await asyncio.sleep(0.001)
        await asyncio.gather(first, *(log.take(chat, holds=0.01) for chat in range(2, 100)))
        return log

    times = [when for when, _ in run(task()).turns]
    assert times[30] > 1.09
    assert times[60] - times[30] < 1.03


def test_a_pause_is_not_made_up_for_by_a_burst():
    async def task() -> Log:
        log = Log(Pacer())
        await log.take(1)
        await asyncio.sleep(60)
        await asyncio.gather(*(log.take(chat) for chat in range(100, 140)))
        return log

    times = [when for when, _ in run(task()).turns[1:]]
    assert min(b - a for a, b in pairwise(times)) > 0.013


def test_a_chat_gets_one_message_a_second_while_others_go_on():
    async def task() -> Log:
        log = Log(Pacer())
        await asyncio.gather(*(log.take(7) for _ in range(4)), *(log.take(chat) for chat in range(100, 150)))
        return log

    log = run(task())
    assert all(b - a > 1.04 for a, b in pairwise(log.times(7)))
    assert max(when for when, chat in log.turns if chat != 7) < 2


def test_answers_may_come_in_a_short_burst():
    async def task() -> Log:
        log = Log(Pacer())
        for _ in range(BURST + 2):
            await log.take(7, ahead=True)
        return log

    times = run(task()).times(7)
    assert times[BURST - 1] < 0.2
    assert times[BURST] - times[0] >= CHAT_GAP - 0.001
    assert times[BURST + 1] - times[BURST] >= CHAT_GAP - 0.001


def test_a_group_gets_twenty_messages_a_minute():
    async def task() -> Log:
        log = Log(Pacer())
        await asyncio.gather(*(log.take(-7) for _ in range(3 * GROUP_MOST)))
        return log

    times = run(task()).times(-7)
    assert all(times[n + GROUP_MOST] - when > 60 for n, when in enumerate(times[:-GROUP_MOST]))


def test_people_go_ahead_of_all_digests():
    async def task() -> Log:
        log = Log(Pacer())
        digests = [asyncio.create_task(log.take(chat)) for chat in range(100)]
        await asyncio.sleep(1)
        await log.take(777, ahead=True)
        await asyncio.gather(*digests)
        return log

    (when,) = run(task()).times(777)
    assert when < 1.1


def test_at_most_eight_digests_are_on_their_way_and_people_are_not_kept_by_them():
    async def task() -> Log:
        log = Log(Pacer())
        digests = [asyncio.create_task(log.take(chat, holds=100)) for chat in range(30)]
        await asyncio.sleep(50)
        assert log.most_on_their_way == 8
        await log.take(777, ahead=True)
        await asyncio.gather(*digests)
        assert log.most_on_their_way == 9
        return log

    log = run(task())
    assert 50 <= log.times(777)[0] < 50.1


def test_a_chat_that_is_told_to_wait_keeps_nobody_else():
    async def task() -> Log:
        log = Log(Pacer())
        log.pacer.told_to_wait(7, 30)
        await asyncio.gather(log.take(7), log.take(8), log.take(9))
        return log

    log = run(task())
    assert log.times(7)[0] >= 30
    assert log.times(8)[0] < 1 and log.times(9)[0] < 1


def test_when_several_chats_are_told_at_the_same_time_all_wait():
    async def task() -> Log:
        log = Log(Pacer())
        for chat in (1, 2, 3):
            log.pacer.told_to_wait(chat, 30)
        await asyncio.gather(log.take(8), log.take(9, ahead=True))
        return log

    assert all(when >= 30 for when, _ in run(task()).turns)


def test_digests_can_be_held_while_people_are_answered():
    async def task() -> Log:
        log = Log(Pacer())
        log.pacer.hold(60)
        await asyncio.gather(log.take(1), log.take(2, ahead=True))
        return log

    log = run(task())
    assert log.times(1)[0] >= 60
    assert log.times(2)[0] < 1


def test_after_the_close_digests_get_no_turn_and_people_do():
    async def task() -> None:
        log = Log(Pacer())
        await log.take(7)
        waiting = asyncio.create_task(log.take(7))
        await asyncio.sleep(0.1)
        log.pacer.close()
        with pytest.raises(Closed):
            await waiting
        with pytest.raises(Closed):
            await log.take(8)
        await log.take(9, ahead=True)
        assert [chat for _, chat in log.turns] == [7, 9]

    run(task())


def test_who_stops_waiting_leaves_the_line_to_the_others():
    async def task() -> Log:
        log = Log(Pacer(at_once=1))
        first = asyncio.create_task(log.take(1, holds=5))
        second, third = asyncio.create_task(log.take(2, holds=5)), asyncio.create_task(log.take(3, holds=5))
        await asyncio.sleep(1)
        second.cancel()
        await asyncio.sleep(1)
        first.cancel()
        await third
        return log

    assert [chat for _, chat in run(task()).turns] == [1, 3]


def test_a_turn_given_to_somebody_who_leaves_at_that_moment_is_not_lost():
    async def task() -> Log:
        log = Log(Pacer(at_once=1))
        waiting: list[asyncio.Task[None]] = []

        async def first() -> None:
            await log.take(1, holds=1)
            waiting[0].cancel()  # it has just been given its turn, and has not run yet

        begun = asyncio.create_task(first())
        await asyncio.sleep(0.1)
        waiting.append(asyncio.create_task(log.take(2)))
        await asyncio.gather(begun, *waiting, log.take(3), return_exceptions=True)
        return log

    assert [chat for _, chat in run(task()).turns] == [1, 3]


def test_chats_that_are_idle_are_forgotten():
    async def task() -> Pacer:
        pacer = Pacer(per_second=1000)
        log = Log(pacer)
        for chat in range(2500):
            await log.take(chat)
        return pacer

    assert len(run(task())._chats) < 2500
