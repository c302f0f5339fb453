"""Features that languages share: names by their sound, numbers by their value, words by their meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.language import Languages
from bot.text.latin import latin, sound
from bot.text.similar import Gloss, Ideas, english, overlap, read, tokens, words
from config import settings

GLOSS = Gloss(settings.languages())


def ideas(title: str, text: str, language: str, gloss: Gloss = GLOSS) -> Ideas:
    headline = read(title)
    return gloss.ideas([*headline, *read(text)], len(headline), language)


@pytest.mark.parametrize(
    ("cyrillic", "roman"),
    [
        ("Гаврилюк", "Havryliuk"), ("Гаврилюком", "Havryliuk"), ("Зеленським", "Zelenskyy"), ("Зеленський", "Zelensky"),
        ("Рютте", "Rutte"), ("Рейнметалу", "Rheinmetall"), ("Конгсберг", "Kongsberg"), ("Макрона", "Macron"),
        ("Джонсон", "Johnson"), ("Вашингтон", "Washington"), ("Хьюстон", "Houston"), ("Ґданськ", "Gdańsk"),
        ("Щербак", "Shcherbak"), ("Яценко", "Yatsenko"), ("Клаессон", "Claesson"), ("Чарльз", "Charles"),
        ("Гнатюк", "Hnatiuk"), ("Богданом", "Bohdan"), ("Гриценко", "Hrytsenko"), ("Веннер", "Wehner"),
        ("Путин", "Putin"), ("Шойгу", "Shoigu"), ("Жуков", "Zhukov"), ("Мармариса", "Marmaris"),
    ],
)  # fmt: skip
def test_a_name_sounds_the_same_in_both_alphabets(cyrillic: str, roman: str) -> None:
    assert sound(cyrillic) == sound(roman)


@pytest.mark.parametrize(("one", "other"), [("Одеса", "Oslo"), ("Рютте", "Рубіо"), ("Зеленський", "Залужний")])
def test_different_names_sound_different(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_letters_with_marks_become_plain() -> None:
    assert latin("Håøy Łódź Câmpia Unterlüß") == "haoy lodz campia unterluss"


def numbers(text: str, language: str) -> set[str]:
    return {feature for feature in ideas("", text, language).all if feature.startswith("#")}


@pytest.mark.parametrize(
    ("english_text", "ukrainian_text"),
    [
        ("It costs 27 million euros.", "Це коштує 27 мільйонів євро."),
        ("It costs $610bn.", "Це коштує 610 млрд доларів."),
        ("worth 15.5 billion", "на 15,5 мільярда"),
        ("some 300,000 homes", "приблизно 300 тисяч осель"),
        ("some 300,000 homes", "триста тисяч осель"),
        ("8,000 ships", "8 000 суден"),
        ("740 million", "сімсот сорок мільйонів"),
        ("two hundred and five", "двісті п'ять"),
        ("twenty-two stoves", "двадцять дві печі"),
        ("one hundred and eighty mechanics", "сто вісімдесят слюсарів"),
        ("two thousand three hundred", "дві тисячі триста"),
        ("in 2028", "2028 року"),
    ],
)
def test_an_amount_is_the_same_number_in_both_languages(english_text: str, ukrainian_text: str) -> None:
    shared = numbers(english_text, "en") & numbers(ukrainian_text, "uk")
    assert shared == numbers(ukrainian_text, "uk") != set()


def test_two_numbers_side_by_side_stay_two() -> None:
    assert numbers("of 34 drones 29 were downed; 5 7", "en") == {"#34", "#29", "#5", "#7"}


@pytest.mark.parametrize(
    ("ukrainian_word", "english_word"),
    [
        ("заводі", "factories"), ("дельфінів", "dolphin"), ("перемир'я", "ceasefire"), ("української", "Ukraine"),
        ("харківський", "Kharkiv"), ("безпілотників", "drones"), ("школярі", "schools"), ("землетрусом", "earthquake"),
    ],
)  # fmt: skip
def test_a_word_in_any_case_means_what_the_english_report_says(ukrainian_word: str, english_word: str) -> None:
    mine = ideas("", ukrainian_word, "uk").all
    theirs = ideas("", english_word, "en").all
    assert mine.keys() & theirs.keys()


def test_stop_words_mean_nothing() -> None:
    assert ideas("", "and the of with about", "en").all == {}
    assert ideas("", "і та для про через", "uk").all == {}


def test_names_in_a_headline_are_found_but_not_where_every_word_has_a_capital() -> None:
    assert ideas("Marko Levchenko beats a grandmaster", "", "en").headline == {"@" + sound("Levchenko")}
    assert ideas("Boy Beats A Grandmaster In Long Game", "", "en").headline == frozenset()
    assert "=" + english("odesa") in ideas("Drones Hit Odesa Again In The Night", "", "en").headline
    assert "=" + english("odesa") in ideas("Одеса знову без світла", "", "uk").headline


def test_the_first_weekday_is_heard_in_both_languages() -> None:
    assert ideas("", "It was opened on Tuesday, not on Friday.", "en").weekday == 1
    assert ideas("", "Відкрили у вівторок, а не в п'ятницю.", "uk").weekday == 1
    assert ideas("", "серед інших був і він", "uk").weekday is None


def test_a_language_without_tables_still_gives_names_and_digits() -> None:
    found = ideas("", "Am Montag kam Kanzler Merz mit 400 Leuten.", "de").all
    assert "#400" in found and "@" + sound("Merz") in found


def test_inflected_forms_share_features() -> None:
    one, other = (words(read(text), 9)[0] for text in ("Україна просить ракети", "України й ракетами"))
    assert len(one.keys() & other.keys()) == 2


def test_overlap_is_one_for_a_copy_and_nothing_for_other_words() -> None:
    text = "Two people were hurt when drones reached the port before dawn."
    assert overlap(text, text + " More soon.") == 1.0
    assert overlap(text, "A warehouse burned down after the raid, firemen said.") == 0.0
    assert overlap("", text) == 0.0


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["en", "uk", "de", ""]))
def test_any_text_gives_finite_features(title: str, text: str, language: str) -> None:
    found = ideas(title, text, language)
    stems, forms = words(read(text), len(title))
    for features in (found.all, found.names, found.numbers, stems, forms):
        assert all(0 < weight < 1000 for weight in features.values())
    assert len(tokens(text)) <= len(text)


def test_no_languages_at_all_is_no_error() -> None:
    assert ideas("Two words", "12 more", "en", Gloss(Languages())).all
