"""What people write → clock times: 8.30, half past eight, о пів на девʼяту. Words are data, in `config/languages`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress

from msgspec import Struct

from bot.text.language import Language

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
