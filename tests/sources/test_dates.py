"""Dates: any text gives a moment or nothing, and what cannot be is not believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import dates

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
# hypothesis takes bounds without a zone
moments = st.datetimes(datetime(1996, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda t: t.replace(microsecond=0)
)


@given(moments)
def test_a_written_moment_reads_as_itself(moment: datetime) -> None:
    assert dates.read(format_datetime(moment)) == moment
    assert dates.read(moment.isoformat()) == moment
    assert dates.read(moment.strftime("%d.%m.%Y %H:%M:%S")) == moment


@given(st.text(max_size=120))
def test_any_text_gives_a_moment_with_a_zone_or_nothing(text: str) -> None:
    found = dates.read(text)
    assert found is None or found.tzinfo is not None
    assert dates.believable(found, NOW) is None or dates.believable(found, NOW) <= NOW  # type: ignore[operator]


@pytest.mark.parametrize(
    "month",
    [
        "січня",
        "лютого",
        "березня",
        "квітня",
        "травня",
        "червня",
        "липня",
        "серпня",
        "вересня",
        "жовтня",
        "листопада",
        "грудня",
    ],
)
def test_ukrainian_months_are_known(month: str) -> None:
    found = dates.read(f"5 {month} 2026 р. о 17:30")
    assert found is not None
    assert (found.day, found.hour, found.minute) == (5, 17, 30)


def test_ukrainian_months_come_in_their_order() -> None:
    words = ["січ", "лют", "бер", "квіт", "трав", "черв", "лип", "серп", "вер", "жовт", "лист", "груд"]
    assert [dates.read(f"5 {word} 2026").month for word in words] == list(range(1, 13))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "32 Nov 2026",
        "2026-13-01",
        "00.00.0000",
        "1" * 90,
        "9999999999",
        "5 слово 2026",
        "2026-11-24T99:99:99Z",
    ],
)
def test_what_is_no_moment_is_none_or_out_of_belief(text: str) -> None:
    assert dates.believable(dates.read(text), NOW) is None or text.endswith("Z")


def test_belief_has_bounds() -> None:
    assert dates.believable(None, NOW) is None
    assert dates.believable(datetime(1970, 1, 1, tzinfo=UTC), NOW) is None
    assert dates.believable(datetime(2099, 1, 1, tzinfo=UTC), NOW) is None
    assert dates.believable(NOW + timedelta(hours=2), NOW) == NOW
    assert dates.believable(NOW - timedelta(days=1), NOW) == NOW - timedelta(days=1)
