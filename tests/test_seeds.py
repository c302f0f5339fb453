"""An operator's edit of a seed file is seen at the next start; an admin's change survives it."""

from __future__ import annotations

from bot.model import Feed
from bot.seeds import ADMIN, fingerprint, plan

ONE = Feed("https://one.example/rss", outlet="One")
TWO = Feed("https://two.example/rss", outlet="Two")


def taken(*feeds: Feed) -> dict[str, str]:
    return {feed.url: fingerprint(feed) for feed in feeds}


def test_a_fresh_installation_takes_everything() -> None:
    made = plan({f.url: f for f in (ONE, TWO)}, {}, ())
    assert made.save == (ONE, TWO)
    assert made.remember == taken(ONE, TWO)


def test_nothing_happens_when_nothing_changed() -> None:
    made = plan({ONE.url: ONE}, taken(ONE), [ONE.url])
    assert (made.save, made.forget) == ((), ())
    assert str(made) == "0 added, 0 changed, 0 removed"


def test_a_changed_seed_is_updated() -> None:
    edited = Feed(ONE.url, outlet="One, renamed")
    made = plan({ONE.url: edited}, taken(ONE), [ONE.url])
    assert made.save == (edited,)
    assert made.remember == taken(edited)


def test_a_seed_that_an_admin_deleted_stays_deleted_even_when_the_file_changes() -> None:
    edited = Feed(ONE.url, outlet="One, renamed")
    for remembered in (taken(ONE), {ONE.url: ADMIN}):
        assert plan({ONE.url: edited}, remembered, ()).save == ()


def test_what_an_admin_changed_is_not_overwritten_or_removed() -> None:
    edited = Feed(ONE.url, outlet="One, renamed")
    assert plan({ONE.url: edited}, {ONE.url: ADMIN}, [ONE.url]).save == ()
    assert plan({}, {ONE.url: ADMIN}, [ONE.url]).forget == ()


def test_a_seed_taken_out_of_the_file_is_removed_and_may_come_back() -> None:
    made = plan({}, taken(ONE), [ONE.url])
    assert made.forget == (ONE.url,)
    assert plan({ONE.url: ONE}, made.remember, ()).save == (ONE,)


def test_a_feed_an_admin_added_before_it_became_a_seed_is_theirs() -> None:
    made = plan({ONE.url: ONE}, {ONE.url: ADMIN}, [ONE.url])
    assert made.save == ()
    assert made.remember == {ONE.url: ADMIN}
