"""`python -m bot check`: settings, database, topics, feeds and token; what is wrong, in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import clock, sources
from bot.fetch import Fetcher
from bot.log import redact
from bot.model import Failed, Feed, Moved, Page
from bot.store import Store, StoreError, StoreLocked
from bot.store.journal import not_opened
from config import settings as config
from config.settings import Settings, WrongSetting

Result = TypeVar("Result")


async def problems() -> list[str]:
    """One sentence for each thing that is wrong; nothing is changed."""
    found: list[str] = []
    settings = _try(config.load, found)
    languages = _try(config.languages, found)
    _try(config.catalogues, found)
    _try(config.outlets, found)
    if languages is not None:
        _try(lambda: config.topics(languages), found)
    feeds = _try(config.feeds, found) or {}
    if settings is None:
        return found
    found += _database(settings)
    token, unread = await asyncio.gather(_token(settings), _feeds(settings, feeds.values()))
    return found + token + unread


def _try(load: Callable[[], Result], found: list[str]) -> Result | None:
    try:
        return load()
    except WrongSetting as error:
        found.append(str(error))
        return None


def _database(settings: Settings) -> list[str]:
    try:
        if not settings.database.exists():
            return _place_for(settings.database)
        Store.open(settings.database).close()
    except StoreLocked:
        return []  # the bot is running
    except (StoreError, OSError) as error:
        return [str(error)]
    return []


def _place_for(database: Path) -> list[str]:
    """Whether the first start can make the database; what is missing of its folder is left as it was."""
    folder = next(parent for parent in database.parents if parent.exists())
    try:
        with TemporaryDirectory(prefix=".sitrep-", dir=folder) as place:
            Store.open(Path(place) / database.name).close()
    except OSError as error:
        raise not_opened(error, database) from None
    return []


async def _token(settings: Settings) -> list[str]:
    if not settings.token:
        return [config.NO_TOKEN]
    try:
        async with Bot(settings.token, base_url=f"{settings.api_url}/bot"):
            return []
    except InvalidToken:
        return ["Telegram does not know this TELEGRAM_BOT_TOKEN: ask @BotFather for the current one."]
    except TelegramError as error:
        return [f"Telegram cannot be reached: {redact(str(error))}"]


async def _feeds(settings: Settings, feeds: Iterable[Feed]) -> list[str]:
    async with Fetcher(settings.fetch_allow, settings.contact) as fetcher:
        said = await asyncio.gather(*(_feed(fetcher, feed) for feed in feeds))
    return [problem for problem in said if problem]


async def _feed(fetcher: Fetcher, feed: Feed) -> str:
    answer = await fetcher.get(feed.url)
    found = answer.then if isinstance(answer, Moved) else answer
    if not isinstance(found, Page):
        return f"Feed {feed.url}: {found.reason if isinstance(found, Failed) else 'its owner has closed it (410).'}"
    try:
        listing = sources.read(found, feed, clock.now())
    except sources.NotAFeed as error:
        return f"Feed {feed.url}: {error}"
    if isinstance(answer, Moved):
        return f"Feed {feed.url} has moved to {answer.to}."
    return "" if listing.entries else f"Feed {feed.url} has no entries."
