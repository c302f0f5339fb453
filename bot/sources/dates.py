"""A date as outlets write it → an aware datetime in the zone it was written in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before it there was no news on the web: 1970 is an empty field
FUTURE = timedelta(hours=26)  # a local time said to be UTC; all beyond is a mistake or an advertisement pinned on top

# The first letters of month names: English, Ukrainian, Russian, German, French, Spanish, Polish.
MONTHS = {
    prefix: number
    for number, prefixes in enumerate(
        (
            "jan січ янв ene sty",
            "feb лют фев fév fev",
            "mar бер мар mär mrz",
            "apr кві апр abr avr kwi",
            "may тра май мая mai maj",
            "jun чер июн juin cze",
            "jul лип июл juil lip",
            "aug сер авг aoû ago sie",
            "sep вер сен wrz",
            "oct жов окт okt paź",
            "nov лис ноя",
            "dec гру дек dez déc dic",
        ),
        start=1,
    )
    for prefix in prefixes.split()
}
# Hours east of UTC. RFC 822 has only the American ones; the others are what European servers write.
ZONES = {
    "z": 0,
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "wet": 0,
    "west": 1,
    "bst": 1,
    "ist": 1,
    "cet": 1,
    "cest": 2,
    "met": 1,
    "mest": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "msd": 4,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "akst": -9,
    "akdt": -8,
    "hst": -10,
    "jst": 9,
    "kst": 9,
    "aest": 10,
    "aedt": 11,
}
ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ,]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*([+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{1,5})?"
)
NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")  # day first, as all of Europe writes it
WORDY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.,-]+(?:de\s+)?([^\W\d_]{3,12})\.?[\s.,-]+(?:de\s+)?(\d{4}|\d{2})\b")
AMERICAN = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\b)?", re.IGNORECASE)
OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?\b", re.IGNORECASE)
ZONE = re.compile(r"\b([A-Za-z]{1,4})\b")


def read(text: str) -> datetime | None:
    """The moment that `text` names, or None if it names none. Without a zone it is taken for UTC.

    ISO 8601 in all its forms, RFC 822 with any zone, seconds since 1970, `24.11.2026 08:00`, `24 листопада 2026, 08:00`,
    `November 24, 2026 8:00 AM`.
    """
    text = " ".join(text.split())[:100]
    try:
        if text.isascii() and text.isdigit() and len(text) in (10, 13):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        if match := ISO.match(text):
            return _iso(match)
        return _written(text)
    except (ValueError, OverflowError):
        return None


def without(text: str) -> str:
    """What is left of a line once date and time are taken out."""
    for pattern in (NUMERIC, WORDY, AMERICAN, CLOCK):
        text = pattern.sub(" ", text)
    return text


def believable(when: datetime | None, now: datetime) -> datetime | None:
    """`when` in UTC if news can be of that date, else None (1970, 2099). One that lies a few hours ahead means now."""
    if when is None or not EARLIEST <= when <= now + FUTURE:
        return None
    return min(when.astimezone(UTC), now)


def _iso(match: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, zone = match.groups()
    whole = datetime(int(year), int(month), int(day), tzinfo=_zone(zone or ""))
    return whole + timedelta(hours=int(hour or 0), minutes=int(minute or 0), seconds=int(second or 0))


def _written(text: str) -> datetime | None:
    if match := NUMERIC.search(text):
        day, month, year = (int(part) for part in match.groups())
        if month > 12 >= day:
            day, month = month, day
    elif match := WORDY.search(text):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    elif match := AMERICAN.search(text):
        day, month, year = int(match[2]), _month(match[1]), int(match[3])
    else:
        return None
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    rest = text[match.end() :]
    clock = CLOCK.search(rest) or CLOCK.search(text)
    if not clock:
        return datetime(year, month, day, tzinfo=_zone(rest))
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4][0] in "pP" else 0)
    zone = _zone(clock.string[clock.end() :])
    return datetime(year, month, day, tzinfo=zone) + timedelta(
        hours=hour, minutes=int(clock[2]), seconds=int(clock[3] or 0)
    )


def _month(word: str) -> int:
    word = word.lower()
    for length in (4, 3):
        if number := MONTHS.get(word[:length]):
            return number
    raise ValueError(f"{word} is no month")


def _zone(text: str) -> timezone:
    if match := OFFSET.search(text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    if match := ZONE.search(text):
        return timezone(timedelta(hours=ZONES.get(match[1].lower(), 0)))
    return UTC
