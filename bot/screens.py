"""Subscriber → Message: what somebody has set, and the buttons that change it.

Each screen is one message that its buttons edit in place. A screen stands under /settings or, while somebody is being
asked what they want (`setup`), among those questions; a button's data begins with the name of the command it stands under.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import islice
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_timezone_location
from msgspec import Struct
from msgspec.structs import replace

from bot import schedule
from bot.model import Button, Message, Subscriber
from bot.phrases import Phrases

EVERY_DAY, WEEKDAYS, WEEKEND = (0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 3, 4), (5, 6)
HOURS = tuple(f"{hour:02}:00" for hour in range(6, 24))
MORNING, EVENING = "08:00", "19:00"
NIGHTS = (("22:00", "07:00"), ("23:00", "07:00"), ("00:00", "08:00"))
PAUSES = (3, 7, 14)  # days
NEXT = 5  # deliveries that /schedule shows

Rows = tuple[tuple[Button, ...], ...]


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

    @property
    def zone(self) -> ZoneInfo:
        return schedule.find_zone(self.subscriber.timezone)


# ── what is set, in words ────────────────────────────────────────────────────────────────────────────────────────────


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


def _quiet(view: Viewer) -> str:
    if not view.subscriber.quiet:
        return view.phrases.plain("none")
    return "–".join(view.subscriber.quiet)


def length_name(length: str, phrases: Phrases) -> str:
    say = phrases.plain
    return {"short": say("short"), "full": say("full")}.get(length) or say("normal")


# ── /settings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def settings(view: Viewer) -> Message:
    """Everything at a glance, and a button for each."""
    say, label, reader = view.phrases.html, view.phrases.plain, view.subscriber
    language = view.languages.get(reader.language, reader.language)
    lines = [
        say("⚙️ <b>Settings</b>"),
        "",
        say("Topics:") + " " + topics_line(view),
        say("Digest: {when}", when=days_and_times(view)),
        say("Your clock: {clock}", clock=clock(view)),
        say("Quiet hours: {hours}", hours=_quiet(view)),
        say("Length: {length}", length=length_name(reader.length, view.phrases)),
        say("Sound: off") if reader.silent else say("Sound: on"),
        say("Language: {language}", language=language),
        "",
        pause_line(view),
        f"<b>{next_digest(view)}</b>",
    ]
    sound = Button(label("🔔 Sound on"), "settings silent off") if reader.silent else Button(label("🔕 Sound off"), "settings silent on")  # fmt: skip
    rows = (
        (Button(label("📰 Topics"), "settings topics"), Button(label("🕗 Times"), "settings times")),
        (Button(label("📅 Days"), "settings days"), Button(label("🌙 Quiet hours"), "settings quiet")),
        (Button(label("📏 Length"), "settings length"), sound),
        (Button(label("🌍 Time zone"), "settings zone"), Button(label("💬 Language"), "settings language")),
        (_pause_button(view), Button(label("🗓 Schedule"), "settings schedule")),
    )
    text = "\n".join(line for n, line in enumerate(lines) if line or lines[n - 1])
    return Message(text.replace("\n\n\n", "\n\n"), buttons=rows)


def _pause_button(view: Viewer) -> Button:
    if pause_line(view):
        return Button(view.phrases.plain("▶️ Resume"), "settings resume")
    return Button(view.phrases.plain("⏸ Pause"), "settings pause")


def times(view: Viewer, data: str = "settings times") -> Message:
    """The hours of the day, each on or off; what stands between them is typed."""
    say, reader = view.phrases.html, view.subscriber
    chips = [Button(_chosen(hour, hour in reader.times), f"{data} {hour}") for hour in sorted({*HOURS, *reader.times})]
    lines = [
        say("🕗 <b>Times</b>. A tap switches an hour on or off."),
        say("Any minute can be typed: /time 08:00 19:30"),
        "",
        say("Digest: {when}", when=days_and_times(view)),
        f"<b>{next_digest(view)}</b>",
    ]
    return Message("\n".join(lines), buttons=(*_rows(chips, 4), _back(view)))


def days(view: Viewer) -> Message:
    say, label, reader = view.phrases.html, view.phrases.plain, view.subscriber
    chips = [
        Button(_chosen(day_name(day, view.phrases).capitalize(), day in reader.days), f"settings days {day}")
        for day in EVERY_DAY
    ]
    whole = (
        Button(label("Every day"), "settings days all"),
        Button(label("Weekdays"), "settings days weekdays"),
        Button(label("Weekend"), "settings days weekend"),
    )
    lines = [
        say("📅 <b>Days</b>. A tap switches a day on or off."),
        "",
        say("Digest: {when}", when=days_and_times(view)),
        f"<b>{next_digest(view)}</b>",
    ]
    return Message("\n".join(lines), buttons=(*_rows(chips, 4), whole, _back(view)))


def quiet(view: Viewer) -> Message:
    say, reader = view.phrases.html, view.subscriber
    chips = [
        Button(_chosen(f"{start}–{end}", reader.quiet == (start, end)), f"settings quiet {start} {end}")
        for start, end in NIGHTS
    ]
    off = Button(_chosen(view.phrases.plain("No quiet hours"), reader.quiet is None), "settings quiet off")
    lines = [
        say("🌙 <b>Quiet hours</b>. A digest that is due within them waits until they end."),
        say("Other hours can be typed: /quiet 23:30 06:45"),
        "",
        say("Quiet hours: {hours}", hours=_quiet(view)),
        f"<b>{next_digest(view)}</b>",
    ]
    return Message("\n".join(lines), buttons=(*_rows(chips, 3), (off,), _back(view)))


def length(view: Viewer) -> Message:
    say, reader = view.phrases.html, view.subscriber
    chips = tuple(
        Button(_chosen(length_name(name, view.phrases).capitalize(), reader.length == name), f"settings length {name}")
        for name in ("short", "normal", "full")
    )
    lines = [
        say("📏 <b>Length of the digest</b>"),
        "",
        say("<b>Short</b>: headlines only."),
        say("<b>Normal</b>: headlines, the main points, who said what."),
        say("<b>Full</b>: all that is known, with further quotes and sources."),
    ]
    return Message("\n".join(lines), buttons=(chips, _back(view)))


def language(view: Viewer) -> Message:
    chips = tuple(
        Button(_chosen(name.capitalize(), code == view.subscriber.language), f"settings language {code}")
        for code, name in view.languages.items()
    )
    return Message(view.phrases.html("Choose your language."), buttons=(chips, _back(view)))


def pause(view: Viewer) -> Message:
    say, phrases = view.phrases.html, view.phrases
    chips = tuple(
        Button(phrases.count("{n} day", "{n} days", n) if n % 7 else phrases.count("{n} week", "{n} weeks", n // 7), f"settings pause {n}")
        for n in PAUSES
    )  # fmt: skip
    lines = [
        say("⏸ <b>Pause</b>. No digests for a while; then they come again by themselves."),
        say("Any number of days can be typed: /pause 10"),
        "",
        pause_line(view),
        f"<b>{next_digest(view)}</b>",
    ]
    resume = ((Button(phrases.plain("▶️ Resume"), "settings resume"),),) if pause_line(view) else ()
    return Message("\n".join(lines).replace("\n\n\n", "\n\n"), buttons=(chips, *resume, _back(view)))


def upcoming(view: Viewer) -> Message:
    """The next deliveries, in the reader's words and clock."""
    say, reader = view.phrases.html, view.subscriber
    moments = list(islice(schedule.deliveries(reader, view.now), NEXT)) if reader.active else []
    if not moments:
        return Message(say("No digest is scheduled. /start subscribes."), buttons=(_back(view),))
    lines = [say("🗓 <b>Your next digests</b>"), ""]
    lines += [f"• {escape(view.phrases.moment(moment, view.now, view.zone))}" for moment in moments]
    lines += [
        "",
        pause_line(view),
        say("Digest: {when}", when=days_and_times(view)),
        say("Your clock: {clock}", clock=clock(view)),
    ]
    if reader.quiet:
        lines.append(say("Quiet hours: {hours}", hours=_quiet(view)))
    return Message("\n".join(lines).replace("\n\n\n", "\n\n"), buttons=(_back(view),))


def zones(view: Viewer, root: str = "settings", more: bool = False) -> Message:
    """Clock times to choose from, rather than names of zones."""
    say = view.phrases.html
    offered = view.zones.more if more else view.zones.offered
    if view.subscriber.timezone not in (*offered, "UTC"):
        offered = (view.subscriber.timezone, *offered)
    chips = [_clock_button(zone, view, root) for zone in offered]
    lines = [say("🌍 <b>What time is it where you are?</b>")]
    if more:
        lines.append(say("Any city can be typed: /timezone Lisbon"))
    other = () if more else ((Button(view.phrases.plain("Another time…"), f"{root} zones"),),)
    return Message("\n".join(lines), buttons=(*_rows(chips, 2), *other, _back(view, root)))


def _clock_button(zone: str, view: Viewer, root: str) -> Button:
    time = view.phrases.time(view.now, schedule.find_zone(zone))
    label = f"{time} · {city(zone, view)}"
    return Button(_chosen(label, zone == view.subscriber.timezone and root == "settings"), f"{root} zone {zone}")


def topics(view: Viewer) -> Message:
    say = view.phrases.html
    if not view.titles:
        return Message(say("There are no topics yet."), buttons=(_back(view),))
    text = say("Your topics. A tap switches one on or off.")
    if not any(name in view.subscriber.topics for name in view.titles):
        text = say("You follow no topics: digests will be empty. A tap switches one on.")
    return Message(f"{text}\n<b>{next_digest(view)}</b>", buttons=(*_topic_chips(view, "settings topics"), _back(view)))


def _topic_chips(view: Viewer, data: str) -> Rows:
    chips = [
        Button(f"{'✅' if name in view.subscriber.topics else '▫️'} {title}"[:60], f"{data} {name}")
        for name, title in view.titles.items()
    ]
    return _rows(chips, 2)


# ── the first minute ─────────────────────────────────────────────────────────────────────────────────────────────────


def setup(view: Viewer, step: str, left: int | None = None) -> Message:
    """A question of the first minute: topics, times or zone; any other step is the closing card.

    `left`: with the first question, how many stories the opening digest did not show.
    """
    asked = {"topics": _setup_topics, "times": _setup_times, "zone": _setup_zone}.get(step)
    if not asked:
        return closing(view)
    question = asked(view)
    return question if left is None else replace(question, text=f"{_rest(view, left)}\n\n{question.text}")


def _setup_topics(view: Viewer) -> Message:
    forward = (Button(view.phrases.plain("Next ▸"), "setup times"),)
    text = view.phrases.html("<b>Which topics?</b> A tap switches one on or off.")
    return Message(text, buttons=(*_topic_chips(view, "setup topics"), forward))


def _rest(view: Viewer, left: int) -> str:
    """When the next digest comes, and with how much that the first one left out."""
    if not left:
        return next_digest(view)
    more = view.phrases.count("{n} more story comes with the next digest.", "{n} more stories come with the next digest.", left)  # fmt: skip
    return f"{escape(more)} {next_digest(view)}"


def _setup_times(view: Viewer) -> Message:
    say, label = view.phrases.html, view.phrases.plain
    rows = (
        (
            Button(label("🌅 Morning {time}", time=MORNING), f"setup times {MORNING}"),
            Button(label("🌆 Evening {time}", time=EVENING), f"setup times {EVENING}"),
        ),
        (
            Button(label("Both"), f"setup times {MORNING} {EVENING}"),
            Button(label("Other…"), "setup hours"),
        ),
        (Button(label("◂ Back"), "setup topics"),),
    )
    return Message(say("<b>When shall the digest come?</b>"), buttons=rows)


def setup_hours(view: Viewer) -> Message:
    """The hours, as in the settings, and on to the next question."""
    message = times(view, "setup hours")
    forward = (Button(view.phrases.plain("◂ Back"), "setup times"), Button(view.phrases.plain("Next ▸"), "setup zone"))
    return Message(message.text, buttons=(*message.buttons[:-1], forward))


def _setup_zone(view: Viewer) -> Message:
    say, label, reader = view.phrases.html, view.phrases.plain, view.subscriber
    time = view.phrases.time(view.now, view.zone)
    back = (Button(label("◂ Back"), "setup times"),)
    if reader.timezone == "UTC":  # nothing was guessed
        return zones(view, "setup")
    text = say("<b>Is it {time} where you are?</b>", time=time)
    guess = say("I go by the clock of {city}.", city=city(reader.timezone, view))
    rows = ((Button(label("Yes, {time}", time=time), f"setup zone {reader.timezone}"),), (Button(label("Another time…"), "setup other"),), back)  # fmt: skip
    return Message(f"{text}\n{guess}", buttons=rows)


def closing(view: Viewer) -> Message:
    """What was set, when the next digest comes, and where to change it."""
    say, label = view.phrases.html, view.phrases.plain
    lines = [
        say("✅ <b>All set.</b>"),
        "",
        say("Topics:") + " " + topics_line(view),
        say("Digest: {when}", when=days_and_times(view)),
        say("Your clock: {clock}", clock=clock(view)),
        "",
        f"<b>{next_digest(view)}</b>",
        say("Change anything: /settings. The news right now: /latest."),
    ]
    rows = ((Button(label("⚙️ Settings"), "settings"), Button(label("🗓 Schedule"), "settings schedule")),)
    return Message("\n".join(lines), buttons=rows)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _chosen(label: str, chosen: bool) -> str:
    return f"✅ {label}" if chosen else label


def _rows(chips: Iterable[Button], width: int) -> Rows:
    chips = list(chips)
    return tuple(tuple(chips[start : start + width]) for start in range(0, len(chips), width))


def _back(view: Viewer, root: str = "settings") -> tuple[Button, ...]:
    if root == "setup":
        return (
            Button(view.phrases.plain("◂ Back"), "setup zone" if view.subscriber.timezone != "UTC" else "setup times"),
        )
    return (Button(view.phrases.plain("◂ All settings"), "settings"),)
