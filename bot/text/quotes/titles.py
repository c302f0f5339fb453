"""The words before or behind a name that tell a role → the role as a reader sees it: “Spokeswoman Ana Li” → spokeswoman."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.text.quotes.lexicon import Lexicon

_OFFICE = re.compile(r"\b((?:[A-Z][\w-]+ )?[A-Z][\w-]+ (?:of|for) (?:the )?)$")  # Secretary of | State
_LONGEST = 40  # characters of an office before the last of its words


def before_name(text: str, name: int, title: str, lexicon: Lexicon) -> str:
    """The role that the capitalised words `title` before the name at offset `name` tell; "" if they tell none."""
    words = title.split()
    last = words[-1].lower().rstrip(".") if words else ""
    if not words or last in lexicon.courtesy or (len(words) == 1 and last in lexicon.no_role):
        return ""
    start = text.rfind(title, 0, name)
    if " " in title and not _bears_a_name(words[-1], lexicon) and _holds_office(words, lexicon):
        return title
    while len(words) > 1 and last in lexicon.degrees:  # Health Minister | Dr.
        title = title[: title.rindex(words.pop())].rstrip()
        last = words[-1].lower().rstrip(".")
    if not _bears_a_name(words[-1], lexicon):
        office = _OFFICE.search(text, max(0, start - _LONGEST), start)
        return office[1] + title if office and _bears_a_name(office[1].split()[-2], lexicon) else ""
    before = text[:start].rstrip()[-1:] if start < _LONGEST else text[start - _LONGEST : start].rstrip(" ")[-1:]
    opens = not before or before in '.!?…\n“”"»'
    low = words[0].lower()
    if opens and len(words) == 1 and lexicon.letter(low) == "H" and low not in lexicon.ranks:
        return low
    return title


def _holds_office(words: list[str], lexicon: Lexicon) -> bool:
    """Does a word that means a person stand before "of": Secretary of State?"""
    return any(word in lexicon.linking and _bears_a_name(before, lexicon) for before, word in pairwise(words))


def _bears_a_name(word: str, lexicon: Lexicon) -> bool:
    """Does the word mean a person: Senator, Rep., spokeswoman; not House, State?"""
    low = word.lower()
    return lexicon.letter(low.rstrip(".")) == "H" or low in lexicon.titles or low.rstrip(".") in lexicon.titles


def up_to_clause(words: list[str], lexicon: Lexicon) -> list[str]:
    """A role behind a name without its relative clause or its verb: historian | who attended the session."""
    for at, word in enumerate(words):
        if at and (word.lower() in lexicon.clauses or (at > 1 and lexicon.letter(word) == "S")):
            return words[:at]
    return words
