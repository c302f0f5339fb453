"""The index beside the database: what it finds, and that it may be lost, damaged or missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Article, Brief, Quote, Report
from bot.store.search import Found, Search, sounds

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def report(
    key: str, text: str, *speakers: str, hours: int = 0, title: str = "", direct: bool = True, sure: float = 0.9
) -> Report:
    published = NOW - timedelta(hours=hours)
    article = Article(key, f"https://a.example/{key}", "feed", "Courier", title, text, "en", published, seen=published)
    quotes = tuple(Quote(key, text[:5], 0, 5, speaker, direct=direct, confidence=sure) for speaker in speakers)
    return Report(article, Brief(key, title, quotes=quotes))


def find(search: Search, *words: set[str]) -> Found:
    """Articles that have each of these words in one of its forms."""
    return search.find([[[forms]] for forms in words])


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    made = Search(tmp_path / "sitrep.search")
    yield made
    made.close()


def test_articles_are_found_by_any_form_of_each_word_the_newest_first(search: Search) -> None:
    search.add([report("old", "Drones over the port", hours=5), report("new", "A drone was seen in the port")])
    search.add([report("other", "Nothing in the port", hours=1)])
    assert find(search, {"drone", "drones"}) == (2, ("new", "old"))
    assert find(search, {"drone", "drones"}, {"seen"}).keys == ("new",)
    assert find(search, {"port"}).keys == ("new", "other", "old")
    assert find(search, {"submarine"}) == (0, ())


def test_words_of_the_headline_are_found_in_any_spelling_of_their_letters(search: Search) -> None:
    search.add([report("a", "", title="УКРАЇНА’С Рютте́ and Rütte")])
    assert find(search, {"рютте"}).keys == find(search, {"rutte"}).keys == ("a",)


def test_what_looks_like_the_index_s_own_language_is_a_word_like_others(search: Search) -> None:
    search.add([report("a", "near or not and")])
    for word in ("or", "near", "not", '"', "*", "a*", "words:near", "^near", "", " ", "NEAR(a b)", "\x00"):
        find(search, {word})
    assert find(search, {"or"}, {"not"}).total == 1
    assert find(search, set()).total == find(search).total == 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_kept_and_let_go_and_any_word_asked_for(tmp_path_factory: pytest.TempPathFactory, text: str, word: str) -> None:  # fmt: skip
    search = Search(tmp_path_factory.mktemp("search") / "a.search")
    made = report("a", text, word)
    search.add([made])
    find(search, {word})
    search.beginning(word)
    search.said(sounds(word))
    search.remove([made])
    assert search.articles() == set()
    assert search.usable
    search.close()


def test_the_same_article_is_taken_in_once(search: Search) -> None:
    search.add([report("a", "one"), report("a", "one")])
    search.add([report("a", "one")])
    assert find(search, {"one"}).total == 1


def test_removed_articles_leave_no_words_behind(search: Search) -> None:
    made = report("a", "submarine cable", "Mark Rutte")
    search.add([made, report("b", "cable")])
    search.remove([made, report("never", "added")])
    assert find(search, {"cable"}).keys == ("b",)
    assert search.beginning("submarine") == []
    assert search.said(sounds("Rutte")) == []
    assert search.articles() == {"b"}


def test_forgotten_articles_are_not_found_although_their_text_is_gone(search: Search) -> None:
    search.add([report("a", "cable", "Mark Rutte"), report("b", "cable")])
    search.forget(["a", "unknown"])
    assert find(search, {"cable"}) == (1, ("b",))
    assert search.said(sounds("Rutte")) == []


@pytest.mark.parametrize("asked", ["Рютте", "Rutte", "рютте́", "Rütte", "RUTTE", "Rutte's", "Марк Рютте", "mark rutte"])
def test_a_speaker_is_found_in_any_spelling_case_and_alphabet(search: Search, asked: str) -> None:
    search.add([report("en", "words", "Mark Rutte", hours=2), report("uk", "слова", "Марк Рютте", hours=1)])
    search.add([report("other", "words", "Anna Whitcombe")])
    assert [(one.article, one.speaker) for one in search.said(sounds(asked))] == [
        ("uk", "Марк Рютте"),
        ("en", "Mark Rutte"),
    ]


@pytest.mark.parametrize("asked", ["Зеленського", "Zelenskyy", "Zelensky", "Зеленським", "зеленський"])
def test_a_speaker_is_found_by_any_case_of_the_name(search: Search, asked: str) -> None:
    search.add([report("a", "words", "Володимир Зеленський"), report("b", "words", "Volodymyr Zelenskyi", hours=1)])
    assert [one.article for one in search.said(sounds(asked))] == ["a", "b"]


def test_a_speaker_who_is_not_sure_is_not_found(search: Search) -> None:
    search.add([report("a", "words", "Mark Rutte", sure=0.5)])
    assert search.said(sounds("Rutte")) == []


def test_reported_speech_is_nobodys_quote(search: Search) -> None:
    search.add([report("a", "words", "Mark Rutte", direct=False)])
    assert search.said(sounds("Rutte")) == []


def test_the_index_is_there_again_after_it_was_closed(tmp_path: Path) -> None:
    search = Search(tmp_path / "a.search")
    search.add([report("a", "cable")])
    search.close()
    assert find(search, {"cable"}).total == 0
    again = Search(tmp_path / "a.search")
    assert find(again, {"cable"}).keys == ("a",)
    again.close()


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 100, bytes(range(256)) * 64])
def test_a_damaged_file_is_an_empty_index(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "a.search"
    path.write_bytes(damage)
    search = Search(path)
    assert search.usable and search.articles() == set()
    search.add([report("a", "cable")])
    assert find(search, {"cable"}).keys == ("a",)
    search.close()


def test_a_file_damaged_while_it_is_open_does_not_stop_anybody(tmp_path: Path) -> None:
    path = tmp_path / "a.search"
    search = Search(path)
    search.add([report(f"a{n}", f"cable number{n} " * 50) for n in range(200)])
    search.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    again = Search(path)
    find(again, {"cable"})
    again.add([report("b", "cable")])
    again.add([report("c", "cable")])
    assert "c" in again.articles()
    again.close()


def test_a_file_of_another_version_is_made_anew(tmp_path: Path) -> None:
    file = sqlite3.connect(tmp_path / "a.search")
    file.executescript("CREATE TABLE articles (id); PRAGMA user_version = 99;")
    file.close()
    search = Search(tmp_path / "a.search")
    search.add([report("a", "cable")])
    assert find(search, {"cable"}).total == 1
    search.close()


def test_where_there_can_be_no_index_everything_is_answered_with_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for search in (Search(None), Search(tmp_path / "folder"), Search(tmp_path / "missing" / "a.search")):
        assert not search.usable
        search.add([report("a", "cable")])
        search.remove([report("a", "cable")])
        assert find(search, {"cable"}).total == 0
        assert search.articles() == set()
        search.close()


def test_the_index_knows_which_words_are_names_and_forgets_them_with_their_articles(search: Search) -> None:
    made = [
        report("a", "Yesterday Mark Rutte left. A red line."),
        report("b", "It was Rutte who said so. The Red Cross came, in red."),
        report("c", "Each mark counts. Rutte agrees."),
    ]
    search.add(made)
    assert search.share("rutte") == 1.0 and search.share("mark") == 0.5
    assert search.share("red") == 0.0 and search.share("zebra") is None
    assert [name.word for name in search.names(sounds("Рютте"))] == ["rutte"]
    search.remove(made)
    assert search.share("rutte") is None and list(search.names(sounds("Рютте"))) == []


def test_a_word_that_only_begins_sentences_is_no_name(search: Search) -> None:
    search.add([report(f"a{n}", "However, it rained. Nobody came.") for n in range(8)])
    assert search.share("however") == 0.0
    search.add([report("b", "Lysenko spoke.")])
    assert search.share("lysenko") == 0.4  # of one article, nobody can tell


def test_speakers_are_counted_by_the_sounds_of_their_names(search: Search) -> None:
    search.add([report("a", "words", "Mark Rutte", "Марк Рютте"), report("b", "words", "Mark Rutte", "Anna Whitcombe")])
    assert search.speakers(sounds("Рютте")) == {"Mark Rutte": 2, "Марк Рютте": 1}
    assert search.speakers(sounds("Марк Рютте")) == {"Mark Rutte": 2, "Марк Рютте": 1}
    assert search.speakers(sounds("zebra")) == search.speakers(()) == {}
