"""Bytes → text. The one place where a body's encoding is decided, for feeds and pages alike."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How an XML document without a mark begins in encodings that are not ASCII underneath (XML 1.0, appendix F).
FIRST_BYTES = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
# As browsers do (WHATWG Encoding): these labels mean their Windows supersets.
SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "koi8-r": "koi8-u",
    "tis-620": "cp874",
}
CYRILLIC = ("cp1251", "koi8-u", "iso8859-5", "cp866")
LATIN = frozenset({"cp1252", "cp1254", "iso8859-2", "cp1250", "iso8859-15"})
# Codecs of Python that are not character sets, or are too costly or strange to obey a stranger on.
NEVER = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
# Cyrillic speakers publish in these; for them the Cyrillic encodings are tried before Western ones.
CYRILLIC_LANGUAGES = frozenset({"uk", "ru", "be", "bg", "sr", "mk", "kk"})

DECLARED_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
DECLARED_IN_PROLOG = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
DECLARED_IN_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
# Characters that no XML document may hold; a strict parser stops at the first.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\ufffd]")
COMMON_LETTERS = frozenset("оаиіенітврслкдмпуяюьзбгчйхжшщцєї")
SAMPLE = 200_000  # bytes that are looked at
LARGEST = 10_000_000  # bytes after inflating

# An emoji as two encoded halves of its UTF-16 pair (CESU-8), as some databases give it out.
PAIR = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")


def decode(body: bytes, content_type: str = "", language: str = "") -> str:
    """The body as text without a byte order mark, control characters or U+FFFD.

    Asked in turn: byte order mark, the bytes themselves where they are valid UTF-8, what HTTP declares, what the document
    declares, and the Cyrillic encodings wherever the bytes look Cyrillic and the declared ones do not fit.
    `content_type` is the HTTP header; `language` two letters or "". Never raises: bytes that fit nowhere are dropped.
    """
    body = _unpacked(body)
    for mark, encoding in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _clean(body[len(mark) :].decode(encoding, "replace"))
    for start, encoding in FIRST_BYTES:
        if body.startswith(start):
            return _clean(body.decode(encoding, "replace"))
    return _clean(_unmarked(body, list(_declared(body, content_type)), language))


def _unpacked(body: bytes) -> bytes:
    """A body that is itself a gzip file (`sitemap.xml.gz`, a saved feed), inflated up to a limit."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, LARGEST)
    except zlib.error:
        return body


def _clean(text: str) -> str:
    return ILLEGAL.sub("", text.removeprefix("\ufeff"))


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """Encodings that HTTP, the prolog and the page's meta name, as Python knows them; unknown ones are left out."""
    head = body[:4096]
    found = [match.group(1) for match in [DECLARED_IN_HEADER.search(content_type)] if match]
    found += [
        match.group(1).decode("ascii")
        for match in (DECLARED_IN_PROLOG.search(head), DECLARED_IN_META.search(head))
        if match
    ]
    for label in found:
        try:
            codec = codecs.lookup(label)
        except (LookupError, ValueError):
            continue
        # `_is_text_encoding` marks base64, zip and the like, which must not be obeyed
        if getattr(codec, "_is_text_encoding", True) and codec.name not in NEVER:
            yield SUPERSETS.get(codec.name, codec.name)


def _unmarked(body: bytes, declared: list[str], language: str) -> str:
    if body.isascii():
        # UTF-7, ISO-2022 and HZ look like ASCII, and so does everything else: here the declaration is all there is
        return _strict(body, declared) or body.decode("ascii")
    body = PAIR.sub(_joined, body)
    if (text := _strict(body, ["utf-8"])) is not None:
        return text
    if _damaged_utf8(body):
        return body.decode("utf-8", "replace")
    cyrillic = _looks_cyrillic(body)
    trusted = [name for name in declared if not name.startswith("utf-") and not (cyrillic and name in LATIN)]
    if (text := _strict(body, [name for name in trusted if name not in CYRILLIC])) is not None:
        return text
    if cyrillic or language in CYRILLIC_LANGUAGES or any(name in CYRILLIC for name in trusted):
        return _best_cyrillic(body, trusted)
    return body.decode(trusted[0] if trusted else "cp1252", "replace")


def _joined(pair: re.Match[bytes]) -> bytes:
    return pair[0].decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()


def _strict(body: bytes, encodings: list[str]) -> str | None:
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except (UnicodeError, ValueError):
            continue
    return None


def _damaged_utf8(body: bytes) -> bool:
    """UTF-8 with a few broken bytes: a cut at the end, one letter of another encoding, a glued-in advertisement."""
    text = body[:SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond_ascii = sum(char > "\x7f" for char in text) - broken
    return broken <= 2 + beyond_ascii // 20 and beyond_ascii > 4 * broken


def _looks_cyrillic(body: bytes) -> bool:
    """Single-byte Cyrillic writes whole words above 0x7F; Latin scripts only single letters between ASCII ones."""
    runs = [len(run) for run in HIGH_RUN.findall(body[:SAMPLE])]
    return bool(runs) and sum(runs) / len(runs) >= 2.5 and _cyrillic_score(body, "cp1251") > -0.5


def _best_cyrillic(body: bytes, trusted: list[str]) -> str:
    """A declared encoding wins ties; cp1251 comes first where none is declared."""
    order = [name for name in trusted if name in CYRILLIC] + [name for name in CYRILLIC if name not in trusted]
    best = max(order, key=lambda name: _cyrillic_score(body, name))
    return body.decode(best, "replace")


def _cyrillic_score(body: bytes, encoding: str) -> float:
    """How much the decoded bytes look like running Cyrillic text: mostly lower-case letters, no boxes, no signs."""
    high = b"".join(HIGH_RUN.findall(body[:SAMPLE])).decode(encoding, "replace")
    if not high:
        return 0.0
    common = sum(char in COMMON_LETTERS for char in high)
    odd = sum(not (char.isalpha() or char in "«»—–“”„’…№ \xa0") for char in high)
    return (common - 2 * odd) / len(high)
