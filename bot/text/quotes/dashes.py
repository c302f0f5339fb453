"""Speech → its parts: which dash lets the author speak, and which belongs to what is said.

«П, – а, – п», «П», – а. – П, and paragraphs that open with a dash: – П, – а. – П. For languages that write speech so
(`dash = true` in `[quotes]`); the author's words are known by a verb of saying near their beginning.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import Struct

from bot.text.language import Language


class Conjugation(Struct, frozen=True):
    """Forms of many verbs at once: each stem with each ending. `endings`: m, f, n, p (plural) or s (singular) → endings."""

    endings: dict[str, str] = {}
    stems: tuple[str, ...] = ()


class Hints(Struct, frozen=True):
    """What of `[quotes.rules]` tells an author's verb that no list has."""

    verb_endings: dict[str, str] = {}
    personal: str = ""


class Saying(Struct, frozen=True):
    """What of `[quotes]` the layout needs."""

    dash: bool = False  # speech also stands in paragraphs that open with a dash, with the author's words between dashes
    said: str | tuple[str, ...] = ()
    thought: str | tuple[str, ...] = ()
    conjugations: tuple[Conjugation, ...] = ()
    thoughts: tuple[Conjugation, ...] = ()
    rules: Hints = Hints()


class Part(NamedTuple):
    """A stretch of speech (with its marks: opens, closes) and the author's words after it, if there are any."""

    start: int
    end: int
    opens: int
    closes: int
    kind: str
    said: tuple[int, int] | None = None


_DASH = "–—―−‒-"
_BREAK = re.compile(rf"(?P<stop>[,.?!…:;»”\"]?)\s*(?<=[\s,.?!…:;»”\"])(?P<dash>[{_DASH}]{{1,2}})(?=\s|[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*|[.?!…:;«»“”]|,\s*що\b")
_OPENS = re.compile(rf"[{_DASH}]{{1,2}}\s*(?=[^\W_]|[«“„\"(…'])")
_AFTER = re.compile(rf"[,.]?\s*(?:[{_DASH}]{{1,2}})?\s*(?=[^\W\d_])")
_LATER = re.compile(rf"(?<=[.!?…])\s+[{_DASH}]\s+(?=[^\W\d_a-zа-яіїєґ])")
_LETTER = re.compile(r"[^\W_]")
_ASIDE = re.compile(r"\([^()\n]{3,40}\)\.?\s*(?=\S)")  # (Сміється).
_NEAR = 5  # within so many words the name or pronoun comes that goes with an unknown verb
_AUTHOR_WORDS = 9  # within so many words the author's verb of saying must come
_LONGEST = 420  # characters an author's remark may take between two dashes


class Layout:
    """How a language lays speech out. Built once a language."""

    def __init__(self, saying: Saying) -> None:
        self.speaks = saying.dash
        verbs = {*_split(saying.said), *_split(saying.thought)}
        for group in (*saying.conjugations, *saying.thoughts):
            endings = " ".join(group.endings.values()).split()
            verbs.update(stem + ending for stem in group.stems for ending in endings)
        self.verbs = frozenset(verbs)
        self._endings = tuple(" ".join(saying.rules.verb_endings.values()).split()) or ("\0",)
        self._personal = frozenset(saying.rules.personal.split())

    def paragraph(self, text: str, begin: int, finish: int) -> int | None:
        """Where the speech of a paragraph that opens with a dash begins; None if it does not, or is an item of a list."""
        opens = _OPENS.match(text, begin, finish)
        if not opens:
            return None
        aside = _ASIDE.match(text, opens.end(), finish)
        at = aside.end() if aside else opens.end()
        first = _LETTER.search(text, at, finish)
        if not first or first.group().islower() or text[finish - 1] == ";":
            return None
        return at

    def begins_later(self, text: str, begin: int, finish: int) -> int | None:
        """Where speech begins in the middle of a paragraph, after a sentence of the author's; None if none does.

        «Дерево вибирав сам. – Воно, як людина, – казав майстер.» Only the author's words behind it tell it.
        """
        found = _LATER.search(text, begin, finish)
        parts = self.parts(text, found.end(), finish, "dash", finish) if found else []
        told = parts and parts[0].said and parts[0].end - parts[0].start < _LONGEST
        return found.end() if found and told else None

    def follows(self, text: str, at: int) -> bool:
        """Do the author's words stand here, after a closing mark: », – а?"""
        found = _AFTER.match(text, at, at + 6) if self.speaks else None
        return bool(found and self._author(text, found.end(), "»"))

    def parts(self, text: str, start: int, end: int, kind: str, limit: int, closed: bool = True) -> list[Part]:
        """The speech in text[start:end] without the author's words in it. `limit`: where its last part ends at most.

        Inside a closed pair of marks the author's words must end with a dash too, or they are no author's words.
        """
        parts: list[Part] = []
        at = opens = start
        while True:
            found = self._interruption(text, at, end, must_return=kind == "inside" and closed)
            if not found:
                break
            speech_end, words, words_end, back = found
            self._keep(text, parts, at, speech_end, opens, kind, (words, words_end))
            if back < 0:
                return parts
            at = opens = back
        self._keep(text, parts, at, max(at, min(end, limit)), opens, kind, None)
        return parts

    def after(self, text: str, closes: int, finish: int) -> Part | None:
        """The part that goes on without marks after the author's words: «П?» – а. – П."""
        first = _AFTER.match(text, closes, finish)
        if first is None:
            return None
        back = self._return(text, first.end(), finish)
        if back is None or text[back.start()] not in ".!?…":
            return None
        start, end = _inner(text, back.end(), finish)
        if end - start < 2 or not text[start].isupper() or text[start] in '«“"':
            return None
        return Part(start, end, back.end(), finish, "dash", (first.end(), back.start("dash")))

    def _keep(
        self, text: str, parts: list[Part], start: int, end: int, opens: int, kind: str, said: tuple[int, int] | None
    ) -> None:
        inner, stop = _inner(text, start, end)
        if inner < stop:
            parts.append(Part(inner, stop, opens, max(end, stop), kind, said))

    def _interruption(self, text: str, at: int, end: int, must_return: bool) -> tuple[int, int, int, int] | None:
        """The next words of the author: (end of the speech before, their start, their end, where speech goes on or -1)."""
        for found in _BREAK.finditer(text, at, end):
            if not self._author(text, found.end(), found["stop"]):
                if self._silent(text, found, end):
                    back = self._return(text, found.end(), end)
                    assert back is not None
                    return found.start(), found.end(), back.start(), back.end()
                continue
            if not found["stop"] and self._stopped(text, found.end(), end):
                continue  # a dash of the speaker's own: the author's words come later, after a comma
            back = self._return(text, found.end(), end)
            if back is None and must_return:
                continue
            speech_end = found.start() + len(found["stop"])
            if back is None:
                return speech_end, found.end(), end, -1
            return speech_end, found.end(), back.start("dash"), back.end()
        return None

    def _stopped(self, text: str, at: int, end: int) -> bool:
        """Does the author speak further on, after a comma and a dash?"""
        later = (found for found in _BREAK.finditer(text, at, min(end, at + 2 * _LONGEST)) if found["stop"])
        return any(self._author(text, found.end(), found["stop"]) for found in later)

    def _author(self, text: str, at: int, stop: str) -> bool:
        """Does the author speak from here: a small letter and soon a verb of saying, before the sentence ends?"""
        words = 0
        verbal = False  # the first word ends like a verb that no list has
        for word in _WORD.finditer(text, at, at + 160):
            token = word.group()
            if token[0] in ".?!…:;,":
                return False
            words += 1
            if words == 1 and not token[0].islower() and stop not in ("»", "”", '"', ",", "?", "!", "…"):
                return False
            if words == 1:
                verbal = bool(stop) and token.islower() and token.endswith(self._endings)
            elif verbal and words <= _NEAR and (token[0].isupper() or token in self._personal):
                return True  # «– запрошує нас Тамара», «– розводить він руками»
            if token.lower() in self.verbs:
                return words <= (_AUTHOR_WORDS if stop else 1)
            if words == 1 and token[0].isupper():
                words += 5  # a name may come first, but then the verb follows
            if words > _AUTHOR_WORDS:
                return False
        return False

    def _silent(self, text: str, found: re.Match[str], end: int) -> bool:
        """Author's words without a verb of saying: «…отак, – маленький кулачок рухається. – А коли…»."""
        start = found.end()
        behind = text[start : start + 2].lstrip()
        if found["stop"] not in (",", "?", "!", "…") or not found["stop"] or not behind[:1].islower():
            return False
        back = self._return(text, start, min(end, start + 120))
        return (
            back is not None and text[back.start()] == "." and text[back.end() : back.end() + 2].lstrip()[:1].isupper()
        )

    def _return(self, text: str, at: int, end: int) -> re.Match[str] | None:
        """The dash that ends the author's words: after a stop, or before a capital letter."""
        for found in _BREAK.finditer(text, at, min(end, at + _LONGEST)):
            if found["stop"] in (",", ".", ":", ";", "!", "?", "…") and found["stop"]:
                return found
        return None


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the white space, commas, dashes and left-over closing marks at both ends, but with . ? ! …"""
    while start < end and (text[start].isspace() or text[start] in ",;" + _DASH):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;" + _DASH):
        end -= 1
    return start, end


_layouts: dict[int, tuple[Saying, Layout]] = {}


def layout(language: Language) -> Layout:
    """The layout of this language, made once."""
    saying = language.part("quotes", Saying)
    key = id(saying)
    if key not in _layouts:
        _layouts[key] = (saying, Layout(saying))
    return _layouts[key][1]


def _split(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(words.split()) if isinstance(words, str) else words
