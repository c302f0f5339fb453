"""Clock times, days and a time zone → the moment a subscriber is next due.

Slots are local: “08:00” stays 08:00 through every change of the clocks. A slot that a spring change skips moves to the
first minute that exists after it; a slot that an autumn change repeats fires the first time only; a local day that
never was (Samoa, 30 December 2011) has no slots. APScheduler's CronTrigger does none of the three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import UnknownLocaleError, get_global
from babel.dates import get_timezone_location
from msgspec import Struct

from bot.model import Subscriber
from bot.text.language import Language

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LATE = timedelta(hours=1)
"""A digest more than this after its slot is said to be late; within this of the next slot it waits for that one."""

MOST_TIMES = 12
"""Slots a day that one subscriber may have."""


class BadTime(ValueError):
    """`found` is not a clock time; the text is one sentence in English."""

    def __init__(self, found: str) -> None:
        self.found = found[:40]
        super().__init__(f"“{self.found}” is not a time: write hours and minutes like 08:00 or 19:30.")


class TooManyTimes(BadTime):
    """More than MOST_TIMES slots a day."""

    def __init__(self) -> None:
        self.found = ""
        ValueError.__init__(self, f"At most {MOST_TIMES} times a day.")


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def next_due(times: Sequence[str], days: Sequence[int], timezone: str, after: datetime) -> datetime | None:
    """The first slot strictly after `after`, in UTC; None where there are no times or no days.

    `times` are “HH:MM” of the local clock, `days` 0 (Monday) to 6. Two slots that one gap moves to the same minute are
    one. A zone that is not known (any more) is read as UTC: a wrong name must not end somebody's digests.
    """
    slots = sorted({time.fromisoformat(clock) for clock in times})
    zone = find_zone(timezone)
    today = after.astimezone(zone).date()
    found: list[datetime] = []
    # From two days before (a day can be repeated) to a week and a skipped day after.
    for number in range(-2, 10):
        day = today + number * DAY
        if day.weekday() in days:
            found += [moment for slot in slots if (moment := _moment(day, slot, zone)) is not None and moment > after]
        if number > 0 and found:
            break
    return min(found, default=None)


def upcoming(times: Sequence[str], days: Sequence[int], timezone: str, after: datetime) -> Iterator[datetime]:
    """All slots after `after`, in UTC, without end unless there are none."""
    while (moment := next_due(times, days, timezone, after)) is not None:
        yield moment
        after = moment


def following(reader: Subscriber, after: datetime) -> datetime | None:
    """When this subscriber's next digest goes out, strictly after `after`, in UTC; None where no slot is chosen.

    A slot inside the quiet hours waits until they end; several of them are one digest. Those of a pause are left out.
    """
    return next(deliveries(reader, after), None)


def deliveries(reader: Subscriber, after: datetime) -> Iterator[datetime]:
    """All digests after `after` as `following` gives them, without end unless there are none."""
    begin = after - DAY  # a slot of yesterday evening may still wait for the end of the night
    if reader.paused_until:
        begin = max(begin, reader.paused_until - MINUTE)
    for slot in upcoming(reader.times, reader.days, reader.timezone, begin):
        moment = quiet_ends(reader.quiet, reader.timezone, slot)
        if moment > after:
            yield moment
            after = moment


def _moment(day: date, slot: time, zone: ZoneInfo) -> datetime | None:
    """When the local clock first shows this day and time, or the first minute after it; None if the day never was."""
    local = datetime.combine(day, slot)
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local:
        return moment
    # In a gap: with fold=0 the moment lies after the change, with fold=1 before it.
    before = int(local.replace(tzinfo=zone, fold=1).timestamp())
    behind = int(moment.timestamp())
    while behind - before > 1:
        middle = (before + behind) // 2
        if _local(middle, zone) < local:
            before = middle
        else:
            behind = middle
    if (seconds := _local(behind, zone).second) != 0:  # changes of local mean time were not on the minute
        behind += 60 - seconds
    first = _local(behind, zone)
    if first.date() > day and _skipped(day, zone):
        return None
    return datetime.fromtimestamp(behind, UTC)


def _local(timestamp: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(timestamp, zone).replace(tzinfo=None)


def _skipped(day: date, zone: ZoneInfo) -> bool:
    noon = datetime.combine(day, time(12))
    return noon.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != noon


def lateness(due: datetime, now: datetime) -> timedelta:
    """How late a digest for the slot `due` is, for its heading; nothing where that is not worth saying (an hour)."""
    return now - due if now - due > LATE else timedelta()


def postponed(
    times: Sequence[str],
    days: Sequence[int],
    timezone: str,
    quiet: tuple[str, str] | None,
    due: datetime,
    now: datetime,
) -> datetime | None:
    """Until when a late digest waits; None if it is in time, or late and can be sent now.

    It waits for a slot that follows within the hour, and for the end of quiet hours. However long the bot was down, what
    it missed is one digest: the watermark, not the number of slots, says what is in it. A digest that is due within the
    quiet hours was asked for there (/start) and waits only when it is late.
    """
    night = is_quiet(quiet, timezone, now)
    if not lateness(due, now):
        return quiet_ends(quiet, timezone, now) if night and not is_quiet(quiet, timezone, due) else None
    slot = next_due(times, days, timezone, now)
    if slot is not None and slot - now <= LATE:
        return quiet_ends(quiet, timezone, slot)
    return quiet_ends(quiet, timezone, now) if night else None


# ── quiet hours ──────────────────────────────────────────────────────────────────────────────────────────────────────


def is_quiet(quiet: tuple[str, str] | None, timezone: str, now: datetime) -> bool:
    """Is it between the two local clock times (from the first, until before the second; over midnight too)?"""
    if quiet is None:
        return False
    start, end = (time.fromisoformat(clock) for clock in quiet)
    clock = now.astimezone(find_zone(timezone)).time()
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def quiet_ends(quiet: tuple[str, str] | None, timezone: str, now: datetime) -> datetime:
    """When one may make a sound again, in UTC: now, or the end of the quiet hours that are on."""
    if quiet is None or not is_quiet(quiet, timezone, now):
        return now
    return next_due((quiet[1],), range(7), timezone, now) or now


# ── what people write ────────────────────────────────────────────────────────────────────────────────────────────────


class ClockWords(Struct, frozen=True):
    """`[clock]` of a language: how people say the time. All in lower case."""

    at: tuple[str, ...] = ()  # before a time, and between times
    morning: tuple[str, ...] = ()  # after an hour: 12 is 0
    evening: tuple[str, ...] = ()  # after an hour from 1 to 11: add 12
    night: tuple[str, ...] = ()  # after an hour: from 6 to 11 add 12, 12 is 0
    filler: tuple[str, ...] = ()  # after an hour, without meaning (год, o'clock)
    named: dict[str, str] = {}  # "noon" = "12:00"
    shifts: dict[str, int] = {}  # before an hour: minutes from it ("half past" = 30, "пів на" = -30)
    hours: dict[str, int] = {}  # names of the hours
    ordinal: tuple[str, ...] = ()  # what an hour in digits may end with (о 8-й)
    minutes: dict[str, int] = {}  # after an hour (восьма тридцять)
    minute: tuple[str, ...] = ()  # after minutes, without meaning (хв)


class ZoneWords(Struct, frozen=True):
    """`[zones]` of a language: cities that have no time zone of their own name."""

    cities: dict[str, str] = {}


# “8 30” is one time, “8 20” are two.
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}?)(?:(?:\s?[:.\-h]\s?|(?=\d\d(?!\w))|\s(?=00|[3-5]|2[4-9]))(?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\b\.?)?(?![\w:])"
)
HALVES = ("morning", "evening", "night")  # of the day, as in ClockWords
NUMBERS_ONLY: Mapping[str, Language] = {}
_APOSTROPHES = str.maketrans(dict.fromkeys("ʼ’`‘ʹ", "'"))


def parse_times(text: str, languages: Mapping[str, Language] = NUMBERS_ONLY) -> tuple[str, ...]:
    """“8.30, 19:30”, “8pm”, “о пів на девʼяту” → (“08:30”, …): sorted, each once, HH:MM. Raises BadTime."""
    words = [language.part("clock", ClockWords) for language in languages.values()]
    rest = plain(text)
    found: set[str] = set()
    while rest := _without_joints(rest, words):
        clock, rest = _first_time(rest, words)
        found.add(clock)
    if not found:
        raise BadTime(" ".join(text.split()))
    if len(found) > MOST_TIMES:
        raise TooManyTimes
    return tuple(sorted(found))


def _first_time(text: str, words: list[ClockWords]) -> tuple[str, str]:
    """The time a text begins with, as HH:MM, and what is left of the text."""
    for half in HALVES:  # “вранці о 8”
        if (after := _after(text, _tuple(words, half))) is not None:
            with suppress(BadTime):
                hour, minute, rest = _hour_and_minute(_without_joints(after, words), words, text)
                return _in_half(half, hour, minute, text), rest
    for name, clock in _union(words, "named").items():
        if (after := _after(text, (name,))) is not None:
            return clock, after
    hour, minute, rest = _hour_and_minute(text, words, text)
    for half in HALVES:  # “8 вечора”
        if (after := _after(rest, _tuple(words, half))) is not None:
            return _in_half(half, hour, minute, text), after
    return _clock(hour, minute), rest


def _hour_and_minute(rest: str, words: list[ClockWords], text: str) -> tuple[int, int, str]:
    """What the clock shows, and what is left."""
    for shift, minutes in _union(words, "shifts").items():
        if (after := _after(rest, (shift,))) is not None:
            hour, after = _spoken_hour(after, words, text)
            moved = hour * 60 + minutes
            return moved // 60 % 24, moved % 60, _without_filler(after, words)
    digits = _CLOCK.match(_without_ordinal(rest, words))
    if digits is None:
        hour, after = _spoken_hour(rest, words, text)
        minute, after = _spoken_minute(_without_filler(after, words), words)
        return hour, minute, after
    hour, minute, after = int(digits["hour"]), int(digits["minute"] or 0), _without_ordinal(rest, words)[digits.end() :]
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        raise BadTime(digits[0].strip())
    if digits["half"]:
        if not 1 <= hour <= 12:
            raise BadTime(digits[0].strip())
        return hour % 12 + 12 * (digits["half"][0] == "p"), minute, after
    filled = _without_filler(after.lstrip(), words)
    if digits["minute"] is None and filled != after.lstrip():
        minute, filled = _spoken_minute(filled, words)
    return hour, minute, filled


def _in_half(half: str, hour: int, minute: int, text: str) -> str:
    """“8” and “вечора” are 20; so are “20” and “вечора”."""
    if hour > 12 and half == "morning":
        raise BadTime(text)
    if hour > 12:
        return _clock(hour, minute)
    if half == "morning" or (half == "night" and (hour == 12 or hour < 6)):
        return _clock(hour % 12, minute)
    return _clock(hour % 12 + 12, minute)


def _spoken_hour(rest: str, words: list[ClockWords], text: str) -> tuple[int, str]:
    for name, hour in _union(words, "hours").items():
        if (after := _after(rest, (name,))) is not None:
            return hour, after
    digits = re.match(r"(\d{1,2})(?!\w)", _without_ordinal(rest, words))
    if digits and 1 <= int(digits[1]) <= 12:
        return int(digits[1]), _without_ordinal(rest, words)[digits.end() :].lstrip()
    raise BadTime(text.split()[0])


def _spoken_minute(rest: str, words: list[ClockWords]) -> tuple[int, str]:
    """Minutes after an hour, 0 if there are none: “тридцять”, “30 хв”."""
    for name, minute in _union(words, "minutes").items():
        if (after := _after(rest, (name,))) is not None:
            return minute, _without(after, _tuple(words, "minute"))
    digits = re.match(r"([0-5]\d)(?!\w)\s*", rest)
    if digits and (after := _after(rest[digits.end() :], _tuple(words, "minute"))) is not None:
        return int(digits[1]), after
    return 0, rest


def _without_ordinal(text: str, words: list[ClockWords]) -> str:
    """“8-й ранку” → “8 ранку”."""
    found = re.match(r"\d{1,2}-?(?=[^\W\d])", text)
    after = _after(text[found.end() :], _tuple(words, "ordinal")) if found else None
    return f"{found[0].rstrip('-')} {after}" if found and after is not None else text


def _without_filler(text: str, words: list[ClockWords]) -> str:
    return _without(text, _tuple(words, "filler")).removeprefix(".").lstrip()


def _without(text: str, starts: Sequence[str]) -> str:
    after = _after(text, starts)
    return text if after is None else after


def _without_joints(text: str, words: list[ClockWords]) -> str:
    """The text without the commas, semicolons and small words that stand before a time."""
    while True:
        text = text.lstrip(" .,:;/|&+")
        after = _after(text, _tuple(words, "at"))
        if after is None:
            return text
        text = after


def _after(text: str, starts: Sequence[str]) -> str | None:
    """What follows the first of `starts` that the text begins with, as a whole word; None if it begins with none."""
    for start in starts:
        rest = text[len(start) :]
        if start and text.startswith(start) and not rest[:1].isalnum():
            return rest.lstrip()
    return None


def _union(words: list[ClockWords], field: str) -> dict:
    """All entries, the longest first: “двадцять перша” before “двадцять”."""
    union = {name: value for part in words for name, value in getattr(part, field).items()}
    return dict(sorted(union.items(), key=lambda entry: -len(entry[0])))


def _tuple(words: list[ClockWords], field: str) -> tuple[str, ...]:
    return tuple(word for part in words for word in getattr(part, field))


def _clock(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}"


def plain(text: str) -> str:
    """The text in small letters, its spaces single and its apostrophes those of the word lists."""
    return " ".join(text.casefold().translate(_APOSTROPHES).split())


# ── time zones ───────────────────────────────────────────────────────────────────────────────────────────────────────

_NO_PLACE = ("Factory", "localtime", "posixrules")
_OFFSET = re.compile(r"(?:utc|gmt)?\s?([+\-−–])\s?0?(\d{1,2})(?::?00)?")


def find_zone(name: str) -> ZoneInfo:
    """The zone of a stored name; UTC where the name is not known."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there, not a name, a folder
        return ZoneInfo("UTC")


def find_timezone(text: str, languages: Mapping[str, Language] = NUMBERS_ONLY) -> str:
    """“Kyiv”, “київ”, “europe/kiev”, “Львів”, “UTC+2” → an IANA name; “” if nobody knows such a place."""
    offset = _OFFSET.fullmatch(" ".join(text.casefold().split()))
    if offset and int(offset[2]) <= (12 if offset[1] != "+" else 14):
        # POSIX signs: Etc/GMT-2 is two hours ahead of Greenwich.
        return "UTC" if int(offset[2]) == 0 else f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
    city = _zone_key(text.partition(",")[0])  # of “Kyiv, Ukraine”
    return _cities(languages).get(city) or _zone_names(tuple(sorted(languages))).get(city, "")


def _cities(languages: Mapping[str, Language]) -> dict[str, str]:
    parts = (language.part("zones", ZoneWords) for language in languages.values())
    return {_zone_key(city): zone for part in parts for city, zone in part.cities.items()}


def _zone_key(text: str) -> str:
    return " ".join(re.sub(r"[_\-–—]+", " ", plain(text)).split())


@cache
def _zone_names(languages: tuple[str, ...]) -> dict[str, str]:
    """Every way to name a zone that we know: its IANA name, its city, and its city in each language (CLDR)."""
    names: dict[str, str] = {}
    aliases = get_global("zone_aliases")  # Europe/Kiev is Europe/Kyiv
    for zone in sorted(available_timezones() - set(_NO_PLACE)):
        kept = aliases.get(zone, zone)
        if kept in ("Etc/UTC", "Etc/GMT"):
            kept = "UTC"
        names[_zone_key(zone)] = kept
        if "/" in zone and not zone.startswith("Etc/"):
            names.setdefault(_zone_key(zone.rpartition("/")[2]), kept)
            for language in languages:
                try:
                    city = get_timezone_location(zone, locale=language, return_city=True)
                except (LookupError, ValueError, UnknownLocaleError):
                    continue
                if zone not in aliases:
                    names.setdefault(_zone_key(city), kept)
    return names
