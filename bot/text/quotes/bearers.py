"""A role, a pronoun → the person who is meant: who bears the role, who was named last, who spoke last."""

from __future__ import annotations

from typing import NamedTuple

from bot.text.quotes.cast import Cast
from bot.text.quotes.clauses import Clauses
from bot.text.quotes.declension import stem
from bot.text.quotes.grammar import Grammar
from bot.text.quotes.nearby import SENTENCE, Nearby
from bot.text.quotes.phrases import Phrases, Source, agree_noun
from bot.text.quotes.ties import Ties

_ALONE = 0.9  # nobody else comes near
_RECENT = 0.8  # a bare noun means no person who stands further back than that
_STILL_NEAR = -0.6  # but a word like «жінка» does
_ANYWHERE = -2.5  # and may mean the only one there is
_NOBODY_ELSE = -1.9  # nor need a noun be near that can mean nobody else
ELSEWHERE = 0.7  # the role is told of another body or country
_SAME_NATION = 4  # letters: польський, Польща
_JUST_SPOKE = 1.8


class _Told(NamedTuple):
    """What a phrase tells of a role: its head, the beginnings of its other words, of those of a nation, the gender."""

    head: str
    rest: set[str]
    nations: set[str]
    gender: str


class Bearers:
    """Tells who is meant by what does not name a person."""

    def __init__(self, clauses: Clauses, cast: Cast, phrases: Phrases, grammar: Grammar) -> None:
        self.words, self.cast, self.phrases, self.grammar = clauses.words, cast, phrases, grammar
        self.ties = Ties(cast, grammar)
        self.nearby = Nearby(clauses, cast, self.ties, grammar)
        self._vague = grammar.vague

    def bearer(self, source: Source, last: int, at: int, strict: bool = False) -> tuple[int, float]:
        """The person who bears the role a phrase tells, and how sure that is; -1 if nobody is known to.

        `last`: who spoke last; `at`: the word before which the person was named; `strict`: only who bears that very role,
        or who was just told of.
        """
        told = self._told(source)
        if told is None:
            return -1, 0.0
        head, rest = told.head, told.rest
        other = -1
        if head in self.grammar.obviative and not rest:
            other = self.nearby.not_the_subject(source)
        elif head in self.grammar.rivals:
            other = self.nearby.rival(source, last)
        if other >= 0:
            return other, 0.75
        best, score, elsewhere = self._best(told, source, at)
        if not rest and 0 <= last != best >= 0 and self._rather_who_spoke(told, source, last, at, score):
            return last, 0.75
        if best >= 0 and score > 1.0:
            return best, ELSEWHERE if elsewhere else 0.9 if score > 2 else 0.7
        if told.nations:
            return -1, 0.0
        if strict and head not in self.grammar.anybody:
            found = (-1, 0.0) if rest else self.nearby.just_told(head, told.gender, source.first)
            return found if found[0] >= 0 else self.nearby.only_one(head, told.gender, source.first, bool(rest))
        return self._anybody(told, source, last, at)

    def _told(self, source: Source) -> _Told | None:
        """What a phrase tells of a role; None if it tells of no single person."""
        noun = source.noun
        if noun is None or source.gender == "p":
            return None
        nouns, words = self.grammar.nouns, self.words[source.first : source.last + 1]
        others = (w.low for w in words if w.kind in "wC" and noun not in nouns.get(w.low, ()))
        head, rest = noun.form.nominative, {stem(low) for low in others} - self._vague
        office = self.grammar.office([w.low for w in words])
        nations: set[str] = set()
        if office:
            head, rest = office[0], {stem(word) for word in office[1:]} - self._vague
            nations = {w.low[:_SAME_NATION] for w in words if self.grammar.of_a_nation(w.low)}
        return _Told(head, rest, nations, "f" if source.gender == "f" else "m")

    def _best(self, told: _Told, source: Source, at: int) -> tuple[int, float, bool]:
        """Of those whose role the text tells the likeliest, the score, and whether it is the role of another body."""
        best, best_score, elsewhere = -1, 0.0, False
        here = self.nearby.subjects_here(at)
        for number in self.cast.with_roles:
            person = self.cast.persons[number]
            if person.weak or not self._may_be(person.gender, told, source):
                continue
            score, away = 0.0, False
            for role, about in person.roles:
                if self.ties.same_role(role, told.head):
                    away = bool(told.rest and about) and told.rest.isdisjoint(about)  # president, but of what?
                    if told.nations and about and told.nations.isdisjoint(one[:_SAME_NATION] for one in about):
                        continue
                    score = max(score, 2.0 + 2.0 * len(told.rest & about) - 0.7 * len(told.rest - about))
                elif told.rest and len(told.rest & about) >= len(told.rest):
                    score = max(score, 1.2)
                elif told.rest or score >= 1.1 or not self.ties.narrower(told.head, role):
                    continue
                elif self.nearby.nobody_else(number, source.gender, here):
                    score = max(score, 1.1)
            if not score or self.cast.before(number, at) < 0:
                continue
            score += self._near(number, at)
            if score > best_score:
                best, best_score, elsewhere = number, score, away
        return best, best_score, elsewhere

    def _may_be(self, gender: str, told: _Told, source: Source) -> bool:
        """Does a person's gender fit the noun? A man's word may mean a woman, unless the verb tells better."""
        return (
            not gender
            or gender == told.gender
            or (told.gender == "m" and not source.told and self.ties.epicene(told.head))
        )

    def _rather_who_spoke(self, told: _Told, source: Source, last: int, at: int, score: float) -> bool:
        """Does a bare noun mean whoever spoke last, in this paragraph, rather than the best bearer of the role?"""
        if told.head in self.grammar.kin or not self._just_here(last, at):
            return False
        fits = self._may_be(self.cast.persons[last].gender, told, source)
        return fits and self.ties.tied(last, told.head) == 1 and _JUST_SPOKE + self._near(last, at) > score

    def _anybody(self, told: _Told, source: Source, last: int, at: int) -> tuple[int, float]:
        """The person that a noun means which nobody is known to bear: who was named shortly before, or spoke last."""
        rest = set() if self._national(source) else told.rest
        person = source.noun is not None and source.noun.sort == "person"
        if not person or told.head in self.grammar.kin or (rest and not self.ties.leads(told.head)):
            return -1, 0.0
        found, sure = self.salient(told.gender, last, at, told.head, source.told)
        if found < 0 or (source.told and sure < 0.6):
            return -1, sure
        tied = self.ties.tied(found, told.head)
        if not rest:
            return found, tied * sure
        near = tied == 1 and (found == last or sure > _ALONE)
        return (found, 0.75 * sure) if near else (-1, 0.0)

    def _national(self, source: Source) -> bool:
        """«російський президент»: the adjective of a country before a role, and nothing else."""
        first = self.words[source.first].low
        single = source.last == source.first + 1 and self.words[source.last].low in self.grammar.nouns
        return single and first.endswith(self.grammar.nations) and first not in self.grammar.no_nations

    def _just_here(self, person: int, at: int) -> bool:
        """Was the person named in the paragraph of word `at`, before it?"""
        number = self.cast.before(person, at)
        return number >= 0 and self.words[self.cast.mentions[number].first].paragraph == self.words[at].paragraph

    def told_before(self, quote: int) -> int:
        """The only person who is a subject of the sentence before this quote, in its paragraph or right before it; or -1."""
        low, end = self.nearby.sentence_before(quote)
        words = self.words
        opens = quote == 0 or words[quote - 1].kind in "|-"  # its paragraph
        here = end > low and words[quote].paragraph - words[low].paragraph <= opens
        if not here or any(word.kind == "Q" for word in words[low:end]):
            return -1
        person = self.nearby.only_subject(low, end)
        role = self.role_before(Source("pronoun", quote, quote, gender="s")) if person < 0 else None
        if role is None or role.noun is None:
            return person
        return self.bearer(role._replace(gender=role.noun.form.gender), -1, role.first)[0]

    def _near(self, number: int, at: int) -> float:
        """Who was named shortly before is meant rather than another: 0 to 1."""
        before = self.cast.before(number, at)
        if before < 0:
            return 0.0
        sentences = (
            self.words[min(at, len(self.words) - 1)].sentence - self.words[self.cast.mentions[before].first].sentence
        )
        return 1.0 / (1 + 0.5 * sentences)

    def salient(self, gender: str, last: int, at: int, head: str = "", told: bool = False) -> tuple[int, float]:
        """The person that a pronoun or a bare noun means: named shortly before, as a subject, or who spoke last."""
        cast, words = self.cast, self.words
        here = words[min(at, len(words) - 1)]
        known: list[tuple[int, int]] = []  # (mention, person), who may be meant
        for number in cast.recent(at, last):
            person = cast.persons[number]
            if person.weak or (not person.first and not person.role and not person.known):
                continue
            if head and not self.ties.tied(number, head):
                continue
            other = person.gender and gender in ("m", "f") and person.gender != gender
            if other and (told or not (head and gender == "m" and self.ties.epicene(head))):
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
            score -= 0.6 * (head != "" and self.ties.tied(number, head) < 1)
            scores[number] = score
        if not scores:
            return -1, 0.0
        order = sorted(scores, key=lambda n: -scores[n])
        general = head in self.grammar.anybody or head in self.grammar.broader
        least = _STILL_NEAR if not head or general else _RECENT
        if len(scores) == 1 and (general or not cast.persons[order[0]].roles):
            least = _ANYWHERE if general else _NOBODY_ELSE
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
        while low > 0 and words[low - 1].kind not in ".|" and at - low < SENTENCE:
            low -= 1
        first = low + 3
        for k in range(low, at):
            if k >= first and not self._inverted(k, source.gender):
                continue
            alone = words[k].low not in self.grammar.with_nouns or words[k + 1].kind not in "wC"
            if k < first and (words[k].kind not in "wC" or (words[k].low in self.grammar.pronouns and alone)):
                return None
            if self._names(words[k].mention) and not self.cast.mentions[words[k].mention].weak:
                return None  # «Остап програміст»
            noun = self.grammar.person_noun(words[k].low)
            if noun is None and k == low and k + 1 < at and self.grammar.like_verb(words[k + 1].low) == "p":
                noun = self.grammar.person_noun(words[k].low, "a")  # «Організатора затримали на кордоні.»
            if noun is None or not agree_noun(noun.form.gender, source.gender, "person"):
                continue
            end = self.phrases.end(k, at)
            if noun.form.nominative in self.grammar.kin and end == k:
                return None
            named = end + 1 < at and any(self._names(words[i].mention) for i in (end, end + 1))
            case = noun.form.case
            return None if named else Source("role", k, end, gender=source.gender, noun=noun, case=case, told=True)
        return None

    def _inverted(self, at: int, gender: str) -> bool:
        """«Пропажу помітила доглядачка»: does a verb that agrees stand right before the word?"""
        verb = self.words[at - 1].low
        known = self.grammar.verbs.get(verb)
        return gender in ("m", "f") and gender == (known[0] if known else self.grammar.like_verb(verb))

    def _names(self, mention: int) -> bool:
        """Does the mention name who bears the role before it, rather than stand in the genitive?"""
        return mention >= 0 and (self.cast.nominative(mention) or self.cast.mentions[mention].weak)

    def body_before(self, source: Source) -> Source | None:
        """«Фракція зажадала … Вона заявила»: a body of that gender that was a subject shortly before a pronoun."""
        words = self.words
        for at in range(source.first - 1, max(-1, source.first - 60), -1):
            noun = self.grammar.source_noun(words[at].low) if words[at].kind in "wC" else None
            if noun is not None and noun.form.gender == source.gender and not self.phrases.governed(at):
                return Source("body", at, self.phrases.end(at, source.first), gender=noun.form.gender, noun=noun)
        return None
