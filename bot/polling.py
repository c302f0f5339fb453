"""Answer → FeedState: what is remembered of a feed after it was asked, and when it is asked again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.model import Answer, FeedState, Gone, Moved, Page, Unchanged

FIRST_DELAY = timedelta(minutes=15)  # after the first failure; doubled after each further one
LONGEST_DELAY = timedelta(hours=24)  # a feed is never given up: it is asked once a day for ever
LONGEST_OBEYED = timedelta(days=7)  # a server may ask for more patience than we have, but not for ever


def after(state: FeedState, answer: Answer, now: datetime, every: timedelta) -> FeedState:
    """The state once `answer` came at `now` (UTC); `every` is the usual time between two checks.

    A page or "unchanged" clears the failures. A failure waits 15 minutes, doubled each time in a row up to 24 hours, or as
    long as Retry-After asks (up to a week) if that is longer. 410 pauses the feed. `moved_to` is set by a permanent
    redirect alone; the caller decides whether the feed moves.
    """
    if isinstance(answer, Moved):
        return replace(after(state, answer.then, now, every), moved_to=answer.to)
    if isinstance(answer, Page):
        return replace(_well(state, now, every), etag=answer.etag, modified=answer.modified)
    if isinstance(answer, Unchanged):
        return _well(state, now, every)
    if isinstance(answer, Gone):
        return replace(
            state, checked=now, next_check=None, failures=state.failures + 1, error="The site removed it.", paused=True
        )
    failures = state.failures + 1
    wait = max(every, backoff(failures), _asked_for(answer.retry_after))
    return replace(state, checked=now, next_check=now + wait, failures=failures, error=answer.reason)


def backoff(failures: int) -> timedelta:
    """The wait after so many failures in a row."""
    return min(FIRST_DELAY * 2 ** min(failures - 1, 10), LONGEST_DELAY)


def _well(state: FeedState, now: datetime, every: timedelta) -> FeedState:
    return replace(state, checked=now, read=now, next_check=now + every, failures=0, error="", moved_to="")


def _asked_for(seconds: float | None) -> timedelta:
    if not seconds or not seconds > 0:
        return timedelta()
    return min(timedelta(seconds=min(seconds, 1e9)), LONGEST_OBEYED)
