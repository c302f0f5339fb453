"""What people write → what they mean: days, hours of quiet, lengths of a pause, on and off. Words are data, in `config/languages`.

All functions take the words of every language at once: who reads in Ukrainian may write “mon-fri”. Each gives None for
what it does not understand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from difflib import get_close_matches
from types import ModuleType

from msgspec import Struct

from bot import times
from bot.ondemand import near_topic
from bot.text.language import Languages

ENOUGH = 3  # letters of a name's beginning that may stand for it
ALIKE = 0.74  # of difflib: “tiem” and “time” are 0.75
LONGEST_NAME = 32
FEW = 5  # words after a command that has no slash
MOST_HOURS = 12  # words that name two clock times at most
LONGEST_PAUSE = 365  # days
WEEK = 7
FRIDAY = 4
MONTH = 30


class Words(Struct, frozen=True):
    """`[settings]` of a language, in small letters."""

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    joints: tuple[str, ...] = ()  # say nothing
    until: tuple[str, ...] = ()  # between the ends of a range
    before: tuple[str, ...] = ()  # ahead of the day on which a pause is over
    but: tuple[str, ...] = ()  # ahead of days that are left out
    day: tuple[str, ...] = ()
    week: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    every_day: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    weekend: tuple[str, ...] = ()
    tomorrow: tuple[str, ...] = ()
    after_tomorrow: tuple[str, ...] = ()
    next_week: tuple[str, ...] = ()  # its Monday
    days: dict[str, int] = {}  # Monday is 0
    months: dict[str, int] = {}
    numbers: dict[str, int] = {}
    lengths: dict[str, str] = {}
    muted: dict[str, str] = {}  # what can be muted


class Understood:
    """Which command somebody means: by its name, by another name, misspelt, or without its slash."""

    def __init__(self, languages: Languages, commands: Mapping[str, ModuleType]) -> None:
        self._languages, self._commands = languages, commands
        self._aliases = {alias: name for alias, name in aliases(languages).items() if name in commands}

    def name(self, given: str) -> str:
        """The command's own name where this is one of its names, else as given, in small letters."""
        given = given.casefold()
        return given if given in self._commands else self._aliases.get(given, given)

    def nearest(self, given: str, admin: bool) -> str:
        """The command whose name is like this one; "" if none is, or several are equally."""
        known = {name: name for name, command in self._commands.items() if admin or not command.ADMIN}
        known |= {alias: name for alias, name in self._aliases.items() if name in known}
        if len(given) >= ENOUGH:
            begun = {name for alias, name in known.items() if alias.startswith(given)}
            if len(begun) == 1:
                return begun.pop()
        found = get_close_matches(given[:LONGEST_NAME], known, 1, ALIKE)
        return known[found[0]] if found else ""

    def line(self, text: str, titles: Mapping[str, str], timed: bool) -> str:
        """A command line for what somebody wrote without a slash: a command, a topic, with `timed` a time; "" for others."""
        said = times.plain(text).rstrip(".!?")
        first, _, rest = said.partition(" ")
        if " " in said and said in self._aliases:
            return self._aliases[said]
        name = self.name(first)
        command = self._commands.get(name)
        if command and not command.ADMIN and (not rest or (len(rest.split()) <= FEW and not _grave(command))):
            return f"{name} {text.strip().partition(' ')[2]}".strip()
        if topic := near_topic(said, titles):
            return f"latest {topic}"
        if timed and not said.replace(" ", "").isdecimal() and not said.isalpha() and self._is_time(said):
            return f"time {said}"
        return ""

    def _is_time(self, said: str) -> bool:
        try:
            return bool(times.parse_times(said, self._languages))
        except times.BadTime:
            return False


def _grave(command: ModuleType) -> bool:
    return getattr(command, "ASK_FIRST", False) or command.NAME == "start"


def aliases(languages: Languages) -> dict[str, str]:
    """Other names of commands, by those names: `[commands]` of all languages."""
    parts = (language.part("commands", dict[str, tuple[str, ...]]) for language in languages.values())
    return {alias.casefold(): name for part in parts for name, those in part.items() for alias in those}


def switch(text: str, languages: Languages) -> bool | None:
    """“on”, “вимкнути” → True, False."""
    said = times.plain(text)
    if any(said in words.on for words in _all(languages)):
        return True
    return False if any(said in words.off for words in _all(languages)) else None


def length(text: str, languages: Languages) -> str | None:
    """“коротко” → short."""
    return next((found for words in _all(languages) if (found := words.lengths.get(times.plain(text)))), None)


def muted(text: str, languages: Languages) -> str:
    """“видання” → outlet; any other word stays as it is."""
    said = times.plain(text)
    return next((part.muted[said] for part in _all(languages) if said in part.muted), text)


def days(text: str, languages: Languages) -> tuple[int, ...] | None:
    """“mon-fri”, “будні”, “щодня, крім неділі”, “з понеділка до п'ятниці та в неділю” → (0, 1, …), sorted."""
    said = times.plain(text)
    words = _all(languages)
    if whole := _named(said, words):
        return whole
    tokens = re.sub(r"[,;/&+]", " ", re.sub(r"[–—-]", " - ", said)).split()
    cuts = [n for n, token in enumerate(tokens) if any(token in part.but for part in words)]
    if len(cuts) == 1:
        return _all_but(" ".join(tokens[: cuts[0]]), " ".join(tokens[cuts[0] + 1 :]), languages)
    found: set[int] = set()
    last, ranging = None, False
    for token in tokens:
        day = next((part.days[token] for part in words if token in part.days), None)
        if day is not None:
            found |= set(_span(last, day)) if ranging and last is not None else {day}
            last, ranging = day, False
        elif named := _named(token, words):
            found |= set(named)
        elif token == "-" or any(token in part.until for part in words):
            ranging = True
        elif not any(token in part.joints for part in words):
            return None
    return tuple(sorted(found)) or None


def _all_but(kept: str, left_out: str, languages: Languages) -> tuple[int, ...] | None:
    taken = days(kept, languages) if kept else tuple(range(WEEK))
    gone = days(left_out, languages)
    return tuple(day for day in taken if day not in gone) or None if taken and gone else None


def _named(said: str, words: list[Words]) -> tuple[int, ...]:
    for kind, meant in (("every_day", tuple(range(WEEK))), ("weekdays", (0, 1, 2, 3, 4)), ("weekend", (5, 6))):
        if any(said in getattr(part, kind) for part in words):
            return meant
    return ()


def _span(first: int, last: int) -> Iterator[int]:
    """Days from one to another, over Sunday where need be."""
    for step in range((last - first) % WEEK + 1):
        yield (first + step) % WEEK


def hours(text: str, languages: Languages) -> tuple[str, str] | None:
    """“23:00 07:00”, “23-7”, “з 23 до 7 ранку” → the two clock times, in this order."""
    words = _all(languages)
    said = re.sub(r"(?<=[\d\sm.])[–—-]|[–—-](?=\s)", " ", times.plain(text))
    small = {word for part in words for word in (*part.joints, *part.until)}
    tokens = [token for token in said.replace(",", " ").split() if token not in small]
    if len(tokens) > MOST_HOURS:  # each place to cut at is tried
        return None
    for cut in range(1, len(tokens)):
        ends = [_one_time(" ".join(part), languages) for part in (tokens[:cut], tokens[cut:])]
        if ends[0] and ends[1] and ends[0] != ends[1]:
            return ends[0], ends[1]
    return None


def _one_time(text: str, languages: Languages) -> str:
    try:
        found = times.parse_times(text, languages)
    except times.BadTime:
        return ""
    return found[0] if len(found) == 1 else ""


def period(text: str, languages: Languages) -> timedelta | None:
    """“3 days”, “тиждень”, “10”, “на два тижні” → how long; at most LONGEST_PAUSE days."""
    words = _all(languages)
    number, unit = None, 1
    for token in re.sub(r"(?<=\d)(?=[^\W\d])", " ", times.plain(text)).split():
        said_number = next((part.numbers[token] for part in words if token in part.numbers), None)
        if number is None and (token.isdecimal() or said_number):
            number = said_number or int(token[:4])
        elif any(token in part.day for part in words):
            unit = 1
        elif any(token in part.week for part in words):
            unit, number = WEEK, number if number is not None else 1
        elif any(token in part.month for part in words):
            unit, number = MONTH, number if number is not None else 1
        elif not any(token in part.joints for part in words):
            return None
    whole = (number if number is not None else 1) * unit
    return timedelta(days=whole) if 1 <= whole <= LONGEST_PAUSE else None


def pause_ends(text: str, today: date, languages: Languages) -> date | None:
    """“до понеділка”, “until 1 December” → the first day after a pause, later than today and within a year.

    “на вихідні” is understood from Friday on: a pause begins when it is asked for.
    """
    words, said = _all(languages), times.plain(text)
    monday = today + timedelta(days=WEEK - today.weekday())
    if _named(said, words) == (5, 6):
        return monday if today.weekday() >= FRIDAY else None
    first, _, rest = said.partition(" ")
    if not any(first in part.before for part in words):
        return None
    for kind, meant in (("tomorrow", _after(today, 1)), ("after_tomorrow", _after(today, 2)), ("next_week", monday)):
        if any(rest in getattr(part, kind) for part in words):
            return meant
    day = next((part.days[rest] for part in words if rest in part.days), None)
    if day is not None:
        return _after(today, (day - today.weekday() - 1) % WEEK + 1)
    return _next_date(rest, today, words)


def _after(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _next_date(said: str, today: date, words: list[Words]) -> date | None:
    """“1 грудня”, “December 1”, “1.12” → the next day of that date."""
    numbers = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.?", said)
    tokens = list(numbers.groups()) if numbers else said.split()
    month = next((part.months[token] for part in words for token in tokens if token in part.months), None)
    days = [int(token) for token in tokens if re.fullmatch(r"[0-9]{1,2}", token)]
    if numbers:
        days, month = days[:1], days[1]
    if not month or len(tokens) != 2 or len(days) != 1:
        return None
    for year in (today.year, today.year + 1):
        with suppress(ValueError):
            found = date(year, month, days[0])
            if found > today:
                return found
    return None


def _all(languages: Languages) -> list[Words]:
    return [language.part("settings", Words) for language in languages.values()]
