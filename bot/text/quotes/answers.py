"""Paragraphs → those that go on with an answer without a dash of their own, as interviews print them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.quotes.dashes import Layout

_QUESTIONS = 3  # so many questions, each answered by the next paragraph with a dash, make an interview
_SHORTEST = 60  # characters; what is shorter is a heading


def going_on(text: str, paragraphs: Sequence[tuple[int, int]], layout: Layout) -> frozenset[int]:
    """Where the paragraphs begin that the speaker of the dash paragraph before them goes on to say."""
    spoken = [layout.paragraph(text, *paragraph) is not None for paragraph in paragraphs]
    if not any(spoken):
        return frozenset()
    interview = _is_interview(text, paragraphs, spoken, layout)
    found: set[int] = set()
    speaking = False
    for number, (begin, finish) in enumerate(paragraphs):
        if spoken[number]:
            speaking = interview or not _told(text, begin, finish, layout)
            continue
        whole = text[begin] in '«“„"' and text[finish - 1] in '»”“"'
        prose = finish - begin >= _SHORTEST and text[finish - 1] in ".!?…)»" and not whole
        speaking = (
            speaking and prose and (interview or (text[begin] not in '«“„"' and _told(text, begin, finish, layout)))
        )
        if speaking:
            found.add(begin)
            speaking = interview
    return frozenset(found)


def _is_interview(text: str, paragraphs: Sequence[tuple[int, int]], spoken: Sequence[bool], layout: Layout) -> bool:
    asked = sum(
        now and then and text[finish - 1] == "?"
        for now, then, (_, finish) in zip(spoken, spoken[1:], paragraphs, strict=False)
    )
    return asked >= _QUESTIONS and not any(
        now and _told(text, begin, finish, layout) for now, (begin, finish) in zip(spoken, paragraphs, strict=True)
    )


def _told(text: str, begin: int, finish: int, layout: Layout) -> bool:
    """Has the paragraph the author's words in it?"""
    parts = layout.parts(text, begin, finish, "dash", finish)
    return bool(parts and parts[0].said)
