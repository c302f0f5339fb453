"""Mention → the role that stands beside it: «заступник голови ради Олег Лось», «Ніна Гай, директорка школи, …»."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text.quotes.clauses import Clauses
from bot.text.quotes.declension import CASES, stem
from bot.text.quotes.grammar import Grammar
from bot.text.quotes.names import Mention, Person

if TYPE_CHECKING:
    from bot.text.quotes.cast import Cast

_LONGEST = 16  # words between the head of a role and the name
_MOST_ROLES = 40  # of one person
_MOST = 240  # persons with a role, in the longest of texts


class Roles:
    """Tells a cast what its persons are."""

    def __init__(self, clauses: Clauses, cast: Cast, grammar: Grammar) -> None:
        self.clauses, self.words, self.cast, self.grammar = clauses, clauses.words, cast, grammar

    def of(self, number: int) -> None:
        mention = self.cast.mentions[number]
        person = self.cast.persons[mention.person]
        if person.weak and mention.weak and not (mention.first_name and mention.surname) and not self._titled(mention):
            return
        found = self._role_before(mention) or self._role_after(mention)
        if found:
            head, begin, end = found
            if not person.roles and len(self.cast.with_roles) < _MOST:
                self.cast.with_roles.append(mention.person)
            self.bear(person, head, begin, end)

    def bear(self, person: Person, head: int, begin: int, end: int) -> None:
        """The person bears the role that words `begin` to `end` (exclusive) tell."""
        words = self.words
        noun = self.grammar.nouns[words[head].low][0].form.nominative
        rest = frozenset(
            stem(w.low) for w in words[begin:end] if w.kind in "wC" and w is not words[head] and len(w.low) > 2
        )
        person.heads.add(noun)
        person.roles.append((noun, rest))
        for word in words[head + 1 : end]:  # «командир батальйону майор Олег Лось»
            rank = self.grammar.person_noun(word.low) if word.kind == "w" else None
            if rank is not None and rank.form.gender != "p" and len(person.roles) < _MOST_ROLES:
                person.roles.append((rank.form.nominative, frozenset()))
        behind = [w.low for w in words[head + 1 : end] if not (w.kind == "C" and self.grammar.adjective(w.low))]
        adjectives = [w.low for w in words[head - 1 : head] if head > begin]  # «міський голова»
        office = self.grammar.office([*adjectives, noun, *behind]) or self.grammar.office([noun, *behind])
        if office:
            person.roles.append((office[0], frozenset(stem(word) for word in office[1:])))
        if not person.role:
            shown = noun not in self.grammar.anybody and noun not in self.grammar.no_roles
            person.role = self._text(head, begin, end) if shown else ""
        person.weak = False
        if (not person.gender or person.guessed) and self.grammar.nouns[words[head].low][0].form.gender == "f":
            person.gender, person.guessed = "f", False

    def _text(self, head: int, begin: int, end: int) -> str:
        """The role that words begin..end tell, in the nominative and without a capital that only a sentence gave it."""
        words = self.words
        last = end - 1
        while last > begin and (words[last].kind in ",-" or words[last].low in self.grammar.no_roles):
            last -= 1
        stop = words[last].end
        while words[last].kind == "Q" and stop < len(self.clauses.text) and self.clauses.text[stop] in '»”“"':
            stop += 1
        noun = self.grammar.person_noun(words[head].low)
        if noun is not None:
            shown = self.clauses.text[words[begin].start : stop]
        else:
            noun = self.grammar.person_noun(words[head].low, CASES)
            if noun is None or last < head:
                return ""
            further = next((at for at in range(head + 1, last + 1) if self._another(at)), last + 1)
            stop = min(stop, words[further - 1].end)
            adjectives = [self.grammar.in_nominative(words[at].text, noun.form.gender) for at in range(begin, head)]
            shown = " ".join([*adjectives, noun.form.nominative]) + self.clauses.text[words[head].end : stop]
        opens = begin == 0 or words[begin - 1].kind in ".|:-Q" or begin == head
        return shown[:1].lower() + shown[1:] if opens and not shown[1:2].isupper() else shown

    def _another(self, at: int) -> bool:
        """«голови ради, члена комісії», «письменниці й філософа»: does another role begin at word `at`?"""
        words = self.words
        joined = words[at].kind == "," or words[at].low in self.grammar.ands
        return joined and at + 1 < len(words) and self.grammar.person_noun(words[at + 1].low, CASES) is not None

    def _titled(self, mention: Mention) -> bool:
        """«президент Зеленський»: a surname in the nominative right behind a role, and no town in the genitive."""
        before = self.words[mention.first - 1] if mention.first else None
        if before is None or mention.first != mention.last or not self.clauses.adjacent(mention.first - 1):
            return False
        low = self.words[mention.first].low
        if self.grammar.adjective(low) and low.endswith(self.grammar.oblique):  # «речник Повітряних сил»
            return False
        ends = self.grammar.of_towns if before.low in self.grammar.of_places else self.grammar.of_towns[2:]
        town = low.endswith(ends) and not low.endswith(self.grammar.surname_ends)
        return self._singular(before.low, "n") and not town

    def _role_before(self, mention: Mention) -> tuple[int, int, int] | None:
        """The role in front of a name: its head agrees with the name, its first adjectives belong to it."""
        words, grammar = self.words, self.grammar
        cases = (
            "n"
            if self.cast.nominative(words[mention.first].mention)
            else mention.cases.translate({ord("n"): None, ord("v"): None})
        )
        at = mention.first - 1
        low = max(-1, mention.first - _LONGEST)
        head = -1
        while at > low:
            word = words[at]
            if word.kind in ".|:;-()?!" or (word.kind == "Q" and words[at].start < words[at - 1].end):
                break
            if (
                word.low in grammar.verbs
                or word.low in grammar.relatives
                or word.low in grammar.that
                or word.low in grammar.pronouns
            ):
                break
            if word.mention >= 0 and not self.cast.mentions[word.mention].weak:
                break
            if word.kind == "," and not (
                (head >= 0 and head == at + 1)
                or (head >= 0 and all(grammar.adjective(w.low) for w in words[at + 1 : head]))
            ):
                break
            free = not (at and words[at - 1].low in grammar.prepositions and cases == "n")
            known = head < 0 or word.low not in grammar.anybody  # «чоловік Олени, тренер Іван Лось»: тренер
            other = grammar.adjective(word.low) or (cases == "n" and self._object(word.low))
            before_noun = head == at + 1 and other  # «чергова лікарка»: лікарка
            if free and known and not before_noun and word.kind in "wC" and self._singular(word.low, cases):
                head = at
            at -= 1
        if head < 0:
            return None
        begin = head
        while (
            begin - 1 > at
            and words[begin - 1].kind in "wC"
            and grammar.adjective(words[begin - 1].low)
            and words[begin - 1].low not in grammar.prepositions
            and self._describes(begin - 1, head)
        ):
            begin -= 1
        return head, begin, mention.first

    def _object(self, low: str) -> bool:
        """«супроводжувала гостя заступниця»: may the word be another noun's accusative?"""
        return any(n.form.case in "ga" and n.form.nominative != low for n in self.grammar.nouns.get(low, ()))

    def _describes(self, at: int, head: int) -> bool:
        """Does the adjective-like word `at` belong to the role: not «на голову полковникові», «на вулиці Замковій керівник»?"""
        low = self.words[at].low
        if self.grammar.person_noun(self.words[head].low):
            return not low.endswith(self.grammar.oblique_feminine)
        return low.endswith(self.grammar.adjective_cases) and low not in self.grammar.nouns

    def _singular(self, low: str, cases: str) -> bool:
        noun = self.grammar.person_noun(low, cases)
        return noun is not None and noun.form.gender != "p"

    def _role_after(self, mention: Mention) -> tuple[int, int, int] | None:
        """The apposition behind a name: «Олена Бойко, директорка школи, …»."""
        words, grammar = self.words, self.grammar
        at = mention.last + 1
        if at >= len(words) or words[at].kind != ",":
            return None
        head = at + 1
        while (
            head < min(len(words), at + 5)
            and words[head].kind in "wC"
            and grammar.adjective(words[head].low)
            and not grammar.person_noun(words[head].low)
        ):
            head += 1
        if head >= len(words) or not grammar.person_noun(words[head].low, CASES):
            return None
        if not self.cast.nominative(words[mention.first].mention) and not grammar.person_noun(words[head].low, "gdail"):
            return None  # «дружина Якуба, львів'янка Зоряна»
        end = head + 1
        while (
            end < min(len(words), head + _LONGEST)
            and words[end].kind in "wCQ9I"
            and words[end].low not in grammar.verbs
        ):
            named = self.cast.mentions[words[end].mention] if words[end].mention >= 0 else None
            whole = named is not None and named.first_name and named.surname
            if whole and self.cast.nominative(words[end].mention):
                return None  # «Олег Лось, речник ради Ніна Гай»: of the next in a list
            end += 1
        return head, at + 1, end
