"""Language → what each of its words is to the search for speakers: one letter a word.

The letters (a text is read as a string of them, so that "a name, a verb of saying, a colon, a quote" is `NS:Q`):
S verb of saying · T weaker verb (calls, believes) · G non-finite (saying) · A according to · Z impersonal · t that
P pronoun that can speak · p other pronoun · R relative · H word for a person · B word for a body or document
d determiner · i preposition · c conjunction · v auxiliary · x unknown past form · y unknown -ing form · l adverb · o other
"""

from __future__ import annotations

from functools import lru_cache
from sys import intern
from typing import Any

from msgspec import Struct

from bot.text.language import Language
from bot.text.quotes.dashes import Conjugation
from bot.text.quotes.remembered import Remembered

SIGNS_IN_NAMES = frozenset('.,&“”"„«»')
Words = str | tuple[str, ...]  # "said says told", or a list where a phrase has several words


class Speech(Struct, frozen=True):
    """The table [quotes] of a language file."""

    said: Words = ()
    thought: Words = ()
    saying: Words = ()
    according: Words = ()
    per_source: Words = ()
    works: Words = ()
    that: Words = ()
    people: Words = ()
    bodies: Words = ()
    pronouns: dict[str, str] = {}
    others: dict[str, str] = {}
    enclitics: dict[str, str] = {}  # what is tied to a verb → the pronoun: "-t-elle" = "elle"
    determiners: Words = ()
    definite: Words = ()  # the determiners that point at somebody the text named: the, this
    prepositions: Words = ()
    conjunctions: Words = ()
    auxiliaries: Words = ()
    adverbs: Words = ()
    also_nouns: Words = ()  # verbs that are nouns after a preposition or a possessive: comments, reports
    past: Words = ()  # endings of verbs that no list has
    ongoing: Words = ()
    not_subjects: Words = ()  # endings of words that begin a sentence without being its subject
    conjugations: tuple[Conjugation, ...] = ()  # verbs of saying by stem and ending, which tells gender and number
    thoughts: tuple[Conjugation, ...] = ()
    dash: bool = False


class Naming(Struct, frozen=True):
    """The table [names] of a language file."""

    particles: Words = ()
    suffixes: Words = ()
    belonging: Words = ()  # prepositions that tie a name to a word for a person, the genitive first: of, at
    honours: Words = ()  # letters behind a name that are no part of it: KC, MP
    offices: Words = ()  # what stands after "Minister of", in lower case
    attributes: Words = ()  # endings of words before a name that are no part of it: -based
    weekdays: Words = ()  # that end a name: “in Florida Friday”
    degrees: Words = ()  # titles that are no office and may follow one: Health Minister Dr.
    titles: dict[str, str] = {}
    ranks: Words = ()
    short: dict[str, str] = {}  # sen = "senator"
    no_role: Words = ()  # nouns for persons that are nobody's role: rival, man, friend
    linking: Words = ()  # prepositions inside the names of bodies: Bank of America
    courtesy: Words = ()  # titles that are no role: Mr, Mrs
    clauses: Words = ()  # with which the clause behind a role begins: historian who …
    bodies: Words = ()
    not_names: Words = ()
    male: Words = ()
    female: Words = ()
    either: Words = ()
    female_endings: Words = ()  # of first names that no list has
    male_endings: Words = ()
    cases: bool = False  # names are inflected
    noun_endings: Words = ()  # where every noun has a capital: endings that no name has
    capital_nouns: bool = False  # every noun begins with a capital (German)


def split(words: Words) -> tuple[str, ...]:
    return tuple(words.split()) if isinstance(words, str) else tuple(words)


class Lexicon:
    """A language's two tables, made ready for look-ups."""

    def __init__(self, language: Language) -> None:
        speech = self.speech = language.part("quotes", Speech)
        naming = self.naming = language.part("names", Naming)
        self.code = language.code
        self.letters: dict[str, str] = {}
        self.tails: dict[str, list[str]] = {}  # letter → endings of words that no list has ("*sprecher")
        self.phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.genders: dict[str, str] = {}  # form of a verb → m, f, n, p or s (singular)
        self.names: dict[tuple[str, ...], Any] = {}  # what `capitals` found a run of capitalised words to be
        self._give_letters(speech)
        self._keep_words(speech)
        self._keep_names(naming)
        self.letter = Remembered(self.look_up).__getitem__
        self.first_sight = Remembered(self._first_sight).__getitem__
        self.name_sight = Remembered(self._name_sight, most=20_000).__getitem__
        self.ends_as_noun = Remembered(self._ends_as_noun).__getitem__

    def _give_letters(self, speech: Speech) -> None:
        """Every word its letter; of two lists that have a word the later one tells."""
        for letter, words in (
            ("l", speech.adverbs), ("i", speech.prepositions), ("c", speech.conjunctions), ("d", speech.determiners),
            ("p", tuple(speech.others)), ("P", tuple(speech.pronouns)), ("t", speech.that), ("v", speech.auxiliaries),
            ("B", speech.bodies), ("H", speech.people),
            ("T", speech.thought), ("G", speech.saying), ("S", speech.said), ("Z", speech.per_source), ("A", speech.according),
        ):  # fmt: skip
            for word in split(words):
                self._add(word, letter)
        for conjugations, letter in ((speech.thoughts, "T"), (speech.conjugations, "S")):
            for conjugation in conjugations:
                for gender, endings in conjugation.endings.items():
                    for word in (stem + ending for stem in conjugation.stems for ending in split(endings)):
                        self.letters[word] = letter
                        self.genders[word] = gender
        self.letters |= {word: "R" if gender == "r" else "P" for word, gender in speech.pronouns.items()}

    def _keep_words(self, speech: Speech) -> None:
        self.past = split(speech.past)
        self.ongoing = split(speech.ongoing)
        self.not_subjects = split(speech.not_subjects)
        self.works = frozenset(split(speech.works))
        self.enclitics = tuple(sorted(speech.enclitics, key=len, reverse=True))
        self.also_nouns = frozenset(split(speech.also_nouns))
        self.determiners = frozenset(split(speech.determiners))
        self.definite = frozenset(split(speech.definite))

    def _keep_names(self, naming: Naming) -> None:
        self.ranks = frozenset(split(naming.ranks))
        self.titles: dict[str, str] = dict.fromkeys(split(naming.ranks), "") | dict(naming.titles)
        self.offices = frozenset(split(naming.offices))
        self.belonging = split(naming.belonging)
        self.of = self.belonging[0] if self.belonging else ""
        self.honours = frozenset(split(naming.honours))
        self.attributes = split(naming.attributes)
        self.weekdays = frozenset(split(naming.weekdays))
        self.degrees = frozenset(split(naming.degrees))
        self.linking = frozenset(split(naming.linking))
        self.no_role = frozenset(split(naming.no_role))
        self.short = dict(naming.short)
        self.courtesy = frozenset(split(naming.courtesy))
        self.clauses = frozenset((*split(naming.clauses), "-", "--", "–", "—"))
        self.particles = frozenset(split(naming.particles))
        self.suffixes = frozenset(split(naming.suffixes))
        self.bodies = frozenset(split(naming.bodies))
        self.not_names = frozenset(split(naming.not_names))
        self.first: dict[str, str] = dict.fromkeys(split(naming.either), "")
        self.first |= dict.fromkeys(split(naming.male), "m") | dict.fromkeys(split(naming.female), "f")
        self.female_endings = split(naming.female_endings)
        self.male_endings = split(naming.male_endings)
        self.noun_endings = split(naming.noun_endings)

    def _add(self, word: str, letter: str) -> None:
        first, *rest = word.split()
        if rest:
            self.phrases.setdefault(first, []).append((tuple(rest), letter))
        elif word.startswith("*"):
            self.tails.setdefault(letter, []).append(word[1:])
        else:
            self.letters[word] = letter

    def look_up(self, word: str) -> str:
        if word in self.letters:
            return self.letters[word]
        for letter, tails in self.tails.items():
            if word.endswith(tuple(tails)):
                return letter
        if len(word) > 4 and word not in self.first and word not in self.not_names:  # Manfred, United
            if self.past and word.endswith(self.past):
                return "x"
            if self.ongoing and word.endswith(self.ongoing):
                return "y"
        return "o"

    def _ends_as_noun(self, word: str) -> bool:
        """Where every noun has a capital: does the word, in lower case, end as no name does?"""
        return word.endswith(self.noun_endings)

    def is_first(self, word: str) -> bool:
        """Is it a first name that the lists have, alone or before a hyphen: eva-marie?"""
        return word in self.first or word.partition("-")[0] in self.first

    def gender_of(self, first: str) -> str:
        """The gender a first name tells, in lower case: by the lists, else by its ending; "" where it tells none."""
        if first in self.first:
            return self.first[first]
        if len(first) > 3 and self.female_endings and first.endswith(self.female_endings):
            return "f"
        return "m" if len(first) > 3 and self.male_endings and first.endswith(self.male_endings) else ""

    def _first_sight(self, token: str) -> str:
        """Three codes of a token: on its own, inside a noun phrase, and behind a name."""
        codes = self._alone(token) + self._in_phrase(token) + self._behind_name(token)
        return intern(codes)  # few different ones: they stay in the processor's cache

    def _alone(self, token: str) -> str:
        """Its letter, or a code of `reading` for what needs a closer look."""
        first = token[0]
        if first.isalpha():
            if first.isupper():
                return "^"
            if token in self.phrases:
                return "&"
            if token in self.determiners:
                return "#"
            if token in self.also_nouns or (self.enclitics and token.endswith(self.enclitics)):
                return "'"
            if self._is_tied(token):
                return "^"
            letter = self.look_up(token)
            return "'" if letter == "o" and ("’" in token or "'" in token) else letter
        if first == "\n":
            return "\n"
        if first in ".!?…":
            return "."
        if token in "-–—−―":
            return "-"
        return token if token in ",:;()" else "o"

    def _is_tied(self, token: str) -> bool:
        """A surname that begins with a small particle: al-Hadidi."""
        before, _, name = token.partition("-")
        return name[:1].isupper() and before in self.particles

    def _in_phrase(self, token: str) -> str:
        """Its letter if it is a small word, ^ or n (a word that is no name) if it has a capital, - for signs."""
        first = token[0]
        if not first.isalnum():
            return "-"
        low = token.lower()
        if first.isupper():
            return "n" if low in self.not_names and not self.naming.capital_nouns else "^"
        if first.isdigit():
            return "o"
        return self.letter(low)

    def _behind_name(self, token: str) -> str:
        """May a name go on with it: ^ a word with a capital, p a particle, or the sign itself; - if not."""
        if token[0].isupper() or self._is_tied(token):
            return "^"
        if token in SIGNS_IN_NAMES:
            return token
        return "p" if token.lower() in self.particles else "-"

    def _name_sight(self, word: str) -> str:
        """Of a word with a capital: + it begins a name, - it does not, H it may be the role before one, d only if another
        such word follows, o nothing is known."""
        low = word.lower()
        letter = self.letter(low)
        if self.naming.capital_nouns:
            if low in self.first or low in self.bodies or low in self.not_names:
                return "+"
            if letter == "H" or low in self.titles:
                return "H"
            return "-" if letter != "o" or low in self.works or low.endswith(self.noun_endings) else "o"
        if letter in "PR":
            return "-"
        if ("’" in low or "'" in low) and self.letter(low.replace("’", "'").partition("'")[0]) == "P":
            return "-"
        return "d" if letter in "dp" else "o"


@lru_cache(maxsize=64)
def lexicon(language: Language) -> Lexicon:
    return Lexicon(language)
