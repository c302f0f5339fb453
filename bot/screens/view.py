"""Subscriber → words: who looks at a screen, and what is set, as it is said to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_timezone_location
from msgspec import Struct

from bot import schedule
from bot.model import Subscriber
from bot.phrases import Phrases

EVERY_DAY, WEEKDAYS, WEEKEND = (0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 3, 4), (5, 6)


class Zones(Struct, frozen=True):
    """`[zones]` of a language, as far as it is about what is offered: by name, the likeliest first."""

    offered: tuple[str, ...] = ()
    more: tuple[str, ...] = ()  # round the world, from west to east
    names: dict[str, str] = {}  # of cities that CLDR does not name in this language


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, when, and what there is to choose from."""

    subscriber: Subscriber
    phrases: Phrases
    now: datetime
    titles: Mapping[str, str]  # of the topics, by name
    zones: Zones
    languages: Mapping[str, str]  # by code, each in its own words
    back: str = ""  # the command line of what the screen stands in the place of

    @property
    def zone(self) -> ZoneInfo:
        return schedule.find_zone(self.subscriber.timezone)


def next_digest(view: Viewer) -> str:
    """The sentence that confirms every change: when the next digest comes. HTML."""
    reader, say = view.subscriber, view.phrases.html
    if not reader.active or not reader.due:
        return say("No digest is scheduled. /start subscribes.")
    due = reader.due
    if due <= view.now:  # one is on its way; the reader wants to know of the one after it
        due = schedule.following(reader, view.now) or due
    return say("Next digest: {when}.", when=view.phrases.moment(due, view.now, view.zone))


def days_and_times(view: Viewer) -> str:
    """Like “on weekdays at 08:00 and 19:00”. Plain."""
    say, times = view.phrases.plain, view.phrases.listed(list(view.subscriber.times))
    match view.subscriber.days:
        case days if days == EVERY_DAY:
            return say("every day at {times}", times=times)
        case days if days == WEEKDAYS:
            return say("on weekdays at {times}", times=times)
        case days if days == WEEKEND:
            return say("at weekends at {times}", times=times)
        case days:
            return say("{days} at {times}", days=_day_names(days, view.phrases), times=times)


def _day_names(days: tuple[int, ...], phrases: Phrases) -> str:
    """“Mon–Thu”, “Tue and Sat”."""
    names = [day_name(day, phrases) for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]}–{names[-1]}"
    return phrases.listed(names)


def day_name(day: int, phrases: Phrases) -> str:
    """“Mon”, “пн”; Monday is 0."""
    return str(get_day_names("abbreviated", "stand-alone", phrases.locale)[day])


def city(zone: str, view: Viewer) -> str:
    """“Kyiv”, “Нью-Йорк”, “UTC+2”."""
    if named := view.zones.names.get(zone):
        return named
    if zone.startswith("Etc/GMT"):  # its signs are those of POSIX
        return "UTC" + zone.removeprefix("Etc/GMT").translate(str.maketrans("+-", "-+"))
    if zone == "UTC":
        return zone
    try:
        return str(get_timezone_location(zone, locale=view.phrases.locale, return_city=True))
    except (LookupError, ValueError):
        return zone


def clock(view: Viewer) -> str:
    """Like “Kyiv, where it is 14:05 now”. Plain."""
    return view.phrases.plain(
        "{city}, where it is {time} now",
        city=city(view.subscriber.timezone, view),
        time=view.phrases.time(view.now, view.zone),
    )


def topics_line(view: Viewer) -> str:
    followed = [f"<b>{escape(title)}</b>" for name, title in view.titles.items() if name in view.subscriber.topics]
    return ", ".join(followed) or view.phrases.html("none")


def pause_line(view: Viewer) -> str:
    """“Paused until …”, or nothing. HTML."""
    until = view.subscriber.paused_until
    if not until or until <= view.now:
        return ""
    return view.phrases.html("⏸ Paused until {when}.", when=view.phrases.moment(until, view.now, view.zone))


def quiet_hours(view: Viewer) -> str:
    if not view.subscriber.quiet:
        return view.phrases.plain("none")
    return "–".join(view.subscriber.quiet)


def length_name(length: str, phrases: Phrases) -> str:
    say = phrases.plain
    return {"short": say("short"), "full": say("full")}.get(length) or say("normal")
