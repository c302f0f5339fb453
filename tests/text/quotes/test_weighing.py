"""The weights of features: what the bot adds up, and what `tools/fit_quotes.py` learns from, are the same features."""

from pathlib import Path

import pytest

from bot.text.quotes import indirect, marks
from bot.text.quotes.lexicon import lexicon
from bot.text.quotes.people import People
from bot.text.quotes.reading import Reading
from bot.text.quotes.speakers import NOBODY, Speakers
from bot.text.quotes.weighing import PRECISION, Weights, scale, share
from config import settings

FOLDER = Path(__file__).parents[2] / "fixtures" / "quotes"
LANGUAGES = settings.languages()


def texts():
    for path in sorted(FOLDER.glob("[ed][ne]-*.txt")):
        for number, case in enumerate(path.read_text("utf-8").split("\n=== ")):
            text = case.partition("\n")[2].partition("\n---")[0].strip()
            if text:
                yield pytest.param(path.stem[:2], text, id=f"{path.stem} {number}")


def spelled_out(features):
    return features


def added_up(features, weights):
    return sum(round(PRECISION * weights.get(feature, 0.0)) for feature in features)


@pytest.mark.parametrize(("code", "text"), list(texts()))
def test_a_candidate_weighs_what_its_features_weigh(code, text):
    language = LANGUAGES[code]
    weights = language.part("weights", Weights).speaker
    reading = Reading(text, marks.stretches(text, language), lexicon(language))
    people = People(reading, lexicon(language))
    told, weighed = Speakers(reading, people, spelled_out), Speakers(reading, people, scale(weights))
    last = NOBODY
    for quote in reading.quotes:
        pairs = zip(told.candidates(quote, last), weighed.candidates(quote, last), strict=True)
        assert all(added_up(one.weight, weights) == other.weight for one, other in pairs)
        last = weighed.choose(quote, last)[0]


@pytest.mark.parametrize(("code", "text"), list(texts()))
def test_a_reported_span_weighs_what_its_features_weigh(code, text):
    language = LANGUAGES[code]
    weights = language.part("weights", Weights).indirect
    reading = Reading(text, marks.stretches(text, language), lexicon(language))
    for told, weighed in zip(indirect.cues(reading, spelled_out), indirect.cues(reading, scale(weights)), strict=True):
        pairs = zip(told.proposals(), weighed.proposals(), strict=True)
        assert all(added_up(one.weight, weights) == other.weight for one, other in pairs)


def test_weights_of_two_decimals_have_one_sum_in_whatever_order():
    weigh = scale({"a": 0.1, "b": 0.2, "c": -0.3, "d": 1.1})
    assert weigh(["a", "b", "c", "d"]) == weigh(["d", "c", "b", "a"]) == 110


def test_two_that_weigh_the_same_have_half_of_the_probability_each():
    assert share(70, [70, 70]) == 0.5
    assert share(70, [70]) == 1.0
