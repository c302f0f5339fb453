"""/said name: what somebody said, newest first; the name in any spelling, case or alphabet."""

from __future__ import annotations

from html import escape

from bot import archive, cards, ondemand
from bot.archive import Voice
from bot.blocks import View
from bot.cards import Heard
from bot.commands import Call, topic_titles
from bot.model import Article, Brief, Button, Reply
from bot.text.latin import CYRILLIC
from bot.text.persons import is_named

NAME, ADMIN, DECIDES = "said", False, False
HELP = "What somebody said: /said Rutte"
A_PAGE = 5
OTHERS = 3  # people of that name who are offered
FURTHEST = 200  # pages


async def run(call: Call) -> Reply:
    page, name = ondemand.numbered(call.room, call.args)
    if not call.room.search.usable:
        return call.say("There is no search here: this machine's SQLite was built without FTS5.")
    if not name:
        if call.pressed:
            return Reply(notice=call.phrases.plain("I no longer remember what this search was for. Please ask again."))
        return call.answer(call.phrases.html("Whose words should I look for?") + " " + _example(call))
    voice = await archive.said(call.room, name)
    if not voice:
        text = call.phrases.html("Nobody called “{name}” is quoted in what I keep.", name=name[:60])
        return call.answer(f"{text} {_example(call)}", buttons=(ondemand.search_for(call.room, name),))
    pages = min(-(-len(voice.said) // A_PAGE), FURTHEST)
    page = min(page, pages)
    heard = [one for place in voice.said[(page - 1) * A_PAGE :][:A_PAGE] if (one := _heard(call, *place[:2]))]
    known_as = voice.person.name(cyrillic=call.phrases.code == "uk" or bool(CYRILLIC.search(name)))
    head = f"<b>{escape(known_as)}</b> · "
    head += call.phrases.count("{n} quote", "{n} quotes", len(voice.said))
    blocks = cards.voices(heard, View(call.phrases, call.zone, call.now))
    return call.answer("\n\n".join([head, *blocks]), buttons=_buttons(call, name, voice, page, pages))


def _heard(call: Call, article: str, number: int) -> Heard | None:
    """The quote with its source and topics; None if the article was forgotten a moment ago."""
    report = call.room.store.report(article)
    if not report or number >= len(report.brief.quotes):
        return None
    titles = topic_titles(call)
    about = tuple(titles[topic] for topic in report.topics if topic in titles)
    return Heard(report.brief.quotes[number], ondemand.source_of(report), about)


def _buttons(call: Call, name: str, voice: Voice, page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    def line(number: int, who: str = name) -> str:
        begin = f"said #{number} "
        return begin + ondemand.carry(call.room, who, 64 - len(begin))

    others = [person.name(cyrillic=call.phrases.code == "uk") for person in voice.others[:OTHERS]]
    rows = tuple((Button(f"👤 {other}"[:60], line(1, other)),) for other in dict.fromkeys(others))
    return cards.arrows(page, pages, line), *rows


def _example(call: Call) -> str:
    """Somebody who is quoted in the newest articles: by when they were published, since feeds are read in any order."""
    recent = call.room.store.these(Article, call.room.store.recent(200))
    recent.sort(key=lambda article: (-article.published.timestamp(), article.url))
    briefs = call.room.store.these(Brief, [article.key for article in recent])
    names = [quote.speaker or "" for brief in briefs for quote in brief.quotes if is_named(quote)]
    own = [name for name in names if bool(CYRILLIC.search(name)) == (call.phrases.code == "uk")]
    name = next(iter(own or names), "")
    return call.phrases.html("For example: {example}", example=f"/said {name}") if name else ""
