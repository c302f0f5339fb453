"""/search words: articles that have all of them in any form, newest first, with the passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from bot import archive, cards, ondemand
from bot.archive import Hits, Near
from bot.blocks import View, shorten
from bot.commands import Call
from bot.model import Article, Button, Reply
from bot.text import wanted

NAME, ADMIN, DECIDES = "search", False, False
HELP = "Search everything I keep: /search air defense"
A_PAGE = 5
FURTHEST = 200  # pages
_MARKS = re.compile('["“”„«»]')


async def run(call: Call) -> Reply:
    page, words = ondemand.numbered(call.room, call.args)
    if not call.room.search.usable:
        return call.say("There is no search here: this machine's SQLite was built without FTS5.")
    if not words:
        if call.pressed:
            return Reply(notice=call.phrases.plain("I no longer remember what this search was for. Please ask again."))
        return call.answer(call.phrases.html("What should I look for?") + " " + _example(call))
    found = await archive.find(call.room, words)
    if not found.keys:
        return _nothing(call, words, found, await archive.near(call.room, found))
    pages = min(-(-len(found.keys) // A_PAGE), FURTHEST)
    page = min(page, pages)
    first = (page - 1) * A_PAGE
    articles = call.room.store.these(Article, found.keys[first : first + A_PAGE])
    view = View(call.phrases, call.zone, call.now)
    languages = call.room.languages
    hits = [cards.Hit(a, wanted.extract(found.wanted, a.text, languages[a.language])) for a in articles]
    head = f"🔎 <b>{escape(shorten(words, 100))}</b> · "
    head += call.phrases.count("{n} article", "{n} articles", found.total)
    blocks = [head, *cards.hits(hits, view, first + 1)]
    if call.room.indexing:
        blocks.append(_still(call))
    buttons = (*_buttons(call, words, page, pages, articles), *_quotes(call, found))
    return call.answer("\n\n".join(blocks), buttons=buttons)


def _line(call: Call, number: int, words: str) -> str:
    """The command line of a page."""
    begin = f"search #{number} "
    return begin + ondemand.carry(call.room, words, ondemand.LINE - len(begin))


def _buttons(
    call: Call, words: str, page: int, pages: int, articles: list[Article]
) -> tuple[tuple[Button, ...], ...]:  # fmt: skip
    first = (page - 1) * A_PAGE + 1
    stories = [(n, call.room.store.story_of(article.key)) for n, article in enumerate(articles, first)]
    numbers = tuple(Button(str(n), f"story {key} 1 {_line(call, page, words)}") for n, key in stories if key)
    return numbers, cards.arrows(page, pages, lambda number: _line(call, number, words))


def _quotes(call: Call, found: Hits) -> tuple[tuple[Button, ...], ...]:
    """The way to what somebody said whose name was looked for."""
    if not found.speaker:
        return ()
    name = found.speaker.name(cyrillic=call.phrases.code == "uk")
    label = call.phrases.plain("💬 Quotes: {name}", name=shorten(name, 40))
    return ((Button(label, "said #1 " + ondemand.carry(call.room, name, ondemand.LINE)),),)


def _nothing(call: Call, words: str, found: Hits, near: Sequence[Near]) -> Reply:
    """No article: which of the words are there, what may have been meant, or an example that finds something."""
    asked, several = _MARKS.sub("", words)[:100], len(found.wanted) > 1
    if several:
        text = call.phrases.html("No article has all of “{words}”.", words=asked)
    elif found.wanted and found.wanted[0].marked:
        text = call.phrases.html("No article has “{words}” in a row.", words=asked)
    else:
        text = call.phrases.html("No article has “{words}”.", words=asked)
    if any(found.counts):
        counted = call.phrases.listed([f"{one.text}: {n}" for one, n in zip(found.wanted, found.counts, strict=True)])
        text += " " + call.phrases.html("By itself: {counted}.", counted=counted)
    if near and near[0].meant:
        text += " " + call.phrases.html("Did you mean “{words}”?", words=near[0].words)
    elif near and not any(found.counts):
        text += " " + call.phrases.count("{n} article has the words apart.", "{n} articles have the words apart.", near[0].total)  # fmt: skip
    lines = [text]
    if not near:
        lines.append(_example(call))
    if call.room.indexing:
        lines.append(_still(call))
    rows = ((Button(f"🔎 {shorten(one.words, 40)} · {one.total}", _line(call, 1, one.words)),) for one in near)
    return call.answer("\n".join(lines), buttons=tuple(rows))


def _still(call: Call) -> str:
    return call.phrases.html("I am still going through what I keep; in a minute there may be more.")


def _example(call: Call) -> str:
    """A word of the headline published last in the reader's language: a name, if it has one after its first word."""
    recent = call.room.store.these(Article, call.room.store.recent(30))
    recent.sort(
        key=lambda article: (article.language != call.phrases.code, -article.published.timestamp(), article.url)
    )
    words = [word for article in recent[:1] for word in article.title.split()[1:] if word.isalpha()]
    word = max(words, key=lambda word: (word[0].isupper(), len(word)), default="")
    return call.phrases.html("For example: {example}", example=f"/search {word}") if word else ""
