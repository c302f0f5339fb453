"""Edition ─send► Telegram, in the order in which nothing is lost: save the edition, claim a part, send it, mark it, and
when all parts are over move the subscriber on.

After a crash the same subscriber is due again: the edition is there, the parts that are marked are over, those that were
claimed and never marked are of unknown fate and are not repeated, and the others are sent as they were saved.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Literal, assert_never

from msgspec.structs import replace

from bot import clock, schedule
from bot.model import ChatMoved, Delivery, Edition, Later, Outcome, Refused, Sent, Subscriber, Unknown, Unreachable
from bot.pacer import Closed
from bot.send import Sender
from bot.store import Store

log = logging.getLogger(__name__)

AT_WORK = 64  # subscribers served at one time: enough for the pace though each chat takes one message a second
GIVE_UP = 3  # digests in a row that a chat could not be given before it is left alone
LONGEST_WAIT = 300.0  # seconds between tries while Telegram cannot be reached
AFTER_AN_ERROR = 600.0  # seconds until a subscriber whose digest failed on our side is tried again

Compose = Callable[[Subscriber, datetime], Awaitable[Edition | None]]
"""The digest of a subscriber who is due; None: not now, ask again at the next tick."""


# ── one edition ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def deliver(
    edition: Edition, store: Store, sender: Sender, repeat_unknown: bool = False
) -> Later | ChatMoved | Unreachable | None:
    """Send the parts of a saved edition that are not over; None when all are, else what stopped it.

    `repeat_unknown`: send again what may have arrived, and rather have it twice than not at all. Raises Closed, and
    StoreError where a part cannot be claimed or marked.
    """
    states = {delivery.part: delivery.state for delivery in store.deliveries(edition.key)}
    for part in range(len(edition.messages)):
        state = states.get(part)
        if state == "claimed" and not repeat_unknown:
            log.warning("Part %s of %s may have been sent before the stop and is not repeated", part + 1, edition.key)
            store.save(_delivery(edition, part, "unknown"))
        elif state in (None, "claimed"):
            stopped = await _send_part(edition, part, store, sender, repeat_unknown)
            if stopped:
                return stopped
    return None


async def _send_part(
    edition: Edition, part: int, store: Store, sender: Sender, repeat_unknown: bool
) -> Later | ChatMoved | Unreachable | None:
    def claim() -> None:
        store.save(_delivery(edition, part, "claimed"))

    def mark(outcome: Outcome) -> None:
        match outcome:
            case Sent():
                store.save(_delivery(edition, part, "sent", outcome.message_id))
            case Refused():
                log.error("Part %s of %s was refused and is left out: %s", part + 1, edition.key, outcome.reason)
                store.save(_delivery(edition, part, "refused"))
            case Unknown() if not repeat_unknown:
                log.warning("Part %s of %s may not have arrived: %s", part + 1, edition.key, outcome.reason)
                store.save(_delivery(edition, part, "unknown"))
            case Unknown() | Later() | ChatMoved() | Unreachable():
                store.forget(_delivery(edition, part, "claimed"))
            case _:
                assert_never(outcome)

    outcome = await sender.send(edition.chat, edition.thread, edition.messages[part], claim, mark)
    match outcome:
        case Later() | ChatMoved() | Unreachable():
            return outcome
        case Unknown() if repeat_unknown:
            return Later(0.0, outcome.reason)
    return None


State = Literal["claimed", "sent", "refused", "unknown"]


def _delivery(edition: Edition, part: int, state: State, message_id: int | None = None) -> Delivery:
    return Delivery(f"{edition.key}/{part}", edition.chat, edition.slot, part, state, message_id, clock.now())


# ── what becomes of the subscriber ───────────────────────────────────────────────────────────────────────────────────


def move_on(store: Store, edition: Edition, now: datetime) -> None:
    """All parts are over: told everything up to `until`, next due at the following slot. The last write of all."""
    subscriber = store.get(Subscriber, edition.chat)
    if not subscriber:
        return
    due = subscriber.due
    if subscriber.active and (due is None or due <= edition.slot):  # else a command has set another time meanwhile
        due = _following(subscriber, max(now, edition.slot))
    watermark = max(filter(None, (subscriber.watermark, edition.until)), default=None)
    store.save(replace(subscriber, watermark=watermark, told=(), refused=0, due=due))


def pause(store: Store, edition: Edition, now: datetime, reason: str) -> None:
    """The chat cannot be written to: try again at the next slot, and leave it alone after GIVE_UP times.

    Its watermark stays, so that who comes back is told what they missed; the edition itself is dropped.
    """
    over = [edition, *store.deliveries(edition.key)]
    subscriber = store.get(Subscriber, edition.chat)
    if not subscriber:
        store.forget(*over)
        return
    refused = subscriber.refused + 1
    active = subscriber.active and refused < GIVE_UP
    log.info("Chat %s %s: %s", edition.chat, "is paused" if active else "is left alone", reason)
    due = _following(subscriber, max(now, edition.slot)) if active else None
    store.transact(save=[replace(subscriber, refused=refused, active=active, due=due)], forget=over)


def move_chat(store: Store, old: int, new: int) -> None:
    """A group became a supergroup: its subscription goes with it, and the digest that is on its way.

    Where both chats have one, that of the new chat stays and the old one is dropped with its digest.
    """
    subscriber, other = store.get(Subscriber, old), store.get(Subscriber, new)
    if old == new or not (subscriber or other):
        return
    saved: list[Any] = [] if other or not subscriber else [replace(subscriber, chat=new, kind="supergroup")]
    dropped: list[Any] = [subscriber] if subscriber else []
    for edition in store.unfinished():
        if edition.chat != old:
            continue
        nouns: list[Edition | Delivery] = [edition, *store.deliveries(edition.key)]
        dropped += nouns
        if not (subscriber and other):
            saved += [replace(noun, key=f"{new}/{noun.key.partition('/')[2]}", chat=new) for noun in nouns]
    store.transact(save=saved, forget=dropped)


def _following(subscriber: Subscriber, after: datetime) -> datetime | None:
    return schedule.next_due(subscriber.times, subscriber.days, subscriber.timezone, after)


# ── all who are due ──────────────────────────────────────────────────────────────────────────────────────────────────


class Publisher:
    """Serves whoever is due. `tick` only hands over; the work is done in tasks, and one that fails stops no other."""

    def __init__(self, store: Store, sender: Sender, compose: Compose, *, repeat_unknown: bool = False) -> None:
        self._store, self._sender, self._compose = store, sender, compose
        self._repeat_unknown = repeat_unknown
        self._queue: deque[int] = deque()
        self._busy: set[int] = set()  # queued, at work, or waiting to be tried again
        self._tasks: set[asyncio.Task[None]] = set()
        self._tries: dict[int, int] = {}
        self._stopping = False
        self._open = {edition.chat: edition for edition in store.unfinished()}
        for chat in self._open:  # begun before the last stop
            self._offer(chat)

    @property
    def waiting(self) -> int:
        """Subscribers whose digest is on its way or waits for its turn."""
        return len(self._busy)

    def tick(self, now: datetime) -> None:
        """Hand over everybody who is due and is not being served already. Call it from the event loop."""
        for subscriber in self._store.due(now):
            self._offer(subscriber.chat)
        self._fill()

    async def stop(self, seconds: float = 4.0) -> None:
        """Begin nothing more, let what is on its way arrive and be marked, for so long at most."""
        self._stopping = True
        self._queue.clear()
        self._sender.pacer.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()

    def _offer(self, chat: int) -> None:
        if chat not in self._busy:
            self._busy.add(chat)
            self._queue.append(chat)

    def _fill(self) -> None:
        while self._queue and len(self._tasks) < AT_WORK and not self._stopping:
            chat = self._queue.popleft()
            task = asyncio.create_task(self._serve(chat), name=f"digest {chat}")
            self._tasks.add(task)
            task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        """The guard around one subscriber: whatever went wrong is logged, and this one is tried again later."""
        self._tasks.discard(task)
        chat = int(task.get_name().removeprefix("digest "))
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Closed):
            log.error("The digest of chat %s failed", chat, exc_info=error)
            self._again(chat, AFTER_AN_ERROR)
        elif not task.cancelled() and not self._stopping and chat not in self._tries:
            self._busy.discard(chat)
        self._fill()

    def _again(self, chat: int, seconds: float) -> None:
        """Queue this chat once more after so long; it stays busy until then."""
        self._tries[chat] = self._tries.get(chat, 0) + 1

        def requeue() -> None:
            self._queue.append(chat)
            self._fill()

        asyncio.get_running_loop().call_later(seconds, requeue)

    async def _serve(self, chat: int) -> None:
        tries = self._tries.pop(chat, 0)
        now = clock.now()
        edition = self._begun(chat, now) or await self._begin(chat, now)
        if not edition:
            return
        self._open[chat] = edition
        stopped = await deliver(edition, self._store, self._sender, self._repeat_unknown)
        if isinstance(stopped, Later):
            self._tries[chat] = tries
            self._again(chat, max(stopped.seconds, min(2.0**tries, LONGEST_WAIT)))
            return
        del self._open[chat]
        if isinstance(stopped, ChatMoved):
            log.info("Chat %s is now %s", chat, stopped.chat)
            move_chat(self._store, chat, stopped.chat)
            self._open |= {
                edition.chat: edition for edition in self._store.unfinished() if edition.chat == stopped.chat
            }
            self._offer(stopped.chat)
        elif isinstance(stopped, Unreachable):
            pause(self._store, edition, clock.now(), stopped.reason)
        else:
            move_on(self._store, edition, clock.now())

    def _begun(self, chat: int, now: datetime) -> Edition | None:
        """The edition that was begun for this chat. One of which nothing was sent in time is dropped: a new one is made."""
        edition = self._open.get(chat)
        subscriber = self._store.get(Subscriber, chat)
        if not edition or (subscriber and subscriber.active and not self._stale(edition, now)):
            return edition
        self._store.forget(edition, *self._store.deliveries(edition.key))
        del self._open[chat]
        return None

    def _stale(self, edition: Edition, now: datetime) -> bool:
        return bool(schedule.lateness(edition.slot, now)) and not self._store.deliveries(edition.key)

    async def _begin(self, chat: int, now: datetime) -> Edition | None:
        """Compose and save the edition of a subscriber who is due; None if it is not their time after all."""
        subscriber = self._store.get(Subscriber, chat)
        if not subscriber or not subscriber.active or not subscriber.due or subscriber.due > now:
            return None
        later = schedule.postponed(
            subscriber.times, subscriber.days, subscriber.timezone, subscriber.quiet, subscriber.due, now
        )
        if later:
            self._store.save(replace(subscriber, due=later))
            return None
        edition = await self._compose(subscriber, now)
        if edition and (saved := self._store.get(Edition, edition.key)):
            return saved  # sent, but the stop came before its subscriber was moved on
        if edition:
            self._store.save(edition)
        return edition
