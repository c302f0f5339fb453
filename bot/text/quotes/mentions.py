"""The author's words → names where they stand: first names by the list, surnames behind them, other capitals with doubt."""

from __future__ import annotations

from bot.text.quotes.clauses import Clauses, Word
from bot.text.quotes.declension import CASES
from bot.text.quotes.grammar import Grammar
from bot.text.quotes.names import Mention, Names

_CALL_SIGN = 14  # characters


class Mentions:
    """Reads the names of a text."""

    def __init__(self, clauses: Clauses, names: Names, grammar: Grammar) -> None:
        self.clauses, self.words, self.names, self.grammar = clauses, clauses.words, names, grammar

    def find(self) -> list[Mention]:
        """All names of the text, in order; their words know them by `word.mention`."""
        mentions: list[Mention] = []
        surnames: set[str] = set()  # of those named in full
        after = 0
        for at in [number for number, word in enumerate(self.words) if word.kind in "CI"]:
            mention = self._at(at) if at >= after else None
            if mention is None and at >= after and self._again(at, surnames):
                mention = self._make(at, at, surname=self.words[at].text)
            if mention is None:
                continue
            if mention.first_name and mention.surname and not mention.weak:
                surnames.update(self.names.keys(mention.surname))
            self._context(mention)
            if mentions:
                self._couple(mentions[-1], mention)
            for index in range(mention.first, mention.last + 1):
                self.words[index].mention = len(mentions)
            mentions.append(mention)
            after = mention.last + 1
        return mentions

    def _again(self, at: int, surnames: set[str]) -> bool:
        """«Рибак» after «Ольга Рибак»: a noun with a capital that is somebody's surname."""
        word = self.words[at]
        if word.kind != "C" or word.low not in self.grammar.nouns or self._starts(at) or word.text.isupper():
            return False
        return not surnames.isdisjoint(self.names.keys(word.text))

    def _couple(self, one: Mention, other: Mention) -> None:
        """«Михайло і Констанція Скиби», «Михайла і Констанції Скиб»: both get the surname in the singular."""
        words, plural = self.words, other.surname
        if other.first - one.last != 2 or words[one.last + 1].low not in self.grammar.ands:
            return
        if one.surname or not one.first_name or not other.first_name or not plural:
            return
        for case, couples in (("n", self.grammar.couples), ("g", self.grammar.couples_genitive)):
            ending = next((known for known in couples if plural.endswith(known[0])), None)
            genders = [self._gender_in(case, mention.first_name) for mention in (one, other)]
            if ending is None or "" in genders:
                continue
            for mention, gender in zip((one, other), genders, strict=True):
                mention.surname = plural[: len(plural) - len(ending[0])] + ending[1 if gender == "m" else 2]
                mention.cases = case
            return

    def _gender_in(self, case: str, first_name: str) -> str:
        """m or f if the first name may stand in this case, else ""."""
        forms = self.names.readings(first_name)
        return next((form.gender for form in forms if form.case == case and form.rank == 0), "")

    def _is_first(self, word: Word) -> bool:
        if word.kind != "C":
            return False
        known = self.grammar.names.first
        return word.low in known or ("-" in word.low and all(part in known for part in word.low.split("-")))

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

    def _at(self, at: int) -> Mention | None:
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
            of_place = at > 0 and words[at - 1].low in self.grammar.residents  # «мешканець Прилук Віталій»
            if of_place:
                return None
            if (behind is None or behind.kind != "C") and self._looks_like_surname(word) and not self._starts(at):
                return self._make(at, at + 1, first_name=following.text, surname=word.text)
            town = word.low.endswith(self.grammar.towns)
            alone = (behind is None or behind.kind != "C") and not town
            return self._unknown(at, following) if alone and not self._starts(at) else None
        if self._is_patronymic(word) and not self._starts(at) and (following is None or following.kind != "C"):
            return self._make(at, at, patronymic=word.text)
        return self._unknown(at, following)

    def _from_first(self, at: int, following: Word | None) -> Mention:
        word, adjacent = self.words[at], self.clauses.adjacent
        called = self._called(at + 1)
        if called:
            end, surname = self._surname(called)
            return self._make(at, end, first_name=word.text, surname=surname)
        if following is None:
            return self._make(at, at, first_name=word.text)
        if len(following.text) < 6 and not following.text.strip("IVXІХ"):  # Лев XIV
            return self._make(at, at + 1, first_name=word.text, surname=following.text)
        if self._is_first(following):  # «сестра Остапа Марта»
            one, other = ({form.case for form in self.grammar.names.first[w.low]} for w in (word, following))
            if "n" in other and "n" not in one and not one & other:
                return self._make(at, at, first_name=word.text)
            if "n" in other and adjacent(at + 1) and self._may_be_surname(at + 2):  # Анна Марія Лось
                two = f"{following.text} {self.words[at + 2].text}"
                return self._make(at, at + 2, first_name=word.text, surname=two)
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

    def _called(self, at: int) -> int:
        """«Денис «Редут» Лось»: the word behind a call sign in marks, if it may be the surname; else 0."""
        words = self.words
        if at + 1 >= len(words) or words[at].kind != "Q" or words[at].end - words[at].start > _CALL_SIGN:
            return 0
        return at + 1 if words[at + 1].start - words[at].end <= 2 and self._may_be_surname(at + 1) else 0

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
        return word.low.endswith(self.grammar.surnames) and word.low not in self.grammar.nouns

    def _starts(self, at: int) -> bool:
        """Is a capital letter no sign here: first word of a sentence?"""
        return at == 0 or self.words[at - 1].kind in ".|-:" or self.words[at - 1].kind in '«“"('

    def _unknown(self, at: int, following: Word | None) -> Mention | None:
        """Capitalised words that no list knows: a foreign name, a surname alone, or no name at all."""
        word = self.words[at]
        low = word.low
        grammar = self.grammar
        if low in grammar.nouns or low in grammar.small or low in grammar.titles or not self._may_be_surname(at):
            return None
        if following is not None and following.text.isascii() != word.text.isascii():
            following = None
        if low in grammar.particles and following is not None and following.kind == "C":
            end, surname = self._surname(at)
            mention = self._make(at, end, surname=surname)
        elif following is not None and (
            (following.kind == "C" and self._may_be_surname(at + 1))
            or (following.low in grammar.particles and not self._starts(at))
        ):
            if following.low in grammar.nouns or following.low in grammar.not_names or following.text in grammar.kinds:
                return None
            if word.text.isupper() or low.endswith(grammar.oblique[:5]) or following.low.endswith(grammar.oblique[:5]):
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
            mention.weak = False
        elif before.low in self.grammar.prepositions:
            mention.cases = "gdail"
        elif before.low in self.grammar.verbs and before.low not in self.grammar.transitive:
            mention.cases = "n"
        else:
            mention.cases = self._cases_of_role(mention)

    def _cases_of_role(self, mention: Mention) -> str:
        """A name agrees with the role in front of it: «голови ради Олега Лося», «за словами Олега Лося»."""
        words, grammar = self.words, self.grammar
        cases = near = ""
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
                if at + 1 < len(words) and words[at + 1].low not in grammar.matters:
                    return self._possible(mention, cases.replace("n", ""), near)
            readings = grammar.nouns.get(word.low, ()) if word.kind != "Q" else ()
            persons = [noun for noun in readings if noun.sort == "person" and noun.form.gender != "p"]
            if persons:
                cases = "".join(sorted({noun.form.case for noun in persons}))
                near = near or cases
            elif not cases and word.low in grammar.according_ends and at == mention.first - 1:
                return "g"
            elif (
                readings
                and not cases
                and at == mention.first - 1
                and mention.first_name
                and self.names.twin(mention.first_name)
            ):
                cases = "".join(sorted({noun.form.case for noun in readings}))
            at -= 1
        return self._possible(mention, cases if "n" not in cases else "", near)

    def _possible(self, mention: Mention, far: str, near: str) -> str:
        """«брата загиблого Олександра Лося»: of the nouns before a name the first, or else the nearest, has its case."""
        forms = self.names.readings(mention.first_name) if mention.first_name else ()
        told = {form.case for form in forms}
        if not far or not forms or told & set(far):
            return far or CASES
        return near if near and told & set(near) and "n" not in near else CASES
