"""A role, a pronoun → the person who is meant: who bears the role, who was named last, who spoke last."""

from __future__ import annotations

from bot.text.quotes.cast import Cast
from bot.text.quotes.clauses import Clauses
from bot.text.quotes.grammar import Grammar
from bot.text.quotes.names import stem
from bot.text.quotes.phrases import Phrases, Source, agree_noun

_ALONE = 0.9  # nobody else comes near
_RECENT = 0.8  # a bare noun means no person who stands further back than that
_STILL_NEAR = -0.6  # but a word like «жінка» does
_ANYWHERE = -2.5  # and may mean the only one there is
_NOBODY_ELSE = -1.9  # nor need a noun be near that can mean nobody else
ELSEWHERE = 0.7  # the role is told of another body or country
_UNTIED = 0.78  # nothing in the text ties the role to the person
_SAME_NATION = 4  # letters: польський, Польща
_JUST_SPOKE = 1.8
_SENTENCE = 72  # words


class Bearers:
    """Tells who is meant by what does not name a person."""

    def __init__(self, clauses: Clauses, cast: Cast, phrases: Phrases, grammar: Grammar) -> None:
        self.words, self.cast, self.phrases, self.grammar = clauses.words, cast, phrases, grammar
        self._vague = {stem(w) for w in (*grammar.adverbs, *grammar.generic)}

    def bearer(self, source: Source, last: int, at: int, strict: bool = False) -> tuple[int, float]:
        """The person who bears the role a phrase tells, and how sure that is; -1 if nobody is known to."""
        noun = source.noun
        if noun is None or source.gender == "p":
            return -1, 0.0
        words, cast = self.words, self.cast
        head = noun.form.nominative
        rest = {
            stem(w.low) for w in words[source.first : source.last + 1]
            if (w.kind in "wC" and w.low not in self.grammar.nouns) or (w.kind in "wC" and w.low in self.grammar.nouns and noun not in self.grammar.nouns[w.low])
        } - self._vague  # fmt: skip
        office = self.grammar.office([w.low for w in words[source.first : source.last + 1]])
        if office:
            head, rest = office[0], {stem(word) for word in office[1:]} - self._vague
        inside = [w.low for w in words[source.first : source.last + 1]] if office else []
        nations = {low[:_SAME_NATION] for low in inside if self.grammar.of_a_nation(low)}
        feminine = source.gender == "f"
        if head in self.grammar.obviative and not rest:
            guest = self.not_the_subject(source)
            if guest >= 0:
                return guest, 0.75
        if head in self.grammar.rivals:
            rival = self._rival(source, last)
            if rival >= 0:
                return rival, 0.75
        best, best_score, other_office = -1, 0.0, False
        for number in cast.with_roles:
            person = cast.persons[number]
            if person.weak or (
                person.gender
                and feminine != (person.gender == "f")
                and (feminine or source.told or not self._epicene(head))
            ):
                continue
            score, elsewhere = 0.0, False
            for other, about in person.roles:
                if self._same_role(other, head):
                    elsewhere = bool(rest and about) and rest.isdisjoint(about)  # president, but of what?
                    if nations and about and nations.isdisjoint(one[:_SAME_NATION] for one in about):
                        continue
                    score = max(score, 2.0 + 2.0 * len(rest & about) - 0.7 * len(rest - about))
                elif rest and len(rest & about) >= len(rest):
                    score = max(score, 1.2)
                elif not rest and self._narrower(head, other) and self._nobody_else(number, source.gender, at):
                    score = max(score, 1.1)
            if not score or cast.before(number, at) < 0:
                continue
            near = self._near(number, at)
            if score + near > best_score:
                best, best_score, other_office = number, score + near, elsewhere
        if not rest and best >= 0 and 0 <= last != best and self._just_here(last, at) and head not in self.grammar.kin:
            who = cast.persons[last]
            fits = (
                not who.gender
                or feminine == (who.gender == "f")
                or (not source.told and self._epicene(head) and not feminine)
            )
            if fits and self._tied(last, head) == 1 and _JUST_SPOKE + self._near(last, at) > best_score:
                return last, 0.75
        if best >= 0 and best_score > 1.0:
            return best, ELSEWHERE if other_office else 0.9 if best_score > 2 else 0.7
        if nations:
            return -1, 0.0
        if strict and head not in self.grammar.anybody:
            gender = "f" if feminine else "m"
            told = (-1, 0.0) if rest else self._just_told(head, gender, source.first)
            return told if told[0] >= 0 else self._only_one(head, gender, source.first, bool(rest))
        if self._national(source):
            rest = set()
        if noun.sort == "person" and head not in self.grammar.kin and (not rest or self._leads(head)):
            found, sure = self.salient("f" if feminine else "m", last, at, head, source.told)
            if found >= 0 and source.told and sure < 0.6:
                found = -1
            tied = self._tied(found, head) if found >= 0 else 1.0
            if not rest:
                return found, tied * sure
            near = found >= 0 and tied == 1 and (found == last or sure > _ALONE)
            return (found, 0.75 * sure) if near else (-1, 0.0)
        return -1, 0.0

    def _national(self, source: Source) -> bool:
        """«російський президент»: the adjective of a country before a role, and nothing else."""
        first = self.words[source.first].low
        single = source.last == source.first + 1 and self.words[source.last].low in self.grammar.nouns
        return single and first.endswith(self.grammar.nations) and first not in self.grammar.no_nations

    def _just_here(self, person: int, at: int) -> bool:
        """Was the person named in the paragraph of word `at`, before it?"""
        number = self.cast.before(person, at)
        return number >= 0 and self.words[self.cast.mentions[number].first].paragraph == self.words[at].paragraph

    def _just_told(self, head: str, gender: str, at: int) -> tuple[int, float]:
        """«Роль виконує Ніна Гай. Торік актриса втратила брата»: the only subject of the sentence before, by another word."""
        if head in self.grammar.kin or head in self.grammar.strangers:
            return -1, 0.0
        low, end = self._sentence_before(at)
        person = self._only_subject(low, end)
        if person < 0 or self.words[at].paragraph - self.words[low].paragraph > 1:
            return -1, 0.0
        known = self.cast.persons[person]
        another = bool(known.roles) and self._tied(person, head) < 1
        return (-1, 0.0) if another or known.gender not in ("", gender) else (person, 0.65)

    def _only_one(self, head: str, gender: str, at: int, nothing_known: bool) -> tuple[int, float]:
        """«Збірка Олега Лося вийшла вчора. Поет не любить похвал»: the only person whom the text has named so far."""
        vague = nothing_known and head in self.grammar.broader  # «високопосадовець адміністрації» stays without a name
        if vague or head in self.grammar.kin or head in self.grammar.strangers:
            return -1, 0.0
        people = {number: self.cast.persons[number] for number in self.cast.recent(at, -1)}
        fitting = [n for n, person in people.items() if not person.weak and person.gender in ("", gender)]
        if len(fitting) != 1 or (
            people[fitting[0]].roles and (nothing_known or self._tied(fitting[0], head) < 1)
        ):
            return -1, 0.0
        return fitting[0], 0.6

    def _rival(self, source: Source, last: int) -> int:
        """«Його опонент»: the only person of this gender beside the one who spoke last, or -1."""
        before = self.words[source.first - 1].low if source.first else ""
        inside = self.words[source.first].low
        if not {before, inside} & set(self.grammar.possessives) or last < 0:
            return -1
        people = {number: self.cast.persons[number] for number in self.cast.recent(source.first, last)}
        others = [n for n, person in people.items() if n != last and not person.weak and person.gender == source.gender]
        return others[0] if len(others) == 1 else -1

    def told_before(self, quote: int) -> int:
        """The only person who is a subject of the sentence before this quote, in its paragraph or right before it; or -1."""
        low, end = self._sentence_before(quote)
        words = self.words
        opens = quote == 0 or words[quote - 1].kind in "|-"  # its paragraph
        here = end > low and words[quote].paragraph - words[low].paragraph <= opens
        if not here or any(word.kind == "Q" for word in words[low:end]):
            return -1
        person = self._only_subject(low, end)
        role = self.role_before(Source("pronoun", quote, quote, gender="s")) if person < 0 else None
        if role is None or role.noun is None:
            return person
        return self.bearer(role._replace(gender=role.noun.form.gender), -1, role.first)[0]

    def obviative(self, source: Source) -> Source | None:
        """The pronoun itself, or the one that the sentence before begins with: «Той мовчав. «…», – сказав він»."""
        if self.words[source.first].low in self.grammar.obviative:
            return source
        low, end = self._sentence_before(source.first)
        alone = end - low > 1 and self.words[low + 1].kind == "w" and self.words[low + 1].low not in self.grammar.nouns
        if alone and self.words[low].low in self.grammar.obviative and source.gender in ("m", "f"):
            return source._replace(first=low, last=low)
        return None

    def not_the_subject(self, source: Source | None) -> int:
        """«Мер показав послові завод. Той мовчав»: of those named in the sentence before the last of this gender, or -1."""
        if source is None:
            return -1
        low, end = self._sentence_before(source.first)
        numbers = dict.fromkeys(word.mention for word in self.words[low:end] if word.mention >= 0)
        known = [self.cast.mentions[number].person for number in numbers]
        fitting = [p for p in known if self.cast.persons[p].gender == source.gender and not self.cast.persons[p].weak]
        return fitting[-1] if len(set(fitting)) > 1 else -1

    def _sentence_before(self, at: int) -> tuple[int, int]:
        """The words of the sentence before the one of word `at`: the first, and the one behind the last."""
        words, end = self.words, at
        while end and (words[end - 1].sentence == words[at].sentence or words[end - 1].kind in ".|"):
            end -= 1
        low = end
        while low and words[low - 1].sentence == words[end - 1].sentence and end - low < _SENTENCE:
            low -= 1
        return low, end

    def _only_subject(self, low: int, end: int) -> int:
        found = set(self.cast.between(low, end))
        return found.pop() if len(found) == 1 else -1

    def _tied(self, number: int, head: str) -> float:
        """How well a noun that nobody bears may mean this person: «жінка» does, «роботодавець» is somebody new."""
        roles, broader = self.cast.persons[number].roles, self.grammar.broader.get(head, set())
        known = any(
            self.may_mean(head, role) or not about.isdisjoint(stem(one) for one in broader) for role, about in roles
        )
        if known or (not roles and not broader.isdisjoint("*-")):
            return 1.0
        if head in self.grammar.anybody and not (roles and broader):
            return 1.0
        return 0.0 if head in self.grammar.strangers else _UNTIED

    def may_mean(self, head: str, role: str) -> bool:
        """May a general noun mean who bears this role? «військовий» a «командир»."""
        broader = self.grammar.broader.get(head)
        if broader is None:
            return head in self.grammar.anybody
        return "*" in broader or any(self._same_role(role, one) for one in broader)

    def _narrower(self, head: str, role: str) -> bool:
        """«дипломат» means the consul rather than anybody else: is the role one of those that the word may mean?"""
        return any(self._same_role(role, one) for one in self.grammar.broader.get(head, ()) if one not in "*-")

    def _nobody_else(self, person: int, gender: str, at: int) -> bool:
        """Is no other person of this gender a subject in the paragraph of word `at`, before it?"""
        low = at
        while low and self.words[low - 1].paragraph == self.words[at].paragraph and at - low < _SENTENCE:
            low -= 1
        others = (self.cast.persons[one].gender for one in self.cast.between(low, at) if one != person)
        return all(other and other != gender for other in others)

    def _leads(self, head: str) -> bool:
        """«очільник області» may be the governor named before under another title."""
        return self.grammar.same.get(head, -1) in (0, 1)

    def _epicene(self, head: str) -> bool:
        """A man's word that women bear too: «заступник», «директор»; not «чоловік»."""
        return head not in self.grammar.men_only

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
            if head and not self._tied(number, head):
                continue
            other = person.gender and gender in ("m", "f") and person.gender != gender
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
            score -= 0.6 * (head != "" and self._tied(number, head) < 1)
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
        while low > 0 and words[low - 1].kind not in ".|" and at - low < _SENTENCE:
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
