"""The one clock of the shell. Pure modules are told the time; tests start the program with another clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)
