"""Who is named as the source. More cases: tests/fixtures/condense/*_credits.txt."""

import pytest

from bot.text import credit
from config import settings

LANGUAGES = settings.languages()


@pytest.mark.parametrize(
    ("language", "text", "own", "expected"),
    [
        ("en", "The deal is done, Reuters reported on Friday.", "", "Reuters"),
        ("en", "The deal is done, according to The New York Times.", "", "The New York Times"),
        ("en", "The deal is done, according to the mayor of Ternford.", "", ""),
        ("en", "The deal is done, as reported by the news agency Norland Wire.", "", "Norland Wire"),
        ("en", "The deal is done. Source: Ukrinform", "", "Ukrinform"),
        ("en", "The deal is done, Novyna Herald reports, citing Bild.", "Novyna Herald", "Bild"),
        ("en", "A post on Telegram reported the deal.", "", ""),
        ("uk", "Угоду укладено, – передає Укрінформ.", "", "Укрінформ"),
        ("uk", "Про це йдеться у публікації Politico.", "", "Politico"),
        ("uk", "Як повідомляє Суспільне, угоду укладено.", "", "Суспільне"),
        ("uk", "Про це повідомили Укрінформу в міністерстві.", "", "Укрінформ"),
        ("uk", "Угоду укладено, повідомляє видання «Тернополяни».", "", "Тернополяни"),
        ("uk", "Угоду укладено, повідомляє пресслужба ОВА у Telegram.", "", ""),
        ("uk", "Угоду укладено, повідомляє УНІАН з посиланням на Reuters.", "УНІАН", "Reuters"),
    ],
)
def test_the_credit_is_the_outlet_that_is_named_as_the_source(
    language: str, text: str, own: str, expected: str
) -> None:
    assert credit.find(text, [(0, len(text))], [own] if own else [], LANGUAGES[language]) == expected
