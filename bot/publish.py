"""Edition ─send► Telegram, in the order in which nothing is lost: save the edition, claim a part, send it, mark it, and
when all parts are over move the subscriber on. (The edition is saved in one transaction with its first claim, and the
subscriber moved in one with the last mark: two syncs of the disk for a digest of one message.)

After a crash the same subscriber is due again: the edition is there, the parts that are marked are over, those that were
claimed and never marked are of unknown fate and are not repeated, and the others are sent as they were saved.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
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


# ── one edition ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def deliver(
    edition: Edition, store: Store, sender: Sender, repeat_unknown: bool = False
) -> Later | ChatMoved | Unreachable | None:
    """Send the parts of an edition that are not over; None when all are and its subscriber is moved on, else what stopped it.

    `repeat_unknown`: send again what may have arrived, and rather have it twice than not at all. Raises Closed, and
    StoreError where a part cannot be claimed or marked.
    """
    states = {delivery.part: delivery.state for delivery in store.deliveries(edition.key)}
    for part in range(len(edition.messages)):
        state = states.get(part)
        if state == "claimed" and not repeat_unknown:
            log.warning("Part %s of %s may have been sent before the stop and is not repeated", part + 1, edition.key)
            _settle(store, edition, part, "unknown")
        elif state in (None, "claimed"):
            stopped = await _send_part(edition, part, store, sender, repeat_unknown)
            if stopped:
                return stopped
    move_on(store, edition)
    return None


async def _send_part(
    edition: Edition, part: int, store: Store, sender: Sender, repeat_unknown: bool
) -> Later | ChatMoved | Unreachable | None:
    def claim() -> None:
        store.save(edition, _delivery(edition, part, "claimed"))

    def mark(outcome: Outcome) -> None:
        match outcome:
            case Sent():
                _settle(store, edition, part, "sent", outcome.message_id)
            case Refused():
                log.error("Part %s of %s was refused and is left out: %s", part + 1, edition.key, outcome.reason)
                _settle(store, edition, part, "refused")
            case Unknown() if not repeat_unknown:
                log.warning("Part %s of %s may not have arrived: %s", part + 1, edition.key, outcome.reason)
                _settle(store, edition, part, "unknown")
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


def _settle(store: Store, edition: Edition, part: int, state: State, message_id: int | None = None) -> None:
    """This part is over; with the last one, so is the edition."""
    last = part == len(edition.messages) - 1
    store.save(_delivery(edition, part, state, message_id), *(_moved_on(store, edition) if last else ()))


def _delivery(edition: Edition, part: int, state: State, message_id: int | None = None) -> Delivery:
    return Delivery(f"{edition.key}/{part}", edition.chat, edition.slot, part, state, message_id, clock.now())


# ── what becomes of the subscriber ───────────────────────────────────────────────────────────────────────────────────


def postpone(store: Store, subscriber: Subscriber, now: datetime) -> bool:
    """Is this subscriber so late that the digest waits for the next slot (`schedule.postponed`)? Then it is due there."""
    late = subscriber
    if not late.due:
        return False
    later = schedule.postponed(late.times, late.days, late.timezone, late.quiet, late.due, now)
    if later:
        store.save(replace(subscriber, due=later))
    return later is not None


def move_on(store: Store, edition: Edition) -> None:
    """All parts are over: told everything up to `until`, next due at the slot that follows it. The last write of all.

    After an opening edition only its own stories count as told, so that the first scheduled digest brings the others.
    That slot may be past, where sending took long or was cut off by a stop: the next digest tells what came since.
    """
    store.save(*_moved_on(store, edition))


def _moved_on(store: Store, edition: Edition) -> tuple[Subscriber, ...]:
    subscriber = store.get(Subscriber, edition.chat)
    if not subscriber:
        return ()
    due = subscriber.due
    if edition.opening and due and edition.slot < due <= clock.now():  # another is wanted already, in another language
        return (replace(subscriber, refused=0),)
    if subscriber.active and (due is None or due <= edition.slot):  # else a command has set another time meanwhile
        due = schedule.following(subscriber, max(edition.until or edition.slot, edition.slot))
    reached = edition.since if edition.opening else edition.until
    watermark = max(filter(None, (subscriber.watermark, reached)), default=None)
    told = tuple(dict.fromkeys((*subscriber.told, *edition.stories))) if edition.opening else ()
    told_at = edition.until if edition.opening else None
    shown = edition.stories or subscriber.shown
    return (replace(subscriber, watermark=watermark, told=told, told_at=told_at, shown=shown, refused=0, due=due),)


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
    due = schedule.following(subscriber, max(now, edition.slot)) if active else None
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


# ── all of them ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Publisher:
    """Sends editions, many chats side by side. What fails for one chat is logged and tried again, and stops no other."""

    def __init__(
        self, store: Store, sender: Sender, *, now: Callable[[], datetime] = clock.now, repeat_unknown: bool = False
    ) -> None:
        self._store, self._sender, self._now, self._repeat_unknown = store, sender, now, repeat_unknown
        self._editions: dict[int, Edition] = {}  # by chat: queued, on their way, or waiting to be tried again
        self._queue: deque[int] = deque()
        self._tasks: dict[asyncio.Task[None], int] = {}
        self._tries: dict[int, int] = {}
        self._stopping = False

    @property
    def waiting(self) -> int:
        """Editions that are on their way or wait for their turn."""
        return len(self._editions)

    def busy(self, chat: int) -> bool:
        """Is an edition for this chat on its way? Then none needs to be made."""
        return chat in self._editions

    def resume(self) -> None:
        """Send what the last stop left unsent. Once, at the start, before anything is added."""
        for edition in self._store.unfinished():
            if self._stale(edition):
                self._store.forget(edition)
            else:
                self.add(edition)

    def add(self, edition: Edition) -> None:
        """Send an edition when its turn comes; nothing is done for a chat that is busy. It is saved with its first claim.

        One with the same key that is stored already is sent instead: a stop came before its subscriber was moved on.
        """
        if self._stopping or self.busy(edition.chat):
            return
        self._editions[edition.chat] = self._store.get(Edition, edition.key) or edition
        self._queue.append(edition.chat)
        self._fill()

    def hold(self, seconds: float) -> None:
        """Begin no part for so long; answers to people still go out."""
        self._sender.pacer.hold(seconds)

    async def drain(self, seconds: float = 4.0) -> None:
        """Begin nothing more, and give what is on its way so many seconds to arrive and be marked."""
        self._stopping = True
        self._queue.clear()
        self._sender.pacer.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()

    def _fill(self) -> None:
        while self._queue and len(self._tasks) < AT_WORK and not self._stopping:
            chat = self._queue.popleft()
            task = asyncio.create_task(self._serve(chat), name=f"digest {chat}")
            self._tasks[task] = chat
            task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        """The guard around one chat: whatever went wrong is logged, and this one is tried again later."""
        chat = self._tasks.pop(task)
        error = None if task.cancelled() else task.exception()
        if error and not isinstance(error, Closed):
            log.error("The digest of chat %s failed", chat, exc_info=error)
            self._again(chat, AFTER_AN_ERROR)
        self._fill()

    def _again(self, chat: int, seconds: float) -> None:
        """Queue this chat once more after so long."""
        self._tries[chat] = self._tries.get(chat, 0) + 1

        def requeue() -> None:
            self._queue.append(chat)
            self._fill()

        asyncio.get_running_loop().call_later(seconds, requeue)

    async def _serve(self, chat: int) -> None:
        edition = self._editions[chat]
        subscriber = self._store.get(Subscriber, chat)
        if not subscriber or not subscriber.active or self._paused(subscriber, edition) or self._stale(edition):
            self._store.forget(edition, *self._store.deliveries(edition.key))
            self._over(chat)
            return
        match await deliver(edition, self._store, self._sender, self._repeat_unknown):
            case Later(seconds):
                self._again(chat, max(seconds, min(2.0 ** self._tries.get(chat, 0), LONGEST_WAIT)))
                return
            case ChatMoved(new):
                log.info("Chat %s is now %s", chat, new)
                move_chat(self._store, chat, new)
                self._over(chat)
                for moved in self._store.unfinished():
                    if moved.chat == new:
                        self.add(moved)
                return
            case Unreachable(reason):
                pause(self._store, edition, self._now(), reason)
        self._over(chat)

    def _over(self, chat: int) -> None:
        self._editions.pop(chat, None)
        self._tries.pop(chat, None)

    def _paused(self, subscriber: Subscriber, edition: Edition) -> bool:
        """A pause began before anything of it was sent: it is told after the pause."""
        until = subscriber.paused_until
        return bool(until and until > self._now()) and not self._store.deliveries(edition.key)

    def _stale(self, edition: Edition) -> bool:
        """Made an hour ago, and nothing of it was sent: a new one will tell more."""
        made = edition.until or edition.slot
        return bool(schedule.lateness(made, self._now())) and not self._store.deliveries(edition.key)
