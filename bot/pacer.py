"""When the next request may go to Telegram: evenly below its limits, people who asked before digests.

Telegram's limits (Bot API FAQ): about 30 messages a second in all, one a second in a chat where short bursts are let
through, 20 a minute in a group. Bursts up to the limit are flooded again and again, an even pace just below it never is.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PER_SECOND = 29.5  # messages, over all chats
CHAT_GAP = 1.05  # seconds between two messages to a chat: a second and the network's jitter
BURST = 3  # answers to a person that may go at once
GROUP_MOST, GROUP_SPAN = 20, 61.0  # messages to a group in so many seconds
AT_ONCE = 8  # digest messages on their way: the most that a crash can leave unknown
SLACK = 0.02  # seconds that a late turn may be late without moving the ones after it
WINDOW = 30  # so many messages must not arrive within one second of another
JITTER = 0.4  # seconds: the most that one slow request is allowed for when the window is counted
ALL_TOLD = 3, 1.0  # so many chats told to wait within so many seconds: the limit is the bot's, not theirs
FORGET_EVERY = 1000  # turns


class Closed(Exception):
    """The pacer gives no more turns to digests: the bot is stopping."""


class _Waiter:
    __slots__ = ("ahead", "begun", "chat", "took", "turn")

    def __init__(self, chat: int | None, ahead: bool, turn: asyncio.Future[None]) -> None:
        self.chat, self.ahead, self.turn = chat, ahead, turn
        self.begun = 0.0  # when it had its turn
        self.took = 1e9  # seconds until it was answered


class _Chat:
    """What a chat was sent lately."""

    __slots__ = ("gap", "group", "lately", "paid_until", "told_until")

    def __init__(self, group: bool, gap: float) -> None:
        self.group, self.gap = group, gap
        self.lately: deque[float] = deque(maxlen=GROUP_MOST)
        self.paid_until = 0.0  # the time up to which the chat's one message a second is used up
        self.told_until = 0.0  # Telegram said to wait until then

    def ready(self, ahead: bool) -> float:
        """When the next message may go."""
        burst = BURST if ahead else 1
        when = max(self.told_until, self.paid_until - (burst - 1) * self.gap)
        if self.group and len(self.lately) == GROUP_MOST:
            when = max(when, self.lately[0] + GROUP_SPAN)
        return when

    def used(self, now: float) -> None:
        self.paid_until = max(self.paid_until, now) + self.gap
        if self.group:
            self.lately.append(now)

    def idle(self, now: float) -> bool:
        return max(self.paid_until, self.told_until) < now and not (self.lately and self.lately[-1] + GROUP_SPAN > now)


class Pacer:
    """One for a bot and an event loop.

    `per_second`: messages to all chats together; `at_once`: digests on their way; `chat_gap`: seconds between two messages
    to one chat.
    """

    def __init__(self, per_second: float = PER_SECOND, at_once: int = AT_ONCE, chat_gap: float = CHAT_GAP) -> None:
        self._gap, self._chat_gap = 1 / per_second, chat_gap
        self._at_once = at_once
        self._next = 0.0  # no turn before this
        self._held_until = 0.0  # no turn for a digest before this
        self._chats: dict[int, _Chat] = {}
        self._people: deque[_Waiter] = deque()
        self._digests: deque[_Waiter] = deque()
        self._on_their_way = 0
        self._lately: deque[_Waiter] = deque(maxlen=WINDOW)
        self._told: deque[tuple[float, int]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._turns = 0
        self._closed = False

    @asynccontextmanager
    async def turn(self, chat: int | None, ahead: bool = False) -> AsyncIterator[None]:
        """Wait for the turn of one request; inside, it is on its way. `chat` None: only the pace of the whole bot counts.

        `ahead`: an answer to a person, before all digests and however many of them are on their way. Raises Closed.
        """
        if self._closed and not ahead:
            raise Closed
        waiter = _Waiter(chat, ahead, asyncio.get_running_loop().create_future())
        queue = self._people if ahead else self._digests
        queue.append(waiter)
        self._advance()
        try:
            await waiter.turn
        except BaseException:
            if waiter in queue:
                queue.remove(waiter)
            elif not waiter.turn.cancelled() and not waiter.turn.exception():
                self._over(waiter)  # it had its turn and cannot use it
            raise
        try:
            yield
        finally:
            self._over(waiter)

    def told_to_wait(self, chat: int | None, seconds: float) -> None:
        """429: nothing to this chat for so long; nothing at all if several chats are told at the same time."""
        now = self._now()
        if chat is not None:
            state = self._chat(chat)
            state.told_until = max(state.told_until, now + seconds)
            self._told.append((now, chat))
        chats, within = ALL_TOLD
        while self._told and self._told[0][0] < now - within:
            self._told.popleft()
        if chat is None or len({told for _, told in self._told}) >= chats:
            self._next = max(self._next, now + seconds)
        self._advance()

    def hold(self, seconds: float) -> None:
        """No turns for digests for so long; answers to people still go out."""
        self._held_until = max(self._held_until, self._now() + seconds)

    def close(self) -> None:
        """No more turns for digests, waiting ones included; answers to people still go out."""
        self._closed = True
        waiting, self._digests = self._digests, deque()
        for waiter in waiting:
            if not waiter.turn.done():
                waiter.turn.set_exception(Closed())

    # ── whose turn it is ─────────────────────────────────────────────────────────────────────────────────────────────

    def _advance(self) -> None:
        """Give the turn to whoever may have it now, and come back when the next one may."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        now = self._now()
        again = max(self._next, self._window())
        if now >= again:
            waiter, again = self._first(now)
            if waiter:
                self._give(waiter, now)
                again = max(self._next, self._window())
        if (self._people or self._digests) and again < float("inf"):
            self._timer = asyncio.get_running_loop().call_at(again, self._advance)

    def _first(self, now: float) -> tuple[_Waiter | None, float]:
        """The first whose chat is ready; else when one will be (never, while too many digests are on their way)."""
        soonest = float("inf")
        for queue in (self._people, self._digests):
            if queue is self._digests and self._on_their_way >= self._at_once:
                continue
            for waiter in queue:
                ready = 0.0 if waiter.chat is None else self._chat(waiter.chat).ready(waiter.ahead)
                ready = ready if waiter.ahead else max(ready, self._held_until)
                if ready <= now:
                    return waiter, now
                soonest = min(soonest, ready)
        return None, soonest

    def _window(self) -> float:
        """Until when the last WINDOW messages fill their second, as Telegram may see it.

        One that took longer than the quickest may have arrived that much later after its turn, closer to those behind it:
        an even pace alone is flooded after every hiccup.
        """
        if len(self._lately) < WINDOW:
            return 0.0
        first, quickest = self._lately[0], min(waiter.took for waiter in self._lately)
        return first.begun + 1.005 + min(max(first.took - quickest, 0.0), JITTER)

    def _give(self, waiter: _Waiter, now: float) -> None:
        (self._people if waiter.ahead else self._digests).remove(waiter)
        self._next = max(self._next, now - SLACK) + self._gap
        waiter.begun = now
        self._lately.append(waiter)
        if waiter.chat is not None:
            self._chat(waiter.chat).used(now)
        if not waiter.ahead:
            self._on_their_way += 1
        self._turns += 1
        if self._turns % FORGET_EVERY == 0:
            self._chats = {chat: state for chat, state in self._chats.items() if not state.idle(now)}
        if not waiter.turn.done():
            waiter.turn.set_result(None)

    def _over(self, waiter: _Waiter) -> None:
        waiter.took = self._now() - waiter.begun
        if not waiter.ahead:
            self._on_their_way -= 1
        self._advance()

    def _chat(self, chat: int) -> _Chat:
        if chat not in self._chats:
            self._chats[chat] = _Chat(chat < 0, self._chat_gap)
        return self._chats[chat]

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
