"""Buttons in rows, as the screens share them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model import Button
from bot.screens.view import Viewer

Rows = tuple[tuple[Button, ...], ...]


def chosen(label: str, chosen: bool) -> str:
    return f"✅ {label}" if chosen else label


def in_rows(chips: Iterable[Button], width: int) -> Rows:
    chips = list(chips)
    return tuple(tuple(chips[start : start + width]) for start in range(0, len(chips), width))


def back(view: Viewer, root: str = "settings") -> tuple[Button, ...]:
    """The way back: to what the screen stands in the place of, to the question before, or to all settings."""
    if view.back:
        return (Button(view.phrases.plain("↩ Back"), view.back),)
    if root == "setup":
        return (
            Button(view.phrases.plain("◂ Back"), "setup zone" if view.subscriber.timezone != "UTC" else "setup times"),
        )
    return (Button(view.phrases.plain("◂ All settings"), "settings"),)
