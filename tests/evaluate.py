"""`make eval EVAL=folder`: every stage on labelled data, one table with the figures recorded last beside today's.

The folder holds the data and the scorers that define every figure; its path and its texts are never committed. With
`--record` today's figures become the recorded ones (docs/figures.json).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
RECORDED = ROOT / "docs" / "figures.json"
Figures = dict[str, float]

SHOWN = {  # the figures that matter, as the scorers name them
    "quotes": ("joint_F1", "spk_last", "spk_full", "iou_F1", "verbatim"),
    "indirect": ("f1", "mention"),
    "pages": ("f1", "title", "date", "author", "authors"),
    "feeds": ("exact", "files", "titles", "links"),
    "topics": ("P", "R", "f1"),
    "words": ("P", "R", "f1"),
    "group": ("b3", "pair_f1", "cross_pair_f1"),
    "condense": ("r1", "r2", "lead2_r1", "verbatim"),
}


def bot(command: list[str], stdin: Iterable[str] | None, answer: Path) -> None:
    """Run one stage of the program as its user would, its answers into a file."""
    with answer.open("w", encoding="utf-8") as out:
        text = None if stdin is None else "".join(stdin)
        subprocess.run([sys.executable, "-m", "bot", *command], input=text, stdout=out, cwd=ROOT, text=True, check=True)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def without_answers(lines: Iterable[dict[str, Any]], drop: tuple[str, ...]) -> list[str]:
    """The data as the bot gets it: nothing in it that tells the answer."""
    return [json.dumps({k: v for k, v in line.items() if k not in drop}, ensure_ascii=False) + "\n" for line in lines]


class Evaluation:
    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder, self.scratch = folder, scratch
        self.figures: dict[str, Figures] = {}

    def run(self) -> None:
        for language in ("en", "uk", "de"):
            self.quotes(f"quotes/{language}_dev.jsonl", language, indirect=language == "en")
        for path in sorted((self.folder / "pages").glob("*_dev.jsonl")):
            self.pages(path)
        self.feeds()
        self.topics()
        self.words()
        self.group()
        for path in sorted((self.folder / "condense").glob("*_dev.jsonl")):
            self.stage("condense", f"condense {path.stem}", ["condense"], rows(path), path, drop=("ref", "cc"))

    def stage(
        self, kind: str, name: str, command: list[str], lines: list[dict[str, Any]], gold: Path, drop: tuple[str, ...]
    ) -> None:
        answer = self.scratch / "answers.jsonl"
        bot(command, without_answers(lines, drop), answer)
        self.score(kind, name, "score_text.py", [kind, str(gold), str(answer)])

    def score(self, kind: str, name: str, scorer: str, arguments: list[str]) -> None:
        done = subprocess.run(
            [sys.executable, str(self.folder / scorer), *arguments], capture_output=True, text=True, check=True
        )
        found = _figures(done.stdout)
        self.figures[name] = {key: found[key] for key in SHOWN[kind] if key in found}

    def quotes(self, file: str, language: str, indirect: bool) -> None:
        gold, answer = self.folder / file, self.scratch / "quotes.jsonl"
        lines = [{"id": row["id"], "text": row["text"], "language": language} for row in rows(gold)]
        bot(["quotes"], without_answers(lines, ()), answer)
        self.score("quotes", f"quotes {language}", "score_quotes.py", [str(gold), str(answer), "--json"])
        if indirect:
            arguments = [str(gold), str(answer), "--json", "--indirect"]
            self.score("indirect", f"indirect {language}", "score_quotes.py", arguments)

    def pages(self, path: Path) -> None:
        import gzip

        answer = self.scratch / "pages.jsonl"
        lines = []
        for row in rows(path):
            markup = gzip.decompress((self.folder / "pages" / row["html"]).read_bytes()).decode("utf-8", "replace")
            lines.append({"id": row["id"], "url": row["url"], "html": markup})
        bot(["page"], without_answers(lines, ()), answer)
        self.score("pages", f"pages {path.stem}", "score_text.py", ["pages", str(path), str(answer)])

    def feeds(self) -> None:
        import gzip

        gold = self.folder / "feeds" / "feeds_dev.jsonl"
        unpacked = self.scratch / "feeds"
        names = {}
        for number, row in enumerate(rows(gold)):
            path = unpacked / f"{number}.xml"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(gzip.decompress((gold.parent / row["path"]).read_bytes()))
            names[str(path)] = row["path"]
        answer = self.scratch / "entries.jsonl"
        bot(["feed", *names], None, answer)
        named = [{**row, "source": names[row["source"]]} for row in rows(answer)]
        answer.write_text("".join(without_answers(named, ())), "utf-8")
        self.score("feeds", "feeds", "score_text.py", ["feeds", str(gold), str(answer)])

    def topics(self) -> None:
        gold = self.folder / "topics" / "topics_dev.jsonl"
        self.stage("topics", "topics", ["match"], rows(gold), gold, drop=("topics", "why"))

    def words(self) -> None:
        gold, answer = self.folder / "words" / "uk_lemmas_dev.jsonl", self.scratch / "words.jsonl"
        scorer = [sys.executable, str(self.folder / "score_text.py"), "words-topics", str(gold)]
        topics = self.scratch / "words.toml"
        topics.write_text(subprocess.run(scorer, capture_output=True, text=True, check=True).stdout, "utf-8")
        lines = [{"id": row["id"], "text": row["text"], "language": "uk"} for row in rows(gold)]
        bot(["match", "--topics", str(topics)], without_answers(lines, ()), answer)
        self.score("words", "words uk", "score_text.py", ["words", str(gold), str(answer)])

    def group(self) -> None:
        headlines = rows(self.folder / "group" / "headlines_dev.jsonl")
        for language in ("en", "ru", "es", "de", "pt", "fr"):
            chosen = [row for row in headlines if row["language"] == language]
            gold = self.scratch / "headlines.jsonl"
            gold.write_text("".join(without_answers(chosen, ())), "utf-8")
            self.stage("group", f"headlines {language}", ["group"], chosen, gold, drop=("story",))
        gold = self.folder / "group" / "events_dev.jsonl"
        self.stage("group", "events en+uk", ["group"], rows(gold), gold, drop=("event", "story", "cluster"))


def _figures(text: str) -> Figures:
    """What a scorer printed: JSON, or `key=value` pairs on its last line."""
    last = text.strip().splitlines()[-1]
    if last.startswith("{"):
        return {key: value for key, value in json.loads(last).items() if isinstance(value, int | float)}
    return {key: float(value) for key, value in re.findall(r"(\w+)=(-?[\d.]+)(?=\s|$)", last)}


def table(figures: dict[str, Figures], recorded: dict[str, Figures]) -> Table:
    shown = Table(title="Stages on labelled data: recorded → today")
    for column in ("data", "figure", "recorded", "today", "change"):
        shown.add_column(column, justify="left" if column in ("data", "figure") else "right")
    for name, found in figures.items():
        for key, value in found.items():
            before = recorded.get(name, {}).get(key)
            change = "" if before is None else f"{value - before:+.4f}" if value != before else "="
            shown.add_row(name, key, "" if before is None else f"{before:g}", f"{value:g}", change)
    return shown


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]).resolve()
    recorded: dict[str, Figures] = json.loads(RECORDED.read_text("utf-8")) if RECORDED.is_file() else {}
    with tempfile.TemporaryDirectory() as scratch:
        evaluation = Evaluation(folder, Path(scratch))
        evaluation.run()
    Console(width=110).print(table(evaluation.figures, recorded))
    if "--record" in arguments:
        RECORDED.write_text(json.dumps(evaluation.figures, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
