"""The author's words → noun phrases that may name a source: where they begin and end, and how they read in the nominative."""

from __future__ import annotations

from typing import NamedTuple

from bot.text.quotes.cast import Cast
from bot.text.quotes.clauses import Clauses, Word
from bot.text.quotes.grammar import Grammar, Noun
from bot.text.quotes.names import Person

_LONGEST = 9  # words of a phrase
_SHORT = 30  # characters of a body's name in marks
_FAR = 2000  # words back in which a body was named in full
SIGNS = '"«»“”„'


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


class Phrases:
    """Noun phrases among the words of `clauses`."""

    def __init__(self, clauses: Clauses, cast: Cast, grammar: Grammar) -> None:
        self.clauses, self.cast, self.grammar = clauses, cast, grammar
        self.words = clauses.words

    def governed(self, at: int) -> bool:
        """Does a preposition stand before the noun or its adjectives?"""
        words = self.words
        at -= 1
        while at >= 0 and (
            words[at].kind in SIGNS
            or (
                words[at].kind in "wC"
                and self.grammar.adjective(words[at].low)
                and words[at].low not in self.grammar.prepositions
            )
        ):
            at -= 1
        return at >= 0 and words[at].low in self.grammar.prepositions

    def role(self, at: int, gender: str, high: int) -> Source | None:
        """The noun phrase whose head (or first adjective) is word `at`, if it can speak."""
        words, grammar = self.words, self.grammar
        word = words[at]
        if word.kind not in "wC":
            return None
        if word.low in self.grammar.within and gender == "p":
            return self.place(at + 1, high)
        noun = grammar.person_noun(word.low) or grammar.source_noun(word.low)
        if noun is None or not agree_noun(noun.form.gender, gender, noun.sort) or self.governed(at):
            acronym = word.kind == "C" and word.text.isupper() and 1 < len(word.text) < 9 and word.mention < 0
            if not acronym or gender == "p" or self.governed(at) or (at and words[at - 1].low in grammar.nouns):
                return None
            return Source("body", at, at, gender="")
        if at and words[at - 1].kind in "wC" and noun.sort == "person" and self._genitive_of(at):
            return None
        begin = at
        while (
            begin
            and words[begin - 1].kind in "wC"
            and grammar.adjective(words[begin - 1].low)
            and not words[begin - 1].low.endswith(grammar.oblique)
            and words[begin - 1].low not in grammar.verbs
            and words[begin - 1].low not in grammar.prepositions
            and words[begin - 1].low not in grammar.conjunctions
            and words[begin - 1].low not in grammar.relatives
        ):
            begin -= 1
        return Source(
            "role" if noun.sort == "person" else "body",
            begin,
            self.end(at, high),
            gender=gender if gender in ("m", "f") and noun.sort == "person" else noun.form.gender,
            noun=noun,
            told=gender in ("m", "f"),
        )

    def _genitive_of(self, at: int) -> bool:
        """«заступник голови»: is the noun at `at` a genitive that looks like a nominative?"""
        before = self.words[at - 1].low
        noun = self.grammar.person_noun(before)
        return noun is not None and any(n.form.case == "g" for n in self.grammar.nouns.get(self.words[at].low, ()))

    def head(self, source: Source) -> int:
        for at in range(source.first, source.last + 1):
            if (
                source.noun is not None
                and self.words[at].low in self.grammar.nouns
                and source.noun in self.grammar.nouns[self.words[at].low]
            ):
                return at
        return source.first

    def end(self, head: int, high: int) -> int:
        """The last word of a noun phrase: its genitives, its «один з …», its names in quotation marks."""
        words = self.words
        end = head
        for at in range(head + 1, min(high, head + _LONGEST)):
            if words[at].kind == "Q":
                recipient = words[at].low.split(" ", 1)[0].endswith(self.grammar.recipients)
                if words[at].end - words[at].start > 60 or words[at - 1].kind in ",:-" or recipient:
                    break
            elif words[at].kind not in "wC9I" or words[at - 1].kind == "Q" or self._stops(at, at == head + 1):
                break
            end = at
        while end > head and words[end].low in self.grammar.ands:
            end -= 1
        return self._inside(end, high) if end == head else self._call_sign(end, high)

    def _inside(self, head: int, high: int) -> int:
        """«співрозмовник» → «співрозмовник у поліції»."""
        if self.words[head].low in self.grammar.informants and head + 2 < high:
            place = self.place(head + 2, high) if self.words[head + 1].low in self.grammar.within else None
            if place is not None:
                return place.last
        return self._call_sign(head, high)

    def _call_sign(self, end: int, high: int) -> int:
        """«боєць» → «боєць із позивним «Кіт»»."""
        words = self.words
        sign = end + 3
        if sign >= high or (words[end + 1].low, words[end + 2].low) not in self.grammar.call_signs:
            return end
        return sign if words[sign].kind in "QC" and words[sign].end - words[sign].start <= _SHORT else end

    def _stops(self, at: int, first: bool) -> bool:
        """Does word `at` end a noun phrase: a verb, a preposition, a name in the nominative, no genitive?"""
        words, grammar, low = self.words, self.grammar, self.words[at].low
        if low in grammar.ands:
            follow = words[at + 1] if at + 1 < len(words) else None
            return (
                follow is None
                or follow.kind not in "wC"
                or bool(grammar.like_verb(follow.low))
                or follow.low in grammar.verbs
            )
        if low in grammar.prepositions:
            matter = at + 1 < len(words) and words[at + 1].low in grammar.matters
            return low not in grammar.out_of or not (matter or words[at - 1].low.startswith(grammar.counted))
        if low in grammar.small or low in grammar.negations or low.endswith(grammar.finite):
            return low not in grammar.not_names
        mention = words[at].mention
        if mention >= 0 and self.cast.nominative(mention) and not self.cast.mentions[mention].weak:
            return True
        if words[at].kind != "w":
            return False
        participle = (
            first and at and words[at - 1].low.endswith(grammar.adjective_ends.get("m", "\0"))
        )  # «затриманий провину заперечує»
        denied = at + 1 < len(words) and words[at + 1].low in grammar.negations  # «підсудний провини не визнав»
        return (
            (participle and (denied or low.endswith(grammar.accusative)))
            or (low.endswith(grammar.not_genitive) and not (grammar.adjective(low) and low.endswith(grammar.genitive)))
            or grammar.like_verb(low) in ("f", "p", "s")
            or (first and low.endswith(grammar.phrase_stops))
        )

    def one_of(self, at: int, high: int) -> int:
        """«одна з них», «хтось із глядачів»: the last word, or 0."""
        words = self.words
        if at + 2 < high and words[at].low in self.grammar.one_of and words[at + 1].low in self.grammar.out_of:
            end = at + 2
            while (
                end + 1 < high
                and words[end].kind == "w"
                and words[end + 1].kind in "wC"
                and self.grammar.adjective(words[end].low)
            ):
                end += 1
            return self.end(end, high)
        return 0

    def place(self, at: int, high: int) -> Source | None:
        """«у пресслужбі Ощадбанку», «в Одеському обласному центрі зайнятості», «у МЗС»: a body in the locative."""
        words, grammar = self.words, self.grammar
        head = at
        while (
            head < high and words[head].kind in "wC" and grammar.adjective(words[head].low) and not self._locative(head)
        ):
            head += 1
        if head == at and head < high and words[head].kind == "Q" and words[head].end - words[head].start <= _SHORT:
            return Source("body", at, at, case="l")  # «в «Укрзалізниці» повідомили»
        if head >= high or words[head].kind not in "wC":
            return None
        noun = self._locative(head)
        guess = noun is None and words[head].kind == "w" and head == at and words[at - 2].low in grammar.verbs
        guess = guess and words[at - 1].low in grammar.inside
        if guess and words[head].low.endswith(tuple(end for end, _ in grammar.locatives)):
            return Source("body", at, self.end(head, high), case="l")
        if noun is None and not (words[head].kind == "C" and words[head].text.isupper() and len(words[head].text) > 1):
            return None
        return Source("body", at, self.end(head, high), gender=noun.form.gender if noun else "", noun=noun, case="l")

    def _locative(self, at: int) -> Noun | None:
        """A body in the locative; also with a first part that no list has: «Держслужбі»."""
        word = self.words[at]
        noun = self.grammar.source_noun(word.low, "l")
        return self._compound(word.low, "l") if noun is None and word.kind == "C" else noun

    def _compound(self, low: str, cases: str) -> Noun | None:
        for cut in range(3, len(low) - 4):
            noun = self.grammar.source_noun(low[cut:], cases)
            if noun is not None:
                return noun._replace(form=noun.form._replace(nominative=low[:cut] + noun.form.nominative))
        return None

    def fuller(self, source: Source) -> Source:
        """The body as the text named it in full before: «у прокуратурі» → «прокуратура Києва»."""
        if source.noun is None or source.noun.sort != "source" or source.first != source.last:
            return source
        lemma = source.noun.form.nominative
        for at in range(source.first - 1, max(-1, source.first - _FAR), -1):
            noun = next((n for n in self.grammar.nouns.get(self.words[at].low, ()) if n.form.nominative == lemma), None)
            if noun is not None:
                end = self.end(at, len(self.words))
                if any(w.mention >= 0 and not self.cast.mentions[w.mention].weak for w in self.words[at : end + 1]):
                    continue
                if end > at and self.words[end].paragraph == self.words[at].paragraph:
                    return Source(
                        "body", at, end, gender=noun.form.gender, noun=noun, case="n" if noun.form.case == "n" else "g"
                    )
        return source

    def in_nominative(self, source: Source) -> str:
        """A noun phrase in the nominative: «у пресслужбі Ощадбанку» → «пресслужба Ощадбанку»."""
        words = self.words
        text = self.clauses.text
        first = source.first
        if self.words[first].kind == "Q":
            return self._title(text[words[first].start : words[first].end])
        if source.noun is None and source.case == "l" and words[first].kind == "w":
            rest = text[words[first].end : self.visible_end(source.last)]
            end, nominative = next(
                (pair for pair in self.grammar.locatives if words[first].low.endswith(pair[0])), ("", "")
            )
            return words[first].low[: len(words[first].low) - len(end)] + nominative + rest
        if source.noun is None or source.case == "n":
            found = text[words[first].start : self.visible_end(source.last)]
            common = (
                words[first].low in self.grammar.nouns
                or self.grammar.adjective(words[first].low)
                or words[first].low in self.grammar.one_of
            )
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

    def _title(self, name: str) -> str:
        """The name of an outlet in the nominative: «Львівської газети» → «Львівська газета»."""
        *adjectives, last = name.split()
        noun = next((n for n in self.grammar.nouns.get(last.lower(), ()) if n.form.case != "n"), None)
        noun = noun or self._compound(last.lower(), "l")
        if noun is None or self.grammar.source_noun(last.lower()):
            return name
        ends = self.grammar.adjective_ends
        shown = [self.grammar.ended(word, ends.get(noun.form.gender, "")) for word in adjectives]
        lemma = noun.form.nominative
        return " ".join([*shown, lemma.capitalize() if last[0].isupper() else lemma])

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
        return self.grammar.in_nominative(word.text, gender)


def known_gender(person: Person) -> str:
    """The person's gender, s (one, unknown) where only an ending tells it."""
    return person.gender if person.gender and not person.guessed else "s"


def agree(source: str, verb: str) -> bool:
    """May a source of this gender be the subject of a verb with this ending? s: one, gender unknown."""
    if verb == "p":
        return source == "p"
    if source == "p":
        return False
    return verb in ("s", "") or source in ("s", "") or source == verb


def agree_noun(noun: str, verb: str, sort: str) -> bool:
    if noun == "m" and verb == "f" and sort == "person":
        return True  # «зазначила директор»
    return agree(noun, verb)
