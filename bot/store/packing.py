"""Document → as it is kept in memory → document.

Compressed with what documents share, the names of their fields and usual values, as a dictionary known beforehand: a
subscriber takes some 40 bytes instead of 320. This form never leaves the process, so the dictionary may change at will.
"""

from __future__ import annotations

import zlib

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from bot import model
from bot.store.identity import Identity


def pack(document: bytes) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15, zdict=FAMILIAR)
    return packer.compress(document) + packer.flush()


def unpack(packed: bytes) -> bytes:
    return zlib.decompressobj(-15, zdict=FAMILIAR).decompress(packed)


def familiar(types: list[type[Struct]]) -> bytes:
    """What documents of these types look like."""
    return b"".join(b"{%s}" % b",".join(map(_field, fields(type_))) for type_ in types)


def _field(field: FieldInfo) -> bytes:
    known = field.default is not msgspec.NODEFAULT
    return b'"%s":%s' % (field.encode_name.encode(), msgspec.json.encode(field.default) if known else b'"')


FAMILIAR = b'"2026-01-01T00:00:00Z","https://www.' + familiar(
    [
        *(model.Topic, model.Feed, model.FeedState, model.Stub, model.Article, model.Source, model.Figure, model.Story),
        *(model.Brief, model.Quote, model.Span, model.Button, model.Message, model.Edition, model.Term, model.Match),
        *(Identity, model.Delivery, model.Subscriber),  # the most numerous last: near is short
    ]
)
