"""The sender over the library's real bot, against the strict server."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, InvalidToken

from bot import log
from bot.model import Button, ChatMoved, Later, Message, Outcome, Refused, Sent, Unknown, Unreachable
from bot.pacer import Pacer
from bot.send import Sender, outcome_of
from tests.telegram import Server, answer, dropped, html, lost
from tests.telegram.server import TOKEN

Do = Callable[[Callable[[Sender], Awaitable[Any]]], Any]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def do(server: Server) -> Do:
    def run(task: Callable[[Sender], Awaitable[Any]]) -> Any:
        async def inside() -> Any:
            async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
                return await task(Sender(bot, Pacer(per_second=500)))

        return asyncio.run(inside())

    return run


async def send(sender: Sender, chat: int, message: Message, thread: int | None = None) -> Outcome:
    return await sender.send(chat, thread, message, lambda: None, lambda outcome: None)


def test_a_message_arrives_with_all_that_belongs_to_it(server: Server, do: Do):
    forum = server.group(-7, threads=[3], members=[server.person(7)])
    buttons = ((Button("Теми", "topics"), Button("Сайт", url="https://a.example")),)
    message = Message("<b>Так</b> &amp; ні", buttons, silent=True, preview="https://b.example/x")
    outcome = do(lambda sender: send(sender, -7, message, thread=3))
    post = forum.read()
    assert outcome == Sent(post.id)
    assert (post.text, post.thread, post.silent, post.preview) == ("Так & ні", 3, True, "https://b.example/x")
    assert [(b.label, b.data, b.url) for b in post.buttons[0]] == [
        ("Теми", "topics", ""),
        ("Сайт", "", "https://a.example"),
    ]


def test_links_are_not_previewed_unless_asked_for(server: Server, do: Do):
    olena = server.person(7, opened=True)
    do(lambda sender: send(sender, 7, Message('<a href="https://a.example/">x</a>')))
    assert olena.read().preview == ""


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (answer(429, retry_after=7), Later),
        (answer(500), Later),
        (html(502), Later),
        (answer(503), Later),
        (answer(504), Unknown),
        (html(504), Unknown),
        (lost(), Unknown),
        (dropped(), Unknown),  # nobody can tell it from a lost answer
        (answer(401), Later),
        (answer(403, "Forbidden: user is deactivated"), Unreachable),
        (answer(403, "Forbidden: bot can't initiate conversation with a user"), Unreachable),
        (answer(400, "Bad Request: PEER_ID_INVALID"), Unreachable),
        (answer(400, "Bad Request: not enough rights to send text messages to the chat"), Unreachable),
        (answer(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005), ChatMoved),
    ],
)
def test_every_answer_of_telegram_is_an_outcome(server: Server, do: Do, trouble: Any, kind: type):
    olena = server.person(7, opened=True)
    server.trouble(olena, trouble)
    outcome = do(lambda sender: send(sender, 7, Message("x")))
    assert isinstance(outcome, kind)
    if kind is ChatMoved:
        assert outcome == ChatMoved(-1005)


def test_who_cannot_be_written_to_is_unreachable(server: Server, do: Do):
    blocked = server.person(7, opened=True)
    blocked.blocks()
    server.person(8)  # never opened the bot
    group = server.group(-5, members=[blocked], threads=[1])

    async def tries(sender: Sender) -> list[Outcome]:
        return [
            await send(sender, 7, Message("x")),
            await send(sender, 8, Message("x")),
            await send(sender, 999, Message("x")),
            await send(sender, group.id, Message("x"), thread=2),
        ]

    assert [type(outcome) for outcome in do(tries)] == [Unreachable] * 4


def test_when_nobody_listens_the_message_was_not_sent():
    async def ask() -> Outcome:
        bot = Bot(TOKEN, base_url="http://127.0.0.1:9/bot")
        await bot._request[1].initialize()
        return await send(Sender(bot, Pacer()), 7, Message("x"))

    assert isinstance(asyncio.run(ask()), Later)


def test_after_429_nothing_goes_to_that_chat_until_the_time_is_over(server: Server, do: Do):
    olena, petro = server.person(7, opened=True), server.person(8, opened=True)
    server.trouble(olena, answer(429, retry_after=1))

    async def task(sender: Sender) -> None:
        assert isinstance(await send(sender, 7, Message("x")), Later)
        await asyncio.gather(send(sender, 7, Message("later")), send(sender, 8, Message("now")))

    do(task)
    first, second = server.posts
    assert (first.text, second.text) == ("now", "later")
    assert second.at - server.calls("sendMessage")[0].at >= 1.0
    assert petro.posts and olena.posts


@pytest.mark.parametrize(
    ("text", "arrives"),
    [
        ("<b>Unclosed &amp; <i>crossed</b></i>", "Unclosed & crossed"),
        ("Перше\n\n<h1>друге</h1> 1 &lt; 2", "Перше\n\nдруге 1 < 2"),
        ("х" * 4097, "х" * 4095 + "…"),
    ],
)
def test_what_telegram_cannot_parse_goes_once_as_plain_text(server: Server, do: Do, text: str, arrives: str):
    olena = server.person(7, opened=True)
    outcome = do(lambda sender: send(sender, 7, Message(text, ((Button("x", "y"),),))))
    post = olena.read()
    assert outcome == Sent(post.id)
    assert " ".join(post.text.split()) == " ".join(arrives.split())
    assert post.button("x")
    assert len(server.calls("sendMessage")) == 2


def test_buttons_that_telegram_refuses_are_left_out(server: Server, do: Do):
    olena = server.person(7, opened=True)
    do(lambda sender: send(sender, 7, Message("<b>x</b>", ((Button("x", "я" * 40),),))))
    assert (olena.read().text, olena.posts[0].buttons) == ("x", ())


def test_what_is_refused_as_plain_text_too_is_refused(server: Server, do: Do):
    server.person(7, opened=True)
    assert isinstance(do(lambda sender: send(sender, 7, Message("<b></b>"))), Refused)
    assert len(server.calls("sendMessage")) == 2


def test_a_claim_comes_before_the_request_and_a_mark_after_it(server: Server, do: Do):
    server.person(7, opened=True)
    order: list[str] = []
    server.on_post = lambda post: order.append("sent")

    async def task(sender: Sender) -> None:
        await sender.send(7, None, Message("x"), lambda: order.append("claim"), lambda outcome: order.append("mark"))

    do(task)
    assert order == ["claim", "sent", "mark"]


def test_what_cannot_be_claimed_is_not_sent(server: Server, do: Do):
    server.person(7, opened=True)

    def claim() -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        do(lambda sender: sender.send(7, None, Message("x"), claim, lambda outcome: None))
    assert server.requests[-1].method == "getme"


def test_an_answer_to_a_person_is_tried_again_where_it_did_not_arrive(server: Server, do: Do):
    olena = server.person(7, opened=True)
    server.trouble(olena, answer(429, retry_after=1))
    assert isinstance(do(lambda sender: sender.answer(7, None, Message("x"))), Sent)
    assert olena.read().text == "x"


def test_an_answer_that_may_have_arrived_is_not_repeated(server: Server, do: Do):
    olena = server.person(7, opened=True)
    server.trouble(olena, lost())
    assert isinstance(do(lambda sender: sender.answer(7, None, Message("x"))), Unknown)
    assert len(olena.posts) == 1


def test_an_edit_changes_the_message_and_the_same_edit_is_no_error(server: Server, do: Do):
    olena = server.person(7, opened=True)

    async def task(sender: Sender) -> tuple[Outcome, Outcome, Outcome]:
        sent = await sender.answer(7, None, Message("one", ((Button("x", "y"),),)))
        assert isinstance(sent, Sent)
        changed = Message("<b>two</b>", ((Button("z", "y"),),))
        return (
            await sender.edit(7, sent.message_id, changed),
            await sender.edit(7, sent.message_id, changed),
            await sender.edit(7, 999, changed),
        )

    first, again, gone = do(task)
    assert (olena.posts[0].text, olena.posts[0].buttons[0][0].label) == ("two", "z")
    assert isinstance(first, Sent) and isinstance(again, Sent)
    assert isinstance(gone, Refused)


def test_a_bad_request_is_not_tried_again_though_the_library_calls_it_a_network_error():
    assert isinstance(outcome_of(BadRequest("Message text is empty")), Refused)


# ── the token ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_token_is_in_no_outcome_and_in_no_log():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(log.Formatter(TOKEN))
    logger = logging.getLogger("test of the token")
    logger.addHandler(handler)
    logger.propagate = False
    refused = InvalidToken(f"The token `{TOKEN}` was rejected by the server.")
    assert TOKEN not in repr(outcome_of(refused))
    try:
        raise refused
    except InvalidToken:
        logger.exception("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    another = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
    logger.warning("and %s, %s", another, another.replace(":", "%3A"))
    written = stream.getvalue()
    assert "rejected by the server" in written and "getMe" in written and "Traceback" in written
    assert TOKEN not in written and "AAEhBOweik6ad9r" not in written
