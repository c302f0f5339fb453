"""Text → Quotes in a language whose names decline: rules from the layout and the verb's agreement, not fitted scores.

For each stretch the places where its source may stand are tried from the surest to the weakest (`places`): the author's
words behind it, those before it in its sentence, the sentence after it («Про це повідомила …»), whoever was speaking.
"""

from __future__ import annotations

from bisect import bisect_left

from bot.model import Quote
from bot.text.language import Language
from bot.text.quotes.bearers import ELSEWHERE
from bot.text.quotes.documents import Authors
from bot.text.quotes.phrases import Source, agree_noun
from bot.text.quotes.places import Places
from bot.text.quotes.reported import Statement, statements
from bot.text.quotes.scene import Answer, Scene, Told

FEWEST_WORDS = 2
_CERTAIN = 0.8  # a noun that no list has means a person only if nobody else comes near


def find(text: str, language: Language) -> tuple[Quote, ...]:
    """All quotes of the text in order. Never raises; linear in the length of the text."""
    return tuple(_Finder(Scene(text, language)).quotes())


class _Finder:
    def __init__(self, scene: Scene) -> None:
        self.scene, self.text, self.words, self.stretches = scene, scene.text, scene.words, scene.stretches
        self.grammar, self.clauses, self.cast = scene.grammar, scene.clauses, scene.cast
        self.phrases, self.subjects, self.cues, self.bearers = scene.phrases, scene.subjects, scene.cues, scene.bearers
        self.nearby = scene.bearers.nearby
        self.places = Places(scene)
        self.authors = Authors(scene)

    def quotes(self) -> list[Quote]:
        found: list[Quote] = []
        told = self.scene.told
        previous = -1
        reported = statements(self.clauses, self.subjects, self.cues, self.grammar)[::-1]
        for index, stretch in enumerate(self.stretches):
            while reported and reported[-1].at < self.clauses.quotes[index]:
                found += self._reported(reported.pop())
            goes_on = 0 <= stretch.continues < len(told) and index not in self.places.interview.turns
            if goes_on and told[stretch.continues].how.place != "none":
                answer = told[stretch.continues]
                behind = self.places.behind(index)
                if behind is not None and behind.source is not None and answer.how.place != "behind":
                    answer = self._answer(behind, index)
            else:
                answer = self._answer(self.places.place(index, previous), index)
            told.append(answer)
            how, speaker, role, sure = answer
            if how.place == "none" or len(self.text[stretch.start : stretch.end].split()) < FEWEST_WORDS:
                continue
            previous = index
            source = how.source
            found.append(
                Quote(
                    "", self.text[stretch.start : stretch.end], stretch.start, stretch.end, speaker=speaker,
                    speaker_start=self.words[source.first].start if source else None,
                    speaker_end=self.words[source.last].end if source else None,
                    role=role, cue=how.cue, confidence=round(sure, 3),
                )
            )  # fmt: skip
        for statement in reversed(reported):
            found += self._reported(statement)
        direct = [quote for quote in found if quote.direct]
        kept = direct + [quote for quote in found if not quote.direct and not _inside(quote, direct)]
        return sorted(kept, key=lambda quote: (quote.start, quote.end))

    def _reported(self, statement: Statement) -> list[Quote]:
        """A reported statement as a quote that is not direct; [] if nobody is known to have made it."""
        how = Told(statement.source, statement.cue, statement.sure, "reported")
        how, speaker, role, sure = self._answer(how, -1)
        if speaker is None or how.source is None:
            return []
        start, end = self.words[statement.first].start, self.phrases.visible_end(statement.last)
        source = how.source
        return [
            Quote(
                "", self.text[start:end], start, end, speaker=speaker, speaker_start=self.words[source.first].start,
                speaker_end=self.words[source.last].end, role=role, cue=how.cue, direct=False, confidence=round(sure, 3),
            )
        ]  # fmt: skip

    def _answer(self, how: Told, index: int) -> Answer:
        """The speaker's name or phrase, the role, and how sure it is; remembers who spoke."""
        if how.place == "none":
            return Answer(how, None, "", 0.0)
        source = how.source
        if (
            source is None and how.cue and how.cue not in self.grammar.impersonal
        ):  # «– додає і йде далі»: whoever was speaking
            source = self._dropped(how.cue, index)
            how = how._replace(source=source, sure=how.sure * 0.8)
        if source is None:
            return Answer(how, None, "", 0.0)
        author = self.authors.of(source)
        if author is not None:
            source, how = author, how._replace(source=author, sure=how.sure * 0.9)
        person, sure = self._person(source)
        if person < 0:
            return self._unnamed(how, source)
        self.scene.last = person
        self.scene.last_source = source._replace(person=person)
        who = self.cast.persons[person]
        who.known += 1
        self.cast.settle(who)
        name = who.name
        if source.kind == "name" and source.gender == "p":
            name = self.scene.between(source.first, source.last)
        return Answer(how._replace(source=source), name, who.role, how.sure * sure)

    def _unnamed(self, how: Told, source: Source) -> Answer:
        """The phrase that stands for a source without a name: a role, a body, or the nameless one that a pronoun means."""
        body = self._nameless(source)
        if body is not None and source.first != source.last:  # «глава держави» says it itself
            body = source
        before, self.scene.last_source = self.scene.last_source, body or source
        if body is not None:
            return Answer(how._replace(source=body), self.phrases.in_nominative(body), "", how.sure * 0.75)
        if source.kind != "pronoun":
            return Answer(how, self.phrases.in_nominative(self.phrases.fuller(source)), "", how.sure * 0.8)
        if source.gender in ("m", "f", "n"):
            body = self.bearers.role_before(source) or self.bearers.body_before(source)
        if body is not None:
            return Answer(how._replace(source=body), self.phrases.in_nominative(body), "", how.sure * 0.6)
        nameless = before is not None and before.kind == "role" and before.person < 0
        if before is not None and nameless and before.gender == source.gender:  # the same one goes on
            self.scene.last_source = before
            return Answer(how, self.phrases.in_nominative(before), "", how.sure * 0.6)
        if self.words[source.first].low in self.grammar.speakers_first:
            return Answer(how, None, "", 0.0)
        return Answer(how, self.phrases.in_nominative(source), "", 0.1)

    def _person(self, source: Source) -> tuple[int, float]:
        if source.person >= 0:
            known = self.cast.persons[source.person]
            return source.person, 0.97 if known.first and known.surname and not known.weak else 0.8
        if source.kind == "pronoun":
            if source.gender == "p":
                return -1, 0.0
            other = self.nearby.not_the_subject(self.nearby.obviative(source))
            if other < 0:
                other = self.nearby.by_call_sign(source.first, source.gender)
            if other >= 0:
                return other, 0.8
            person, sure = self.bearers.salient(source.gender, self.scene.last, source.first)
            role = self.bearers.role_before(source)
            if role is not None and not self._since(person, role.first, source.first):
                return self.bearers.bearer(role, self.scene.last, role.first, strict=True)
            return (person, sure) if source.gender else (person, 0.5 * sure)
        if source.kind == "role":
            if self._nameless(source) is not None:
                return -1, 0.0
            return self.bearers.bearer(source, self.scene.last, source.first)
        if source.kind == "unknown" and source.first == source.last and source.gender in ("m", "f"):
            person, sure = self.bearers.salient(source.gender, self.scene.last, source.first)
            return (person, 0.7 * sure) if sure > _CERTAIN or self._just_named(person, source.first) else (-1, 0.0)
        return -1, 0.0

    def _nameless(self, source: Source) -> Source | None:
        """«Боєць із позивним «Кіт» …», – каже військовий: the nameless one just told of, if nobody was named since."""
        if source.kind != "role" or source.noun is None:
            return None
        office = self.grammar.office([word.low for word in self.words[source.first : source.last + 1]])
        if source.first != source.last and not office:
            return None
        for one in (self.scene.last_source, self.bearers.role_before(source)):
            if one is None or one.kind != "role" or one.person >= 0 or one.noun is None or one.first == one.last:
                continue
            near = 0 <= self.words[source.first].paragraph - self.words[one.first].paragraph <= 2
            if not near or one.first >= source.first or not agree_noun(one.noun.form.gender, source.gender, "person"):
                continue
            head, other = office[0] if office else source.noun.form.nominative, one.noun.form.nominative
            if head != other and not self.bearers.ties.may_mean(head, other):
                continue
            since = self.cast.between(one.last, source.first)
            if any(self.cast.persons[person].gender in ("", source.gender) for person in since):
                continue
            bearer, sure = self.bearers.bearer(one, self.scene.last, source.first, strict=True)
            if bearer < 0 or sure <= ELSEWHERE:
                return one
        return None

    def _just_named(self, person: int, at: int) -> bool:
        """Is the person a subject of this sentence or of the one before?"""
        number = self.cast.before(person, at) if person >= 0 else -1
        if number < 0 or not self.cast.nominative(number):
            return False
        return self.words[at].sentence - self.words[self.cast.mentions[number].first].sentence <= 1

    def _since(self, person: int, low: int, high: int) -> bool:
        """Was the person a subject between words low and high?"""
        number = self.cast.before(person, high) if person >= 0 else -1
        return number >= 0 and self.cast.mentions[number].first > low and self.cast.nominative(number)

    def _dropped(self, cue: str, index: int) -> Source | None:
        """The subject that a verb leaves out: who spoke last, if the verb's gender allows, else whom «він», «вона» would mean."""
        gender = self.grammar.verbs.get(cue, ("", False))[0]
        if gender == "p" and index >= 0 and self.scene.last_source and self.scene.last_source.gender in ("m", "f"):
            return None
        told = self.bearers.told_before(self.clauses.quotes[index]) if index >= 0 else -1
        if told >= 0 and gender in ("s", self.cast.persons[told].gender):
            mention = self.cast.mentions[self.cast.before(told, self.clauses.quotes[index])]
            return Source("name", mention.first, mention.last, told)
        last = self.cast.persons[self.scene.last].gender if self.scene.last >= 0 else ""
        if index >= 0 and gender == "s" and self.scene.last_source is None:
            gender = ""  # anybody who was just named
        elif gender not in ("m", "f") or index < 0 or gender == last:
            return self.scene.last_source
        at = self.clauses.quotes[index]
        person, sure = self.bearers.salient(gender, self.scene.last, at)
        if person < 0 or sure < 0.6:
            return self.scene.last_source if not last else None
        mention = self.cast.mentions[self.cast.before(person, at)]
        return Source("name", mention.first, mention.last, person)


def _inside(quote: Quote, direct: list[Quote]) -> bool:
    """Is most of a reported statement a direct quote?"""
    at = bisect_left(direct, quote.start, key=lambda q: q.end)
    shared = 0
    while at < len(direct) and direct[at].start < quote.end:
        shared += min(direct[at].end, quote.end) - max(direct[at].start, quote.start)
        at += 1
    return shared > 0.4 * (quote.end - quote.start)
