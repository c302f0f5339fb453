"""Marked stretch → is it speech? Titles, laws, slogans and single words stand in marks too.

Fitted weights over how the stretch looks, what stands around it, and how well its best speaker fits.
"""

from __future__ import annotations

from math import exp

from bot.text.quotes.reading import Reading
from bot.text.quotes.weighing import PRECISION, Weigh

NOBODY = -1
SAYING = frozenset("SGA:")
LOOKED_AT = 400  # characters
SIGNS = ",.;:!?…\"'’“”‘()"


def features(reading: Reading, index: int, source: int, sure: float) -> list[str]:
    """`index`: of the stretch; `source`: the unit chosen as its speaker, or NOBODY; `sure`: that choice's probability."""
    text, stretch = reading.text, reading.stretches[index]
    last = text[stretch.end - 1]
    ends = "," if last == "," else "." if last in ".!?…" else "-"
    first = "a" if text[stretch.start].islower() else "A"
    chunks = text[stretch.start : min(stretch.end, stretch.start + LOOKED_AT)].split()
    stripped = [word if word.isalpha() else word.strip(SIGNS) for word in chunks]
    words = [word for word in stripped if word]
    share = _capitals(words)
    found = _own(reading, index, words, first, ends)
    found.append(f"t{int(share * 4)}{first}")
    found.append(f"s{int(sure * 3)}" if source != NOBODY else f"s0{int(sure * 3)}")
    if source != NOBODY:
        found += _spoken(reading, reading.quotes[index], source, first + ends)
    found += _around(reading, reading.quotes[index], first, ends, share)
    return found


def _capitals(words: list[str]) -> float:
    """The share of capitals among the words after the first; a title leaves small words small, so they do not count."""
    weighty = [word for word in words[1:] if len(word) > 3 or word[0].isupper()]
    return sum([word[0].isupper() for word in weighty]) / len(weighty) if weighty else 0.0


def _own(reading: Reading, index: int, words: list[str], first: str, ends: str) -> list[str]:
    """What the stretch tells by itself: its length, and whether it has words that sentences have and titles lack."""
    letter, stretch = reading.lexicon.letter, reading.stretches[index]
    count = len(words)
    size = min(count, 6) if count < 8 else 7 if count < 15 else 8
    plain = 0
    for word in words[:40]:
        plain += letter(word.lower()) in "vPpSTtRc"
        if plain == 2:
            break
    return [
        f"n{size}",
        f"e{ends}{first}{size if size < 6 else 6}",
        f"v{plain}{first}",
        f"c{'01'[stretch.closed]}{stretch.kind}",
    ]


def _spoken(reading: Reading, at: int, source: int, shape: str) -> list[str]:
    """Where its speaker stands. `at`: the unit of the stretch; `shape`: how it begins and ends."""
    letters, units = reading.letters, reading.units
    unit = units[source]
    near = "0" if unit.sentence == units[at].sentence else "1" if unit.paragraph == units[at].paragraph else "2"
    between = letters[max(source + 1, at - 60) : at] if source < at else letters[at + 1 : source]
    if "S" in between or "G" in between or "A" in between:
        cue = "S"
    else:
        cue = "T" if "T" in between or "x" in between else "-"
    return [f"p{unit.letter}{near}", f"q{cue}{near}{shape}"]


def _around(reading: Reading, at: int, first: str, ends: str, share: float) -> list[str]:
    """The words beside unit `at`, the stretch. `share`: of its words with a capital."""
    letters, units, works = reading.letters, reading.units, reading.lexicon.works
    before = letters[at - 1] if at else "^"
    after = letters[at + 1 : at + 2] or "$"
    said = not SAYING.isdisjoint(letters[max(0, at - 3) : at + 5])
    found = [f"b{before}{first}", f"a{after}{ends}", f"x{int(share * 4)}{'01'[said]}"]
    if any(units[k].word in works for k in range(max(0, at - 3), at)):
        found += ["work", f"work{first}{int(share * 2)}"]
    if at and before in "diovxc":
        found.append(f"w{units[at - 1].word}")
    following = units[at + 1].word if at + 1 < len(units) else ""
    if following.split(" ", 1)[0] in works or after == "o":
        found.append(f"after{'01'[following in works]}")
    if after == "d" or before == "d" or before == "D":
        found.append(f"d{int(share * 2)}{first}")
    return found


def likely(found: list[str], weigh: Weigh | None) -> float:
    """The probability that a stretch with these features is speech; 1.0 where nothing was fitted."""
    if weigh is None:
        return 1.0
    score = weigh(["", *found]) / PRECISION
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))
