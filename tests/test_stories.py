"""Grouping, ranking and telling, on reports of our own writing."""

from __future__ import annotations

import json
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.condense import condense
from bot.model import Article, Brief, Figure, Quote, Report, Span
from bot.stories import Board, alike, changes, explain, independent, tell
from bot.text.language import Languages
from config import settings

FIXTURES = Path(__file__).parent / "fixtures" / "stories"
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
EVENTS = [json.loads(line) for line in (FIXTURES / "events.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def languages() -> Languages:
    return settings.languages()


def report(
    key: str, title: str = "", text: str = "", *, language: str = "en", outlet: str = "Post", when: datetime = NOW,
    credit: str = "", quotes: Sequence[Quote] = (), figures: Sequence[Figure] = (), points: Sequence[str] = (),
    topics: Sequence[str] = (), dated: bool = True,
) -> Report:  # fmt: skip
    article = Article(
        key=key, url=f"https://{outlet.lower().replace(' ', '-')}.example/{key}", feed="", outlet=outlet, title=title,
        text=text, language=language, published=when, seen=when + timedelta(minutes=5), dated=dated,
    )  # fmt: skip
    spans = tuple(Span(key, point, 0, len(point)) for point in points)
    brief = Brief(key, title, spans, tuple(quotes), tuple(figures), credit=credit)
    return Report(article, brief, tuple(topics))


def of_event(row: dict[str, str]) -> Report:
    when = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
    return report(row["id"], row["title"], row["text"], language=row["language"], outlet=row["outlet"], when=when)


def groups(placed: dict[str, str], rows: Iterable[dict[str, str]] = EVENTS) -> set[frozenset[str]]:
    found = defaultdict(set)
    for row in rows:
        found[placed[row["id"]]].add(row["id"])
    return {frozenset(group) for group in found.values()}


def wanted(rows: Iterable[dict[str, str]] = EVENTS) -> set[frozenset[str]]:
    found = defaultdict(set)
    for row in rows:
        found[row["event"]].add(row["id"])
    return {frozenset(group) for group in found.values()}


def b_cubed(placed: dict[str, str]) -> float:
    """F1 of the mean precision and recall of each report's group."""
    found, gold = groups(placed), wanted()
    both = [(len(a & b), len(a), len(b)) for a in found for b in gold if a & b]
    precision, recall = (sum(n * n / sizes[i] for n, *sizes in both) / len(placed) for i in (0, 1))
    return 2 * precision * recall / (precision + recall)


# ── grouping ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_reports_of_one_event_in_two_languages_are_one_story_and_look_alikes_are_two(languages: Languages) -> None:
    placed = Board(languages).place([of_event(row) for row in EVENTS])
    assert groups(placed) == wanted()


def test_one_round_or_many_give_the_same_stories(languages: Languages) -> None:
    board, placed = Board(languages), {}
    for row in sorted(EVENTS, key=lambda row: row["published"]):
        placed |= board.place([of_event(row)])
    assert groups(placed) == wanted()


@given(cuts=st.lists(st.integers(1, len(EVENTS) - 1), max_size=12))
@examples(max_examples=12, deadline=None)
def test_however_reports_are_cut_into_rounds_the_stories_are_nearly_the_same(
    languages: Languages, cuts: list[int]
) -> None:
    board, placed = Board(languages), {}
    reports = [of_event(row) for row in sorted(EVENTS, key=lambda row: row["published"])]
    for start, end in pairwise(sorted({0, *cuts, len(reports)})):
        placed |= board.place(reports[start:end])
    assert b_cubed(placed) >= 0.97


@pytest.mark.parametrize(
    ("language", "common", "first", "second"),
    [
        ("en", "Drone attack on {} overnight: {} wounded, power cut in {} villages",
         "Two ferries collide off the isle of Hven", "Ferries in collision near Hven, passengers safe"),
        ("uk", "Нічна атака дронів на {}: {} поранених, без світла {} сіл",
         "Два пороми зіткнулися біля острова Вен", "Пороми зіткнулися поблизу острова Вен, пасажири цілі"),
    ],
)  # fmt: skip
def test_a_report_finds_its_event_among_a_thousand_others(
    languages: Languages, language: str, common: str, first: str, second: str
) -> None:
    board, chance = Board(languages), random.Random(1)
    names = [
        "".join(chance.choices("абвгдежиклмнопрст" if language == "uk" else "abdegiklmnoprst", k=7)) for _ in range(300)
    ]

    def others(begin: int) -> list[Report]:
        return [
            report(f"{i:04}", common.format(chance.choice(names).title(), i % 7, i % 90 + 10), language=language)
            for i in range(begin, begin + 250)
        ]

    for begin in (0, 250):
        board.place(others(begin))
    board.place([report("first", first, language=language)])
    for begin in (500, 750):
        board.place(others(begin))
    assert board.place([report("second", second, language=language)]) == {"second": "first"}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_arrival_within_a_round_does_not_matter(languages: Languages, seed: int) -> None:
    reports = [of_event(row) for row in EVENTS]
    first = Board(languages).place(reports)
    random.Random(seed).shuffle(reports)
    assert Board(languages).place(reports) == first


def test_a_story_has_the_key_of_its_first_report_and_keeps_it(languages: Languages) -> None:
    board = Board(languages)
    rows = sorted(EVENTS, key=lambda row: row["published"])
    early = board.place([of_event(row) for row in rows[:30]])
    late = board.place([of_event(row) for row in rows])
    assert {key: late[key] for key in early} == early
    for group in groups(early, rows[:30]):
        assert early[min(group)] == min(group)


def test_a_report_that_came_late_but_was_published_earlier_does_not_change_the_key(languages: Languages) -> None:
    board = Board(languages)
    rows = [row for row in EVENTS if row["event"] == "cable-finland"]
    key = board.place([of_event(rows[-1])])[rows[-1]["id"]]
    assert set(board.place([of_event(row) for row in rows]).values()) == {key}


def test_a_restored_board_goes_on_where_the_old_one_stopped(languages: Languages) -> None:
    rows = sorted(EVENTS, key=lambda row: row["published"])
    old = Board(languages)
    known = old.place([of_event(row) for row in rows[:30]])
    new = Board(languages)
    for row in reversed(rows[:30]):
        new.restore(of_event(row), known[row["id"]])
    rest = [of_event(row) for row in rows[30:]]
    assert new.place(rest) == old.place(rest)


def test_placing_a_report_again_changes_nothing(languages: Languages) -> None:
    board = Board(languages)
    reports = [of_event(row) for row in EVENTS]
    assert board.place(reports) == board.place(reports[::-1]) == board.place(reports)


def test_the_same_meeting_a_year_later_is_another_story(languages: Languages) -> None:
    title, text = "NATO defence ministers meet in Brussels", "NATO's defence ministers meet in Brussels on Thursday."
    then = report("then", title, text, when=NOW - timedelta(days=364))
    now = report("now", title, text)
    board = Board(languages)
    assert board.place([then]) | board.place([now]) == {"then": "then", "now": "now"}
    assert Board(languages).place([then, now]) == {"then": "then", "now": "now"}


def test_what_is_forgotten_gets_no_more_reports_and_the_rest_keeps_its_story(languages: Languages) -> None:
    board = Board(languages)
    placed = board.place([of_event(row) for row in EVENTS])
    board.forget(datetime(2026, 11, 6, tzinfo=UTC))
    late = [row for row in EVENTS if row["published"] >= "2026-11-06"]
    assert board.place([of_event(row) for row in late]) == {row["id"]: placed[row["id"]] for row in late}
    again = next(row for row in EVENTS if row["published"] < "2026-11-06")
    assert board.place([of_event(again)]) == {again["id"]: again["id"]}


def test_reports_without_a_word_are_stories_of_their_own(languages: Languages) -> None:
    empty = [report("a"), report("b"), report("c", "!!!", "…"), report("d", "5", "", language="uk")]
    assert Board(languages).place(empty) == {"a": "a", "b": "b", "c": "c", "d": "d"}


def test_a_title_of_a_thousand_words_is_a_report_like_any_other(languages: Languages) -> None:
    long = " ".join(["Нічна атака на Одесу"] * 300)
    placed = Board(languages).place([report("a", long, "Text.", language="uk"), report("b", long, language="uk")])
    assert placed == {"a": "a", "b": "a"}


def test_two_reports_can_be_compared_without_a_board(languages: Languages) -> None:
    night, next_night, *_ = (
        [of_event(row) for row in EVENTS if row["event"] == event] for event in ("odesa-night-3", "odesa-night-4")
    )
    same = [alike(night[0], other, languages) for other in night[1:]]
    other = [alike(night[0], other, languages) for other in next_night]
    assert min(same) > max(other)


def test_undated_headlines_in_an_unknown_language_are_grouped_too(languages: Languages) -> None:
    placed = Board(languages).place([
        report("a", "Bundeswehr bestellt Munition bei Rheinmetall", language="de", dated=False),
        report("b", "Rheinmetall liefert Munition an die Bundeswehr", language="de", dated=False),
        report("c", "Erdbeben erschüttert die Insel Kreta", language="de", dated=False),
    ])  # fmt: skip
    assert placed["a"] == placed["b"] != placed["c"]


# ── who stands behind it ─────────────────────────────────────────────────────────────────────────────────────────────

INDEPENDENT = tomllib.loads((FIXTURES / "independent.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", INDEPENDENT, ids=lambda case: case["name"])
def test_copies_and_credits_count_once(case: dict[str, list[str]]) -> None:
    reports = []
    for number, line in enumerate(case["reports"]):
        outlet, credit, text = (part.strip() for part in line.replace("||", "| |").split("|"))
        reports.append(report(str(number), text=text, outlet=outlet, credit=credit))
    outlets = settings.outlets()
    assert independent(reports, outlets) == independent(reports[::-1], outlets) == case["count"]


def test_the_credited_original_is_named_first(languages: Languages) -> None:
    copy = report("copy", "Norway has its deal", outlet="Harbour Post", credit="Reuters", when=NOW - timedelta(hours=2))
    early = report("early", "Norway signs", outlet="Fast Feed", when=NOW - timedelta(hours=3))
    original = report("original", "Norway signs contract", outlet="Reuters", when=NOW - timedelta(hours=1))
    story = tell("k", [copy, early, original], ("en",), (), NOW, languages=languages, outlets=settings.outlets())
    assert [source.outlet for source in story.articles] == ["Reuters", "Fast Feed", "Harbour Post"]


# ── telling ──────────────────────────────────────────────────────────────────────────────────────────────────────────

HEADLINES = tomllib.loads((FIXTURES / "headlines.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", HEADLINES, ids=lambda case: case["name"])
def test_the_clearest_headline_in_the_readers_language_is_chosen(
    case: dict[str, list[str]], languages: Languages
) -> None:
    reports = []
    for number, line in enumerate(case["headlines"]):
        language, title = line.split(": ", 1)
        text = dict(enumerate(case.get("ledes", ()))).get(number, "")
        when = NOW + timedelta(minutes=number)
        reports.append(
            report(str(number), title, text, language=language, outlet=f"O{number}", when=when, points=("Point.",))
        )
    story = tell("k", reports, tuple(case["reads"]), (), NOW, languages=languages)
    assert story.headline == case["chosen"]
    assert tell("k", reports[::-1], tuple(case["reads"]), (), NOW, languages=languages) == story


def said(article: str, text: str, speaker: str | None = None, role: str = "", direct: bool = True) -> Quote:
    return Quote(article, text, 0, len(text), speaker=speaker, role=role, direct=direct, confidence=0.9)


def test_a_quote_in_two_reports_comes_once_and_each_voice_speaks_before_any_speaks_again() -> None:
    first = report("a", "Title one", quotes=(
        said("a", "We will supply interceptors all winter long", "Mark Rutte", "secretary-general"),
        said("a", "Every ally has paid its part of the fund", "Rutte", "secretary-general"),
        said("a", "dead wrong", "A neighbour"),
    ))  # fmt: skip
    second = report("b", "Title two", outlet="Times", quotes=(
        said("b", "“We will supply interceptors all winter long,", "Mark Rutte", "secretary-general"),
        said("b", "This changes nothing for us at the front", "Olha Kravets", "commander"),
    ))  # fmt: skip
    quotes = tell("k", [first, second], ("en",), (), NOW).quotes
    assert [quote.speaker for quote in quotes] == ["Olha Kravets", "Mark Rutte", "A neighbour", "Rutte"]


def test_a_named_speaker_comes_before_an_anonymous_one_and_direct_speech_before_reported() -> None:
    quotes = (
        said("a", "it is too early to say what happened there", None),
        said("a", "that the talks would go on for a week at least", "Ann Lee", "envoy", direct=False),
        said("a", "We shall go on talking for a week if we must", "Bo Sand", "envoy"),
    )
    told = tell("k", [report("a", "Title", quotes=quotes)], ("en",), (), NOW).quotes
    assert [quote.speaker for quote in told] == ["Bo Sand", "Ann Lee", None]


def test_quotes_in_a_language_that_is_not_read_stay_out() -> None:
    english = report("a", "Title", quotes=(said("a", "We shall go on talking for a week", "Bo Sand"),))
    ukrainian = report(
        "b", "Назва", language="uk", quotes=(said("b", "Ми говоритимемо далі, скільки треба", "Бо Санд"),)
    )
    assert [q.article for q in tell("k", [english, ukrainian], ("en",), (), NOW).quotes] == ["a"]
    assert {q.article for q in tell("k", [english, ukrainian], ("uk", "en"), (), NOW).quotes} == {"a", "b"}


def test_a_second_report_fills_up_the_points_with_what_is_new() -> None:
    lead = report("a", "Sweden sends howitzers to Ukraine", points=("Sweden will give Ukraine ten howitzers.",))
    other = report("b", "Sweden sends howitzers", outlet="Times", when=NOW + timedelta(minutes=1), points=(
        "Ten howitzers will be given to Ukraine by Sweden.", "The package is worth 4.5 billion kronor.",
    ))  # fmt: skip
    story = tell("k", [lead, other], ("en",), (), NOW)
    assert [point.text for point in story.points] == [
        "Sweden will give Ukraine ten howitzers.",
        "The package is worth 4.5 billion kronor.",
    ]


def test_figures_are_merged_and_both_stand_where_reports_disagree() -> None:
    lists = (("ten howitzers", "Ten howitzers"), ("10 howitzers", "4.5 billion kronor"))
    reports = [
        report(str(i), "Title", outlet=f"O{i}", figures=tuple(Figure(str(i), text, 0, len(text)) for text in texts))
        for i, texts in enumerate(lists)
    ]
    assert [figure.text for figure in tell("k", reports, ("en",), (), NOW).figures] == [
        "ten howitzers", "10 howitzers", "4.5 billion kronor",
    ]  # fmt: skip


def test_a_story_names_the_topics_asked_for_or_all_of_its_own() -> None:
    reports = [report("a", "Title", topics=("nato", "ukraine")), report("b", "Title", topics=("defense",))]
    assert tell("k", reports, ("en",), ("ukraine", "space"), NOW).topics == ("ukraine",)
    assert tell("k", reports, ("en",), (), NOW).topics == ("defense", "nato", "ukraine")


# ── ranking and what is new ──────────────────────────────────────────────────────────────────────────────────────────


def test_more_outlets_better_outlets_and_fresher_news_rank_higher() -> None:
    outlets = settings.outlets()
    texts = ("The minister signed.", "A deal was struck in Oslo after long talks.", "Shipyards cheer.")
    many = [report(str(i), "Title", text, outlet=f"Paper {i}") for i, text in enumerate(texts)]
    one = tell("k", many[:1], ("en",), (), NOW, outlets=outlets)
    assert tell("k", many, ("en",), (), NOW, outlets=outlets).score > one.score
    assert tell("k", many[:1], ("en",), (), NOW + timedelta(hours=12), outlets=outlets).score < one.score
    agency = report("a", "Title", texts[0], outlet="Reuters")
    assert tell("k", [agency], ("en",), (), NOW, outlets=outlets).score > one.score


def test_the_score_is_the_sum_of_its_parts_and_explained_in_one_line() -> None:
    story = tell("k", [report("a", "Title", topics=("nato",))], ("en",), ("nato",), NOW)
    assert story.score == pytest.approx(sum(value for _, value in story.why), abs=0.001)
    line = explain(story)
    assert "\n" not in line and all(name in line for name, _ in story.why) and "1 independent" in line


def test_a_new_figure_or_another_independent_outlet_is_a_change_and_a_copy_is_none() -> None:
    text = "Two people were hurt when drones reached the port before dawn, the governor of the region said."
    first = report("a", "Two hurt in raid", text, figures=(Figure("a", "two people", 0, 10),))
    copy = report("b", "Two hurt in raid", text, outlet="Copycat")
    other = report(
        "c", "Raid on port", "Trams are late and a warehouse is still burning, firemen say.", outlet="Steppe"
    )
    toll = report("d", "Three hurt", text, outlet="Post", figures=(Figure("d", "three people", 0, 12),))

    def story(*reports: Report):  # type: ignore[no-untyped-def]
        return tell("k", reports, ("en",), (), NOW)

    before = story(first)
    assert changes(before, before) is None
    assert changes(before, story(first, copy)) is None
    more = changes(before, story(first, other))
    assert more is not None and (more.independent, more.outlets) == (1, ("Steppe",))
    count = changes(before, story(first, toll))
    assert count is not None and [figure.text for figure in count.figures] == ["three people"]


CHANGES = tomllib.loads((FIXTURES / "changes.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CHANGES, ids=lambda case: case["name"])
def test_a_told_story_comes_back_for_what_a_reader_would_want_to_know(
    case: dict[str, Any], languages: Languages
) -> None:
    reports = []
    for number, line in enumerate([*case["before"], *case["after"]]):
        outlet, text = line.replace("\n", " ").split(" | ")
        made = report(str(number), text=text, language=case["language"], outlet=outlet)
        reports.append(replace(made, brief=condense(made.article, languages)))
    before = tell("k", reports[: len(case["before"])], (), (), NOW, languages=languages)
    change = changes(before, tell("k", reports, (), (), NOW, languages=languages), languages)
    assert (change is not None) == case["told"]
    assert [figure.text for figure in change.figures] == case["figures"] if change else not case["figures"]


SMALL = [  # reports of different things in two languages, as a fresh installation has them
    ("en", "Foo — bar", "NATO ships met in Brussels to talk about exercises."),
    ("en", "R&D and AT&T", "NATO spends on research and development this year, and telephone firms help."),
    ("en", "Foo bold bar", "Ukraine's air defence shot down nine drones over the coast at night."),
    ("en", "Links with ?x=1&y=2", "NATO ministers will pay for ammunition."),
    ("uk", "НАТО проводить навчання", "Країни НАТО проводять навчання в Балтійському морі, повідомив штаб."),
    ("uk", "НАТО закупить боєприпаси", "Міністри оборони домовилися закупити снаряди для України на мільярд євро."),
    (
        "en",
        "NATO: Foo — bar",
        "NATO ships reached the harbour in the morning, and the pilots who had waited went aboard at once.",
    ),
    ("en", "NATO buys from R&D and AT&T", "NATO signed the contract for field radios after a tender of eleven months."),
    ("en", "NATO: Foo bold bar", "NATO printers now use heavy letters on every poster, since readers had complained."),
]


@pytest.mark.parametrize("some", [SMALL[:2], SMALL[:4], SMALL[:6], SMALL[6:]], ids=len)
def test_unrelated_reports_of_one_topic_stay_apart_on_a_small_board(some: list[tuple[str, str, str]]) -> None:
    reports = [
        Report(
            Article(
                f"{n}", f"https://o{n}.example/{n}", "f", f"Outlet {n}", title, text, language,
                datetime(2026, 11, 24, 7, n, tzinfo=UTC), seen=datetime(2026, 11, 24, 8, tzinfo=UTC),
            ),
            Brief(f"{n}", title),
            ("nato",),
        )
        for n, (language, title, text) in enumerate(some)
    ]  # fmt: skip
    placed = Board(settings.languages()).place(reports)
    assert len(set(placed.values())) == len(some), placed
