"""Reports → an index of their words and of who is quoted in them → keys of articles.

SQLite's FTS5 in a file beside the database. All of it is derived: the file may be deleted at any time, a damaged one is
put away, and `bot/archive.py` fills what is missing. It holds no text: an article's words, each once, and for each direct
quote whose speaker is sure the sounds of the name's words (`bot.text.latin.sound`).
"""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from bot.model import SURE, Article, Report
from bot.text import words
from bot.text.abroad import Name, named
from bot.text.latin import sound

log = logging.getLogger(__name__)

VERSION = 3  # of the tables below; a file of another one is made anew
MOST = 1000  # articles of one answer, the newest
MOST_FORMS = 400  # of one word
_TABLES = f"""
CREATE TABLE articles (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, published REAL NOT NULL);
CREATE VIRTUAL TABLE texts USING fts5(words, content='', detail='none', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(texts, row);
CREATE TABLE said (sound TEXT, article INTEGER, number INTEGER, speaker TEXT, PRIMARY KEY (sound, article, number))
    WITHOUT ROWID;
CREATE INDEX said_by_article ON said (article);
CREATE TABLE names (word TEXT PRIMARY KEY, sound TEXT, articles INTEGER, inside INTEGER) WITHOUT ROWID;
CREATE INDEX names_by_sound ON names (sound);
PRAGMA user_version = {VERSION};
"""
# In which part of the articles that have it a word is a name. One that seldom has its capital inside a sentence has it
# because it begins many, unless there are too few to tell.
_SHARE = """ifnull(1.0 / doc * CASE WHEN inside * 4 >= articles THEN min(articles, doc)
    WHEN articles < 5 THEN max(inside, articles * 0.4) ELSE inside END, 0)"""

Way = Sequence[Collection[str]]  # words that stand together, each as its forms (keys of `bot.text.words`)


class Found(NamedTuple):
    """How many articles there are, and the keys of the newest of them, newest first."""

    total: int
    keys: tuple[str, ...]


class Said(NamedTuple):
    """Where somebody is quoted: the number of the quote in the article's brief, and the speaker's name as it stands there."""

    article: str
    number: int
    speaker: str


class Search:
    """The index. Written to from one thread and asked from another: each has a connection of its own.

    No call raises for what goes wrong in the file: the index is then empty until it has been filled anew.
    """

    def __init__(self, path: Path | None) -> None:
        """The index at `path`, made if it is not there; None is an index that is never there."""
        self._path = path
        self._lock = Lock()  # of the writing connection
        self._asking = Lock()
        self.usable = False
        if path is None:
            return
        try:
            self._open()
        except sqlite3.Error as error:
            if "no such module" in str(error):
                log.warning("There is no search: SQLite was built without FTS5 here.")
                return
            self._put_away(error)

    def _open(self) -> None:
        assert self._path
        self._writer = _connect(self._path)
        self._reader = _connect(self._path)
        if self._writer.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            self._close()
            _delete(self._path)
            self._writer, self._reader = _connect(self._path), _connect(self._path)
            self._writer.executescript(f"BEGIN;{_TABLES}COMMIT;")
        self._writer.execute("SELECT count(*) FROM articles").fetchone()
        self.usable = True

    def _put_away(self, error: sqlite3.Error) -> None:
        """Begin again with an empty file; where even that fails, without one."""
        assert self._path
        log.warning("The search index is made anew: %s", error)
        self.usable = False
        try:
            self._close()
            _delete(self._path)
            self._open()
        except (sqlite3.Error, OSError) as trouble:
            log.warning("There is no search: %s", trouble)

    def _close(self) -> None:
        for connection in ("_writer", "_reader"):
            if hasattr(self, connection):
                getattr(self, connection).close()

    def close(self) -> None:
        with self._lock, self._asking:
            self.usable = False
            self._close()

    # ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, reports: Sequence[Report]) -> None:
        """Take these in, in one transaction; those that are there already stay as they are."""

        def task(file: sqlite3.Connection) -> None:
            for report in reports:
                _add(file, report)

        self._write(task)

    def remove(self, reports: Sequence[Report]) -> None:
        """Let go of these, as they were when they were added."""

        def task(file: sqlite3.Connection) -> None:
            for report in reports:
                _remove(file, report)

        self._write(task)

    def forget(self, keys: Iterable[str]) -> None:
        """Never answer with these again, although their texts are no longer known."""

        def task(file: sqlite3.Connection) -> None:
            for key in keys:
                file.execute("DELETE FROM said WHERE article = (SELECT id FROM articles WHERE key = ?)", (key,))
                file.execute("DELETE FROM articles WHERE key = ?", (key,))

        self._write(task)

    def articles(self) -> set[str]:
        """The keys of the articles that are in it."""
        return {key for (key,) in self._ask("SELECT key FROM articles")}

    # ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────

    def find(self, wanted: Sequence[Sequence[Way]]) -> Found:
        """Articles that have each of what is wanted in one of its ways: all words of it, each in one of its forms."""
        if not wanted or not all(ways and all(way and all(way) for way in ways) for ways in wanted):
            return Found(0, ())
        query = " AND ".join(f"({' OR '.join(map(_together, ways))})" for ways in wanted)
        asked = "FROM texts JOIN articles ON articles.id = texts.rowid WHERE texts MATCH ?"
        rows = self._ask(f"SELECT key {asked} ORDER BY published DESC, id DESC LIMIT {MOST}", query)
        total = len(rows)
        if total == MOST:
            total = next((count for (count,) in self._ask(f"SELECT count(*) {asked}", query)), total)
        return Found(total, tuple(key for (key,) in rows))

    def beginning(self, letters: str) -> list[str]:
        """The words of all articles that begin so."""
        between = "SELECT term FROM vocabulary WHERE term >= ? AND term < ? LIMIT 2000"
        return [term for (term,) in self._ask(between, letters, letters + "\U0010ffff")]

    def names(self, heard: Collection[str]) -> list[Name]:
        """The words of these sounds that articles use as names."""
        asked = sorted(set(heard))
        rows = self._ask(
            f"SELECT word, {_SHARE} FROM names CROSS JOIN vocabulary ON term = word"
            f" WHERE sound IN ({', '.join('?' * len(asked))}) ORDER BY word LIMIT {MOST}",
            *asked,
        )  # fmt: skip
        return [Name(word, share) for word, share in rows]

    def share(self, word: str) -> float | None:
        """In which part of the articles that have it a word is a name; None where none has it."""
        asked = f"SELECT {_SHARE} FROM vocabulary LEFT JOIN names ON word = term WHERE term = ?"
        return next((share for (share,) in self._ask(asked, word)), None)

    def said(self, sounds: Collection[str]) -> list[Said]:
        """Direct quotes whose speaker's name has a word for each of these sounds, the newest first."""
        asked = sorted(set(sounds))
        rows = self._ask(
            f"SELECT key, number, speaker FROM said JOIN articles ON id = article"
            f" WHERE sound IN ({', '.join('?' * len(asked))}) GROUP BY article, number HAVING count(DISTINCT sound) = ?"
            " ORDER BY published DESC, id DESC, number",
            *asked, len(asked),
        )  # fmt: skip
        return [Said(*row) for row in rows]

    def speakers(self, sounds: Collection[str]) -> Counter[str]:
        """Whose names have a word for each of these sounds → how often they are quoted."""
        asked = sorted(set(sounds))
        rows = self._ask(
            "SELECT speaker, count(*) FROM (SELECT speaker FROM said"
            f" WHERE sound IN ({', '.join('?' * len(asked))}) GROUP BY article, number HAVING count(DISTINCT sound) = ?)"
            " GROUP BY speaker",
            *asked, len(asked),
        )  # fmt: skip
        return Counter(dict(rows))

    # ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _write(self, task: Callable[[sqlite3.Connection], None]) -> None:
        """One transaction. What fails in it is undone; a damaged file is put away."""
        with self._lock:
            if not self.usable:
                return
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                with self._writer:
                    task(self._writer)
            except sqlite3.OperationalError as error:  # a full disk, a lock: what is missing is added at the next start
                log.warning("The search index could not be written: %s", error)
            except sqlite3.DatabaseError as error:
                with self._asking:
                    self._put_away(error)

    def _ask(self, query: str, *values: object) -> list[Any]:
        with self._asking:
            if not self.usable:
                return []
            try:
                return self._reader.execute(query, values).fetchall()
            except sqlite3.Error as error:
                log.warning("The search index could not be asked: %s", error)
                return []


def _connect(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    return file


def _delete(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _add(file: sqlite3.Connection, report: Report) -> None:
    article = report.article
    when = article.published.timestamp()
    added = file.execute("INSERT OR IGNORE INTO articles (key, published) VALUES (?, ?)", (article.key, when))
    if not added.rowcount:
        return
    row = added.lastrowid
    spelled = words.spelled(article.text)
    file.execute("INSERT INTO texts (rowid, words) VALUES (?, ?)", (row, _words_of(article, spelled)))
    file.executemany(
        "INSERT INTO names VALUES (?, ?, 1, ?)"
        " ON CONFLICT (word) DO UPDATE SET articles = articles + 1, inside = inside + excluded.inside",
        [(word, sound(word), inside) for word, inside in named(article.title, article.text, spelled).items()],
    )
    said = {
        (heard, row, number, quote.speaker)
        for number, quote in enumerate(report.brief.quotes)
        if quote.direct and quote.speaker and quote.confidence >= SURE
        for heard in sounds(quote.speaker)
    }
    file.executemany("INSERT OR IGNORE INTO said VALUES (?, ?, ?, ?)", said)


def _remove(file: sqlite3.Connection, report: Report) -> None:
    article = report.article
    row = file.execute("SELECT id FROM articles WHERE key = ?", (article.key,)).fetchone()
    if row:
        spelled = words.spelled(article.text)
        file.execute(
            "INSERT INTO texts (texts, rowid, words) VALUES ('delete', ?, ?)", (row[0], _words_of(article, spelled))
        )
        names = named(article.title, article.text, spelled)
        less = "UPDATE names SET articles = articles - 1, inside = inside - ? WHERE word = ?"
        file.executemany(less, [(inside, word) for word, inside in names.items()])
        file.executemany("DELETE FROM names WHERE word = ? AND articles < 1", [(word,) for word in names])
        file.execute("DELETE FROM said WHERE article = ?", row)
        file.execute("DELETE FROM articles WHERE id = ?", row)


def sounds(name: str) -> tuple[str, ...]:
    """The sounds of a name's words, in their order."""
    return tuple(sound(word) for word in words.keys(words.spelled(name)) if len(word) > 1)


def _words_of(article: Article, spelled: list[str]) -> str:
    """Each word of the headline and of the text, which is `spelled` so, once and divided by spaces."""
    return " ".join(sorted({*words.keys(words.spelled(article.title)), *words.keys(spelled)}))


def _together(way: Way) -> str:
    return " AND ".join(f"({' OR '.join(map(_quoted, sorted(forms)[:MOST_FORMS]))})" for forms in way)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
