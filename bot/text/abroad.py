"""A name ⇄ its spellings in the other alphabet: Рютте and Rutte, Київ and Kyiv; and which words of a text are names.

By sound first (`bot.text.latin.sound`, by which an index answers), then letter by letter, since a key by sound alone would
let Марк meet March. What is called otherwise abroad (Варшава, США) is data: `[abroad]` of a language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import accumulate
from math import inf
from typing import NamedTuple, Protocol

from bot.text import words
from bot.text.language import Languages
from bot.text.latin import CYRILLIC, latin, sound
from bot.text.quotes.declension import declension

FAR = 0.1  # of what a letter that differs costs: more for each letter of the shorter name, and they are two names
FARTHEST = 0.7  # however long they are: two vowels
READ = 0.2  # costs to take what was asked for as a form of another word: Рютте is Rutte, and Ruth only if there is none
WORSE = 0.15  # than the best: Іран is Iran, so that Ірен is not
MOSTLY, NOW_AND_THEN = 0.5, 0.2  # of the articles that have a word: it is a name there
UNKNOWN = 0.4  # so much is a name what no article has
EXACT = 0.1  # at most where one of the two is seldom a name, or nothing is known of both
LONG = 5  # letters of a word that is hardly another by chance
LONGEST = 30  # letters of a name that is compared
_VOWELS = frozenset("aeiouE")
_MUTE = re.compile("(?<=[^aeiou])e$")  # Vance, Венс; but Rutte, Рютте
# Words with a capital after another word or a comma; capitals are what is no small letter of these alphabets.
_INSIDE = re.compile(r" (?<=[\w,] )((?:[^\W\d_a-zа-яєіїґё][^\s.,;:!?()]*[ ]?)+)")
_SOFT = re.compile("г(?=[бвгґджзклмнпрстфхцчшщ])|(?<=[бвгґджзклмнпрстфхцчшщ])г")
_POLISH, _CASE = re.compile("cki$"), re.compile("(?<=...)[oei]m$")
# Spellings of one sound → one letter, the longest first; capitals are sounds without a letter of their own.
_FOLDED = (
    ("cki", "zki"), ("shch", "W"), ("tsch", "C"), ("sch", "S"), ("tch", "C"), ("dzh", "J"), ("cz", "C"), ("sz", "S"), ("sh", "S"),
    ("zh", "Z"), ("ch", "C"), ("kh", "h"), ("gh", "h"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "kv"),
    ("ts", "z"), ("tz", "z"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("x", "ks"),
    ("w", "v"), ("j", "J"), ("g", "h"), ("y", "i"),
)  # fmt: skip
_IOTATED = (("ie", "e"), ("iu", "u"), ("ia", "a"))  # є, ю, я as they are transliterated
_INITIAL = (("ye", "e"), ("yu", "u"), ("ya", "a"))  # and as English writes them
_NEAR = {
    frozenset(pair): cost
    for pair, cost in {
        "eE": 0.0, "ie": 0.2, "ou": 0.2, "ao": 0.25, "sz": 0.3, "sS": 0.4, "zZ": 0.4, "zS": 0.4, "WS": 0.4, "kC": 0.6, "SC": 0.5,
        "ZJ": 0.3, "Ch": 0.3, "ae": 0.3, "Jh": 0.3, "JC": 0.4, "vf": 0.4, "hk": 0.5,
    }.items()
}  # fmt: skip


class Name(NamedTuple):
    """A word's key, and in which part of the articles that have it it is a name."""

    word: str
    share: float


class Known(Protocol):
    """What an index knows of words."""

    def names(self, heard: Collection[str]) -> Iterable[Name]:
        """The names that have one of these sounds, in any alphabet."""

    def share(self, word: str) -> float | None:
        """In which part of the articles that have it a word is a name; None where none has it."""


def named(title: str, text: str, spelled: Collection[str]) -> dict[str, bool]:
    """Keys of the words that have a capital and stand nowhere without it → whether they have it inside a sentence.

    `spelled` are all words of the text (`words.spelled`), which who asks has at hand. Of a headline in which every word
    has a capital nothing is learnt."""
    heading = words.spelled(title)
    if sum(word[0].isupper() for word in heading) * 2 > len(heading):
        title, heading = "", []
    every = {*spelled, *heading}
    inside = set(words.spelled(" ".join([*_INSIDE.findall(title), *_INSIDE.findall(text)])))
    capital = [w for w in every if w[0].isupper() and len(w) > 1 and w.lower() not in every]
    found: dict[str, bool] = {}
    for word, key in zip(capital, words.keys(capital), strict=True):
        found[key] = word in inside or found.get(key, False)
    return found


def spellings(word: str, languages: Languages, known: Known) -> set[str]:
    """The keys of a name's other spellings, in the other alphabet in all cases; none for a word that is no name.

    In its own alphabet they are those that sound the same letter by letter: Odesa and Odessa, Zelensky and Zelenskyy.

    Names are also words (Mark, Слава): one of the two must be a name for the most part, and the other now and then.
    """
    own = words.key(word)
    share = known.share(own)
    share = UNKNOWN if share is None else share
    if share < NOW_AND_THEN:
        return set()
    forms = _readings(own, languages)
    mine = {form: READ if form != own and own in forms else 0.0 for form in forms}
    names = known.names({sound(variant) for one in mine for variant in _variants(one)})
    costs: dict[str, float] = {}
    alike: set[str] = set()
    for name in names:
        if _cyrillic(name.word) != _cyrillic(own):
            readings = _readings(name.word, languages)
            cost = min(cost + apart(one, other) for one, cost in mine.items() for other in readings)
            if cost <= _limit(share, name.share, len(own)):
                costs[name.word] = cost
        elif _folded(name.word) == _folded(own) and min(share, name.share) >= UNKNOWN and len(own) >= LONG:
            alike.add(name.word)
    best = min(costs.values(), default=0.0)
    return alike.union(name for name, cost in costs.items() if cost <= best + WORSE)


def _limit(one: float, other: float, letters: int) -> float:
    """How far two words with these shares may be apart: the less is known of them as names, the less."""
    least, most = sorted((one, other))
    if least >= UNKNOWN and most >= MOSTLY:
        return FARTHEST + READ
    ambiguous = least >= NOW_AND_THEN and most >= MOSTLY
    return EXACT if ambiguous or (least >= UNKNOWN and letters >= LONG) else -1.0


def _cyrillic(word: str) -> bool:
    return bool(CYRILLIC.search(word))


def _readings(key: str, languages: Languages) -> frozenset[str]:
    """A name as it stands, and the nominatives it may be a form of; of a first name that is listed, those alone."""
    found: set[str] = set()
    for language in languages.values() if _cyrillic(key) and len(key) > 3 else ():
        if words.written_in(key, language) and (names := declension(language)).cases:
            nominatives = {form.nominative for form in names.readings(key)}
            if key in names.first:
                return frozenset(nominatives)
            found |= nominatives
    return frozenset(found | {key})


def _variants(word: str) -> set[str]:
    """What else to ask for, since a key by sound knows neither whose letters they are nor where a name ends.

    An h beside a consonant is mute or г (Павлоград, Сергій), a j may be й (Кая), -cki is Polish; and -ом may be of the name
    (Газпром) or its case."""
    if _cyrillic(word):
        return {word, latin(word), _SOFT.sub("", word), re.sub("ць?к", "к", word)}
    return {word, word.replace("h", "g"), word.replace("j", "i"), _POLISH.sub("tski", word), _CASE.sub("", word)}


@lru_cache(maxsize=8192)
def apart(one: str, other: str) -> float:
    """How far two spellings are from being one name; infinite where they cannot be."""
    a, b = _folded(one), _folded(other)
    ours, theirs = _alone(a), _alone(b)
    limit = min(FAR * min(len(a), len(b)), FARTHEST)
    row = list(accumulate(theirs, initial=0.0))
    for n, mine in enumerate(a):
        above, row = row, [row[0] + ours[n]]
        for m, letter in enumerate(b):
            row.append(min(above[m] + _instead(mine, letter), above[m + 1] + ours[n], row[m] + theirs[m]))
        if min(row) > limit:
            return inf
    return row[-1] if row[-1] <= limit else inf


@lru_cache(maxsize=8192)
def _folded(word: str) -> str:
    """A word in one letter a sound, whichever the alphabet: Шольц and Scholz are "Solz"."""
    plain = latin(word[:LONGEST])
    for spelling, letter in (*(_IOTATED if _cyrillic(word) else _INITIAL), *_FOLDED):
        plain = plain.replace(spelling, letter)
    plain = re.sub(r"(.)\1+", r"\1", plain)
    return plain if _cyrillic(word) else _MUTE.sub("E", plain)


def _alone(letters: str) -> list[float]:
    """What each letter costs where only one of the two has it."""
    return [
        0.1 if letter == "E"
        else 0.15 if (letter in "ae" and after == "i") or (letter == "i" and after in "aeu")  # Biden, Байден; Kupiansk, Куп'янськ
        else 0.35 if letter in _VOWELS
        else 0.3 if letter == "h"
        else 1.0
        for letter, after in zip(letters, letters[1:] + " ", strict=False)
    ]  # fmt: skip


def _instead(one: str, other: str) -> float:
    """What a letter costs that stands for another."""
    if one == other:
        return 0.0
    return _NEAR.get(frozenset((one, other)), 0.4 if one in _VOWELS and other in _VOWELS else 1.0)
