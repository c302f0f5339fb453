"""Text → Quotes in a language whose names decline: rules from the layout and the verb's agreement, not fitted scores.

For each stretch the places where its source may stand are tried from the surest to the weakest: the author's words
behind it, those before it in its sentence, the sentence after it («Про це повідомила …»), then whoever was speaking.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from bot.model import Quote
from bot.text.language import Language
from bot.text.quotes import marks
from bot.text.quotes.bearers import Bearers
from bot.text.quotes.cast import Cast
from bot.text.quotes.clauses import Clauses
from bot.text.quotes.cues import Cues
from bot.text.quotes.grammar import grammar
from bot.text.quotes.interview import Interview
from bot.text.quotes.phrases import Phrases, Source
from bot.text.quotes.reported import Statement, statements
from bot.text.quotes.subjects import Subjects

FEWEST_WORDS = 2
_SPEECH_WORDS = 4  # shorter stretches are speech only beside a verb of saying
_LONGEST_SENTENCE = 100  # words
_CERTAIN = 0.8  # a noun that no list has means a person only if nobody else comes near
_NEAR_WORDS = 14  # within so many words after a quote the verb of saying comes


class Told(NamedTuple):
    """How a stretch was attributed: the source, the cue, how sure the place is, and which place it was."""

    source: Source | None
    cue: str
    sure: float
    place: str


def find(text: str, language: Language) -> tuple[Quote, ...]:
    """All quotes of the text in order. Never raises; linear in the length of the text."""
    return tuple(_Finder(text, language).quotes())


class _Finder:
    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.grammar = grammar(language)
        self.stretches = marks.stretches(text, language)
        self.clauses = Clauses(text, self.stretches, self.grammar)
        self.words = self.clauses.words
        self.cast = Cast(self.clauses, self.grammar)
        self.phrases = Phrases(self.clauses, self.cast, self.grammar)
        self.subjects = Subjects(self.clauses, self.cast, self.phrases, self.grammar)
        self.bearers = Bearers(self.clauses, self.cast, self.phrases, self.grammar)
        self.cues = Cues(self.clauses, self.subjects, self.phrases, self.grammar)
        self.interview = Interview(self.clauses, self.cast, self.stretches)
        self.last = -1  # the person who spoke last
        self.last_phrase = ""
        self.last_source: Source | None = None
        self.told: list[tuple[Told, str | None, str, float]] = []  # stretch by stretch

    def quotes(self) -> list[Quote]:
        found: list[Quote] = []
        told = self.told
        previous = -1
        reported = statements(self.clauses, self.subjects, self.cues, self.grammar)
        for index, stretch in enumerate(self.stretches):
            while reported and reported[0].at < self.clauses.quotes[index]:
                found += self._reported(reported.pop(0))
            if 0 <= stretch.continues < len(told) and self._spoken(told[stretch.continues]):
                answer = told[stretch.continues]
                behind = self.behind(index)
                if behind is not None and behind.source is not None and answer[0].place != "behind":
                    answer = self._answer(behind, index)
            else:
                answer = self._answer(self.place(index, previous), index)
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
        for statement in reported:
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

    @staticmethod
    def _spoken(answer: tuple[Told, str | None, str, float]) -> bool:
        return answer[0].place != "none"

    # ── where the source may stand ───────────────────────────────────────────────────────────────────────────────────

    def place(self, index: int, previous: int) -> Told:
        """Tries the places one after the other. Place "none": this stretch is nobody's speech."""
        if index in self.interview.turns:
            return Told(self.interview.source(index), "", 0.75, "interview")
        joined = self._joined(index)
        if joined is not None:
            return joined
        for look in (self.behind, self.before, self.around):
            found = look(index)
            if found is not None and found.place == "carried":
                quoted = self.standing(index, previous)
                outlet = quoted is not None and quoted.source is not None and quoted.source.kind == "body"
                return found if quoted is None or outlet else quoted
            if found is not None:
                return found
        if not self.is_speech(index):
            return Told(None, "", 0.0, "none")
        return self.follows(index) or self.standing(index, previous) or Told(None, "", 0.0, "nobody")

    def _joined(self, index: int) -> Told | None:
        """«П» та «п»: the second shares the fate of the first."""
        words = self.words
        at = self.clauses.quotes[index]
        if at < 2 or words[at - 2].kind != "Q" or words[at - 2].stretch != index - 1 or not self.told:
            return None
        if words[at - 1].low not in ("та", "і", "й", "або", "чи", ",") or words[at - 2].sentence != words[at].sentence:
            return None
        before = self.told[index - 1][0]
        return before if before.place == "none" or before.place in ("before", "around") else None

    def behind(self, index: int) -> Told | None:
        """«П», – сказав а."""
        words = self.words
        stretch = self.stretches[index]
        at = self.clauses.quotes[index] + 1
        dashed = False
        while at < len(words) and words[at].kind in ",-":
            dashed = dashed or words[at].kind == "-"
            at += 1
        if at >= len(words) or words[at].kind in ".|Q:":
            return None
        if not dashed and stretch.said is None and words[at].kind != "w":
            return None
        high = at
        while (
            high < min(len(words), at + _LONGEST_SENTENCE)
            and words[high].kind not in ".|"
            and not (words[high].kind == "Q" and self._large(high))
        ):
            high += 1
        comma = words[at - 1].kind in ",-"
        if not comma and not dashed:
            return None
        return self._told(at, high, "behind", dashed) if dashed or comma else None

    def _large(self, at: int) -> bool:
        """A stretch long enough to be speech of its own, not a name in quotation marks."""
        word = self.words[at]
        return self.text.count(" ", word.start, word.end) >= _SPEECH_WORDS + 2

    def _told(self, low: int, high: int, place: str, dashed: bool = True) -> Told | None:
        """The author's words low..high behind a stretch: a verb of saying and its subject."""
        words, grammar = self.words, self.grammar
        for at in range(low, min(high, low + _NEAR_WORDS)):
            word = words[at]
            if word.kind in ".|:;?!" or (at > low and word.low in grammar.relatives and words[at - 1].kind == ","):
                break
            phrase = self.cues.phrase(at) if words[at].low in grammar.according else 0
            if phrase:
                source = self.cues.according(at, phrase, high)
                if source is not None:
                    return Told(source, self._text(at, at + phrase - 1), 0.93, place)
            if word.low in grammar.carriers:
                return self._carried(at, low, high, place)
            if word.low in grammar.impersonal:
                source = self.cues.document(at, high)
                return Told(source, word.low, 0.9 if source else 0.4, place)
            if word.low in grammar.verbs and (dashed or at == low):
                source = self.subjects.of(at, low, high, after_first=True)
                if source is None and not grammar.verbs[word.low][1] and at > low:
                    continue
                return Told(source, word.low, 0.95 if source else 0.6, place)
        gender = grammar.like_verb(words[low].low) if dashed and words[low].kind == "w" else ""
        if gender:
            source = self.subjects.behind(low, high, gender)
            if source is not None and source.kind in ("name", "role", "pronoun"):
                return Told(source, words[low].low, 0.85, place)
        if dashed and words[low].mention >= 0 and high - low <= 6 and self.cast.nominative(words[low].mention):
            mention = self.cast.mentions[words[low].mention]
            if mention.last + 1 >= high or words[mention.last + 1].kind == ",":
                return Told(Source("name", mention.first, mention.last, mention.person), "", 0.85, place)
        return None

    def _text(self, first: int, last: int) -> str:
        return self.text[self.words[first].start : self.words[last].end]

    def _carried(self, at: int, low: int, high: int, place: str) -> Told | None:
        """«цитує політика видання»: the one quoted is the object; «передає агенція»: whoever was speaking."""
        words = self.words
        for k in range(low, min(high, at + 8)):
            number = words[k].mention
            if (
                number >= 0
                and not self.cast.persons[self.cast.mentions[number].person].weak
                and words[at].low[:1] in "цп"
            ):
                mention = self.cast.mentions[number]
                return Told(
                    Source("name", mention.first, mention.last, mention.person, case="a"), words[at].low, 0.8, place
                )
            if words[k].low in self.grammar.possessives:
                return Told(
                    Source("pronoun", k, k, gender=self.grammar.possessives[words[k].low]), words[at].low, 0.8, place
                )
        return Told(None, words[at].low, 0.0, "carried")

    def before(self, index: int) -> Told | None:
        """«А сказав: П», «а каже, що п», «А: П» on a line of its own."""
        words, grammar = self.words, self.grammar
        quote = self.clauses.quotes[index]
        end = quote
        while end and words[end - 1].kind in "-|" and end - 1 > quote - 3:
            end -= 1
        crossed = any(w.kind == "|" for w in words[end:quote])
        if end and words[end - 1].kind == ":":
            colon = True
        elif crossed or not end or words[end - 1].kind in ".|":
            return None
        else:
            colon = False
        low = self._clause_start(end - 1)
        lower = self.text[words[quote].start].islower() or self.text[words[quote].start] == "…"
        if (
            not colon
            and not lower
            and words[end - 1].low not in grammar.that
            and not (words[end - 1].kind == "," or words[end - 1].low in grammar.verbs)
        ):
            return None
        if not colon and not lower and grammar.is_work(words[end - 1].text):
            return None
        if (
            colon
            and end > 2
            and words[end - 2].low in ("словами", "словом")
            and words[end - 3].low in ("зі", "з", "із", "такими")
        ):
            return self._label(low, end)
        if colon and grammar.is_work(words[end - 2].text) and not self._verb_in(low, end - 1):
            return None
        if not colon and not lower and words[end - 1].low in grammar.verbs and not self._whole(index):
            return None  # пише «Назва газети»
        behind = words[quote + 1] if quote + 1 < len(words) else None
        if not colon and not lower and behind is not None and behind.kind == "w":
            return None  # що «Назва» допомагає
        found = self._before(index, low, end, colon)
        if found is None and colon and not lower and self._large(quote):
            return Told(None, "", 0.3, "before")
        return found

    def _whole(self, index: int) -> bool:
        """A sentence rather than a name: it ends as one, or is long."""
        body = self.text[self.stretches[index].start : self.stretches[index].end]
        return body[-1] in ".!?…" or body.count(" ") >= _SPEECH_WORDS + 1

    def _verb_in(self, low: int, high: int) -> bool:
        return any(self.words[i].low in self.grammar.verbs for i in range(low, high))

    def _clause_start(self, at: int) -> int:
        """The first word of the sentence of word `at`."""
        words = self.words
        floor = max(0, at - _LONGEST_SENTENCE)
        while at > floor and words[at - 1].kind not in ".|":
            if words[at - 1].kind == "Q" and self._large(at - 1) and words[at].kind == "C":
                break
            at -= 1
        return at

    def _before(self, index: int, low: int, end: int, colon: bool) -> Told | None:
        words, grammar = self.words, self.grammar
        for at in range(end - 1, low - 1, -1):
            word = words[at]
            if word.kind == "Q" and self._large(at) and at < end - 1 and not colon:
                pass
            phrase = self.cues.phrase(at) if words[at].low in grammar.according else 0
            if phrase:
                source = self.cues.according(at, phrase, end)
                if source is not None:
                    return Told(source, self._text(at, at + phrase - 1), 0.9, "before")
            if word.low in grammar.impersonal:
                source = self.cues.document(at, end)
                if source is not None:
                    return Told(source, word.low, 0.88, "before")
            if word.low in grammar.verbs:
                plain = grammar.verbs[word.low][1]
                if not plain and not colon and not self._that_between(at, end) and end - at > 4:
                    continue
                source = self.subjects.of(at, low, end, after_first=False)
                if source is not None:
                    return Told(source, word.low, 0.92 if colon else 0.85, "before")
                return Told(None, word.low, 0.5, "before")
        if colon:
            return self._label(low, end)
        return None

    def _that_between(self, at: int, end: int) -> bool:
        return any(self.words[k].low in self.grammar.that or self.words[k].kind == ":" for k in range(at + 1, end))

    def _label(self, low: int, end: int) -> Told | None:
        """A colon without a verb of saying: the subject of the sentence, or the only person in it."""
        words = self.words
        numbers = list(dict.fromkeys(words[i].mention for i in range(low, end) if words[i].mention >= 0))
        known = [n for n in numbers if not self.cast.persons[self.cast.mentions[n].person].weak]
        chosen = [n for n in known if self.cast.nominative(n)] or known
        if chosen:
            mention = self.cast.mentions[chosen[0] if len(chosen) == 1 else chosen[-1]]
            return Told(
                Source("name", mention.first, mention.last, mention.person),
                "",
                0.8 if len(chosen) == 1 else 0.6,
                "before",
            )
        if numbers and end - low <= 6:
            mention = self.cast.mentions[numbers[0]]
            return Told(Source("name", mention.first, mention.last, mention.person), "", 0.7, "before")
        for at in range(low, end):
            one = self.phrases.one_of(at, end)
            if one:
                return Told(Source("role", at, one), "", 0.7, "before")
            gender = self.grammar.pronouns.get(words[at].low)
            if gender and words[at].low in ("він", "вона", "вони"):
                return Told(Source("pronoun", at, at, gender=gender), "", 0.6, "before")
            role = self.phrases.role(at, "s", end) or self.phrases.role(at, "p", end)
            if role is not None and role.kind == "role":
                return Told(role, "", 0.6, "before")
        for at in range(max(low, end - 7), end):
            noun = self.grammar.source_noun(words[at].low, "ng")
            if noun is not None:
                begin = at
                while begin > low and words[begin - 1].kind in "wC" and self.grammar.adjective(words[begin - 1].low):
                    begin -= 1
                last = self.phrases.end(at, end)
                return Told(
                    Source("body", begin, last, gender=noun.form.gender, noun=noun, case=noun.form.case),
                    "",
                    0.5,
                    "before",
                )
        return None

    def around(self, index: int) -> Told | None:
        """A fragment inside an indirect report, with the verb of saying after it: «…» , зазначив а."""
        words, grammar = self.words, self.grammar
        quote = self.clauses.quotes[index]
        low = self._clause_start(quote)
        high = quote + 1
        while high < min(len(words), quote + _LONGEST_SENTENCE) and words[high].kind not in ".|":
            high += 1
        if low == quote or not self.text[words[quote].start].islower():
            return None
        for at in range(quote + 1, high):
            if words[at].low in grammar.verbs and grammar.verbs[words[at].low][1] and words[at - 1].kind in ",-":
                source = self.subjects.of(at, quote + 1, high, after_first=True)
                if source is not None:
                    return Told(source, words[at].low, 0.8, "around")
        found = self._before(index, low, quote, False)
        return found._replace(sure=found.sure * 0.8) if found is not None and found.source is not None else None

    def follows(self, index: int) -> Told | None:
        """«П». Про це повідомила а. – in the next sentence, which may open the next paragraph."""
        words, grammar = self.words, self.grammar
        at = self.clauses.quotes[index] + 1
        while at < len(words) and words[at].kind in ".|":
            at += 1
        for phrase in grammar.follows.get(words[at].low, ()) if at < len(words) else ():
            if at + len(phrase) < len(words) and all(words[at + k].low == part for k, part in enumerate(phrase)):
                high = at
                while high < min(len(words), at + _LONGEST_SENTENCE) and words[high].kind not in ".|":
                    high += 1
                for verb in range(at + len(phrase), min(high, at + len(phrase) + 12)):
                    if words[verb].low in grammar.verbs:
                        source = self.subjects.of(verb, at, high, after_first=True)
                        if source is not None:
                            return Told(source, words[verb].low, 0.85, "follows")
        return None

    def standing(self, index: int, previous: int) -> Told | None:
        """A stretch that stands alone: whoever the words before it let speak, or who spoke last."""
        words = self.words
        quote = self.clauses.quotes[index]
        asked = self._asked(index)
        if asked is not None:
            return asked
        at = quote
        while at and words[at - 1].kind in ".|-":
            at -= 1
        if not at:
            return None
        here = words[quote].paragraph
        end = at
        sentences = 0
        while end > 0 and sentences < 3 and here - words[end - 1].paragraph <= 1:
            if words[end - 1].kind == "Q" and words[end - 1].stretch >= 0 and previous == words[end - 1].stretch:
                return self._inherit(0.75 if words[end - 1].paragraph == here else 0.6)
            low = self._clause_start(end - 1)
            found = self._in_sentence(low, end)
            if found is not None:
                return found._replace(sure=found.sure - 0.12 * sentences - 0.1 * (words[low].paragraph < here))
            sentences += 1
            end = low
            while end and words[end - 1].kind in ".|-":
                end -= 1
        return self._inherit(0.45)

    def _asked(self, index: int) -> Told | None:
        """The answer in the next paragraph: «– П? – запитали ми в Олега Лося.»"""
        if not index or self.stretches[index].kind != "dash":
            return None
        before = self.stretches[index - 1]
        if before.kind != "dash" or before.said is None or self.text[before.end - 1] != "?":
            return None
        at = self.clauses.quotes[index - 1] + 1
        while at < self.clauses.quotes[index]:
            number = self.words[at].mention
            if number >= 0 and self.words[at].paragraph == self.words[self.clauses.quotes[index - 1]].paragraph:
                mention = self.cast.mentions[number]
                if self.phrases.governed(mention.first) or not self.cast.nominative(number):
                    return Told(
                        Source("name", mention.first, mention.last, mention.person, case="g"), "", 0.75, "standing"
                    )
            at += 1
        return None

    def _in_sentence(self, low: int, end: int) -> Told | None:
        """The source of a sentence of the author's: subject of its verb of saying, or its subject if a person is named."""
        words, grammar = self.words, self.grammar
        for at in range(low, end):
            phrase = self.cues.phrase(at) if words[at].low in grammar.according else 0
            if phrase:
                source = self.cues.according(at, phrase, end)
                if source is not None:
                    return Told(source, "", 0.8, "standing")
            if words[at].low in grammar.verbs and (grammar.verbs[words[at].low][1] or self._that_between(at, end)):
                source = self.subjects.of(at, low, end, after_first=False)
                if source is not None:
                    return Told(source, "", 0.8, "standing")
        for at in range(low, end):
            number = words[at].mention
            if number >= 0:
                mention = self.cast.mentions[number]
                person = self.cast.persons[mention.person]
                if not person.weak and self.cast.nominative(number) and mention.first == at:
                    return Told(Source("name", mention.first, mention.last, mention.person), "", 0.65, "standing")
            elif words[at].low in ("він", "вона"):
                return Told(
                    Source("pronoun", at, at, gender=grammar.pronouns.get(words[at].low, "")), "", 0.6, "standing"
                )
        named = {
            self.cast.mentions[w.mention].person: w.mention
            for w in words[low:end]
            if w.mention >= 0 and not self.cast.persons[self.cast.mentions[w.mention].person].weak
        }
        if len(named) == 1:
            mention = self.cast.mentions[next(iter(named.values()))]
            return Told(Source("name", mention.first, mention.last, mention.person), "", 0.5, "standing")
        return None

    def _inherit(self, sure: float) -> Told | None:
        if self.last_source is None:
            return None
        return Told(self.last_source, "", sure, "inherit")

    # ── is it speech ─────────────────────────────────────────────────────────────────────────────────────────────────

    def is_speech(self, index: int) -> bool:
        """Without an attribution of its own: a sentence in marks, not a title, a name, a word in scare quotes."""
        stretch = self.stretches[index]
        words, grammar, text = self.words, self.grammar, self.text
        body = text[stretch.start : stretch.end]
        count = len(body.split())
        quote = self.clauses.quotes[index]
        if stretch.kind == "dash":
            listed = (
                quote > 1
                and words[quote - 1].kind == "-"
                and words[quote - 2].kind in "|"
                and words[quote - 3].kind == ";"
            )
            return stretch.said is not None or (
                not listed and (stretch.continues >= 0 or (body[-1:] in ".?!…" and count >= 3))
            )
        before = words[quote - 1] if quote else None
        behind = words[quote + 1] if quote + 1 < len(words) else None
        if count < _SPEECH_WORDS or (body[0].islower() and body[0] not in "…"):
            return False
        opens = before is None or before.kind in ".|-"
        if not opens or (before is not None and grammar.is_work(before.text)):
            return False
        ends = body[-1] in ".?!…" or behind is None or behind.kind in ".|"
        if not ends:
            return False
        alone = (
            (before is None or before.kind == "|") and (behind is None or behind.kind == "|") and body[-1] not in ".?!…"
        )
        return not (alone and count < 7 and text[stretch.closes : stretch.closes + 1] not in (".", "!", "?"))

    # ── who it is ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _answer(self, how: Told, index: int) -> tuple[Told, str | None, str, float]:
        """The speaker's name or phrase, the role, and how sure it is; remembers who spoke."""
        if how.place == "none":
            return how, None, "", 0.0
        source = how.source
        if source is None and how.cue:  # «– додає і йде далі»: whoever was speaking
            source = self._dropped(how.cue, index)
            how = how._replace(source=source, sure=how.sure * 0.8)
        if source is None:
            return how, None, "", 0.0
        person, sure = self._person(source)
        if person < 0:
            self.last_source = source
            body = None
            if source.kind == "pronoun" and source.gender in ("m", "f", "n"):
                body = self.bearers.role_before(source) or self.bearers.body_before(source)
            if body is not None:
                return how._replace(source=body), self.phrases.in_nominative(body), "", how.sure * 0.6
            if source.kind == "pronoun":
                if self.words[source.first].low in self.grammar.speakers_first:
                    return how, None, "", 0.0
                return how, self.phrases.in_nominative(source), "", 0.1
            return how, self.phrases.in_nominative(self.phrases.fuller(source)), "", how.sure * 0.8
        self.last = person
        self.last_source = source._replace(person=person)
        who = self.cast.persons[person]
        who.known += 1
        self.cast.settle(who)
        name = who.name
        if source.kind == "name" and source.gender == "p":
            name = self._text(source.first, source.last)
        return how._replace(source=source), name, who.role, how.sure * sure

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
        last = self.cast.persons[self.last].gender if self.last >= 0 else ""
        if gender not in ("m", "f") or index < 0 or gender == last:
            return self.last_source
        at = self.clauses.quotes[index]
        person, sure = self.bearers.salient(gender, self.last, at)
        if person < 0 or sure < 0.6:
            return self.last_source if not last else None
        mention = self.cast.mentions[self.cast.before(person, at)]
        return Source("name", mention.first, mention.last, person)

    def _person(self, source: Source) -> tuple[int, float]:
        if source.person >= 0:
            known = self.cast.persons[source.person]
            return source.person, 0.97 if known.first and known.surname and not known.weak else 0.8
        if source.kind == "pronoun":
            if source.gender == "p":
                return -1, 0.0
            person, sure = self.bearers.salient(source.gender, self.last, source.first)
            role = self.bearers.role_before(source)
            if role is not None and not self._since(person, role.first, source.first):
                return self.bearers.bearer(role, self.last, role.first, strict=True)
            return (person, sure) if source.gender else (person, 0.5 * sure)
        if source.kind == "role":
            return self.bearers.bearer(source, self.last, source.first)
        if source.kind == "unknown" and source.first == source.last and source.gender in ("m", "f"):
            person, sure = self.bearers.salient(source.gender, self.last, source.first)
            return (person, 0.7 * sure) if sure > _CERTAIN or self._just_named(person, source.first) else (-1, 0.0)
        return -1, 0.0


def _inside(quote: Quote, direct: list[Quote]) -> bool:
    """Is most of a reported statement a direct quote?"""
    at = bisect_left(direct, quote.start, key=lambda q: q.end)
    shared = 0
    while at < len(direct) and direct[at].start < quote.end:
        shared += min(direct[at].end, quote.end) - max(direct[at].start, quote.start)
        at += 1
    return shared > 0.4 * (quote.end - quote.start)
