"""What people write, understood; the cases are in `tests/fixtures/words`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import times
from bot.commands import commands, words
from config import settings

FIXTURES = Path(__file__).parent.parent / "fixtures" / "words"
LANGUAGES = settings.languages()
COMMANDS = {command.NAME: command for command in commands()}
UNDERSTOOD = words.Understood(LANGUAGES, COMMANDS)
TITLES = {"nato": "НАТО", "air": "Повітряна оборона"}
TUESDAY = date(2026, 11, 24)
READERS: dict[str, Callable[[Any], str]] = {
    "days": lambda found: " ".join(map(str, found)),
    "hours": " ".join,
    "period": lambda found: str(found.days),
    "pause_ends": date.isoformat,
}


def cases() -> list[tuple[str, str, str]]:
    found = []
    for kind in READERS:
        lines = (FIXTURES / f"{kind}.txt").read_text("utf-8").splitlines()
        split = [line.partition(" → ") for line in lines if line and not line.startswith("#")]
        found += [(kind, written, meant) for written, _, meant in split]
    return found


@pytest.mark.parametrize(("kind", "written", "meant"), cases())
def test_what_people_write_is_understood(kind: str, written: str, meant: str) -> None:
    today = (TUESDAY,) if kind == "pause_ends" else ()
    found = getattr(words, kind)(written, *today, LANGUAGES)
    assert ("!" if found is None else READERS[kind](found)) == meant


def test_a_pause_over_the_weekend_is_understood_when_the_weekend_is_next() -> None:
    monday = date(2026, 11, 30)
    for written in ("на вихідні", "вихідні", "the weekend"):
        read = {day: words.pause_ends(written, day, LANGUAGES) for day in (TUESDAY + timedelta(n) for n in range(6))}
        assert list(read.values()) == [None, None, None, monday, monday, monday]


@given(st.text(max_size=60))
def test_anything_is_read_without_an_error(text: str) -> None:
    for read in (words.days, words.hours, words.period, words.switch, words.length):
        read(text, LANGUAGES)
    words.pause_ends(text, TUESDAY, LANGUAGES)
    UNDERSTOOD.line(text, TITLES, timed=True)
    UNDERSTOOD.nearest(UNDERSTOOD.name(text), admin=False)


def test_a_text_as_long_as_a_message_may_be_is_given_up_soon_and_not_tried_at_each_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def counted(text: str, *languages: Any) -> tuple[str, ...]:
        tried.append(text)
        return parse(text, *languages)

    parse = times.parse_times
    monkeypatch.setattr(times, "parse_times", counted)
    assert words.hours("1 " * 2000, LANGUAGES) is None
    assert len(tried) < 100


def test_every_other_name_is_one_of_a_command_that_is_there() -> None:
    for alias, name in words.aliases(LANGUAGES).items():
        assert name in COMMANDS, alias
        assert alias not in COMMANDS or alias == name, f"/{alias} is a command of its own"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("latset", "latest"), ("lates", "latest"), ("lat", "latest"), ("tiem", "time"), ("hlep", "help"),
        ("setings", "settings"), ("topisc", "topics"), ("налаштуваня", "settings"), ("останнні", "latest"),
        ("xyzzy", ""), ("s", ""), ("добрий", ""), ("addfed", ""),
    ],
)  # fmt: skip
def test_a_misspelt_command_is_guessed_and_a_strange_one_is_not(written: str, meant: str) -> None:
    assert UNDERSTOOD.nearest(written, admin=False) == meant


def test_admins_are_guessed_their_own_commands() -> None:
    assert UNDERSTOOD.nearest("addfed", admin=True) == "addfeed"


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("НАТО", "latest nato"), ("вісім", ""), ("Morning!", ""), ("восьма ранку", "time восьма ранку"), ("вимкни", ""),
        ("знайди дрони", "search дрони"), ("сказала Гнатюк", "said Гнатюк"), ("відписатись", "stop"), ("стан", ""),
        ("повітряна оборона", "latest air"), ("Останні", "latest"), ("help", "help"),
        ("latest nato 6h", "latest nato 6h"), ("час 8:15", "time 8:15"), ("8:30", "time 8:30"),
        ("о пів на девʼяту", "time о пів на дев'яту"), ("half past eight", "time half past eight"),
        ("What is new?", "latest"), ("Що нового?", "latest"), ("stop", "stop"), ("stop it please", ""), ("2026", ""), ("5", ""), ("hello", ""), ("addfeed http://a.b", ""),
        ("is there any time for me today or not", ""), ("", ""),
    ],
)  # fmt: skip
def test_plain_text_that_is_a_command_a_topic_or_a_time_is_understood(written: str, line: str) -> None:
    assert UNDERSTOOD.line(written, TITLES, timed=True) == line


def test_a_time_means_nothing_where_nobody_is_subscribed() -> None:
    assert UNDERSTOOD.line("8:30", TITLES, timed=False) == ""
