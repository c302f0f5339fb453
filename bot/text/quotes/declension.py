"""A name as it stands → its nominative. Languages whose names do not decline keep the name as it is."""

from __future__ import annotations

from collections.abc import Mapping

from bot.text.language import Language


def keys(word: str, language: Language) -> tuple[str, ...]:
    """Keys of a name's word: two forms of one word share at least one."""
    return (word.casefold(),)


def nominative(name: str, language: Language, gender: str = "", seen: Mapping[str, int] | None = None) -> str:
    """The name in the nominative; `seen` counts the forms of its words in the document."""
    return name
