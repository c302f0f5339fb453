"""Text → the amounts in it: number, unit and what is counted ("5% of GDP", "400 missiles", «40 тисяч домівок»).

Dates, times of day, durations, names of weapons and laws ("F-16", "Article 5") are no amounts. Units, scales and the
words that cannot be counted are data: the table [condense] of each language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from bot.model import Figure
from bot.text import sentences
from bot.text.language import Language
from bot.text.sentences import Offsets

MOST = 40  # figures of one article
LONGEST_LEAD = 24  # characters before a number that may belong to it
LONGEST_PHRASE = 4  # words that say what is counted


class Words(Struct, frozen=True):
    """From the table [condense]: words in small letters."""

    about: tuple[str, ...] = ()  # more than, понад: part of the amount
    numerals: tuple[str, ...] = ()  # three, двоє: numbers in words
    scales: tuple[str, ...] = ()  # million, млрд
    currencies: tuple[str, ...] = ()  # dollars, грн
    percent: tuple[str, ...] = ()  # percent, відсотків
    units: tuple[str, ...] = ()  # km, tonnes
    share_of: tuple[str, ...] = ()  # of: what a percentage is a part of; "" where the noun follows at once
    sum_of: tuple[str, ...] = ()  # worth of: what a sum of money is made of
    purpose: tuple[str, ...] = ()  # for, на: what a sum or a share is for
    determiners: frozenset[str] = frozenset()  # the, its: stand before the counted thing and are no part of it
    numbered: frozenset[str] = frozenset()  # article, стаття: a number after it is a name
    uncounted: frozenset[str] = frozenset()  # hours, years, months, and function words: what no figure counts
    plurals: frozenset[str] = frozenset()  # people, troops
    plural_endings: tuple[str, ...] = ()  # s: the counted word ends so; where there are none, any word may be it
    adjective_endings: tuple[str, ...] = ()  # их, 's: what ends so only describes the counted word
    verb_endings: tuple[str, ...] = ()  # ться: nothing that is counted ends so


_SIGNS = "$€£₴¥₽₹"
_NUMBER = r"\d{1,3}(?:[,\u00a0\u202f ’]\d{3})++(?:[.,]\d+)?|\d++(?:[.,]\d+)?"
_YEARS = re.compile(r"(?:19|20)\d\d(?:[–-](?:(?:19|20)\d\d|\d\d))?")
_WORD = re.compile(r"[ \u00a0]?(?P<word>[^\W\d_][\w'’ʼ-]*)")
_WORD_BEFORE = re.compile(r"(\w[\w.'’ʼ]*|[№#§])[ \u00a0]*$")


def find(text: str, spans: Sequence[Offsets], language: Language) -> tuple[Figure, ...]:
    """The amounts in `spans`, in order, at most 40. `Figure.article` is ""; `counts` stands in the text's own words."""
    words = language.part("condense", Words)
    pattern = _pattern(words)
    lowered = sentences.small(text)
    found: list[Figure] = []
    for start, end in spans:
        last = start
        for match in pattern.finditer(lowered, start, end):
            figure = _figure(text, lowered, match, (last, end), words) if match.start() >= last else None
            if figure:
                found.append(figure)
                last = figure.end
            if len(found) == MOST:
                return tuple(found)
    return tuple(found)


@lru_cache(maxsize=64)
def _pattern(words: Words) -> re.Pattern[str]:
    units = (*words.percent, *words.currencies, *words.units)
    numeral = f"(?:{_any_of(*words.numerals)})"
    joined = [unit for unit in units if len(unit) > 2]  # 60-km, but «72-га» is an ordinal
    return re.compile(
        rf"(?<![\w.,/:–-])(?:(?P<number>(?:{_NUMBER})(?:[ ]?[–-][ ]?(?:{_NUMBER}))?)|(?P<numeral>{numeral}(?:[ -](?:and )?{numeral})*)(?!\w))"
        rf"(?P<scale>(?:[ \u00a0-]?(?:{_any_of(*words.scales)})(?!\w)){{1,2}})?"
        rf"(?P<unit>[ \u00a0]?[%‰{_SIGNS}]|[ \u00a0]?(?:{_any_of(*units)})(?!\w)|-(?:{_any_of(*joined)})(?!\w))?"
    )


@lru_cache(maxsize=64)
def _before(words: Words) -> re.Pattern[str]:
    """What may stand before a number and is part of the amount: "more than $"."""
    return re.compile(
        rf"(?:\b(?P<about>{_any_of(*words.about)})[ \u00a0])?"
        rf"(?P<sign>(?<!\w)(?:us|a|c|nz)?[{_SIGNS}][ \u00a0]?|\b(?:usd|eur|uah|gbp)[ \u00a0]?)?$"
    )


def _any_of(*listed: str) -> str:
    return "|".join(re.escape(each) for each in sorted(listed, key=len, reverse=True)) or "(?!)"


def _figure(text: str, lowered: str, match: re.Match[str], around: Offsets, words: Words) -> Figure | None:
    window = max(around[0], match.start() - LONGEST_LEAD)
    lead = _before(words).search(lowered[window : match.start()])
    start = window + lead.start() if lead else match.start()
    sign = bool(lead and lead["sign"])
    sure = sign or bool(match["unit"]) or bool(lead and lead["about"])
    if _goes_on(text, match.end()) or (not sure and _is_name_or_date(lowered, match, words)):
        return None
    unit = (match["unit"] or "").strip(" \u00a0-")
    stop, counts = match.end(), ""
    if unit or sign:
        shared = words.share_of if unit in ("%", *words.percent) else words.sum_of
        part = None if unit in words.units else _linked(text, stop, around[1], shared, words)
        stop = part[1] if part else stop
        purpose = None if unit in words.units else _linked(text, stop, around[1], words.purpose, words)
        stop = purpose[1] if purpose else stop
        counts = text[(part or purpose or (stop, stop))[0] : stop]
    else:
        thing = _counted(text, stop, around[1], words)
        if not thing:
            return None
        counts, stop = text[thing[0] : thing[1]], thing[1]
    return Figure(article="", text=text[start:stop], start=start, end=stop, counts=counts)


def _goes_on(text: str, end: int) -> bool:
    """Is the number only the beginning of something: 5th, 10:30, 5/7, T-72's, 1,2,3?"""
    follows = text[end : end + 2]
    return follows[:1].isalnum() or (
        follows[:1] in ("-", "–", "/", ":", ".", ",", "°", "'", "’") and follows[1:].isalnum()
    )


def _is_name_or_date(lowered: str, match: re.Match[str], words: Words) -> bool:
    """ "Article 5", "May 9", "in 2024"."""
    before = _WORD_BEFORE.search(lowered[max(0, match.start() - LONGEST_LEAD) : match.start()])
    if before and (before.group(1).rstrip(".") in words.numbered or before.group(1) in "№#§"):
        return True
    return not match["scale"] and _YEARS.fullmatch(match["number"] or "") is not None


def _counted(text: str, start: int, end: int, words: Words) -> Offsets | None:
    """The counted thing right after a number: adjectives and a noun. None if no noun comes before something else does."""
    begin = last = start + (text[start : start + 1] in (" ", "\u00a0", "-"))
    for _ in range(LONGEST_PHRASE):
        found = _WORD.match(text, last, end)
        if not found or (text[last - 1] == "." and found["word"][0].isupper()):
            return None
        role = _role(found["word"].lower(), words)
        last = found.end()
        if role != "describes":
            return (begin, last) if role == "noun" else None
    return None


def _linked(text: str, start: int, end: int, links: Sequence[str], words: Words) -> Offsets | None:
    """The phrase that one of `links` leads to: "of GDP", «на оборону», without the link and determiners."""
    for link in links:
        lead = f" {link} " if link else " "
        if text[start : start + len(lead)].lower().replace("\u00a0", " ") == lead:
            return _phrase(text, start + len(lead), end, words, names=link in words.share_of)
    return None


def _phrase(text: str, start: int, end: int, words: Words, *, names: bool) -> Offsets | None:
    """As many words as belong together, a noun at most; `names`: it may begin with a capital."""
    begin = last = start
    for _ in range(LONGEST_PHRASE):
        found = _WORD.match(text, last, end)
        if not found:
            break
        word = found["word"]
        if last == begin and word.lower() in words.determiners:
            begin = last = found.end() + 1
            continue
        role = _role(word.lower(), words)
        if role == "other" or not (names or word[0].islower() or word.isupper()):
            break
        last = found.end()
        if role == "noun" or word.isupper():
            break
    return (begin, last) if last > begin else None


def _role(word: str, words: Words) -> str:
    """ "noun": what is counted; "describes": stands before it; "other": neither."""
    if word in words.plurals:
        return "noun"
    if word in words.uncounted or word.endswith(words.verb_endings or "\n"):
        return "other"
    describes = word.endswith(words.adjective_endings or "\n") or not word.endswith(words.plural_endings or "")
    return "describes" if describes else "noun"
