"""Which sentences are understood by themselves. More cases: tests/fixtures/condense/*_shapes.txt."""

import pytest

from bot.text import sentences, statements
from bot.text.language import Language
from config import settings

LANGUAGES = settings.languages()


def hangs(sentence: str, language: Language) -> bool:
    starters = language.part("sentences", sentences.Words).starters
    return statements.hangs(sentence, language.part("condense", statements.Words), starters)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "He added that the plan would be reviewed."),
        ("en", "This decision was welcomed by fishermen."),
        ("en", "It's the third attack in a week."),
        ("en", "In Brussels on Monday, she met the press."),
        ("en", "According to him, the ship is lost."),
        ("en", "In addition, three ships were lost."),
        ("uk", "Він також додав, що план переглянуть."),
        ("uk", "Це рішення схвалили рибалки."),
        ("uk", "За його словами, судно втрачено."),
        ("uk", "У понеділок у Києві вона зустрілася з пресою."),
        ("uk", "Крім того, втрачено три судна."),
        ("uk", "Наголосив, що план переглянуть."),
    ],
)
def test_a_sentence_that_needs_the_one_before_hangs(language: str, sentence: str) -> None:
    assert hangs(sentence, LANGUAGES[language])


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Poland said it would close its border."),
        ("en", "A woman said her son had been found."),
        ("en", "According to Rutte, he will stay until June."),
        ("en", "On Monday the port reopened."),
        ("uk", "Польща заявила, що вона закриє свій кордон."),
        ("uk", "За словами Рютте, він лишиться до червня."),
        ("uk", "У понеділок порт відновив роботу."),
        ("uk", "Двоє людей загинули під час пожежі."),
    ],
)
def test_a_sentence_that_brings_its_own_names_stands(language: str, sentence: str) -> None:
    assert not hangs(sentence, LANGUAGES[language])


def test_only_an_outlets_attribution_is_cut() -> None:
    for code, text, kept in (
        ("en", "The ship was lost in a storm, Reuters reports.", "The ship was lost in a storm"),
        ("en", "The ship was not lost in a storm, the navy said.", "The ship was not lost in a storm, the navy said."),
        ("uk", "Судно загинуло під час шторму, пише Reuters.", "Судно загинуло під час шторму"),
        ("uk", "Судно не загинуло під час шторму, пише міністр.", "Судно не загинуло під час шторму, пише міністр."),
    ):
        (found,) = statements.find(text, [(0, len(text))], (), LANGUAGES[code])
        assert text[found.start : found.end] == kept
