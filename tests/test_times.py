"""Clock times and time zones, understood as people write them."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import times, zones
from config import settings

FIXTURES = Path(__file__).parent / "fixtures" / "schedule"
LANGUAGES = settings.languages()


def cases(name: str) -> list[tuple[str, str]]:
    lines = (FIXTURES / name).read_text("utf-8").splitlines()
    split = [line.partition(" → ") for line in lines if line and not line.startswith("#")]
    return [(asked, meant) for asked, _, meant in split]


@pytest.mark.parametrize(("asked", "meant"), cases("times.txt"))
def test_times_are_understood_as_people_write_them(asked: str, meant: str):
    if not meant.startswith("!"):
        assert times.parse_times(asked, LANGUAGES) == tuple(meant.split())
        return
    with pytest.raises(times.BadTime) as error:
        times.parse_times(asked, LANGUAGES)
    assert error.value.found == meant.removeprefix("! ")


@pytest.mark.parametrize(("asked", "meant"), cases("zones.txt"))
def test_zones_are_understood_as_people_write_them(asked: str, meant: str):
    assert zones.find_timezone(asked, LANGUAGES) == meant.strip("!")
    assert meant == "!" or ZoneInfo(meant)


def test_every_city_of_the_languages_is_in_a_zone_that_exists():
    for language in LANGUAGES.values():
        for city, zone in language.part("zones", zones.ZoneWords).cities.items():
            assert zone in available_timezones(), city


def test_more_times_than_a_day_should_have_are_refused_in_words():
    with pytest.raises(times.TooManyTimes, match="At most 12"):
        times.parse_times(" ".join(f"{hour}:00" for hour in range(13)), LANGUAGES)


@given(st.text(max_size=60))
def test_any_text_is_times_or_one_sentence(text: str):
    found: tuple[str, ...] = ()
    said = "."
    try:
        found = times.parse_times(text, LANGUAGES)
    except times.BadTime as error:
        said = str(error)
    assert said.endswith(".") and len(said) < 140
    assert found == tuple(sorted(set(found)))
    assert all(f"{time.fromisoformat(clock):%H:%M}" == clock for clock in found)


@given(st.text(max_size=60))
def test_any_text_is_a_zone_or_nothing(text: str):
    found = zones.find_timezone(text, LANGUAGES)
    assert found == "" or ZoneInfo(found)
