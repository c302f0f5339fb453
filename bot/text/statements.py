"""Text → the whole statements in it: sentences that a reader understands without what stood before them.

A statement is a verbatim span. From its sentence only what is not the news is cut: a dateline, a linking word, and an
attribution to an outlet ("…, Reuters reports"), which a brief names in `credit`. An attribution that carries
responsibility ("…, the ministry said") stays, and so does everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from bot.text import credit, layout, sentences
from bot.text.language import Language
from bot.text.sentences import CLOSING, OPENING, Offsets

DATELINE_WITHIN = 4  # paragraphs: a second title may stand above it
LONGEST_SEARCH = 120  # sentences looked at
LONGEST_CREDIT = 160  # characters
LONGEST_JOINED = 4  # sentences of one quotation that are taken together
FEWEST_WORDS = 5
LONGEST = 700  # characters
WEAK_WITHIN = 3  # words
FIRST_WORDS = 60  # characters at the beginning in which a pronoun needs a name before it


class Words(Struct, frozen=True):
    """From the table [condense]: words in small letters."""

    hanging: frozenset[str] = frozenset()  # he, it, this: a sentence that begins so leans on the one before
    hanging_phrases: tuple[str, ...] = ()  # about this, at the same time: the same for several words
    hollow: tuple[str, ...] = ()  # spoke to reporters, said this: among the first words of a sentence without news
    pronouns: frozenset[str] = frozenset()  # he, her: need a name before them
    weak_pronouns: frozenset[str] = frozenset()  # it, they: need one among the first words
    introducing: frozenset[str] = frozenset()  # a, two: begin a sentence that brings its own people
    calendar: frozenset[str] = frozenset()  # monday: a capital, but nobody
    placing: frozenset[str] = frozenset()  # in, at: the name after it is a place, not who "he" is
    links: tuple[str, ...] = ()  # however, but: may be cut where a capital letter follows


class Statement(Struct, frozen=True):
    """`number` counts the sentences of the body, `paragraph` its paragraphs.

    `stands`: it is understood by itself, and no quotation (a brief has its quotes apart).
    """

    start: int
    end: int
    number: int
    paragraph: int
    stands: bool


QUOTATION = '"“”«»„'
_WORD = re.compile(r"[^\W_][\w'’ʼ-]*")
_UPPER = "[^\\W\\d_a-zа-яіїєґ]"
_PLACE = rf"{_UPPER}[\w.'’ʼ-]*+(?:[ -]{_UPPER}[\w.'’ʼ-]*+){{0,3}}+"
_NEWS = rf"(?=[\"“«„]?(?:{_UPPER}|\d))"
_DATELINES = (
    # KYIV, May 5 (Reuters) — · (AP) — · Київ, 5 травня (Укрінформ).
    re.compile(
        rf"(?:{_PLACE}(?:,\s[^—–―():\n]{{1,40}})?\s*+)?\((?:[\w.&'’-]+ ?){{1,3}}\)\s*+(?:[—–―-]{{1,2}}|\.)\s*+{_NEWS}"
    ),
    # BRUSSELS — · KYIV, Ukraine —
    re.compile(rf"(?P<place>{_PLACE})(?P<more>,\s[^—–―():\n]{{1,40}})?\s*+(?:—|–|―|--?)\s++{_NEWS}"),
    # LONDON: The
    re.compile(rf"(?P<place>{_UPPER}{{3,}}(?:[ ,]{{1,2}}{_UPPER}{{2,}}){{0,3}}):\s++{_NEWS}"),
)


def find(text: str, body: Sequence[Offsets], own: Sequence[str], language: Language, most: int = 6) -> list[Statement]:
    """The statements of the paragraphs `body` in order, until `most` of them stand by themselves.

    `own`: outlet and host of the article, where known.
    """
    words = language.part("condense", Words)
    noise = language.part("condense", layout.Words)
    starters = language.part("sentences", sentences.Words).starters
    credits = language.part("condense", credit.Words)
    found: list[Statement] = []
    standing = 0
    for number, (paragraph, begin, end) in enumerate(_sentences(text, body, language), 1):
        if standing == most or number > LONGEST_SEARCH:
            break
        start = _after_dateline(text, begin, end) if paragraph < DATELINE_WITHIN else begin
        spoken = text[start] in QUOTATION or text[start] in sentences.DASHES
        start = _after_link(text, start, end, words)
        stands = not spoken and text[start] not in "([" and not hangs(text[start:end], words, starters)
        stop = _before_credit(text, start, end, own, credits) if stands else end
        if _is_statement(text[start:stop], noise, cut=stop < end):
            found.append(Statement(start, stop, number, paragraph, stands))
            standing += stands
    return found


def _sentences(text: str, body: Sequence[Offsets], language: Language) -> Iterator[tuple[int, int, int]]:
    """Paragraph's number, start and end of each sentence; the sentences of one quotation are taken together."""
    for paragraph, (first, last) in enumerate(body):
        pieces = [(first + start, first + end) for start, end in sentences.split(text[first:last], language)]
        number = 0
        while number < len(pieces):
            taken = _taken_together(text, pieces[number : number + LONGEST_JOINED])
            yield paragraph, pieces[number][0], pieces[number + taken - 1][1]
            number += taken


def hangs(sentence: str, words: Words, starters: frozenset[str]) -> bool:
    """Does the sentence need the one before it: "He added", "This decision", or a pronoun with no name before it?"""
    opening = sentence[:FIRST_WORDS].lstrip(OPENING + sentences.DASHES + " ")
    lowered = opening.lower()
    if lowered.startswith(words.hanging_phrases or "\n") or any(map(lowered.__contains__, words.hollow)):
        return True
    before = ""
    for number, word in enumerate(_WORD.finditer(opening)):
        lower = word.group().lower()
        bare = lower.partition("’")[0].partition("'")[0]
        if (number == 0 and bare in words.hanging) or bare in words.pronouns:
            return True
        if number <= WEAK_WITHIN and bare in words.weak_pronouns:
            return True
        if number == 0 and (lower in words.introducing or word.group() not in starters):
            return False
        if number > 0 and word.group()[0].isupper() and bare not in words.calendar and before not in words.placing:
            return False  # a name that a later pronoun may mean
        before = lower
    return False


def leans(sentence: str, words: Words) -> bool:
    """Does a pronoun stand near its beginning? Asked of sentences that are told far from those before them: there even
    a pronoun with a name before it may mean somebody else."""
    opening = (word.group().lower() for word in _WORD.finditer(sentence[:FIRST_WORDS]))
    return any(word in words.pronouns or word in words.weak_pronouns for word in opening)


def _taken_together(text: str, pieces: Sequence[Offsets]) -> int:
    """How many of these sentences close the marks that the first one opens; 1 if they stay open."""
    for count, (_, end) in enumerate(pieces, 1):
        if _is_balanced(text[pieces[0][0] : end]):
            return count
    return 1


def _is_balanced(sentence: str) -> bool:
    curly = sentence.count("“") + sentence.count("”") + sentence.count("„")
    return (
        sentence.count('"') % 2 == 0
        and curly % 2 == 0
        and sentence.count("«") == sentence.count("»")
        and sentence.count("(") == sentence.count(")")
    )


def _is_statement(sentence: str, noise: layout.Words, *, cut: bool) -> bool:
    """A whole sentence that tells something: no question, no heading, no lone quotation, no boilerplate."""
    few = len(sentence.split(None, FEWEST_WORDS)) < FEWEST_WORDS and len(sentence) < FEWEST_WORDS * 8
    if len(sentence) > LONGEST or few:
        return False
    last = sentence.rstrip(CLOSING)[-1:]
    if not (cut or last in layout.STOPS) or last in "?？؟" or sentence.endswith(("...", "…", "]")):
        return False
    if "://" in sentence or "www." in sentence or "pic.twitter" in sentence:
        return False
    if not _is_balanced(sentence) or _is_lone_quotation(sentence):
        return False
    return not layout.is_boilerplate(sentence, noise)


def _is_lone_quotation(sentence: str) -> bool:
    told = sentence.rstrip(".!?…")
    return sentence[0] in QUOTATION and told[-1:] in QUOTATION and not any(mark in told[1:-1] for mark in QUOTATION)


def _after_dateline(text: str, start: int, end: int) -> int:
    for pattern in _DATELINES:
        found = pattern.match(text, start, min(end, start + 120))
        if found and (not found.groupdict() or found["place"].isupper() or found.groupdict().get("more")):
            return found.end()
    return start


def _after_link(text: str, start: int, end: int, words: Words) -> int:
    """After "However, " where the sentence goes on with a capital letter."""
    lower = text[start : start + 40].lower()
    for link in words.links:
        if lower.startswith(link) and not lower[len(link) : len(link) + 1].isalnum():
            rest = start + len(link)
            rest += len(text[rest:end]) - len(text[rest:end].lstrip(" ,\u00a0"))
            return rest if text[rest : rest + 1].isupper() else start
    return start


def _before_credit(text: str, start: int, end: int, own: Sequence[str], words: credit.Words) -> int:
    """Before a closing ", Reuters reports, citing Bild." — only where nothing but outlets is named in it."""
    begin = end
    for each in reversed(tuple(credit.attributions(text, max(start, end - LONGEST_CREDIT), end, own, words))):
        if text[each.end : begin].strip(' .,»”"').lower() not in words.credit_links:
            break
        begin = each.start
    head = text[start:begin]
    cut = max(head.rfind(","), head.rfind(" –"), head.rfind(" —"))
    kept = head[:cut].rstrip(" ,–—") if begin < end and cut > 0 else ""
    named = head[cut:].strip(' ,–—"“«').lower()
    whole = (
        kept
        and named in words.credit_links
        and len(kept.split(None, FEWEST_WORDS)) >= FEWEST_WORDS
        and _is_balanced(kept)
    )
    return start + len(kept) if whole else end
