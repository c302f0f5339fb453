"""Language file → what its words may be, for languages with cases: verbs of saying, nouns that speak, small words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from bot.text.language import Language
from bot.text.quotes.dashes import Conjugation
from bot.text.quotes.declension import Declension, Form, Words, declension, split, stem
from bot.text.quotes.remembered import Remembered

_LONGEST_OFFICE = 5  # words
NONE = ("\0",)  # an ending that no word has


class Rules(Struct, frozen=True):
    """The table [quotes.rules]."""

    according: tuple[str, ...] = ()
    impersonal: Words = ()
    carriers: Words = ()
    transitive: Words = ()  # verbs whose object may be a person
    follows: tuple[str, ...] = ()
    that: Words = ()
    works: Words = ()
    kinds: Words = ()  # of companies and clubs, in capitals
    pronouns: dict[str, str] = {}
    obviative: Words = ()  # pronouns that mean not the subject of the sentence before, but who is named last in it
    possessives: dict[str, str] = {}
    prepositions: Words = ()
    relatives: Words = ()
    conjunctions: Words = ()
    speakers_first: Words = ()
    generic: Words = ()  # adjectives that tell no bearer of a role from another
    titles: dict[str, str] = {}
    particles: Words = ()
    same: tuple[str, ...] = ()  # roles that mean one office, a line each
    not_names: dict[str, Words] = {}  # gender → nouns in the nominative
    small_names: Words = ()  # the same, undeclined
    anybody: Words = ()  # nouns that mean whoever was just named
    adverbs: Words = ()
    labels: Words = ()  # before a colon and a quote: «Пряма мова: …»
    inside: Words = ()  # of a body: «у водоканалі»
    within: Words = ()  # prepositions before a place
    out_of: Words = ()  # prepositions after "one": «один із …»
    ands: Words = ()
    negations: Words = ()
    so_to_say: Words = ()
    as_says: Words = ()
    words_of: Words = ()  # «зі словами: …»
    quoted_words: Words = ()  # before whose they are, in the genitive
    person_ends: dict[str, str] = {}  # gender → endings of nouns for persons that no list has
    gerunds: Words = ()  # endings
    recipients: Words = ()  # endings of a name in marks that is told something
    one_of: Words = ()
    counted: Words = ()  # beginnings of words that «із …» may follow
    matters: Words = ()
    these: Words = ()
    with_nouns: Words = ()  # pronouns that are none before a noun
    oblique_pronouns: dict[str, str] = {}
    who: Words = ()  # beginnings of relatives that mean a person
    men_only: Words = ()
    not_genitive: Words = ()
    genitive: Words = ()  # of adjectives, for all that
    oblique: Words = ()
    oblique_feminine: Words = ()  # the same, never of a man's adjective in the nominative
    finite: Words = ()
    phrase_stops: Words = ()
    surnames: Words = ()
    joins: Words = ()
    personal: Words = ()  # pronouns that mean persons
    with_words: Words = ()
    of_towns: Words = ()
    nations: Words = ()  # endings of adjectives of countries
    no_nations: Words = ()
    of_places: Words = ()  # roles before the name of a place
    locatives: tuple[tuple[str, str], ...] = ()  # ending of the locative, of the nominative
    towns: Words = ()  # endings of the genitive of towns
    surname_ends: Words = ()
    noun_ends: dict[str, str] = {}  # gender → endings of the nominative
    no_nouns: Words = ()
    accusative: Words = ()
    adjective_ends: dict[str, str] = {}  # gender → ending of the nominative
    adjective_cases: Words = ()
    feminine: Words = ()  # endings of women's first names
    no_adjectives: Words = ()
    hosts: Words = ()
    verb_endings: dict[str, str] = {}  # gender → endings of verbs that no list has
    kin: Words = ()  # nouns that mean nobody known by themselves
    broader: tuple[str, ...] = ()  # "general words = roles whose bearers they may mean", "*": of any role, or of none
    strangers: Words = ()  # who somebody is to the one just named, or who comes to the place: never that one himself
    couples: tuple[tuple[str, str, str], ...] = ()  # ending of a surname that two share, of his, of hers
    couples_genitive: tuple[tuple[str, str, str], ...] = ()  # the same in the genitive
    call_signs: tuple[str, ...] = ()  # before a call sign in marks
    messages: Words = ()  # documents whose author speaks
    informants: Words = ()  # with a place behind it, somebody without a name: «співрозмовник у поліції»
    no_roles: Words = ()  # courtesies and relations: they tell no role
    residents: Words = ()  # before the name of a place and then their own
    rivals: Words = ()  # with a possessive, the other of two
    bears_a_sign: Words = ()  # what those are who have a call sign
    known_as: Words = ()  # right before a call sign in marks, behind the name of who bears it
    offices: tuple[str, ...] = ()  # "an office otherwise named = its usual name"
    adjectives: Words = ()  # endings
    abbreviations: Words = ()  # a full stop behind them ends no sentence


class Speech(Struct, frozen=True):
    """What of [quotes] the rules need."""

    conjugations: tuple[Conjugation, ...] = ()
    thoughts: tuple[Conjugation, ...] = ()
    persons: dict[str, Words] = {}  # gender → nouns in the nominative
    sources: dict[str, Words] = {}  # bodies and documents
    rules: Rules = Rules()


def _set(words: Words) -> frozenset[str]:
    return frozenset(split(words))


def _ends(words: Words) -> tuple[str, ...]:
    """For `str.endswith` and `str.startswith`."""
    return split(words) or NONE


def _by_word(table: dict[str, str]) -> dict[str, str]:
    """gender → words as word → gender"""
    return {word: gender for gender, words in table.items() for word in words.split()}


class Noun(NamedTuple):
    """A reading of a common noun: `sort` is "person" or "source"."""

    form: Form
    sort: str


class Grammar:
    """A language's words, made ready for look-ups. Everything is lower case."""

    def __init__(self, language: Language) -> None:
        speech = language.part("quotes", Speech)
        rules = speech.rules
        self.names: Declension = declension(language)
        self.verbs: dict[str, tuple[str, bool]] = {}  # form → (gender, is it a plain verb of saying)
        self.nouns: dict[str, tuple[Noun, ...]] = {}
        self._conjugate(speech)
        self._decline(speech)
        self._keep_phrases(rules)
        self._keep_words(rules)
        self._keep_endings(rules)
        self._keep_names(rules)
        self._keep_roles(rules)
        self.small = {
            *self.pronouns,
            *self.possessives,
            *self.oblique_pronouns,
            *self.prepositions,
            *self.relatives,
            *self.conjunctions,
            *self.that,
            *self.verbs,
            *self.adverbs,
            *self.not_names,
            *self.as_says,
            *self.one_of,
            *self.labels,
        }
        self.vague = frozenset(map(stem, (*self.adverbs, *self.generic)))  # words that tell no role from another
        self.cue_words = frozenset((*self.verbs, *self.according, *self.so_to_say))
        self.adjective = Remembered(self._adjective).__getitem__

    def _conjugate(self, speech: Speech) -> None:
        for groups, plain in ((speech.thoughts, False), (speech.conjugations, True)):
            for group in groups:
                for gender, endings in group.endings.items():
                    for ending in endings.split():
                        self.verbs.update({stem + ending: (gender, plain) for stem in group.stems})

    def _decline(self, speech: Speech) -> None:
        for sort, table in (("source", speech.sources), ("person", speech.persons)):
            for gender, words in table.items():
                for form, readings in self.names.nouns(words, gender).items():
                    self.nouns[form] = (*self.nouns.get(form, ()), *(Noun(reading, sort) for reading in readings))

    def _keep_phrases(self, rules: Rules) -> None:
        """What has several words."""
        self.according: dict[str, dict[str, tuple[str, ...]]] = {}  # first word → second, or "" → further words
        for phrase in rules.according:
            first, second, *rest = [*phrase.split(), ""]
            self.according.setdefault(first, {})[second] = tuple(rest[:-1])
        self.according_ends = frozenset(phrase.split()[-1] for phrase in rules.according)
        self.follows: dict[str, list[tuple[str, ...]]] = {}  # first word → phrases, the longest first
        for phrase in sorted(rules.follows, key=len, reverse=True):
            self.follows.setdefault(phrase.split()[0], []).append(tuple(phrase.split()))
        self.call_signs = frozenset(tuple(phrase.split()) for phrase in rules.call_signs)

    def _keep_words(self, rules: Rules) -> None:
        """Small words, and words beside a quote."""
        self.impersonal, self.transitive, self.carriers = map(
            _set, (rules.impersonal, rules.transitive, rules.carriers)
        )
        self.that, self.prepositions, self.relatives = map(_set, (rules.that, rules.prepositions, rules.relatives))
        self.conjunctions, self.adverbs, self.ands = map(_set, (rules.conjunctions, rules.adverbs, rules.ands))
        self.pronouns, self.possessives = _by_word(rules.pronouns), _by_word(rules.possessives)
        self.oblique_pronouns = _by_word(rules.oblique_pronouns)
        self.personal, self.with_nouns, self.these = map(_set, (rules.personal, rules.with_nouns, rules.these))
        self.works = frozenset(word for word in split(rules.works) if not word.endswith("*"))
        self.work_stems = tuple(word[:-1] for word in split(rules.works) if word.endswith("*")) or NONE
        self.kinds, self.labels, self.matters = map(_set, (rules.kinds, rules.labels, rules.matters))
        self.within, self.inside, self.out_of = map(_set, (rules.within, rules.inside, rules.out_of))
        self.negations, self.so_to_say, self.as_says = map(_set, (rules.negations, rules.so_to_say, rules.as_says))
        self.words_of, self.with_words, self.joins = map(_set, (rules.words_of, rules.with_words, rules.joins))
        self.one_of, self.speakers_first, self.obviative = map(
            _set, (rules.one_of, rules.speakers_first, rules.obviative)
        )
        self.quoted_words, self.messages, self.informants = map(
            _set, (rules.quoted_words, rules.messages, rules.informants)
        )
        self.abbreviations = _set(rules.abbreviations)

    def _keep_endings(self, rules: Rules) -> None:
        """Endings and beginnings of words that no list has."""
        self.counted, self.who, self.phrase_stops = map(_ends, (rules.counted, rules.who, rules.phrase_stops))
        self.genitive, self.not_genitive = map(_ends, (rules.genitive, rules.not_genitive))
        self.oblique, self.finite, self.hosts = map(_ends, (rules.oblique, rules.finite, rules.hosts))
        self.no_nouns, self.feminine, self.oblique_feminine = map(
            _ends, (rules.no_nouns, rules.feminine, rules.oblique_feminine)
        )
        self.gerunds, self.recipients = map(_ends, (rules.gerunds, rules.recipients))
        self.accusative = split(rules.accusative)
        self.noun_ends = {gender: tuple(ends.split()) for gender, ends in rules.noun_ends.items()}
        self.person_ends = {gender: tuple(ends.split()) for gender, ends in rules.person_ends.items()}
        self.adjectives, self._no_adjectives = map(_ends, (rules.adjectives, rules.no_adjectives))
        self.adjective_ends, self.adjective_cases = rules.adjective_ends, split(rules.adjective_cases)
        self._verb_endings = sorted(
            ((ending, gender) for gender, endings in rules.verb_endings.items() for ending in endings.split()),
            key=lambda pair: -len(pair[0]),
        )

    def _keep_names(self, rules: Rules) -> None:
        """What tells names of persons from those of towns and of nobody."""
        self.titles = _by_word(rules.titles)
        self.particles = _set(rules.particles)
        self.not_names = {*split(rules.small_names)}
        for gender, words in rules.not_names.items():
            self.not_names.update(self.names.nouns(words, gender))
        self.surnames, self.surname_ends = _ends(rules.surnames), _ends(rules.surname_ends)
        self.couples, self.couples_genitive = rules.couples, rules.couples_genitive
        self.known_as, self.residents = _set(rules.known_as), _set(rules.residents)
        self.bears_a_sign = split(rules.bears_a_sign)
        self.of_places, self.locatives = _set(rules.of_places), rules.locatives
        self.of_towns, self.towns = _ends(rules.of_towns), _ends(rules.towns)

    def _keep_roles(self, rules: Rules) -> None:
        """Which nouns mean one office, and whom a general noun may mean."""
        self.generic, self.anybody, self.kin = map(_set, (rules.generic, rules.anybody, rules.kin))
        self.men_only, self.strangers = _set(rules.men_only), _set(rules.strangers)
        self.rivals, self.no_roles = _set(rules.rivals), _set(rules.no_roles)
        self.nations, self.no_nations = _ends(rules.nations), _set(rules.no_nations)
        stems = {ending[:-2] if ending.endswith("ий") else ending[:-1] for ending in self.nations}
        self.national = tuple(stem + end for stem in stems for end in self.adjective_cases)
        self.offices = {
            left.strip(): right.split() for left, _, right in (line.partition("=") for line in rules.offices)
        }
        self.broader: dict[str, set[str]] = {}  # general word → heads of roles
        for words, _, heads in (line.partition("=") for line in rules.broader):
            for word in words.split():
                self.broader.setdefault(word, set()).update(heads.split())
        self.same: dict[str, int] = {}
        for number, line in enumerate(rules.same):
            self.same.update(dict.fromkeys(line.split(), number))

    def is_work(self, word: str) -> bool:
        """Does a title of a work, a law, a company follow this word?"""
        if word in self.kinds:
            return True
        low = word.lower()
        return low in self.works or low.startswith(self.work_stems)

    def _adjective(self, word: str) -> bool:
        """By its ending: does the word look like an adjective?"""
        return (
            len(word) > 3
            and word.endswith(self.adjectives)
            and not word.endswith(self._no_adjectives)
            and word not in self.small
        )

    def in_nominative(self, adjective: str, gender: str) -> str:
        """An adjective in any case → its nominative: «обласному» → «обласний»."""
        return self.ended(adjective, self.adjective_ends.get(gender, ""))

    def ended(self, word: str, ending: str) -> str:
        """The word with this ending in the place of an adjective's ending of any other case."""
        case = next((end for end in self.adjective_cases if word.endswith(end)), "")
        return word[: len(word) - len(case)] + ending if case and ending else word

    def like_verb(self, word: str) -> str:
        """The gender a word's ending tells if it may be a finite verb that no list has, else ""."""
        if len(word) < 5 or word in self.small or word in self.nouns:
            return ""
        return next((gender for ending, gender in self._verb_endings if word.endswith(ending)), "")

    def office(self, words: Sequence[str]) -> list[str]:
        """«глава держави» → ["президент"]: the usual name of an office, its head noun first; [] for any other phrase."""
        words = [word for word in words if not self.of_a_nation(word)] or words  # «глава польського уряду»
        for length in range(min(len(words), _LONGEST_OFFICE), 0, -1):
            usual = self.offices.get(" ".join(words[:length]))
            if usual:
                head = next((w for w in usual if self.person_noun(w)), usual[0])
                return [head, *(w for w in usual if w != head)]
        return []

    def of_a_nation(self, word: str) -> bool:
        """An adjective of a country in any case, by its ending: «польського»."""
        return word.endswith(self.national) and word not in self.no_nations

    def person_noun(self, word: str, cases: str = "n") -> Noun | None:
        return next((n for n in self.nouns.get(word, ()) if n.sort == "person" and n.form.case in cases), None)

    def source_noun(self, word: str, cases: str = "n") -> Noun | None:
        return next((n for n in self.nouns.get(word, ()) if n.sort == "source" and n.form.case in cases), None)


_built: dict[int, tuple[Language, Grammar]] = {}


def grammar(language: Language) -> Grammar:
    """The grammar of this language, made once."""
    if id(language) not in _built:
        _built[id(language)] = (language, Grammar(language))
    return _built[id(language)][1]
