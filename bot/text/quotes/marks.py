"""Text → Stretches: what stands between quotation marks, or in a paragraph that opens with a dash. Layout only.

Every kind of mark is read: “…”, straight ones without sides, «…», »…«, „…“, ''…'', nested, never closed, closed once for
two levels, closed without having been opened, one pair over several paragraphs. Whether a stretch is speech, and whose,
is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.text.language import Language
from bot.text.quotes import answers, dashes


class Stretch(NamedTuple):
    """`text[start:end]` without its marks, `text[opens:closes]` with them. Ordered, never overlapping, outermost only."""

    start: int
    end: int
    opens: int
    closes: int
    kind: (
        str  # "marks"; "inside": a part of one pair that also holds the author's words; "dash": no marks, after a dash
    )
    continues: int = -1  # index of the part of the same utterance before it: «П, – а, – п», and re-opened paragraphs
    closed: bool = True  # False: the closing mark was forgotten, or the next paragraph goes on
    said: tuple[int, int] | None = None  # the author's words beside it, where the layout alone tells them


class _Pair:
    """A pair of marks while it is read: offsets with the marks, and the pairs inside it."""

    __slots__ = ("closes", "end", "family", "inner", "opens", "start")

    def __init__(self, opens: int, start: int, family: str) -> None:
        self.opens, self.start, self.family = opens, start, family
        self.end = self.closes = -1  # -1: still open
        self.inner: list[_Pair] = []


_DOUBLE = re.compile(r"[\"“”„‟«»‹›″＂'`](?:(?<!['`])|(?<=')'|(?<=`)`)")  # one class first: `re` scans that faster
_SINGLE_OPENS = re.compile(r"(?<!\w)‘(?=\w)")
_POSSESSIVE = re.compile(r"‘|[,.?!…]’(?!\w)|’[.,;:]")  # what tells whether “…s’ ” was a possessive or the end
_LOOKED_AHEAD = 300  # characters
_SINGLE = re.compile(r"[‘’‚']")
_FAMILY = {
    "«": "«",
    "»": "«",
    "‹": "‹",
    "›": "‹",
    "“": "“",
    "”": "“",
    "„": "“",
    "‟": "“",
    "‘": "‘",
    "’": "‘",
    "‚": "‘",
    "'": "‘",
}
_LINE = re.compile(r"[^\s\u200b\ufeff\u200e\u200f](?:[^\n\r\u2028\u2029]*[^\s\u200b\ufeff\u200e\u200f])?")
_SHORT_NAME = 60  # characters
_OPENING = "([{<«„“‘‚–—―-/\u200b\u202a\u202b\u2066\u2067\ufeff"


def stretches(text: str, language: Language) -> tuple[Stretch, ...]:
    """All stretches of the text, in order. Linear in its length, and never raises whatever the text is."""
    layout = dashes.layout(language)
    paragraphs = list(_paragraphs(text))
    going_on = answers.going_on(text, paragraphs, layout) if layout.speaks else frozenset()
    marks = _marks_of(text)
    found: list[Stretch] = []
    waiting: _Pair | None = None  # opened in a paragraph before, not closed yet
    patience = 0
    nearest = -1  # the first mark that is not before this paragraph
    for begin, finish in paragraphs:
        if nearest < begin:
            mark = marks.search(text, begin)
            nearest = mark.start() if mark else len(text)
        if nearest >= finish and not waiting and not layout.speaks:
            continue
        pairs, stray = _pairs(text, begin, finish, marks)
        if waiting and stray and stray[0][2] == waiting.family and patience:
            waiting.end, waiting.closes = stray[0][0], stray[0][1]
            pairs = [waiting, *(pair for pair in pairs if pair.opens >= waiting.closes)]
            while found and found[-1].start >= waiting.opens:
                found.pop()
            stray = stray[1:]
            waiting = None
        elif waiting:
            patience -= 1
        spoken = layout.paragraph(text, begin, finish) if layout.speaks else None
        if spoken is not None or begin in going_on:
            parts = layout.parts(text, begin if spoken is None else spoken, finish, "dash", _end_of(stray, finish))
            _add(found, parts, continues=len(found) - 1 if begin in going_on else -1)
            waiting = None
            continue
        if layout.speaks and not pairs and not stray and not waiting:
            later = layout.begins_later(text, begin, finish)
            if later is not None:
                _add(found, layout.parts(text, later, finish, "dash", finish))
                continue
        pairs = _only_closed(text, begin, pairs, stray, layout)
        pairs = [part for pair in pairs for part in _resolve(text, pair, finish, layout)]
        again = bool(waiting and pairs and pairs[0].opens == begin and pairs[0].family == waiting.family)
        _pairs_to_stretches(text, pairs, finish, layout, found, again)
        last = pairs[-1] if pairs else None
        if last and last.closes < 0:
            waiting, patience = last, 3
        elif pairs or patience <= 0:
            waiting = None
    return tuple(found)


def _marks_of(text: str) -> re.Pattern[str]:
    """The marks that the text puts around speech: single ones where they are more than the double ones inside them."""
    double = _DOUBLE.search(text)
    if double is None:
        return _SINGLE
    single = text.find("‘", 0, double.start())
    if single < 0 or 2 * len(_SINGLE_OPENS.findall(text)) <= len(_DOUBLE.findall(text)):
        return _DOUBLE
    return _SINGLE


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines without the white space around them."""
    for line in _LINE.finditer(text):
        yield line.span()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "\u200b\ufeff\u200e\u200f"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\u200b\ufeff\u200e\u200f"):
        end -= 1
    return start, end


def _pairs(
    text: str, begin: int, finish: int, marks: re.Pattern[str]
) -> tuple[list[_Pair], list[tuple[int, int, str]]]:
    """The outermost pairs of a paragraph (the last may still be open) and the closing marks that close nothing."""
    top: list[_Pair] = []
    stack: list[_Pair] = []
    stray: list[tuple[int, int, str]] = []
    for mark in marks.finditer(text, begin, finish):
        at, after = mark.span()
        family = _FAMILY.get(mark.group(), '"')
        opening = _opens(text, at, after, begin, finish, stack)
        if opening is None:
            continue
        if opening:
            if len(stack) < 20:  # deeper nesting is noise
                pair = _Pair(at, after, family)
                (stack[-1].inner if stack else top).append(pair)
                stack.append(pair)
            continue
        depth = _level(stack, family)
        if depth < 0:
            stray.append((at, after, family))
            continue
        stack[depth].end, stack[depth].closes = at, after
        del stack[depth:]
    return [pair for pair in top if pair.closes >= 0 or pair.family != "‘"], stray


def _level(stack: list[_Pair], family: str) -> int:
    """The innermost open pair that this mark can close; curly and straight ones are mixed freely by real typists."""
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].family == family:
            return depth
    if family in '“"' and stack and stack[-1].family in '“"':
        return len(stack) - 1
    return -1


def _opens(text: str, at: int, after: int, begin: int, finish: int, stack: list[_Pair]) -> bool | None:
    """True: the mark opens. False: it closes. None: it is an apostrophe or a sign of inches."""
    before = text[at - 1] if at > begin else " "
    behind = text[after] if after < finish else " "
    free_before = before.isspace() or before in _OPENING or (before == '"' and at - 1 == begin)
    free_behind = not (behind.isalnum() or behind in _OPENING[:9] + "…")
    mark = text[at:after]
    inner = stack[-1].family if stack else ""
    if mark in "«‹":
        return not (not free_before and free_behind and inner == "«" and text[stack[-1].opens] in "»›")
    if mark in "»›":
        return free_before and not free_behind and not stack
    if mark in "„‟":
        return True
    if mark == "“":
        return not (free_behind and not free_before) and not (
            inner == "“" and text[stack[-1].opens] == "„" and not free_before
        )
    if mark == "”":
        return free_before and not free_behind and inner != "“"
    if mark in "‘’‚'":
        if inner == "‘" and before.isalnum() and not behind.isalnum() and mark in "’'":
            return None if behind not in ".,;:?!)" and _is_apostrophe(text, before, after, finish) else False
        return _single(mark, before, behind, free_before, inner)
    if free_before != free_behind:
        return free_before and not free_behind
    if free_before:  # free on both sides: a mark with a space on the wrong side
        return '"' not in (pair.family for pair in stack)
    if before.isdigit() and '"' not in (pair.family for pair in stack):
        return None
    return '"' not in (pair.family for pair in stack) and not behind.isspace()


def _single(mark: str, before: str, behind: str, free_before: bool, inner: str) -> bool | None:
    """Single marks count only in a text that has no double ones; most are apostrophes."""
    if free_before and (behind.isalnum() or behind == "…") and mark != "’" and inner != "‘":
        return True
    if inner == "‘" and before in ",.?!…" and not behind.isalnum():
        return False
    return None


def _is_apostrophe(text: str, before: str, after: int, finish: int) -> bool:
    """Does a single mark behind a word close nothing: the workers’ rights? If it stands behind an s, and another one closes."""
    closes = _POSSESSIVE.search(text, after, min(finish, after + _LOOKED_AHEAD))
    return before == "s" and closes is not None and closes[0] != "‘"


def _end_of(stray: list[tuple[int, int, str]], finish: int) -> int:
    """Where a paragraph without an opening mark ends: at its last stray closing mark, if that ends the paragraph."""
    if stray and finish - stray[-1][1] <= 2:
        return stray[-1][0]
    return finish


def _only_closed(
    text: str, begin: int, pairs: list[_Pair], stray: list[tuple[int, int, str]], layout: dashes.Layout
) -> list[_Pair]:
    """A closing mark too many, before the author's words: the speech began with the paragraph, or with its first pair."""
    if len(stray) != 1 or (pairs and pairs[0].opens != begin):
        return pairs
    at, after, family = stray[0]
    if not layout.follows(text, after) and (pairs or text[at - 1 : at] not in tuple(",.?!…")):
        return pairs
    colon = -1 if pairs else text.rfind(": ", begin, at)
    start = colon + 2 if colon >= 0 else begin
    pair = _Pair(start, start, family)
    pair.end, pair.closes = at, after
    return [pair, *(other for other in pairs if other.opens >= after)]


def _resolve(text: str, pair: _Pair, finish: int, layout: dashes.Layout) -> list[_Pair]:
    """What a pair that its paragraph never closes really is."""
    if pair.closes >= 0 or not pair.inner:
        return [pair]
    last = pair.inner[-1]
    first = next((p for p in pair.inner if _restarts(text, p)), None)
    if first is not None and _quotes_another(text, pair, first, layout):
        pair.end, pair.closes = last.end, last.closes
        return [pair]
    if first is not None:  # the closing mark was forgotten, and a new quotation begins
        pair.end = first.opens
        at = pair.inner.index(first)
        rest = pair.inner[at:]
        pair.inner = pair.inner[:at]
        return [pair, *(part for p in rest for part in _resolve(text, p, finish, layout))]
    if (
        last.closes >= 0
        and last.family == pair.family
        and re.match(r"\s*[,.;:]?\s*([–—―-]\s|$)", text[last.closes : min(finish, last.closes + 6)])
    ):
        pair.end, pair.closes = last.end, last.closes  # one closing mark for two levels
    elif last.closes >= 0 and last.family == pair.family and last.closes - pair.opens <= _SHORT_NAME:
        pair.end, pair.closes = last.end, last.closes  # the name of a company within its kind: «КП «Вітрило»
    return [pair]


def _quotes_another(text: str, pair: _Pair, first: _Pair, layout: dashes.Layout) -> bool:
    """«Тато каже: «Зараз приїду», – згадує він: one closing mark for the speaker and for whom he quotes."""
    last = pair.inner[-1]
    if (
        not text[first.opens - 3 : first.opens].rstrip().endswith(":")
        or last.closes < 0
        or not layout.follows(text, last.closes)
    ):
        return False
    parts = layout.parts(text, pair.start, first.opens, "inside", first.opens, False)
    return not any(part.said for part in parts)


def _restarts(text: str, pair: _Pair) -> bool:
    before = text[max(0, pair.opens - 3) : pair.opens].rstrip()
    return before[-1:] in tuple(".?!…:") and text[pair.start : pair.start + 1].isupper()


def _pairs_to_stretches(
    text: str, pairs: list[_Pair], finish: int, layout: dashes.Layout, found: list[Stretch], again: bool
) -> None:
    """Adds a paragraph's pairs to `found`, cut where the author speaks inside them, with the part that may follow them."""
    busy = 0  # a part without marks after the author's words may have swallowed what comes next
    for number, pair in enumerate(pairs):
        if pair.opens < busy:
            continue
        closed = pair.closes >= 0
        end = pair.end if pair.end >= 0 else finish
        limit = pair.closes if closed else end
        follow = len(found) - 1 if again and number == 0 and found else -1
        parts = layout.parts(text, pair.start, end, "inside", end, closed) if layout.speaks else []
        if len(parts) > 1 or (parts and parts[0].said):
            parts[0] = parts[0]._replace(opens=pair.opens)
            parts[-1] = parts[-1]._replace(
                closes=max(limit, parts[-1].closes) if parts[-1].end == end else parts[-1].closes
            )
            _add(found, parts, closed)
        else:
            start, stop = _trim(text, pair.start, end)
            if start < stop:
                found.append(Stretch(start, stop, pair.opens, limit, "marks", follow, closed))
        if closed and layout.follows(text, pair.closes):
            until = next((p.opens for p in pairs[number + 1 :] if _restarts(text, p) or p.closes < 0), finish)
            after = layout.after(text, pair.closes, until)
            if after:
                _add(found, [after], continues=len(found) - 1)
                busy = after.end


def _add(found: list[Stretch], parts: list[dashes.Part], closed: bool = True, continues: int = -1) -> None:
    """Parts of one utterance, each knowing the part before it."""
    for part in parts:
        start, end = part.start, part.end
        found.append(Stretch(start, end, part.opens, part.closes, part.kind, continues, closed, part.said))
        continues = len(found) - 1
