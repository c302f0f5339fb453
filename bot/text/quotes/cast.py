"""The author's words → the persons of a text: which mentions are one person, and who was named before a word."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict

from bot.text.quotes.clauses import Clauses
from bot.text.quotes.declension import CASES
from bot.text.quotes.grammar import Grammar
from bot.text.quotes.mentions import Mentions
from bot.text.quotes.names import Mention, Names, Person, calm
from bot.text.quotes.roles import Roles

_NAMESAKES = 12  # so many bearers of one name are kept apart in a text
_CALL_SIGN = 20  # characters
_BEFORE_SIGN = 7  # words between a name and its bearer's call sign
_RECENT = 120  # mentions back to which a pronoun reaches


class Cast:
    """`mentions` in order; `persons` they belong to; `with_roles` are those whose role the text tells."""

    def __init__(self, clauses: Clauses, grammar: Grammar) -> None:
        self.clauses, self.grammar = clauses, grammar
        self.words = clauses.words
        self.names = Names(grammar)
        self.mentions = Mentions(clauses, self.names, grammar).find()
        self.persons: list[Person] = []
        self.with_roles: list[int] = []  # persons whose role the text tells
        self._surnames: dict[str, list[int]] = defaultdict(list)
        self._firsts: dict[str, list[int]] = defaultdict(list)
        self._patronymics: dict[str, list[int]] = defaultdict(list)
        self._signs: dict[str, int] = {}  # call sign → person
        self._starts_at = [mention.first for mention in self.mentions]
        self._join()

    def _join(self) -> None:
        order = sorted(range(len(self.mentions)), key=lambda m: self._rank(self.mentions[m]))
        readings: dict[int, list[int]] = defaultdict(list)
        for number in order:
            mention = self.mentions[number]
            whose = self._same(number)
            if whose < 0:
                whose = len(self.persons)
                self.persons.append(Person())
            self._belongs(number, whose)
            if mention.first_name and mention.surname:
                readings[whose].append(number)
        for one, person in enumerate(self.persons):
            if person.weak and not person.first_keys and not person.patronymic_keys:
                person.surname = calm(self.mentions[person.mentions[0]].surname)  # most are never needed: see settle
                person.settled = False
            else:
                self.names.settle(person, self.mentions, readings.get(one, []))
        self._learn_call_signs()
        roles = Roles(self.clauses, self, self.grammar)
        for number in range(len(self.mentions)):
            roles.of(number)
        for bearer in dict.fromkeys(self._signs.values()):
            if not self.persons[bearer].roles:
                self.with_roles.append(bearer)
            self.persons[bearer].roles += [(noun, frozenset()) for noun in self.grammar.bears_a_sign]

    def _learn_call_signs(self) -> None:
        """«Максим із позивним «Вовк»», «Олег Лось, якого звуть «Дід»»: who is meant by a name in marks."""
        for mention in self.mentions:
            if mention.weak:
                continue
            end = min(len(self.words), mention.last + _BEFORE_SIGN)
            for at in range(mention.last + 1, end):
                word, before = self.words[at], self.words[at - 1]
                if word.kind in ".|;:" or word.mention >= 0:
                    break
                if not self._short(at):
                    continue
                phrase = (self.words[at - 2].low, before.low)
                if before.low in self.grammar.known_as or phrase in self.grammar.call_signs:
                    self._signs.setdefault(word.low, mention.person)
                break

    def _short(self, at: int) -> bool:
        word = self.words[at]
        return word.kind == "Q" and word.end - word.start <= _CALL_SIGN and word.text[:1].isupper()

    def called(self, at: int) -> int:
        """The person whose call sign word `at` is, or -1."""
        return self._signs.get(self.words[at].low, -1) if self._signs and self._short(at) else -1

    @staticmethod
    def _rank(mention: Mention) -> int:
        full = bool(mention.first_name and mention.surname)
        if full and not mention.weak:
            return 1 if mention.first_name.endswith(".") else 0
        return 2 if full else 3 if mention.patronymic else 4

    def _same(self, number: int) -> int:
        """The person this mention means, or -1."""
        mention = self.mentions[number]
        if mention.surname:
            found = [p for key in self.names.keys(mention.surname.split()[-1]) for p in self._surnames.get(key, ())]
            if mention.first_name.endswith("."):
                letter = mention.first_name[0].lower()
                found = [
                    p
                    for p in found
                    if letter in {f[:1] for f in self.persons[p].first_keys} or not self.persons[p].first_keys
                ]
            elif mention.first_name:
                keys = set(self.names.keys(mention.first_name))
                letters = {mention.first_name[0].lower() + "."}
                found = [p for p in found if keys & self.persons[p].first_keys or letters & self.persons[p].first_keys]
                if found and self.names.twin(mention.first_name):
                    sexes = self._sexes(mention)
                    found = [p for p in found if sexes & self._sexes(self.mentions[self.persons[p].mentions[0]])]
            elif not found and len(mention.surname) > 3 and mention.weak:
                found = [p for key in self.names.keys(mention.surname) for p in self._firsts.get(key, ())]
        elif mention.first_name:
            found = [p for key in self.names.keys(mention.first_name) for p in self._firsts.get(key, ())]
            if mention.patronymic:
                keys = set(self.names.keys(mention.patronymic))
                found = [
                    p for p in found if not self.persons[p].patronymic_keys or keys & self.persons[p].patronymic_keys
                ]
            if not found and not mention.patronymic:  # Гнат and Кім are surnames too
                found = [p for key in self.names.keys(mention.first_name) for p in self._surnames.get(key, ())]
        else:
            found = [p for key in self.names.keys(mention.patronymic) for p in self._patronymics.get(key, ())]
        if not found:
            return -1
        return max(set(found), key=lambda p: self._nearness(p, mention, number))

    def _sexes(self, mention: Mention) -> set[str]:
        """The genders a whole name may tell: «Олександра Вовка» m, «Олександра Вовк» f."""
        if not (mention.first_name and mention.surname) or mention.first_name.endswith("."):
            return {"m", "f"}
        found = self.names.nominatives(mention, "", mention.cases) or self.names.nominatives(mention, "", CASES)
        best = max(found.values(), default=0.0)
        return {gender for (_, _, gender), value in found.items() if value > best - 0.3} or {"m", "f"}

    def _nearness(self, person: int, mention: Mention, number: int) -> float:
        """Of several bearers the one named last before the mention is meant, or else the next one."""
        mentions = self.persons[person].mentions
        before = bisect_left(mentions, number)
        if before:
            return 1.0 / (1 + mention.start - self.mentions[mentions[before - 1]].start)
        return -float(self.mentions[mentions[0]].start - mention.start)

    def namesake(self, number: int, gender: str) -> int:
        """Another person of this gender whom the surname alone may mean, or -1."""
        mention = self.mentions[number]
        if mention.first_name or not mention.surname:
            return -1
        found = {p for key in self.names.keys(mention.surname.split()[-1]) for p in self._surnames.get(key, ())}
        found = {p for p in found if self.persons[p].gender == gender}
        return max(found, key=lambda p: self._nearness(p, mention, number), default=-1)

    def before(self, person: int, at: int) -> int:
        """The person's last mention that begins before word `at`, or -1."""
        mentions = self.persons[person].mentions
        count = bisect_left(mentions, bisect_left(self._starts_at, at))
        return mentions[count - 1] if count else -1

    def between(self, low: int, high: int) -> list[int]:
        """The persons named in the nominative within words low..high."""
        numbers = range(bisect_left(self._starts_at, low), bisect_left(self._starts_at, high))
        found = [n for n in numbers if not self.mentions[n].weak and self.nominative(n)]
        return [self.mentions[n].person for n in found]

    def last_two(self, person: int, at: int) -> list[int]:
        mentions = self.persons[person].mentions
        count = bisect_left(mentions, bisect_left(self._starts_at, at))
        return mentions[max(0, count - 2) : count]

    def recent(self, at: int, last: int) -> list[int]:
        """The persons named shortly before word `at`, and the one who spoke last, in the order of their first mention."""
        bound = bisect_left(self._starts_at, at)
        found = {self.mentions[m].person for m in range(max(0, bound - _RECENT), bound)}
        return sorted(found | ({last} if last >= 0 else set()))

    def _belongs(self, number: int, to: int) -> None:
        mention, person = self.mentions[number], self.persons[to]
        mention.person = to
        insort(person.mentions, number)
        person.weak = person.weak and mention.weak
        for text, index in (
            (mention.surname.split()[-1] if mention.surname else "", self._surnames),
            (mention.first_name, self._firsts), (mention.patronymic, self._patronymics),
        ):  # fmt: skip
            for key in self.names.keys(text) if text else ():
                if to not in index[key]:
                    index[key].append(to)
                    del index[key][:-_NAMESAKES]
        if mention.first_name:
            person.first_keys.update(self.names.keys(mention.first_name))
        if mention.patronymic:
            person.patronymic_keys.update(self.names.keys(mention.patronymic))

    def settle(self, person: Person) -> None:
        """Finds the nominative of a surname that only its capital tells, once it turns out to speak."""
        if not person.settled:
            person.settled = True
            self.names.settle(person, self.mentions, [])

    def nominative(self, number: int) -> bool:
        """May this mention stand in the nominative?"""
        mention = self.mentions[number]
        if "n" not in mention.cases:
            return False
        person = self.persons[mention.person]
        wanted = [w for w in (mention.first_name, mention.surname) if w]
        short = self.grammar.names.short
        target = {w.casefold().replace("’", "'") for w in (person.first, person.surname, *person.surname.split()) if w}
        if not wanted:
            return True
        return all(
            any(f.case == "n" and (f.nominative in target or short.get(f.nominative) in target or not target) and (not person.gender or f.gender == person.gender) for f in self.names.readings(w))
            or w.endswith(".") for w in wanted
        )  # fmt: skip
