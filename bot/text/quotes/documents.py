"""A document that speaks → whose it is: «у дописі мера», «у її листі», «Про це повідомив Олег Лось. … йдеться у повідомленні»."""

from __future__ import annotations

from bot.text.quotes.phrases import Source
from bot.text.quotes.scene import Scene

_SENTENCES = 1  # back to the one that tells who reported
_FAR = 90  # words


class Authors:
    """Finds who speaks in what is only a message: a post, a letter, a press release; not in a law or a report."""

    def __init__(self, scene: Scene) -> None:
        self.words, self.grammar, self.cast = scene.words, scene.grammar, scene.cast
        self.phrases, self.subjects, self.scene = scene.phrases, scene.subjects, scene

    def of(self, source: Source) -> Source | None:
        """The source whose message this is, or None if it is no message or nobody is known to have sent it."""
        if source.kind != "body" or source.noun is None or source.noun.form.nominative not in self.grammar.messages:
            return None
        head = self.phrases.head(source)
        return self._possessive(source) or self._owner(head, source.last) or self._reporter(head, source)

    def _possessive(self, source: Source) -> Source | None:
        for at in range(max(0, source.first - 1), min(source.last + 2, len(self.words))):
            gender = self.grammar.possessives.get(self.words[at].low)
            if gender in ("m", "f"):
                return Source("pronoun", at, at, gender=gender, case="g")
        return None

    def _owner(self, head: int, last: int) -> Source | None:
        """The genitive behind the message: a name, a body, a role."""
        at = head + 1
        while at <= last and self.words[at].kind in "wC" and self.grammar.adjective(self.words[at].low):
            at += 1
        if at > last:
            return None
        return self.subjects.oblique(head + 1, min(len(self.words), last + 4))

    def _reporter(self, head: int, source: Source) -> Source | None:
        """The subject of a verb of saying shortly before a message that is told of by one word."""
        if source.last > head:
            return None
        words, sentences = self.words, 0
        at = source.first - 1
        while at > 0 and source.first - at < _FAR and sentences <= _SENTENCES:
            word = words[at]
            sentences += word.kind in ".|" and words[at - 1].kind not in ".|"
            if word.low in self.grammar.verbs and self.grammar.verbs[word.low][1] and sentences:
                low, high = self.scene.clause_start(at), at
                while high < len(words) and words[high].kind not in ".|":
                    high += 1
                found = self.subjects.of(at, low, high, after_first=True)
                return found if found is not None and found.kind in ("name", "role", "body") else None
            at -= 1
        return None
