"""One screen at a time: nothing unescaped, nothing too long, words and quotes as they stand in their articles."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cards
from bot.blocks import View
from bot.cards import Heard, Hit, Whole
from bot.model import Article, Figure, Match, Quote, Source, Span, Story, Term
from bot.phrases import AllPhrases
from bot.render import MAX_ENTITIES, MAX_UNITS, visible
from bot.text.wanted import Extract
from config import settings

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
PHRASES = AllPhrases(settings.catalogues())
VIEWS = {code: View(PHRASES[code], ZoneInfo("Europe/Kyiv"), NOW) for code in ("en", "uk")}
TITLES = {"nato": "NATO", "defense": "Defense"}
MANY = {f"topic{n}": f"Topic {n} " * 20 for n in range(20)}
HOSTILE = '<b>&"</a> ' * 60


def story(reports: int = 2, word: str = "plain", **more: object) -> Story:
    sources = tuple(
        Source(
            f"a{n}", f"Outlet {n} {word}", f"https://a.example/{n}", NOW - timedelta(hours=n), "en", f"{word} {n}", NOW
        )
        for n in range(reports)
    )
    quotes = tuple(
        Quote(
            "a0", f"{word} words number {n} of them", 0, 9, f"Anna {word}", role=word, direct=n % 3 > 0, confidence=0.9
        )
        for n in range(3 * reports)
    )
    values = {
        "key": "a" * 12, "headline": word, "points": (Span("a0", f"{word} point", 0, 5),), "quotes": quotes,
        "figures": tuple(
            Figure("a0", f"{n} {word}", 0, 5, word, f"In row{n} seat{n} sat {n} {word}.") for n in range(2 * reports)
        ), "articles": sources,
        "topics": ("defense", "nato"), "language": "en", "score": 1.0, "first": NOW, "changed": NOW,
    }  # fmt: skip
    return Story(**(values | more))  # type: ignore[arg-type]


def whole(told: Story, word: str = "Alliance") -> Whole:
    return Whole(told, tuple(Match("a0", topic, (Term(word, word, 0, 5, "title"),)) for topic in told.topics))


def balanced(markup: str) -> bool:
    tags = list(re.findall(r"<(/?)(\w+)[^<>]*>", markup))
    waiting: list[str] = []
    for closing, name in tags:
        if closing and (not waiting or waiting.pop() != name):
            return False
        if not closing:
            waiting.append(name)
    return not waiting


@pytest.mark.parametrize("code", ["en", "uk"])
@pytest.mark.parametrize("word", ["plain", HOSTILE])
def test_every_screen_is_within_the_limits_and_escaped(code: str, word: str) -> None:
    view, told = VIEWS[code], story(40, word, topics=tuple(MANY))
    screens = [
        cards.card(told, view, MANY, "1 of 9"),
        *cards.whole(whole(told, word), view, MANY),
        "\n\n".join(cards.strongest([Heard(told.quotes[1], told.articles[0], (word,))] * 4, view, 1)),
        "\n\n".join(cards.voices([Heard(told.quotes[1], told.articles[0], (word,) * 9)] * 5, view)),
        "\n\n".join(cards.listed([told] * 8, view, 1)),
    ]
    for screen in screens:
        assert visible(screen) <= MAX_UNITS and screen.count("</") <= MAX_ENTITIES
        assert balanced(screen)
        assert '<b>&"' not in screen


def test_the_whole_story_has_every_source_and_quote() -> None:
    told = story(30)
    text = "\n".join(cards.whole(whole(told), VIEWS["en"], TITLES))
    assert all(f">Outlet {n} plain</a>" in text for n in range(30))
    assert all(f"words number {n} of" in text for n in range(90))
    assert "NATO: “Alliance”" in text


def test_the_whole_story_tells_figures_by_their_sentences_with_a_link_to_the_passage() -> None:
    figures = (
        Figure("a0", "900 people", 0, 5, "people", "The order keeps 900 people at work."),
        Figure("a1", "40 million euros", 0, 5),
        Figure("a1", "28 sailors", 0, 5, "sailors", "A crew has 28 sailors."),
    )
    text = "\n".join(cards.whole(whole(story(figures=figures)), VIEWS["en"], TITLES))
    there = "https://a.example/0#:~:text=The%20order%20keeps%20900%20people%20at%20work."
    assert f'📊 <b>Figures</b>\n• The order keeps 900 people at work. (<a href="{there}">Outlet 0 plain</a>)' in text
    assert "• A crew has 28 sailors." in text
    assert "40 million" not in text


def test_reported_speech_is_never_drawn_in_marks() -> None:
    quote = Quote("a0", "that it was enough", 0, 5, "Anna", direct=False, confidence=0.9)
    text = "\n".join(cards.whole(whole(story(quotes=(quote,))), VIEWS["en"], TITLES))
    assert "• <b>Anna</b>: it was enough" in text
    assert "“that it" not in text and "“it was" not in text


def test_a_quote_of_unsure_speaker_has_no_name_under_it() -> None:
    for speaker, confidence in ((None, 0.0), ("Anna", 0.5)):
        quote = Quote("a0", "We were not asked at all.", 0, 5, speaker, confidence=confidence)
        text = "\n".join(cards.quotes_of(story(quotes=(quote,)), VIEWS["en"]))
        assert re.search(r"“We were not asked at all\.”\n— <a ", text)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=7), st.booleans(), st.booleans())
def test_found_words_are_bold_and_the_text_is_as_it_was(pieces: list[str], before: bool, after: bool) -> None:
    found, text = [], ""
    for number, piece in enumerate(pieces):
        if number % 2 and piece.strip():
            found.append((len(text), len(text) + len(piece)))
        text += piece
    shown = cards.marked(Extract(text, tuple(found), (before, after)))
    assert balanced(shown)
    assert shown.count("<b>") == len(found)
    assert shown.startswith("… ") == before or not before


def test_a_found_article_links_to_the_passage() -> None:
    article = Article("a", "https://a.example/1", "f", "Courier & Sons", "A <b>", "A drone fell.", "en", NOW)
    (shown,) = cards.hits([Hit(article, Extract("A drone fell.", ((2, 7),), (False, False)))], VIEWS["uk"], 6)
    assert shown == (
        "<b>6. A &lt;b&gt;</b>\n"
        '<a href="https://a.example/1#:~:text=A%20drone%20fell.">Courier &amp; Sons</a> · <tg-time unix="1795507200" format="t">10:00</tg-time>\n'
        "A <b>drone</b> fell."
    )
