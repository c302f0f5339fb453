"""A verb of saying → who says it: the nominative that agrees with the verb, after it or before it."""

from __future__ import annotations

from bot.text.quotes.cast import Cast
from bot.text.quotes.clauses import Clauses
from bot.text.quotes.declension import CASES
from bot.text.quotes.grammar import Grammar
from bot.text.quotes.phrases import SIGNS, Phrases, Source, agree, agree_noun, known_gender


class Subjects:
    """Finds the sources that the author's verbs and prepositions name."""

    def __init__(self, clauses: Clauses, cast: Cast, phrases: Phrases, grammar: Grammar) -> None:
        self.words, self.cast, self.phrases, self.grammar = clauses.words, cast, phrases, grammar

    def of(self, verb: int, low: int, high: int, after_first: bool) -> Source | None:
        """The subject of the verb at word `verb` within words low..high."""
        gender = self.grammar.verbs[self.words[verb].low][0]
        first, second = (self.behind, self.ahead) if after_first else (self.ahead, self.behind)
        found = first(verb, high if after_first else low, gender)
        if found is None or (found.kind in ("body", "unknown") and found.noun is None):
            other = second(verb, low if after_first else high, gender)
            return (
                other if found is None or (other is not None and other.kind in ("name", "role", "pronoun")) else found
            )
        return found

    def behind(self, verb: int, high: int, gender: str) -> Source | None:
        """«сказав заступник голови ради Сергій Слизький», «повідомили в пресслужбі», «додала вона»."""
        words, grammar = self.words, self.grammar
        role: Source | None = None
        doubtful: Source | None = None
        at = verb + 1
        while at < high:
            word = words[at]
            if word.kind in ".|:;-?!" or (word.low in grammar.that and words[at - 1].kind == ","):
                break
            if word.kind == "(":
                at = self._past(at, high)
                continue
            if self.cast.called(at) >= 0 and at - verb <= 3 and role is None:
                return self._by_call_sign(at)
            if word.kind == "," and at + 1 < high and words[at + 1].low.endswith(grammar.gerunds) and role is None:
                at = self._past(at + 1, min(high, at + 8), ",")
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
                    word.mention, gender, near=at - verb <= 2 or (role is not None and at == role.last + 1)
                )
                if named is not None and word.text.isascii() and self.cast.mentions[word.mention].weak:
                    doubtful = doubtful or named  # an outlet in Latin letters; a person may follow
                elif named is not None:
                    return self._later(named, high, gender) or named
                at = self.cast.mentions[word.mention].last + 1
                continue
            if role is None and self.phrases.one_of(at, high) and at - verb <= 4:
                end = self.phrases.one_of(at, high)
                return self._name_at_end(end + 1, high, gender) or Source("role", at, end, gender=gender)
            if (
                word.low in grammar.pronouns
                and at - verb <= 3
                and not self.phrases.governed(at)
                and agree(grammar.pronouns[word.low], gender)
            ) and not (word.low in self.grammar.with_nouns and at + 1 < high and words[at + 1].kind in "wC"):
                return Source("pronoun", at, at, gender=grammar.pronouns[word.low])
            if role is None:
                role = self.phrases.role(at, gender, high)
                if role is not None:
                    at = max(at, (role.noun and self.phrases.head(role)) or at) + 1
                    continue
            at += 1
        if role is not None:
            return self._name_at_end(at, high, gender) or role
        return doubtful or self._unknown(verb, high, gender)

    def _by_call_sign(self, at: int) -> Source:
        person = self.cast.called(at)
        return Source("name", at, at, person, self.cast.persons[person].gender)

    def _later(self, named: Source, high: int, gender: str) -> Source | None:
        """«акторка театру Леся Лося, учасниця гурту Ніна Гай»: a name that may be a genitive gives way to one that is none."""
        words, cast = self.words, self.cast
        first = cast.mentions[words[named.first].mention]
        if not first.first_name or not cast.names.twin(first.first_name):
            return None
        at = named.last + 1
        while at < high and (
            words[at].kind in "wCQ"
            or words[at].kind in SIGNS
            or (words[at].kind == "," and self._continues(at + 1, high, named))
        ):
            if (
                words[at].mention >= 0
                and cast.mentions[words[at].mention].surname
                and cast.mentions[words[at].mention].first_name
            ):
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
            before = words[mention.first - 1]
            aged = (
                before.kind == "9" and words[mention.first - 2].kind == ","
            )  # «один із поранених, 34-річний Олег Лось»
            if mention.first_name and mention.surname and not mention.weak and (before.kind == "," or aged):
                return self._named(words[end - 1].mention, gender, near=True)
        return None

    def _unknown(self, verb: int, high: int, gender: str) -> Source | None:
        """A noun no list has, right behind the verb: «кажуть теслярі», «каже голос у трубці»."""
        words, grammar = self.words, self.grammar
        at = verb + 1
        while (
            at < high
            and words[at].kind == "w"
            and (words[at].low in grammar.adverbs or words[at].low in grammar.possessives)
        ):
            at += 1
        if at + 2 < high and words[at].low in grammar.prepositions:  # «усміхається в вуса кочегар»
            ends = grammar.person_ends.get(gender, ()) or tuple(
                e for ends in grammar.person_ends.values() for e in ends
            )
            if words[at + 2].kind == "w" and words[at + 2].low.endswith(ends):
                at += 2
        begin = at
        if at < high and self.phrases.one_of(at, high):
            return Source("role", at, self.phrases.one_of(at, high), gender=gender)
        while (
            at < high
            and words[at].kind == "w"
            and (grammar.adjective(words[at].low) or words[at].low in self.grammar.these)
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
            or low.endswith(grammar.no_nouns)
        ):
            return None
        plural = low.endswith(grammar.noun_ends.get("p", ()))
        if plural != (gender == "p") or low.endswith((*grammar.not_genitive, *grammar.accusative)):
            return None
        while begin < at and words[begin].low in self.grammar.these:
            begin += 1
        told = gender if gender in ("m", "f", "p") else "f" if low.endswith(grammar.feminine) else "m"
        return Source("unknown", begin, self.phrases.end(at, high), gender=told)

    def ahead(self, verb: int, low: int, gender: str) -> Source | None:
        """«Сергій Слизький розповів», «Експерт також додав», «У відомстві кажуть»."""
        words, grammar = self.words, self.grammar
        best: Source | None = None
        doubtful: Source | None = None
        commas = 0
        at = verb - 1
        while at >= low:
            word = words[at]
            if word.kind in ".|;:" or (word.kind == "-" and at > low):
                break
            if word.kind == "Q" and words[at].stretch >= 0 and words[at].end - words[at].start > 60:
                break
            if self.cast.called(at) >= 0 and commas == 0 and not self.phrases.governed(at):
                return self._by_call_sign(at)
            if word.kind == ",":
                commas += 1
                if best is not None or commas > 3:
                    break
            elif word.low in grammar.verbs and grammar.verbs[word.low][1] and commas:
                break
            elif word.mention >= 0:
                mention = self.cast.mentions[word.mention]
                named = self._named(word.mention, gender, near=at == verb - 1)
                if named is not None and (best is None or (best.kind in ("role", "body") and commas == 0)):
                    latin = mention.weak and word.text.isascii()
                    if not latin and (
                        not mention.weak or mention.first_name or not self.cast.persons[named.person].weak
                    ):
                        return named
                    doubtful = doubtful or named  # capitals alone: an outlet, a town; a better name may stand before it
                at = mention.first - 1
                continue
            elif (
                best is None
                and word.low in grammar.relatives
                and word.low.startswith(self.grammar.who)
                and at
                and words[at - 1].kind == ","
            ):
                return self._antecedent(at - 2, low, gender)
            elif best is None and self.phrases.one_of(at, verb):
                return Source("role", at, self.phrases.one_of(at, verb), gender=gender)
            elif (
                best is None
                and word.low in grammar.pronouns
                and not self.phrases.governed(at)
                and agree(grammar.pronouns[word.low], gender)
            ):
                alone = word.low in grammar.personal or at == verb - 1 or self.words[at + 1].kind not in "wC"
                if word.low not in grammar.with_nouns or alone:
                    return Source("pronoun", at, at, gender=grammar.pronouns[word.low])
            elif best is None:
                found = self.phrases.role(at, gender, verb)
                if found is not None and (found.first <= at or found.case == "l"):
                    best = found
            elif best.kind == "role" and not self.phrases.governed(
                at
            ):  # «голова» in «заступник голови»: the first head counts
                found = self.phrases.role(at, gender, verb)
                if found is not None and commas == 0:
                    best = found
            at -= 1
        return best or doubtful or self._unknown_before(verb, low, gender)

    def _unknown_before(self, verb: int, low: int, gender: str) -> Source | None:
        """A noun no list has, right before the verb: «місцеве товариство казало», «теслярі кажуть»."""
        words, grammar = self.words, self.grammar
        at = verb - 1
        while (
            at > low
            and words[at].kind == "w"
            and (words[at].low in grammar.adverbs or words[at].low in self.grammar.ands)
        ):
            at -= 1
        word = words[at]
        if (
            at < low
            or word.kind != "w"
            or len(word.low) < 4
            or word.low in grammar.adverbs
            or any(self.words[k].low in grammar.prepositions for k in range(max(low, at - 2), at))
        ):
            return None
        if (
            word.low in grammar.prepositions
            or word.low in grammar.relatives
            or word.low in grammar.that
            or word.low in grammar.verbs
            or word.low in grammar.pronouns
        ):
            return None
        begins = at - low <= 1 and gender == "s" and not grammar.adjective(word.low)  # «Захист стверджує»
        ends = word.low[-1:] if begins else grammar.noun_ends.get(gender)
        adjective = at > low and words[at - 1].kind in "wC" and grammar.adjective(words[at - 1].low)
        if (
            ends is None
            or not word.low.endswith(ends)
            or word.low.endswith(grammar.no_nouns)
            or not (adjective or gender == "p" or begins)
        ):
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
                town = mention.weak and self.phrases.governed(mention.first)  # «інструктор із Манчестера, який»
                if agree(known_gender(person), gender) and not town:
                    return Source("name", mention.first, mention.last, mention.person, person.gender, case="g")
            noun = self.grammar.person_noun(words[k].low, CASES)
            if noun is not None and agree_noun(noun.form.gender, gender, "person"):
                return Source(
                    "role", k, self.phrases.end(k, at + 1), gender=noun.form.gender, noun=noun, case=noun.form.case
                )
        return None

    def _past(self, at: int, high: int, sign: str = ")") -> int:
        while at < high and self.words[at].kind != sign:
            at += 1
        return at + 1

    def _continues(self, at: int, high: int, role: Source | None) -> bool:
        """After a comma: does the list of roles, or the name after them, go on?"""
        words, grammar = self.words, self.grammar
        while at < high and words[at].low in grammar.adverbs:
            at += 1
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
        if not self.cast.nominative(number) or self.phrases.governed(mention.first):
            return None
        if mention.weak and person.weak:
            if mention.surname.isascii() and self.cast.words[mention.first - 1].kind in ".|" and gender != "p":
                return Source("body", mention.first, mention.last)
            if not near and not (mention.first_name and mention.surname):
                return None
            word = self.words[mention.first]
            follow = self.words[mention.last + 1] if mention.last + 1 < len(self.words) else None
            modifies = (
                follow is not None
                and follow.kind == "w"
                and (follow.low in self.grammar.nouns or self.grammar.adjective(follow.low))
            )
            if self.grammar.adjective(word.low) and (word.low.endswith(self.grammar.oblique) or modifies):
                return None
        if gender == "p":
            return (
                None
                if not self._listed(mention.last)
                else Source("name", mention.first, self._list_end(mention.last), mention.person, "p")
            )
        if not agree(known_gender(person), gender):
            other = self.cast.namesake(number, gender)
            if other < 0 and not near:  # beside the verb a name is surer than the gender of its first name
                return None
            return Source("name", mention.first, mention.last, other if other >= 0 else mention.person, gender)
        return Source("name", mention.first, mention.last, mention.person, person.gender)

    def _listed(self, last: int) -> bool:
        words = self.words
        return last + 2 < len(words) and words[last + 1].low in self.grammar.ands and words[last + 2].kind in "wC"

    def _list_end(self, last: int) -> int:
        words = self.words
        at = last + 2
        while at < len(words) and at < last + 8 and words[at].mention < 0:
            at += 1
        if at < len(words) and words[at].mention >= 0:
            return self.cast.mentions[words[at].mention].last
        return last

    def oblique(self, at: int, high: int) -> Source | None:
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
                    end = self.phrases.end(at, high)
                    role = Source(
                        "role" if noun.sort == "person" else "body",
                        begin,
                        end,
                        gender=noun.form.gender,
                        noun=noun,
                        case="g",
                    )
                elif word.low in grammar.pronouns or word.low in self.grammar.oblique_pronouns:
                    return Source("pronoun", at, at, gender=self.grammar.oblique_pronouns.get(word.low, ""), case="g")
            if word.kind == "Q" and role is None:
                break
            at += 1
        return role
