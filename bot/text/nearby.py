"""A word that nobody wrote, and words that were written → those it may have been meant for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from bot.text import words
from bot.text.language import Languages

SHORTEST = 4  # letters of a word that may be misspelt: shorter ones are near too many
LONG = 10  # letters of a word of which one more is taken to be right
ALIKE = 0.75  # how much of two words agrees at least
MOST = 3


def begins(key: str) -> str:
    """What the words that are looked through begin with; "" where none should be."""
    return key[: 3 if len(key) < LONG else 4] if len(key) >= SHORTEST else ""


def nearest(key: str, others: Iterable[str], languages: Languages) -> tuple[str, ...]:
    """The words most like this one, of the forms of one word only the most alike."""
    matcher = SequenceMatcher(None, b=key, autojunk=False)
    alike: list[tuple[float, str]] = []
    for other in set(others) - {key}:
        matcher.set_seq1(other)
        if (
            matcher.real_quick_ratio() >= ALIKE
            and matcher.quick_ratio() >= ALIKE
            and (ratio := matcher.ratio()) >= ALIKE
        ):
            alike.append((-ratio, other))
    found: list[str] = []
    for _, other in sorted(alike):
        if not any(_one_word(other, better, languages) for better in found):
            found.append(other)
    return tuple(found[:MOST])


def _one_word(one: str, other: str, languages: Languages) -> bool:
    """Whether two keys are forms of one word."""
    for language in languages.values():
        if words.written_in(one, language) and (
            words.stem(one, language) == words.stem(other, language)
            or one in words.forms(other, language)
            or other in words.forms(one, language)
        ):
            return True
    return False


def spelling(key: str, texts: Iterable[str]) -> str:
    """How a word is spelled where it stands first; the key itself if it stands nowhere."""
    for text in texts:
        spelled = words.spelled(text)
        for word, other in zip(spelled, words.keys(spelled), strict=True):
            if other == key:
                return word
    return key
