"""Stretches of an interview → who asks and who answers: turns of dash paragraphs, the guest named before the first.

The questions may stand in paragraphs of their own without a dash (in bold type): then every dash opens an answer.
"""

from __future__ import annotations

from bot.text.quotes.cast import Cast
from bot.text.quotes.clauses import Clauses
from bot.text.quotes.marks import Stretch
from bot.text.quotes.phrases import Source

_QUESTIONS = 3
_PLAIN_QUESTIONS = 2  # before answers that alone have dashes
_NEAR = 160  # words before the first question in which the guest is named


def turns(text: str, stretches: tuple[Stretch, ...]) -> dict[int, bool]:
    """Stretch → is it a question? Empty if the text is no interview."""
    dashes = [i for i, stretch in enumerate(stretches) if stretch.kind == "dash"]
    opening = [i for i in dashes if stretches[i].continues < 0]
    if any(stretches[i].said for i in dashes):
        return {}
    if sum(_asked_before(text, stretches, i) for i in opening) >= _PLAIN_QUESTIONS:
        return dict.fromkeys(dashes, False)
    asked = sum(text[stretches[i].end - 1] == "?" for i in opening)
    if asked < _QUESTIONS:
        return {}
    if all(text[stretches[i].end - 1] == "?" for i in opening):  # they alone have dashes
        return {i: stretches[i].continues < 0 for i in dashes}
    found: dict[int, bool] = {}
    question = False
    for i in dashes:
        if stretches[i].continues < 0:
            question = not question
        found[i] = question
    return found


def _asked_before(text: str, stretches: tuple[Stretch, ...], index: int) -> bool:
    """Is the paragraph before this stretch a question without a dash?"""
    opens = stretches[index].opens
    line = text.rfind("\n", 0, opens)
    if line < 0:
        return False
    asked = text[max(0, line - 9) : line].rstrip("*_ \t\r\n\u00a0")
    spoken = index > 0 and stretches[index - 1].closes > line - 9
    return asked.endswith("?") and not spoken


class Interview:
    """`sources(i)` is who speaks stretch i, if the text is an interview."""

    def __init__(self, clauses: Clauses, cast: Cast, stretches: tuple[Stretch, ...]) -> None:
        self.turns = turns(clauses.text, stretches)
        self.guest = self.host = None
        if self.turns:
            start = clauses.quotes[min(self.turns)]
            self.guest = self._guest(clauses, cast, start)
            self.host = self._host(clauses, start)

    def source(self, index: int) -> Source | None:
        return self.host if self.turns[index] else self.guest

    def _guest(self, clauses: Clauses, cast: Cast, start: int) -> Source | None:
        """The person named last before the first question, rather one who is a subject there."""
        known = [
            (number, mention) for number, mention in enumerate(cast.mentions)
            if start - _NEAR <= mention.first < start and not cast.persons[mention.person].weak
        ]  # fmt: skip
        if not known:
            return None
        here = clauses.words[known[-1][1].first].paragraph
        last = [pair for pair in known if clauses.words[pair[1].first].paragraph == here]
        _number, mention = next((pair for pair in last if cast.nominative(pair[0])), last[-1])
        return Source("name", mention.first, mention.last, mention.person)

    def _host(self, clauses: Clauses, start: int) -> Source | None:
        """The outlet: «відповідає на запитання «…»», or a name in capitals before its verb."""
        words = clauses.words
        for at in range(start - 1, max(0, start - 60), -1):
            word = words[at]
            short = word.kind == "Q" and word.end - word.start < 40
            if short and words[at - 1].low.startswith(clauses.grammar.hosts):
                return Source("body", at, at)
            if word.kind == "C" and len(word.text) > 2 and word.text.isupper() and words[at + 1].kind == "w":
                return Source("body", at, at)
        return None
