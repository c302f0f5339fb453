"""Marked stretch → is it speech? Titles, laws, slogans and single words stand in marks too.

Fitted weights over how the stretch looks, what stands around it, and how well its best speaker fits.
"""

from __future__ import annotations

from math import exp

from bot.text.quotes.reading import Reading
from bot.text.quotes.weighing import PRECISION, Weigh

NOBODY = -1


def features(reading: Reading, index: int, source: int, sure: float) -> list[str]:
    """`index`: of the stretch; `source`: the unit chosen as its speaker, or NOBODY; `sure`: that choice's probability."""
    text, letters, units, lexicon = reading.text, reading.letters, reading.units, reading.lexicon
    stretch = reading.stretches[index]
    at = reading.quotes[index]
    words = [
        word.strip(",.;:!?…\"'’“”‘()") for word in text[stretch.start : min(stretch.end, stretch.start + 400)].split()
    ]
    words = [word for word in words if word]
    count = len(words)
    weighty = [word for word in words[1:] if len(word) > 3 or word[0].isupper()]  # a title leaves small words small
    share = sum([word[0].isupper() for word in weighty]) / len(weighty) if weighty else 0.0
    plain = sum([lexicon.letter(word.lower()) in "vPpSTtRc" for word in words[:40]])
    last = text[stretch.end - 1]
    ends = "," if last == "," else "." if last in ".!?…" else "-"
    before = letters[at - 1] if at else "^"
    after = letters[at + 1 : at + 2] or "$"
    first = "a" if text[stretch.start].islower() else "A"
    size = min(count, 6) if count < 8 else 7 if count < 15 else 8
    found = [
        f"n{size}",
        f"t{int(share * 4)}{first}",
        f"e{ends}{first}{min(size, 6)}",
        f"b{before}{first}",
        f"a{after}{ends}",
        f"v{min(plain, 2)}{first}",
        f"c{stretch.closed:d}{stretch.kind}",
        f"s{int(sure * 3)}" if source != NOBODY else f"s0{int(sure * 3)}",
    ]
    said = not {"S", "G", "A", ":"}.isdisjoint(letters[max(0, at - 3) : at + 5])
    found.append(f"x{int(share * 4)}{said:d}")
    if source != NOBODY:
        unit = units[source]
        near = "0" if unit.sentence == units[at].sentence else "1" if unit.paragraph == units[at].paragraph else "2"
        between = letters[max(source + 1, at - 60) : at] if source < at else letters[at + 1 : source]
        cue = (
            "S"
            if "S" in between or "G" in between or "A" in between
            else "T"
            if "T" in between or "x" in between
            else "-"
        )
        found += [f"p{unit.letter}{near}", f"q{cue}{near}{first}{ends}"]
    near_words = [units[k].word for k in range(max(0, at - 3), at)] + [
        units[at + 1].word if at + 1 < len(units) else ""
    ]
    for word in near_words[:-1]:
        if word in lexicon.works:
            found.append("work")
            found.append(f"work{first}{int(share * 2)}")
            break
    if at and before in "diovxc":
        found.append(f"w{units[at - 1].word}")
    if near_words[-1].split(" ", 1)[0] in lexicon.works or after == "o":
        found.append(f"after{near_words[-1] in lexicon.works:d}")
    if after == "d" or before == "d" or before == "D":
        found.append(f"d{int(share * 2)}{first}")
    return found


def likely(found: list[str], weigh: Weigh | None) -> float:
    """The probability that a stretch with these features is speech; 1.0 where nothing was fitted."""
    if weigh is None:
        return 1.0
    score = weigh(["", *found]) / PRECISION
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))
