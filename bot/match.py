"""Article → Matches: which topics it is about, and which words say so.

A word counts by where it stands: in the headline, among the first words of the text, or repeated; not by a lone mention
in passing, nor in a dateline ("KYIV, Ukraine (Reuters) —").
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

import msgspec
from msgspec import Struct

from bot.model import Article, Match, Term, Topic
from bot.text import query, words
from bot.text.language import Language, Languages
from bot.text.query import BadQuery

__all__ = ["BadQuery", "Matcher", "compile", "read", "say", "understand"]

# Measured on 25 topics of news agency reports: headline, first 40 words or three mentions, F1 .75; any mention .69.
LEAD = 40  # words
REPEATED = 3  # mentions
SHORT = 120  # words: a text no longer than this is all lead
MOST_TERMS = 12  # that a match names
LONGEST_SEED = 200_000  # characters: what an operator's file says with its lists is long


# ── topics ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class TopicEntry(Struct, forbid_unknown_fields=True):
    name: str
    title: dict[str, str]
    query: str


class TopicsFile(Struct, forbid_unknown_fields=True):
    """A topics file. A query's `{name}` stands for any of the words and phrases of that list."""

    topic: list[TopicEntry] = []
    lists: dict[str, list[str]] = {}


def understand(
    name: str, title: Mapping[str, str], text: str, languages: Languages, owner: str = "", longest: int = query.LONGEST
) -> Topic:
    """A topic that is ready to match, its words' forms made by endings (`bot.inflect` adds a dictionary's).

    Raises BadQuery: one sentence about the name or the query.
    """
    if not re.fullmatch(r"[^\W_][\w-]{0,31}", name):
        raise BadQuery("A topic's name is one word of at most {most} letters, digits and hyphens.", most=32)
    found = query.vocabulary(query.parse(text, longest))
    return Topic(
        name, dict(title) or {"en": name}, text.strip(), owner, {word: forms(word, languages) for word in found}
    )


def forms(word: str, languages: Languages) -> tuple[str, ...]:
    """The keys of a word's forms by endings, in whichever languages are written with its letters."""
    return tuple(dict.fromkeys(form for language in languages.values() for form in words.forms(word, language)))


def say(topic: Topic, language: Language) -> str:
    """What the topic's query means, in words, in full."""
    return query.say(query.parse(topic.query, LONGEST_SEED), language)


def read(text: str, languages: Languages, owner: str = "seed") -> tuple[Topic, ...]:
    """The topics of a file like `config/topics.toml`, in its order. Raises BadQuery naming the topic that is wrong."""
    try:
        file = msgspec.convert(tomllib.loads(text), TopicsFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadQuery("The topics file cannot be read: {error}.", error=error) from None
    topics = []
    for entry in file.topic:
        try:
            filled = _fill(entry.query, file.lists)
            topics.append(understand(entry.name, entry.title, filled, languages, owner, LONGEST_SEED))
        except BadQuery as error:
            raise BadQuery("Topic {name}: {error}", name=entry.name[:40], error=error) from None
    return tuple(topics)


def _fill(text: str, lists: Mapping[str, Sequence[str]]) -> str:
    def listed(found: re.Match[str]) -> str:
        if found[1] not in lists:
            raise BadQuery("{{{name}}} is no list of this file.", name=found[1])
        parts = (part if '"' in part or not re.search(r"\s", part) else f'"{part}"' for part in lists[found[1]])
        return f"({' OR '.join(parts)})"

    return re.sub(r"\{(\w+)\}", listed, " ".join(text.split()))


# ── what a matcher is made of ────────────────────────────────────────────────────────────────────────────────────────


class Leaf(NamedTuple):
    """A word or phrase to look for, each of its words as the set of its forms' keys."""

    text: str
    parts: tuple[frozenset[str], ...]
    gap: int | None
    title: bool


class Branch(NamedTuple):
    """Any of these leaves and branches; or, with `every`, all of the branches and none of `without`."""

    leaves: frozenset[int] = frozenset()
    branches: tuple[Branch, ...] = ()
    every: bool = False
    without: tuple[Branch, ...] = ()


class Plan(NamedTuple):
    """A topic, compiled. A mention inside a phrase of `masks`, excluded and made with a wanted word, is none."""

    name: str
    tree: Branch
    wanted: frozenset[int]
    masks: frozenset[int]


class Hit(NamedTuple):
    leaf: int
    title: bool
    first: int  # index of the word where it begins
    last: int


def compile(topics: Iterable[Topic]) -> Matcher:
    """Topics → what matches articles against all of them at once. Raises BadQuery if a query is none."""
    return Matcher(topics)


class Matcher:
    """Looks each word of an article up once, whatever the number of topics."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._leaves: list[Leaf] = []
        self._numbers: dict[Leaf, int] = {}
        self._plans = tuple(self._plan(topic) for topic in topics)
        self._begins = self._index()
        self._topics: dict[int, list[int]] = defaultdict(list)
        for number, plan in enumerate(self._plans):
            for leaf in plan.wanted:
                self._topics[leaf].append(number)

    def match(self, article: Article) -> tuple[Match, ...]:
        """The topics the article is about, in the order they were given, with the words that say so."""
        title, text = words.words(article.title), words.words(article.text)
        hits = self._hits(article.title, title, True) + self._hits(article.text, text, False)
        if not hits:
            return ()
        start = dateline(article.text)
        skipped = sum(word.start < start for word in text[:20])
        lead = len(text) if len(text) <= SHORT else skipped + LEAD
        hits = [hit for hit in hits if hit.title or hit.first >= skipped]
        touched = sorted({number for hit in hits for number in self._topics.get(hit.leaf, ())})
        found = []
        for plan in (self._plans[number] for number in touched):
            saying = _matched(plan, hits, lead)
            if saying:
                found.append(Match(article.key, plan.name, self._terms(saying, article, title, text)))
        return tuple(found)

    def _terms(
        self, hits: list[Hit], article: Article, title: list[words.Word], text: list[words.Word]
    ) -> tuple[Term, ...]:
        terms = []
        for hit in hits[:MOST_TERMS]:
            source, tokens = (article.title, title) if hit.title else (article.text, text)
            start, end = tokens[hit.first].start, tokens[hit.last].end
            phrase = self._leaves[hit.leaf].text
            terms.append(Term(phrase, source[start:end], start, end, "title" if hit.title else "text"))
        return tuple(terms)

    # compiling

    def _plan(self, topic: Topic) -> Plan:
        tree = query.parse(topic.query, LONGEST_SEED)
        looked_for = list(query.terms(tree))
        wanted = frozenset(number for term in looked_for for number in self._numbered(term, topic.forms))
        vocabulary = frozenset(form for leaf in wanted for part in self._leaves[leaf].parts for form in part)
        masks = frozenset(
            number
            for term in query.terms(tree, excluded=True)
            for number in self._numbered(term, topic.forms) - wanted
            if len(term.parts) > 1 and any(part & vocabulary for part in self._leaves[number].parts)
        )
        return Plan(topic.name, self._branch(tree, topic.forms, masks), wanted, masks)

    def _branch(self, node: query.Node, forms: Mapping[str, tuple[str, ...]], masks: frozenset[int]) -> Branch:
        match node:
            case query.Term():
                return Branch(self._numbered(node, forms) - masks)
            case query.Any():
                leaves = (self._numbered(part, forms) for part in node.of if isinstance(part, query.Term))
                rest = (part for part in node.of if not isinstance(part, query.Term))
                branches = tuple(self._branch(part, forms, masks) for part in rest)
                return Branch(frozenset().union(*leaves) - masks, branches)
            case query.All():
                branches = tuple(self._branch(part, forms, masks) for part in node.of)
                without = tuple(self._branch(part, forms, masks) for part in node.without)
                return Branch(branches=branches, every=True, without=without)

    def _numbered(self, term: query.Term, forms: Mapping[str, tuple[str, ...]]) -> frozenset[int]:
        """The leaves of a term: its own, and F16 for F-16."""
        parts = tuple(frozenset(forms.get(part) or (words.key(part),)) for part in term.parts)
        leaves = [Leaf(term.text, parts, term.gap, term.title)]
        if len(parts) > 1 and re.fullmatch(r"[^\W_]+(?:[-‐‑][^\W_]+)+", term.text):
            leaves.append(Leaf(term.text, (frozenset((words.key("".join(term.parts)),)),), None, term.title))
        for leaf in leaves:
            if leaf not in self._numbers:
                self._numbers[leaf] = len(self._leaves)
                self._leaves.append(leaf)
        return frozenset(self._numbers[leaf] for leaf in leaves)

    def _index(self) -> dict[str, tuple[int, ...]]:
        """Key of a word → the leaves whose first word it may be."""
        begins: dict[str, list[int]] = defaultdict(list)
        for number, leaf in enumerate(self._leaves):
            for form in leaf.parts[0]:
                begins[form].append(number)
        return {form: tuple(numbers) for form, numbers in begins.items()}

    # looking up

    def _hits(self, source: str, tokens: list[words.Word], title: bool) -> list[Hit]:
        hits = []
        for place, token in enumerate(tokens):
            for number in self._begins.get(token[0], ()):
                leaf = self._leaves[number]
                span = (place, place) if len(leaf.parts) == 1 else _span(leaf, source, tokens, place)
                if span and (title or not leaf.title):
                    hits.append(Hit(number, title, *span))
        for key, first, last in _spelled_otherwise(source, tokens):
            for number in self._begins.get(key, ()):
                leaf = self._leaves[number]
                if len(leaf.parts) == 1 and (title or not leaf.title):
                    hits.append(Hit(number, title, first, last))
        return hits


# ── whether a phrase stands here ─────────────────────────────────────────────────────────────────────────────────────

_BREAK = re.compile(r"[!?;…\n]|\.\s")
_HYPHENATED = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")
_CAPITALS = re.compile(r"\b[ABCEHIKMOPTXY]{3,}\b")


def _span(leaf: Leaf, source: str, tokens: list[words.Word], place: int) -> tuple[int, int] | None:
    """First and last word of a phrase or proximity whose first word is `tokens[place]`; None if the rest is not there."""
    if leaf.gap is None:
        last = place + len(leaf.parts) - 1
        if last >= len(tokens) or any(tokens[place + step].key not in part for step, part in enumerate(leaf.parts)):
            return None
        return None if _broken(source, tokens, place, last) else (place, last)
    reach = len(leaf.parts) - 1 + leaf.gap
    taken = [place]
    for part in leaf.parts[1:]:
        near = (at for at in _outwards(place, reach, len(tokens)) if at not in taken and tokens[at].key in part)
        taken.append(next(near, -1))
    first, last = min(taken), max(taken)
    return (first, last) if first >= 0 and last - first <= reach and not _broken(source, tokens, first, last) else None


def _outwards(place: int, reach: int, size: int) -> Iterator[int]:
    """The places around `place`, the nearest first."""
    for step in range(1, reach + 1):
        if place + step < size:
            yield place + step
        if place - step >= 0:
            yield place - step


def _broken(source: str, tokens: list[words.Word], first: int, last: int) -> bool:
    """Whether a sentence ends between two words; a full stop after a short word is an abbreviation's (Gen., ст.)."""
    for left, right in zip(tokens[first:last], tokens[first + 1 : last + 1], strict=True):
        between = source[left.end : right.start]
        if between != " " and (found := _BREAK.search(between)) and (found[0][0] != "." or left.end - left.start > 3):
            return True
    return False


def _spelled_otherwise(source: str, tokens: list[words.Word]) -> Iterator[tuple[str, int, int]]:
    """(key, first word, last word) of what may stand for another word: F-16 for F16, HATO in Latin letters for НАТО."""
    for found in _HYPHENATED.finditer(source):
        first = bisect_left(tokens, found.start(), key=_start)
        last = bisect_left(tokens, found.end(), key=_start) - 1
        if first < last:
            yield words.key("".join(source[token.start : token.end] for token in tokens[first : last + 1])), first, last
    for found in _CAPITALS.finditer(source):
        place = bisect_left(tokens, found.start(), key=_start)
        if place < len(tokens) and (key := words.disguised(found[0])):
            yield key, place, place


_start = attrgetter("start")


# ── whether it counts ────────────────────────────────────────────────────────────────────────────────────────────────

_AGENCY = r"\([^()\n]{2,30}\)"
_DATELINE = re.compile(
    rf"""\s*(?:
        [A-ZА-ЯІЇЄҐ][A-ZА-ЯІЇЄҐ .'’/-]{{2,30}} (?: ,[^\n—–()]{{2,40}} )? (?: \s?{_AGENCY} )?   # KYIV, Ukraine (Reuters)
        | [A-ZА-ЯІЇЄҐ][^\n—–()]{{2,40}} \s? {_AGENCY}                                       # Kyiv, Oct 12 (Reuters)
        | [А-ЯІЇЄҐ][^\n—–().,]{{2,25}} [.,] [^\n—–()]{{0,20}} (?:Укрінформ|УНІАН|УНН)[^\n—–()]{{0,20}}
    )\s*(?:—|–|--|-)\s+(?=["“«„]?[A-ZА-ЯІЇЄҐ0-9])""",
    re.VERBOSE,
)


def dateline(text: str) -> int:
    """Where the text proper begins: after "KYIV, Ukraine (Reuters) —" or «КИЇВ, 5 березня (УНН) –», else 0."""
    found = _DATELINE.match(text[:120])
    return found.end() if found else 0


def _matched(plan: Plan, hits: Sequence[Hit], lead: int) -> list[Hit]:
    """The hits that make this topic's query true, in reading order; none if it is not."""
    masked = [hit for hit in hits if hit.leaf in plan.masks]
    places: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        if not any(hit.title == mask.title and mask.first <= hit.first and hit.last <= mask.last for mask in masked):
            places[hit.leaf].append(hit)
    counted = frozenset(leaf for leaf, found in places.items() if _counts(found, lead))
    true = _true(plan.tree, counted)
    if not true:
        return []
    spans: dict[tuple[bool, int, int], Hit] = {}
    for leaf in sorted(true):
        for hit in places[leaf]:
            spans.setdefault((not hit.title, hit.first, hit.last), hit)
    return [spans[span] for span in sorted(spans)]


def _counts(hits: Sequence[Hit], lead: int) -> bool:
    return any(hit.title or hit.first < lead for hit in hits) or len({hit.first for hit in hits}) >= REPEATED


def _true(branch: Branch, counted: frozenset[int]) -> frozenset[int]:
    """The leaves that make a branch true; empty if it is not."""
    if not branch.every:
        return (branch.leaves & counted).union(*(_true(part, counted) for part in branch.branches))
    parts = [_true(part, counted) for part in branch.branches]
    if not all(parts) or any(_true(part, counted) for part in branch.without):
        return frozenset()
    return frozenset().union(*parts)
