"""The screens of settings: whatever is set, they fit Telegram's limits and lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from bot import screens
from bot.commands import commands, settings, setup
from bot.model import Message, Subscriber
from bot.phrases import AllPhrases
from bot.screens import Viewer, Zones
from config import settings as config

NOW = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
PHRASES = AllPhrases(config.catalogues())
LANGUAGES = config.languages()
LONG = "щ" * 24  # the longest name of a topic
TITLES = {"nato": "НАТО & <союзники>", LONG: "Тема " * 40}
NAMES = {"en": "English", "uk": "українська"}
COMMANDS = {command.NAME for command in commands()}


def viewer(code: str = "en", **more: object) -> Viewer:
    reader = Subscriber(1, topics=("nato",), timezone="Europe/Kyiv", language=code, due=NOW + timedelta(hours=5))
    zones = LANGUAGES[code].part("zones", Zones)
    return Viewer(replace(reader, **more), PHRASES[code], NOW, TITLES, zones, NAMES)  # type: ignore[arg-type]


def every_screen(view: Viewer) -> Iterator[Message]:
    for screen in (*settings.SCREENS.values(), *setup.SCREENS.values()):
        yield screen(view)
    for step in ("topics", "times", "zone", "closing"):
        yield screens.setup(view, step, left=12)


@pytest.mark.parametrize("code", ["en", "uk"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {
            "timezone": "America/Argentina/ComodRivadavia",
            "times": tuple(f"{h:02}:07" for h in range(12)),
            "silent": True,
        },
        {"timezone": "Etc/GMT-2", "days": (0, 1, 2, 4), "quiet": ("23:00", "07:00"), "length": "full"},
        {"timezone": "UTC", "paused_until": NOW + timedelta(days=7), "topics": (LONG,)},
        {"active": False, "due": None, "topics": ()},
    ],
)
def test_whatever_is_set_every_screen_fits_and_every_button_leads_to_one(code: str, more: dict[str, object]) -> None:
    for message in every_screen(viewer(code, **more)):
        assert 0 < len(message.text) < 1000
        assert "\n\n\n" not in message.text
        assert "<союзники>" not in message.text
        for button in (button for row in message.buttons for button in row):
            assert button.label.strip()
            assert 1 <= len(button.data.encode()) <= 64
            name, _, args = button.data.partition(" ")
            what = args.partition(" ")[0]
            known = settings if name == "settings" else setup
            assert button.data == "mute" or what in known.SCREENS or what in known.CHANGES, button.data


def test_days_are_said_as_one_would() -> None:
    said = {
        days: screens.days_and_times(viewer("uk", days=days))
        for days in [(0, 1, 2, 3, 4), (5, 6), (0, 2), (0, 1, 2, 3)]
    }
    assert list(said.values()) == ["у будні, 08:00", "у вихідні, 08:00", "пн і ср, 08:00", "пн–чт, 08:00"]
    assert screens.days_and_times(viewer(days=(1, 2, 3), times=("08:00", "19:30"))) == "Tue–Thu at 08:00 and 19:30"


@pytest.mark.parametrize(
    ("zone", "english", "ukrainian"),
    [
        ("Europe/Kyiv", "Kyiv", "Київ"),
        ("America/New_York", "New York", "Нью-Йорк"),
        ("Etc/GMT-2", "UTC+2", "UTC+2"),
        ("Etc/GMT+5", "UTC-5", "UTC-5"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_is_called_by_its_city(zone: str, english: str, ukrainian: str) -> None:
    assert screens.city(zone, viewer("en")) == english
    assert screens.city(zone, viewer("uk")) == ukrainian
