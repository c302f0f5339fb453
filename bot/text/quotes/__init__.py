"""Text → Quotes: every stretch in marks that somebody says, and who says it."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.model import Quote
from bot.text.language import Language
from bot.text.quotes import indirect, inflected, marks, speech, titles
from bot.text.quotes.antecedents import NOBODY, Antecedents
from bot.text.quotes.lexicon import Lexicon, lexicon
from bot.text.quotes.nicknames import without_nicknames
from bot.text.quotes.people import People
from bot.text.quotes.reading import Reading
from bot.text.quotes.speakers import BESIDE, Speakers
from bot.text.quotes.weighing import scales

FEWEST_WORDS = 2
SHORT = 40  # characters; what is longer and has its source beside it is speech
DESCRIBED = 0.65  # how sure it can be at most whom a description means
SPEECH = 0.6  # a stretch less likely than that is a title, a slogan, a word in scare quotes
# Behind a noun phrase, in letters, up to the name it tells of: "the leader [of the Ansar movement, Abdul Zein], said"
APPOSITION = re.compile(r"(?:i[do]{0,2}[NODBy]?o?(?:i[do]?[NODByo]o?)?)?,[BH]?N(?=[,S.|(/]|$)")
NAMED_BODY = re.compile(
    r"(?:B,|[HB],B)O(?=,)"
)  # another union, Force Aero, said; his employer, the charity Safe Shore, said
COMPOUND = re.compile(r"(?:[-‑]\w+)+")
OF_WHOM = re.compile(r"Hi[do]?[NODBH](?![NO])")


def find(text: str, language: Language, title: str = "") -> tuple[Quote, ...]:
    """All quotes of the text in order; `quote.article` is empty. Never raises; linear in the length of the text."""
    if lexicon(language).naming.cases:
        return inflected.find(text, language)
    finder = _Finder(text, language)
    if title:
        finder.people.learn(title)
    return tuple(sorted(finder.quotes() + finder.reported(), key=lambda quote: (quote.start, quote.end)))


class _Finder:
    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.lexicon: Lexicon = lexicon(language)
        self.scales = scales(language)
        self.reading = Reading(text, without_nicknames(text, marks.stretches(text, language)), self.lexicon)
        self.people = People(self.reading, self.lexicon)
        self.speakers = Speakers(self.reading, self.people, self.scales.speaker)
        self.antecedents = Antecedents(self.reading, self.people, self.scales.antecedent)

    def quotes(self) -> list[Quote]:
        found: list[Quote] = []
        last = NOBODY
        named: list[tuple[int, float]] = []  # the source and its probability, stretch by stretch
        for index, stretch in enumerate(self.reading.stretches):
            if 0 <= stretch.continues < len(named):
                unit, sure = named[stretch.continues]
            else:
                unit, sure, _ = self.speakers.choose(self.reading.quotes[index], last)
            named.append((unit, sure))
            speaker, resolved = self.who(unit, last)
            if unit != NOBODY:
                last = unit
                self._remember(unit, speaker)
            if self.text.count(" ", stretch.start, stretch.end) + 1 < FEWEST_WORDS:
                continue
            if not self._is_speech(index, unit, sure):
                continue
            source = self.reading.units[unit] if unit != NOBODY else None
            found.append(
                Quote(
                    "",
                    self.text[stretch.start : stretch.end],
                    stretch.start,
                    stretch.end,
                    speaker=speaker,
                    speaker_start=source.start if source else None,
                    speaker_end=source.end if source else None,
                    role=self.role(unit, speaker),
                    cue=self.cue(unit, self.reading.quotes[index]),
                    confidence=round(sure * resolved, 3),
                )
            )
        return found

    def _remember(self, unit: int, speaker: str | None) -> None:
        """A role that was found to mean somebody is a mention of him for the pronouns after it."""
        source = self.reading.units[unit]
        person = self.people.by_name.get(speaker) if speaker else None
        if source.letter == "H" and source.person < 0 and person:
            source.person = self.reading.units[person.mentions[0]].person

    def _is_speech(self, index: int, unit: int, sure: float) -> bool:
        stretch = self.reading.stretches[index]
        if stretch.kind != "marks":  # a dash opened it, and the author's words were found
            return True
        if sure == BESIDE and stretch.end - stretch.start > SHORT:
            return True
        return speech.likely(speech.features(self.reading, index, unit, sure), self.scales.span) >= SPEECH

    def role(self, unit: int, speaker: str | None) -> str:
        """The speaker's role as the article gives it: at this mention, else at another one."""
        if unit == NOBODY or speaker is None:
            return ""
        own = self.reading.units[unit]
        person = self.people.by_name.get(speaker)
        title = titles.before_name(self.text, own.start, own.title, self.lexicon) if own.title else ""
        return title or (person.role if person else "")

    def cue(self, unit: int, quote: int) -> str:
        """The word that says that it was said, beside the source."""
        if unit == NOBODY:
            return ""
        letters, units = self.reading.letters, self.reading.units
        between = range(unit + 1, quote) if unit < quote else range(quote + 1, unit)
        near = [*between, *range(unit + 1, min(unit + 4, len(units)))] if unit > quote else [*between[:12], unit - 1]
        for wanted in ("SA", "G", "T", "xo"):
            for k in near:
                if k >= 0 and letters[k] in wanted and units[k].sentence == units[unit].sentence:
                    return units[k].word.lower()
        return ""

    def reported(self) -> list[Quote]:
        """What is said without marks, with its source."""
        weigh = self.scales.indirect
        found = []
        for statement in indirect.statements(self.reading, weigh) if weigh else ():
            speaker, resolved = self.who(statement.source, NOBODY)
            source = self.reading.units[statement.source] if statement.source != NOBODY else None
            found.append(
                Quote(
                    "",
                    self.text[statement.start : statement.end],
                    statement.start,
                    statement.end,
                    speaker=speaker,
                    speaker_start=source.start if source else None,
                    speaker_end=source.end if source else None,
                    cue=self.reading.units[statement.cue].word,
                    direct=False,
                    confidence=round(statement.sure * resolved, 3),
                )
            )
        return found

    def who(self, unit: int, last: int) -> tuple[str | None, float]:
        """The speaker's name or phrase, and how sure it is; a pronoun that means nobody known gives no name."""
        if unit == NOBODY:
            return None, 0.0
        source = self.reading.units[unit]
        if source.letter in "NO":
            person = self.people.persons[source.person]
            return person.name, 1.0
        if source.letter == "R":
            return self.who(self._before_relative(unit), last)
        if source.letter == "P":
            gender = self.lexicon.speech.pronouns.get(source.word, "")
            if gender not in "mfn":
                return None, 0.0
            body = self._body_that_said(unit) if gender == "n" else ""
            if body:
                return body, 0.7
            chosen, sure = self.antecedents.choose(self.antecedents.of_pronoun(unit, gender, last))
            return (None, 0.0) if chosen == NOBODY else (self.people.persons[chosen].name, sure)
        if source.letter == "H" and self.text[source.start : source.end] == source.word.capitalize():
            full = self.people.of_surname(source.word)  # Doctor said: Ken Doctor
            if full is not None:
                return full, 0.8
        named = self._apposition(unit)
        if named != NOBODY:
            return self.who(named, last)
        rest = COMPOUND.match(self.text, source.end)  # the 80 | -year-old
        phrase = self.text[self._begins(unit) : rest.end() if rest else source.end]
        if source.letter in "HB" and phrase.split()[0].lower() in self.lexicon.definite:
            chosen, sure = self.antecedents.choose(self.antecedents.of_role(unit, last))
            if chosen != NOBODY:
                return self.people.persons[chosen].name, sure * 0.9
            if source.letter == "H" and self._describes(phrase):
                chosen, sure = self.antecedents.choose(self.antecedents.of_description(unit, last))
                if sure > 0.5:
                    return self.people.persons[chosen].name, min(sure * 0.8, DESCRIBED)
        return phrase + self._of_whom(unit), 0.8

    def _of_whom(self, unit: int) -> str:
        """What follows a word for a person and belongs to it: a spokesman "for the port", officials "in Kyiv"."""
        reading = self.reading
        found = OF_WHOM.match(reading.letters, unit) if reading.letters[unit] == "H" else None
        if not found or not self.lexicon.belonging:
            return ""
        units = reading.units[unit + 1 : found.end()]
        near = all(two.start - one.end < 2 for one, two in pairwise([reading.units[unit], *units]))
        word = units[0].word
        tied = word in self.lexicon.belonging and (units[-1].letter in "NO" or word == self.lexicon.of)
        if not near or not tied:
            return ""
        if units[-1].word.lower() in self.lexicon.weekdays:
            return ""
        return reading.text[reading.units[unit].end : units[-1].end]

    def _body_that_said(self, unit: int) -> str:
        """The last that spoke in the paragraph before the pronoun "it", where it is a body without a name of its own."""
        letters, units = self.reading.letters, self.reading.units
        k = unit - 1
        while k > 0 and letters[k] != "|" and not (letters[k] in "NOHB" and "S" in (letters[k + 1], letters[k - 1])):
            k -= 1
        if k < 1 or letters[k] != "B" or units[k].sentence == units[unit].sentence:
            return ""
        return self.text[self._begins(k) : units[k].end]

    def _describes(self, phrase: str) -> bool:
        """Does a phrase tell of somebody what no title tells: the Georgia Republican, the New York businessman?"""
        words = phrase.split()[1:]
        if len(words) == 1:  # the 24-year-old, the Spaniard
            known = words[0].lower() in self.lexicon.titles
            return words[0][0].isdigit() or (words[0][0].isupper() and not known)
        return len(words) > 1 and words[0][0].isupper() and self.lexicon.linking.isdisjoint(words)

    def _begins(self, unit: int) -> int:
        """Where a noun phrase begins that starts with whose it is: "Brandt's former colleague"."""
        units, letters = self.reading.units, self.reading.letters
        k = unit - 1
        if (
            k >= 0 and letters[k : unit + 1] == "dH" and units[k].end == units[unit].start - 1
        ):  # the | Secretary General
            return units[k].start
        while (
            k > 0
            and unit - k < 5
            and letters[k] in "oxyBHN"
            and units[k].end >= units[k + 1].start - (4 if units[k].owned else 1)
        ):
            if units[k].owned:
                return units[k].start
            k -= 1
        return units[unit].start

    def _apposition(self, unit: int) -> int:
        """The name in "the captain, Elsa Nyberg, said" and "said the mayor of Eastford, Daniel Price"."""
        letters = self.reading.letters
        body = NAMED_BODY.match(letters, unit)
        if body:
            return body.end() - 1
        found = APPOSITION.match(letters, unit + 1, unit + 12)
        return found.end() - 1 if found else NOBODY

    def _before_relative(self, unit: int) -> int:
        """Whom a relative pronoun takes up: the name or noun right before it."""
        units, letters = self.reading.units, self.reading.letters
        k = unit - 1
        while k >= 0 and letters[k] in ",dlo-" and units[k].sentence == units[unit].sentence:
            k -= 1
        return k if k >= 0 and letters[k] in "NOHBD" else NOBODY
