"""Interface texts: nothing missing, nothing in the wrong plural, in every language."""

from __future__ import annotations

import ast
import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir

from bot.commands import commands
from bot.phrases import AllPhrases, Phrases
from config import settings

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"html": None, "plain": None, "say": None, "label": None, "BadQuery": None, "count": (1, 2)}
CATALOGUES = settings.catalogues()
KYIV = ZoneInfo("Europe/Kyiv")


def texts() -> set[str | tuple[str, ...]]:
    """Every interface text in the code: arguments of `html`, `plain`, `say`, `label`, `BadQuery`, `count`, and the commands' HELP."""
    found = extract_from_dir(ROOT / "bot", [("**.py", "python")], keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found} | {command.HELP for command in commands()}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_every_text_of_the_code_is_translated(code: str) -> None:
    catalogue = CATALOGUES[code]
    missing = [
        text for text in texts() if not catalogue.get(_one(text)) or not all(_strings(catalogue.get(_one(text))))
    ]
    assert not missing


def sentences_of_failure() -> set[str]:
    """Every sentence with which fetching or reading a source can fail, its fields as `{}`."""
    found = set()
    for path in [*(ROOT / "bot" / "fetch").glob("*.py"), ROOT / "bot" / "sources" / "__init__.py"]:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            texts = node.args if isinstance(node, ast.Call) and _name(node) in FAILURES else []
            if isinstance(node, ast.Return) and node.value and path.name != "inflate.py":
                texts = [node.value]
            if isinstance(node, ast.Tuple) and len(node.elts) == 2:
                texts = [node.elts[1]]
            found |= {text for text in map(_template, texts) if " " in text and text[0] in string.ascii_uppercase + "{"}
    return {text for text in found if text.endswith(".")}


FAILURES = ("NotAFeed", "_Refusal", "Forbidden", "Failed")


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return (
        re.sub(r"\{\w+\}", "{}", node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    )


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_every_sentence_of_failure_is_translated(code: str) -> None:
    phrases = AllPhrases(CATALOGUES)[code]
    sentences = sentences_of_failure()
    assert len(sentences) > 20
    for sentence in sentences:
        said = sentence.replace("page{}", "page (“{}”)").format(*(f"x{n}" for n in range(5)))
        assert phrases.reason(said) != said, said


def test_a_reason_is_retold_with_what_it_is_about() -> None:
    uk = AllPhrases(CATALOGUES)["uk"]
    assert uk.reason("a.example answers 503 Service Unavailable.") == "a.example відповідає: 503 Service Unavailable."
    assert uk.reason("The answer of a.example is larger than 5 MB.") == "Відповідь a.example: понад 5 МБ."
    assert uk.reason("Something new.") == "Something new."


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_no_translation_is_of_a_text_that_is_gone(code: str) -> None:
    used = texts()
    assert not [m.id for m in CATALOGUES[code] if m.id and not m.context and m.id not in used]


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_translations_have_the_same_fields_and_tags_and_every_plural(code: str) -> None:
    for message in CATALOGUES[code]:
        if not message.id:
            continue
        one = _one(message.id)
        strings = _strings(message)
        assert len(strings) == (1 if isinstance(message.id, str) else CATALOGUES[code].num_plurals)
        for translated in strings:
            assert fields(translated) == fields(one), translated
            assert re.findall(r"</?\w+>", translated) == re.findall(r"</?\w+>", one), translated


def _one(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def _strings(message: Message) -> tuple[str, ...]:
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
    next_year = later + timedelta(days=355)
    assert all_["en"].moment(next_year, now, KYIV) == "Sat 20 November 2027, 12:00"
    assert all_["uk"].moment(next_year, now, KYIV) == "сб, 20 листопада 2027 р., 12:00"


@pytest.mark.parametrize(
    ("client", "code"), [("uk", "uk"), ("uk-UA", "uk"), ("en-GB", "en"), ("de", "en"), ("", "en"), (None, "en")]
)
def test_the_language_is_guessed_from_the_client(client: str | None, code: str) -> None:
    assert AllPhrases(CATALOGUES).guess(client) == code


def test_a_third_language_is_one_more_catalogue(tmp_path: Path) -> None:
    """Plurals, dates and what a catalogue lacks: the rest of the bot asks for nothing else."""
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "sitrep.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: pl\\n"\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && '
        '(n%100<10 || n%100>=20) ? 1 : 2);\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "{n} story"\nmsgid_plural "{n} stories"\nmsgstr[0] "{n} wydarzenie"\nmsgstr[1] "{n} wydarzenia"\n'
        'msgstr[2] "{n} wydarzeń"\n',
        "utf-8",
    )
    all_ = AllPhrases(CATALOGUES | settings.catalogues(tmp_path))
    polish = all_["pl"]
    assert all_.codes == ("en", "uk", "pl") and all_.guess("pl-PL") == "pl"
    assert [polish.count("{n} story", "{n} stories", n) for n in (1, 3, 5)] == [
        "1 wydarzenie",
        "3 wydarzenia",
        "5 wydarzeń",
    ]
    assert polish.plain("↩ Back") == "↩ Back"  # not translated yet: in English
    assert "listopada" in polish.date(datetime(2026, 11, 24, tzinfo=UTC), KYIV)
