"""The methods of the Bot API that the bot uses, each with Telegram's checks and Telegram's words of refusal."""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import TYPE_CHECKING, Any

from tests.telegram import entities
from tests.telegram.http import Request
from tests.telegram.people import Button, Chat, Post

if TYPE_CHECKING:
    from tests.telegram.server import Server


class Refused(Exception):
    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        self.status, self.description, self.parameters = status, description, parameters or {}


class Broken(Exception):
    """No proper answer: status 0 hangs up."""

    def __init__(self, status: int = 0, seconds: float = 0.0) -> None:
        self.status, self.seconds = status, seconds


async def run(server: Server, method: str, request: Request) -> Any:
    """The result of a method. Raises Refused and Broken."""
    if method == "getupdates":
        return await _get_updates(server, request)
    if method in SENDING:
        return await _send(server, method, request)
    with server.changed:
        if method in PLAIN:
            return PLAIN[method](server, request.params)
    if method in WITHOUT_EFFECT:
        return True
    raise Refused(404, "Not Found: method not found")


def bad(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


# ── updates ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _get_updates(server: Server, request: Request) -> list[dict[str, Any]]:
    params = request.params
    offset, timeout = int(params.get("offset", 0)), float(params.get("timeout", 0))
    allowed = _decoded(params.get("allowed_updates")) or [
        "message",
        "callback_query",
        "my_chat_member",
        "edited_message",
    ]
    conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    with server.changed:
        if server.poller is not None and server.poll is not None and not server.poller.gone():
            server.poller = None  # the one that waits is told so, and this one goes on
            server.poll.set()
        while server.updates and offset and server.updates[0]["update_id"] < offset:
            server.updates.popleft()
        server.poller, server.poll = request, asyncio.Event()
        wake = server.poll
    deadline = time.monotonic() + timeout
    try:
        while True:
            with server.changed:
                if server.poller is not request:
                    raise Refused(409, conflict)
                found = [u for u in list(server.updates)[: int(params.get("limit", 100))] if set(allowed) & set(u)]
                wake.clear()
            left = deadline - time.monotonic()
            if found or left <= 0:
                return found
            if request.gone():
                raise Broken
            try:
                await asyncio.wait_for(wake.wait(), min(left, 0.2))
            except TimeoutError:
                pass
    finally:
        with server.changed:
            if server.poller is request:
                server.poller = server.poll = None


# ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _send(server: Server, method: str, request: Request) -> Any:
    """One message or edit: trouble the test asked for, then the chat, the flood limits, the content."""
    params = request.params
    now = time.monotonic()
    with server.in_flight():
        with server.changed:
            chat = _chat(server, params)
            trouble = server.next_trouble(chat.id)
            if trouble and not trouble.accepts:
                if trouble.page or not trouble.status:
                    raise Broken(trouble.status, trouble.seconds)
                raise Refused(trouble.status, trouble.description, trouble.parameters)
            if chat.refusal:
                raise Refused(*chat.refusal)
            if wait := server.limits.refuses(chat.id, chat.is_group, now):
                raise Refused(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
            post = SENDING[method](server, chat, request, now)
            server.changed.notify_all()
        if method.startswith("send"):
            server.on_post(post)
        if trouble:
            await asyncio.sleep(trouble.seconds)
            if not trouble.status:
                raise Broken
        return message_json(server, post)


def _send_message(server: Server, chat: Chat, request: Request, now: float) -> Post:
    params = request.params
    html, text, found = _text(params, "text", entities.MOST_UNITS, "message text is empty", "message is too long")
    post = Post(chat.id, 0, now, html, text, found, _buttons(params))
    return _accepted(server, chat, params, post)


def _send_document(server: Server, chat: Chat, request: Request, now: float) -> Post:
    params = request.params
    html, text, found = _text(params, "caption", 1024, "", "message caption is too long")
    name = params.get("document", "")
    attached = request.files.get(name.removeprefix("attach://")) or request.files.get("document")
    if not attached:
        raise bad("there is no document in the request")
    return _accepted(server, chat, params, Post(chat.id, 0, now, html, text, found, _buttons(params), file=attached))


def _accepted(server: Server, chat: Chat, params: dict[str, Any], post: Post) -> Post:
    if thread := params.get("message_thread_id"):
        if int(thread) not in chat.threads:
            raise bad("message thread not found")
        post.thread = int(thread)
    reply = _decoded(params.get("reply_parameters")) or {}
    if reply.get("message_id"):
        if reply["message_id"] > chat.last_id and not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        post.reply_to = reply["message_id"]
    post.silent = params.get("disable_notification") in ("true", "True", True)
    preview = _decoded(params.get("link_preview_options")) or {}
    if not preview.get("is_disabled"):
        first = next((entity.url for entity in post.entities if entity.url), "")
        post.preview = preview.get("url", "") or first
    post.id = chat.next_id()
    chat.posts.append(post)
    server.posts.append(post)
    return post


def _edit_text(server: Server, chat: Chat, request: Request, now: float) -> Post:
    post = _post(chat, request.params, "edit")
    html, text, found = _text(request.params, "text", entities.MOST_UNITS, "message text is empty", "MESSAGE_TOO_LONG")
    return _edited(post, html, text, found, _buttons(request.params))


def _edit_markup(server: Server, chat: Chat, request: Request, now: float) -> Post:
    post = _post(chat, request.params, "edit")
    return _edited(post, post.html, post.text, post.entities, _buttons(request.params))


def _edited(
    post: Post, html: str, text: str, found: tuple[entities.Entity, ...], buttons: tuple[tuple[Button, ...], ...]
) -> Post:
    if (text, found, buttons) == (post.text, post.entities, post.buttons):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    post.before.append((post.text, post.buttons))
    post.html, post.text, post.entities, post.buttons = html, text, found, buttons
    return post


def _delete(server: Server, params: dict[str, Any]) -> bool:
    _post(_chat(server, params), params, "delete").deleted = True
    return True


def _chat(server: Server, params: dict[str, Any]) -> Chat:
    given = str(params.get("chat_id", ""))
    if not re.fullmatch(r"-?\d+", given):
        raise bad("chat_id is empty" if not given else "chat not found")
    chat = server.chats.get(int(given))
    if chat is None:
        raise bad("chat not found")
    if not chat.opened:
        raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
    return chat


def _post(chat: Chat, params: dict[str, Any], what: str) -> Post:
    id = int(params.get("message_id", 0))
    found = next((post for post in chat.posts if post.id == id and not post.deleted), None)
    if not found:
        raise bad(f"message to {what} not found")
    return found


def _text(
    params: dict[str, Any], name: str, most: int, empty: str, too_long: str
) -> tuple[str, str, tuple[entities.Entity, ...]]:
    """The text as sent, as read, and its entities."""
    source = str(params.get(name, ""))
    mode = params.get("parse_mode", "")
    found: tuple[entities.Entity, ...] = ()
    text = source
    if mode and mode.lower() != "html":
        raise bad("unsupported parse_mode")
    if mode:
        try:
            text, found = entities.parse(source)
        except entities.CannotParse as error:
            raise bad(str(error)) from None
    if empty and not text.strip():
        raise bad(empty)
    if entities.units(text) > most:
        raise bad(too_long)
    if len(found) > entities.MOST_ENTITIES:  # Telegram drops what is beyond a hundred; the reader would miss links
        raise bad("ENTITIES_TOO_LONG")
    return source, text, found


def _buttons(params: dict[str, Any]) -> tuple[tuple[Button, ...], ...]:
    markup = _decoded(params.get("reply_markup")) or {}
    rows = tuple(tuple(_button(raw) for raw in row) for row in markup.get("inline_keyboard", []) if row)
    if sum(map(len, rows)) > 100:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return rows


def _button(raw: dict[str, Any]) -> Button:
    if not str(raw.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "url" in raw:
        if not re.match(r"(https?|tg)://[^\s]+$", raw["url"]):
            raise bad(f"inline keyboard button URL '{raw['url']}' is invalid: Wrong HTTP URL")
        return Button(raw["text"], url=raw["url"])
    if not 1 <= len(str(raw.get("callback_data", "")).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    return Button(raw["text"], raw["callback_data"])


def message_json(server: Server, post: Post) -> dict[str, Any]:
    from tests.telegram.server import BOT

    told: dict[str, Any] = {"message_id": post.id, "date": int(time.time()), "from": BOT, "text": post.text}
    told["chat"] = server.chats[post.chat].json()
    told["entities"] = [
        {"type": e.kind, "offset": e.offset, "length": e.length, **({"url": e.url} if e.url else {})}
        for e in post.entities
        if e.kind != "date_time"
    ]
    if post.buttons:
        told["reply_markup"] = {
            "inline_keyboard": [
                [{"text": b.label, **({"url": b.url} if b.url else {"callback_data": b.data})} for b in row]
                for row in post.buttons
            ]
        }
    if post.thread:
        told |= {"message_thread_id": post.thread, "is_topic_message": True}
    if post.before:
        told["edit_date"] = int(time.time())
    return told


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _get_me(server: Server, params: dict[str, Any]) -> dict[str, Any]:
    from tests.telegram.server import BOT

    return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


def _answer_callback(server: Server, params: dict[str, Any]) -> bool:
    press = server.presses.get(str(params.get("callback_query_id")))
    if not press:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(str(params.get("text", ""))) > 200:
        raise bad("MESSAGE_TOO_LONG")
    press.notice = str(params.get("text", ""))
    press.alert = params.get("show_alert") in ("true", True)
    server.changed.notify_all()
    return True


def _scope(server: Server, params: dict[str, Any]) -> tuple[str, int, int, str]:
    scope = _decoded(params.get("scope")) or {"type": "default"}
    chat = int(scope.get("chat_id", 0))
    if scope["type"] in ("chat", "chat_administrators", "chat_member"):
        known = server.chats.get(chat)
        if known is None or not known.opened:
            raise bad("chat not found")
    language = params.get("language_code") or ""
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad("invalid language code specified")
    return scope["type"], chat, int(scope.get("user_id", 0)), language


def _set_commands(server: Server, params: dict[str, Any]) -> bool:
    where = _scope(server, params)
    commands = _decoded(params.get("commands")) or []
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    server.menus[where] = commands
    return True


def _get_commands(server: Server, params: dict[str, Any]) -> list[dict[str, str]]:
    return server.menus.get(_scope(server, params), [])


def _delete_commands(server: Server, params: dict[str, Any]) -> bool:
    server.menus.pop(_scope(server, params), None)
    return True


def _get_chat(server: Server, params: dict[str, Any]) -> dict[str, Any]:
    return {**_chat(server, params).json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": {
        "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
        "gifts_from_channels": False}}  # fmt: skip


def _member(server: Server, params: dict[str, Any]) -> dict[str, Any]:
    chat, user = _chat(server, params), int(params["user_id"])
    person = chat.members.get(user)
    if not person:
        raise bad("user not found") if user not in server.chats else bad("member not found")
    return _member_json(chat, person)


def _member_json(chat: Chat, person: Any) -> dict[str, Any]:
    told = {"user": person.user(), "status": "member"}
    if person.id not in chat.administrators:
        return told
    rights = (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
        "can_edit_stories", "can_delete_stories",
    )  # fmt: skip
    return {**told, "status": "administrator", **dict.fromkeys(rights, True), "is_anonymous": False}


def _administrators(server: Server, params: dict[str, Any]) -> list[dict[str, Any]]:
    chat = _chat(server, params)
    if not chat.is_group:
        raise bad("there are no administrators in the private chat")
    return [_member_json(chat, chat.members[id]) for id in sorted(chat.administrators)]


def _chat_action(server: Server, params: dict[str, Any]) -> bool:
    chat = _chat(server, params)
    if chat.refusal:
        raise Refused(*chat.refusal)
    return True


def _get_file(server: Server, params: dict[str, Any]) -> dict[str, Any]:
    id = params.get("file_id", "")
    if id not in server.files:
        raise bad("invalid file_id")
    return {"file_id": id, "file_unique_id": id, "file_size": len(server.files[id]), "file_path": id}


def _decoded(value: Any) -> Any:
    """A parameter that is JSON inside a form."""
    return json.loads(value) if isinstance(value, str) and value else value


SENDING = {
    "sendmessage": _send_message,
    "senddocument": _send_document,
    "editmessagetext": _edit_text,
    "editmessagereplymarkup": _edit_markup,
}
PLAIN = {
    "getme": _get_me,
    "answercallbackquery": _answer_callback,
    "setmycommands": _set_commands,
    "getmycommands": _get_commands,
    "deletemycommands": _delete_commands,
    "getchat": _get_chat,
    "getchatmember": _member,
    "getchatadministrators": _administrators,
    "sendchataction": _chat_action,
    "getfile": _get_file,
    "deletemessage": _delete,
}
WITHOUT_EFFECT = {
    "deletewebhook",
    "setwebhook",
    "setmyname",
    "setmydescription",
    "setmyshortdescription",
    "setchatmenubutton",
    "leavechat",
    "logout",
    "close",
}
