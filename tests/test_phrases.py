"""Interface texts: nothing missing, nothing in the wrong plural, in every language."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from bot.commands import commands
from bot.phrases import AllPhrases, Phrases
from config import settings

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"html": None, "plain": None, "say": None, "count": (1, 2)}
CATALOGUES = settings.catalogues()
KYIV = ZoneInfo("Europe/Kyiv")


def texts() -> set[str | tuple[str, ...]]:
    """Every interface text in the code: arguments of `html`, `plain`, `say`, `count`, and the commands' HELP."""
    found = extract_from_dir(ROOT / "bot", [("**.py", "python")], keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found} | {command.HELP for command in commands()}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_every_text_of_the_code_is_translated(code: str) -> None:
    known = {message.id: message for message in CATALOGUES[code] if message.id}
    missing = [text for text in texts() if text not in known or not all(_strings(CATALOGUES[code], text))]
    assert not missing


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_no_translation_is_of_a_text_that_is_gone(code: str) -> None:
    used = texts()
    assert not [m.id for m in CATALOGUES[code] if m.id and not m.context and m.id not in used]


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_translations_have_the_same_fields_and_tags_and_every_plural(code: str) -> None:
    for message in CATALOGUES[code]:
        if not message.id:
            continue
        one = message.id if isinstance(message.id, str) else message.id[0]
        strings = _strings(CATALOGUES[code], message.id)
        assert len(strings) == (1 if isinstance(message.id, str) else CATALOGUES[code].num_plurals)
        for translated in strings:
            assert fields(translated) == fields(one), translated
            assert re.findall(r"</?\w+>", translated) == re.findall(r"</?\w+>", one), translated


def _strings(catalogue: Catalog, text: str | tuple[str, ...]) -> tuple[str, ...]:
    message = catalogue.get(text if isinstance(text, str) else text[0])
    assert message is not None
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.mark.parametrize(
    ("n", "english", "ukrainian"),
    [
        (1, "1 story", "1 подія"),
        (2, "2 stories", "2 події"),
        (5, "5 stories", "5 подій"),
        (11, "11 stories", "11 подій"),
        (21, "21 stories", "21 подія"),
        (1234, "1,234 stories", "1\xa0234 події"),
    ],
)
def test_numbers_take_their_nouns_in_the_right_form(n: int, english: str, ukrainian: str) -> None:
    all_ = AllPhrases(CATALOGUES)
    assert all_["en"].count("{n} story", "{n} stories", n) == english
    assert all_["uk"].count("{n} story", "{n} stories", n) == ukrainian


def test_values_are_escaped_in_messages_and_not_in_notices() -> None:
    phrases = Phrases("en")
    assert phrases.html("Hello {name}", name="<b>&") == "Hello &lt;b&gt;&amp;"
    assert phrases.plain("Hello {name}", name="<b>&") == "Hello <b>&"


def test_times_are_said_as_people_say_them() -> None:
    all_ = AllPhrases(CATALOGUES)
    now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    evening, morning, later = now + timedelta(hours=7), now + timedelta(hours=20), now + timedelta(days=6)
    assert all_["en"].moment(evening, now, KYIV) == "today 19:00"
    assert all_["uk"].moment(evening, now, KYIV) == "сьогодні, 19:00"
    assert all_["uk"].moment(morning, now, KYIV) == "завтра, 08:00"
    assert all_["en"].moment(later, now, KYIV) == "Mon 30 November, 12:00"
    assert all_["uk"].moment(later, now, KYIV) == "пн, 30 листопада, 12:00"


@pytest.mark.parametrize(
    ("client", "code"), [("uk", "uk"), ("uk-UA", "uk"), ("en-GB", "en"), ("de", "en"), ("", "en"), (None, "en")]
)
def test_the_language_is_guessed_from_the_client(client: str | None, code: str) -> None:
    assert AllPhrases(CATALOGUES).guess(client) == code
