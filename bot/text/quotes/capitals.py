"""A run of capitalised words → what it is: a person's name without its titles, another name, or a role.

"U.S. Senator Olena Marchuk" is Olena Marchuk with a title; "Northern Water Board" is a body; "The Senator" is a role.
"""

from __future__ import annotations

from typing import NamedTuple

from bot.text.quotes.lexicon import Lexicon

OWNED = ("’s", "'s", "ʼs")
SHORT_NAME = range(3, 7)  # letters: a single word in capitals that long is the short name of a body
MOST_NAMES = 20_000  # that are remembered


def bare_of(word: str) -> str:
    return word[:-2] if word.endswith(OWNED) else word


class Name(NamedTuple):
    """What a run of capitalised words is: N a person, O another name, H or B a role or a body's kind."""

    letter: str
    begin: int  # words before it are titles
    gender: str
    head: str  # the last word, in lower case
    certain: bool  # a person's even after an article
    cut: int  # characters of 's
    attributes: int = 0  # words before a body's name that are none of its own


def name_of(words: tuple[str, ...], lexicon: Lexicon) -> Name:
    """Remembered, because a text repeats its names."""
    found = lexicon.names.get(words)
    if found is None:
        if len(lexicon.names) > MOST_NAMES:
            lexicon.names.clear()
        found = lexicon.names[words] = _name_of(words, lexicon)
    return found


def _name_of(words: tuple[str, ...], lexicon: Lexicon) -> Name:
    bare = bare_of(words[-1])
    lowers = [word.lower() for word in words[:-1]] + [bare.lower()]
    begin, gender = _titles(lowers, lexicon)
    attributes = 0
    while attributes < len(words) - 1 and lexicon.attributes and lowers[attributes].endswith(lexicon.attributes):
        attributes += 1
    begin = max(begin, attributes)
    if (
        lowers[begin] not in lexicon.first and not lexicon.naming.cases
    ):  # "Miss Universe Alicia Machado", but "Cornell William Brooks"
        unknown = lexicon.letter(lowers[0]) == "o" and lowers[0] not in lexicon.bodies
        lone = begin == 0 and unknown and not (words[0].isupper() and len(words[0]) > 1)
        for k in range(begin + 1 + lone, len(words) - 1):
            if lowers[k] in lexicon.first and len(lowers[k]) > 2 and len(lowers[k - 1].rstrip(".")) > 1:
                begin = k
                break
    while begin < len(words) - 1 and lowers[begin] in lexicon.particles and not words[begin][0].isupper():
        begin += 1
    head, alone = lowers[-1], begin == len(words) - 1
    kind = lexicon.letter(head)
    if alone and not gender and (head in lexicon.titles or kind in "HB"):
        letter = "B" if kind == "B" else "H"
    elif kind == "H" and _is_role(head, lowers[begin], lexicon):  # the Georgia Republican, the Managing Director
        letter = "H"
    elif alone and begin == 0 and head not in lexicon.first and _is_acronym(bare):
        letter = "O"  # the JCS
    elif _names_body(lowers[begin:], lexicon) or (
        head in lexicon.not_names and (alone or lowers[begin] not in lexicon.first)
    ):
        letter = "O"
    else:
        letter = "N"
    certain = lowers[begin] in lexicon.first or (begin > 0 and lowers[begin - 1] in lexicon.titles)
    return Name(letter, begin, gender, head, certain, len(words[-1]) - len(bare), attributes)


def _is_acronym(word: str) -> bool:
    return word.isupper() and word.isalpha() and len(word) in SHORT_NAME


def _is_role(head: str, first: str, lexicon: Lexicon) -> bool:
    """Is a run a role although its first word is none: a word that no surname is, or a rank behind no first name?"""
    return head in lexicon.not_names or (head in lexicon.ranks and not lexicon.is_first(first))


def _names_body(lowers: list[str], lexicon: Lexicon) -> bool:
    """Does one of the words make it a body's name? Not inside a person's: Marcia “Cia” Price."""
    if lexicon.bodies.isdisjoint(lowers):
        return "&" in lowers
    return len(lowers) < 3 or lowers[0] not in lexicon.first or not lexicon.bodies.isdisjoint((lowers[0], lowers[-1]))


def _titles(lowers: list[str], lexicon: Lexicon) -> tuple[int, str]:
    """How many words of a run are titles before the name, and the gender they tell."""
    begin, gender = 0, ""
    for k in range(len(lowers) - 1):
        low = lowers[k]
        if low in lexicon.titles or (low in lexicon.not_names and begin == k) or lexicon.letter(low) in "HB":
            if low in lexicon.first and k + 2 == len(lowers):
                continue
            begin = k + 1
            gender = lexicon.titles.get(low, "") or gender
    return begin, gender
