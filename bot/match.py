"""Article → Matches: which topics it is about, and which words say so.

A word counts by where it stands: in the headline, among the first words of the text, or repeated; not by a lone mention
in passing, nor in a dateline ("KYIV, Ukraine (Reuters) —").
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

import msgspec
from msgspec import Struct

from bot.model import Article, Match, Term, Topic
from bot.text import query, words
from bot.text.language import Language, Languages
from bot.text.phrases import Passage, Phrase, span, spelled_otherwise
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
    leaves: frozenset[int]  # of the whole query
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
        self._leaves: list[Phrase] = []
        self._numbers: dict[Phrase, int] = {}
        self._plans = tuple(self._plan(topic) for topic in topics)
        self._signs = self._index()
        self._topics: dict[int, list[int]] = defaultdict(list)
        for number, plan in enumerate(self._plans):
            for leaf in plan.wanted:
                self._topics[leaf].append(number)

    def match(self, article: Article) -> tuple[Match, ...]:
        """The topics the article is about, in the order they were given, with the words that say so."""
        title, text = Passage(article.title, title=True), Passage(article.text)
        hits = self._hits(title) + self._hits(text)
        if not hits:
            return ()
        start = dateline(article.text)
        skipped = text.at(start) if start else 0
        lead = len(text.keys) if len(text.keys) <= SHORT else skipped + LEAD
        places: dict[int, list[Hit]] = defaultdict(list)
        for hit in hits:
            if hit.title or hit.first >= skipped:
                places[hit.leaf].append(hit)
        counted = {leaf for leaf, found in places.items() if _counts(found, lead)}
        touched = sorted({number for leaf in counted for number in self._topics.get(leaf, ())})
        found = []
        for plan in (self._plans[number] for number in touched):
            saying = _saying(plan, places, counted, lead)
            if saying:
                found.append(Match(article.key, plan.name, self._terms(saying, title, text)))
        return tuple(found)

    def _terms(self, hits: list[Hit], title: Passage, text: Passage) -> tuple[Term, ...]:
        terms = []
        for hit in hits[:MOST_TERMS]:
            passage = title if hit.title else text
            start, end = passage.starts[hit.first], passage.end(hit.last)
            phrase, found = self._leaves[hit.leaf].text, passage.source[start:end]
            terms.append(Term(phrase, found, start, end, "title" if hit.title else "text"))
        return tuple(terms)

    # compiling

    def _plan(self, topic: Topic) -> Plan:
        tree = query.parse(topic.query, LONGEST_SEED)
        looked_for = list(query.terms(tree))
        wanted = frozenset(number for term in looked_for for number in self._numbered(term, topic.forms))
        vocabulary = frozenset(form for leaf in wanted for part in self._leaves[leaf].parts for form in part)
        kept_away = query.terms(tree, excluded=True)
        excluded = frozenset(number for term in kept_away for number in self._numbered(term, topic.forms))
        masks = frozenset(
            number
            for number in excluded - wanted
            if len(self._leaves[number].parts) > 1 and any(part & vocabulary for part in self._leaves[number].parts)
        )
        return Plan(topic.name, self._branch(tree, topic.forms, masks), wanted | excluded, wanted, masks)

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
        leaves = [Phrase(term.text, parts, term.gap, term.title)]
        if len(parts) > 1 and re.fullmatch(r"[^\W_]+(?:[-‐‑][^\W_]+)+", term.text):
            leaves.append(Phrase(term.text, (frozenset((words.key("".join(term.parts)),)),), None, term.title))
        for leaf in leaves:
            if leaf not in self._numbers:
                self._numbers[leaf] = len(self._leaves)
                self._leaves.append(leaf)
        return frozenset(self._numbers[leaf] for leaf in leaves)

    def _index(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """Key of a word → (leaf, which of its words) it may be: the longest word of each leaf, being the rarest."""
        signs: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, leaf in enumerate(self._leaves):
            step = max(range(len(leaf.parts)), key=lambda at: min(map(len, leaf.parts[at])))
            for form in leaf.parts[step]:
                signs[form].append((number, step))
        return {form: tuple(found) for form, found in signs.items()}

    # looking up

    def _hits(self, passage: Passage) -> list[Hit]:
        hits, signs = [], self._signs
        known = [(place, key) for place, key in enumerate(passage.keys) if key in signs]
        for place, key in known:
            for number, step in signs[key]:
                leaf = self._leaves[number]
                stands = (place, place) if len(leaf.parts) == 1 else span(leaf, passage, place, step)
                if stands and (passage.title or not leaf.title):
                    hits.append(Hit(number, passage.title, *stands))
        for key, start, end in spelled_otherwise(passage.source):
            for number, _ in signs.get(key, ()):
                leaf = self._leaves[number]
                if len(leaf.parts) == 1 and (passage.title or not leaf.title):
                    hits.append(Hit(number, passage.title, passage.at(start), passage.at(end) - 1))
        return hits


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


def _saying(plan: Plan, places: Mapping[int, Sequence[Hit]], counted: Set[int], lead: int) -> list[Hit]:
    """The hits that make this topic's query true, in reading order; none if it is not."""
    masked = {
        (hit.title, place)
        for leaf in plan.masks & places.keys()
        for hit in places[leaf]
        for place in range(hit.first, hit.last + 1)
    }
    if masked:
        free = {
            leaf: [hit for hit in places[leaf] if not _covered(hit, masked)] for leaf in plan.leaves & places.keys()
        }
        places, counted = free, {leaf for leaf in counted & free.keys() if _counts(free[leaf], lead)}
    true = _true(plan.tree, counted)
    spans: dict[tuple[bool, int, int], Hit] = {}
    for leaf in sorted(true):
        for hit in places[leaf]:
            spans.setdefault((not hit.title, hit.first, hit.last), hit)
    return [spans[span] for span in sorted(spans)]


def _covered(hit: Hit, masked: Set[tuple[bool, int]]) -> bool:
    return all((hit.title, place) in masked for place in range(hit.first, hit.last + 1))


def _counts(hits: Sequence[Hit], lead: int) -> bool:
    """Whether a word stands where it says what the article is about."""
    for hit in hits:
        if hit.title or hit.first < lead:
            return True
    return len(hits) >= REPEATED and len({hit.first for hit in hits}) >= REPEATED


def _true(branch: Branch, counted: Set[int]) -> frozenset[int]:
    """The leaves that make a branch true; empty if it is not."""
    if not branch.every:
        return (branch.leaves & counted).union(*(_true(part, counted) for part in branch.branches))
    parts = [_true(part, counted) for part in branch.branches]
    if not all(parts) or any(_true(part, counted) for part in branch.without):
        return frozenset()
    return frozenset().union(*parts)
