"""Noun → table, number and JSON → noun."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from bot.model import Article, Brief, Delivery, Edition, Feed, FeedState, Match, Story, Stub, Subscriber, Topic
from bot.store.backend import UNREADABLE, StoreDamaged
from bot.store.identity import Identity

Noun = TypeVar("Noun", bound=Struct)
Key = str | int | tuple[str, ...]


class Note(Struct, frozen=True):
    """A small value that the program keeps for itself."""

    name: str
    value: Any


KEYS: dict[type, tuple[str, Callable[[Any], Key]]] = {  # a noun's table, and what it is found by
    Feed: ("feeds", lambda feed: feed.url),
    FeedState: ("feed_states", lambda state: state.url),
    Article: ("articles", lambda article: article.key),
    Brief: ("briefs", lambda brief: brief.article),
    Match: ("matches", lambda match: (match.article, match.topic)),
    Story: ("stories", lambda story: story.key),
    Stub: ("stubs", lambda stub: stub.article),
    Topic: ("topics", lambda topic: topic.name),
    Subscriber: ("subscribers", lambda subscriber: subscriber.chat),
    Edition: ("editions", lambda edition: edition.key),
    Delivery: ("deliveries", lambda delivery: delivery.key),
    Identity: ("identities", lambda identity: identity.key),
    Note: ("notes", lambda note: note.name),
}
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {type_: msgspec.json.Decoder(type_) for type_ in KEYS}
_encode = msgspec.json.Encoder().encode


def doc_id(key: Key) -> int:
    """A chat's id as it is, and 48 bits of BLAKE2b of any other key: plain TinyDB opens integer ids only."""
    if isinstance(key, int):
        return key
    text = key if isinstance(key, str) else "\0".join(key)
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest())


def encode(noun: Struct) -> bytes:
    """Raises ValueError for a noun that JSON cannot hold."""
    try:
        return _encode(noun)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"A {type(noun).__name__} cannot be stored: {error}.") from error


def decode(type_: type[Noun], document: bytes) -> Noun:
    """Raises StoreDamaged."""
    try:
        return _DECODERS[type_].decode(document)
    except UNREADABLE as error:
        raise StoreDamaged(f"a {type_.__name__} cannot be read ({error})") from None
