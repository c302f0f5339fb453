"""The digest in a terminal, without a token: the same line as the bot's, over the sample outlets or live feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import Progress
from rich.text import Text

from bot import clock, editions, pipeline, sample, sources
from bot.fetch import Fetcher
from bot.filters import Answer
from bot.model import Digest, Failed, Feed, Message, Moved, Page
from bot.newsroom import CannotRead, Newsroom, open_newsroom
from bot.render import render
from bot.schedule import find_zone
from config import settings as config
from config.settings import Settings

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
TAG = re.compile(r"<(/?)(\w+)(?: href=\"([^\"]*)\")?[^<>]*>")
STYLES = {"b": "bold", "i": "dim", "a": "cyan"}


class CannotShow(Exception):
    """Why there is no preview; one sentence."""


class Wanted(Struct, frozen=True):
    sample: bool = False
    feeds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str = ""
    since: str = "24h"
    format: str = "text"


async def show(wanted: Wanted) -> None:
    """Read, compose, print. Raises CannotShow."""
    window = span(wanted.since)
    with TemporaryDirectory(prefix="sitrep-") as folder:
        settings = replace(config.load(), database=Path(folder) / "preview.json")
        room = await _room(wanted, settings)
        try:
            await _collect(wanted, room)
            digest = _compose(wanted, room, window)
            _print(wanted, room, digest)
        finally:
            room.search.close()
            room.store.close()


def span(text: str) -> timedelta:
    """`24h`, `90m`, `3d` as a time span. Raises CannotShow."""
    found = re.fullmatch(r"(\d{1,4})\s*([mhd])", text.strip().lower())
    if not found or not int(found[1]):
        raise CannotShow(f"--since takes a span like 6h, 90m or 3d, not “{text[:40]}”.")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


async def _room(wanted: Wanted, settings: Settings) -> Newsroom:
    if wanted.sample:
        room = await open_newsroom(settings, sample.SampleFetcher(), lambda: sample.NOW)
    else:
        room = await open_newsroom(settings, Fetcher(settings.fetch_allow, settings.contact))
    room.plant(sample.feeds() if wanted.sample else {}, config.topics(room.languages))
    await room.complete_forms()
    if wanted.language and wanted.language not in room.phrases.codes:
        raise CannotShow(f"--language is one of {', '.join(room.phrases.codes)}, not “{wanted.language[:40]}”.")
    if unknown := set(wanted.topics) - {topic.name for topic in room.topics()}:
        names = ", ".join(topic.name for topic in room.topics())
        raise CannotShow(f"There is no topic “{sorted(unknown)[0][:40]}”; there are: {names}.")
    return room


async def _collect(wanted: Wanted, room: Newsroom) -> None:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task("Reading the news", total=None)
        for url in wanted.feeds:
            try:
                await room.add_feed(url)
            except CannotRead as error:
                raise CannotShow(f"{url} cannot be read: {error}") from None
        await pipeline.collect(room)


def _compose(wanted: Wanted, room: Newsroom, window: timedelta) -> Digest:
    now = room.now()
    topics = wanted.topics or tuple(topic.name for topic in room.topics())
    reads = ("uk", "en") if wanted.language == "uk" or not wanted.language else (wanted.language,)
    if not wanted.language:
        reads = ("en", "uk")
    return editions.compose(
        room, editions.Teller(room, now), topics, editions.Readers(reads), now - window, now, again=True
    )


def _print(wanted: Wanted, room: Newsroom, digest: Digest) -> None:
    phrases = room.phrases[wanted.language or "en"]
    zone = ZoneInfo("Europe/Kyiv") if phrases.code == "uk" else find_zone(room.settings.timezone)
    messages = render(digest, phrases, zone, room.now(), editions.titles(room, phrases))
    if wanted.format == "json":
        print(msgspec.json.format(msgspec.json.encode(digest), indent=2).decode())
    elif wanted.format == "html":
        print("\n\n".join(message.text for message in messages))
    else:
        console = Console(width=min(Console().width, 100), highlight=False)
        for message in messages:
            console.print(as_text(message))


def as_text(message: Message) -> Group:
    """Telegram HTML as a terminal shows it: bold, dim, links, quotations set in."""
    pieces = re.split(r"<blockquote[^>]*>(.*?)</blockquote>", message.text, flags=re.DOTALL)
    shown: list[RenderableType] = []
    for number, piece in enumerate(pieces):
        if piece := piece.removeprefix("\n").removesuffix("\n"):
            styled = _styled(piece)
            shown.append(Padding(styled, (0, 0, 0, 4)) if number % 2 else styled)
    return Group(*shown, "")


def _styled(markup: str) -> Text:
    text, end = Text(), 0
    styles: list[str] = []
    for tag in TAG.finditer(markup):
        text.append(unescape(markup[end : tag.start()]), " ".join(styles))
        end = tag.end()
        if tag[1]:
            styles.pop()
        else:
            link = f" link {unescape(tag[3])}" if tag[3] else ""
            styles.append(STYLES.get(tag[2], "") + link)
    return text.append(unescape(markup[end:]), " ".join(styles))


async def entries(names: Iterable[str]) -> list[Answer]:
    """What `bot feed` prints: the entries of files and addresses, and a named error for each that is no feed."""
    settings = config.load()
    fetcher = Fetcher(settings.fetch_allow, settings.contact)
    answers: list[Answer] = []
    for name in names:
        page = await _page_of(name, fetcher)
        if isinstance(page, Failed):
            answers.append({"source": name, "error": page.reason})
            continue
        try:
            listing = sources.read(page, Feed(page.url), clock.now())
        except sources.NotAFeed as error:
            answers.append({"source": name, "error": str(error)})
            continue
        answers += [
            {
                "source": name,
                "id": entry.id,
                "link": entry.link,
                "title": entry.title,
                "summary": entry.summary,
                "published": entry.published.isoformat() if entry.published else None,
            }
            for entry in listing.entries
        ]
    return answers


async def _page_of(name: str, fetcher: Fetcher) -> Page | Failed:
    if not name.lower().startswith(("http://", "https://")):
        try:
            return Page("", Path(name).read_bytes())
        except OSError as error:
            return Failed(name, f"This file cannot be read: {error.strerror}.")
    answer = await fetcher.get(name)
    found = answer.then if isinstance(answer, Moved) else answer
    if isinstance(found, Page):
        return found
    return found if isinstance(found, Failed) else Failed(name, "Its owner has closed it (410).")
