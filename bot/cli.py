"""`python -m bot …`: the bot, the digest in a terminal, and every stage as a filter.

Exit status 0, or 2 with one sentence on stderr for bad usage; `check` answers 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot import filters, match
from config import settings as config
from config.settings import WrongSetting

NO_TOKEN = "TELEGRAM_BOT_TOKEN is not set: get one from @BotFather, then put TELEGRAM_BOT_TOKEN=… into .env."


class Wrong(Exception):
    """Bad usage; the text is one sentence."""


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except (Wrong, WrongSetting, match.BadQuery) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # `| head` has read enough
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Sitrep reads the news for you.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    run = command("run", _run, "the bot, by polling")
    run.add_argument("--sample-without-token", action="store_true", help="without a token: preview the sample instead")
    preview = command("preview", _preview, "the digest in the terminal, no token needed")
    preview.add_argument("--sample", action="store_true", help="of the bundled sample outlets")
    preview.add_argument("--feed", action="append", default=[], metavar="URL", help="of this feed or site; repeatable")
    preview.add_argument("--topic", action="append", default=[], metavar="NAME", help="only this topic; repeatable")
    preview.add_argument("--language", default="", help="en or uk")
    preview.add_argument("--since", default="24h", help="how far back: 6h, 3d")
    preview.add_argument("--format", choices=("text", "html", "json"), default="text")
    feed = command("feed", _feed, "feeds → entries, one JSON a line")
    feed.add_argument("source", nargs="+", metavar="URL|FILE")
    page = command("page", _page, "article HTML → title, text, date, outlet, language, author")
    page.add_argument("--url", default="", help="where the page is from")
    page.add_argument("file", metavar="FILE|-", nargs="?", help="without it: JSON lines with html from stdin")
    for name, run_filter, text in (
        ("quotes", _quotes, "articles → quotes with their speakers"),
        ("condense", _condense, "articles → headline, points, quotes, figures"),
        ("match", _match, "articles → topics"),
        ("group", _group, "articles → stories"),
    ):
        sub = command(name, run_filter, f"{text}; JSON lines in, JSON lines out")
        sub.add_argument("file", metavar="FILE|-", nargs="?", default="-")
        if name == "match":
            sub.add_argument("--topics", metavar="FILE", default=str(config.CONFIG / "topics.toml"))
    command("check", _check, "settings, feeds, topics, token: what is wrong, in words")
    for name, run_copy, text in (
        ("backup", _backup, "copy the database into FILE"),
        ("restore", _restore, "put the database back from FILE"),
    ):
        command(name, run_copy, text).add_argument("file", type=Path)
    return parser


# ── the bot ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _run(options: argparse.Namespace) -> int:
    settings = config.load()
    if not settings.token:
        if not options.sample_without_token:
            raise Wrong(config.NO_TOKEN)
        return _show_sample()
    from bot import app  # imports Telegram's library, which nothing else needs
    from bot.store import StoreError

    try:
        asyncio.run(app.serve(settings))
    except (app.CannotStart, StoreError) as error:
        raise Wrong(str(error)) from None
    return 0


def _show_sample() -> int:
    from bot import preview

    asyncio.run(preview.show(preview.Wanted(sample=True)))
    print("\nThis was a digest of invented sample outlets, as a reader sees it.")
    print("To run the bot: open https://t.me/BotFather, send /newbot, and copy the token it gives you;")
    print("put it into a file .env as TELEGRAM_BOT_TOKEN=…, then `make run` again.")
    return 0


def _preview(options: argparse.Namespace) -> int:
    from bot import preview

    if options.sample == bool(options.feed):
        raise Wrong("Say what to preview: --sample, or --feed URL.")
    wanted = preview.Wanted(
        options.sample, tuple(options.feed), tuple(options.topic), options.language, options.since, options.format
    )
    try:
        asyncio.run(preview.show(wanted))
    except preview.CannotShow as error:
        raise Wrong(str(error)) from None
    return 0


def _check(options: argparse.Namespace) -> int:
    from bot import check

    problems = asyncio.run(check.problems())
    for problem in problems:
        print(problem)
    if not problems:
        print("All is well.")
    return 1 if problems else 0


def _backup(options: argparse.Namespace) -> int:
    from bot.store import StoreError, backup

    database = config.load().database
    try:
        backup(database, options.file)
    except (StoreError, OSError) as error:
        raise Wrong(str(error)) from None
    print(f"{database} is copied to {options.file}.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from bot.store import StoreError, restore

    database = config.load().database
    try:
        aside = restore(options.file, database)
    except (StoreError, OSError) as error:
        raise Wrong(str(error)) from None
    print(
        f"{database} is now what {options.file} holds" + (f"; what was there before is in {aside}." if aside else ".")
    )
    return 0


# ── the stages as filters ────────────────────────────────────────────────────────────────────────────────────────────


def _feed(options: argparse.Namespace) -> int:
    from bot import preview

    return _print(asyncio.run(preview.entries(options.source)))


def _page(options: argparse.Namespace) -> int:
    languages = config.languages()
    if options.file in (None, "-") and not options.url and options.file is None:
        return _print(filters.read_pages(_input("-"), languages))
    body = sys.stdin.buffer.read() if options.file in (None, "-") else _read(options.file)
    return _print([filters.page_answer(body, options.url, languages)])


def _quotes(options: argparse.Namespace) -> int:
    return _print(filters.find_quotes(_input(options.file), config.languages()))


def _condense(options: argparse.Namespace) -> int:
    return _print(filters.condense_all(_input(options.file), config.languages()))


def _group(options: argparse.Namespace) -> int:
    return _print(filters.group(_input(options.file), config.languages()))


def _match(options: argparse.Namespace) -> int:
    from bot import inflect

    languages = config.languages()
    topics = match.read(_read(options.topics).decode("utf-8", "replace"), languages)
    topics = asyncio.run(inflect.complete(topics, languages))
    return _print(filters.match_all(_input(options.file), languages, match.compile(topics)))


def _input(name: str) -> Iterator[bytes]:
    """The lines of a file or of stdin, with progress on stderr when somebody is looking."""
    source = sys.stdin.buffer if name == "-" else _opened(name)
    watched = sys.stderr.isatty() and name != "-"
    for number, line in enumerate(source, 1):
        if watched and number % 100 == 0:
            print(f"\r{number} lines", end="", file=sys.stderr)
        yield line
    if watched:
        print("\r", end="", file=sys.stderr)


def _opened(name: str) -> Any:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise Wrong(f"{name} cannot be read: {error.strerror}.") from None


def _read(name: str) -> bytes:
    with _opened(name) as file:
        return bytes(file.read())


def _print(answers: Iterable[filters.Answer]) -> int:
    for answer in answers:
        print(json.dumps(answer, ensure_ascii=False))
    return 0
