"""A query's text → its tree: words and phrases under any, all and not. Lucene's syntax, read by luqum.

What the bot cannot do as asked is refused in one sentence, never guessed at.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from bot.text import words
from bot.text.language import Language

with contextlib.redirect_stderr(io.StringIO()):  # PLY, below luqum, writes its warnings there at import
    from luqum import tree as lucene
    from luqum.exceptions import IllegalCharacterError, ParseError, ParseSyntaxError
    from luqum.thread import parse as read

LONGEST = 500  # characters of a query that a person types
DEEPEST = 20  # levels of parentheses; 3,000 end in a RecursionError
WIDEST = 50  # words that may stand between those of a proximity


class BadQuery(ValueError):
    """A query that is refused: one sentence. `sentence` and `values` are its parts, for an interface in another language."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values))
        self.sentence = sentence
        self.values = values


class Term(Struct, frozen=True, tag=True):
    """A word or a phrase. `text` as the query has it; `parts` its words; `gap`: how many others may stand between them,
    in any order (None: a phrase as it stands); `title`: only the headline counts."""

    text: str
    parts: tuple[str, ...]
    gap: int | None = None
    title: bool = False


class Any(Struct, frozen=True, tag=True):
    of: tuple[Node, ...]


class All(Struct, frozen=True, tag=True):
    """Each of `of`, and none of `without`."""

    of: tuple[Node, ...]
    without: tuple[Node, ...] = ()


Node = Term | Any | All


class Sayings(Struct, frozen=True):
    """A language's `[query]` table: how a query is said back. What stands in braces is filled in."""

    any: str = " or "
    all: str = " and "
    without: str = "{wanted}, but not {kept_away}"
    phrase: str = "“{text}”"
    near: str = "{phrase} close together (other words between them: up to {count})"
    title: str = "{words} in the headline"


def parse(query: str, longest: int = LONGEST) -> Node:
    """The tree of `query`. Raises BadQuery."""
    if len(query) > longest:
        raise BadQuery("The query has {count} characters, and {most} is the most.", count=len(query), most=longest)
    if _depth(query) > DEEPEST:
        raise BadQuery("The query has more than {most} levels of parentheses.", most=DEEPEST)
    if not query.strip():
        raise BadQuery("The query is empty: write a word to look for, like NATO.")
    text, moved = _in_lucene(query)
    try:
        return _node(read(text), title=False)
    except IllegalCharacterError as error:
        place = _place(str(error), text)
        sign = _printable(text[place : place + 1])
        if sign == '"':
            raise BadQuery("A quotation mark at character {place} is never closed.", place=moved(place) + 1) from None
        raise BadQuery("“{sign}” at character {place} has no place there.", sign=sign, place=moved(place) + 1) from None
    except ParseSyntaxError as error:
        if "unexpected end" in str(error):
            raise BadQuery("The query ends too early: a word or a closing parenthesis is missing.") from None
        place = _place(str(error), text)
        found = re.match(r"\w+|.", text[place:], re.DOTALL)
        sign = _printable(found[0]) if found else ""
        raise BadQuery("“{sign}” at character {place} has no place there.", sign=sign, place=moved(place) + 1) from None
    except BadQuery:
        raise
    except (ParseError, RecursionError, ValueError, ArithmeticError):
        raise BadQuery(
            "The query cannot be read: use words, “phrases”, AND, OR, NOT and parentheses, like (drone OR missile) NOT exercise."
        ) from None


def terms(node: Node, *, excluded: bool = False) -> Iterator[Term]:
    """The words and phrases that a query looks for; with `excluded` those that it keeps away."""
    match node:
        case Term():
            if not excluded:
                yield node
        case Any():
            for part in node.of:
                yield from terms(part, excluded=excluded)
        case All():
            for part in node.of:
                yield from terms(part, excluded=excluded)
            if excluded:
                for part in node.without:
                    yield from terms(part)


def vocabulary(node: Node) -> tuple[str, ...]:
    """Every word of the query, each once, in the query's own spelling."""
    found = [part for excluded in (False, True) for term in terms(node, excluded=excluded) for part in term.parts]
    return tuple(dict.fromkeys(found))


def say(node: Node, language: Language) -> str:
    """The query in words, in full, so that whoever wrote it sees what was understood."""
    return _say(node, language.part("query", Sayings), outer=True)


# ── saying it back ───────────────────────────────────────────────────────────────────────────────────────────────────


def _say(node: Node, sayings: Sayings, *, outer: bool = False) -> str:
    match node:
        case Term():
            return _say_term(node, sayings)
        case Any():
            said = sayings.any.join(_say(part, sayings) for part in node.of)
        case All():
            said = sayings.all.join(_say(part, sayings) for part in node.of)
            if node.without:
                kept_away = _say(Any(node.without), sayings, outer=len(node.without) == 1)
                said = sayings.without.format(wanted=said, kept_away=kept_away)
    return said if outer else f"({said})"


def _say_term(term: Term, sayings: Sayings) -> str:
    said = sayings.phrase.format(text=term.text) if " " in term.text else term.text
    if term.gap is not None:
        said = sayings.near.format(phrase=said, count=term.gap)
    return sayings.title.format(words=said) if term.title else said


# ── from luqum's tree to ours ────────────────────────────────────────────────────────────────────────────────────────

_TITLES = ("title", "headline", "заголовок")


def _node(tree: lucene.Item, *, title: bool) -> Node:
    match tree:
        case lucene.Group() | lucene.FieldGroup() | lucene.Plus():
            return _node(tree.children[0], title=title)
        case lucene.SearchField():
            if tree.name.casefold() not in _TITLES:
                raise BadQuery(
                    "“{found}:” is no field: only title: may stand before a word.", found=_printable(tree.name[:40])
                )
            return _node(tree.expr, title=True)
        case lucene.Phrase():
            return _term(tree.value[1:-1], None, title)
        case lucene.Proximity():
            return _near(tree, title)
        case lucene.Word():
            return _term(tree.value, None, title)
        case lucene.OrOperation():
            return _any(tree, title)
        case lucene.AndOperation() | lucene.UnknownOperation():
            return _all(tree, title)
        case lucene.Not() | lucene.Prohibit():
            raise BadQuery("NOT needs a word beside it that is looked for, like NATO NOT hotel.")
        case lucene.Fuzzy():
            raise BadQuery(
                "“{found}”: words are found in all their forms already, so ~ may stand only after a “phrase”.",
                found=_shown(tree),
            )
        case lucene.Boost():
            raise BadQuery("“{found}”: a word cannot weigh more than another, so leave out ^.", found=_shown(tree))
        case lucene.Regex():
            raise BadQuery(
                "“{found}”: regular expressions are not understood, write the words themselves.", found=_shown(tree)
            )
        case lucene.Range() | lucene.From() | lucene.To():
            raise BadQuery("“{found}”: ranges are not understood, write the words themselves.", found=_shown(tree))
    raise BadQuery("“{found}” is not understood.", found=_shown(tree))


def _any(tree: lucene.OrOperation, title: bool) -> Node:
    for part in tree.children:
        if isinstance(part, lucene.Not | lucene.Prohibit):
            raise BadQuery(
                "“{found}” stands beside OR: put it in parentheses with what it belongs to.", found=_shown(part)
            )
        if isinstance(part, lucene.UnknownOperation):
            raise _side_by_side()
    flat: list[Node] = []
    for part in tree.children:
        node = _node(part, title=title)
        flat += node.of if isinstance(node, Any) else [node]
    return Any(tuple(dict.fromkeys(flat)))


def _all(tree: lucene.AndOperation | lucene.UnknownOperation, title: bool) -> Node:
    """Words side by side mean AND. Beside an OR without parentheses they would be read as nobody expects: refused.

    `air defence OR ППО` is air AND (defence OR ППО) to Lucene. A NOT at the end, though, reads as it should.
    """
    without = [part for part in tree.children if isinstance(part, lucene.Not | lucene.Prohibit)]
    wanted = [part for part in tree.children if part not in without]
    if isinstance(tree, lucene.UnknownOperation) and len(wanted) > 1 and any(map(_is_or, wanted)):
        raise _side_by_side()
    if any(_is_or(part.children[0]) for part in without) or (
        without and tree.children[0] in without and any(map(_is_or, wanted))
    ):
        raise BadQuery("NOT and OR need parentheses: NATO NOT (hotel OR strap).")
    if not wanted:
        raise BadQuery("NOT needs a word beside it that is looked for, like NATO NOT hotel.")
    nodes = [_node(part, title=title) for part in wanted]
    if not without and len(nodes) == 1:
        return nodes[0]
    return All(tuple(dict.fromkeys(nodes)), tuple(_node(part.children[0], title=title) for part in without))


def _side_by_side() -> BadQuery:
    return BadQuery("Words side by side and OR need parentheses or quotation marks: (air defense) OR ППО.")


def _is_or(tree: lucene.Item) -> bool:
    return isinstance(tree, lucene.OrOperation)


def _near(tree: lucene.Proximity, title: bool) -> Term:
    try:
        gap = int(tree.degree)
    except (ValueError, TypeError, ArithmeticError):
        gap = -1
    if not 0 <= gap <= WIDEST:
        raise BadQuery("“{found}”: after ~ comes a number of words from 0 to {most}.", found=_shown(tree), most=WIDEST)
    return _term(tree.term.value[1:-1], gap, title)


def _term(text: str, gap: int | None, title: bool) -> Term:
    if any(sign in text for sign in "*?"):
        raise BadQuery(
            "“{found}”: words are found in all their forms already, so leave out * and ?.", found=_printable(text[:40])
        )
    text = " ".join(text.replace("\\", " ").split())
    parts = tuple(text[word.start : word.end] for word in words.words(text))
    if not parts:
        raise BadQuery("“{found}” has no letters or digits to look for.", found=_printable(text[:40]))
    return Term(text, parts, gap if len(parts) > 1 else None, title)


def _shown(tree: lucene.Item) -> str:
    return _printable(str(tree).strip()[:40])


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "·" for sign in text)


# ── from what people type to Lucene's spelling ───────────────────────────────────────────────────────────────────────

_QUOTES = str.maketrans(dict.fromkeys("«»“”„‟＂", '"'))
_OPERATORS = {"and": "AND", "or": "OR", "not": "NOT", "і": "AND", "та": "AND", "або": "OR", "чи": "OR", "не": "NOT"}
_PIECE = re.compile(r'"[^"]*"|[^\s"()]+|[\s"()]+')


def _in_lucene(query: str) -> tuple[str, _Moved]:
    """The query with straight quotation marks and Lucene's operators, and where each of its characters stood."""
    out: list[str] = []
    shifts: list[tuple[int, int]] = [(0, 0)]  # from this character on, so many fewer in the original
    size = 0
    for piece in _PIECE.findall(query.translate(_QUOTES)):
        new = _OPERATORS.get(piece.casefold(), piece)
        out.append(new)
        size += len(new)
        if len(new) != len(piece):
            shifts.append((size, shifts[-1][1] + len(new) - len(piece)))
    return "".join(out), _Moved(shifts)


class _Moved(Struct, frozen=True):
    """Where a character of the normalised query stood in the one that was typed."""

    shifts: Sequence[tuple[int, int]]

    def __call__(self, place: int) -> int:
        return place - next(shift for start, shift in reversed(self.shifts) if start <= place)


def _place(error: str, text: str) -> int:
    found = re.search(r"at position (\d+)", error)
    return min(int(found[1]), len(text)) if found else len(text)


def _depth(query: str) -> int:
    """Levels of parentheses, those inside phrases too: a limit may be strict."""
    deepest = level = 0
    for sign in query:
        level += (sign == "(") - (sign == ")")
        deepest = max(deepest, level)
    return deepest
