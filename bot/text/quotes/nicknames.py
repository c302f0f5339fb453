"""Stretches → those that are no nickname inside a name: Robert “Bobby” Hale. What stands in such marks is no speech."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.quotes.marks import Stretch

LONGEST_NICKNAME = 14  # characters


def without_nicknames(text: str, stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """The stretches without nicknames; all of them where one goes on with another, which are known by their number."""
    if any(stretch.continues >= 0 for stretch in stretches):
        return stretches
    return [stretch for stretch in stretches if not _is_nickname(text, stretch)]


def _is_nickname(text: str, stretch: Stretch) -> bool:
    if stretch.closes - stretch.opens > LONGEST_NICKNAME or not text[stretch.start : stretch.end].isalpha():
        return False
    before = text[max(0, stretch.opens - 40) : stretch.opens].rpartition("\n")[2].split()
    follows = text[stretch.closes : stretch.closes + 2]
    return (
        bool(before)
        and before[-1][0].isupper()
        and text[stretch.opens - 1] == " "
        and follows[:1] == " "
        and follows[1:].isupper()
        and text[stretch.start].isupper()
    )
