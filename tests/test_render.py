"""What a reader sees: Telegram HTML within Telegram's limits, nothing cut inside a story, nothing unescaped."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.blocks import beginning, passage, shorten
from bot.model import Change, Coverage, Digest, Figure, Message, Quote, Section, Source, Span, Story
from bot.phrases import AllPhrases
from bot.render import MAX_ENTITIES, MAX_UNITS, render, units, visible
from config import settings

PHRASES = AllPhrases(settings.catalogues())
KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
TITLES = {"nato": "NATO", "ukraine": "Україна"}
RAVNBERG = "For thirty years we sent people into the minefield."

FIGURES = [
    ("en", "The yard builds six ships.", ["The order keeps 900 people at work.", "Each ship costs 230 million euros.", "A crew has 28 sailors."],
     ["The order keeps 900 people at work.", "Each ship costs 230 million euros."]),
    ("en", "The order keeps 900 people at work until 2031.", ["The order keeps 900 people at work.", "The yard has 900 welders."], []),
    ("en", "The order keeps the yard busy.", ["The order keeps the yard busy for 7 years.", "Yard 12 3.", "Ships: 3 of 40 in 2 docks."], []),
    ("uk", "Верф збудує шість кораблів.", ["На верфі працюватиме 900 людей.", "Один корабель коштує 230 млн євро.", "В екіпажі 28 моряків."],
     ["На верфі працюватиме 900 людей.", "Один корабель коштує 230 млн євро."]),
    ("uk", "На верфі до 2031 року працюватиме 900 людей.", ["На верфі працюватиме 900 людей.", "Верф має 900 зварників."], []),
]  # fmt: skip


def story(headline: str = "Yard wins order", **more: object) -> Story:
    source = Source("a", "Northern Ledger", "https://ledger.example/1", NOW - timedelta(hours=2), "en", headline, NOW)
    quote = Quote("a", RAVNBERG, 0, len(RAVNBERG), "Knut Ravnberg", None, None, "Rear Admiral", "said", True, 0.97)
    point = "Norway and Belgium have ordered six minehunters."
    values = {
        "key": "a", "headline": headline, "points": (Span("a", point, 0, len(point)),), "quotes": (quote,),
        "figures": (), "articles": (source,), "topics": ("nato",), "language": "en", "score": 1.0,
        "first": NOW, "changed": NOW,
    }  # fmt: skip
    return Story(**(values | more))  # type: ignore[arg-type]


def digest(*stories: Story, left: int = 0, coverage: Coverage | None = None) -> Digest:
    sections = (Section("nato", stories, left),) if stories else ()
    since = NOW - timedelta(hours=24)
    return Digest(("nato", "ukraine"), ("en",), since, NOW, sections, coverage or Coverage(214, 11, 12, 0))


def rendered(made: Digest, language: str = "en", **more: object) -> tuple[Message, ...]:
    return render(made, PHRASES[language], KYIV, NOW, TITLES, **more)  # type: ignore[arg-type]


def test_a_story_shows_headline_points_quote_with_speaker_and_role_and_its_source_with_the_readers_clock() -> None:
    (message,) = rendered(digest(story()))
    assert "<b>1. Yard wins order</b>" in message.text
    assert "Norway and Belgium have ordered six minehunters." in message.text
    assert f"“{RAVNBERG}”\n— Rear Admiral <b>Knut Ravnberg</b>" in message.text
    assert (
        '<a href="https://ledger.example/1">Northern Ledger</a> <tg-time unix="1795492800" format="t">06:00</tg-time>'
        in message.text
    )


def test_a_ukrainian_source_is_quoted_in_guillemets_whatever_the_interface_language() -> None:
    source = Source("a", "Вісник", "https://visnyk.example/1", NOW, "uk", "Заголовок", NOW)
    quote = Quote("a", "Ми маємо запасний трансформатор", 0, 31, "Людмила Корнієнко", direct=True, confidence=0.9)
    (message,) = rendered(digest(story(articles=(source,), quotes=(quote,), language="uk")), "uk")
    assert "«Ми маємо запасний трансформатор»\n— <b>Людмила Корнієнко</b>" in message.text
    assert "214 статей, 11 видань → 1 подія" in message.text


def test_reported_speech_and_quotes_whose_speaker_is_unknown_or_doubtful_are_never_drawn_in_marks() -> None:
    indirect = Quote("a", "the order is late", 0, 17, "Knut Ravnberg", direct=False, confidence=0.9)
    unnamed = Quote("a", "nobody knows who said this", 0, 26, None)
    unsure = Quote("a", "somebody may have said this", 0, 27, "Knut Ravnberg", confidence=0.6)
    (message,) = rendered(digest(story(quotes=(indirect, unnamed, unsure))))
    assert "blockquote" not in message.text
    assert "“" not in message.text


def test_nothing_from_outside_becomes_markup() -> None:
    bad = '<b>&lt;script&gt; "x" & <a href="javascript:alert(1)">'
    source = Source("a", bad, "javascript:alert(1)", NOW, "en", bad, NOW)
    quote = Quote("a", bad, 0, len(bad), bad, role=bad, confidence=0.9)
    (message,) = rendered(digest(story(bad, articles=(source,), quotes=(quote,), points=(Span("a", bad, 0, 9),))))
    assert 'href="javascript' not in message.text
    assert set(re.findall(r"<(\w+)", message.text)) <= {"b", "i", "a", "blockquote", "tg"}


def test_an_empty_digest_says_what_was_read_and_when_the_next_comes() -> None:
    (message,) = rendered(digest(coverage=Coverage(188, 12, 13, 1)), "uk", next_due=NOW + timedelta(hours=11))
    assert "За вашими темами нового немає. Прочитано: 188 статей, 12 видань." in message.text
    assert "Не відповідають стрічки: 1 з 13." in message.text
    assert "Наступний дайджест: сьогодні, 19:00." in message.text


def test_stories_left_out_are_counted() -> None:
    (message,) = rendered(digest(story(), left=3), "uk")
    assert "Ще 3 події не вмістилися" in message.text


def test_an_outlet_with_several_reports_is_named_once_and_many_outlets_are_counted() -> None:
    many = tuple(Source(f"{n}", f"Outlet {n // 2}", f"https://o{n}.example/", NOW, "en", "x", NOW) for n in range(18))
    (message,) = rendered(digest(story(articles=many)))
    assert "9 outlets" in message.text
    assert 'first: <a href="https://o0.example/">Outlet 0</a>' in message.text
    opened = message.text.partition("<blockquote expandable>")[2]
    assert re.findall(r">(Outlet \d)<", opened) == [f"Outlet {n}" for n in range(9)]


def test_an_updated_story_says_what_is_new_and_the_header_counts_it() -> None:
    figure = Figure("a", "40 тисяч домівок", 0, 16)
    told = story(topics=("nato",), independent=4)
    made = replace(digest(told, story("Second", key="b")), updated={"a": Change((figure,), 2, ("Ledger", "Post"))})
    (message,) = rendered(made, "uk")
    assert "→ 2 події (нових: 1, оновлених: 1)" in message.text
    assert "<b>1. Yard wins order</b> 🔄\nЩо нового: 40 тисяч домівок; ще 2 незалежні видання" in message.text
    assert "<b>2. Second</b> 🆕" in message.text


def test_who_follows_no_topic_is_told_so_and_not_that_nothing_happened() -> None:
    made = replace(digest(), topics=())
    for code, said in (
        ("en", "You follow no topics. Choose some: /topics"),
        ("uk", "Ви не стежите за жодною темою. Вибрати: /topics"),
    ):
        (message,) = rendered(made, code)
        assert message.text.split("\n\n")[1] == said
        assert "214" not in message.text


def test_an_answer_to_latest_marks_nothing_as_new() -> None:
    (message,) = rendered(replace(digest(story()), again=True))
    assert "🆕" not in message.text


def test_a_short_digest_has_headlines_and_links_and_a_full_one_more_quotes() -> None:
    second = Quote(
        "a", "The yard will hire nine hundred people.", 0, 39, "Sigrid Moen", role="director", confidence=0.9
    )
    told = story(quotes=(*story().quotes, second))
    short, normal, full = (rendered(digest(told), length=length)[0].text for length in ("short", "normal", "full"))
    assert "minehunters" not in short and "Northern Ledger</a>" in short
    assert "Also said:\n“The yard will hire nine hundred people.” — <b>Sigrid Moen</b>, director" in normal
    assert full.count("<blockquote>") == 2


def test_each_part_has_a_button_for_each_of_its_stories_that_leads_back_to_it() -> None:
    long = [story("x" * 230, key=f"k{n}", points=(Span("a", "y" * 390, 0, 1),) * 3) for n in range(11)]
    parts = rendered(digest(*long), back="digest 2026-11-24T06:00:00.123456+00:00")
    buttons = [[button for row in part.buttons for button in row] for part in parts]
    assert [b.label for some in buttons for b in some] == [str(n) for n in range(1, 12)]
    assert (
        buttons[1][0].data
        == f"story k{buttons[1][0].label and int(buttons[1][0].label) - 1} 1 digest 2026-11-24T06:00:00.123456+00:00 1"
    )
    assert all(len(b.data) <= 64 for some in buttons for b in some)
    for part, some in zip(parts, buttons, strict=True):
        assert re.findall(r"<b>(\d+)\. ", part.text) == [b.label for b in some]


def test_a_quote_is_not_told_again_in_translation() -> None:
    english = Source("a", "Ledger", "https://l.example/1", NOW, "en", "x", NOW)
    ukrainian = Source("b", "Вісник", "https://v.example/1", NOW, "uk", "x", NOW)
    said = (
        Quote("b", "Спочатку він попросив телефон", 0, 29, "Олена Гнатюк", confidence=0.9),
        Quote("a", "The first thing he asked for was a phone", 0, 40, "Olena Hnatiuk", confidence=0.9),
        Quote("a", "It was the ninth exchange this year", 0, 35, "Petro Lund", confidence=0.9),
    )
    told = story(articles=(english, ukrainian), quotes=said)
    (in_english,), (in_ukrainian,) = rendered(digest(told)), rendered(digest(replace(told, language="uk")))
    assert "телефон" not in in_english.text
    assert "a phone" not in in_ukrainian.text
    assert "ninth exchange" in in_ukrainian.text


@pytest.mark.parametrize(("language", "point", "sentences", "shown"), FIGURES)
def test_a_number_gets_a_line_with_its_sentence_where_that_adds_to_the_points(
    language: str, point: str, sentences: list[str], shown: list[str]
) -> None:
    source = Source("a", "Ledger", "https://l.example/1", NOW, language, "x", NOW)
    figures = tuple(
        Figure("a", found[0], 0, 5, "", sentence)
        for sentence in sentences
        for found in [re.search(r"\d[\d ,.]* ?\w+", sentence)]
        if found
    )
    told = story(language=language, articles=(source,), points=(Span("a", point, 0, 5),), quotes=(), figures=figures)
    (message,) = rendered(digest(told), language)
    assert re.findall("📊 (.+)", message.text) == shown


def test_an_amount_without_its_sentence_gets_no_line() -> None:
    assert "📊" not in rendered(digest(story(figures=(Figure("a", "900 people", 0, 5, "people"),))))[0].text


def test_what_is_new_is_told_with_its_sentence_and_only_once() -> None:
    toll = Figure("a", "11 people", 0, 5, "people", "Hospitals have taken in 11 people.")
    (message,) = rendered(replace(digest(story(figures=(toll,))), updated={"a": Change((toll,), 2)}))
    assert "What is new: Hospitals have taken in 11 people; 2 more independent outlets" in message.text
    assert message.text.count("11 people") == 1


@pytest.mark.parametrize(("language", "said"), [("en", "More on this:"), ("uk", "Ще про це:")])
def test_more_of_a_large_event_is_named_under_its_story_with_links(language: str, said: str) -> None:
    also = (story("EU <condemns> strike"), story("Zatoka " + "mourns " * 30))
    made = replace(digest(story(), story(key="b")), also={"a": also})
    ((text, *_),) = [message.text.split("<b>2. ") for message in rendered(made, language)]
    assert f'{said} <a href="https://ledger.example/1">EU &lt;condemns&gt; strike</a> · <a href=' in text
    assert "mourns…</a>" in text
    assert said not in rendered(made, language, length="short")[0].text


@pytest.mark.parametrize(
    ("language", "one", "other", "counts", "said"),
    [
        ("en", "40,000 homes", "38,000 homes", "homes", "Reports differ: 40,000 homes (Ledger), 38,000 homes (Post)"),
        ("uk", "40 тисяч домівок", "38 тисяч домівок", "домівок", "Дані різняться: 40 тисяч домівок (Ledger), 38 тисяч домівок (Post)"),
        ("en", "40,000 homes", "40,000 homes", "homes", ""),
        ("en", "12 people", "15 people", "people", ""),
        ("en", "400 missiles", "2 missiles", "missiles", ""),
    ],
)  # fmt: skip
def test_where_reports_disagree_both_figures_are_told_with_their_outlets(
    language: str, one: str, other: str, counts: str, said: str
) -> None:
    sources = tuple(
        Source(key, outlet, f"https://{key}.example/", NOW, language, "x", NOW) for key, outlet in (("a", "Ledger"), ("b", "Post"))
    )  # fmt: skip
    figures = (Figure("a", one, 40, 60, counts), Figure("b", other, 50, 70, counts))
    (message,) = rendered(digest(story(articles=sources, figures=figures, language=language)), language)
    assert said in message.text
    assert bool(said) == ("⚖️" in message.text)


def test_the_lead_storys_link_is_previewed_in_the_first_part_alone() -> None:
    parts = rendered(digest(*[story(f"{n} " + "x" * 230, points=(Span("a", "y" * 390, 0, 1),) * 3) for n in range(9)]))
    assert [part.preview for part in parts] == ["https://ledger.example/1"] + [""] * (len(parts) - 1)


def test_a_long_digest_is_split_between_stories_into_parts_that_telegram_takes() -> None:
    long = "🛡" * 190
    stories = [story(f"{n} {long}", points=(Span("a", "слово " * 60, 0, 1),) * 3) for n in range(12)]
    parts = rendered(digest(*stories))
    assert len(parts) > 2
    for part in parts:
        assert visible(part.text) <= MAX_UNITS
        assert part.text.count("</") <= MAX_ENTITIES
    text = "\n\n".join(part.text for part in parts)
    assert [int(n) for n in re.findall(r"<b>(\d+)\. ", text)] == list(range(1, 13))


@given(
    st.lists(st.tuples(st.text(max_size=600), st.text(max_size=900), st.text(max_size=900)), max_size=14),
    st.sampled_from(["en", "uk"]),
)
def test_parts_never_exceed_the_limit_and_their_tags_balance(texts: list[tuple[str, str, str]], language: str) -> None:
    stories = [
        story(a, points=(Span("a", b, 0, 1),), quotes=(Quote("a", c, 0, 1, a, role=b, confidence=1.0),) if c else ())
        for a, b, c in texts
    ]
    for part in rendered(digest(*stories), language):
        assert visible(part.text) <= MAX_UNITS
        open_tags: list[str] = []
        for closing, tag in re.findall(r"<(/?)(b|i|a|blockquote|tg-time)\b[^<>]*>", part.text):
            if closing:
                assert open_tags.pop() == tag
            else:
                open_tags.append(tag)
        assert not open_tags


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        ("We buy together", "We%20buy%20together"),
        ("well-known, and, again", "well%2Dknown%2C%20and%2C%20again"),
        ("Ми разом", "%D0%9C%D0%B8%20%D1%80%D0%B0%D0%B7%D0%BE%D0%BC"),
    ],
)
def test_a_quote_links_to_its_passage(text: str, directive: str) -> None:
    assert passage("https://a.example/x?y=1#old", text) == f"https://a.example/x?y=1#:~:text={directive}"


def test_a_long_quote_links_by_its_first_and_last_words() -> None:
    text = " ".join(f"word{n}" for n in range(40))
    start, end = passage("https://a.example/", text).partition("#:~:text=")[2].split(",")
    assert (unquote(start), unquote(end)) == ("word0 word1 word2 word3", "word36 word37 word38 word39")


def test_length_is_counted_in_utf16_units() -> None:
    assert units("a🛡") == 3
    assert visible("<b>&lt;🛡</b>") == 3


def test_a_cut_text_ends_at_a_word_and_says_so() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("one  two\nthree", 20) == "one two three"
    assert len(shorten("x" * 9000, 240)) <= 240


def test_a_long_quote_ends_with_a_whole_sentence_where_it_can() -> None:
    first, second = "We hold the line, and we shall hold it.", "The rest of this is long " * 4
    assert beginning(f"{first} {second}", 60) == f"{first} …"
    assert beginning(f"«Так.» Це {second}", 60).endswith("of this is…")
    assert beginning("Світло буде. А далі побачимо", 60) == "Світло буде. А далі побачимо"


def test_only_the_first_story_of_a_topic_has_all_its_points_unless_everything_is_wanted() -> None:
    points = tuple(Span("a", f"Point {n} of it.", 0, 14) for n in range(3))
    two = digest(story(points=points), story("Second", key="b", points=points))
    counts = {length: rendered(two, length=length)[0].text.count("Point 2") for length in ("brief", "normal", "full")}
    assert counts == {"brief": 0, "normal": 1, "full": 2}
