"""Our tables are TinyDB's: its queries, its file, its own tests; and they remember like a dict."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import tinydb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb.table import Document

from bot.model import Feed, Subscriber
from bot.store import Store
from bot.store.tiny import Tiny, TinyDB

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_plain_tinydb_opens_what_is_left_after_closing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "bot.json")
    store.save(
        Subscriber(-1001234567890, topics=("nato",)), Feed("https://example.org/rss", title="«Новини» & news\n\u2028")
    )
    store.close()
    with tinydb.TinyDB(tmp_path / "bot.json") as plain:
        assert plain.table("subscribers").get(doc_id=-1001234567890)["topics"] == ["nato"]
        assert plain.table("feeds").get(tinydb.where("url").search("example"))["title"] == "«Новини» & news\n\u2028"


def test_a_backup_is_an_ordinary_file_of_one_moment(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "bot.json")
    store.save(*(Feed(f"https://example.org/{number}", title="Новини" * 100) for number in range(1000)))
    steps = store.backup_in_steps(tmp_path / "backup.json")
    next(steps)
    store.save(Feed("later"))
    store.forget(Feed("https://example.org/999"))
    assert not (tmp_path / "backup.json").exists(), "half a backup has no name"
    for _ in steps:
        pass
    store.close()
    with tinydb.TinyDB(tmp_path / "backup.json") as plain:
        assert len(plain.table("feeds")) == 1000
        assert not plain.table("feeds").contains(tinydb.where("url") == "later")


def test_queries_of_tinydb_work_on_the_tables(tmp_path: Path) -> None:
    with TinyDB(tmp_path / "bot.json") as db:
        people = db.table("people")
        people.insert(Document({"name": "Оксана", "age": 31}, 7))
        people.insert({"name": "Іван", "age": 5})
        assert people.search(tinydb.where("age") > 30) == [{"name": "Оксана", "age": 31}]
        people.update({"age": 32}, doc_ids=[7])
        people.update(lambda person: person.update(old=True), tinydb.where("age") > 30)
        people.upsert({"name": "Іван", "age": 6}, tinydb.where("name") == "Іван")
        people.get(doc_id=7)["name"] = "a copy is the caller's own"
    with TinyDB(tmp_path / "bot.json") as db:
        people = db.table("people")
        assert people.get(doc_id=7) == {"name": "Оксана", "age": 32, "old": True}
        assert people.get(tinydb.where("name") == "Іван")["age"] == 6
        people.remove(tinydb.where("age") < 10)
        assert len(people) == 1
        db.drop_table("people")
        assert db.tables() == set()


def test_an_update_that_fails_in_the_middle_changes_nothing(tmp_path: Path) -> None:
    def fail(document: Any) -> None:
        document["seen"] = True
        if document["number"] == 2:
            raise RuntimeError

    with TinyDB(tmp_path / "bot.json") as db:
        db.insert_multiple({"number": number} for number in range(4))
        with pytest.raises(RuntimeError):
            db.update(fail)
        with pytest.raises(TypeError):
            db.insert({"number": object()})
        assert db.all() == [{"number": number} for number in range(4)]


documents = st.dictionaries(
    st.text(max_size=3), st.one_of(st.integers(-9, 9), st.text(max_size=700), st.none()), max_size=3
)
numbers = st.integers(0, 5)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.dictionaries(numbers, st.one_of(st.none(), documents), min_size=1, max_size=4)),
        st.tuples(st.sampled_from(["reopen", "crash", "compact"]), st.none()),
    ),
    max_size=20,
)


@QUICK
@given(steps=steps, compact_after=st.sampled_from([1, 300, 10**9]))
def test_any_sequence_of_writes_crashes_and_compactions_equals_a_dict(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Any]], compact_after: int
) -> None:
    import msgspec

    path = tmp_path_factory.mktemp("store") / "bot.json"
    options: dict[str, Any] = {"sync": False, "compact_after": compact_after}
    tiny, model = Tiny(path, **options), {}
    for step, change in steps:
        if step == "write":
            tiny.write({"t": {id: doc if doc is None else msgspec.json.encode(doc) for id, doc in change.items()}})
            model = {id: doc for id, doc in {**model, **change}.items() if doc is not None}
        elif step == "compact":
            tiny._database.compact()
        else:
            tiny.close() if step == "reopen" else tiny._database._release()
            tiny = Tiny(path, **options)
        assert {id: msgspec.json.decode(tiny.get("t", id) or b"null") for id in range(6)} == {
            id: model.get(id) for id in range(6)
        }
        assert tiny.count("t") == len(model)
    tiny.close()
    with tinydb.TinyDB(path) as plain:
        assert {document.doc_id: dict(document) for document in plain.table("t")} == model
    shutil.rmtree(path.parent)


def test_what_is_iterated_stays_as_it_was_at_the_call(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "bot.json", sync=False)
    store.save(*(Feed(str(number)) for number in range(5)))
    seen = []
    for feed in store.all(Feed):
        seen.append(feed.url)
        store.forget(feed)
        store.save(Feed(f"new {feed.url}"))
    assert seen == ["0", "1", "2", "3", "4"]
    assert store.count(Feed) == 5
    store.close()


OUR_CLASSES = '''
import functools, pytest, tinydb
from tinydb.storages import MemoryStorage
from tinydb.middlewares import CachingMiddleware
from bot.store.tiny import Table, TinyDB as Stored

class Ours(Stored):
    table_class = functools.partial(Table, cache_size=10)

class Chosen(Ours):
    """Ours, unless a test is about another storage or its options."""
    def __init__(self, *args, **options):
        if options:
            self.table_class = tinydb.table.Table
            options.setdefault("storage", tinydb.JSONStorage)
        super().__init__(*args, **options)

tinydb.TinyDB = Chosen

@pytest.fixture
def db(tmp_path):
    db_ = Ours(tmp_path / "test.db")
    db_.drop_tables()
    db_.insert_multiple({"int": 1, "char": c} for c in "abc")
    yield db_
    db_.close()

@pytest.fixture
def storage():
    return CachingMiddleware(MemoryStorage)()
'''


@pytest.mark.slow
def test_tinydbs_own_tests_pass_on_our_classes(tmp_path: Path) -> None:
    source = f"tinydb=={tinydb.__version__}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "tinydb", source]
    fetched = subprocess.run([*pip, "--dest", tmp_path], capture_output=True, text=True, check=False)
    archives = list(tmp_path.glob("*.tar.gz"))
    if not archives:
        pytest.skip(f"the source of TinyDB cannot be fetched: {fetched.stderr[-200:]}")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(tmp_path, filter="data")
    tests = next(tmp_path.glob("tinydb-*/tests"))
    (tests / "conftest.py").write_text(OUR_CLASSES)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tests, tests]
    done = subprocess.run(run, capture_output=True, text=True, env=environment, check=False, cwd=tests.parent)
    # These two assert the names of TinyDB's own classes.
    failed = {line.split("::")[1].split(" ")[0] for line in done.stdout.splitlines() if line.startswith("FAILED")}
    assert failed == {"test_repr", "test_table_repr"}, done.stdout[-3000:]
