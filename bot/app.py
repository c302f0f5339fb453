"""The running bot: opens the newsroom, listens to Telegram, starts the timers, and ends cleanly on SIGTERM.

A handful of timers, never one a subscriber: when somebody is due is data in the store, and the tick serves whoever's
time has come, so a restart or a missed minute needs no special case.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, TypeHandler
from telegram.request import HTTPXRequest

from bot import archive, editions, inbox, log, menus, pipeline
from bot.fetch import Fetcher
from bot.inbox import Inbox
from bot.model import Message, Subscriber
from bot.newsroom import Newsroom, open_newsroom
from bot.publish import Publisher, postpone
from bot.send import Pacer, Sender
from bot.store import StoreError
from config import settings as config
from config.settings import Settings

logger = logging.getLogger(__name__)

AT_ONCE = 32  # requests to Telegram on their way at one time
WAITING = (
    2000  # updates being handled at one time, most of them waiting for their turn in their chat (inbox.MOST_WAITING)
)
RETRY = 5  # seconds between tries to reach Telegram at the start
DRAIN = 3.0  # seconds that parts on their way get to arrive when the bot is told to stop
HOLD = 60.0  # seconds without sending after another copy of the bot was noticed
BACKUPS = 3


class CannotStart(Exception):
    """Why the bot cannot run; one sentence for the operator."""


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises CannotStart, StoreError, WrongSetting."""
    log.set_up(settings.log_level, settings.token)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_, stop.set)
    async with Fetcher(settings.fetch_allow, settings.contact) as fetcher:
        room = await open_newsroom(settings, fetcher)
        try:
            room.plant(config.feeds(), config.topics(room.languages))
            await Running(room, _application(settings)).until(stop)
        finally:
            room.worker.shutdown(wait=False, cancel_futures=True)
            room.search.close()
            room.store.close()


def _application(settings: Settings) -> Application[Any, Any, Any, Any, Any, Any]:
    return (
        ApplicationBuilder()
        .token(settings.token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .request(HTTPXRequest(connection_pool_size=AT_ONCE, pool_timeout=30, read_timeout=20))
        .get_updates_request(HTTPXRequest(connection_pool_size=2, read_timeout=20))
        .concurrent_updates(WAITING)
        .job_queue(None)
        .build()
    )


class Running:
    """The parts that run side by side, and their order at the start and at the end."""

    def __init__(self, room: Newsroom, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self._room, self._application, self._bot = room, application, application.bot
        self._pacer = Pacer()
        self._sender = Sender(self._bot, self._pacer)
        self._publisher = Publisher(room.store, self._sender, now=room.now, repeat_unknown=room.settings.repeat_unknown)
        self._inbox = Inbox(room, self._bot, self._sender)
        self._timers = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._serving = asyncio.Lock()
        self._held_until = 0.0
        self._stop = asyncio.Event()
        self._broken: StoreError | None = None
        room.wake = lambda: self._start(self._serve_due())
        room.collect_soon = lambda: self._start(pipeline.collect(room))
        room.waiting = lambda: self._publisher.waiting

    async def until(self, stop: asyncio.Event) -> None:
        """Everything starts, waits for `stop`, and ends within seconds; what is on its way is marked before the end.

        Raises StoreError where the database could no longer be written.
        """
        self._stop = stop
        if not await self._connected(stop):
            return
        application = self._application
        application.add_handler(TypeHandler(Update, lambda update, _: self._inbox.handle(update)))
        application.add_error_handler(_log_error)
        await application.start()
        assert application.updater
        await application.updater.start_polling(
            allowed_updates=list(inbox.ALLOWED), bootstrap_retries=-1, error_callback=self._polling_failed
        )
        self._start(self._set_menus())
        self._start_timers()
        logger.info("Running as @%s", self._bot.username)
        await stop.wait()
        logger.info("Stopping")
        self._timers.shutdown(wait=False)
        await self._publisher.drain(DRAIN)
        for task in self._tasks:
            task.cancel()
        await application.updater.stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(application.stop(), 1)
        await application.shutdown()
        if self._broken:
            raise self._broken

    async def _connected(self, stop: asyncio.Event) -> bool:
        """Introduce ourselves to Telegram, however long it takes to answer; False if we are to stop before it does."""
        while not stop.is_set():
            try:
                await self._application.initialize()
            except InvalidToken:
                raise CannotStart(
                    "Telegram does not know this TELEGRAM_BOT_TOKEN: ask @BotFather for the current one."
                ) from None
            except NetworkError as error:
                logger.warning("Telegram cannot be reached yet: %s", error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), RETRY)
            else:
                return True
        return False

    async def _set_menus(self) -> None:
        try:
            await menus.set_menus(self._bot, self._room)
        except TelegramError as error:
            logger.warning("The command menus could not be set: %s", error)

    # ── timers ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _start_timers(self) -> None:
        room, every = self._room, self._timers.add_job
        every(self._tick, "cron", second=0, id="tick")
        every(self._collect, "cron", second=30, id="collect")
        every(self._daily, "cron", hour=3, minute=10, id="daily")
        self._timers.start()
        self._start(room.restore_board())  # holds the lock that placing articles needs, so it is first
        self._start(archive.catch_up(room))
        self._start(self._resume())
        self._start(room.complete_forms())
        self._start(pipeline.collect(room))

    async def _tick(self) -> None:
        self._room.wake()

    async def _collect(self) -> None:
        self._room.collect_soon()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run beside everything else; a failure is logged and stops nothing."""
        task = asyncio.get_running_loop().create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StoreError as error:  # the disk is full or broken: nothing more can be kept, so nothing more may be done
            self._broken = error
            self._stop.set()
        except Exception:
            logger.exception("A task failed")

    async def _resume(self) -> None:
        """Parts of digests that a crash left unsent, then whoever is due."""
        self._publisher.resume()
        await self._serve_due()

    async def _serve_due(self) -> None:
        """Compose the digests of everybody whose time has come and hand them over; never waits for a delivery."""
        if self._serving.locked() or time.monotonic() < self._held_until:
            return
        async with self._serving:
            now, until = self._room.now(), self._room.complete_until()
            teller = editions.Teller(self._room, until)
            for chat in [subscriber.chat for subscriber in self._room.store.due(now)]:
                subscriber = self._room.store.get(Subscriber, chat)  # as it is now: commands are obeyed in between
                due = subscriber and subscriber.active and subscriber.due and subscriber.due <= now
                if subscriber and due and not self._publisher.busy(chat):
                    started = time.monotonic()
                    self._compose(teller, subscriber, now, until)
                    await asyncio.sleep(time.monotonic() - started)  # half of the time belongs to people who ask

    def _compose(self, teller: editions.Teller, subscriber: Subscriber, now: datetime, until: datetime) -> None:
        """One subscriber's digest; what goes wrong with it stops nobody behind."""
        try:
            if not postpone(self._room.store, subscriber, now):
                self._publisher.add(editions.edition(self._room, teller, subscriber, now, until))
        except StoreError:
            raise
        except Exception:
            logger.exception("The digest of chat %s could not be made", subscriber.chat)

    async def _daily(self) -> None:
        """Forget what is old, and keep a copy of the rest."""
        await pipeline.prune(self._room)
        path = self._room.settings.database
        folder = path.parent / "backups"
        folder.mkdir(exist_ok=True)
        copy = folder / f"{path.stem}-{self._room.now():%Y-%m-%d}.json"
        try:
            for _ in self._room.store.backup_in_steps(copy):
                await asyncio.sleep(0)
        except StoreError as error:
            logger.error("No backup today: %s", error)
            return
        for old in sorted(folder.glob(f"{path.stem}-*.json"))[:-BACKUPS]:
            old.unlink(missing_ok=True)

    # ── trouble ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _polling_failed(self, error: TelegramError) -> None:
        """Called by the library at each failed poll; it goes on by itself."""
        if not isinstance(error, Conflict):
            logger.warning("Telegram does not answer: %s", error)
            return
        first = time.monotonic() >= self._held_until
        self._held_until = time.monotonic() + HOLD
        self._publisher.hold(HOLD)
        if first:
            logger.error("Another copy of this bot is running: nothing is sent until it stops.")
            self._start(self._tell_admins())

    async def _tell_admins(self) -> None:
        for admin in sorted(self._room.settings.admins):
            phrases = self._room.phrases["en"]
            text = phrases.html(
                "Another copy of me is reading this bot's messages, so I have stopped sending. Stop the other one."
            )
            await self._sender.answer(admin, None, Message(text))


async def _log_error(update: object, context: Any) -> None:
    error = context.error
    if isinstance(error, RetryAfter):
        logger.warning("Telegram asks to wait %s s", error.retry_after)
    else:
        logger.error("An update could not be handled", exc_info=error)
