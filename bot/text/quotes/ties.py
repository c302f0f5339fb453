"""A noun → how well it may mean a person: by the roles the text tells of them, and by what the language's words mean."""

from __future__ import annotations

from bot.text.quotes.cast import Cast
from bot.text.quotes.declension import stem
from bot.text.quotes.grammar import Grammar

_UNTIED = 0.78  # nothing in the text ties the role to the person


class Ties:
    """Nouns for persons and the roles that persons bear."""

    def __init__(self, cast: Cast, grammar: Grammar) -> None:
        self.cast, self.grammar = cast, grammar
        self._narrower: dict[tuple[str, str], bool] = {}

    def tied(self, number: int, head: str) -> float:
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
        return "*" in broader or any(self.same_role(role, one) for one in broader)

    def narrower(self, head: str, role: str) -> bool:
        """«дипломат» means the consul rather than anybody else: is the role one of those that the word may mean?"""
        known = self._narrower.get((head, role))
        if known is None:
            heads = (one for one in self.grammar.broader.get(head, ()) if one not in "*-")
            known = self._narrower[head, role] = any(self.same_role(role, one) for one in heads)
        return known

    def leads(self, head: str) -> bool:
        """«очільник області» may be the governor named before under another title."""
        return self.grammar.same.get(head, -1) in (0, 1)

    def epicene(self, head: str) -> bool:
        """A man's word that women bear too: «заступник», «директор»; not «чоловік»."""
        return head not in self.grammar.men_only

    def same_role(self, one: str, other: str) -> bool:
        same = self.grammar.same
        return (
            one == other
            or same.get(one, -1) == same.get(other, -2)
            or (len(other) > 4 and one.endswith(other))
            or (len(one) > 4 and other.endswith(one))
        )
