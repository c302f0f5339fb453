"""The author's words → the persons of a text: which mentions are one person, the full name in the nominative, the roles."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict

from bot.text.quotes.clauses import Clauses, Word
from bot.text.quotes.declension import CASES, Form, like
from bot.text.quotes.grammar import Grammar

_NAMESAKES = 12  # so many bearers of one name are kept apart in a text
_RECENT = 120  # mentions back to which a pronoun reaches
_ENOUGH = 40  # mentions that decide on a person's nominative
_LONGEST_ROLE = 16  # words between the head of a role and the name


class Mention:
    """A name where it stands: words `first` to `last` of the clauses. `parts` tells what its words are."""

    __slots__ = (
        "cases",
        "end",
        "first",
        "first_name",
        "last",
        "patronymic",
        "person",
        "start",
        "surname",
        "title",
        "weak",
    )

    def __init__(self, first: int, last: int, start: int, end: int) -> None:
        self.first, self.last, self.start, self.end = first, last, start, end
        self.first_name = self.patronymic = self.surname = ""  # as written; an initial ends in a full stop
        self.person = -1
        self.cases = CASES  # those it may stand in
        self.weak = False  # capitals alone say it is a name
        self.title = ""  # gender told by пан, пані


class Person:
    """Somebody the text names, or a capitalised name of which nobody knows yet."""

    __slots__ = (
        "first", "first_keys", "gender", "guessed", "heads", "known", "mentions", "patronymic", "patronymic_keys", "role", "roles", "settled", "surname", "weak",
    )  # fmt: skip

    def __init__(self) -> None:
        self.first = self.patronymic = self.surname = ""  # nominative, with capitals
        self.first_keys: set[str] = set()
        self.patronymic_keys: set[str] = set()
        self.gender = ""
        self.settled = True  # the nominative is known
        self.guessed = False  # the gender, from an ending that may mislead
        self.mentions: list[int] = []
        self.role = ""
        self.roles: list[tuple[str, frozenset[str]]] = []  # head noun and the beginnings of the other words
        self.heads: set[str] = set()
        self.weak = True
        self.known = 0  # the last mention beside a verb of saying

    @property
    def name(self) -> str:
        if self.surname:
            return f"{self.first} {self.surname}".strip()
        return f"{self.first} {self.patronymic}".strip()


class Cast:
    """`mentions` in order; `persons` they belong to; each word of a mention knows it by `word.mention`."""

    def __init__(self, clauses: Clauses, grammar: Grammar) -> None:
        self.clauses, self.grammar = clauses, grammar
        self.words = clauses.words
        self.mentions: list[Mention] = []
        self.persons: list[Person] = []
        self.with_roles: list[int] = []  # persons whose role the text tells
        self._known_keys: dict[str, tuple[str, ...]] = {}
        self._surnames: dict[str, list[int]] = defaultdict(list)
        self._firsts: dict[str, list[int]] = defaultdict(list)
        self._patronymics: dict[str, list[int]] = defaultdict(list)
        self._find()
        self._starts_at = [mention.first for mention in self.mentions]
        self._join()

    # ── where names stand ────────────────────────────────────────────────────────────────────────────────────────────

    def _find(self) -> None:
        at = 0
        while at < len(self.words):
            mention = self._read(at) if self.words[at].kind in "CI" else None
            if mention is None:
                at += 1
                continue
            self._context(mention)
            for index in range(mention.first, mention.last + 1):
                self.words[index].mention = len(self.mentions)
            self.mentions.append(mention)
            at = mention.last + 1

    def _is_first(self, word: Word) -> bool:
        return word.kind == "C" and word.low in self.grammar.names.first

    def _is_patronymic(self, word: Word) -> str:
        """m or f for Петрович, Петрівна; not for Попович, whose father would have no first name."""
        return self.grammar.names.patronymic(word.low) if word.kind == "C" else ""

    def _may_be_surname(self, index: int) -> bool:
        word = self.words[index]
        if word.kind != "C" or len(word.text) < 2 or word.low in self.grammar.prepositions:
            return False
        return not (word.text.isupper() and len(word.text) < 4) and not self._is_patronymic(word)

    def _make(self, first: int, last: int, **parts: str) -> Mention:
        words = self.words
        mention = Mention(first, last, words[first].start, words[last].end)
        for name, value in parts.items():
            setattr(mention, name, value)
        return mention

    def _read(self, at: int) -> Mention | None:
        """The name that begins with word `at`, if one does."""
        words, adjacent = self.words, self.clauses.adjacent
        word = words[at]
        if word.kind == "I":
            last = at
            while last < at + 3 and adjacent(last) and words[last + 1].kind == "I":
                last += 1
            if adjacent(last) and self._may_be_surname(last + 1):
                end, surname = self._surname(last + 1)
                return self._make(at, end, first_name=word.text, surname=surname)
            return None
        following = words[at + 1] if adjacent(at) else None
        named = following is not None and following.kind == "C" and self._may_be_surname(at + 1)
        if self._is_first(word) and (
            named or (word.low not in self.grammar.nouns and word.low not in self.grammar.not_names)
        ):
            return self._from_first(at, following)
        if following is not None and following.kind == "I" and self._may_be_surname(at) and not self._starts(at):
            last = at + 1
            while last < at + 3 and adjacent(last) and words[last + 1].kind == "I":
                last += 1
            if not (adjacent(last) and words[last + 1].kind == "C"):
                return self._make(at, last, first_name=following.text, surname=word.text)
        if word.low in self.grammar.titles:
            return None
        known = word.low in self.grammar.not_names or word.low in self.grammar.nouns
        if following is not None and self._is_first(following) and self._may_be_surname(at) and not known:
            behind = words[at + 2] if adjacent(at + 1) else None
            if (
                behind is not None
                and self._is_patronymic(behind)
                and (not self._starts(at) or self._looks_like_surname(word))
            ):
                return self._make(at, at + 2, first_name=following.text, patronymic=behind.text, surname=word.text)
            if (behind is None or behind.kind != "C") and self._looks_like_surname(word) and not self._starts(at):
                return self._make(at, at + 1, first_name=following.text, surname=word.text)
            alone = behind is None or behind.kind != "C"
            return self._unknown(at, following) if alone and not self._starts(at) else None
        if self._is_patronymic(word) and not self._starts(at) and (following is None or following.kind != "C"):
            return self._make(at, at, patronymic=word.text)
        return self._unknown(at, following)

    def _from_first(self, at: int, following: Word | None) -> Mention:
        word, adjacent = self.words[at], self.clauses.adjacent
        if following is None:
            return self._make(at, at, first_name=word.text)
        if len(following.text) < 6 and not following.text.strip("IVXІХ"):  # Лев XIV
            return self._make(at, at + 1, first_name=word.text, surname=following.text)
        gender = self._is_patronymic(following)
        if gender and gender in {form.gender for form in self.grammar.names.first[word.low]}:
            if adjacent(at + 1) and self._may_be_surname(at + 2):
                end, surname = self._surname(at + 2)
                return self._make(at, end, first_name=word.text, patronymic=following.text, surname=surname)
            return self._make(at, at + 1, first_name=word.text, patronymic=following.text)
        if following.kind == "I" and adjacent(at + 1):  # Джон Ф. Кеннеді
            if self._may_be_surname(at + 2):
                end, surname = self._surname(at + 2)
                return self._make(at, end, first_name=word.text, surname=surname)
        elif self._may_be_surname(at + 1) or gender or following.low in self.grammar.particles:
            end, surname = self._surname(at + 1)
            if surname:
                return self._make(at, end, first_name=word.text, surname=surname)
        return self._make(at, at, first_name=word.text)

    def _surname(self, at: int) -> tuple[int, str]:
        """A surname with its small words and second part: фон дер Ляєн, Ле Дріан."""
        words, adjacent = self.words, self.clauses.adjacent
        begin = at
        while words[at].low in self.grammar.particles and adjacent(at):
            at += 1
        if words[at].kind != "C":
            return begin, ""
        return at, " ".join(word.text for word in words[begin : at + 1])

    def _looks_like_surname(self, word: Word) -> bool:
        return (
            word.low.endswith(
                (
                    "енко",
                    "єнко",
                    "ук",
                    "юк",
                    "чак",
                    "ець",
                    "ий",
                    "ський",
                    "цька",
                    "ська",
                    "ов",
                    "єв",
                    "ін",
                    "їн",
                    "ик",
                    "як",
                    "ко",
                )
            )
            and word.low not in self.grammar.nouns
        )

    def _starts(self, at: int) -> bool:
        """Is a capital letter no sign here: first word of a sentence?"""
        return at == 0 or self.words[at - 1].kind in ".|-:" or self.words[at - 1].kind in '«“"('

    def _unknown(self, at: int, following: Word | None) -> Mention | None:
        """Capitalised words that no list knows: a foreign name, a surname alone, or no name at all."""
        word = self.words[at]
        low = word.low
        grammar = self.grammar
        if (
            low in grammar.nouns or low in grammar.not_names or low in grammar.pronouns or low in grammar.verbs
            or low in grammar.prepositions or low in grammar.conjunctions or low in grammar.relatives
            or low in grammar.possessives or low in grammar.titles or low in grammar.adverbs or not self._may_be_surname(at)
        ):  # fmt: skip
            return None
        if following is not None and following.text.isascii() != word.text.isascii():
            following = None
        if low in grammar.particles and following is not None and following.kind == "C":
            end, surname = self._surname(at)
            mention = self._make(at, end, surname=surname)
        elif following is not None and (
            (following.kind == "C"
            and self._may_be_surname(at + 1))
            or (following.low in grammar.particles
            and not self._starts(at))
        ):
            if following.low in grammar.nouns or following.low in grammar.not_names or following.text in grammar.kinds:
                return None
            if word.text.isupper() or following.low.endswith(("ої", "ого", "ому", "их", "ими")):
                return None
            end, surname = self._surname(at + 1)
            mention = self._make(at, end if surname else at, first_name=word.text, surname=surname)
            if not surname:
                mention.first_name, mention.surname = "", word.text
        elif word.text.isupper() and len(word.text) < 6:
            return None
        else:
            mention = self._make(at, at, surname=word.text)
        mention.weak = True
        return mention

    def _context(self, mention: Mention) -> None:
        """What the word before tells of the case."""
        before = self.words[mention.first - 1] if mention.first else None
        if before is None:
            return
        if before.low in self.grammar.titles:
            mention.title = self.grammar.titles[before.low]
        elif before.low in self.grammar.prepositions:
            mention.cases = "gdail"
        elif before.low in self.grammar.verbs and before.low not in self.grammar.transitive:
            mention.cases = "n"
        else:
            mention.cases = self._cases_of_role(mention)

    def _cases_of_role(self, mention: Mention) -> str:
        """A name agrees with the role in front of it: «голови ради Олега Лося», «за словами Олега Лося»."""
        words, grammar = self.words, self.grammar
        cases = ""
        at = mention.first - 1
        while at >= max(0, mention.first - 12):
            word = words[at]
            if (
                word.kind not in "wCQ9"
                or word.low in grammar.verbs
                or word.low in grammar.conjunctions
                or word.low in grammar.relatives
            ):
                break
            if word.low in grammar.prepositions:
                if not cases:
                    break
                if at + 1 < len(words) and words[at + 1].low != "питань":
                    return cases.replace("n", "") or CASES
            readings = grammar.nouns.get(word.low, ()) if word.kind != "Q" else ()
            persons = [noun for noun in readings if noun.sort == "person" and noun.form.gender != "p"]
            if persons:
                cases = "".join(sorted({noun.form.case for noun in persons}))
            elif not cases and word.low in grammar.according_ends and at == mention.first - 1:
                return "g"
            elif (
                readings
                and not cases
                and at == mention.first - 1
                and mention.first_name
                and self._twin(mention.first_name)
            ):
                cases = "".join(sorted({noun.form.case for noun in readings}))
            at -= 1
        return cases if cases and "n" not in cases else CASES

    # ── who they are ─────────────────────────────────────────────────────────────────────────────────────────────────

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
                person.surname = _calm(self.mentions[person.mentions[0]].surname)  # most are never needed: see settle
                person.settled = False
            else:
                self._name(person, readings.get(one, []))
        for number in range(len(self.mentions)):
            self._role(number)

    @staticmethod
    def _rank(mention: Mention) -> int:
        full = bool(mention.first_name and mention.surname)
        if full and not mention.weak:
            return 1 if mention.first_name.endswith(".") else 0
        return 2 if full else 3 if mention.patronymic else 4

    def _keys(self, word: str) -> tuple[str, ...]:
        found = self._known_keys.get(word)
        if found is None:
            low = word.casefold().replace("’", "'")
            names = self.grammar.names
            keys = {low, *(form.nominative for form in names.readings(low))}
            keys |= {names.short[key] for key in keys if key in names.short}
            found = self._known_keys[word] = tuple(sorted(keys))
        return found

    def _same(self, number: int) -> int:
        """The person this mention means, or -1."""
        mention = self.mentions[number]
        if mention.surname:
            found = [p for key in self._keys(mention.surname.split()[-1]) for p in self._surnames.get(key, ())]
            if mention.first_name.endswith("."):
                letter = mention.first_name[0].lower()
                found = [
                    p
                    for p in found
                    if letter in {f[:1] for f in self.persons[p].first_keys} or not self.persons[p].first_keys
                ]
            elif mention.first_name:
                keys = set(self._keys(mention.first_name))
                letters = {mention.first_name[0].lower() + "."}
                found = [p for p in found if keys & self.persons[p].first_keys or letters & self.persons[p].first_keys]
            elif not found and len(mention.surname) > 3 and mention.weak:
                found = [p for key in self._keys(mention.surname) for p in self._firsts.get(key, ())]
        elif mention.first_name:
            found = [p for key in self._keys(mention.first_name) for p in self._firsts.get(key, ())]
            if mention.patronymic:
                keys = set(self._keys(mention.patronymic))
                found = [
                    p for p in found if not self.persons[p].patronymic_keys or keys & self.persons[p].patronymic_keys
                ]
        else:
            found = [p for key in self._keys(mention.patronymic) for p in self._patronymics.get(key, ())]
        if not found:
            return -1
        return max(set(found), key=lambda p: self._nearness(p, mention, number))

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
        found = {p for key in self._keys(mention.surname.split()[-1]) for p in self._surnames.get(key, ())}
        found = {p for p in found if self.persons[p].gender == gender}
        return max(found, key=lambda p: self._nearness(p, mention, number), default=-1)

    def before(self, person: int, at: int) -> int:
        """The person's last mention that begins before word `at`, or -1."""
        mentions = self.persons[person].mentions
        count = bisect_left(mentions, bisect_left(self._starts_at, at))
        return mentions[count - 1] if count else -1

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
            for key in self._keys(text) if text else ():
                if to not in index[key]:
                    index[key].append(to)
                    del index[key][:-_NAMESAKES]
        if mention.first_name:
            person.first_keys.update(self._keys(mention.first_name))
        if mention.patronymic:
            person.patronymic_keys.update(self._keys(mention.patronymic))

    def settle(self, person: Person) -> None:
        """Finds the nominative of a surname that only its capital tells, once it turns out to speak."""
        if not person.settled:
            person.settled = True
            self._name(person, [])

    def _name(self, person: Person, full: list[int]) -> None:
        """The nominative that explains most mentions."""
        names = self.grammar.names
        scores: dict[tuple[str, str, str], float] = defaultdict(float)
        numbers = [m for m in full if not self.mentions[m].first_name.endswith(".")] or full or person.mentions
        title = next(
            (
                self.mentions[m].title
                for m in person.mentions
                if self.mentions[m].title in "mf" and self.mentions[m].title
            ),
            "",
        )
        patronymic = next((self.mentions[m].patronymic for m in person.mentions if self.mentions[m].patronymic), "")
        gender = (names.patronymic(patronymic.casefold()) if patronymic else "") or title
        for m in numbers[:_ENOUGH]:
            mention = self.mentions[m]
            best = self._nominatives(mention, gender, mention.cases)
            if not best and mention.cases != CASES:  # what stands before the name misled us
                mention.cases = CASES
                best = self._nominatives(mention, gender, CASES)
            for key, value in best.items():
                scores[key] += value
        mention = self.mentions[numbers[0]]
        if not scores:
            person.first, person.surname = mention.first_name, _calm(mention.surname)
            person.patronymic = mention.patronymic
            person.gender = gender
            return
        first, second, found = max(scores, key=lambda key: scores[key])
        models = [self.mentions[m] for m in numbers[:_ENOUGH]]
        model = models[0]
        if model.first_name:
            person.first = like(_shape(models, "first_name"), first)
            if model.surname:
                person.surname = _surname_like(models, second)
            elif model.patronymic:
                person.patronymic = like(model.patronymic, second)
        elif model.surname:
            person.surname = _surname_like(models, first)
        else:
            person.patronymic = like(model.patronymic, first)
        rival = max((value for key, value in scores.items() if key[2] != found), default=-9.0)
        if (
            (model.first_name
            and not model.weak)
            or gender
            or scores[first, second, found] - rival > (0.15 if second else 0.5)
        ):
            person.gender = gender or (found if not self._both(first, scores) else "")
            person.guessed = not gender and model.weak

    def _nominatives(self, mention: Mention, gender: str, cases: str) -> dict[tuple[str, str, str], float]:
        """What the name may be in the nominative: (first word, last word, gender) → how likely, at most 1."""
        words = [w for w in (mention.first_name, mention.surname or mention.patronymic) if w]
        readings = [self._best(word) for word in words]
        doubtful = (
            len(words) > 1
            and words[1][-1:] == "а"
            and self._twin(words[0])
            and not self.grammar.adjective(words[1].lower())
        )
        foreign = len(words) > 1 and words[0].casefold() not in self.grammar.names.first and not words[0].endswith(".")
        best: dict[tuple[str, str, str], float] = {}
        for case in cases:
            for one in gender or "mf":
                chosen = [forms[case, one] for forms in readings if (case, one) in forms]
                if len(chosen) < len(words):
                    continue
                cost = sum(f.rank for f in chosen) * 0.15 + (0 if case == "n" else 0.25 if case in "ga" else 0.3)
                if case == "n" and one == "f" and doubtful:
                    cost += 0.1
                if foreign and (chosen[0].nominative[-1] in "ая") != (one == "f"):
                    cost += 0.4
                key = (chosen[0].nominative, chosen[-1].nominative if len(words) > 1 else "", one)
                best[key] = max(best.get(key, -9.0), 1.0 - cost)
        return best

    def _twin(self, first: str) -> bool:
        """Олександра: a woman, or of a man in the genitive."""
        forms = self._readings(first)
        return any(f.gender == "m" and f.case == "g" for f in forms)

    def _both(self, first: str, scores: dict[tuple[str, str, str], float]) -> bool:
        """Саша and Женя may be men or women."""
        forms = self.grammar.names.first.get(first, ())
        return len({form.gender for form in forms if form.case == "n" and form.nominative == first}) > 1

    def _best(self, text: str) -> dict[tuple[str, str], Form]:
        low = text.casefold().replace("’", "'")
        if " " in low or low.endswith("."):
            return {(f.case, f.gender): f for f in sorted(self._readings(text), key=lambda f: -f.rank)}
        return self.grammar.names.best(low)

    def _readings(self, text: str) -> tuple[Form, ...]:
        low = text.casefold().replace("’", "'")
        if low.endswith("."):
            return tuple(Form(low, case, gender) for case in CASES for gender in "mf")
        if " " in low:
            start, _, last = low.rpartition(" ")
            return tuple(
                Form(f"{start} {f.nominative}", f.case, f.gender, f.rank) for f in self.grammar.names.readings(last)
            )
        return self.grammar.names.readings(low)

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
            any(f.case == "n" and (f.nominative in target or short.get(f.nominative) in target or not target) and (not person.gender or f.gender == person.gender) for f in self._readings(w))
            or w.endswith(".") for w in wanted
        )  # fmt: skip

    # ── what they are ────────────────────────────────────────────────────────────────────────────────────────────────

    def _role(self, number: int) -> None:
        mention = self.mentions[number]
        person = self.persons[mention.person]
        if person.weak and mention.weak and not (mention.first_name and mention.surname) and not self._titled(mention):
            return
        found = self._role_before(mention) or self._role_after(mention)
        if found:
            head, begin, end = found
            if not person.roles and len(self.with_roles) < _NAMESAKES * 20:
                self.with_roles.append(mention.person)
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
        if not person.role:
            text = self.clauses.text[words[begin].start : words[end - 1].end]
            person.role = text if self.grammar.person_noun(words[head].low) else ""
        person.weak = False
        if (not person.gender or person.guessed) and self.grammar.nouns[words[head].low][0].form.gender == "f":
            person.gender, person.guessed = "f", False

    def _titled(self, mention: Mention) -> bool:
        """«президент Зеленський»: a surname in the nominative right behind a role, and no town in the genitive."""
        before = self.words[mention.first - 1] if mention.first else None
        if before is None or mention.first != mention.last or not self.clauses.adjacent(mention.first - 1):
            return False
        low = self.words[mention.first].low
        return (
            (self._singular(before.low, "n")
            and low[-1] not in "аяиіїуюєео"
            and not low.endswith(("ів", "їв")))
            or (low.endswith("ко") and self._singular(before.low, "n"))
        )

    def _role_before(self, mention: Mention) -> tuple[int, int, int] | None:
        """The role in front of a name: its head agrees with the name, its first adjectives belong to it."""
        words, grammar = self.words, self.grammar
        cases = "n" if self.nominative(words[mention.first].mention) else mention.cases.replace("n", "")
        at = mention.first - 1
        low = max(-1, mention.first - _LONGEST_ROLE)
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
            if word.mention >= 0 and not self.mentions[word.mention].weak:
                break
            if word.kind == "," and not (
                (head >= 0
                and head == at + 1)
                or (head >= 0
                and all(grammar.adjective(w.low) for w in words[at + 1 : head]))
            ):
                break
            if (
                word.kind in "wC"
                and self._singular(word.low, cases)
                and not (at and words[at - 1].low in grammar.prepositions and cases == "n")
            ):
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
        ):
            begin -= 1
        return head, begin, mention.first

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
        end = head + 1
        while (
            end < min(len(words), head + _LONGEST_ROLE)
            and words[end].kind in "wCQ9I"
            and words[end].low not in grammar.verbs
        ):
            end += 1
        return head, at + 1, end


def stem(word: str) -> str:
    """The beginning of a word, the same in its cases."""
    return word[: max(3, min(6, len(word) - 2))]


def _calm(name: str) -> str:
    return " ".join(like(word, word.casefold()) for word in name.split())


def _shape(models: list[Mention], part: str) -> str:
    return next((getattr(m, part) for m in models if not getattr(m, part).isupper()), getattr(models[0], part))


def _surname_like(models: list[Mention], low: str) -> str:
    shape = _shape(models, "surname").split()
    words = low.split()
    if len(shape) != len(words):
        return _calm(low)
    return " ".join(like(model, word) for model, word in zip(shape, words, strict=True))
