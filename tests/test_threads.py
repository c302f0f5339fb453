"""Which stories tell of one large event: tests/fixtures/stories/threads.toml, and whatever else may stand in a story."""

from __future__ import annotations

import asyncio
import re
import tomllib
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from msgspec.structs import replace

from bot import editions, pipeline
from bot.digest import share
from bot.model import Answer, Failed, Feed, Page, Source, Span, Story, Topic
from bot.newsroom import open_newsroom
from bot.render import TAG, render
from bot.stories import Threads
from config import settings
from tests.world.rss import feed, item

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
DAYS = tomllib.loads((Path(__file__).parent / "fixtures" / "stories" / "threads.toml").read_text("utf-8"))
THREADS = Threads(settings.languages())


def story(key: str, line: str, language: str, score: float = 1.0) -> Story:
    headline, *points = line.split(" | ")
    spans = tuple(Span("a", point, 0, len(point)) for point in points)
    source = Source(key, f"Outlet of {key}", f"https://a.example/{key}", NOW, language, headline, NOW)
    return Story(key, headline, spans, (), (), (source,), ("nato",), language, score, NOW, NOW)


def day(language: str) -> list[Story]:
    """The stories of a day; a key begins with the event's name."""
    lines = [
        (f"{event}-{language}{n}", line) for event, lines in DAYS[language].items() for n, line in enumerate(lines)
    ]
    return [story(key, line, language, 99 - n) for n, (key, line) in enumerate(lines)]


def headlines_of(language: str, *events: str) -> set[str]:
    return {line.split(" | ")[0] for event in events for line in DAYS[language][event]}


def event(key: str) -> str:
    name, _, place = key.partition("-")
    return name + place.strip("enuk") if name == "alone" else name  # the same events stand in both languages


@pytest.mark.parametrize("languages", [("en",), ("uk",), ("en", "uk")], ids="+".join)
def test_stories_of_different_events_are_never_taken_for_one_however_alike_they_sound(
    languages: tuple[str, ...],
) -> None:
    stories = [story for language in languages for story in day(language)]
    assert [pair for pair in THREADS.pairs(stories) if len({event(key) for key in pair}) > 1] == []


@pytest.mark.parametrize("language", ["en", "uk"])
def test_reactions_funerals_and_court_belong_to_the_attack(language: str) -> None:
    stories = day(language)
    alike = THREADS.pairs(stories)
    for name in ("port", "bridge"):
        first, *rest = (story.key for story in stories if event(story.key) == name)
        assert [key for key in rest if frozenset((first, key)) not in alike] == []
    told = [event(story.key) for story in share({"nato": stories}, alike=alike)["nato"]]
    assert len(told) == 8
    assert told.count("port") == told.count("bridge") == 2


def test_a_court_in_ukrainian_belongs_to_an_attack_told_in_english() -> None:
    english, ukrainian = day("en"), day("uk")
    alike = THREADS.pairs([*english, *ukrainian])
    assert frozenset(("bridge-en0", "bridge-uk1")) in alike


def test_in_which_order_stories_come_makes_no_difference() -> None:
    few = day("en")[:4]
    assert len({THREADS.pairs(order) for order in permutations(few)}) == 1


@examples(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=6), st.sampled_from(["en", "uk", "xx"]))
def test_any_headlines_can_be_compared(lines: list[str], language: str) -> None:
    stories = [story(f"alone{n}", line, language) for n, line in enumerate(lines)]
    assert all(len(pair) == 2 for pair in THREADS.pairs(stories))


class Outlets:
    """One outlet a story: its feed has one item."""

    def __init__(self, language: str) -> None:
        self.feeds: dict[str, bytes] = {}
        for number, one in enumerate(day(language)):
            url = f"https://outlet{number}.example/feed"
            text = [point.text for point in one.points]
            told = item(one.headline, f"{url}/1", *text, published=NOW - timedelta(minutes=number), id=one.key)
            self.feeds[url] = feed(told, title=f"Outlet {number}", language=language)

    async def get(self, url: str, etag: str = "", modified: str = "", *, robots: bool = False) -> Answer:
        body = self.feeds.get(url)
        return Page(url, body, "application/rss+xml", fetched=NOW) if body else Failed(url, "There is no such page.")


async def digest_of(language: str, folder: Path) -> str:
    """What a reader of that language gets of that day."""
    outlets = Outlets(language)
    room = await open_newsroom(replace(settings.load({}), database=folder / "sitrep.json"), outlets, lambda: NOW)
    words = " OR ".join(max(re.findall(r"\w+", one.headline), key=len) for one in day(language))
    room.plant({url: Feed(url) for url in outlets.feeds}, {"day": Topic("day", {"en": "Day"}, words)})
    await pipeline.collect(room)
    made = editions.compose(
        room, editions.Teller(room, NOW), ("day",), editions.Readers((language,)), NOW - timedelta(hours=24), NOW
    )
    room.search.close()
    room.store.close()
    parts = render(made, room.phrases[language], ZoneInfo("UTC"), NOW, {"day": "Day"})
    return "\n".join(TAG.sub("", part.text) for part in parts)


@pytest.mark.parametrize(("language", "more"), [("en", "More on this: "), ("uk", "Ще про це: ")])
def test_a_digest_tells_two_stories_of_an_attack_and_names_the_rest(language: str, more: str, tmp_path: Path) -> None:
    text = asyncio.run(digest_of(language, tmp_path))
    told = re.findall(r"(?m)^\d\. (.+) 🆕$", text)
    named = [line.removeprefix(more) for line in text.splitlines() if line.startswith(more)]
    assert len(told) == 8
    assert named
    assert all(len(headlines_of(language, name) & set(told)) <= 2 for name in ("port", "bridge"))
    assert set(" · ".join(named).split(" · ")) <= headlines_of(language, "port", "bridge") - set(told)
