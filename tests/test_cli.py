"""Every stage is a filter: JSON lines in, JSON lines out, and a bad line is only its own trouble."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot import check
from bot.store import Store
from config.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
REPORT = (
    "Norway has ordered six minehunters from the Kystvik shipyard for 1.4 billion euros, the navy said on Sunday.\n\n"
    "“With these ships the people stay outside the minefield,” Rear Admiral Knut Ravnberg said."
)
ЗВІТ = (
    "Одинадцять країн НАТО домовилися разом закуповувати ракети для протиповітряної оборони.\n\n"
    "«Ми або купуємо разом, або поодинці стоїмо в черзі», — сказав заступник генерального секретаря Генрік Сольберг."
)


def bot(*arguments: str, stdin: str | bytes = "", **env: str) -> subprocess.CompletedProcess[bytes]:
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    clean = {k: v for k, v in os.environ.items() if k not in ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "ADMIN_IDS")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=data,
        capture_output=True,
        cwd=ROOT,
        env=clean | env,
        check=False,
    )


def answers(*arguments: str, lines: list[Any]) -> list[dict[str, Any]]:
    stdin = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    done = bot(*arguments, stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_quotes_are_verbatim_and_have_their_speaker_in_both_languages() -> None:
    lines = [{"id": 1, "text": REPORT}, {"id": 2, "text": ЗВІТ, "language": "uk"}]
    english, ukrainian = answers("quotes", lines=lines)
    for text, answer, speaker in ((REPORT, english, "Knut Ravnberg"), (ЗВІТ, ukrainian, "Генрік Сольберг")):
        (quote,) = [quote for quote in answer["quotes"] if quote["direct"]]
        assert text[quote["start"] : quote["end"]] == quote["text"]
        assert quote["speaker"] == speaker
    assert (english["language"], ukrainian["language"]) == ("en", "uk")


def test_condense_gives_headline_and_verbatim_points() -> None:
    (answer,) = answers("condense", lines=[{"id": "a", "text": REPORT, "title": "Norway orders six minehunters"}])
    assert answer["headline"] == "Norway orders six minehunters"
    assert answer["points"]
    for point in answer["points"]:
        assert REPORT[point["start"] : point["end"]] == point["text"]


def test_match_explains_itself() -> None:
    (answer,) = answers("match", lines=[{"id": "a", "text": ЗВІТ, "title": "Фонд НАТО", "language": "uk"}])
    found = {topic["topic"]: topic["terms"] for topic in answer["topics"]}
    assert "nato" in found
    for term in found["nato"]:
        where = "Фонд НАТО" if term["in"] == "title" else ЗВІТ
        assert where[term["start"] : term["end"]] == term["found"]


def test_group_does_not_depend_on_the_order_of_its_lines() -> None:
    lines = [
        {"id": 1, "title": "Norway orders six minehunters at Kystvik", "text": REPORT, "published": "2026-11-22T14:00:00Z"},
        {"id": 2, "title": "Six minehunters ordered from Kystvik yard by Norway", "text": REPORT, "published": "2026-11-22T15:00:00Z"},
        {"id": 3, "title": "Herring prices fall", "text": "Herring prices fell by a tenth.", "published": "2026-11-22T15:00:00Z"},
    ]  # fmt: skip
    there = {answer["id"]: answer["story"] for answer in answers("group", lines=lines)}
    back = {answer["id"]: answer["story"] for answer in answers("group", lines=lines[::-1])}
    assert there == back
    assert there[1] == there[2] != there[3]


@pytest.mark.parametrize("stage", ["quotes", "condense", "match", "group", "page"])
def test_a_bad_line_is_answered_and_the_rest_go_on(stage: str) -> None:
    good = {"id": "good", "text": REPORT, "html": f"<article><p>{REPORT}</p></article>", "more": [1]}
    bad: list[Any] = ["{broken", "[]", '{"id": 7}x', json.dumps({"id": "n", "text": 5}), "[" * 5000]
    found = answers(stage, lines=[*bad, good])
    assert [("error" in answer) for answer in found] == [True] * 5 + [False]
    assert found[3]["id"] == "n"
    assert found[5]["id"] == "good"


def test_a_bad_date_is_one_sentence() -> None:
    (answer,) = answers("quotes", lines=[{"id": "x", "text": "a", "published": "yesterday"}])
    assert answer == {"id": "x", "error": "published is not an ISO 8601 time: yesterday"}


def test_feed_prints_the_entries_of_files_and_names_what_is_no_feed(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<!doctype html><title>Hello</title><p>Hi", "utf-8")
    done = bot("feed", "sample/ranok.example/feed", str(tmp_path / "page.html"), str(tmp_path / "none.xml"))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    titles = [line["title"] for line in found if "title" in line]
    assert "Одинадцять країн НАТО створюють спільний фонд для закупівлі ракет ППО" in titles
    assert "Овруч без світла: дрони влучили в підстанцію, постраждалих немає" in titles
    assert found[0]["link"].startswith("https://ranok.example/")
    assert "utm_" not in found[0]["link"]
    assert ["error" in line for line in found] == [False, False, True, True]


def test_page_prints_one_object_for_a_file() -> None:
    done = bot("page", "sample/ranok.example/fond-ppo.html", "--url", "https://ranok.example/fond-ppo")
    page = json.loads(done.stdout)
    assert page["title"] == "Одинадцять країн НАТО створюють спільний фонд для закупівлі ракет ППО"
    assert (page["outlet"], page["language"], page["author"]) == ("Ранковий вісник", "uk", "Оксана Лиман")
    assert page["published"].startswith("2026-11-23T06:05")
    assert "Сольберг" in page["text"]
    for unwanted in ("cookie", "Поділитися", "Читайте також", "Головне"):
        assert unwanted not in page["text"]


def test_running_without_a_token_is_one_sentence_and_exit_2() -> None:
    done = bot("run", TELEGRAM_BOT_TOKEN="")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("TELEGRAM_BOT_TOKEN is not set")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("preview",), "Say what to preview"),
        (("preview", "--sample", "--since", "soon"), "--since takes a span"),
        (("preview", "--sample", "--since", "0h"), "--since takes a span"),
        (("preview", "--sample", "--language", "tlh"), "--language is one of en, uk, not “tlh”."),
        (("preview", "--sample", "--topic", "cooking"), "There is no topic “cooking”"),
        (("quotes", "/no/such/file"), "cannot be read"),
        (("match", "--topics", "README.md"), "topics file cannot be read"),
    ],
)
def test_bad_usage_is_one_sentence_and_exit_2(arguments: tuple[str, ...], said: str) -> None:
    done = bot(*arguments)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_the_preview_of_the_samples_shows_a_digest_in_both_languages() -> None:
    english = bot("preview", "--sample").stdout.decode()
    ukrainian = bot("preview", "--sample", "--language", "uk").stdout.decode()
    assert "— NATO Deputy Secretary General Henrik Solberg" in english
    assert "“We buy together or we wait in line separately." in english
    assert "Ваш дайджест" in ukrainian
    assert "Генрік Сольберг" in ukrainian
    for text in (english, ukrainian):
        assert "Herring" not in text
        assert "City" not in text
        assert "Traceback" not in text


def test_a_backup_and_its_restoring_say_what_they_did_and_what_was_there_is_named(tmp_path: Path) -> None:
    database, copy = tmp_path / "data" / "bot.json", tmp_path / "copy.json"
    Store.open(database).close()
    url = f"tiny://{database}"
    assert bot("backup", str(copy), DATABASE_URL=url).stdout.decode() == f"{database} is copied to {copy}.\n"
    said = bot("restore", str(copy), DATABASE_URL=url).stdout.decode()
    assert said == f"{database} is now what {copy} holds; what was there before is in {database}.aside-1.\n"
    elsewhere = tmp_path / "new.json"
    said = bot("restore", str(copy), DATABASE_URL=f"tiny://{elsewhere}").stdout.decode()
    assert said == f"{elsewhere} is now what {copy} holds.\n"


def test_what_cannot_be_copied_is_one_sentence_that_says_why(tmp_path: Path) -> None:
    database, empty, text = tmp_path / "bot.json", tmp_path / "empty.json", tmp_path / "README.md"
    Store.open(database).close()
    empty.write_text("{}\n")
    text.write_text("# Sitrep\n")
    for command, file, said in (
        ("backup", "/no/such/folder/copy.json", "cannot be written (No such file or directory): nothing was changed."),
        ("backup", tmp_path, f"{tmp_path} cannot be written (Is a directory): nothing was changed."),
        ("restore", tmp_path, f"{tmp_path} cannot be read (Is a directory)."),
        ("restore", empty, f"{empty} is no database of Sitrep: nothing was copied from it."),
        ("restore", text, f"{text} is damaged, or is no database of Sitrep: nothing was copied from it."),
    ):
        done = bot(command, str(file), DATABASE_URL=f"tiny://{database}")
        assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
        assert done.stderr.decode().endswith(f"{said}\n"), done.stderr.decode()


def test_check_says_where_no_database_can_be_made_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = []
    for place in (tmp_path / "file" / "bot.json", tmp_path / "new" / "bot.json"):
        said.append(check._database(replace(Settings(), database=place)))
    assert said == [[f"{tmp_path}/file/bot.json cannot be opened (Not a directory): DATABASE_URL must name a file in a folder that can be written."], []]  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
