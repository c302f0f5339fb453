"""A language is data: one TOML in `config/languages`. Each module names the part it needs and the type it must have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

Part = TypeVar("Part")


class Language:
    """One language's data. `part("quotes", Words)` is its `[quotes]` table as a checked `Words` struct.

    A table the file does not have is read as empty, so each struct gives defaults a language can live with.
    Raises `msgspec.ValidationError` where the file does not fit the struct.
    """

    def __init__(self, code: str, tables: Mapping[str, Any]) -> None:
        self.code = code
        self._tables = tables
        self._parts: dict[tuple[str, type], Any] = {}

    def __repr__(self) -> str:
        return f"Language({self.code!r})"

    def part(self, table: str, type_: type[Part]) -> Part:
        key = (table, type_)
        if key not in self._parts:
            self._parts[key] = msgspec.convert(self._tables.get(table, {}), type_)
        return self._parts[key]


class Languages(dict[str, Language]):
    """The languages by their two letters. An unknown one is answered with an empty Language, never with an error."""

    def __missing__(self, code: str) -> Language:
        return Language(code, {})
