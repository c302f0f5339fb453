from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import schedule
from bot.model import Subscriber
from config import settings

FIXTURES = Path(__file__).parent / "fixtures" / "schedule"
LANGUAGES = settings.languages()
EVERY_DAY = tuple(range(7))
ZONES = sorted(available_timezones() - {"localtime", "Factory", "posixrules"})
HOUR = timedelta(hours=1)


def cases(name: str) -> list[tuple[str, str]]:
    lines = (FIXTURES / name).read_text("utf-8").splitlines()
    split = [line.partition(" → ") for line in lines if line and not line.startswith("#")]
    return [(asked, meant) for asked, _, meant in split]


def slots(times: tuple[str, ...], zone: str, since: datetime, until: datetime) -> list[datetime]:
    return list(takewhile(lambda due: due <= until, schedule.upcoming(times, EVERY_DAY, zone, since)))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_eight_in_the_morning_stays_eight_in_the_morning_through_the_year():
    due = slots(("08:00",), "Europe/Kyiv", utc(2026, 3, 27), utc(2026, 3, 31))
    assert due == [utc(2026, 3, 27, 6), utc(2026, 3, 28, 6), utc(2026, 3, 29, 5), utc(2026, 3, 30, 5)]
    due = slots(("08:00",), "Europe/Kyiv", utc(2026, 10, 24), utc(2026, 10, 27))
    assert due == [utc(2026, 10, 24, 5), utc(2026, 10, 25, 6), utc(2026, 10, 26, 6)]


def test_a_slot_the_spring_change_skips_moves_to_the_first_minute_after_it():
    assert slots(("03:30",), "Europe/Kyiv", utc(2026, 3, 28, 12), utc(2026, 3, 30, 12)) == [
        utc(2026, 3, 29, 1),  # 04:00, since 03:00-03:59 is not there
        utc(2026, 3, 30, 0, 30),
    ]


def test_two_slots_the_spring_change_moves_to_one_minute_are_one_digest():
    due = slots(("03:10", "03:50", "04:00"), "Europe/Kyiv", utc(2026, 3, 28, 12), utc(2026, 3, 29, 12))
    assert due == [utc(2026, 3, 29, 1)]


def test_a_slot_the_autumn_change_repeats_fires_once():
    due = slots(("03:30",), "Europe/Kyiv", utc(2026, 10, 24, 12), utc(2026, 10, 26, 12))
    assert due == [utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1, 30)]


def test_between_the_two_showings_of_a_repeated_hour_the_slot_does_not_come_again():
    assert schedule.next_due(("03:30",), EVERY_DAY, "Europe/Kyiv", utc(2026, 10, 25, 1)) == utc(2026, 10, 26, 1, 30)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Africa/Cairo", date(2026, 4, 24)),
        ("Asia/Beirut", date(2026, 3, 29)),
        ("America/Santiago", date(2026, 9, 6)),
        ("Atlantic/Azores", date(2026, 3, 29)),
    ],
)
def test_a_day_without_midnight_still_has_its_midnight_digest(zone: str, day: date):
    start = datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC) - timedelta(days=1)
    (due,) = slots(("00:00",), zone, start, start + timedelta(days=1))
    local = due.astimezone(ZoneInfo(zone))
    assert local.date() == day
    assert local.time() == time(1)


def test_a_day_that_never_was_has_no_slots():
    due = slots(("08:00",), "Pacific/Apia", utc(2011, 12, 28), utc(2012, 1, 1))
    assert [moment.astimezone(ZoneInfo("Pacific/Apia")).day for moment in due] == [28, 29, 31, 1]


def test_only_chosen_days_are_served():
    due = islice(schedule.upcoming(("08:00",), (0, 4), "UTC", utc(2026, 11, 24, 12)), 4)
    assert [moment.day for moment in due] == [27, 30, 4, 7]


def test_the_next_slot_is_a_week_away_when_it_is_past_today():
    assert schedule.next_due(("08:00",), (1,), "UTC", utc(2026, 11, 24, 8)) == utc(2026, 12, 1, 8)


def test_without_times_or_days_nothing_is_due():
    assert schedule.next_due((), EVERY_DAY, "UTC", utc(2026, 1, 1)) is None
    assert schedule.next_due(("08:00",), (), "UTC", utc(2026, 1, 1)) is None


def test_a_zone_that_is_not_known_is_read_as_utc():
    assert schedule.next_due(("08:00",), EVERY_DAY, "Mars/Olympus", utc(2026, 1, 1)) == utc(2026, 1, 1, 8)
    assert schedule.next_due(("08:00",), EVERY_DAY, "../../etc/passwd", utc(2026, 1, 1)) == utc(2026, 1, 1, 8)


def changes(zone: str, year: int) -> list[datetime]:
    """Days of a year at which the zone's clocks change."""
    tz = ZoneInfo(zone)
    days = [utc(year, 1, 1) + timedelta(days=number) for number in range(366)]
    return [a for a, b in pairwise(days) if a.astimezone(tz).utcoffset() != b.astimezone(tz).utcoffset()]


@pytest.mark.parametrize("clock", ["00:00", "00:30", "02:30", "03:00", "08:00", "23:45"])
def test_every_zone_has_one_digest_a_local_day_around_every_change_of_its_clocks(clock: str):
    for zone in ZONES:
        for change in changes(zone, 2026):
            due = slots((clock,), zone, change - timedelta(days=3), change + timedelta(days=4))
            gaps = [later - earlier for earlier, later in pairwise(due)]
            assert all(21 * HOUR <= gap <= 27 * HOUR for gap in gaps), (zone, due)
            assert due[0] - change <= -45 * HOUR and due[-1] - change >= 69 * HOUR, (zone, due)


clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes(datetime(1970, 1, 3), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    st.lists(clocks, min_size=1, max_size=4), st.sets(st.integers(0, 6), min_size=1), st.sampled_from(ZONES), moments
)
def test_next_due_is_after_its_argument_and_on_a_chosen_local_time(times, days, zone, after):
    due = schedule.next_due(times, tuple(days), zone, after)
    assert due is not None
    assert after < due <= after + timedelta(days=9)
    assert due.tzinfo is UTC
    tz = ZoneInfo(zone)
    local = due.astimezone(tz)
    if f"{local:%H:%M}" in times and local.second == 0 and local.weekday() in days:
        return
    # The only other reason to fire: the minute before is not the minute before on the local clock.
    before = (due - timedelta(minutes=1)).astimezone(tz).replace(tzinfo=None)
    assert local.replace(tzinfo=None) - before > timedelta(minutes=1)


@given(clocks, st.sampled_from(ZONES), moments)
def test_a_chain_of_slots_has_no_local_day_twice(clock, zone, after):
    days = [
        due.astimezone(ZoneInfo(zone)).date() for due in islice(schedule.upcoming((clock,), EVERY_DAY, zone, after), 5)
    ]
    assert len(set(days)) == len(days)


# ── late ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_digest_is_called_late_when_more_than_an_hour_late():
    assert not schedule.lateness(utc(2026, 1, 1, 8), utc(2026, 1, 1, 9))
    assert schedule.lateness(utc(2026, 1, 1, 8), utc(2026, 1, 1, 9, 1)) == timedelta(minutes=61)


def postponed(due: datetime, now: datetime, *times: str, quiet: tuple[str, str] | None = None) -> datetime | None:
    return schedule.postponed(times, EVERY_DAY, "UTC", quiet, due, now)


def test_after_26_hours_down_one_digest_comes_at_once():
    due, back = utc(2026, 1, 1, 8), utc(2026, 1, 2, 9, 30)
    assert postponed(due, back, "08:00") is None
    assert schedule.next_due(("08:00",), EVERY_DAY, "UTC", back) == utc(2026, 1, 3, 8)


def test_a_late_digest_waits_for_a_slot_that_is_within_the_hour():
    assert postponed(utc(2026, 1, 1, 8), utc(2026, 1, 2, 7, 15), "08:00") == utc(2026, 1, 2, 8)
    assert postponed(utc(2026, 1, 1, 8), utc(2026, 1, 2, 6, 45), "08:00") is None
    assert postponed(utc(2026, 1, 1, 8), utc(2026, 1, 1, 8, 1), "08:00", "08:30") is None
    assert postponed(utc(2026, 1, 1, 8), utc(2026, 1, 9)) is None


def test_a_late_digest_waits_for_the_end_of_quiet_hours():
    night = ("22:00", "07:00")
    assert postponed(utc(2026, 1, 1, 8), utc(2026, 1, 1, 23), "08:00", quiet=night) == utc(2026, 1, 2, 7)
    assert postponed(utc(2026, 1, 1, 23), utc(2026, 1, 1, 23, 1), "23:00", quiet=night) is None  # as it was asked for


# ── what a subscriber has set ────────────────────────────────────────────────────────────────────────────────────────


def reader(*times: str, **more: Any) -> Subscriber:
    return Subscriber(1, times=times, timezone="Europe/Kyiv", **more)


def test_what_is_due_in_the_quiet_hours_comes_once_at_their_end():
    night = reader("06:00", "06:30", "23:30", "12:00", quiet=("23:00", "07:00"))
    due = list(islice(schedule.deliveries(night, utc(2026, 11, 24, 3)), 4))  # 05:00 in Kyiv
    assert due == [utc(2026, 11, 24, 5), utc(2026, 11, 24, 10), utc(2026, 11, 25, 5), utc(2026, 11, 25, 10)]


def test_a_slot_that_waits_for_the_morning_is_not_forgotten_in_the_night():
    night = reader("23:30", quiet=("23:00", "07:00"))
    assert schedule.following(night, utc(2026, 11, 24, 22)) == utc(2026, 11, 25, 5)  # asked at midnight
    assert schedule.following(night, utc(2026, 11, 25, 5)) == utc(2026, 11, 26, 5)  # right after it came


def test_a_pause_leaves_out_what_is_due_in_it_and_ends_by_itself():
    paused = reader("08:00", paused_until=utc(2026, 11, 27, 6))  # 08:00 in Kyiv: the slot of that minute comes
    assert schedule.following(paused, utc(2026, 11, 24, 12)) == utc(2026, 11, 27, 6)
    assert schedule.following(paused, utc(2026, 11, 27, 6)) == utc(2026, 11, 28, 6)


def test_what_comes_a_moment_late_waits_when_the_quiet_hours_have_begun():
    night = ("23:00", "07:00")
    assert postponed(utc(2026, 1, 1, 22, 58), utc(2026, 1, 1, 23, 5), "22:58", quiet=night) == utc(2026, 1, 2, 7)
    asked = utc(2026, 1, 1, 23, 30)  # by /start, in the night
    assert postponed(asked, asked + timedelta(minutes=1), "08:00", quiet=night) is None


@given(
    st.lists(st.times().map(lambda t: f"{t:%H:%M}"), min_size=1, max_size=5),
    st.sets(st.integers(0, 6), min_size=1),
    st.tuples(st.times(), st.times()).map(lambda ends: tuple(f"{end:%H:%M}" for end in ends)),
    st.integers(0, 365 * 24 * 60).map(lambda minutes: utc(2026, 1, 1) + timedelta(minutes=minutes)),
)
def test_no_delivery_is_in_the_quiet_hours_and_none_comes_twice(times, days, quiet, after):
    subscriber = Subscriber(1, times=tuple(times), days=tuple(sorted(days)), timezone="Europe/Kyiv", quiet=quiet)
    found = list(islice(schedule.deliveries(subscriber, after), 10))
    assert len(found) == 10
    assert all(earlier < later for earlier, later in pairwise([after, *found]))
    assert not any(schedule.is_quiet(quiet, "Europe/Kyiv", moment) for moment in found)


# ── quiet hours ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_quiet_hours_go_over_midnight_in_the_local_clock():
    quiet = ("22:00", "07:00")
    assert schedule.is_quiet(quiet, "Europe/Kyiv", utc(2026, 1, 1, 20))  # 22:00
    assert schedule.is_quiet(quiet, "Europe/Kyiv", utc(2026, 1, 1, 4, 59))  # 06:59
    assert not schedule.is_quiet(quiet, "Europe/Kyiv", utc(2026, 1, 1, 5))  # 07:00
    assert not schedule.is_quiet(None, "Europe/Kyiv", utc(2026, 1, 1, 23))
    assert schedule.is_quiet(("13:00", "14:00"), "UTC", utc(2026, 1, 1, 13, 30))
    assert not schedule.is_quiet(("13:00", "13:00"), "UTC", utc(2026, 1, 1, 13))


def test_quiet_hours_end_when_the_local_clock_says_so():
    quiet = ("22:00", "07:00")
    assert schedule.quiet_ends(quiet, "Europe/Kyiv", utc(2026, 1, 1, 21)) == utc(2026, 1, 2, 5)
    assert schedule.quiet_ends(quiet, "Europe/Kyiv", utc(2026, 1, 1, 12)) == utc(2026, 1, 1, 12)
