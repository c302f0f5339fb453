"""/addtopic name query: a new topic for everybody to choose, or another query for one there is. Admins.

It is tried on stored articles first, and saved by a button.
"""

from __future__ import annotations

import re
from html import escape

from bot import match, trial
from bot.blocks import link, shorten
from bot.commands import Call, confirm
from bot.commands.deltopic import followed, followers
from bot.model import Reply, Topic
from bot.trial import Found, Trial

NAME, ADMIN, DECIDES = "addtopic", True, False
HELP = "Add or change a topic: /addtopic name query"

TOPIC_NAME = re.compile(r"[^\W_][\w-]{0,23}")
MOST_BYTES = 48  # 24 Cyrillic letters; a button has 64
DRAFTS = 20  # that wait for their button
EXAMPLES = 4
MEANING = 2200  # characters of it that are shown; half of them of each where one becomes another


async def run(call: Call) -> Reply:
    if pressed := confirm.answer(call):
        return await _answered(call, pressed)
    name, _, query = call.args.strip().partition(" ")
    name, query = name.casefold(), query.strip()
    if not query:
        return call.say('Give a name and a query, like this: /addtopic drones drone OR "unmanned aircraft"')
    if not TOPIC_NAME.fullmatch(name) or len(name.encode()) > MOST_BYTES:
        return call.say("A topic's name is one short word of letters and digits, like this: /addtopic drones drone")
    old = call.room.store.get(Topic, name)
    try:
        topic = await call.room.understand_topic(name, query, str(call.user))
    except match.BadQuery as error:
        return call.say("I cannot use this query: {reason}", reason=call.phrases.plain(error.sentence, **error.values))
    if old and old.query == topic.query:
        return call.say("Topic <b>{name}</b> has this query already.", name=name)
    key = _keep(call, name, query)
    lines = [*_meaning(call, topic, old), "", *_tried(call, await trial.on_newest(call.room, topic), bool(old))]
    if old:
        lines += ["", followed(call, followers(call, name))]
    if old and old.owner == "seed":
        lines.append(call.phrases.html("Once you save it, config/topics.toml changes this topic no longer."))
    say = call.phrases.plain
    return confirm.ask(call, "\n".join(lines), NAME, key, say("💾 Save"), say("Discard"))


def _meaning(call: Call, topic: Topic, old: Topic | None) -> list[str]:
    say, language = call.phrases.html, call.room.languages[call.phrases.code]
    meaning = match.say(topic, language)
    if not old:
        head = say("New topic <b>{name}</b>, not saved yet.", name=topic.name)
        return [head, say("I understood: {meaning}", meaning=shorten(meaning, MEANING))]
    return [
        say("A change of the topic <b>{name}</b>, not saved yet.", name=topic.name),
        say("It is now: {meaning}", meaning=shorten(match.say(old, language), MEANING // 2)),
        say("It would be: {meaning}", meaning=shorten(meaning, MEANING // 2)),
    ]


def _tried(call: Call, tried: Trial, change: bool) -> list[str]:
    """What the topic would have found, with examples."""
    say, count = call.phrases.html, call.phrases.count
    head = count("Tried on the {n} newest stored article:", "Tried on the {n} newest stored articles:", tried.read)
    matching = count("{n} matches.", "{n} match.", len(tried.found)) if tried.found else say("none matches.")
    lines = [f"{head} {matching}"]
    if not change:
        return lines + [_example(call, one) for one in tried.found[:EXAMPLES]]
    lines[0] += " " + say("With the query as it is now: {n}.", n=tried.before)
    for head, found in ((say("Would be new:"), tried.new), (say("Would be lost:"), tried.lost)):
        if found:
            lines += [f"{head} {len(found)}", *(_example(call, one) for one in found[:EXAMPLES])]
    return lines


def _example(call: Call, found: Found) -> str:
    article = found.article
    outlet = escape(shorten(article.outlet, 40))
    words = {term.found.casefold(): term.found for term in found.match.terms} if found.match else {}
    return f"• {link(article.url, article.title, 120)} ({outlet})" + (
        f" 🔎 {escape(shorten(', '.join(words.values()), 80))}" if words else ""
    )


def _keep(call: Call, name: str, query: str) -> str:
    """Remember what the button will save, also over a restart; its key."""
    key = confirm.key(name, query)
    drafts = {**(call.room.store.recall("topic_drafts") or {})}
    drafts.pop(key, None)
    drafts[key] = [name, query]
    call.room.store.remember("topic_drafts", dict(list(drafts.items())[-DRAFTS:]))
    return key


async def _answered(call: Call, pressed: confirm.Answer) -> Reply:
    draft = (call.room.store.recall("topic_drafts") or {}).get(pressed.key)
    if not draft:
        return call.say("I do not remember this draft any more. Send the command again.")
    name, query = draft
    old = call.room.store.get(Topic, name)
    if not pressed.yes:
        said = call.phrases.html("Discarded.") + " "
        if old:
            return call.answer(said + call.phrases.html("Topic <b>{name}</b> stays as it is.", name=name))
        return call.answer(said + call.phrases.html("Topic <b>{name}</b> is not saved.", name=name))
    try:
        topic = await call.room.understand_topic(name, query, str(call.user))
    except match.BadQuery as error:
        return call.say("I cannot use this query: {reason}", reason=call.phrases.plain(error.sentence, **error.values))
    found = await call.room.save_topic(topic)
    lines = [
        call.phrases.html("Topic <b>{name}</b> is saved.", name=name),
        call.phrases.count("{n} stored article matches.", "{n} stored articles match.", found),
    ]
    if not old:
        lines.append(call.phrases.html("Readers switch it on with /topics."))
    return call.answer("\n".join(lines))
