"""Text → the names and numbers that tell its event from others, in the order of the text, each once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from bot.text import sentences
from bot.text.language import Language
from bot.text.sentences import Offsets

MOST = 30
LONGEST_TITLE = 4  # words in quotation marks that are a name: «Глибокий якір»


class Words(Struct, frozen=True):
    """From the table [condense]."""

    calendar: frozenset[str] = frozenset()  # monday: a capital, but no name


_UPPER = "[^\\W\\d_a-zа-яіїєґ]"
# The pattern begins with the class of all first signs: `re` then runs over small letters several times as fast.
_TERM = re.compile(
    rf"[^\sa-zа-яіїєґ](?:(?<=[«“])(?P<called>{_UPPER}[^«»“”\n]{{1,40}})[»”]"
    rf"|(?<!\w.)(?:(?<={_UPPER})(?P<name>[\w.'’ʼ-]*[\w](?: (?:of |de |van |von |al-)?{_UPPER}[\w'’ʼ-]*\w)*)"
    r"|(?<=\d)(?<![.,:].)(?P<number>\d*+(?:[.,\u00a0 ]\d{3})*(?:[.,]\d+)?)(?!\w)))"
)
_SENTENCE_END = ".!?…:"


def find(text: str, spans: Sequence[Offsets], language: Language) -> tuple[str, ...]:
    """At most 30. A capital at the beginning of a sentence makes no name by itself; case and form are the text's own."""
    known = language.part("sentences", sentences.Words)
    calendar = language.part("condense", Words).calendar
    found: dict[str, str] = {}
    for start, end in spans:
        for match in _TERM.finditer(text, start, end):
            term = match["called"] or match.group()
            if match["called"] and len(term.split()) > LONGEST_TITLE:
                continue
            if match["name"] and _begins(text, start, match.start()):
                first, _, rest = term.partition(" ")
                term = rest if first in known.starters else term if rest else ""
            term = term.removesuffix("'s").removesuffix("’s")
            common = term in known.starters or term in known.before_name or term.lower() in calendar
            if len(term) > 1 and not common and term.lower() not in found:
                found[term.lower()] = term
                if len(found) == MOST:
                    return tuple(found.values())
    return tuple(found.values())


def _begins(text: str, start: int, name: int) -> bool:
    """Does a sentence begin at `name`?"""
    before = text[max(start, name - 4) : name].rstrip(sentences.OPENING + sentences.DASHES + " \u00a0")
    return not before or before[-1] in _SENTENCE_END + sentences.CLOSING
