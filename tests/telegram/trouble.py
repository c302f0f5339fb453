"""What can go wrong with one call: a refusal, an answer that never comes, a slow one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(frozen=True)
class Trouble:
    """`accepts`: the call takes effect all the same. `status` 0: the connection closes without an answer."""

    status: int = 0
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    accepts: bool = False
    seconds: float = 0.0  # before the answer
    page: bool = False  # an HTML page of a gateway instead of JSON


def answer(status: int, description: str = "", **parameters: Any) -> Trouble:
    """Refuse with this status; `retry_after` and `migrate_to_chat_id` are parameters."""
    if status == 429:
        parameters.setdefault("retry_after", 1)
        description = description or f"Too Many Requests: retry after {parameters['retry_after']}"
    return Trouble(status, description or WORDS.get(status, "Error"), parameters)


def html(status: int = 502) -> Trouble:
    """A gateway's page."""
    return Trouble(status, page=True)


def lost() -> Trouble:
    """Accept the message, then close the connection without an answer."""
    return Trouble(accepts=True)


def dropped() -> Trouble:
    """Close the connection; nothing was accepted."""
    return Trouble()


def slow(seconds: float) -> Trouble:
    """Accept, answer after so many seconds."""
    return Trouble(200, accepts=True, seconds=seconds)
