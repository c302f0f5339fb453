"""A word with a capital → the run of words that may be one name with it: "Sen. Elsa M. van der Holm", “Robert “Bobby” Hale”."""

from __future__ import annotations

from bot.text.quotes.capitals import OWNED
from bot.text.quotes.lexicon import Lexicon
from bot.text.quotes.tokens import Tokens

MOST_WORDS = 12
NICKNAME = frozenset('“”"„«»')


def run_from(at: int, tokens: Tokens, headline: bool, lexicon: Lexicon) -> tuple[list[int], int]:
    """The tokens of the run that begins with token `at`, without signs, and the index after it. `headline`: every word
    has a capital here."""
    words, behind = tokens.words, tokens.behind_name
    run = [at]
    after, count = at + 1, len(words)
    owned = words[at].endswith(OWNED)
    while after < count and not owned and len(run) < MOST_WORDS:
        code = behind[after]
        if code == "-":
            break
        gap = tokens.gap(after)
        if gap not in (" ", "\u00a0", ""):
            break
        if code == "^":
            if headline and _ends_headline(words[after].lower(), lexicon):
                break
            if words[after].lower() in lexicon.weekdays:
                break
            run.append(after)
            owned = words[after].endswith(OWNED)
            after += 1
        elif code == "." and not gap:
            if not _is_abbreviated(after, tokens, lexicon):
                break
            after += 1
        elif code in NICKNAME and tokens.word(after + 1)[:1].isupper() and tokens.word(after + 2) in NICKNAME:
            run.append(after + 1)  # Robert “Bobby” Hale
            after += 3
        elif code == "p" and _goes_on(after, tokens, lexicon, alone=len(run) == 1):
            run.append(after)
            after += 1
        elif code == "&" and tokens.word(after + 1)[:1].isupper() and tokens.gap(after + 1):  # Brook & Hale
            run += [after, after + 1]
            after += 2
        elif code == "," and tokens.word(after + 1).lower().rstrip(".") in {"jr", "sr"}:
            after += 2
        else:
            break
    return run, after


def _ends_headline(low: str, lexicon: Lexicon) -> bool:
    """In a headline, where every word has a capital: does this one belong to no name?"""
    return lexicon.letter(low) not in "oHB" and low not in lexicon.first


def _is_abbreviated(stop: int, tokens: Tokens, lexicon: Lexicon) -> bool:
    """Does the full stop at token `stop` belong to the word before it, and the name goes on: John F. Hale, Sen. Hale?"""
    before, following = tokens.words[stop - 1].lower(), tokens.word(stop + 1)
    return (following[:1].isalpha() or following in NICKNAME) and (
        len(before) == 1
        or before + "." in lexicon.titles
        or before + "." in lexicon.particles
        or before in lexicon.suffixes
    )


def _goes_on(at: int, tokens: Tokens, lexicon: Lexicon, alone: bool) -> bool:
    """Does a name go on after the small word at token `at`: Ursula von der Leyen? `alone`: one word stands before it."""
    if not alone and lexicon.naming.capital_nouns:
        return False
    following = tokens.word(at + 1)
    if following[:1].isupper():
        return True
    return following.lower() in lexicon.particles and tokens.word(at + 2)[:1].isupper()
