"""Clock times, days and a time zone → the moment a subscriber is next due.

Slots are local: “08:00” stays 08:00 through every change of the clocks. A slot that a spring change skips moves to the
first minute that exists after it; a slot that an autumn change repeats fires the first time only; a local day that
never was (Samoa, 30 December 2011) has no slots. APScheduler's CronTrigger does none of the three.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import Subscriber

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LATE = timedelta(hours=1)
"""A digest more than this after its slot is said to be late; within this of the next slot it waits for that one."""

# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def next_due(times: Sequence[str], days: Sequence[int], timezone: str, after: datetime) -> datetime | None:
    """The first slot strictly after `after`, in UTC; None where there are no times or no days.

    `times` are “HH:MM” of the local clock, `days` 0 (Monday) to 6. Two slots that one gap moves to the same minute are
    one. A zone that is not known (any more) is read as UTC: a wrong name must not end somebody's digests.
    """
    slots = sorted({time.fromisoformat(clock) for clock in times})
    zone = find_zone(timezone)
    today = after.astimezone(zone).date()
    found: list[datetime] = []
    # From two days before (a day can be repeated) to a week and a skipped day after.
    for number in range(-2, 10):
        day = today + number * DAY
        if day.weekday() in days:
            found += [moment for slot in slots if (moment := _moment(day, slot, zone)) is not None and moment > after]
        if number > 0 and found:
            break
    return min(found, default=None)


def upcoming(times: Sequence[str], days: Sequence[int], timezone: str, after: datetime) -> Iterator[datetime]:
    """All slots after `after`, in UTC, without end unless there are none."""
    while (moment := next_due(times, days, timezone, after)) is not None:
        yield moment
        after = moment


def following(reader: Subscriber, after: datetime) -> datetime | None:
    """When this subscriber's next digest goes out, strictly after `after`, in UTC; None where no slot is chosen.

    A slot inside the quiet hours waits until they end; several of them are one digest. Those of a pause are left out.
    """
    return next(deliveries(reader, after), None)


def deliveries(reader: Subscriber, after: datetime) -> Iterator[datetime]:
    """All digests after `after` as `following` gives them, without end unless there are none."""
    begin = after - DAY  # a slot of yesterday evening may still wait for the end of the night
    if reader.paused_until:
        begin = max(begin, reader.paused_until - MINUTE)
    for slot in upcoming(reader.times, reader.days, reader.timezone, begin):
        moment = quiet_ends(reader.quiet, reader.timezone, slot)
        if moment > after:
            yield moment
            after = moment


def _moment(day: date, slot: time, zone: ZoneInfo) -> datetime | None:
    """When the local clock first shows this day and time, or the first minute after it; None if the day never was."""
    local = datetime.combine(day, slot)
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local:
        return moment
    # In a gap: with fold=0 the moment lies after the change, with fold=1 before it.
    before = int(local.replace(tzinfo=zone, fold=1).timestamp())
    behind = int(moment.timestamp())
    while behind - before > 1:
        middle = (before + behind) // 2
        if _local(middle, zone) < local:
            before = middle
        else:
            behind = middle
    if (seconds := _local(behind, zone).second) != 0:  # changes of local mean time were not on the minute
        behind += 60 - seconds
    first = _local(behind, zone)
    if first.date() > day and _skipped(day, zone):
        return None
    return datetime.fromtimestamp(behind, UTC)


def _local(timestamp: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(timestamp, zone).replace(tzinfo=None)


def _skipped(day: date, zone: ZoneInfo) -> bool:
    noon = datetime.combine(day, time(12))
    return noon.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != noon


def lateness(due: datetime, now: datetime) -> timedelta:
    """How late a digest for the slot `due` is, for its heading; nothing where that is not worth saying (an hour)."""
    return now - due if now - due > LATE else timedelta()


def postponed(
    times: Sequence[str],
    days: Sequence[int],
    timezone: str,
    quiet: tuple[str, str] | None,
    due: datetime,
    now: datetime,
) -> datetime | None:
    """Until when a late digest waits; None if it is in time, or late and can be sent now.

    It waits for a slot that follows within the hour, and for the end of quiet hours. However long the bot was down, what
    it missed is one digest: the watermark, not the number of slots, says what is in it. A digest that is due within the
    quiet hours was asked for there (/start) and waits only when it is late.
    """
    night = is_quiet(quiet, timezone, now)
    if not lateness(due, now):
        return quiet_ends(quiet, timezone, now) if night and not is_quiet(quiet, timezone, due) else None
    slot = next_due(times, days, timezone, now)
    if slot is not None and slot - now <= LATE:
        return quiet_ends(quiet, timezone, slot)
    return quiet_ends(quiet, timezone, now) if night else None


# ── quiet hours ──────────────────────────────────────────────────────────────────────────────────────────────────────


def is_quiet(quiet: tuple[str, str] | None, timezone: str, now: datetime) -> bool:
    """Is it between the two local clock times (from the first, until before the second; over midnight too)?"""
    if quiet is None:
        return False
    start, end = (time.fromisoformat(clock) for clock in quiet)
    clock = now.astimezone(find_zone(timezone)).time()
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def quiet_ends(quiet: tuple[str, str] | None, timezone: str, now: datetime) -> datetime:
    """When one may make a sound again, in UTC: now, or the end of the quiet hours that are on."""
    if quiet is None or not is_quiet(quiet, timezone, now):
        return now
    return next_due((quiet[1],), range(7), timezone, now) or now


def find_zone(name: str) -> ZoneInfo:
    """The zone of a stored name; UTC where the name is not known."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there, not a name, a folder
        return ZoneInfo("UTC")
