"""Words with offsets, their keys and their forms by endings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import words
from bot.text.language import Language
from config import settings

LANGUAGES = settings.languages()


def keys(text: str) -> list[str]:
    return [word.key for word in words.words(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Україна", "УКРАЇНА"),
        ("п'ять", "п’ять"),
        ("п'ять", "пʼять"),
        ("Ґданськ", "Гданськ"),
        ("Укpaїна", "Україна"),
        ("Рютте́", "Рютте"),
        ("Украі\u0308на", "Україна"),
        ("об\u00adстріл", "обстріл"),
        ("Ukraine’s", "Ukraine"),
        ("Świątek", "Swiatek"),
        ("Łódź", "lodz"),
        ("HIMARSів", "HIMARS"),
        ("Patriot’ами", "patriot"),
        ("ﬁght", "fight"),
    ],
)
def test_spellings_of_one_word_have_one_key(one: str, other: str) -> None:
    assert words.key(one) == words.key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("том", "Tom"), ("рік", "рек"), ("їжа", "іжа"), ("мій", "мии"), ("ham", "нам")]
)
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    assert words.key(one) != words.key(other)


def test_a_hyphen_parts_words_and_an_apostrophe_does_not() -> None:
    assert keys("прем’єр-міністр O’Brien F-16 don't") == ["премєр", "міністр", "obrien", "f", "16", "dont"]


def test_offsets_show_each_word_as_it_stands_in_the_text() -> None:
    text = "«Укpaїна’s» — п’ять,\u00a0Рютте́!"
    assert [text[word.start : word.end] for word in words.words(text)] == ["Укpaїна’s", "п’ять", "Рютте́"]


@given(st.text())
def test_any_text_gives_words_in_order_with_offsets_that_fit(text: str) -> None:
    end = 0
    for word in words.words(text):
        assert end <= word.start < word.end <= len(text)
        assert word.key == words.key(text[word.start : word.end])
        end = word.end


@given(st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’АБІЇЄ", min_size=1) | st.text("abcxyzABCIKMOP'", min_size=1))
def test_a_key_is_its_own_key(word: str) -> None:
    assert words.key(words.key(word)) == words.key(word)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("шахед", "шахедами"),
        ("Рамштайн", "рамштайні"),
        ("Рютте", "рютте"),
        ("натовський", "натовської"),
        ("Сирський", "сирському"),
        ("Зеленська", "зеленської"),
        ("Київ", "києва"),
        ("Чернігів", "чернігова"),
        ("українець", "українцями"),
        ("Запоріжжя", "запоріжжям"),
        ("готовність", "готовності"),
        ("ракета", "ракет"),
        ("перемога", "перемозі"),
        ("Туреччина", "туреччини"),
        ("відзначати", "відзначають"),
    ],
)
def test_endings_make_the_forms_of_a_ukrainian_word(word: str, form: str) -> None:
    assert form in words.forms(word, LANGUAGES["uk"])


@pytest.mark.parametrize(
    ("word", "form"), [("army", "armies"), ("drone", "drones"), ("UAV", "uavs"), ("airman", "airmen")]
)
def test_endings_make_the_plural_of_an_english_word(word: str, form: str) -> None:
    assert form in words.forms(word, LANGUAGES["en"])


def test_an_acronym_has_one_form_in_ukrainian() -> None:
    assert words.forms("ЗСУ", LANGUAGES["uk"]) == ("зсу",)


def test_a_word_in_another_alphabet_has_only_itself() -> None:
    assert words.forms("шахед", LANGUAGES["en"]) == ("шахед",)
    assert words.forms("drone", LANGUAGES["uk"]) == ("drone",)


def test_a_language_without_data_gives_the_word_itself() -> None:
    assert words.forms("Wort", Language("de", {})) == ("wort",)


def test_forms_of_one_word_share_a_stem() -> None:
    uk, en = LANGUAGES["uk"], LANGUAGES["en"]
    assert {words.stem(word, uk) for word in ("ракета", "ракети", "ракетою", "ракетами")} == {"ракет"}
    assert {words.stem(word, en) for word in ("missile", "missiles", "missile’s")} <= {"missile", "missil"}


def test_stop_words_are_keys() -> None:
    assert "що" in words.stop(LANGUAGES["uk"]) and "the" in words.stop(LANGUAGES["en"])
    assert words.stop(Language("xx", {})) == frozenset()
