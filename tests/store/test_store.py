"""Nouns in, nouns out, and everything that is looked up without a scan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from bot import clock
from bot import store as store_module
from bot.model import (
    Article,
    Brief,
    Delivery,
    Edition,
    Feed,
    FeedState,
    Match,
    Message,
    Quote,
    Report,
    Source,
    Story,
    Stub,
    Subscriber,
    Term,
    Topic,
)
from bot.store import Store, StoreError

NOW = datetime(2026, 9, 14, 6, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "bot.json", sync=False)
    yield opened
    opened.close()


def article(key: str, hours: float = 0, **fields: object) -> Article:
    """An article stored so many hours after NOW."""
    seen = NOW + hours * HOUR
    made = Article(
        key, f"https://example.org/{key}", "https://example.org/rss", "Вісник", "НАТО", "Текст.", "uk", seen, seen=seen
    )
    return replace(made, **fields)


def brief(key: str, *quotes: str) -> Brief:
    return Brief(key, f"Заголовок {key}", quotes=tuple(Quote(key, text, 0, len(text)) for text in quotes))


def story(key: str, *articles: str, changed: float = 0, topics: tuple[str, ...] = ("nato",)) -> Story:
    sources = tuple(Source(name, "Вісник", "https://example.org", NOW, "uk", name, NOW) for name in articles)
    return Story(key, "Подія", (), (), (), sources, topics, "uk", 1.0, NOW, NOW + changed * HOUR)


def edition(chat: int, parts: int, days: float = 0) -> Edition:
    slot = NOW + days * DAY
    return Edition(f"{chat}/{slot:%Y%m%dT%H%M}", chat, slot, tuple(Message(f"<b>{part}</b>") for part in range(parts)))


def part(of: Edition, number: int, state: str) -> Delivery:
    return Delivery(f"{of.key}/{number}", of.chat, of.slot, number, state)  # type: ignore[arg-type]


EVERYTHING: list[tuple[Struct, store_module.Key]] = [
    (Feed("https://example.org/rss", title="Новини", outlet="Вісник"), "https://example.org/rss"),
    (FeedState("https://example.org/rss", etag='"x"', checked=NOW, failures=2, error="R&D"), "https://example.org/rss"),
    (article("a", text="Перший.\n\nДругий — «цитата».\u2028🛰", dated=False), "a"),
    (brief("a", "цитата"), "a"),
    (Match("a", "nato", (Term("НАТО", "НАТО", 0, 4, "title"),)), ("a", "nato")),
    (story("s", "a", "b"), "s"),
    (Stub("old", "https://example.org/old", "Вісник", "Було", NOW, "ab" * 32), "old"),
    (Topic("nato", {"en": "NATO", "uk": "НАТО"}, "NATO OR НАТО", "seed", {"нато": ("НАТО",)}), "nato"),
    (Subscriber(-1001234567890, topics=("nato",), quiet=("22:00", "07:00"), due=NOW, told=("s",)), -1001234567890),
    (edition(5, 2), "5/20260914T0600"),
    (part(edition(5, 2), 0, "sent"), "5/20260914T0600/0"),
]


def test_every_noun_comes_back_as_it_was_also_after_reopening(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "bot.json")
    store.save(*(noun for noun, _ in EVERYTHING))
    for _ in range(2):
        for noun, key in EVERYTHING:
            assert store.get(type(noun), key) == noun
            assert list(store.all(type(noun))) == [noun]
            assert store.count(type(noun)) == 1
        store.close()
        store = Store.open(tmp_path / "bot.json")
    store.forget(*(noun for noun, _ in EVERYTHING))
    assert [store.get(type(noun), key) for noun, key in EVERYTHING] == [None] * len(EVERYTHING)
    store.close()


def test_saving_again_replaces_and_saving_the_same_writes_nothing(store: Store, tmp_path: Path) -> None:
    store.save(Feed("a"), Feed("b"))
    store.save(Feed("a", title="Новини"))
    size = (tmp_path / "bot.json.journal-1").stat().st_size
    store.save(Feed("a", title="Новини"))
    store.save()
    store.forget(Feed("never there"))
    assert (tmp_path / "bot.json.journal-1").stat().st_size == size
    assert {feed.url: feed.title for feed in store.all(Feed)} == {"a": "Новини", "b": ""}


def test_a_noun_that_cannot_be_stored_stores_nothing_of_its_transaction(store: Store) -> None:
    with pytest.raises(ValueError, match="Feed cannot be stored"):
        store.save(Feed("good"), Feed("bad", title="\ud800"))
    assert store.count(Feed) == 0
    with pytest.raises(ValueError, match="Note cannot be stored"):
        store.remember("object", object())
    store.save(Feed("good"))
    assert store.count(Feed) == 1


def test_two_keys_with_one_number_are_refused_and_not_confused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "doc_id", lambda key: 7)
    store.save(Feed("a"))
    assert store.get(Feed, "b") is None
    with pytest.raises(StoreError, match="“b” cannot be stored"):
        store.save(Feed("b"))
    assert list(store.all(Feed)) == [Feed("a")]


def test_small_values_are_remembered(store: Store) -> None:
    store.remember("seeds.feeds", {"https://example.org": "ab12"})
    store.remember("last_round", NOW.isoformat())
    store.remember("last_round", None)
    assert store.recall("seeds.feeds") == {"https://example.org": "ab12"}
    assert store.recall("last_round") is None
    assert store.recall("never") is None


# ── subscribers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_due_are_the_active_whose_time_has_come_longest_waiting_first(store: Store) -> None:
    store.save(
        Subscriber(1, due=NOW),
        Subscriber(2, due=NOW - HOUR),
        Subscriber(3, due=NOW + HOUR),
        Subscriber(4, due=NOW - DAY, active=False),
        Subscriber(5),
        Subscriber(-6, due=NOW),
    )
    assert [subscriber.chat for subscriber in store.due(NOW)] == [2, -6, 1]
    assert store.next_due() == NOW - HOUR
    store.save(Subscriber(2, due=NOW + DAY), Subscriber(1, due=NOW, active=False))
    assert [subscriber.chat for subscriber in store.due(NOW)] == [-6]
    store.forget(Subscriber(-6))
    assert store.due(NOW) == []
    assert store.next_due() == NOW + HOUR


# ── articles and stories ─────────────────────────────────────────────────────────────────────────────────────────────


def test_articles_are_found_by_when_they_were_stored_newest_first(store: Store) -> None:
    store.save(article("b", 2), article("a", 1, published=NOW + DAY), article("c", 3))
    assert store.articles_since(NOW + HOUR) == ["c", "b"], "what was told up to a moment is not told again"
    assert store.articles_since(NOW) == ["c", "b", "a"]
    assert store.recent(2) == ["c", "b"]
    assert store.recent(0) == []


def test_articles_are_found_by_their_topics(store: Store) -> None:
    store.save(Match("a", "nato"), article("a", 1), Match("a", "defense"))
    store.save(article("b", 2), Match("b", "nato"))
    assert store.matched("nato", NOW) == ["b", "a"]
    assert store.matched("defense", NOW) == ["a"]
    assert store.topics_of("a") == ("defense", "nato")
    store.forget(Match("a", "nato"))
    assert store.matched("nato", NOW) == ["b"]
    assert store.topics_of("unknown") == ()


def test_an_article_is_unplaced_until_a_story_has_it(store: Store) -> None:
    store.save(article("a"), article("b"), article("c"))
    store.save(story("s", "b", "a"))
    assert store.unplaced() == ["c"]
    assert store.story_of("a") == store.story_of("b") == "s"
    store.save(story("s", "b"), story("t", "a"))
    assert store.story_of("a") == "t"
    assert store.unplaced() == ["c"]
    store.forget(story("t"))
    assert store.story_of("a") is None
    assert sorted(store.unplaced()) == ["a", "c"]


def test_the_reports_of_a_story_come_in_its_order_with_brief_and_topics(store: Store) -> None:
    store.save(
        article("a", 2), brief("a"), Match("a", "nato"), article("b", 1), brief("b"), story("s", "b", "a", "gone")
    )
    assert store.reports("s") == (
        Report(article("b", 1), brief("b"), ()),
        Report(article("a", 2), brief("a"), ("nato",)),
    )
    assert store.reports("unknown") == ()
    assert store.report("gone") is None


def test_stories_are_found_by_change_and_topic(store: Store) -> None:
    store.save(
        story("s", "a", changed=1), story("t", "b", changed=3, topics=("defense", "ukraine")), story("u", changed=2)
    )
    assert [found.key for found in store.stories_since(NOW, ("nato", "ukraine"))] == ["t", "u", "s"]
    assert [found.key for found in store.stories_since(NOW + 2 * HOUR)] == ["t"]
    assert store.stories_since(NOW, ()) == []
    store.save(story("s", "a", changed=9, topics=("defense",)))
    assert [found.key for found in store.stories_since(NOW, ["defense"])] == ["s", "t"]


def test_the_best_scored_stories_of_a_topic_lead(store: Store) -> None:
    scored = [replace(story(f"s{n}", changed=n), score=float(n % 3)) for n in range(6)]
    store.save(*scored, story("other", topics=("defense",), changed=9))
    assert store.leading("nato", NOW, 3) == ["s5", "s2", "s4"]
    assert store.leading("nato", NOW + 4 * HOUR, 9) == ["s5"]
    store.save(replace(scored[1], score=9.0))
    assert store.leading("nato", NOW, 1) == ["s1"]
    store.forget(scored[1])
    assert store.leading("nato", NOW, 1) == ["s5"]


def test_the_first_article_without_a_story_is_known_by_its_time(store: Store) -> None:
    store.save(article("a", 1), brief("a"), article("b", 2), brief("b"), article("c", 3), brief("c"))
    assert store.first_unplaced(NOW) == NOW + HOUR
    store.save(story("s", "a"))
    assert store.first_unplaced(NOW) == NOW + 2 * HOUR
    assert store.first_unplaced(NOW + 2 * HOUR) == NOW + 3 * HOUR
    store.save(story("t", "b", "c"))
    assert store.first_unplaced(NOW) is None


# ── editions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_edition_is_unfinished_until_every_part_is_sent_or_refused(store: Store) -> None:
    late, early = edition(5, 2, days=1), edition(-6, 3)
    store.save(late, early, edition(7, 0))
    assert store.unfinished() == [early, late]
    store.save(part(late, 0, "claimed"), part(late, 1, "sent"))
    assert store.unfinished() == [early, late]
    assert store.deliveries(late.key) == (part(late, 0, "claimed"), part(late, 1, "sent"))
    store.save(part(late, 0, "refused"))
    assert store.unfinished() == [early]
    store.forget(early)
    assert store.unfinished() == []
    assert store.deliveries("unknown") == ()


# ── retention ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_pruning_forgets_old_articles_and_leaves_stubs_for_those_with_quotes(store: Store) -> None:
    store.save(article("old", -1), brief("old", "Текст"), Match("old", "nato"), story("s", "old"))
    store.save(article("plain", -2), brief("plain"), article("new", 1), brief("new"), story("t", "plain", "new"))
    counts = store.prune(NOW, NOW)
    assert (counts.articles, counts.stories) == (2, 1)
    assert [found.key for found in store.all(Article)] == ["new"]
    assert [found.article for found in store.all(Brief)] == ["new"]
    assert [found.key for found in store.all(Story)] == ["t"]
    assert store.count(Match) == 0
    assert [report.article.key for report in store.reports("t")] == ["new"]
    proof = sha256("Текст.".encode()).hexdigest()
    assert list(store.all(Stub)) == [Stub("old", "https://example.org/old", "Вісник", "НАТО", NOW - HOUR, proof)]
    assert store.prune(NOW, NOW).articles == 0


def test_stubs_go_a_year_after_publication(store: Store) -> None:
    store.save(Stub("old", "", "", "", NOW - 366 * DAY, ""), Stub("new", "", "", "", NOW - 364 * DAY, ""))
    store.prune(NOW, NOW)
    assert [stub.article for stub in store.all(Stub)] == ["new"]


def test_editions_and_deliveries_go_after_a_week(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + 8 * DAY)
    old, new = edition(5, 1), edition(5, 1, days=2)
    orphan = part(edition(9, 1), 0, "sent")
    store.save(old, part(old, 0, "claimed"), new, part(new, 0, "sent"), orphan)
    assert store.prune(NOW, NOW).editions == 2
    assert list(store.all(Edition)) == [new]
    assert list(store.all(Delivery)) == [part(new, 0, "sent")]
    assert store.unfinished() == []


# ── the same look-ups after any history ──────────────────────────────────────────────────────────────────────────────

few = st.sampled_from("abc")
nouns = st.one_of(
    st.builds(article, few, st.integers(0, 3)),
    st.builds(Match, few, st.sampled_from(["nato", "ukraine"])),
    st.builds(lambda key, sources, changed, topics: story(key, *sources, changed=changed, topics=tuple(topics)),
              st.sampled_from("st"), st.sets(few), st.integers(0, 3), st.sets(st.sampled_from(["nato", "ukraine"]))),
    st.builds(Subscriber, st.integers(1, 3), due=st.sampled_from([None, NOW, NOW + HOUR]), active=st.booleans()),
    st.builds(edition, st.integers(1, 2), st.integers(0, 2)),
    st.builds(lambda chat, number, state: part(edition(chat, 2), number, state),
              st.integers(1, 2), st.integers(0, 1), st.sampled_from(["claimed", "sent", "refused"])),
)  # fmt: skip
transactions = st.lists(st.tuples(st.lists(nouns, max_size=3), st.lists(nouns, max_size=2)), max_size=12)


def everything_looked_up(store: Store) -> list[object]:
    return [
        store.due(NOW),
        store.due(NOW + DAY),
        store.next_due(),
        store.articles_since(NOW - DAY),
        store.recent(2),
        sorted(store.unplaced()),
        [[store.matched(topic, NOW - DAY), store.stories_since(NOW - DAY, [topic])] for topic in ("nato", "ukraine")],
        [(store.topics_of(key), store.story_of(key)) for key in "abc"],
        store.unfinished(),
        [store.deliveries(edition(chat, 2).key) for chat in (1, 2)],
    ]


def one_story_each(steps: list[tuple[list[Struct], list[Struct]]]) -> bool:
    """No article is in two stories at once, as grouping has it."""
    stories: dict[str, set[str]] = {}
    for save, forget in steps:
        for noun in forget:
            if isinstance(noun, Story):
                stories.pop(noun.key, None)
        for noun in save:
            if isinstance(noun, Story):
                stories[noun.key] = {source.article for source in noun.articles}
        if len(stories) == 2 and not stories["s"].isdisjoint(stories["t"]):
            return False
    return True


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(steps=transactions.filter(one_story_each))
def test_look_ups_after_any_history_are_those_of_a_fresh_start(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[list[Struct], list[Struct]]]
) -> None:
    path = tmp_path_factory.mktemp("store") / "bot.json"
    store = Store.open(path, sync=False)
    for save, forget in steps:
        store.transact(save=save, forget=forget)
    before = everything_looked_up(store)
    store.close()
    store = Store.open(path, sync=False)
    assert everything_looked_up(store) == before
    store.close()
