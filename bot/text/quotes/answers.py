"""Paragraphs → those that go on with an answer without a dash of their own, as interviews print them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.quotes.dashes import Layout

_QUESTIONS = 3  # so many questions, each answered by the next paragraph with a dash, make an interview
_PLAIN_QUESTIONS = 2  # or so many without a dash, each answered with one
_SHORTEST = 60  # characters; what is shorter is a heading
_SHORTEST_ANSWER = 25  # in an interview, if it ends as a sentence does
_MARKUP = "*_ "  # of bold type


def going_on(text: str, paragraphs: Sequence[tuple[int, int]], layout: Layout) -> frozenset[int]:
    """Where the paragraphs begin that the speaker of the dash paragraph before them goes on to say."""
    spoken = [layout.paragraph(text, *paragraph) is not None for paragraph in paragraphs]
    if not any(spoken):
        return frozenset()
    if _only_questions(text, paragraphs, spoken):
        first = spoken.index(True)
        return frozenset(
            begin
            for now, (begin, finish) in zip(spoken[first:], paragraphs[first:], strict=True)
            if not now and finish - begin >= _SHORTEST_ANSWER and text[finish - 1] in ".!?…)»"
        )
    interview = _is_interview(text, paragraphs, spoken, layout)
    found: set[int] = set()
    speaking = False
    for number, (begin, finish) in enumerate(paragraphs):
        if spoken[number]:
            speaking = interview or not _told(text, begin, finish, layout)
            continue
        whole = text[begin] in '«“„"' and text[finish - 1] in '»”“"'
        asks = interview and _asks(text, finish) and spoken[number + 1 : number + 2] == [True]
        shortest = _SHORTEST_ANSWER if interview and text[finish - 1] in ".!…" else _SHORTEST
        prose = finish - begin >= shortest and text[finish - 1] in ".!?…)»" and not whole and not asks
        speaking = (
            speaking and prose and (interview or (text[begin] not in '«“„"' and _told(text, begin, finish, layout)))
        )
        if speaking:
            found.add(begin)
            speaking = interview
    return frozenset(found)


def _only_questions(text: str, paragraphs: Sequence[tuple[int, int]], spoken: Sequence[bool]) -> bool:
    """An interview whose questions alone have a dash: each is followed by an answer in paragraphs without one."""
    asked = [number for number, now in enumerate(spoken) if now]
    return len(asked) >= _QUESTIONS and all(
        _asks(text, paragraphs[number][1]) and not any(spoken[number + 1 : number + 2]) for number in asked
    )


def _is_interview(text: str, paragraphs: Sequence[tuple[int, int]], spoken: Sequence[bool], layout: Layout) -> bool:
    asked = [0, 0]  # without a dash, with one
    for now, then, (_, finish) in zip(spoken, spoken[1:], paragraphs, strict=False):
        asked[now] += then and _asks(text, finish)
    return (asked[True] >= _QUESTIONS or asked[False] >= _PLAIN_QUESTIONS) and not any(
        now and _told(text, begin, finish, layout) for now, (begin, finish) in zip(spoken, paragraphs, strict=True)
    )


def _asks(text: str, finish: int) -> bool:
    return text[max(0, finish - 9) : finish].rstrip(_MARKUP).endswith("?")


def _told(text: str, begin: int, finish: int, layout: Layout) -> bool:
    """Has the paragraph the author's words in it?"""
    parts = layout.parts(text, begin, finish, "dash", finish)
    return bool(parts and parts[0].said)
