"""The nouns. Each stage of the line (see `bot/pipeline.py`) takes some of them and returns others; none is ever changed.

Times are aware `datetime`s in UTC unless a field says otherwise. Offsets count characters of the text they point into.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Time = Annotated[datetime, Meta(tz=True)]

# ── what is asked of the world, and what it answers ──────────────────────────────────────────────────────────────────


class Feed(Struct, frozen=True):
    """A source to read: configuration, changed only by seeds and admins."""

    url: str
    kind: str = ""  # rss, atom, rdf, json, sitemap; "" until it was first read
    title: str = ""
    language: str = ""  # two letters; "" if the feed mixes languages or nobody said
    outlet: str = ""  # the name a reader knows it by; "" takes the feed's own title


class FeedState(Struct, frozen=True):
    """What a feed answered last. Apart from `Feed`, so that saving it can never undo an admin's edit."""

    url: str
    etag: str = ""
    modified: str = ""  # Last-Modified, as sent
    checked: Time | None = None  # last attempt
    read: Time | None = None  # last success (a 304 counts)
    next_check: Time | None = None
    failures: int = 0  # in a row
    error: str = ""  # why the last attempt failed, one sentence; "" after a success
    moved_to: str = ""  # where a permanent redirect led
    seeded: bool = False  # its first reading is over: from now on what is new is news
    paused: bool = False  # answered 410, or an admin paused it
    items: int = 0  # entries in the last reading


class Page(Struct, frozen=True):
    """The body behind an address, inflated but not decoded."""

    url: str  # where it was found, after redirects
    body: bytes
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    fetched: Time | None = None


class Unchanged(Struct, frozen=True):
    """304: nothing new since the ETag we sent."""

    url: str


class Moved(Struct, frozen=True):
    """A permanent redirect (301, 308) on the way: `to` is the new address, `then` what it answered."""

    to: str
    then: Page | Unchanged


class Gone(Struct, frozen=True):
    """410: the owner asks not to be asked again."""

    url: str


class Failed(Struct, frozen=True):
    """Anything else. `reason` is one sentence for an admin; `retry_after` is seconds, if the server named them."""

    url: str
    reason: str
    retry_after: float | None = None


Answer = Page | Unchanged | Moved | Gone | Failed


class Entry(Struct, frozen=True):
    """One item of a feed, decoded: plain text in `title` and `summary`, HTML in `content`."""

    feed: str  # the feed's URL
    id: str  # guid, else canonical link, else title and date
    link: str  # absolute http(s) address without tracking parameters; "" if there is none
    title: str = ""
    summary: str = ""
    content: str = ""  # full text as HTML where the feed has it, else ""
    published: Time | None = None
    author: str = ""
    language: str = ""


class Listing(Struct, frozen=True):
    """A feed, read: what it says of itself and its entries in its own order."""

    kind: str  # rss, rdf, atom, json, sitemap
    title: str
    language: str
    entries: tuple[Entry, ...]


# ── what is remembered of the news ───────────────────────────────────────────────────────────────────────────────────


class Article(Struct, frozen=True):
    """One report by one outlet, as stored. Never overwritten."""

    key: str
    url: str
    feed: str
    outlet: str
    title: str
    text: str  # paragraphs separated by a blank line
    language: str
    published: Time  # `seen` where the feed gave no date
    author: str = ""
    seen: Time | None = None  # when we stored it
    whole: bool = True  # the full text; False: only the feed's summary
    dated: bool = True  # the outlet gave the date
    news: bool = True  # False: already old when first read; kept and found, but in no digest


class Stub(Struct, frozen=True):
    """What stays of an article with quotes after its time: enough to say where a quote stood and to prove the text."""

    article: str
    url: str
    outlet: str
    title: str
    published: Time
    sha256: str  # of the text in UTF-8, hexadecimal


class Span(Struct, frozen=True):
    """A verbatim piece of an article: `article.text[start:end] == text`."""

    article: str
    text: str
    start: int
    end: int


SURE = 0.7  # confidence from which a speaker is named: 95 % of these are right (docs/quotes.md)


class Quote(Struct, frozen=True):
    """What somebody said: `article.text[start:end] == text`, without the marks."""

    article: str
    text: str
    start: int
    end: int
    speaker: str | None = None  # full name in the nominative, or the phrase the article uses; None when unsure
    speaker_start: int | None = None  # where the article names the source of this quote
    speaker_end: int | None = None
    role: str = ""
    cue: str = ""
    direct: bool = True  # False: reported speech, never drawn in quotation marks
    confidence: float = 0.0  # that the speaker is right, 0 to 1


class Figure(Struct, frozen=True):
    """An amount with its unit and what it counts, a verbatim span."""

    article: str
    text: str
    start: int
    end: int
    counts: str = ""
    sentence: str = ""  # the one it stands in, verbatim, where that is short and understood by itself


class Brief(Struct, frozen=True):
    """An article, condensed. Made once, when it arrives."""

    article: str
    headline: str
    points: tuple[Span, ...] = ()
    quotes: tuple[Quote, ...] = ()
    figures: tuple[Figure, ...] = ()
    related: tuple[str, ...] = ()
    credit: str = ""  # the outlet or agency that this report names as its source
    terms: tuple[str, ...] = ()  # names and numbers that tell this event from others


class Term(Struct, frozen=True):
    """A word of a topic's query and where it was found."""

    term: str
    found: str
    start: int
    end: int
    where: Literal["title", "text"]


class Match(Struct, frozen=True):
    """This article is about that topic, and these words say so."""

    article: str
    topic: str
    terms: tuple[Term, ...] = ()


class Report(Struct, frozen=True):
    """An article with what was made of it: what grouping and telling a story start from."""

    article: Article
    brief: Brief
    topics: tuple[str, ...] = ()


class Source(Struct, frozen=True):
    """An article as a story lists it."""

    article: str
    outlet: str
    url: str
    published: Time
    language: str
    title: str
    seen: Time
    credit: str = ""
    news: bool = True  # False: already old when it was first read


class Story(Struct, frozen=True):
    """One event as all its reports tell it. Keeps its key for ever."""

    key: str
    headline: str
    points: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    figures: tuple[Figure, ...]
    articles: tuple[Source, ...]  # the first to report comes first
    topics: tuple[str, ...]
    language: str
    score: float
    first: Time  # earliest publication
    changed: Time  # when the last of its articles was stored
    independent: int = 1  # outlets that tell it on their own: copies of one agency's text count once
    why: tuple[tuple[str, float], ...] = ()  # the parts of the score, by name


# ── what is said to people ───────────────────────────────────────────────────────────────────────────────────────────


class Topic(Struct, frozen=True):
    """What a subscriber can choose. `forms`: every inflected form of the query's words, made when it is saved."""

    name: str
    title: dict[str, str]  # by interface language
    query: str
    owner: str = ""  # "seed", or the admin's id
    forms: dict[str, tuple[str, ...]] = {}


class Subscriber(Struct, frozen=True):
    """A chat that gets digests. `due` is data: the tick serves whoever's time has come."""

    chat: int
    thread: int | None = None
    kind: str = "private"  # private, group, supergroup, channel
    language: str = "en"  # of the interface
    reads: tuple[str, ...] = ("en",)
    topics: tuple[str, ...] = ()
    times: tuple[str, ...] = ("08:00",)  # local clock times
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)  # Monday is 0
    timezone: str = "UTC"
    quiet: tuple[str, str] | None = None
    due: Time | None = None  # None: nothing is scheduled
    watermark: Time | None = None  # told everything stored up to here
    told: tuple[str, ...] = ()  # story keys sent outside the schedule since then,
    told_at: Time | None = None  # as they were known at this time
    shown: tuple[str, ...] = ()  # story keys of the last digest or list, as they are numbered there
    saved: tuple[str, ...] = ()  # story keys, the last saved first
    first: bool = False  # its first digest waits for the first round of reading
    active: bool = True
    refused: int = 0  # times in a row that Telegram said this chat cannot be written to
    since: Time | None = None
    muted: tuple[str, ...] = ()  # "outlet Name" and "story key": not to be told
    length: Literal["short", "normal", "full"] = "normal"  # of the digest: headlines only, or more than usual
    silent: bool = False  # digests come without a sound
    paused_until: Time | None = None  # no digests before; past: nothing is paused
    setup: Literal["topics", "times", "zone"] = "topics"  # what is asked after the very first digest


class Coverage(Struct, frozen=True):
    """What a digest was made from; said in its footer, so that a quiet day does not look like a broken bot."""

    articles: int
    outlets: int
    feeds: int
    failed: int


class Change(Struct, frozen=True):
    """What a story has now that it did not have when it was told."""

    figures: tuple[Figure, ...] = ()
    independent: int = 0  # so many more independent outlets
    outlets: tuple[str, ...] = ()  # who joined


class Section(Struct, frozen=True):
    """The stories of one topic in a digest, the weightiest first; `left` more were found than it has room for."""

    topic: str
    stories: tuple[Story, ...]
    left: int = 0


class Digest(Struct, frozen=True):
    """What one reader is to be told: nothing in it without its source."""

    topics: tuple[str, ...]
    reads: tuple[str, ...]
    since: Time
    until: Time
    sections: tuple[Section, ...]
    coverage: Coverage
    updated: dict[str, Change] = {}  # stories told before that have changed, by key; all others are new
    again: bool = False  # an answer to /latest: told before or not, so nothing is marked as new
    why: dict[str, tuple[str, ...]] = {}  # the words by which a story is about its section's topic, by the story's key
    also: dict[str, tuple[Story, ...]] = {}  # more of the same large event, told by their headlines, by the story's key


class Button(Struct, frozen=True):
    """A command typed for you. `data` is at most 64 bytes (Bot API, InlineKeyboardButton)."""

    label: str
    data: str = ""
    url: str = ""


class Message(Struct, frozen=True):
    """One Telegram message: `text` is Telegram HTML of at most 4096 UTF-16 units after its tags are taken out."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    preview: str = ""  # the link to preview; "" shows none
    reply_to: int | None = None


class Edition(Struct, frozen=True):
    """A digest, rendered for one chat; saved before its first part is claimed, so that a restart sends the same bytes."""

    key: str  # chat/slot
    chat: int
    slot: Time  # the due time it answers
    messages: tuple[Message, ...]
    thread: int | None = None
    stories: tuple[str, ...] = ()
    until: Time | None = None  # the watermark once all of it is sent
    opening: bool = False  # a newcomer's first: only some stories, and what it leaves out belongs to the next digest
    since: Time | None = None  # it is made of what was stored after this; the watermark once an opening one is sent


class Delivery(Struct, frozen=True):
    """One part of an edition on its way. Claimed before the send, marked after it."""

    key: str  # chat/slot/part
    chat: int
    slot: Time
    part: int
    state: Literal["claimed", "sent", "refused", "unknown"]  # unknown: may have arrived; never sent again unasked
    message_id: int | None = None
    at: Time | None = None


# ── what became of a send ────────────────────────────────────────────────────────────────────────────────────────────


class Sent(Struct, frozen=True):
    message_id: int


class Later(Struct, frozen=True):
    """Not sent, may be tried again after so many seconds."""

    seconds: float
    reason: str = ""


class ChatMoved(Struct, frozen=True):
    """The group became a supergroup with this id."""

    chat: int


class Unreachable(Struct, frozen=True):
    """The chat blocked the bot, was deleted, or the bot may not write there."""

    reason: str


class Refused(Struct, frozen=True):
    """Telegram will never take this message."""

    reason: str


class Unknown(Struct, frozen=True):
    """The connection broke after the request was sent: it may have arrived or not."""

    reason: str


Outcome = Sent | Later | ChatMoved | Unreachable | Refused | Unknown


class Reply(Struct, frozen=True):
    """What a command answers: messages to send, or one that replaces the message whose button was pressed."""

    messages: tuple[Message, ...] = ()
    edit: Message | None = None
    notice: str = ""  # shown over the keyboard for a moment after a button
    relabel: str = ""  # what the pressed button says from now on, where its message stays
