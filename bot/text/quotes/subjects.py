"""A verb of saying → who says it: the nominative that agrees with the verb, after it or before it; then who that is."""

from __future__ import annotations

from typing import NamedTuple

from bot.text.quotes.cast import Cast, Person, stem
from bot.text.quotes.clauses import Clauses, Word
from bot.text.quotes.declension import CASES, like
from bot.text.quotes.grammar import Grammar, Noun

_LONGEST_PHRASE = 9


class Source(NamedTuple):
    """Words `first` to `last` name a source. `kind`: name, role, pronoun, body; `person` is -1 until it is resolved."""

    kind: str
    first: int
    last: int
    person: int = -1
    gender: str = ""
    noun: Noun | None = None
    case: str = "n"
    told: bool = False  # the verb tells the gender


class Subjects:
    """Finds sources among the author's words and tells who they are."""

    def __init__(self, clauses: Clauses, cast: Cast, grammar: Grammar) -> None:
        self.clauses, self.cast, self.grammar = clauses, cast, grammar
        self.words = clauses.words
        self._vague = {stem(w) for w in (*grammar.adverbs, *grammar.generic)}

    # ── where the source stands ──────────────────────────────────────────────────────────────────────────────────────

    def of(self, verb: int, low: int, high: int, after_first: bool) -> Source | None:
        """The subject of the verb at word `verb` within words low..high."""
        gender = self.grammar.verbs[self.words[verb].low][0]
        first, second = (self.behind, self.ahead) if after_first else (self.ahead, self.behind)
        found = first(verb, high if after_first else low, gender)
        if found is None or found.kind in ("body", "unknown") and found.noun is None:
            other = second(verb, low if after_first else high, gender)
            return other if found is None or other is not None and other.kind in ("name", "role", "pronoun") else found
        return found

    def behind(self, verb: int, high: int, gender: str) -> Source | None:
        """«сказав заступник голови ради Сергій Слизький», «повідомили в пресслужбі», «додала вона»."""
        words, grammar = self.words, self.grammar
        role: Source | None = None
        doubtful: Source | None = None
        at = verb + 1
        while at < high:
            word = words[at]
            if word.kind in ".|:;-?!" or word.low in grammar.that and words[at - 1].kind == ",":
                break
            if word.kind == "(":
                at = self._past(at, high)
                continue
            if word.kind == ",":
                if not self._continues(at + 1, high, role):
                    break
                at += 1
                continue
            if at > verb + 1 and word.low in grammar.verbs and grammar.verbs[word.low][1]:
                break
            if word.mention >= 0:
                named = self._named(
                    word.mention, gender, near=at - verb <= 2 or role is not None and at == role.last + 1
                )
                if named is not None and word.text.isascii() and self.cast.mentions[word.mention].weak:
                    doubtful = doubtful or named  # an outlet in Latin letters; a person may follow
                elif named is not None:
                    return self._later(named, high, gender) or named
                at = self.cast.mentions[word.mention].last + 1
                continue
            if role is None and self._one_of(at, high) and at - verb <= 4:
                return Source("role", at, self._one_of(at, high), gender=gender)
            if (
                word.low in grammar.pronouns
                and at - verb <= 3
                and not self.governed_by_preposition(at)
                and _agree(grammar.pronouns[word.low], gender)
            ):
                if not (word.low in _ALSO_WITH_NOUNS and at + 1 < high and words[at + 1].kind in "wC"):
                    return Source("pronoun", at, at, gender=grammar.pronouns[word.low])
            if role is None:
                role = self._role(at, gender, high)
                if role is not None:
                    at = max(at, role.noun and self._head(role) or at) + 1
                    continue
            at += 1
        if role is not None:
            return self._name_at_end(at, high, gender) or role
        return doubtful or self._unknown(verb, high, gender)

    def _later(self, named: Source, high: int, gender: str) -> Source | None:
        """«акторка театру Леся Лося, учасниця гурту Ніна Гай»: a name that may be a genitive gives way to one that is none."""
        words, cast = self.words, self.cast
        first = cast.mentions[words[named.first].mention]
        if not first.first_name or not cast._twin(first.first_name):
            return None
        at = named.last + 1
        while at < high and (words[at].kind in "wCQ" or words[at].kind in _SIGNS or words[at].kind == "," and self._continues(at + 1, high, named)):
            if words[at].mention >= 0 and cast.mentions[words[at].mention].surname and cast.mentions[words[at].mention].first_name:
                return self._named(words[at].mention, gender, near=False)
            at += 1
        return None

    def _name_at_end(self, at: int, high: int, gender: str) -> Source | None:
        """«мешканка будинку, що на Зеленій, 1, Тетяна Лось»: the full name that closes the author's words."""
        words = self.words
        end = at
        while end < high and words[end].kind not in ".|-:":
            end += 1
        if end > at and words[end - 1].mention >= 0 and at < high and words[at].kind == ",":
            mention = self.cast.mentions[words[end - 1].mention]
            if mention.first_name and mention.surname and not mention.weak and words[mention.first - 1].kind == ",":
                return self._named(words[end - 1].mention, gender, near=True)
        return None

    def _unknown(self, verb: int, high: int, gender: str) -> Source | None:
        """A noun no list has, right behind the verb: «кажуть теслярі», «каже голос у трубці»."""
        words, grammar = self.words, self.grammar
        at = verb + 1
        while (
            at < high and words[at].kind == "w" and (words[at].low in grammar.adverbs or words[at].low in grammar.possessives)
        ):
            at += 1
        begin = at
        if at < high and self._one_of(at, high):
            return Source("role", at, self._one_of(at, high), gender=gender)
        while (
            at < high
            and words[at].kind == "w"
            and (grammar.adjective(words[at].low) or words[at].low in _THESE)
            and at + 1 < high
            and words[at + 1].kind == "w"
        ):
            at += 1
        if (
            at >= high
            or words[at].kind != "w"
            or words[at].low in grammar.prepositions
            or words[at].low in grammar.conjunctions
            or words[at].low in grammar.that
        ):
            return None
        low = words[at].low
        if (
            len(low) < 4
            or low in grammar.verbs
            or low in grammar.pronouns
            or low in grammar.relatives
            or low.endswith(("о", "ть", "ти", "чи", "ши"))
        ):
            return None
        if low.endswith(("и", "і", "ї")) != (gender == "p") or low.endswith(_NOT_GENITIVE + ("у", "ю")):
            return None
        while begin < at and words[begin].low in _THESE:
            begin += 1
        told = gender if gender in ("m", "f", "p") else "f" if low.endswith(("а", "я")) else "m"
        return Source("unknown", begin, self._phrase_end(at, high), gender=told)

    def _one_of(self, at: int, high: int) -> int:
        """«одна з них», «хтось із глядачів»: the last word, or 0."""
        words = self.words
        if at + 2 < high and words[at].low in _ONE and words[at + 1].low in ("з", "із", "зі"):
            end = at + 2
            while end + 1 < high and words[end].kind == "w" and self.grammar.adjective(words[end].low):
                end += 1
            return self._phrase_end(end, high)
        return 0

    def ahead(self, verb: int, low: int, gender: str) -> Source | None:
        """«Сергій Слизький розповів», «Експерт також додав», «У відомстві кажуть»."""
        words, grammar = self.words, self.grammar
        best: Source | None = None
        doubtful: Source | None = None
        commas = 0
        at = verb - 1
        while at >= low:
            word = words[at]
            if word.kind in ".|;:" or word.kind == "-" and at > low:
                break
            if word.kind == "Q" and words[at].stretch >= 0 and words[at].end - words[at].start > 60:
                break
            if word.kind == ",":
                commas += 1
                if best is not None or commas > 3:
                    break
            elif word.low in grammar.verbs and grammar.verbs[word.low][1] and commas:
                break
            elif word.mention >= 0:
                mention = self.cast.mentions[word.mention]
                named = self._named(word.mention, gender, near=at == verb - 1)
                if named is not None and (best is None or best.kind == "role" and commas == 0):
                    latin = mention.weak and word.text.isascii()
                    if not latin and (not mention.weak or mention.first_name or not self.cast.persons[named.person].weak):
                        return named
                    doubtful = doubtful or named  # capitals alone: an outlet, a town; a better name may stand before it
                at = mention.first - 1
                continue
            elif best is None and word.low in grammar.relatives and word.low.startswith(_WHO) and at and words[at - 1].kind == ",":
                return self._antecedent(at - 2, low, gender)
            elif best is None and self._one_of(at, verb):
                return Source("role", at, self._one_of(at, verb), gender=gender)
            elif (
                best is None
                and word.low in grammar.pronouns
                and not self.governed_by_preposition(at)
                and _agree(grammar.pronouns[word.low], gender)
            ):
                if word.low not in ("та", "все", "те") or at == low:
                    return Source("pronoun", at, at, gender=grammar.pronouns[word.low])
            elif best is None:
                found = self._role(at, gender, verb)
                if found is not None and (found.first <= at or found.case == "l"):
                    best = found
            elif best.kind == "role" and not self.governed_by_preposition(
                at
            ):  # «голова» in «заступник голови»: the first head counts
                found = self._role(at, gender, verb)
                if found is not None and commas == 0:
                    best = found
            at -= 1
        return best or doubtful or self._unknown_before(verb, low, gender)

    def _unknown_before(self, verb: int, low: int, gender: str) -> Source | None:
        """A noun no list has, right before the verb: «місцеве товариство казало», «теслярі кажуть»."""
        words, grammar = self.words, self.grammar
        at = verb - 1
        while at > low and words[at].kind == "w" and (words[at].low in grammar.adverbs or words[at].low in ("не", "й", "і", "та")):
            at -= 1
        word = words[at]
        if at < low or word.kind != "w" or len(word.low) < 4 or word.low in grammar.adverbs or self.governed_by_preposition(at):
            return None
        if word.low in grammar.prepositions or word.low in grammar.relatives or word.low in grammar.that or word.low in grammar.verbs or word.low in grammar.pronouns:
            return None
        ends = {"n": ("о", "е", "ння", "ття"), "p": ("и", "і", "ї"), "f": ("а", "я")}.get(gender)
        adjective = at > low and words[at - 1].kind in "wC" and grammar.adjective(words[at - 1].low)
        if ends is None or not word.low.endswith(ends) or word.low.endswith(("ли", "ла", "ти", "чи")) or not (adjective or gender == "p"):
            return None
        begin = at
        while begin > low and words[begin - 1].kind in "wC" and grammar.adjective(words[begin - 1].low):
            begin -= 1
        return Source("unknown", begin, at, gender="p" if gender == "p" else "")

    def _antecedent(self, at: int, low: int, gender: str) -> Source | None:
        """«філософа Івана Франка, який написав»: the noun before the relative clause, in whatever case."""
        words = self.words
        for k in range(at, max(low, at - 6) - 1, -1):
            if words[k].kind in ",.|:;":
                break
            if words[k].mention >= 0:
                mention = self.cast.mentions[words[k].mention]
                person = self.cast.persons[mention.person]
                if _agree(_known_gender(person), gender):
                    return Source("name", mention.first, mention.last, mention.person, person.gender, case="g")
            noun = self.grammar.person_noun(words[k].low, CASES)
            if noun is not None and _agree_noun(noun.form.gender, gender, "person"):
                return Source("role", k, self._phrase_end(k, at + 1), gender=noun.form.gender, noun=noun, case=noun.form.case)
        return None

    def _past(self, at: int, high: int) -> int:
        while at < high and self.words[at].kind != ")":
            at += 1
        return at + 1

    def governed_by_preposition(self, at: int) -> bool:
        """Does a preposition stand before the noun or its adjectives?"""
        words = self.words
        at -= 1
        while at >= 0 and (
            words[at].kind in _SIGNS
            or words[at].kind in "wC"
            and self.grammar.adjective(words[at].low)
            and words[at].low not in self.grammar.prepositions
        ):
            at -= 1
        return at >= 0 and words[at].low in self.grammar.prepositions

    def _continues(self, at: int, high: int, role: Source | None) -> bool:
        """After a comma: does the list of roles, or the name after them, go on?"""
        words, grammar = self.words, self.grammar
        while (
            at < high
            and words[at].kind in "wC"
            and grammar.adjective(words[at].low)
            and not grammar.person_noun(words[at].low)
        ):
            at += 1
        if at >= high:
            return False
        word = words[at]
        if word.mention >= 0:
            return role is not None and self.cast.nominative(word.mention)
        return role is not None and (grammar.person_noun(word.low) is not None or word.kind == "9")

    def _named(self, number: int, gender: str, near: bool) -> Source | None:
        mention = self.cast.mentions[number]
        person = self.cast.persons[mention.person]
        if not self.cast.nominative(number) or self.governed_by_preposition(mention.first):
            return None
        if mention.weak and person.weak:
            if mention.surname.isascii() and self.cast.words[mention.first - 1].kind in ".|" and gender != "p":
                return Source("body", mention.first, mention.last)
            if not near and not (mention.first_name and mention.surname):
                return None
            word = self.words[mention.first]
            follow = self.words[mention.last + 1] if mention.last + 1 < len(self.words) else None
            modifies = follow is not None and follow.kind == "w" and (follow.low in self.grammar.nouns or self.grammar.adjective(follow.low))
            if self.grammar.adjective(word.low) and (word.low.endswith(_OBLIQUE) or modifies):
                return None
        if gender == "p":
            return (
                None
                if not self._listed(mention.last)
                else Source("name", mention.first, self._list_end(mention.last), mention.person, "p")
            )
        if not _agree(_known_gender(person), gender):
            other = self.cast.namesake(number, gender)
            return Source("name", mention.first, mention.last, other, gender) if other >= 0 else None
        return Source("name", mention.first, mention.last, mention.person, person.gender)

    def _listed(self, last: int) -> bool:
        words = self.words
        return last + 2 < len(words) and words[last + 1].low in ("і", "й", "та") and words[last + 2].kind in "wC"

    def _list_end(self, last: int) -> int:
        words = self.words
        at = last + 2
        while at < len(words) and at < last + 8 and words[at].mention < 0:
            at += 1
        if at < len(words) and words[at].mention >= 0:
            return self.cast.mentions[words[at].mention].last
        return last

    def _role(self, at: int, gender: str, high: int) -> Source | None:
        """The noun phrase whose head (or first adjective) is word `at`, if it can speak."""
        words, grammar = self.words, self.grammar
        word = words[at]
        if word.kind not in "wC":
            return None
        if word.low in ("в", "у", "на", "ув", "ві") and gender == "p":
            return self.place(at + 1, high)
        noun = grammar.person_noun(word.low) or grammar.source_noun(word.low)
        if noun is None or not _agree_noun(noun.form.gender, gender, noun.sort) or self.governed_by_preposition(at):
            acronym = word.kind == "C" and word.text.isupper() and 1 < len(word.text) < 9 and word.mention < 0
            if not acronym or gender == "p" or self.governed_by_preposition(at) or at and words[at - 1].low in grammar.nouns:
                return None
            return Source("body", at, at, gender="")
        if at and words[at - 1].kind in "wC" and noun.sort == "person" and self._genitive_of(at):
            return None
        begin = at
        while (
            begin
            and words[begin - 1].kind in "wC"
            and grammar.adjective(words[begin - 1].low)
            and words[begin - 1].low not in grammar.verbs
            and words[begin - 1].low not in grammar.prepositions
            and words[begin - 1].low not in grammar.conjunctions
            and words[begin - 1].low not in grammar.relatives
        ):
            begin -= 1
        return Source(
            "role" if noun.sort == "person" else "body",
            begin,
            self._phrase_end(at, high),
            gender=gender if gender in ("m", "f") and noun.sort == "person" else noun.form.gender,
            noun=noun,
            told=gender in ("m", "f"),
        )

    def _genitive_of(self, at: int) -> bool:
        """«заступник голови»: is the noun at `at` a genitive that looks like a nominative?"""
        before = self.words[at - 1].low
        noun = self.grammar.person_noun(before)
        return noun is not None and any(n.form.case == "g" for n in self.grammar.nouns.get(self.words[at].low, ()))

    def _head(self, source: Source) -> int:
        for at in range(source.first, source.last + 1):
            if (
                source.noun is not None
                and self.words[at].low in self.grammar.nouns
                and source.noun in self.grammar.nouns[self.words[at].low]
            ):
                return at
        return source.first

    def _phrase_end(self, head: int, high: int) -> int:
        """The last word of a noun phrase: its genitives, its «один з …», its names in quotation marks."""
        words, grammar = self.words, self.grammar
        end = head
        at = head + 1
        while at < min(high, head + _LONGEST_PHRASE):
            word = words[at]
            if word.kind == "Q":
                if word.end - word.start > 60 or words[at - 1].kind in ",:-":
                    break
            elif word.kind not in "wC9I":
                break
            elif (
                word.low in grammar.verbs
                or word.low in grammar.relatives
                or word.low in grammar.conjunctions
                and word.low not in ("і", "та", "й")
            ):
                break
            elif word.low in grammar.prepositions and not (
                word.low in ("з", "із")
                and (
                    words[at + 1].low in ("питань", "числа")
                    or words[at - 1].low.startswith(("одн", "дво", "тр", "багат", "дехт"))
                )
            ):
                break
            elif (
                word.low in grammar.possessives
                or word.low in grammar.adverbs
                or word.low == "не"
                or word.low.endswith(_FINITE)
                or word.mention >= 0
                and self.cast.nominative(word.mention)
                and not self.cast.mentions[word.mention].weak
            ):
                break
            if word.kind == "w" and at == head + 1 and word.low.endswith(_PAST):
                break
            if word.kind == "w" and word.low.endswith(_NOT_GENITIVE) and word.low not in grammar.conjunctions:
                break
            end = at
            at += 1
        while end > head and words[end].low in ("і", "та", "й"):
            end -= 1
        return end

    def place(self, at: int, high: int) -> Source | None:
        """«у пресслужбі Ощадбанку», «в Одеському обласному центрі зайнятості», «у МЗС»: a body in the locative."""
        words, grammar = self.words, self.grammar
        head = at
        while (
            head < high and words[head].kind in "wC" and grammar.adjective(words[head].low) and not self._locative(head)
        ):
            head += 1
        if head >= high or words[head].kind not in "wC":
            return None
        noun = self._locative(head)
        if noun is None and not (words[head].kind == "C" and words[head].text.isupper() and len(words[head].text) > 1):
            return None
        return Source(
            "body", at, self._phrase_end(head, high), gender=noun.form.gender if noun else "", noun=noun, case="l"
        )

    def _locative(self, at: int) -> Noun | None:
        return self.grammar.source_noun(self.words[at].low, "l")

    # ── according to whom ────────────────────────────────────────────────────────────────────────────────────────────

    def governed(self, at: int, high: int) -> Source | None:
        """The source in an oblique case from word `at`: after «за словами», «на думку»."""
        words, grammar = self.words, self.grammar
        role: Source | None = None
        begin = at
        while at < min(high, begin + 18):
            word = words[at]
            if word.kind in ".|:;-,(" or word.low in grammar.verbs:
                break
            if word.mention >= 0:
                mention = self.cast.mentions[word.mention]
                whole = bool(mention.first_name and mention.surname)
                if not mention.weak or role is None or whole:
                    return Source("name", mention.first, mention.last, mention.person, case="g")
                at = mention.last + 1
                continue
            if role is None and word.kind in "wC":
                noun = grammar.person_noun(word.low, "g") or grammar.source_noun(word.low, "g")
                if noun is not None:
                    end = self._phrase_end(at, high)
                    role = Source(
                        "role" if noun.sort == "person" else "body",
                        begin,
                        end,
                        gender=noun.form.gender,
                        noun=noun,
                        case="g",
                    )
                elif word.low in grammar.pronouns or word.low in _OTHERS:
                    return Source("pronoun", at, at, gender=_OTHERS.get(word.low, ""), case="g")
            if word.kind == "Q" and role is None:
                break
            at += 1
        return role

    # ── who that is ──────────────────────────────────────────────────────────────────────────────────────────────────

    def bearer(self, source: Source, last: int, at: int, strict: bool = False) -> tuple[int, float]:
        """The person who bears the role a phrase tells, and how sure that is; -1 if nobody is known to."""
        noun = source.noun
        if noun is None or source.gender == "p":
            return -1, 0.0
        words, cast = self.words, self.cast
        head = noun.form.nominative
        rest = {
            stem(w.low) for w in words[source.first : source.last + 1]
            if w.kind in "wC" and w.low not in self.grammar.nouns or w.kind in "wC" and w.low in self.grammar.nouns and noun not in self.grammar.nouns[w.low]
        } - self._vague  # fmt: skip
        office = self._office(source)
        if office:
            head, rest = office[0], {stem(word) for word in office[1:]} - self._vague
        feminine = source.gender == "f"
        best, best_score = -1, 0.0
        for number in cast.with_roles:
            person = cast.persons[number]
            if (
                person.weak
                or person.gender
                and feminine != (person.gender == "f")
                and (feminine or source.told or not self._epicene(head))
            ):
                continue
            score = 0.0
            for other, about in person.roles:
                if self._same_role(other, head):
                    score = max(score, 2.0 + 2.0 * len(rest & about) - 0.7 * len(rest - about))
                elif rest and len(rest & about) >= len(rest):
                    score = max(score, 1.2)
            if not score or cast.before(number, at) < 0:
                continue
            near = self._near(number, at)
            if score + near > best_score:
                best, best_score = number, score + near
        if best >= 0 and best_score > 1.0:
            return best, 0.9 if best_score > 2 else 0.7
        if strict and head not in self.grammar.anybody:
            return -1, 0.0
        if noun.sort == "person" and head not in self.grammar.kin and (not rest or self._leads(head)):
            found, sure = self.salient("f" if feminine else "m", last, at, head, source.told)
            if found >= 0 and source.told and sure < 0.6:
                found = -1
            return (found, sure) if not rest else (found, 0.75 * sure) if found == last or sure > _ALONE else (-1, 0.0)
        return -1, 0.0

    def _office(self, source: Source) -> list[str]:
        """«глава держави» → ["президент"]: the usual name of an office, its head noun first; [] for any other phrase."""
        words = [w.low for w in self.words[source.first : source.last + 1]]
        for length in range(len(words), 0, -1):
            usual = self.grammar.offices.get(" ".join(words[:length]))
            if usual:
                head = next((w for w in usual if self.grammar.person_noun(w)), usual[0])
                return [head, *(w for w in usual if w != head)]
        return []

    def _leads(self, head: str) -> bool:
        """«очільник області» may be the governor named before under another title."""
        return self.grammar.same.get(head, -1) in (0, 1)

    def _epicene(self, head: str) -> bool:
        """A man's word that women bear too: «заступник», «директор»; not «чоловік»."""
        return head not in _MALE_ONLY

    def _same_role(self, one: str, other: str) -> bool:
        same = self.grammar.same
        return (
            one == other
            or same.get(one, -1) == same.get(other, -2)
            or (len(other) > 4 and one.endswith(other))
            or (len(one) > 4 and other.endswith(one))
        )

    def _near(self, number: int, at: int) -> float:
        """Who was named shortly before is meant rather than another: 0 to 1."""
        before = self.cast.before(number, at)
        if before < 0:
            return 0.0
        sentences = (
            self.words[min(at, len(self.words) - 1)].sentence
            - self.words[self.cast.mentions[before].first].sentence
        )
        return 1.0 / (1 + 0.5 * sentences)

    def salient(self, gender: str, last: int, at: int, head: str = "", told: bool = False) -> tuple[int, float]:
        """The person that a pronoun or a bare noun means: named shortly before, as a subject, or who spoke last."""
        cast, words = self.cast, self.words
        here = words[min(at, len(words) - 1)]
        known: list[tuple[int, int]] = []  # (mention, person), who may be meant
        for number in cast.recent(at, last):
            person = cast.persons[number]
            if person.weak or not person.first and not person.role and not person.known:
                continue
            other = person.gender and gender in "mf" and person.gender != gender
            if other and (told or not (head and gender == "m" and self._epicene(head))):
                continue
            nearest = cast.before(number, at)
            far = nearest >= 0 and here.paragraph - words[cast.mentions[nearest].first].paragraph > 6
            if nearest >= 0 and (not far or number == last):
                known.append((nearest, number))
        newest = max((m for m, _ in known if cast.nominative(m)), default=-1)
        scores: dict[int, float] = {}
        for nearest, number in known:
            person, mention = cast.persons[number], cast.mentions[nearest]
            word = words[mention.first]
            score = -0.6 * min(here.sentence - word.sentence, 9) - 0.002 * (at - mention.first)
            score += 1.2 * any(cast.nominative(m) for m in cast.last_two(number, at))
            close = here.paragraph - word.paragraph <= 1 and (newest == nearest or newest < 0)
            score += (1.3 if close else 0.5) * (number == last)
            score += 0.4 * bool(person.role or person.known)
            score += 0.5 * bool(person.gender and person.gender == gender)
            scores[number] = score
        if not scores:
            return -1, 0.0
        order = sorted(scores, key=lambda n: -scores[n])
        least = _STILL_NEAR if not head or head in self.grammar.anybody else _RECENT
        if head and not told and scores[order[0]] < least:
            return -1, 0.0
        margin = scores[order[0]] - (scores[order[1]] if len(order) > 1 else scores[order[0]] - 3)
        return order[0], min(0.92, 0.6 + 0.15 * margin)

    def role_before(self, source: Source) -> Source | None:
        """«Прокурор просив арешту. «…», – пояснив він»: the subject of the sentence before, if a nameless role is one."""
        words = self.words
        at = source.first
        while at > 0 and words[at - 1].sentence == words[source.first].sentence:
            at -= 1
        while at > 0 and words[at - 1].kind in ".|":
            at -= 1
        low = at
        while low > 0 and words[low - 1].kind not in ".|" and at - low < _LONGEST_PHRASE * 8:
            low -= 1
        for k in range(low, min(at, low + 3)):
            if words[k].kind not in "wC" or words[k].low in self.grammar.pronouns:
                return None
            noun = self.grammar.person_noun(words[k].low)
            if noun is None or not _agree_noun(noun.form.gender, source.gender, "person"):
                continue
            end = self._phrase_end(k, at)
            named = end + 1 < at and (words[end + 1].mention >= 0 or words[end].mention >= 0)
            return None if named else Source("role", k, end, gender=source.gender, noun=noun, told=True)
        return None

    def body_before(self, source: Source) -> Source | None:
        """«Фракція зажадала … Вона заявила»: a body of that gender that was a subject shortly before a pronoun."""
        words = self.words
        for at in range(source.first - 1, max(-1, source.first - 60), -1):
            noun = self.grammar.source_noun(words[at].low) if words[at].kind in "wC" else None
            if noun is not None and noun.form.gender == source.gender and not self.governed_by_preposition(at):
                return Source("body", at, self._phrase_end(at, source.first), gender=noun.form.gender, noun=noun)
        return None

    def fuller(self, source: Source) -> Source:
        """The body as the text named it in full before: «у прокуратурі» → «прокуратура Києва»."""
        if source.noun is None or source.noun.sort != "source" or source.first != source.last:
            return source
        lemma = source.noun.form.nominative
        for at in range(source.first - 1, max(-1, source.first - _FAR), -1):
            noun = next((n for n in self.grammar.nouns.get(self.words[at].low, ()) if n.form.nominative == lemma), None)
            if noun is not None:
                end = self._phrase_end(at, len(self.words))
                if end > at and self.words[end].paragraph == self.words[at].paragraph:
                    return Source("body", at, end, gender=noun.form.gender, noun=noun, case="n" if noun.form.case == "n" else "g")
        return source

    def phrase(self, source: Source) -> str:
        """A noun phrase in the nominative: «у пресслужбі Ощадбанку» → «пресслужба Ощадбанку»."""
        words = self.words
        text = self.clauses.text
        first = source.first
        if source.noun is None or source.case == "n":
            found = text[words[first].start : self.visible_end(source.last)]
            common = words[first].low in self.grammar.nouns or self.grammar.adjective(words[first].low) or words[first].low in _ONE
            shouted = words[first].text[1:2].isupper()
            return found[:1].lower() + found[1:] if common and not shouted and self._starts(first) else found
        head = next(
            (i for i in range(first, source.last + 1) if source.noun in self.grammar.nouns.get(words[i].low, ())), first
        )
        parts = [self._adjective(words[i], source.noun.form.gender) for i in range(first, head)]
        noun = source.noun.form.nominative
        if words[head].text.isupper() and len(words[head].text) > 1:
            noun = words[head].text
        parts.append(noun[:1].upper() + noun[1:] if words[head].kind == "C" and not self._starts(head) else noun)
        shown = " ".join(parts)
        if source.last > head:
            shown += text[words[head].end : self.visible_end(source.last)]
        return shown

    def _starts(self, at: int) -> bool:
        return at == 0 or self.words[at - 1].kind in ".|Q-"

    def visible_end(self, last: int) -> int:
        """The end of a word in the text; of a stretch, behind its closing mark."""
        end = self.words[last].end
        if self.words[last].kind == "Q":
            while end < len(self.clauses.text) and self.clauses.text[end] in '»”“"':
                end += 1
        return end

    def _adjective(self, word: Word, gender: str) -> str:
        """An adjective before the noun, put into the nominative: «обласному» → «обласний»."""
        low = word.text
        ends = {"m": "ий", "f": "а", "n": "е", "p": "і"}
        for ending in ("ього", "ьому", "ого", "ому", "ої", "ій", "их", "ими", "им", "ою", "ім", "у"):
            if low.endswith(ending) and gender in ends:
                return low[: len(low) - len(ending)] + ends[gender]
        return low

    def name(self, person: Person) -> str:
        return person.name or like("А", person.surname)


_OBLIQUE = ("ої", "ого", "ому", "их", "ими", "им", "ою", "ім")
_WHO = ("як", "котр")
_FINITE = ("лись", "лися", "лася", "лась", "вся", "лося", "лось", "ться")
_PAST = ("ати", "ити", "іти", "яти", "ути", "тися", "тись", "ала", "ила", "іла", "ула", "яла", "ав", "ив", "ув", "яв", "али", "іли", "ули", "яли", "ився", "алась", "ились")
_FAR = 2000  # words back in which a body was named in full
_ALSO_WITH_NOUNS = frozenset("та все ті той останній остання останні сам сама інші деякі всі усі багато".split())
_ALONE = 0.9  # nobody else comes near
_STILL_NEAR = -0.6
_RECENT = 0.8  # a bare noun means no person who stands further back than that
_ONE = frozenset("один одна одне хтось дехто".split())
_THESE = frozenset("цей ця це ці той такий такі деякі самі сам сама один одна багато".split())
_SIGNS = '"«»“”„'
_NOT_GENITIVE = (
    "им",
    "ам",
    "ям",
    "ами",
    "ями",
    "ах",
    "ях",
    "ові",
    "еві",
    "єві",
    "ем",
    "єм",
    "ом",
    "ою",
    "ею",
    "єю",
    "о",
)
_OTHERS = {"нього": "m", "неї": "f", "них": "p", "нас": "p", "мене": "", "усіх": "p", "інших": "p"}
_MALE_ONLY = frozenset(
    "чоловік хлопець хлопчик батько тато дідусь дід брат син дядько юнак король принц монах чернець священик отець митрополит єпископ".split()
)


def _known_gender(person: Person) -> str:
    return person.gender if person.gender and not person.guessed else "s"


def _agree(source: str, verb: str) -> bool:
    """May a source of this gender be the subject of a verb with this ending? s: one, gender unknown."""
    if verb == "p":
        return source == "p"
    if source == "p":
        return False
    return verb in ("s", "") or source in ("s", "") or source == verb


def _agree_noun(noun: str, verb: str, sort: str) -> bool:
    if noun == "m" and verb == "f" and sort == "person":
        return True  # «зазначила директор»
    return _agree(noun, verb)


__all__ = ["CASES", "Source", "Subjects"]
