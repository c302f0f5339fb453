"""Subscriber → the questions of the first minute, one message that goes from one to the next, and the closing card."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot.model import Button, Message
from bot.screens.settings import times, topic_chips, zones
from bot.screens.view import Viewer, city, clock, days_and_times, next_digest, topics_line

MORNING, EVENING = "08:00", "19:00"


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
    return Message(text, buttons=(*topic_chips(view, "setup topics"), forward))


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
    return Message(say("<b>When should the digest come?</b>"), buttons=rows)


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
