"""/mute: outlets and stories that this chat does not want to hear of. Buttons of stories mute and, pressed again, unmute."""

from __future__ import annotations

from hashlib import blake2b
from html import escape

from msgspec.structs import replace

from bot.blocks import shorten
from bot.commands import Call, not_subscribed, topic_titles, words
from bot.commands import topics as topic_command
from bot.model import Button, Reply, Story, Subscriber
from bot.ondemand import near_topic
from bot.phrases import Phrases

NAME, ADMIN, DECIDES = "mute", False, True
HELP = "Outlets and stories you do not want: /mute outlet Name"

MOST = 50  # then the oldest stories are forgotten, which end by themselves; an outlet stays muted
LABEL = 24  # characters of a name on a button


async def run(call: Call) -> Reply:
    if not call.subscriber:
        return not_subscribed(call)
    kind, _, what = call.args.partition(" ")
    kind, what = words.muted(kind, call.room.languages), what.strip()
    if kind == "outlet" and what:
        return _outlet(call, call.subscriber, what)
    if kind == "story" and what:
        return _story(call, call.subscriber, what)
    if kind == "topic" and what:
        return _topic(call, call.subscriber, what)
    if kind == "off":
        kept = tuple(entry for entry in call.subscriber.muted if short(entry) != what)
        subscriber = replace(call.subscriber, muted=kept)
        call.room.store.save(subscriber)
        return _listed(call, subscriber)
    if call.args.casefold() in map(str.casefold, _outlets(call)):
        return _outlet(call, call.subscriber, call.args)
    if call.args:
        return call.refuse(call.phrases.html("Say what to mute, like this: {example}", example=_example(call)))
    return _listed(call, call.subscriber)


def short(entry: str) -> str:
    """A key for a button's 64 bytes, however long the outlet's name."""
    return blake2b(entry.encode(), digest_size=5).hexdigest()


# ── buttons of a story ───────────────────────────────────────────────────────────────────────────────────────────────


def buttons(call: Call, story: Story) -> tuple[tuple[Button, ...], ...]:
    """Mute its outlet, its topic, or the story itself; or bring back what is muted."""
    muted = call.subscriber.muted if call.subscriber else ()
    outlet = story.articles[0].outlet
    entry, titles = f"outlet {outlet}", topic_titles(call)
    row = [Button(_name_label(outlet, entry in muted), f"mute outlet {short(entry)} {story.key}")]
    mine = call.subscriber.topics if call.subscriber else ()
    if topic := next((name for name in titles if name in story.topics and name in mine), ""):
        row.append(Button(_name_label(titles[topic], False), f"mute topic {topic}"))
    return tuple(row), (Button(_story_label(call.phrases, f"story {story.key}" in muted), f"mute story {story.key}"),)


def _name_label(name: str, muted: bool) -> str:
    return f"{'🔔' if muted else '🔇'} {shorten(name, LABEL)}"


def _story_label(phrases: Phrases, muted: bool) -> str:
    return phrases.plain("🔔 Tell me after all") if muted else phrases.plain("🚫 Not about this")


# ── what is muted ────────────────────────────────────────────────────────────────────────────────────────────────────


def _outlet(call: Call, subscriber: Subscriber, what: str) -> Reply:
    if call.pressed:
        name = _outlet_of_button(call, what)
    else:
        name = next((name for name in _outlets(call) if name.casefold() == what.casefold()), "")
    if not name and call.pressed:
        return call.refuse(call.phrases.html("I no longer read this outlet."))
    if not name:
        return call.say(
            "I read no outlet “{name}”. Give its name as digests show it, like this: {example}",
            name=what[:60],
            example=_example(call),
        )
    if _taken_back(call, subscriber, f"outlet {name}"):
        return _done(call, call.phrases.plain("{name} is back in your digests.", name=name), _name_label(name, False))
    _keep(call, subscriber, f"outlet {name}")
    return _done(call, call.phrases.plain("{name} is muted. /mute brings it back.", name=name), _name_label(name, True))


def _outlet_of_button(call: Call, data: str) -> str:
    """Of those that are read and those of its story, whose feed may be removed since; "" if it is none of them."""
    wanted, _, key = data.partition(" ")
    story = call.room.store.get(Story, key) if key else None
    names = [*_outlets(call), *(source.outlet for source in (story.articles if story else ()))]
    return next((name for name in names if short(f"outlet {name}") == wanted), "")


def _story(call: Call, subscriber: Subscriber, key: str) -> Reply:
    story = call.room.store.get(Story, key)
    if not story:
        return _done(call, call.phrases.plain("This story is no longer kept."))
    if _taken_back(call, subscriber, f"story {key}"):
        text = call.phrases.plain("You will hear of this story when there is more.")
        return _done(call, text, _story_label(call.phrases, False))
    _keep(call, subscriber, f"story {key}")
    text = call.phrases.plain("You will not hear of this story again. /mute brings it back.")
    return _done(call, text, _story_label(call.phrases, True))


def _topic(call: Call, subscriber: Subscriber, what: str) -> Reply:
    """A topic is muted by not following it: /topics shows it switched off."""
    titles = topic_titles(call)
    name = near_topic(what, titles)
    if not name and call.pressed:
        return call.refuse(call.phrases.html("There is no topic “{name}”. /topics shows them all.", name=what[:40]))
    if not name or (name not in subscriber.topics and not call.pressed):
        return call.say("You follow no topic “{name}”. /topics shows them all.", name=what[:40])
    changed = topic_command.change(call, name)
    call.room.store.save(changed.subscriber)
    if name in changed.subscriber.topics:
        return _done(call, call.phrases.plain("You follow {topic} again.", topic=titles[name]), _name_label(titles[name], False))  # fmt: skip
    text = call.phrases.plain("You no longer follow {topic}. /topics brings it back.", topic=titles[name])
    return _done(call, text, _name_label(titles[name], True))


def _taken_back(call: Call, subscriber: Subscriber, entry: str) -> bool:
    """A button pressed once more undoes what it did; what is typed says what shall be."""
    if not call.pressed or entry not in subscriber.muted:
        return False
    call.room.store.save(replace(subscriber, muted=tuple(one for one in subscriber.muted if one != entry)))
    return True


def _keep(call: Call, subscriber: Subscriber, entry: str) -> None:
    muted = [*(old for old in subscriber.muted if old != entry), entry]
    stories = [old for old in muted if old.startswith("story ")]
    for old in stories[: max(0, len(muted) - MOST)]:
        muted.remove(old)
    call.room.store.save(replace(subscriber, muted=tuple(muted[-MOST:])))


def _done(call: Call, text: str, label: str = "") -> Reply:
    """A notice over the keyboard for a press, so that the message with the story stays; its button says what it does now."""
    return Reply(notice=text, relabel=label) if call.pressed else call.answer(escape(text, quote=False))


def _listed(call: Call, subscriber: Subscriber) -> Reply:
    if not subscriber.muted:
        text = call.phrases.html("Nothing is muted. Mute an outlet like this: {example}", example=_example(call))
        return call.answer(text, buttons=_to_settings(call))
    rows = tuple(
        (Button(f"🔔 {shorten(_label(call, e), 50)}", f"mute off {short(e)}"),) for e in subscriber.muted[-20:]
    )
    return call.answer(call.phrases.html("Muted. A tap brings it back."), buttons=(*rows, *_to_settings(call)))


def _to_settings(call: Call) -> tuple[tuple[Button, ...], ...]:
    """The way back, where the list stands in the place of another screen."""
    return ((Button(call.phrases.plain("◂ All settings"), "settings"),),) if call.pressed else ()


def _outlets(call: Call) -> list[str]:
    return sorted({feed.outlet or feed.title for feed in call.room.feeds()} - {""})


def _example(call: Call) -> str:
    return call.phrases.plain("/mute outlet {name}", name=next(iter(_outlets(call)), "Name"))


def _label(call: Call, entry: str) -> str:
    kind, _, what = entry.partition(" ")
    if kind == "outlet":
        return what
    story = call.room.store.get(Story, what)
    return story.headline if story else call.phrases.plain("a story that is over")
