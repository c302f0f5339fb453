"""Telegram HTML → text and entities, or the words in which Telegram refuses it.

The rules are those of the Bot API's “HTML style” and of TDLib's parser: few tags, each closed in order; `&lt;`, `&gt;`,
`&amp;`, `&quot;` and numbers are decoded and other entities stand as they are; offsets in errors count bytes of UTF-8,
offsets of entities count UTF-16 units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler", "tg-spoiler": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

MOST_UNITS = 4096
MOST_ENTITIES = 100

_ENTITY = re.compile(r"&(?:#(\d{1,8})|#x([0-9a-f]{1,6})|([a-z]+));?", re.IGNORECASE)
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.\-]+)(?=[\s>])))?""")
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")


class CannotParse(ValueError):
    """The description of Telegram's 400."""


@dataclass(frozen=True)
class Entity:
    kind: str
    offset: int  # UTF-16 units
    length: int
    url: str = ""
    expandable: bool = False


def units(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(source: str) -> tuple[str, tuple[Entity, ...]]:
    """The text that people see and its entities. Raises CannotParse."""
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[tuple[str, int, dict[str, str], int]] = []  # tag, where its text begins, attributes, place
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, tuple[Entity, ...]]:
        while self.at < len(self.source):
            if self.source[self.at] == "<":
                if self.source[self.at + 1 : self.at + 2] == "/":
                    self._end_tag()
                else:
                    self._start_tag()
            else:
                self._characters()
        if self.open:
            self._refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        return "".join(self.text), tuple(sorted(self.entities, key=lambda e: (e.offset, -e.length)))

    def _characters(self) -> None:
        entity = _ENTITY.match(self.source, self.at)
        if entity and (decoded := _decoded(entity)):
            self._add(decoded)
            self.at = entity.end()
            return
        stop = next((i for i in range(self.at + 1, len(self.source)) if self.source[i] in "<&"), len(self.source))
        self._add(self.source[self.at : stop])
        self.at = stop

    def _add(self, text: str) -> None:
        self.text.append(text)
        self.length += units(text)

    def _start_tag(self) -> None:
        begin = self.at
        name_match = _TAG_NAME.match(self.source, begin + 1)
        assert name_match
        name, at = name_match[0].lower(), name_match.end()
        if at >= len(self.source):
            self._refuse("Unclosed start tag", begin)
        if name not in TAGS:
            self._refuse(f'Unsupported start tag "{name}"', begin)
        attributes: dict[str, str] = {}
        while True:
            while at < len(self.source) and self.source[at].isspace():
                at += 1
            if at >= len(self.source):
                self._refuse("Unclosed start tag", begin)
            if self.source[at] == ">":
                break
            found = _ATTRIBUTE.match(self.source, at)
            if not found or not found[1]:
                self._refuse(f'Empty attribute name in the tag "{name}"', begin)
            value = next((part for part in found.groups()[1:] if part is not None), "")
            attributes[found[1].lower()] = _ENTITY.sub(lambda m: _decoded(m) or m[0], value)
            at = found.end()
            if at < len(self.source) and self.source[at] == "=":
                self._refuse("Unexpected end of name token", at)
        self._check(name, attributes, begin)
        self.open.append((name, self.length, attributes, begin))
        self.at = at + 1

    def _check(self, name: str, attributes: dict[str, str], begin: int) -> None:
        kinds = [TAGS[tag] for tag, *_ in self.open]
        if name == "span" and attributes.get("class") != "tg-spoiler":
            self._refuse('Tag "span" must have class "tg-spoiler"', begin)
        if name == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            self._refuse("Invalid custom emoji identifier specified", begin)
        if name == "tg-time":
            if not attributes.get("unix", "").isdigit():
                self._refuse("Invalid date specified", begin)
            if not _TIME_FORMAT.fullmatch(attributes.get("format", "")):
                self._refuse("Invalid date-time format specified", begin)
        # Telegram drops these without a word; a bot that sends them has a bug.
        if TAGS[name] == "blockquote" and "blockquote" in kinds:
            self._refuse("blockquote entities can't be nested", begin)
        if {"code", "pre"} & set(kinds) and not (name == "code" and kinds[-1] == "pre"):
            self._refuse(f'Tag "{name}" can\'t stand inside code or pre', begin)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            self._refuse("Unexpected end tag", begin)
        name_match = _TAG_NAME.match(self.source, begin + 2)
        assert name_match
        found, at = name_match[0].lower(), name_match.end()
        while at < len(self.source) and self.source[at].isspace():
            at += 1
        if self.source[at : at + 1] != ">":
            self._refuse("Unclosed end tag", begin)
        name, start, attributes, _ = self.open.pop()
        if found and found != name:
            self._refuse("Unmatched end tag", begin, f', expected "</{name}>", found "</{found}>"')
        if self.length > start:
            self._close(name, start, attributes)
        self.at = at + 1

    def _close(self, name: str, start: int, attributes: dict[str, str]) -> None:
        url = attributes.get("href", "")
        if name == "a" and not re.match(r"(https?|tg|mailto|tel)://?.|[\w\-]+(\.[\w\-]+)+", url, re.IGNORECASE):
            return  # as Telegram does: what is no address is no link
        expandable = name == "blockquote" and "expandable" in attributes
        self.entities.append(Entity(TAGS[name], start, self.length - start, url, expandable))

    def _refuse(self, what: str, at: int | None = None, more: str = "") -> NoReturn:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        raise CannotParse(f"can't parse entities: {what}{where}{more}")


def _decoded(entity: re.Match[str]) -> str:
    """The character an entity stands for; "" if it stands for itself."""
    if entity[3]:
        return NAMED.get(entity[3], "")
    number = int(entity[1]) if entity[1] else int(entity[2], 16)
    return chr(number) if 0 < number < 0x10FFFF and not 0xD800 <= number < 0xE000 else ""
