"""Names as they stand → persons in the nominative: which readings of a name's words agree, and explain most mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from bot.text.quotes.declension import CASES, VOWELS, Form, like
from bot.text.quotes.grammar import Grammar

_OBLIQUE = ("ом", "ем", "єм", "им", "ім", "ів", "ам", "ям", "ах", "ях")  # no surname ends so in the nominative
_ENOUGH = 40  # mentions that decide on a person's nominative


class Mention:
    """A name where it stands: words `first` to `last` of the clauses. `parts` tells what its words are."""

    __slots__ = (
        "cases",
        "end",
        "first",
        "first_name",
        "last",
        "patronymic",
        "person",
        "start",
        "surname",
        "title",
        "weak",
    )

    def __init__(self, first: int, last: int, start: int, end: int) -> None:
        self.first, self.last, self.start, self.end = first, last, start, end
        self.first_name = self.patronymic = self.surname = ""  # as written; an initial ends in a full stop
        self.person = -1
        self.cases = CASES  # those it may stand in
        self.weak = False  # capitals alone say it is a name
        self.title = ""  # gender told by пан, пані


class Person:
    """Somebody the text names, or a capitalised name of which nobody knows yet."""

    __slots__ = (
        "first", "first_keys", "gender", "guessed", "heads", "known", "mentions", "patronymic", "patronymic_keys", "role", "roles", "settled", "surname", "weak",
    )  # fmt: skip

    def __init__(self) -> None:
        self.first = self.patronymic = self.surname = ""  # nominative, with capitals
        self.first_keys: set[str] = set()
        self.patronymic_keys: set[str] = set()
        self.gender = ""
        self.settled = True  # the nominative is known
        self.guessed = False  # the gender, from an ending that may mislead
        self.mentions: list[int] = []
        self.role = ""
        self.roles: list[tuple[str, frozenset[str]]] = []  # head noun and the beginnings of the other words
        self.heads: set[str] = set()
        self.weak = True
        self.known = 0  # the last mention beside a verb of saying

    @property
    def name(self) -> str:
        if self.surname:
            return f"{self.first} {self.surname}".strip()
        return f"{self.first} {self.patronymic}".strip()


class Names:
    """The words of names, with what they may be."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar, self.declension = grammar, grammar.names
        self.keys = grammar.names.keys

    def best(self, text: str) -> dict[tuple[str, str], Form]:
        low = text.casefold().replace("’", "'")
        if " " in low or low.endswith("."):
            return {(f.case, f.gender): f for f in sorted(self.readings(text), key=lambda f: -f.rank)}
        return self.declension.best(low)

    def readings(self, text: str) -> tuple[Form, ...]:
        low = text.casefold().replace("’", "'")
        if low.endswith("."):
            return tuple(Form(low, case, gender) for case in CASES for gender in "mf")
        if " " in low:
            start, _, last = low.rpartition(" ")
            return tuple(
                Form(f"{start} {f.nominative}", f.case, f.gender, f.rank) for f in self.declension.readings(last)
            )
        return self.declension.readings(low)

    def twin(self, first: str) -> bool:
        """Олександра: a woman, or of a man in the genitive."""
        forms = self.readings(first)
        return {("f", "n"), ("m", "g")} <= {(form.gender, form.case) for form in forms}

    def _both(self, first: str, scores: dict[tuple[str, str, str], float]) -> bool:
        """Саша and Женя may be men or women."""
        forms = self.declension.first.get(first, ())
        return len({form.gender for form in forms if form.case == "n" and form.nominative == first}) > 1

    def nominatives(self, mention: Mention, gender: str, cases: str) -> dict[tuple[str, str, str], float]:
        """What the name may be in the nominative: (first word, last word, gender) → how likely, at most 1."""
        words = [w for w in (mention.first_name, mention.surname or mention.patronymic) if w]
        readings = [self.best(word) for word in words]
        doubtful = (
            len(words) > 1
            and words[1][-1:] == "а"
            and self.twin(words[0])
            and not self.grammar.adjective(words[1].lower())
        )
        foreign = len(words) > 1 and words[0].casefold() not in self.declension.first and not words[0].endswith(".")
        best: dict[tuple[str, str, str], float] = {}
        for case in cases:
            for one in gender or "mf":
                chosen = [forms[case, one] for forms in readings if (case, one) in forms]
                if len(chosen) < len(words):
                    continue
                cost = sum(f.rank for f in chosen) * 0.15 + (0 if case == "n" else 0.25 if case in "ga" else 0.3)
                if case == "n" and one == "f" and doubtful:
                    cost += 0.1
                if foreign and case == "n" and words[0][-1] in "уюи":
                    cost += 0.4
                if foreign and (chosen[0].nominative[-1] in "ая") != (one == "f"):
                    cost += 0.4
                key = (chosen[0].nominative, chosen[-1].nominative if len(words) > 1 else "", one)
                best[key] = max(best.get(key, -9.0), 1.0 - cost)
        return best

    def _as_seen(self, mention: Mention, bare: set[str]) -> dict[tuple[str, str, str], float]:
        """«з Дональдом Туском … Туск додав»: the reading whose surname stands alone elsewhere as it is in the nominative."""
        if not bare or not mention.first_name or mention.first_name.endswith("."):
            return {}
        firsts = self.best(mention.first_name)
        return {
            (firsts[form.case, form.gender].nominative, form.nominative, form.gender): 1.0
            for form in self.readings(mention.surname)
            if form.case != "n" and form.nominative in bare and (form.case, form.gender) in firsts and form.case in mention.cases
        }  # fmt: skip

    def settle(self, person: Person, mentions: Sequence[Mention], full: list[int]) -> None:
        """The nominative that explains most mentions."""
        names = self.declension
        scores: dict[tuple[str, str, str], float] = defaultdict(float)
        numbers = [m for m in full if not mentions[m].first_name.endswith(".")] or full or person.mentions
        title = next(
            (mentions[m].title for m in person.mentions if mentions[m].title in "mf" and mentions[m].title),
            "",
        )
        patronymic = next((mentions[m].patronymic for m in person.mentions if mentions[m].patronymic), "")
        gender = (names.patronymic(patronymic.casefold()) if patronymic else "") or title
        alone = [mentions[m].surname.casefold() for m in person.mentions[:_ENOUGH] if not mentions[m].first_name]
        bare = {name for name in alone if name[-1:] not in VOWELS and not name.endswith(_OBLIQUE)}
        for m in numbers[:_ENOUGH]:
            mention = mentions[m]
            best = self._as_seen(mention, bare) or self.nominatives(mention, gender, mention.cases)
            if not best and mention.cases != CASES:  # what stands before the name misled us
                mention.cases = CASES
                best = self.nominatives(mention, gender, CASES)
            for key, value in best.items():
                scores[key] += value
        mention = mentions[numbers[0]]
        if not scores:
            person.first, person.surname = mention.first_name, calm(mention.surname)
            person.patronymic = mention.patronymic
            person.gender = gender
            return
        first, second, found = max(scores, key=lambda key: scores[key])
        models = [mentions[m] for m in numbers[:_ENOUGH]]
        model = models[0]
        if model.first_name:
            person.first = like(_shape(models, "first_name"), first)
            if model.surname:
                person.surname = _surname_like(models, second)
            elif model.patronymic:
                person.patronymic = like(model.patronymic, second)
        elif model.surname:
            person.surname = _surname_like(models, first)
        else:
            person.patronymic = like(model.patronymic, first)
        rival = max((value for key, value in scores.items() if key[2] != found), default=-9.0)
        if (
            (model.first_name and not model.weak)
            or gender
            or scores[first, second, found] - rival > (0.15 if second else 0.5)
        ):
            person.gender = gender or (found if not self._both(first, scores) else "")
            person.guessed = not gender and model.weak


@lru_cache(maxsize=20_000)
def calm(name: str) -> str:
    return " ".join(like(word, word.casefold()) for word in name.split())


def _shape(models: list[Mention], part: str) -> str:
    return next((getattr(m, part) for m in models if not getattr(m, part).isupper()), getattr(models[0], part))


def _surname_like(models: list[Mention], low: str) -> str:
    shape = _shape(models, "surname").split()
    words = low.split()
    if len(shape) != len(words):
        return calm(low)
    return " ".join(like(model, word) for model, word in zip(shape, words, strict=True))
