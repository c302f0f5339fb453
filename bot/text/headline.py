"""An outlet's title → a headline: without the outlet's name, "BREAKING:", "(VIDEO)" and the like; or text → a headline."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from bot.text.language import Language
from bot.text.sentences import CLOSING

LONGEST = 120  # characters of a headline taken from the text
LONGEST_OUTLET = 4  # words of an outlet's name after " | "
LONGEST_KICKER = 3  # words before " | "


class Words(Struct, frozen=True):
    """From the table [condense]: phrases in small letters."""

    shouts: tuple[str, ...] = ()  # breaking, оновлено: before a colon, a dash or a bar
    extras: tuple[str, ...] = ()  # (video), + фото: at the end


_BARS = (" | ", " :: ", " • ", " · ", " / ")
_DASHES = (" - ", " – ", " — ")


def clean(title: str, own: Sequence[str], language: Language) -> str:
    """`own`: the outlet and its host, where known. A title that is nothing but such words stays as it is."""
    words = language.part("condense", Words)
    cleaned = " ".join(title.split())
    for step in (_without_outlet, _without_shouts, _without_extras):
        shorter = step(cleaned, own, words)
        cleaned = shorter or cleaned
    return cleaned


def from_text(text: str) -> str:
    """A headline out of a statement or a heading: no full stop, at most 120 characters, cut between words with "…"."""
    line = " ".join(text.split()).rstrip()
    if line.endswith(".") and not line.endswith(".."):
        line = line[:-1]
    if len(line) <= LONGEST:
        return line
    cut = line[: LONGEST - 1]
    comma = max(cut.rfind(mark) for mark in (", ", "; ", " – ", " — "))
    space = cut.rfind(" ")
    end = comma if comma > LONGEST // 2 else space if space > LONGEST // 2 else len(cut)
    return cut[:end].rstrip(" ,;–—") + "…"


def _without_outlet(title: str, own: Sequence[str], words: Words) -> str:
    for bar in _BARS:
        head, found, tail = title.rpartition(bar)
        if found and (
            _is_own(tail, own) or (bar == " | " and len(tail.split()) <= LONGEST_OUTLET and len(tail) < len(head))
        ):
            title = head.strip()
        head, found, tail = title.partition(bar)
        if found and bar == " | " and (_is_own(head, own) or (head.isupper() and len(head.split()) <= LONGEST_KICKER)):
            title = tail.strip()
    for dash in _DASHES:
        head, found, tail = title.rpartition(dash)
        if found and _is_own(tail, own):
            title = head.strip()
    return title


def _without_shouts(title: str, own: Sequence[str], words: Words) -> str:
    """Without "BREAKING:" and "UPDATE 1-" in front, repeatedly."""
    for _ in range(3):
        lower = title.lower()
        for shout in words.shouts:
            rest = title[len(shout) :].lstrip("0123456789 ")
            if lower.startswith(shout) and rest[:1] in tuple(":-–—|!.]/"):
                title = rest.lstrip(":-–—|!.]/ ")
                break
        else:
            return title.lstrip("🔴❗️⚡🚨📌 ")
    return title


def _without_extras(title: str, own: Sequence[str], words: Words) -> str:
    for _ in range(3):
        bare = title.rstrip(" .,;:–—-|+")
        lower = bare.lower()
        for extra in words.extras:
            if lower.endswith(extra):
                title = bare[: len(bare) - len(extra)].rstrip(" .,;:–—-|+([")
                break
        else:
            return title
    return title


def _is_own(name: str, own: Sequence[str]) -> bool:
    key = _letters(name)
    return bool(key) and any(
        key == each or (len(key) > 3 and key == each.partition(".")[0]) for each in map(_letters, own)
    )


def _letters(name: str) -> str:
    kept = "".join(sign for sign in name.lower().removeprefix("www.") if sign.isalnum() or sign == ".")
    return kept.strip(".") if kept.strip(".") else name.strip(CLOSING)
