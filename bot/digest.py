"""Stories → Digest: what is new for this reader, in which order, and where to stop."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import itemgetter

from msgspec.structs import replace

from bot.model import Change, Coverage, Digest, Match, Section, Story

STORIES = 8  # of a digest
OPENING = 3  # stories of a first digest
BEGINNING = 5  # letters that the forms of a word have in common
LEADS = 2  # stories that one outlet leads, in a topic
OF_ONE_EVENT = 2  # stories of one large event, in a digest
FOLLOW_UPS = 3  # more of them, by their headlines


def is_new(story: Story, since: datetime) -> bool:
    """True if no report of it was stored up to `since`: whoever was told everything until then has not heard of it."""
    return all(source.seen > since for source in story.articles)


def has_grown(story: Story, since: datetime) -> bool:
    """True if whoever was told everything up to `since` has heard of it, and a report was stored after that."""
    return not is_new(story, since) and any(source.seen > since for source in story.articles)


def share(
    pools: Mapping[str, Sequence[Story]], room: int = STORIES, *, alike: Collection[frozenset[str]] = ()
) -> dict[str, tuple[Story, ...]]:
    """The stories of each topic that a digest has room for, the weightiest first.

    Every topic gets its part of the room, and what one does not need goes to the weightiest stories of the others.
    `alike`: keys of each two stories that tell of one large event.
    """
    behind = _behind(pools, alike)

    def place(story: Story) -> tuple[bool, float, datetime, str]:
        return story.key not in behind, *_order(story)

    ranked = {topic: sorted(pool, key=place, reverse=True) for topic, pool in pools.items()}
    topics = [topic for topic, pool in ranked.items() if pool][:room]
    each = room // len(topics) if topics else 0
    shares = {topic: min(each, len(ranked[topic])) for topic in topics}
    spare = sorted(
        ((place(story), topic) for topic in topics for story in ranked[topic][each:]), key=itemgetter(0), reverse=True
    )
    for _, topic in spare[: room - sum(shares.values())]:
        shares[topic] += 1
    return {topic: tuple(ranked[topic][: shares.get(topic, 0)]) for topic in pools}


def _behind(pools: Mapping[str, Sequence[Story]], alike: Collection[frozenset[str]]) -> set[str]:
    """Keys of the stories that wait until the others are told: the third that an outlet leads in a topic, the third of
    one large event in the whole digest, and those after them."""
    near, behind = _near(alike), set[str]()
    leads, events = Counter[tuple[str, str]](), Counter[str]()
    event = dict[str, str]()  # key of a story that does not wait → key of the weightiest story of its event
    ranked = [(story, topic) for topic, pool in pools.items() for story in pool]
    for story, topic in sorted(ranked, key=lambda one: _order(one[0]), reverse=True):
        lead = topic, story.articles[0].outlet
        of = next((event[key] for key in event if key in near[story.key]), story.key)
        if leads[lead] < LEADS and events[of] < OF_ONE_EVENT:
            event[story.key] = of
            events[of] += 1
        else:
            behind.add(story.key)
        leads[lead] += 1
    return behind


def follow_ups(
    pools: Mapping[str, Sequence[Story]], shown: Mapping[str, Sequence[Story]], alike: Collection[frozenset[str]]
) -> dict[str, tuple[Story, ...]]:
    """What is not shown but tells of the same event as a story that is, by the key of the weightiest such story."""
    near = _near(alike)
    told = sorted((story for stories in shown.values() for story in stories), key=_order, reverse=True)
    keys = {story.key for story in told}
    rest = {story.key: story for pool in pools.values() for story in pool if story.key not in keys}
    found: dict[str, tuple[Story, ...]] = {}
    for story in sorted(rest.values(), key=_order, reverse=True):
        lead = next((other.key for other in told if other.key in near[story.key]), "")
        if lead and len(found.get(lead, ())) < FOLLOW_UPS:
            found[lead] = (*found.get(lead, ()), story)
    return found


def _near(alike: Collection[frozenset[str]]) -> Mapping[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for pair in alike:
        for key in pair:
            near[key] |= pair - {key}
    return near


def compose(
    chosen: Mapping[str, Sequence[Story]],
    left: Mapping[str, int],
    *,
    reads: tuple[str, ...],
    since: datetime,
    until: datetime,
    coverage: Coverage,
    updated: Mapping[str, Change] | None = None,
    matches: Mapping[str, Sequence[Match]] | None = None,
    also: Mapping[str, tuple[Story, ...]] | None = None,
    again: bool = False,
) -> Digest:
    """A digest of the stories chosen for each topic, in the reader's order of topics.

    `left`: how many more stories each topic has. `matches`: of each story, by its key. `also`: stories told by their
    headlines under another one, by its key. A story stands once, under the first of its topics.
    """
    sections: list[Section] = []
    used = set[str]()
    for topic, stories in chosen.items():
        fresh = tuple(story for story in stories if story.key not in used)
        used.update(story.key for story in fresh)
        if fresh:
            sections.append(Section(topic, fresh, left.get(topic, 0)))
    changes = {key: change for key, change in (updated or {}).items() if key in used}
    found = matches or {}
    why = {s.key: reasons(s, found.get(s.key, ()), section.topic) for section in sections for s in section.stories}
    return Digest(tuple(chosen), reads, since, until, tuple(sections), coverage, changes, again, why, dict(also or {}))


def reasons(story: Story, matches: Sequence[Match], topic: str) -> tuple[str, ...]:
    """The words by which it is about the topic, as they stand in it: those of its language and of headlines first.

    Another form or a part of what is named already is left out.
    """
    languages = {source.article: source.language for source in story.articles}
    about = [match for match in matches if match.topic == topic and match.article in languages]
    found = [(languages[match.article] != story.language, term) for match in about for term in match.terms]
    terms = [term for _, term in sorted(found, key=lambda one: (one[0], one[1].where != "title"))]
    named, begun = dict[str, str](), set[str]()
    for term in terms:
        beginnings = {word[:BEGINNING].casefold() for word in term.found.split()}
        if term.term not in named and not beginnings <= begun:
            named[term.term] = term.found
            begun |= beginnings
    return tuple(named.values())


def opening(digest: Digest, room: int = OPENING) -> tuple[Digest, int]:
    """The first stories of a newcomer, none marked as new, and how many are left for later.

    A topic's first comes before another one's second.
    """
    turns = sorted(
        (place, number) for number, section in enumerate(digest.sections) for place in range(len(section.stories))
    )
    shown = Counter(number for _, number in turns[:room])
    sections = tuple(
        Section(section.topic, section.stories[: shown[number]])
        for number, section in enumerate(digest.sections)
        if shown[number]
    )
    all_ = sum(len(section.stories) + section.left for section in digest.sections) + sum(map(len, digest.also.values()))
    return replace(digest, sections=sections, again=True, also={}), all_ - len(turns[:room])


def _order(story: Story) -> tuple[float, datetime, str]:
    return story.score, story.first, story.key


def stories(digest: Digest) -> tuple[Story, ...]:
    """All stories of a digest as they are numbered."""
    return tuple(story for section in digest.sections for story in section.stories)
