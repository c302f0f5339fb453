"""Subscriber → Message: what somebody has set, and the buttons that change it.

Each screen is one message that its buttons edit in place. A screen stands under /settings or, while somebody is being
asked what they want (`setup`), among those questions; a button's data begins with the name of the command it stands under.
"""

from bot.screens.first_minute import closing, setup, setup_hours
from bot.screens.settings import days, language, length, pause, quiet, settings, times, topics, upcoming, zones
from bot.screens.view import (
    Viewer,
    Zones,
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

__all__ = [
    "Viewer", "Zones", "city", "clock", "closing", "day_name", "days", "days_and_times", "language", "length", "length_name",
    "next_digest", "pause", "pause_line", "quiet", "quiet_hours", "settings", "setup", "setup_hours", "times", "topics",
    "topics_line", "upcoming", "zones",
]  # fmt: skip
