"""Who said what: cases are data, `tests/fixtures/quotes/<language>-<class>.txt`; an editor adds one without code."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Quote
from bot.text import quotes
from config import settings

FOLDER = Path(__file__).parents[2] / "fixtures" / "quotes"
LANGUAGES = settings.languages()
MARKS = " \t\n\u00a0\"“”„‟«»‹›‘’'`,.;:–—-"


class Line(NamedTuple):
    """An expected quote: `speaker | role | quote`; `~` before a reported statement, `?` for a speaker that must be None."""

    speaker: str
    role: str
    text: str
    direct: bool


class Case(NamedTuple):
    language: str
    text: str
    lines: tuple[Line, ...]


def read_line(line: str) -> Line:
    speaker, role, text = (part.strip() for part in line.removeprefix("~").split("|", 2))
    return Line(speaker, role, text, not line.startswith("~"))


def read_cases(path: Path) -> dict[str, Case]:
    cases = {}
    for block in path.read_text("utf-8").split("\n=== ")[0:]:
        title, _, rest = block.removeprefix("=== ").partition("\n")
        if "\n---" not in rest:
            continue
        text, _, expected = rest.partition("\n---")
        head = text.splitlines()
        while head and head[0].startswith("#"):
            head.pop(0)
        lines = tuple(read_line(line) for line in expected.splitlines() if "|" in line)
        cases[f"{path.stem}: {title.strip()}"] = Case(path.stem.split("-")[0], "\n".join(head).strip("\n"), lines)
    return cases


CASES = {name: case for path in sorted(FOLDER.glob("*.txt")) for name, case in read_cases(path).items()}


def plain(text: str) -> str:
    return " ".join(text.split()).strip(MARKS)


def words(text: str) -> int:
    return len(text.split())


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]) or 1)


def named(quote: Quote) -> str:
    return "?" if quote.speaker is None else quote.speaker


@pytest.mark.parametrize("name", CASES)
def test_every_quote_has_the_right_speaker(name: str) -> None:
    case = CASES[name]
    found = quotes.find(case.text, LANGUAGES[case.language])
    wanted = [line for line in case.lines if line.direct]
    listed = {plain(line.text) for line in wanted}
    direct = [q for q in found if q.direct and (words(q.text) > 3 or plain(q.text) in listed)]
    assert [(named(q), plain(q.text)) for q in direct] == [(line.speaker, plain(line.text)) for line in wanted]
    assert [q.role for q, line in zip(direct, wanted, strict=True) if line.role] == [
        li.role for li in wanted if li.role
    ]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if any(not line.direct for line in case.lines)])
def test_reported_speech_is_found_and_kept_apart(name: str) -> None:
    case = CASES[name]
    found = [q for q in quotes.find(case.text, LANGUAGES[case.language]) if not q.direct]
    for line in (line for line in case.lines if not line.direct):
        at = case.text.find(line.text)
        assert at >= 0, f"the fixture's text does not hold “{line.text}”"
        best = max(found, key=lambda q: overlap((q.start, q.end), (at, at + len(line.text))), default=None)
        assert best is not None, f"nothing was found for “{line.text}”"
        assert overlap((best.start, best.end), (at, at + len(line.text))) >= 0.6
        assert named(best) == line.speaker


def check(text: str, language: str) -> tuple[Quote, ...]:
    found = quotes.find(text, LANGUAGES[language])
    for quote in found:
        assert text[quote.start : quote.end] == quote.text
        assert quote.text
        assert 0 <= quote.confidence <= 1
        assert (quote.speaker_start is None) == (quote.speaker_end is None)
        if quote.speaker_start is not None and quote.speaker_end is not None:
            assert 0 <= quote.speaker_start < quote.speaker_end <= len(text)
    starts = [quote.start for quote in found]
    assert starts == sorted(starts)
    return found


LANGUAGE_CODES = st.sampled_from(["en", "de", "uk", "xx"])


@given(st.text(max_size=400), LANGUAGE_CODES)
def test_any_text_gives_verbatim_spans_and_no_exception(text: str, language: str) -> None:
    check(text, language)


PIECES = ["“", "”", '"', "''", "«", "»", "„", "– ", "\n\n", "\n", ". ", ", ", ": ", "Mr. ", "Oksana Lind", "said", "he ", "she ",
          "who ", "according to ", "the ", "officials ", "I ", "сказав ", "Олена ", "за словами ", "U.S. ", "J. ", "’s ", "(", ")",
          "\u200b", "\u202e", "😀", "https://example.org/a?b=c ", "1,2,3", "\u00a0", "Jr. ", "that ", "and ", "?", "!", "…"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), LANGUAGE_CODES)
def test_any_mixture_of_marks_names_and_verbs_is_read_without_an_exception(text: str, language: str) -> None:
    check(text, language)


HOSTILE = {
    "no spaces at all": "a" * 200_000,
    "only opening marks": "“" * 10_000,
    "only straight marks": '"' * 10_000,
    "only capitals": "Aa " * 10_000,
    "one line of a hundred thousand words": "the minister said that “we will go on”, and " * 3_000,
    "a pronoun after a pronoun": "He said “yes we will go”. " * 2_000,
    "names without end": "Oksana Lind and Mark Rowe and " * 5_000,
    "full stops": "." * 100_000,
    "digits and commas": "1," * 100_000,
    "initials": "J. " * 20_000,
    "open brackets": "(said " * 10_000,
    "line breaks": "\n" * 100_000 + "“We will go on”, said Oksana Lind.",
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_hostile_text_costs_time_in_proportion_to_its_length(name: str, language: str) -> None:
    """The suite's time limit is the guard: anything quadratic would take minutes here."""
    check(HOSTILE[name], language)


def test_an_unknown_language_still_gives_what_stands_in_marks() -> None:
    text = "„Das ist gut so und bleibt auch so“, sagte Frau Lind. “We will go on with it.”"
    assert {quote.text for quote in check(text, "xx") if quote.direct} >= {"We will go on with it."}
