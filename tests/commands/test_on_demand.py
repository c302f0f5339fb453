"""What readers ask for, through the whole program: in English and in Ukrainian, by command and by button."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.commands.conftest import NOW, Desk
from tests.telegram import Person, Post
from tests.world import rss
from tests.world.news import NewsServer


def labels(post: Post) -> list[str]:
    return [button.label for row in post.buttons for button in row]


# ── /latest ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_latest_shows_one_story_a_screen_and_pages_in_the_same_message(desk: Desk, john: Person) -> None:
    post = desk.ask(john, "/latest")
    assert "1 of 4" in post.text and "ago" in post.text
    headlines = {post.text.splitlines()[1]}
    for number in (2, 3, 4):
        desk.turn(john, post, "▶")
        assert f"{number} of 4" in post.text
        headlines.add(post.text.splitlines()[1])
    assert len(headlines) == 4
    assert "▶" not in labels(post)
    desk.turn(john, post, "◀")
    assert "3 of 4" in post.text
    john.skips()
    john.reads_nothing(0.3)


def test_latest_in_ukrainian(desk: Desk, olena: Person) -> None:
    post = desk.ask(olena, "/latest нато 6г")
    assert "1 з " in post.text and "тому" in post.text
    assert "НАТО замовляє ще 200 ракет" in post.text
    assert "«Ми не можемо чекати наступної атаки, щоб зробити наступне замовлення»" in post.text
    assert "— Марк Рютте" in post.text


def test_quotes_and_sources_of_a_story_open_on_its_screen_and_close_again(desk: Desk, john: Person) -> None:
    post = desk.ask(john, "/latest nato 1h")
    desk.turn(john, post, "💬")
    assert "“We cannot wait" in post.text and "Kaja Tamm" in post.text
    desk.turn(john, post, "📰")
    assert "Harbour Post: NATO orders 200 more" in post.text
    desk.turn(john, post, "↩ The story")
    assert "1 of " in post.text


def test_everything_about_a_story_and_the_way_back(desk: Desk, olena: Person) -> None:
    post = desk.ask(olena, "/latest нато 1г")
    desk.turn(olena, post, "📖")
    for part in ("Цитати", "Цифри", "900 мільйонів євро", "Джерела", "Harbour Post", "Чому ця подія тут", "«НАТО»"):
        assert part in post.text
    desk.turn(olena, post, "↩ Назад")
    assert "1 з " in post.text


@pytest.mark.parametrize("asked", ["/latest submarines", "/latest nato 6x", "/latest <b>"])
def test_an_unknown_topic_is_answered_with_an_example_that_works(desk: Desk, john: Person, asked: str) -> None:
    post = desk.ask(john, asked)
    assert "There is no topic" in post.text
    example = post.text.rpartition("For example: ")[2]
    assert "1 of " in desk.ask(john, example).text


def test_a_time_without_news_offers_a_longer_one(desk: Desk, olena: Person) -> None:
    post = desk.ask(olena, "/latest 1хв")
    assert "нічого немає" in post.text
    desk.turn(olena, post, "За 1 день")
    assert "1 з " in post.text


# ── /search ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_search_finds_every_form_the_newest_first_with_the_words_in_bold(
    desk: Desk, john: Person, olena: Person
) -> None:
    post = desk.ask(olena, "/search дроном")
    assert "2 статті" in post.text
    assert post.text.index("У Львові відкрили") < post.text.index("Сили оборони збили")
    assert "<b>Дрон</b> без інженера" in post.html or "<b>дрони</b>" in post.html
    assert "<b>дрони</b> над Одещиною" in post.html
    post = desk.ask(john, "/search Drones, defence")
    assert "school for drone engineers" in post.text


def test_a_found_article_links_to_the_passage_and_opens_its_story(desk: Desk, john: Person) -> None:
    post = desk.ask(john, "/search submarines")
    assert any("#:~:text=" in link for link in post.links)
    desk.turn(john, post, "1")
    assert "Piotr Nowicki" in post.text and "600 metres" in post.text
    desk.turn(john, post, "↩ Back")
    assert post.text.startswith("🔎 submarines · 1 article")


def test_words_in_quotation_marks_stand_in_a_row(desk: Desk, john: Person, olena: Person) -> None:
    assert "1 article" in desk.ask(john, '/search "teachers of modern war"').text
    assert "No article" in desk.ask(john, '/search "modern teacher"').text
    assert "1 стаття" in desk.ask(olena, "/search «протиповітряній обороні»").text


def test_nothing_found_says_so_with_an_example_that_works(desk: Desk, john: Person, olena: Person) -> None:
    for person, asked, said, example in (
        (john, "/search zebra", "No article has “zebra”.", "For example: "),
        (olena, "/search зебра", "Слова «зебра» немає в жодній статті.", "Наприклад: "),
        (john, "/search", "What should I look for?", "For example: "),
    ):
        post = desk.ask(person, asked)
        assert said in post.text
        assert "🔎" in desk.ask(person, post.text.rpartition(example)[2]).text


def test_where_no_article_has_all_words_those_that_some_have_are_a_button(desk: Desk, olena: Person) -> None:
    post = desk.ask(olena, "/search зебра дрони")
    assert "Немає статті, де було б усе разом: «зебра дрони»." in post.text and "дрони: 2" in post.text
    desk.turn(olena, post, "🔎 дрони · 2")
    assert post.text.startswith("🔎 дрони · 2 статті")


def test_words_that_stand_apart_are_a_button_where_nobody_has_them_in_a_row(desk: Desk, john: Person) -> None:
    post = desk.ask(john, '/search "war modern"')
    assert post.text == "No article has “war modern” in a row. 1 article has the words apart."
    desk.turn(john, post, "🔎 war modern · 1")
    assert "teach at a staff college" in post.text


@pytest.mark.parametrize(
    ("code", "asked", "meant", "finds"),
    [
        ("en", "/search submarrine", "Did you mean “submarine”?", "submarine rescue ship"),
        ("en", "/search misiles Rutte", "Did you mean “missiles Rutte”?", "200 more air defence missiles"),
        ("uk", "/search безпилотник", "Може, «безпілотники»?", "першу школу інженерів"),
        ("uk", "/search Рютте замовленя", "Може, «Рютте замовлення»?", "НАТО замовляє"),
    ],
)
def test_a_word_that_nobody_wrote_is_answered_with_one_that_is_near(
    desk: Desk, code: str, asked: str, meant: str, finds: str
) -> None:
    person = desk.reader(code)
    post = desk.ask(person, asked)
    assert meant in post.text and "example" not in post.text and "Наприклад" not in post.text
    desk.turn(person, post, post.buttons[0][0].label)
    assert finds in post.text


# ── /search across alphabets ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("asked", ["Рютте", "рютте", "Rutte", "rutte", '"Mark Rutte"', "«Марка Рютте»", "Rutte’s"])
def test_a_name_is_found_and_marked_in_both_alphabets(desk: Desk, john: Person, asked: str) -> None:
    post = desk.ask(john, f"/search {asked}")
    assert "3 articles" in post.text
    whole = '"' in asked or "«" in asked
    for marked in ("<b>Марк Рютте</b>", "<b>Mark Rutte</b>") if whole else ("<b>Рютте</b>", "<b>Rutte</b>"):
        assert marked in post.html


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ("Lviv", "У Львові відкрили"), ("Львові", "in Lviv"), ("Рим", "college in Rome"), ("Ukraine", "Сили оборони збили"),
        ("України", "college in Rome"), ("Гдиня", "Shipyard in Gdynia"), ("nato", "НАТО замовляє"), ("НАТО", "NATO orders"),
        ("Савчук", "drone engineers in Lviv"), ("Lysenko", "над Одещиною"), ("Lviv Savchuk", "У Львові відкрили"),
    ],
)  # fmt: skip
def test_a_place_or_person_asked_for_in_one_alphabet_is_found_in_the_other(desk: Desk, olena: Person, asked: str, finds: str) -> None:  # fmt: skip
    assert finds in desk.ask(olena, f"/search {asked}").text


def test_a_search_for_somebody_leads_to_what_they_said(desk: Desk, john: Person, olena: Person) -> None:
    post = desk.ask(john, "/search Рютте")
    desk.turn(john, post, "💬 Quotes: Mark Rutte")
    assert "3 quotes" in post.text
    post = desk.ask(olena, "/search iryna savchuk")
    assert "💬 Цитати: Ірина Савчук" in labels(post)
    for asked in ("Lviv", "Mark", "drones", "Rutte missiles"):
        assert not [label for label in labels(desk.ask(john, f"/search {asked}")) if "💬" in label]


@pytest.mark.parametrize("asked", ["<b>", "&amp; *", '"', "NEAR(a b)", "a" * 4000, "ї" * 3000, "#2", "#2 drone", "~0"])
def test_whatever_is_asked_for_is_only_text(desk: Desk, john: Person, olena: Person, asked: str) -> None:
    assert desk.ask(john, f"/search {asked}").text
    assert desk.ask(olena, f"/said {asked}").text
    assert "failed" not in desk.program.log and "plain text" not in desk.program.log


# ── /said, /quotes ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["Rutte", "Рютте", "рютте́", "Rütte", "MARK RUTTE", "Марка Рютте"])
def test_said_finds_a_name_in_any_spelling(desk: Desk, john: Person, name: str) -> None:
    post = desk.ask(john, f"/said {name}")
    assert "3 quotes" in post.text
    assert "Harbour Post" in post.text and "Вісник узбережжя" in post.text
    assert (
        post.text.index("«Ми не можемо") < post.text.index("“We cannot wait") < post.text.index("“There is no better")
    )


def test_said_in_ukrainian_names_the_person_topics_and_links_to_the_passage(desk: Desk, olena: Person) -> None:
    post = desk.ask(olena, "/said rutte")
    assert post.text.startswith("Марк Рютте · 3 цитати")
    assert "НАТО" in post.text.split("\n")[-1]
    assert all("#:~:text=" in link for link in post.links)


def test_nobody_of_that_name_says_so_with_an_example_that_works(desk: Desk, john: Person, olena: Person) -> None:
    post = desk.ask(olena, "/said Бармаглот")
    assert "не цитують" in post.text
    assert "цитат" in desk.ask(olena, post.text.rpartition("Наприклад: ")[2]).text
    post = desk.ask(john, "/said")
    assert "quote" in desk.ask(john, post.text.rpartition("For example: ")[2]).text


def test_the_strongest_quotes_stand_under_their_headlines_and_open_their_story(
    desk: Desk, john: Person, olena: Person
) -> None:
    post = desk.ask(john, "/quotes")
    assert "Iryna Savchuk" in post.text and "Ukraine opens a school" in post.text
    assert "Вісник" not in post.text
    desk.turn(john, post, "1")
    assert "Sources" in post.text
    desk.turn(john, post, "↩ Back")
    assert "The strongest quotes" in post.text
    assert "Найсильніші цитати" in desk.ask(olena, "/quotes україна 12г").text


# ── /story, /save, /saved ────────────────────────────────────────────────────────────────────────────────────────────


def test_story_by_number_is_that_of_the_list_seen_last(desk: Desk) -> None:
    john = desk.reader("en", subscribed=True)
    digest = "\n".join(post.text for post in john.posts)
    desk.telegram.waits(lambda: desk.ask(john, "/story 1").text.splitlines()[0] in digest)  # once it is marked as sent
    second = desk.turn(john, desk.ask(john, "/latest"), "▶").text.splitlines()[1]
    assert desk.ask(john, "/story 2").text.startswith(second)
    for wrong in ("/story 9", "/story", "/story x", "/story 0"):
        assert "For example: /story 2" in desk.ask(john, wrong).text


def test_stories_are_saved_shown_and_let_go(desk: Desk) -> None:
    olena = desk.reader("uk", subscribed=True)
    assert "Збережених подій немає" in desk.ask(olena, "/saved").text
    post = desk.ask(olena, "/latest")
    headline = post.text.splitlines()[1]
    assert desk.press(olena, post, "🔖") == "Збережено. Усе збережене: /saved"
    assert "Збережено" in desk.ask(olena, "/save 2").text
    saved = desk.ask(olena, "/saved")
    assert "2 події" in saved.text and headline in saved.text
    desk.turn(olena, saved, "2")
    assert saved.text.startswith(headline)
    assert desk.press(olena, saved, "🔖 Збережено") == "Вилучено зі збереженого."
    assert "1 подія" in desk.ask(olena, "/saved").text


def test_a_story_typed_to_be_saved_stays_saved(desk: Desk) -> None:
    john = desk.reader("en", subscribed=True)
    desk.ask(john, "/latest")
    for _ in range(2):
        assert "Saved" in desk.ask(john, "/save 1").text
    assert "1 story" in desk.ask(john, "/saved").text


@pytest.mark.parametrize(
    ("code", "typed", "answer"),
    [
        ("uk", "/mute видання {outlet}", "Приховано: {outlet}. Повернути: /mute."),
        ("uk", "/приховати {outlet}", "Приховано: {outlet}. Повернути: /mute."),
        ("en", "/mute source {outlet}", "{outlet} is muted. /mute brings it back."),
        ("en", "/mute {outlet}", "{outlet} is muted. /mute brings it back."),
        ("uk", "/приховати видання Атлантида", "наприклад: /mute видання "),
        ("en", "/mute outlet Atlantis", "like this: /mute outlet "),
        ("uk", "/latest садівництво", "Наприклад: /latest НАТО 6 год"),
        ("uk", "/latest НАТО 6 год", "НАТО"),
        ("uk", "/пауза до понеділка", "Пауза до: пн, 30 листопада, 00:00."),
        ("en", "/pause until 1 December", "Paused until Tue 1 December, 00:00."),
        ("en", "/pause until never", "/pause 3 days"),
        ("uk", "/silent так", "без звуку"),
    ],
)
def test_what_a_text_offers_as_an_example_may_be_typed(desk: Desk, code: str, typed: str, answer: str) -> None:
    outlet = next(feed["outlet"] for feed in desk.feeds if feed["language"] == code)
    post = desk.ask(desk.reader(code, subscribed=True), typed.format(outlet=outlet))
    assert answer.format(outlet=outlet) in post.text


@pytest.mark.parametrize(
    ("code", "data", "off", "on"),
    [
        ("en", "mute outlet", "is muted", "is back in your digests"),
        ("uk", "mute outlet", "Приховано: ", "знову в дайджестах"),
        ("en", "mute topic", "You no longer follow", "You follow"),
        ("uk", "mute topic", "вимкнено", "знову ввімкнено"),
        ("en", "mute story", "You will not hear", "You will hear"),
        ("uk", "mute story", "більше не повідомлятиму", "повідомлю"),
    ],
)
def test_a_button_that_mutes_says_what_it_does_now_and_pressed_again_undoes_it(
    desk: Desk, code: str, data: str, off: str, on: str
) -> None:
    reader = desk.reader(code, subscribed=True)
    post = desk.turn(reader, desk.ask(reader, "/latest"), "📖")
    text, label = post.text, post.button(data).label
    assert off in reader.presses(post, data).answered()
    desk.telegram.waits(lambda: post.button(data).label != label)
    assert post.button(data).label.startswith("🔔")
    assert on in reader.presses(post, data).answered()
    desk.telegram.waits(lambda: post.button(data).label == label)
    assert post.text == text
    assert reader.presses(post, "save").answered()
    desk.telegram.waits(lambda: post.button("save").label in ("🔖 Saved", "🔖 Збережено"))


def test_buttons_pressed_one_right_after_another_all_say_what_they_do_now(desk: Desk) -> None:
    john = desk.reader("en", subscribed=True)
    post = desk.turn(john, desk.ask(john, "/latest"), "📖")
    presses = [john.presses(post, button) for button in ("save", "mute outlet", "mute topic", "mute story")]
    assert all(press.answered() for press in presses)
    desk.telegram.waits(lambda: post.button("mute story").label.startswith("🔔"))
    assert [label for label in labels(post) if label[0] in "🔖🔔🔇🚫"] == [
        "🔖 Saved", "🔔 Harbour Post", "🔔 NATO", "🔔 Tell me after all",
    ]  # fmt: skip
    for button in ("mute outlet", "mute topic", "mute story"):
        assert desk.press(john, post, button)
    desk.telegram.waits(lambda: post.button("mute story").label == "🚫 Not about this")
    post = desk.turn(john, desk.turn(john, post, "↩"), "📖")
    assert [label for label in labels(post) if label[0] in "🔖🔔🔇🚫"] == [
        "🔖 Saved", "🔇 Harbour Post", "🔇 NATO", "🚫 Not about this",
    ]  # fmt: skip


# ── buttons ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data",
    [
        "story 000000000000 1 latest #1 m 1440 abc", "story x", "save 000000000000", "latest #9 m 1440 abc",
        "latest #999 q 99999 zzzzzzz nato", "latest #1 m 1440 abc gone", "latest #0 s 0 0", "search #3 ~00000000",
        "said #3 ~00000000", "story 000000000000 q1 latest", "settings times | digest 2026 0", "settings times 99:99 | stop",
        "digest 2026-11-24T08:00:00+00:00 0", "mute topic atlantis", "mute story x", "search #999 drone", "said #999 Rutte", "quotes #999 m 1440 zzzzzzz", "saved #99",
        "story 000000000000 " + "9" * 40, "latest #1 m 1440 zzzzzzz \x00",
    ],
)  # fmt: skip
def test_old_and_forged_buttons_are_answered_and_break_nothing(desk: Desk, john: Person, data: str) -> None:
    post = desk.ask(john, "/latest")
    john.presses_data(post, data).answered()
    assert "Something went wrong" not in post.text
    assert "failed" not in desk.program.log


def test_a_button_says_in_a_word_that_its_story_is_gone_and_leaves_the_message(desk: Desk, olena: Person) -> None:
    post = desk.ask(olena, "/latest")
    text = post.text
    assert olena.presses_data(post, "story 000000000000 1").answered()
    assert olena.presses_data(post, "search #2 ~00000000").answered().startswith("Уже не пам’ятаю")
    assert post.text == text


def test_what_needs_a_subscription_says_so_over_the_story_and_leaves_it(
    desk: Desk, john: Person, olena: Person
) -> None:
    for person, said in ((john, "no subscription yet"), (olena, "ще немає підписки")):
        post = desk.turn(person, desk.ask(person, "/latest"), "📖")
        text = post.text
        for button in ("mute outlet", "mute story", "save"):
            assert said in desk.press(person, post, button)
        desk.turn(person, post, "↩")  # the way back is still there, and nothing came in between
        assert len(post.before) == 2 and post.before[1][0] == text


def test_a_button_of_a_topic_that_is_gone_leaves_the_story(desk: Desk) -> None:
    for code, said in (("en", "There is no topic “atlantis”"), ("uk", "Теми «atlantis» немає")):
        reader = desk.reader(code, subscribed=True)
        post = desk.ask(reader, "/latest")
        assert said in reader.presses_data(post, "mute topic atlantis").answered()
        desk.ask(reader, "/id")
        assert not post.before


def test_an_outlet_whose_feed_was_removed_can_still_be_muted_at_its_story(desk: Desk) -> None:
    admin, john = desk.telegram.person(1, "Admin", "en", opened=True), desk.reader("en", subscribed=True)
    with NewsServer() as gardener:
        items = [
            rss.item("Tulips", f"{gardener.url}/1", "Tulips are planted in autumn.", published=NOW - timedelta(hours=1))
        ]
        gardener.serve("/feed", rss.feed(*items, title="Garden Post"), "application/rss+xml")
        assert "Garden Post is added" in desk.ask(admin, f"/addfeed {gardener.url}/feed").text
        desk.telegram.waits(lambda: "1 article" in desk.ask(john, "/search tulips").text, 20)
        assert "is removed" in desk.turn(admin, desk.ask(admin, "/delfeed Garden Post"), "🗑").text
    post = desk.turn(john, desk.ask(john, "/search tulips"), "1")
    text = post.text
    assert "I no longer read this outlet" in john.presses_data(post, "mute outlet 0123456789 000000000000").answered()
    assert "Garden Post is muted" in desk.press(john, post, "mute outlet")
    desk.telegram.waits(lambda: post.button("mute outlet").label.startswith("🔔"))
    assert post.text == text


def test_in_a_group_anybody_may_page_but_only_its_administrators_save(desk: Desk) -> None:
    boss, member = desk.telegram.person(1301, "Boss", "en"), desk.telegram.person(1302, "Member", "en")
    group = desk.telegram.group(-1001, "Desk", members=[boss, member])
    group.administrators = {boss.id}
    boss.says("/start", to=group)
    group.waits(lambda: any("Which topics?" in post.text for post in group.posts), 20)
    group.skips()
    boss.says("/latest", to=group)
    post = group.read()
    member.presses(post, "▶").answered()
    group.waits(lambda: "2 of" in post.text)
    assert "administrators" in member.presses(post, "🔖").answered()
    boss.says("/saved", to=group)
    assert "You have saved no story" in group.read().text
    assert boss.presses(post, "🔖").answered().startswith("Saved")


def test_buttons_go_on_after_a_restart_and_the_index_is_made_again_when_it_is_lost(desk: Desk, john: Person) -> None:
    post = desk.ask(john, "/latest")
    found = desk.ask(john, "/search officers who tell students what three years of war have taught them of drones")
    desk.program.stop()
    index = desk.program.database.with_suffix(".search")
    assert index.exists()
    for path in index.parent.glob("*.search*"):
        path.unlink()
    desk.program.start()
    desk.turn(john, post, "▶")
    assert "2 of 4" in post.text
    desk.turn(john, found, "1")
    assert "Sources" in found.text
    desk.turn(john, found, "↩ Back")
    assert "taught them of drones · 1 article" in found.text
    desk.telegram.waits(lambda: "2 articles" in desk.ask(john, "/search drones").text, 10)
    assert "3 quotes" in desk.ask(john, "/said Рютте").text
