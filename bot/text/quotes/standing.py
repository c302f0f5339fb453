"""A stretch that stands alone → whoever the words before it let speak, or who spoke last."""

from __future__ import annotations

from bot.text.quotes.phrases import Source
from bot.text.quotes.scene import Scene, Told


class Standing:
    """The weakest place: no word of the author's belongs to the stretch itself."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.text, self.words, self.stretches = scene, scene.text, scene.words, scene.stretches
        self.grammar, self.clauses, self.cast = scene.grammar, scene.clauses, scene.cast
        self.phrases, self.subjects, self.cues = scene.phrases, scene.subjects, scene.cues

    def of(self, index: int, previous: int) -> Told | None:
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
            low = self.scene.clause_start(end - 1)
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
            if words[at].low in grammar.verbs and (grammar.verbs[words[at].low][1] or self.scene.that_between(at, end)):
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
            elif words[at].low in grammar.personal and grammar.pronouns.get(words[at].low) != "p":
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
        if self.scene.last_source is None:
            return None
        return Told(self.scene.last_source, "", sure, "inherit")
