"""The server against the library the bot uses: does it refuse what Telegram refuses?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.telegram import Server, answer, dropped, entities, html, lost, slow

Do = Callable[[Callable[[Bot], Awaitable[Any]]], Any]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def do(server: Server) -> Do:
    def run(task: Callable[[Bot], Awaitable[Any]]) -> Any:
        async def inside() -> Any:
            async with Bot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as bot:
                return await task(bot)

        return asyncio.run(inside())

    return run


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("R&amp;D &lt;now&gt;", "R&D <now>"),
        ("R&D, AT&T", "R&D, AT&T"),
        ("a &mdash; b &nbsp;", "a &mdash; b &nbsp;"),
        ("&#1043;&#x433; &#0;", "Гг &#0;"),
        ("<b>bold <i>both</i></b>", "bold both"),
        ("<B>x</b >", "x"),
        ("<a href='https://a.example/?x=1&amp;y=2'>x</a>", "x"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ("<blockquote expandable>x</blockquote>", "x"),
        ('<span class="tg-spoiler">x</span>', "x"),
        ('<pre><code class="language-python">x</code></pre>', "x"),
        ('<tg-time unix="1790000000" format="wDT">x</tg-time>', "x"),
    ],
)
def test_html_is_read_as_telegram_reads_it(source: str, text: str):
    assert entities.parse(source)[0] == text


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("Я <br>", 'Unsupported start tag "br" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<3", "Unclosed start tag at byte offset 0"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href=https://a.example/>x</a>", "Unexpected end of name token at byte offset 7"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<code><b>x</b></code>", 'Tag "b" can\'t stand inside code or pre at byte offset 6'),
        (
            "<blockquote><blockquote>x</blockquote></blockquote>",
            "blockquote entities can't be nested at byte offset 12",
        ),
        ('<tg-time unix="now">x</tg-time>', "Invalid date specified at byte offset 0"),
    ],
)
def test_html_is_refused_as_telegram_refuses_it(source: str, refusal: str):
    with pytest.raises(entities.CannotParse) as error:
        entities.parse(source)
    assert str(error.value) == f"can't parse entities: {refusal}"


def test_offsets_count_utf16_units_and_links_keep_their_address():
    text, found = entities.parse('🗞 <b>Їжак</b> <a href="https://a.example/?x=1&amp;y=2">т</a>')
    assert text == "🗞 Їжак т"
    assert found == (entities.Entity("bold", 3, 4), entities.Entity("text_link", 8, 1, "https://a.example/?x=1&y=2"))


# ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_is_read_with_its_buttons(server: Server, do: Do):
    olena = server.person(7, opened=True)
    keys = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Теми", callback_data="topics"), InlineKeyboardButton("Сайт", url="https://a.example")]]
    )
    sent = do(
        lambda bot: bot.send_message(7, "<b>Так</b>", parse_mode="HTML", reply_markup=keys, disable_notification=True)
    )
    post = olena.read()
    assert (post.text, post.html, post.id, post.silent) == ("Так", "<b>Так</b>", sent.message_id, True)
    assert post.button("Тем").data == "topics"
    assert post.button("Сайт").url == "https://a.example"
    olena.reads_nothing(0.05)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "message text is empty"),
        ("<b> </b>\n", "message text is empty"),
        ("а" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b>a</b> " * 101, "ENTITIES_TOO_LONG"),
        ("<h1>a</h1>", "can't parse entities"),
    ],
)
def test_text_that_telegram_refuses_is_refused(server: Server, do: Do, text: str, refusal: str):
    server.person(7, opened=True)
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        do(lambda bot: bot.send_message(7, text, parse_mode="HTML"))
    assert server.posts == []


def test_a_text_of_4096_emoji_units_after_its_tags_are_out_is_taken(server: Server, do: Do):
    server.person(7, opened=True)
    do(lambda bot: bot.send_message(7, "<b>" + "😀" * 2048 + "</b>", parse_mode="HTML"))
    assert len(server.posts) == 1


@pytest.mark.parametrize("data", ["", "я" * 33])
def test_callback_data_must_be_1_to_64_bytes(server: Server, do: Do, data: str):
    server.person(7, opened=True)
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=data)]])
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        do(lambda bot: bot.send_message(7, "x", reply_markup=keys))


def test_an_edit_is_seen_and_an_edit_to_the_same_is_refused(server: Server, do: Do):
    olena = server.person(7, opened=True)
    do(lambda bot: bot.send_message(7, "one"))
    post = olena.read()
    do(lambda bot: bot.edit_message_text("two", 7, post.id))
    assert post.text == "two"
    assert post.before == [("one", ())]
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        do(lambda bot: bot.edit_message_text("two", 7, post.id))


def test_a_message_that_is_not_there_cannot_be_edited(server: Server, do: Do):
    server.person(7, opened=True)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        do(lambda bot: bot.edit_message_text("two", 7, 999))


def test_a_stranger_cannot_be_written_to(server: Server, do: Do):
    server.person(7)
    with pytest.raises(Forbidden, match="can't initiate"):
        do(lambda bot: bot.send_message(7, "x"))
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        do(lambda bot: bot.send_message(8, "x"))


def test_who_blocked_or_left_or_moved_is_answered_as_telegram_answers(server: Server, do: Do):
    olena, petro = server.person(7, opened=True), server.person(8, opened=True)
    club = server.group(-5, kind="group", members=[olena])
    other = server.group(-6, members=[olena])
    olena.blocks()
    petro.deletes_account()
    club.becomes(-1005)
    other.removes_the_bot()
    for chat, error, words in [(7, Forbidden, "blocked"), (8, Forbidden, "deactivated"), (-6, Forbidden, "kicked")]:
        with pytest.raises(error, match=words):
            do(lambda bot, chat=chat: bot.send_message(chat, "x"))
    with pytest.raises(ChatMigrated) as moved:
        do(lambda bot: bot.send_message(-5, "x"))
    assert moved.value.new_chat_id == -1005
    olena.unblocks()
    do(lambda bot: bot.send_message(7, "x"))
    assert olena.read().text == "x"


def test_a_forum_has_only_its_threads(server: Server, do: Do):
    forum = server.group(-7, threads=[3], members=[server.person(7)])
    do(lambda bot: bot.send_message(-7, "x", message_thread_id=3))
    assert forum.read().thread == 3
    with pytest.raises(BadRequest, match=r"(?i)thread not found"):
        do(lambda bot: bot.send_message(-7, "x", message_thread_id=4))


def test_files_go_both_ways(server: Server, do: Do):
    olena = server.person(7, opened=True)
    do(lambda bot: bot.send_document(7, b"{}", filename="backup.json"))
    assert olena.read().file == ("backup.json", b"{}")
    olena.sends_file("restore.json", b"[1]")

    async def fetch(bot: Bot) -> bytes:
        (update,) = await bot.get_updates()
        return bytes(await (await update.message.document.get_file()).download_as_bytearray())

    assert do(fetch) == b"[1]"


# ── floods ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_31st_message_of_a_second_is_a_flood(server: Server, do: Do):
    for id in range(1, 41):
        server.person(id, opened=True)

    async def burst(bot: Bot) -> list[Any]:
        return await asyncio.gather(*(bot.send_message(id, "x") for id in range(1, 41)), return_exceptions=True)

    refused = [result for result in do(burst) if isinstance(result, RetryAfter)]
    assert len(refused) == 10
    assert len(server.posts) == 30
    assert {which for _, _, which in server.limits.floods} == {"overall", "again"}


def test_a_person_takes_a_short_burst_and_then_one_a_second(server: Server, do: Do):
    server.person(7, opened=True)

    async def burst(bot: Bot) -> None:
        for _ in range(3):
            await bot.send_message(7, "x")
        with pytest.raises(RetryAfter) as told:
            await bot.send_message(7, "x")
        await asyncio.sleep(told.value._retry_after.total_seconds())
        await bot.send_message(7, "x")

    do(burst)
    assert len(server.posts) == 4


def test_the_21st_message_of_a_minute_to_a_group_is_a_flood(server: Server, do: Do):
    server.group(-7, members=[server.person(7)])

    async def burst(bot: Bot) -> None:
        for _ in range(20):
            await bot.send_message(-7, "x")
        with pytest.raises(RetryAfter) as told:
            await bot.send_message(-7, "x")
        assert told.value._retry_after.total_seconds() > 50

    do(burst)


# ── trouble ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_trouble_comes_in_the_order_it_was_asked_for(server: Server, do: Do):
    olena = server.person(7, opened=True)
    server.trouble(olena, answer(500), html(502), dropped(), lost(), slow(0.05), answer(429, retry_after=9))

    async def tries(bot: Bot) -> list[Any]:
        return [(await asyncio.gather(bot.send_message(7, str(n)), return_exceptions=True))[0] for n in range(6)]

    one, two, three, four, five, six = do(tries)
    assert isinstance(one, NetworkError) and "Internal Server Error" in str(one)
    assert isinstance(two, NetworkError) and "502" in str(two)
    assert isinstance(three, NetworkError) and isinstance(four, NetworkError)
    assert five.text == "4"
    assert isinstance(six, RetryAfter)
    assert server.texts() == ["3", "4"]


def test_a_test_can_act_between_accepting_and_answering(server: Server, do: Do):
    server.person(7, opened=True)
    seen: list[str] = []
    server.on_post = lambda post: seen.append(post.text)
    do(lambda bot: bot.send_message(7, "x"))
    assert seen == ["x"]


# ── updates, buttons, menus ──────────────────────────────────────────────────────────────────────────────────────────


def test_long_polling_waits_for_a_message_and_forgets_what_was_confirmed(server: Server, do: Do):
    olena = server.person(7, "Олена", "uk")
    threading.Timer(0.1, lambda: olena.says("/start now")).start()

    async def poll(bot: Bot) -> tuple[Any, Any, Any]:
        first = await bot.get_updates(timeout=5)
        again = await bot.get_updates(timeout=0)
        rest = await bot.get_updates(offset=first[-1].update_id + 1, timeout=0)
        return first, again, rest

    first, again, rest = do(poll)
    assert first[0].message.text == "/start now"
    assert first[0].message.from_user.language_code == "uk"
    assert first[0].message.entities[0].length == len("/start")
    assert [update.update_id for update in again] == [first[0].update_id]
    assert rest == ()


def test_a_second_poller_ends_the_first_one(server: Server, do: Do):
    async def both(bot: Bot) -> Any:
        async with Bot(server.token, base_url=f"{server.url}/bot") as other:
            first = asyncio.create_task(bot.get_updates(timeout=30))
            await asyncio.sleep(0.1)
            second = asyncio.create_task(other.get_updates(timeout=0))
            with pytest.raises(Conflict):
                await first
            return await second

    assert do(both) == ()


def test_a_pressed_button_waits_for_its_answer(server: Server, do: Do):
    olena = server.person(7, opened=True)
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Mute", callback_data="mute 1")]])

    async def serve(bot: Bot) -> None:
        await bot.send_message(7, "x", reply_markup=keys)
        press = olena.presses(olena.read(), "Mute")
        (update,) = await bot.get_updates(timeout=5)
        assert (update.callback_query.data, update.callback_query.message.text) == ("mute 1", "x")
        await update.callback_query.answer("Muted")
        assert press.answered() == "Muted"
        with pytest.raises(BadRequest, match=r"(?i)query ID is invalid"):
            await bot.answer_callback_query("1")

    do(serve)


def test_menus_are_kept_by_scope_and_language(server: Server, do: Do):
    olena, admin = server.person(7, "Олена", "uk", opened=True), server.person(8, opened=True)
    server.person(9)
    club = server.group(-7, members=[olena])

    async def set_all(bot: Bot) -> None:
        await bot.set_my_commands([BotCommand("help", "Help")])
        await bot.set_my_commands([BotCommand("start", "Почати")], BotCommandScopeAllPrivateChats(), "uk")
        await bot.set_my_commands([BotCommand("feeds", "Feeds")], BotCommandScopeChat(8))
        with pytest.raises(BadRequest, match=r"(?i)chat not found"):
            await bot.set_my_commands([BotCommand("feeds", "Feeds")], BotCommandScopeChat(9))
        with pytest.raises(BadRequest, match=r"(?i)command_invalid"):
            await bot.set_my_commands([BotCommand("Two-words", "x")])

    do(set_all)
    assert olena.menu() == {"start": "Почати"}
    assert admin.menu() == {"feeds": "Feeds"}
    assert olena.menu(club) == {"help": "Help"}


def test_only_administrators_are_administrators(server: Server, do: Do):
    olena, petro = server.person(7), server.person(8)
    server.group(-7, members=[olena], administrators=[petro])
    assert do(lambda bot: bot.get_chat_member(-7, 8)).status == "administrator"
    assert do(lambda bot: bot.get_chat_member(-7, 7)).status == "member"
    assert [member.user.id for member in do(lambda bot: bot.get_chat_administrators(-7))] == [8]


def test_a_wrong_token_is_unauthorized(server: Server):
    async def ask() -> None:
        with pytest.raises(InvalidToken):
            async with Bot("1:AAAA", base_url=f"{server.url}/bot"):
                pass

    asyncio.run(ask())
