"""A name in Cyrillic or Latin letters → the same key, so that Гаврилюк and Havryliuk meet."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

# Ukrainian: the resolution of the Cabinet of Ministers No. 55 of 2010, without its rules for the beginning of a word;
# Russian letters as the press writes them. The key below drops vowels, so that both spellings of a name agree.
_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ё": "e", "ж": "zh", "з": "z",
        "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
        "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
        "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "'": "", "’": "", "ʼ": "",
    }
)  # fmt: skip
_LATIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
# Spellings of one sound, the longest first; what is left of "h" after a consonant is mute.
_SOUNDS = (
    ("shch", "s"), ("tsch", "k"), ("sch", "s"), ("tch", "k"), ("dzh", "g"), ("dg", "g"), ("zh", "s"), ("sh", "s"),
    ("ch", "k"), ("kh", "g"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "kv"), ("x", "ks"),
    ("ts", "s"), ("tz", "s"), ("ce", "se"), ("ci", "si"), ("cy", "sy"), ("c", "k"), ("q", "k"), ("z", "s"),
    ("w", "v"), ("j", "g"),
)  # fmt: skip
_ENDING = re.compile(r"(?<=\w{4})(?:ами|ями|ові|еві|єві|ого|ому|ім|им|ом|ем|єм|ій|ой|ах|ях)$")
_SPOKEN_H = re.compile(r"^h(?=[bdklmnprstvz])|h(?=d)")  # Hnatiuk, Bohdan; the one of Wehner and Kohl is mute
CYRILLIC = re.compile("[а-яёіїєґ]", re.IGNORECASE)


def latin(word: str) -> str:
    """The word in plain lower-case Latin letters: Зеленський → zelenskyi, Håøy → haoy."""
    plain = word.lower().translate(_CYRILLIC).translate(_LATIN)
    return "".join(letter for letter in normalize("NFD", plain) if not combining(letter))


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """The first five consonants as they sound, roughly: the same for both spellings of a name and for its cases.

    A name of fewer than three consonants keeps its vowels, else too many would meet."""
    if CYRILLIC.search(word):
        word = _ENDING.sub("", word.lower())
    plain = latin(word)
    for spelling, heard in _SOUNDS:
        plain = plain.replace(spelling, heard)
    plain = _SPOKEN_H.sub("g", plain)
    plain = re.sub(r"(?<=[bcdfgklmnprstv])h|h(?![aeiouy])", "", plain).replace("h", "g")
    bones = re.sub(r"(.)\1+", r"\1", plain[:1] + re.sub(r"[aeiouy]", "", plain[1:]))
    bones = bones if bones[:1] not in "aeiouy" else "a" + bones[1:]
    return bones[:5] if len(bones) > 2 else bones + ":" + re.sub("[iy]+(?=[aeou])", "", plain)[:3]
