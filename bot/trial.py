"""Topic → what it would have found, before it is saved: it is tried on the newest of the stored articles."""

from __future__ import annotations

from msgspec import Struct

from bot import match
from bot.model import Article, Match, Topic
from bot.newsroom import Newsroom

TRIED = 500  # articles: a day or two of a few dozen feeds, and seconds of work


class Found(Struct, frozen=True):
    """An article that the topic is about; `match` is None for one that only the topic as it was is about."""

    article: Article
    match: Match | None


class Trial(Struct, frozen=True):
    """What came of it, what was published last first. `before` counts what the topic as it was is about."""

    read: int
    found: tuple[Found, ...]
    new: tuple[Found, ...]  # of `found`, what the topic as it was is not about
    lost: tuple[Found, ...]
    before: int


async def on_newest(room: Newsroom, topic: Topic) -> Trial:
    """Try it; nothing is changed. People's questions come in between."""
    matcher, keys = match.compile([topic]), room.store.recent(TRIED)
    found, new, lost, before = [], [], [], 0
    articles = room.store.these(Article, keys)
    for article in sorted(articles, key=lambda article: (article.published, article.title), reverse=True):
        now = await room.work(matcher.match, article)
        was = topic.name in room.store.topics_of(article.key)
        before += was
        if now:
            found.append(Found(article, now[0]))
        if now and not was:
            new.append(found[-1])
        if was and not now:
            lost.append(Found(article, None))
    return Trial(len(keys), tuple(found), tuple(new), tuple(lost), before)
