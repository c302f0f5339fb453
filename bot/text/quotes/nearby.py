"""The sentence before a word → whom it tells of: its only subject, who is not its subject, the only one there is."""

from __future__ import annotations

from bot.text.quotes.cast import Cast
from bot.text.quotes.clauses import Clauses
from bot.text.quotes.grammar import Grammar
from bot.text.quotes.phrases import Source
from bot.text.quotes.ties import Ties

SENTENCE = 72  # words


class Nearby:
    """Who was just told of."""

    def __init__(self, clauses: Clauses, cast: Cast, ties: Ties, grammar: Grammar) -> None:
        self.words, self.cast, self.ties, self.grammar = clauses.words, cast, ties, grammar

    def just_told(self, head: str, gender: str, at: int) -> tuple[int, float]:
        """«Роль виконує Ніна Гай. Торік актриса втратила брата»: the only subject of the sentence before, by another word."""
        if head in self.grammar.kin or head in self.grammar.strangers:
            return -1, 0.0
        low, end = self.sentence_before(at)
        person = self.only_subject(low, end)
        if person < 0 or self.words[at].paragraph - self.words[low].paragraph > 1:
            return -1, 0.0
        known = self.cast.persons[person]
        another = bool(known.roles) and self.ties.tied(person, head) < 1
        another = another and not any(self.ties.leads(role) for role, _ in known.roles)  # who leads has a trade too
        return (-1, 0.0) if another or known.gender not in ("", gender) else (person, 0.65)

    def only_one(self, head: str, gender: str, at: int, nothing_known: bool) -> tuple[int, float]:
        """«Збірка Олега Лося вийшла вчора. Поет не любить похвал»: the only person whom the text has named so far."""
        vague = nothing_known and head in self.grammar.broader  # «високопосадовець адміністрації» stays without a name
        if vague or head in self.grammar.kin or head in self.grammar.strangers:
            return -1, 0.0
        people = {number: self.cast.persons[number] for number in self.cast.recent(at, -1)}
        fitting = [n for n, person in people.items() if not person.weak and person.gender in ("", gender)]
        if len(fitting) != 1 or (people[fitting[0]].roles and (nothing_known or self.ties.tied(fitting[0], head) < 1)):
            return -1, 0.0
        return fitting[0], 0.6

    def rival(self, source: Source, last: int) -> int:
        """«Його опонент»: the only person of this gender beside the one who spoke last, or -1."""
        before = self.words[source.first - 1].low if source.first else ""
        inside = self.words[source.first].low
        if not {before, inside} & set(self.grammar.possessives) or last < 0:
            return -1
        people = {number: self.cast.persons[number] for number in self.cast.recent(source.first, last)}
        others = [n for n, person in people.items() if n != last and not person.weak and person.gender == source.gender]
        return others[0] if len(others) == 1 else -1

    def obviative(self, source: Source) -> Source | None:
        """The pronoun itself, or the one that the sentence before begins with: «Той мовчав. «…», – сказав він»."""
        if self.words[source.first].low in self.grammar.obviative:
            return source
        low, end = self.sentence_before(source.first)
        alone = end - low > 1 and self.words[low + 1].kind == "w" and self.words[low + 1].low not in self.grammar.nouns
        if alone and self.words[low].low in self.grammar.obviative and source.gender in ("m", "f"):
            return source._replace(first=low, last=low)
        return None

    def not_the_subject(self, source: Source | None) -> int:
        """«Мер показав послові завод. Той мовчав»: of those named in the sentence before the last of this gender, or -1."""
        if source is None:
            return -1
        low, end = self.sentence_before(source.first)
        numbers = dict.fromkeys(word.mention for word in self.words[low:end] if word.mention >= 0)
        known = [self.cast.mentions[number].person for number in numbers]
        fitting = [p for p in known if self.cast.persons[p].gender == source.gender and not self.cast.persons[p].weak]
        return fitting[-1] if len(set(fitting)) > 1 else -1

    def sentence_before(self, at: int) -> tuple[int, int]:
        """The words of the sentence before the one of word `at`: the first, and the one behind the last."""
        words, end = self.words, at
        while end and (words[end - 1].sentence == words[at].sentence or words[end - 1].kind in ".|"):
            end -= 1
        low = end
        while low and words[low - 1].sentence == words[end - 1].sentence and end - low < SENTENCE:
            low -= 1
        return low, end

    def only_subject(self, low: int, end: int) -> int:
        found = set(self.cast.between(low, end))
        return found.pop() if len(found) == 1 else -1

    def subjects_here(self, at: int) -> list[int]:
        """The persons who are subjects in the paragraph of word `at`, before it."""
        low = at
        while low and self.words[low - 1].paragraph == self.words[at].paragraph and at - low < SENTENCE:
            low -= 1
        return self.cast.between(low, at)

    def nobody_else(self, person: int, gender: str, here: list[int]) -> bool:
        """Is none of these persons but this one of this gender?"""
        others = (self.cast.persons[one].gender for one in here if one != person)
        return all(other and other != gender for other in others)

    def by_call_sign(self, at: int, gender: str) -> int:
        """«Кобра» киває. «…», – додає він: the person whose call sign the sentence before tells last, or -1."""
        low, end = self.sentence_before(at)
        called = [self.cast.called(k) for k in range(low, end)]
        fitting = [person for person in called if person >= 0 and self.cast.persons[person].gender == gender]
        return fitting[-1] if fitting else -1
