"""Text → its body, and what outlets put between and after it: headings, lists of related items, boilerplate.

Everything is told from the lines themselves and from the table [condense] of the language.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from bot.text import sentences
from bot.text.language import Language
from bot.text.sentences import CLOSING, OPENING, Offsets

LONGEST_HEADING = 16  # words
CAPITALS = 0.8  # share of a title's longer words that begin with a capital
LONGEST_ITEM = 30  # words: a longer line under "Read also" is the article going on
LONGEST_BOILERPLATE = 60  # words
LONGEST_INLINE = 400  # characters of a title inside a paragraph
LONGEST_MARKER = 60  # characters
MOST_ITEMS = 20  # under one heading
STOPS = ".!?…。！？؟।"


class Words(Struct, frozen=True):
    """From the table [condense]: phrases in small letters."""

    related: tuple[str, ...] = ()  # read also: leads to titles of other articles
    boilerplate: tuple[str, ...] = ()  # subscribe to: begins a line that is not the article
    boilerplate_alone: frozenset[str] = frozenset()  # comments: the whole line
    boilerplate_inside: tuple[str, ...] = ()  # all rights reserved: such a line has it anywhere


class Layout(Struct, frozen=True):
    """Offsets into the text: the article's paragraphs, its headings, and the titles of related items."""

    body: tuple[Offsets, ...]
    headings: tuple[Offsets, ...]
    related: tuple[Offsets, ...]


_BULLETS = re.compile(r"(?:[^\w\s\"'“‘«„(\[$€£₴¥#@]|\d{1,2}[.)](?=\s)|\s)++")
_CLOCK = re.compile(r"(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}[:.]\d{2})(?!\w)[\s,|–—-]*+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S++$")


def read(text: str, language: Language) -> Layout:
    """Sort the lines of `text`. Related titles come without bullets, clocks and the words that lead to them."""
    words = language.part("condense", Words)
    body: list[Offsets] = []
    headings: list[Offsets] = []
    related: list[Offsets] = []
    room = 0  # how many more lines may belong to the list of related items above
    for start, end in sentences.paragraphs(text):
        line = text[start:end]
        item = _after_marker(line, words.related)
        if item is not None:
            room = MOST_ITEMS if item == len(line) else 0
            related += _title(text, start + item, end)
        elif is_boilerplate(line, words):
            continue
        elif room and _may_be_item(line):
            room -= 1
            related += _title(text, start, end)
        else:
            room = 0
            if is_heading(line):
                headings.append((start, end))
            else:
                body += _without_inline_items(text, (start, end), language, words, related)
    return Layout(tuple(body), tuple(headings), tuple(related))


def is_short(line: str) -> bool:
    """Has the line no more words than a heading?"""
    return len(line.split(None, LONGEST_HEADING)) <= LONGEST_HEADING


def is_heading(line: str) -> bool:
    """A short line that is no sentence, or is Spelled Like a Title."""
    if not is_short(line):
        return False
    if line.rstrip(CLOSING)[-1:] not in STOPS:
        return True
    long = [part for part in line.split() if len(part) > 3]
    return len(long) > 4 and sum(part.lstrip(OPENING)[:1].isupper() for part in long) > CAPITALS * len(long)


def is_boilerplate(line: str, words: Words) -> bool:
    """Does the line invite, credit a photograph or claim rights instead of telling?"""
    if len(line) > 12 * LONGEST_BOILERPLATE:
        return False
    bare = line[_skip_bullets(line) :].lower().lstrip(OPENING)
    if bare.startswith(words.boilerplate) or bare.rstrip(" .:!()0123456789") in words.boilerplate_alone:
        return True
    return any(map(bare.__contains__, words.boilerplate_inside))


def _after_marker(line: str, phrases: tuple[str, ...]) -> int | None:
    """Where the title begins in "READ ALSO: A title"; the line's length where the marker stands alone; else None."""
    found = _markers(phrases).match(line, _skip_bullets(line)) if phrases else None
    if not found:
        return None
    rest = line[found.end() :]
    if not rest or (line[-1] == ":" and len(rest.split()) < 6):
        return len(line)
    if found["colon"] or (rest[0].isupper() and line[-1] not in ".…"):
        return found.end()
    return None


@lru_cache(maxsize=64)
def _markers(phrases: tuple[str, ...]) -> re.Pattern[str]:
    listed = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?:\b|(?<=[(\[]))(?:{listed})(?!\w)[)\]]?\s*+(?P<colon>[:–—|-]\s*+)?", re.IGNORECASE)


def _without_inline_items(
    text: str, paragraph: Offsets, language: Language, words: Words, related: list[Offsets]
) -> list[Offsets]:
    """The paragraph's pieces around "READ ALSO: A title" inside it; the titles are added to `related`."""
    start, end = paragraph
    pieces: list[Offsets] = []
    colon = text.find(":", start, end)
    while colon >= 0:
        marker = _marker_before(text, start, colon, words.related)
        if marker is not None:
            ahead = text[colon + 1 : min(end, colon + LONGEST_INLINE)]
            title = sentences.split(ahead, language)[:1] or ((0, len(ahead)),)
            related += _title(text, colon + 1 + title[0][0], colon + 1 + title[0][1])
            before = start + len(text[start:marker].rstrip(OPENING + " \u00a0"))
            pieces += [(start, before)] if before > start else []
            rest = ahead[title[0][1] :]
            start = colon + 1 + len(ahead) - len(rest.lstrip(CLOSING + " \u00a0"))
        colon = text.find(":", max(colon + 1, start), end)
    return [*pieces, (start, end)] if start < end else pieces


def _marker_before(text: str, start: int, colon: int, phrases: tuple[str, ...]) -> int | None:
    """Where the phrase before the colon begins, if it is one of `phrases` and opens a sentence."""
    behind = sentences.small(text[max(start, colon - LONGEST_MARKER) : colon]).rstrip()
    if not behind.endswith(phrases):
        return None
    longest = max((phrase for phrase in phrases if behind.endswith(phrase)), key=len)
    marker = max(start, colon - LONGEST_MARKER) + len(behind) - len(longest)
    before = text[max(start, marker - 8) : marker].rstrip(OPENING + " \u00a0")
    return marker if not before or before[-1] in STOPS + CLOSING else None


def _may_be_item(line: str) -> bool:
    if len(line.split(None, LONGEST_ITEM)) > LONGEST_ITEM:
        return False
    return line.rstrip(CLOSING)[-1:] not in ".。:" or _skip_bullets(line) > 0


def _title(text: str, start: int, end: int) -> list[Offsets]:
    """The item without bullet, clock and brackets; none for a bare address."""
    start += _skip_bullets(text[start:end])
    clock = _CLOCK.match(text, start, end)
    start = clock.end() if clock else start
    line = text[start:end]
    bare = _ADDRESS.sub("", line).rstrip()
    if bare.endswith((")", "]")) and bare.count("(") + bare.count("[") < bare.count(")") + bare.count("]"):
        bare = bare[:-1]
    return [(start, start + len(bare))] if bare else []


def _skip_bullets(line: str) -> int:
    found = _BULLETS.match(line)
    return found.end() if found else 0
