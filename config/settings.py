"""The environment in, one frozen Settings out. Every wrong value is one sentence that names the variable."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from msgspec import Struct

from bot import match
from bot.model import Feed, Topic
from bot.stories.outlets import Outlet, Outlets
from bot.text.language import Language, Languages

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config"

NO_TOKEN = "TELEGRAM_BOT_TOKEN is not set: get one from @BotFather, then put TELEGRAM_BOT_TOKEN=… into .env."


class WrongSetting(ValueError):
    """A variable has a value the bot cannot start with; the text is one sentence for the operator."""


class FeedsFile(Struct, frozen=True):
    """`config/feeds.toml`."""

    feed: tuple[Feed, ...] = ()


class OutletsFile(Struct, frozen=True):
    """`config/outlets.toml`."""

    outlet: tuple[Outlet, ...] = ()


class Settings(Struct, frozen=True):
    """What an operator may set, with its default (the README's table lists them all)."""

    token: str = ""
    admins: frozenset[int] = frozenset()
    database: Path = ROOT / "data" / "sitrep.json"
    api_url: str = "https://api.telegram.org"
    timezone: str = "UTC"
    collect_every: int = 15  # minutes
    keep_days: int = 30
    repeat_unknown: bool = False  # send again what may have arrived before a crash
    fetch_allow: tuple[str, ...] = ()  # hosts or networks that may be private
    contact: str = ""  # in the User-Agent: whom a site's owner may write to
    log_level: str = "INFO"


def read_env_file(path: Path) -> dict[str, str]:
    """`KEY=value` lines of a `.env` file; comments, `export` and one pair of quotes around a value are dropped."""
    found: dict[str, str] = {}
    if not path.is_file():
        return found
    for line in path.read_text("utf-8-sig", errors="replace").splitlines():
        key, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals or key.lstrip().startswith("#"):
            continue
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[key.strip()] = value
    return found


def load(environment: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Settings from the environment, which wins over `.env` beside the README. Raises WrongSetting."""
    env = {**read_env_file(env_file or ROOT / ".env"), **(os.environ if environment is None else environment)}
    env = {key: value.strip() for key, value in env.items() if value.strip()}
    return Settings(
        token=_token(env.get("TELEGRAM_BOT_TOKEN", "")),
        admins=_admins(env.get("ADMIN_IDS", "")),
        database=_database(env.get("DATABASE_URL", "")),
        api_url=_api_url(env.get("TELEGRAM_API_URL", "https://api.telegram.org")),
        timezone=_timezone(env.get("TIMEZONE", "UTC")),
        collect_every=_whole("COLLECT_EVERY", env.get("COLLECT_EVERY", "15"), 1, 1440, "minutes"),
        keep_days=_whole("KEEP_DAYS", env.get("KEEP_DAYS", "30"), 1, 3650, "days"),
        repeat_unknown=_yes("REPEAT_UNKNOWN", env.get("REPEAT_UNKNOWN", "no")),
        fetch_allow=_fetch_allow(env.get("FETCH_ALLOW", "")),
        contact=_contact(env.get("CONTACT", "")),
        log_level=_log_level(env.get("LOG_LEVEL", "INFO")),
    )


def languages(folder: Path = CONFIG / "languages") -> Languages:
    """The language files, `en.toml` as `en` and so on. The tables [weights], which is fitted, and [stories], which is
    long, have files of their own: `weights/xx.toml` (a language without one takes the English), `stories/xx.toml`, else
    `stories/any.toml`. Raises WrongSetting naming the file that cannot be read."""
    found = Languages()
    for path in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(path.read_text("utf-8"))
            for table, otherwise in (("weights", "en.toml"), ("stories", "any.toml")):
                files = [folder / table / name for name in (path.name, otherwise)]
                tables[table] = next((tomllib.loads(file.read_text("utf-8")) for file in files if file.is_file()), {})
            found[path.stem] = Language(path.stem, tables)
        except (OSError, ValueError) as error:
            raise WrongSetting(f"{path.name} cannot be read as a language file: {error}.") from None
    return found


def feeds(path: Path = CONFIG / "feeds.toml") -> dict[str, Feed]:
    """The seed feeds by address. Raises WrongSetting."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text("utf-8")), FeedsFile).feed
    except (OSError, ValueError) as error:
        raise WrongSetting(f"{path.name} cannot be read: {error}.") from None
    return {feed.url: feed for feed in found}


def topics(languages: Languages, path: Path = CONFIG / "topics.toml") -> dict[str, Topic]:
    """The seed topics by name. Raises WrongSetting."""
    try:
        return {topic.name: topic for topic in match.read(path.read_text("utf-8"), languages)}
    except (OSError, match.BadQuery) as error:
        raise WrongSetting(f"{path.name}: {error}") from None


def outlets(path: Path = CONFIG / "outlets.toml") -> Outlets:
    """What is known of outlets: their standing, and which are agencies. Raises WrongSetting."""
    if not path.is_file():
        return Outlets()
    try:
        return Outlets(msgspec.convert(tomllib.loads(path.read_text("utf-8")), OutletsFile).outlet)
    except (OSError, ValueError) as error:
        raise WrongSetting(f"{path.name} cannot be read: {error}.") from None


def catalogues(folder: Path = CONFIG / "locales") -> dict[str, Catalog]:
    """The interface's translations, `uk/LC_MESSAGES/sitrep.po` as `uk`. Raises WrongSetting naming the bad file."""
    found = {}
    for path in sorted(folder.glob("*/LC_MESSAGES/sitrep.po")):
        try:
            found[path.parts[-3]] = read_po(path.open("rb"), locale=path.parts[-3], abort_invalid=True)
        except (OSError, ValueError) as error:
            raise WrongSetting(f"{path.name} of {path.parts[-3]} cannot be read: {error}.") from None
    return found


def _token(value: str) -> str:
    if value and not re.fullmatch(r"[0-9]{3,}:[A-Za-z0-9_-]{20,}", value):  # what bot.log takes out of what is written
        raise WrongSetting("TELEGRAM_BOT_TOKEN is not a bot token: @BotFather gives one that looks like 123456789:AA…")
    return value


def _admins(value: str) -> frozenset[int]:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    for part in parts:
        if not (part.isascii() and part.isdigit()) or not 0 < int(part) < 2**52:
            raise WrongSetting(f"ADMIN_IDS must be numbers separated by commas, not “{part[:40]}”: ask /id of the bot.")
    return frozenset(map(int, parts))


def _database(value: str) -> Path:
    if not value:
        return ROOT / "data" / "sitrep.json"
    scheme, separator, rest = value.partition("://")
    if scheme != "tiny" or not separator:
        shown = scheme if separator else "no scheme"
        raise WrongSetting(
            f"DATABASE_URL has {shown}://, and Sitrep keeps its data in a file: "
            "set DATABASE_URL=tiny:///absolute/path/sitrep.json, or unset it for ./data/sitrep.json."
        )
    if not rest.startswith("/") or rest.endswith("/"):
        raise WrongSetting("DATABASE_URL needs the absolute path of a file: tiny:///absolute/path/sitrep.json.")
    return Path(rest)


def _api_url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise WrongSetting("TELEGRAM_API_URL must start with http:// or https://, like http://127.0.0.1:8081.")
    try:
        parts = urlsplit(value)
        complete = bool(parts.hostname) and (parts.port is None or parts.port > 0) and not re.search(r"\s", value)
    except ValueError:
        complete = False
    if not complete:
        raise WrongSetting("TELEGRAM_API_URL must be a whole address, like http://127.0.0.1:8081.")
    return value.rstrip("/")


def _fetch_allow(value: str) -> tuple[str, ...]:
    """Hosts, addresses and networks, these without the brackets that addresses have in links."""
    found = []
    for part in filter(None, (part.strip() for part in value.split(","))):
        bare = re.sub(r"[\[\]]", "", part)
        try:
            ip_network(bare, strict=False)
        except ValueError:
            if not re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", part) or re.fullmatch(r"[\d.]+", part):
                raise WrongSetting(
                    f"FETCH_ALLOW must be hosts, addresses or networks separated by commas, "
                    f"like 10.0.0.0/8, feeds.local, not “{part[:40]}”."
                ) from None
        found.append(bare)
    return tuple(found)


def _contact(value: str) -> str:
    if not (value.isascii() and value.isprintable()) and value:
        raise WrongSetting("CONTACT must be an address or a site in Latin letters, like you@example.org.")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise WrongSetting(f"TIMEZONE “{value[:40]}” is not a time zone: use a name like Europe/Kyiv or UTC.") from None
    return value


def _whole(name: str, value: str, low: int, high: int, unit: str) -> int:
    if not (value.isascii() and value.isdigit()) or not low <= int(value) <= high:
        raise WrongSetting(f"{name} must be a whole number of {unit} from {low} to {high}, not “{value[:40]}”.")
    return int(value)


def _yes(name: str, value: str) -> bool:
    if value.lower() not in ("yes", "no", "1", "0", "true", "false"):
        raise WrongSetting(f"{name} must be yes or no, not “{value[:40]}”.")
    return value.lower() in ("yes", "1", "true")


def _log_level(value: str) -> str:
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise WrongSetting(f"LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not “{value[:40]}”.")
    return value.upper()
