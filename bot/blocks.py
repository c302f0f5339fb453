"""Story → a block of Telegram HTML: headline, points, a quote with its speaker, figures, sources.

What could make a block too long (headline, points, quotes, number of sources) is bounded here; everything that comes from
outside is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple
from urllib.parse import quote as percent
from urllib.parse import urldefrag
from zoneinfo import ZoneInfo

from bot.amounts import disputed, in_words, outlet_of, worth_telling
from bot.model import Change, Quote, Source, Story
from bot.phrases import Phrases
from bot.text.persons import is_name, is_title
from bot.voices import telling

HEADLINE, POINT, QUOTE = 240, 400, 320  # characters; longer ones end in “…”
SOURCES = 3  # outlets named outright
MORE_SOURCES, MORE_QUOTES = 10, 2  # and at a tap
FIGURES = 2  # sentences
ALSO = 100  # characters of a headline under another story
REASONS = 4  # words that say why a story is about a topic
SENTENCE_END = re.compile(r"[.!?…][»”\"]?(?=\s)")
MARKS = {"uk": ("«", "»"), "ru": ("«", "»"), "fr": ("«", "»"), "de": ("„", "“"), "pl": ("„", "”")}


class View(NamedTuple):
    """How one reader sees stories."""

    phrases: Phrases
    zone: ZoneInfo
    now: datetime
    length: str = "normal"
    points: int = 3


def story_block(
    story: Story, view: View, number: str = "", mark: str = "", change: Change | None = None, why: Sequence[str] = ()
) -> str:
    """One story: headline, what changed, points, a quote with its speaker, its sources as links with times.

    Further sources and quotes, and the words by which it is about its topic, stand in a blockquote that opens at a tap.
    """
    title = f"<b>{number}{escape(shorten(story.headline, HEADLINE))}</b>{mark and ' ' + mark}"
    if view.length == "short":
        return f"{title}\n{links(story.articles[:1], view)}"
    brief = view.length == "brief"
    points = story.points[: 1 if change else view.points]
    said = telling(story)
    shown = 2 if view.length == "full" else 1
    lines = [title]
    if change:
        lines.append(change_line(change, story, view))
    lines += [escape(sentence(shorten(point.text, POINT))) for point in points]
    lines += [f"<blockquote>{quote_lines(quote, story)}</blockquote>" for quote in said[:shown]]
    if brief:
        return "\n".join([*lines, _reported(story, view)])
    if counted := figures_line(story, change):
        lines.append(counted)
    if differ := disputed(story):
        said_by = ((figure, outlet_of(figure, story)) for figure in differ)
        named = ", ".join(f"{escape(shorten(figure.text, 60))} ({escape(outlet)})" for figure, outlet in said_by)
        lines.append("⚖️ " + view.phrases.html("Reports differ:") + " " + named)
    lines.append(_reported(story, view))
    if more := _more(story, view, said[shown : shown + MORE_QUOTES], why):
        lines.append(f"<blockquote expandable>{more}</blockquote>")
    return "\n".join(lines)


def change_line(change: Change, story: Story, view: View) -> str:
    """What a story has now that it did not have when it was told: figures, and who else reports it."""
    parts = [escape(shorten(in_words(figure), POINT)) for figure in change.figures[:FIGURES]]
    if change.independent:
        parts.append(
            view.phrases.count("{n} more independent outlet", "{n} more independent outlets", change.independent)
        )
    return view.phrases.html("What is new:") + " " + "; ".join(parts)


def figures_line(story: Story, change: Change | None = None) -> str:
    """Numbers that the headline, the points and `change` do not tell, each a line: the sentence that says what is
    counted."""
    known = map(in_words, change.figures) if change else ()
    return "\n".join(f"📊 {escape(shorten(f.sentence, POINT))}" for f in worth_telling(story, FIGURES, known))


def quote_lines(quote: Quote, story: Story) -> str:
    """A direct quote in the marks of its language, its speaker and role, and a link to the passage."""
    source = next((s for s in story.articles if s.article == quote.article), story.articles[0])
    there = link(passage(source.url, quote.text), source.outlet)
    return f"{in_marks(quote, source.language)}\n— {speaker(quote)} · {there}"


def in_marks(quote: Quote, language: str, limit: int = QUOTE) -> str:
    opening, closing = MARKS.get(language, ("“", "”"))
    return f"{opening}{escape(beginning(quote.text.rstrip(' ,;'), limit))}{closing}"


def speaker(quote: Quote) -> str:
    """The name, with a title before it or a role behind it; what is no name is not bold."""
    name, role = escape(shorten(quote.speaker or "", 120)), escape(shorten(quote.role or "", 120))
    if not is_name(quote.speaker or ""):
        return name
    name = f"<b>{name}</b>"
    if not role:
        return name
    return f"{role} {name}" if is_title(quote.role or "") else f"{name}, {role}"


def _more(story: Story, view: View, said: list[Quote], why: Sequence[str]) -> str:
    """What a tap opens: every outlet with its time, further quotes, and why it is here."""
    lines = []
    outlets = _outlets(story.articles)
    if len(outlets) > SOURCES:
        lines.append(view.phrases.html("Sources:") + " " + links(outlets[:MORE_SOURCES], view))
        if rest := len(outlets) - MORE_SOURCES if len(outlets) > MORE_SOURCES else 0:
            lines.append(view.phrases.count("{n} more outlet", "{n} more outlets", rest))
    if said:
        lines.append(view.phrases.html("Also said:"))
    for quote in said:
        source = next((s for s in story.articles if s.article == quote.article), story.articles[0])
        lines.append(f"{in_marks(quote, source.language, 200)} — {speaker(quote)}")
    if why:
        lines.append("🔎 " + view.phrases.html("Why it is here:") + " " + words_found(why[:REASONS], view))
    return "\n".join(lines)


def also_line(also: Sequence[Story], view: View) -> str:
    """More stories of the same large event, by their headlines."""
    named = (link(story.articles[0].url, story.headline, ALSO) for story in also)
    return view.phrases.html("More on this:") + " " + " · ".join(named)


def words_found(words: Sequence[str], view: View) -> str:
    """Words of an article, in the marks of the reader's language."""
    opening, closing = MARKS.get(view.phrases.code, ("“", "”"))
    return ", ".join(f"{opening}{escape(shorten(word, 40))}{closing}" for word in words)


def passage(url: str, text: str) -> str:
    """The article's address with a text fragment that scrolls to the quote (WICG Scroll to Text Fragment).

    Long quotes are given by their first and last words. `-` and `,` mean something in the directive, so they are
    percent-encoded too, as is everything beyond ASCII.
    """
    words = text.split()
    if not url or not words:
        return url
    pieces = [words] if len(words) <= 10 else [words[:4], words[-4:]]
    directive = ",".join(percent(" ".join(piece), safe="").replace("-", "%2D") for piece in pieces)
    return f"{urldefrag(url).url}#:~:text={directive}"


def sentence(text: str) -> str:
    """A point was cut where a statement ends; it is shown with the full stop that the rest of its sentence took along."""
    return f"{text}." if text[-1:].isalnum() or text[-1:] in "»)%" else text


def beginning(text: str, limit: int) -> str:
    """What is said, on one line; of more than `limit` characters its first sentences, if they are half of that, and “…”."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    ends = [found.end() for found in SENTENCE_END.finditer(text, 0, limit - 1)]
    return f"{text[: ends[-1]]} …" if ends and ends[-1] >= limit // 2 else shorten(text, limit)


def shorten(text: str, limit: int) -> str:
    """The text on one line, cut at a word where it is longer than `limit` characters, with “…” for what was cut."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if " " in cut[limit // 2 :]:
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(' ,;:–—-(«“"') + "…"


def _reported(story: Story, view: View) -> str:
    """Who reports it: few outlets as links with times; of many how many, how many independently, and who was first."""
    outlets = _outlets(story.articles)
    if len(outlets) <= SOURCES:
        said = links(outlets, view)
    else:
        parts = [view.phrases.count("{n} outlet", "{n} outlets", len(outlets))]
        if 0 < story.independent < len(outlets):
            parts.append(view.phrases.count("{n} independent", "{n} independent", story.independent))
        parts.append(view.phrases.html("first:") + " " + links(outlets[:1], view))
        said = " · ".join(parts)
    names = {source.outlet for source in story.articles}
    credit = next((source.credit for source in story.articles if source.credit and source.credit not in names), "")
    return said + " · " + view.phrases.html("citing {credit}", credit=shorten(credit, 80)) if credit else said


def _outlets(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """One report an outlet, its first."""
    return tuple({source.outlet: source for source in reversed(sources)}.values())[::-1]


def links(sources: Iterable[Source], view: View) -> str:
    return " · ".join(f"{link(s.url, s.outlet)} {clock_of(s.published, view)}" for s in sources)


def clock_of(when: datetime, view: View) -> str:
    """The reader's clock, also where the client's zone is another than the one they told us; of other days with the date.

    What has no format is shown as it is written, and at a tap in full (Bot API, date-time entity formatting).
    """
    clock, unix = view.phrases.time(when, view.zone), int(when.timestamp())
    if when.astimezone(view.zone).date() != view.now.astimezone(view.zone).date():
        return f'<tg-time unix="{unix}">{when.astimezone(view.zone):%d.%m} {clock}</tg-time>'
    return f'<tg-time unix="{unix}" format="t">{clock}</tg-time>'


def link(url: str, label: str, limit: int = 60) -> str:
    """A link where the address is one of the web, else the label alone."""
    label = escape(shorten(label, limit))
    return f'<a href="{escape(url)}">{label}</a>' if url.startswith(("http://", "https://")) else label
