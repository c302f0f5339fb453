"""Subscriber → the screen of /settings and those behind its buttons."""

from __future__ import annotations

from html import escape
from itertools import islice

from bot import schedule
from bot.model import Button, Message
from bot.screens.chips import Rows, back, chosen, in_rows
from bot.screens.view import (
    EVERY_DAY,
    Viewer,
    city,
    clock,
    day_name,
    days_and_times,
    length_name,
    next_digest,
    pause_line,
    quiet_hours,
    topics_line,
)

HOURS = tuple(f"{hour:02}:00" for hour in range(6, 24))
NIGHTS = (("22:00", "07:00"), ("23:00", "07:00"), ("00:00", "08:00"))
PAUSES = (3, 7, 14)  # days
NEXT = 5  # deliveries that /schedule shows


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
        say("Quiet hours: {hours}", hours=quiet_hours(view)),
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
        (_pause_button(view), Button(label("🔇 Muted"), "mute")),
        (Button(label("🗓 Schedule"), "settings schedule"),),
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
    way = f" | {view.back}" if view.back else ""
    hours = sorted({*HOURS, *reader.times})
    chips = [Button(chosen(hour, hour in reader.times), f"{data} {hour}{way}") for hour in hours]
    lines = [
        say("🕗 <b>Times</b>. A tap switches an hour on or off."),
        say("Any other time can be typed: /time 08:15 19:30"),
        "",
        say("Digest: {when}", when=days_and_times(view)),
        f"<b>{next_digest(view)}</b>",
    ]
    return Message("\n".join(lines), buttons=(*in_rows(chips, 4), back(view)))


def days(view: Viewer) -> Message:
    say, label, reader = view.phrases.html, view.phrases.plain, view.subscriber
    chips = [
        Button(chosen(day_name(day, view.phrases).capitalize(), day in reader.days), f"settings days {day}")
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
    return Message("\n".join(lines), buttons=(*in_rows(chips, 4), whole, back(view)))


def quiet(view: Viewer) -> Message:
    say, reader = view.phrases.html, view.subscriber
    chips = [
        Button(chosen(f"{start}–{end}", reader.quiet == (start, end)), f"settings quiet {start} {end}")
        for start, end in NIGHTS
    ]
    off = Button(chosen(view.phrases.plain("No quiet hours"), reader.quiet is None), "settings quiet off")
    lines = [
        say("🌙 <b>Quiet hours</b>. A digest that is due within them waits until they end."),
        say("Other hours can be typed: /quiet 23:30 06:45"),
        "",
        say("Quiet hours: {hours}", hours=quiet_hours(view)),
        f"<b>{next_digest(view)}</b>",
    ]
    return Message("\n".join(lines), buttons=(*in_rows(chips, 3), (off,), back(view)))


def length(view: Viewer) -> Message:
    say, reader = view.phrases.html, view.subscriber
    chips = tuple(
        Button(chosen(length_name(name, view.phrases).capitalize(), reader.length == name), f"settings length {name}")
        for name in ("short", "normal", "full")
    )
    lines = [
        say("📏 <b>Length of the digest</b>"),
        "",
        say("<b>Short</b>: headlines only."),
        say("<b>Normal</b>: headlines, the main points, who said what."),
        say("<b>Full</b>: all that is known, with further quotes and sources."),
    ]
    return Message("\n".join(lines), buttons=(chips, back(view)))


def language(view: Viewer) -> Message:
    chips = tuple(
        Button(chosen(name.capitalize(), code == view.subscriber.language), f"settings language {code}")
        for code, name in view.languages.items()
    )
    return Message(view.phrases.html("Choose your language."), buttons=(chips, back(view)))


def pause(view: Viewer) -> Message:
    say, phrases = view.phrases.html, view.phrases
    chips = tuple(
        Button(phrases.count("{n} day", "{n} days", n) if n % 7 else phrases.count("{n} week", "{n} weeks", n // 7), f"settings pause {n}")
        for n in PAUSES
    )  # fmt: skip
    lines = [
        say("⏸ <b>Pause</b>. No digests for a while; then they come again by themselves."),
        say("Any other time can be typed: /pause 10 days, or /pause until Monday"),
        "",
        pause_line(view),
        f"<b>{next_digest(view)}</b>",
    ]
    resume = ((Button(phrases.plain("▶️ Resume"), "settings resume"),),) if pause_line(view) else ()
    return Message("\n".join(lines).replace("\n\n\n", "\n\n"), buttons=(chips, *resume, back(view)))


def upcoming(view: Viewer) -> Message:
    """The next deliveries, in the reader's words and clock."""
    say, reader = view.phrases.html, view.subscriber
    moments = list(islice(schedule.deliveries(reader, view.now), NEXT)) if reader.active else []
    if not moments:
        return Message(say("No digest is scheduled. /start subscribes."), buttons=(back(view),))
    lines = [say("🗓 <b>Your next digests</b>"), ""]
    lines += [f"• {escape(view.phrases.moment(moment, view.now, view.zone))}" for moment in moments]
    lines += [
        "",
        pause_line(view),
        say("Digest: {when}", when=days_and_times(view)),
        say("Your clock: {clock}", clock=clock(view)),
    ]
    if reader.quiet:
        lines.append(say("Quiet hours: {hours}", hours=quiet_hours(view)))
    return Message("\n".join(lines).replace("\n\n\n", "\n\n"), buttons=(back(view),))


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
    return Message("\n".join(lines), buttons=(*in_rows(chips, 2), *other, back(view, root)))


def _clock_button(zone: str, view: Viewer, root: str) -> Button:
    time = view.phrases.time(view.now, schedule.find_zone(zone))
    label = f"{time} · {city(zone, view)}"
    return Button(chosen(label, zone == view.subscriber.timezone and root == "settings"), f"{root} zone {zone}")


def topics(view: Viewer) -> Message:
    say = view.phrases.html
    if not view.titles:
        return Message(say("There are no topics yet."), buttons=(back(view),))
    text = say("Your topics. A tap switches one on or off.")
    if not any(name in view.subscriber.topics for name in view.titles):
        text = say("You follow no topics: digests will be empty. A tap switches one on.")
    return Message(f"{text}\n<b>{next_digest(view)}</b>", buttons=(*topic_chips(view, "settings topics"), back(view)))


def topic_chips(view: Viewer, data: str) -> Rows:
    chips = [
        Button(f"{'✅' if name in view.subscriber.topics else '▫️'} {title}"[:60], f"{data} {name}")
        for name, title in view.titles.items()
    ]
    return in_rows(chips, 2)
