"""Labelled articles → config/languages/weights/<language>.toml: how the weights of the quotes stage are fitted.

    python tools/fit_quotes.py en TRAIN.jsonl [--pronouns LABELS.json] [--prior en] [--out FILE]

Needs numpy and scipy, which the bot itself does not; run it from a virtual environment of its own that also sees the
bot's dependencies. TRAIN has one article a line: {"id","text","quotes":[{"start","end","kind":"direct|mixed|indirect",
"optional","speaker_start","speaker_end","speaker_text","speaker_full","cue"}]}; LABELS is a list of
[article id, offset of a pronoun, full name it means]. Four tables are fitted, each by regularised maximum likelihood:

speaker     softmax over the mentions that may be a quote's source (`speakers.candidates`)
antecedent  softmax over the persons a pronoun may mean (`antecedents.of_pronoun`)
span        logistic: is a marked stretch speech? (`speech.features`)
indirect    softmax over the spans a verb of saying may report (`indirect.proposals`)

`--prior CODE` pulls the weights towards another language's instead of towards zero (few articles). Prints how much of
the training data each table gets right in cross-validation over articles; the figures that count come from `make eval`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.text.language import Language
from bot.text.quotes import indirect, marks, speech
from bot.text.quotes.antecedents import Antecedents
from bot.text.quotes.lexicon import lexicon
from bot.text.quotes.nicknames import without_nicknames
from bot.text.quotes.people import People
from bot.text.quotes.reading import Reading
from bot.text.quotes.speakers import NOBODY, Speakers
from bot.text.quotes.weighing import Weights, scale
from config import settings

FOLDS = 5
MARKS = " \t\r\n\u00a0\"“”„‟«»‹›‘’‚'`,.;:–—-"
# verbs whose reported speech counts in English; elsewhere all of it does
VERBS = """
    said say says saying told tell tells telling added adds adding noted notes noting announced announces reported
    reports wrote writes claimed claims argued argues stated states explained explains acknowledged insisted
    insists confirmed confirms warned warns stressed stresses replied testified testifies admitted declared
    recalled according
"""
PLAIN = frozenset(VERBS.split())
SPEAKER_PRIOR = {"signature": 3.0, "signed": -3.0}  # “…” – Olena Marchuk: clear, and rare in news
SPAN_PRIOR = {
    "work": -2.0,
    "workA1": -1.0,
    "workA2": -2.0,
    "t4A": -1.2,
    "x40": -1.5,
}  # titles are rarer in news than clear


def spelled_out(features: list[str]) -> list[str]:
    """In the place of weights: what the bot adds up, this tool strings together."""
    return features


class Choice(NamedTuple):
    """Candidates, each a list of features, and which of them are right; `article` keeps a fold's articles together."""

    candidates: list[list[str]]
    right: set[int]
    article: int


def fit_choice(choices: list[Choice], pull: float, prior: dict[str, float] | None = None) -> dict[str, float]:
    """Softmax weights; several right candidates share the probability."""
    ids: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    starts: list[int] = []
    right: list[bool] = []
    for choice in choices:
        starts.append(len(right))
        for k, features in enumerate(choice.candidates):
            for feature in features:
                rows.append(len(right))
                columns.append(ids.setdefault(feature, len(ids)))
            right.append(k in choice.right)
    matrix = scipy.sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(right), len(ids)))
    good = np.array(right)
    group = np.repeat(np.arange(len(starts)), np.diff([*starts, len(right)]))
    origin = np.array([(prior or {}).get(feature, 0.0) for feature in ids])

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        total = np.add.reduceat(odds, starts)
        hit = np.where(good, odds, 0.0)
        share = np.add.reduceat(hit, starts)
        away = weights - origin
        gradient = matrix.T @ (odds / total[group] - hit / share[group]) + pull * away
        return float(-np.log(share / total).sum() + 0.5 * pull * (away**2).sum()), gradient

    found = minimize(loss, origin.copy(), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return dict(zip(ids, found.x, strict=True))


def fit_yes_no(rows: list[tuple[list[str], bool, float]], pull: float, prior: dict[str, float]) -> dict[str, float]:
    """Logistic weights with a free constant under the name "". A row: features, answer, how much it counts."""
    ids = {"": 0}
    for features, _, _ in rows:
        for feature in features:
            ids.setdefault(feature, len(ids))
    at = np.array([(k, ids[feature]) for k, (features, _, _) in enumerate(rows) for feature in ["", *features]])
    matrix = scipy.sparse.csr_matrix((np.ones(len(at)), (at[:, 0], at[:, 1])), shape=(len(rows), len(ids)))
    answer = np.array([row[1] for row in rows], dtype=float)
    counts = np.array([row[2] for row in rows])
    origin = np.array([prior.get(feature, 0.0) for feature in ids])
    free = np.array([feature != "" for feature in ids], dtype=float)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        away = (weights - origin) * free
        gradient = matrix.T @ (counts * (1 / (1 + np.exp(-scores)) - answer)) + pull * away
        return float(
            (counts * (np.logaddexp(0, scores) - answer * scores)).sum() + 0.5 * pull * (away**2).sum()
        ), gradient

    found = minimize(loss, np.zeros(len(ids)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return dict(zip(ids, found.x, strict=True))


def keep_frequent(choices: list[Choice], least: int, prior: dict[str, float]) -> list[Choice]:
    seen = Counter(feature for choice in choices for features in choice.candidates for feature in features)
    return [
        Choice([[f for f in features if seen[f] >= least or f in prior] for features in choice.candidates], *choice[1:])
        for choice in choices
    ]


def cross_validated(choices: list[Choice], pull: float, prior: dict[str, float]) -> float:
    """The share of choices whose best candidate is right, each fold judged by weights of the others."""
    hits = 0
    for fold in range(FOLDS):
        weights = fit_choice([c for c in choices if c.article % FOLDS != fold], pull, prior)
        for choice in choices:
            if choice.article % FOLDS == fold:
                scores = [sum(weights.get(f, 0.0) for f in features) for features in choice.candidates]
                hits += int(np.argmax(scores)) in choice.right
    return hits / max(1, len(choices))


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in MARKS:
        start += 1
    while end > start and text[end - 1] in MARKS:
        end -= 1
    return start, end


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]) or 1)


class Labelled:
    """One article as the bot reads it, beside its labels."""

    def __init__(self, number: int, row: dict[str, Any], language: Language) -> None:
        self.number = number
        self.id = row["id"]
        self.text = row["text"]
        self.quotes = row["quotes"]
        self.marked = [q for q in self.quotes if q["kind"] in ("direct", "mixed")]
        self.language = language
        self.stretches = without_nicknames(self.text, marks.stretches(self.text, language))
        self.reading = Reading(self.text, self.stretches, lexicon(language))
        self.people = People(self.reading, lexicon(language))

    def label_of(self, index: int) -> tuple[dict[str, Any] | None, float]:
        here = stripped(self.text, self.stretches[index].start, self.stretches[index].end)
        best: tuple[dict[str, Any] | None, float] = (None, 0.0)
        for quote in self.marked:
            share = overlap(stripped(self.text, quote["start"], quote["end"]), here)
            if share > best[1]:
                best = (quote, share)
        return best

    def heads(self, start: int, end: int) -> set[int]:
        """Units that name the source inside an annotated mention: its last name before the first comma, else its noun."""
        units = self.reading.units
        inside = [k for k, unit in enumerate(units) if unit.start < end and unit.end > start]
        first: list[int] = []
        for k in inside:
            if units[k].letter in ",Ri(" and first:
                break
            first.append(k)
        nouns_first = lexicon(self.language).naming.capital_nouns  # "Ein Beamter der Polizei": the head comes first
        names = [k for k in first if units[k].letter == "N" and not units[k].owned]
        if nouns_first and not names:
            names = [k for k in inside if units[k].letter == "N" and not units[k].owned]
        others = [k for k in first if units[k].letter in "OPHBDR" and not units[k].owned]
        return set(names[-1:] or (others[:1] if nouns_first else others[-1:]) or inside)

    def sources(self) -> list[tuple[int, int, Choice]]:
        """For each labelled stretch its index, the right unit (or NOBODY) and the choice among its candidates."""
        speakers = Speakers(self.reading, self.people, spelled_out)
        found = []
        last = NOBODY
        for index in range(len(self.stretches)):
            quote, share = self.label_of(index)
            if quote is None or share < 0.6:
                continue
            candidates = speakers.candidates(self.reading.quotes[index], last)
            right = {0}
            if quote["speaker_start"] is not None:
                heads = self.heads(quote["speaker_start"], quote["speaker_end"])
                right = {k for k, c in enumerate(candidates) if c.unit in heads}
            named = [candidates[k].unit for k in right if candidates[k].unit != NOBODY]
            unit = max(named, key=lambda k: (self.reading.letters[k] in "NP", -k), default=NOBODY)
            if right:
                found.append((index, unit, Choice([c.weight for c in candidates], right, self.number)))
            if unit != NOBODY:
                last = unit
        return found

    def spans(self, speaker_weights: dict[str, float]) -> list[tuple[list[str], bool, float]]:
        speakers = Speakers(self.reading, self.people, scale(speaker_weights))
        rows = []
        last = NOBODY
        for index, stretch in enumerate(self.stretches):
            unit, sure, _ = speakers.choose(self.reading.quotes[index], last)
            last = unit if unit != NOBODY else last
            quote, share = self.label_of(index)
            if 0 < share < 0.8 or len(re.findall(r"\w+", self.text[stretch.start : stretch.end])) < 2:
                continue
            weight = 0.3 if quote is not None and quote.get("optional") else 1.0
            rows.append((speech.features(self.reading, index, unit, sure), share >= 0.8, weight))
        return rows

    def reported(self) -> list[Choice]:
        plain = [q for q in self.quotes if q["kind"] == "indirect" and not q.get("optional") and self._is_plain(q)]
        rest = [q for q in self.quotes if q not in plain]
        units = self.reading.units
        found = []
        for cue in indirect.cues(self.reading, spelled_out):
            proposed = cue.proposals()
            spans = [(units[p.first].start, units[p.after - 1].end) if p.first >= 0 else (0, 0) for p in proposed]
            shares = [max((overlap(s, (q["start"], q["end"])) for q in plain), default=0.0) for s in spans]
            best = max(shares, default=0.0)
            if not proposed or (best < 0.6 and any(self._covered(s, rest) for s in spans[1:])):
                continue
            right = {k for k, share in enumerate(shares) if share >= max(0.6, best - 0.08)} if best >= 0.6 else {0}
            found.append(Choice([p.weight for p in proposed], right, self.number))
        return found

    def _is_plain(self, quote: dict[str, Any]) -> bool:
        enough = len(re.findall(r"\w+", quote["text"])) >= indirect.FEWEST_WORDS
        return enough and (self.language.code != "en" or bool(PLAIN & set((quote.get("cue") or "").lower().split())))

    @staticmethod
    def _covered(span: tuple[int, int], quotes: list[dict[str, Any]]) -> bool:
        length = span[1] - span[0]
        return any(min(span[1], q["end"]) - max(span[0], q["start"]) >= 0.5 * length for q in quotes)


def pronouns(articles: list[Labelled], labels: list[list[Any]], known: dict[str, float]) -> list[Choice]:
    """The choices behind labelled pronouns: LABELS, and quotes whose source is a pronoun with a full name."""
    wanted = {(label[0], label[1]): label[2] for label in labels}
    found = []
    for article in articles:
        for quote in article.marked:
            if quote.get("speaker_full") and quote["speaker_start"] is not None:
                wanted.setdefault((article.id, quote["speaker_start"]), quote["speaker_full"])
        resolver = Antecedents(article.reading, article.people, scale(known))
        genders = article.reading.lexicon.speech.pronouns
        sources = [unit for _, unit, _ in article.sources() if unit != NOBODY]
        for k, unit in enumerate(article.reading.units):
            name = wanted.get((article.id, unit.start))
            if unit.letter != "P" or name is None or genders.get(unit.word) not in ("m", "f"):
                continue
            position = sources.index(k) if k in sources else 0
            last = sources[position - 1] if position else NOBODY
            persons = resolver.of_pronoun(k, genders[unit.word], last)
            right = {
                i for i, (p, _) in enumerate(persons) if article.people.persons[p].name.split()[-1] == name.split()[-1]
            }
            if right and len(persons) > 1:
                found.append(Choice([features for _, features in persons], right, article.number))
    return found


def pruned(weights: dict[str, float], least: float) -> dict[str, float]:
    return {feature: weight for feature, weight in weights.items() if abs(weight) >= least or not feature}


def write(path: Path, tables: dict[str, dict[str, float]]) -> None:
    lines = ["# Fitted by tools/fit_quotes.py on labelled articles; not for editing by hand."]
    for table, weights in tables.items():
        lines += ["", f"[{table}]"]
        lines += [f"{json.dumps(f, ensure_ascii=False)} = {weights[f]:.2f}" for f in sorted(weights)]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the weights of the quotes stage.")
    parser.add_argument("language")
    parser.add_argument("train", type=Path, nargs="+")
    parser.add_argument("--pronouns", type=Path)
    parser.add_argument("--more", type=Path, help="articles of which only the pronouns are learnt")
    parser.add_argument("--prior", default="")
    parser.add_argument("--least", type=int, default=4, help="a feature must occur so often")
    parser.add_argument("--pull", type=float, default=2.0, help="how strongly weights are held to where they start")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    languages = settings.languages()
    language = languages[options.language]
    prior = languages[options.prior].part("weights", Weights) if options.prior else Weights()
    own = language.part("weights", Weights)
    rows = [json.loads(line) for path in options.train for line in path.open(encoding="utf-8")]
    random.Random(0).shuffle(rows)
    articles = [Labelled(k, row, language) for k, row in enumerate(rows)]

    start = SPEAKER_PRIOR | prior.speaker
    sources = keep_frequent([c for a in articles for _, _, c in a.sources()], options.least, start)
    print(
        f"speaker    {len(sources)} quotes, right in cross-validation {cross_validated(sources, options.pull, start):.4f}"
    )
    speaker = pruned(fit_choice(sources, options.pull, start), 0.15)

    antecedent = dict(prior.antecedent or own.antecedent)
    more = [json.loads(line) for line in options.more.open(encoding="utf-8")] if options.more else []
    told = articles + [Labelled(len(articles) + k, row, language) for k, row in enumerate(more)]
    labels = json.loads(options.pronouns.read_text("utf-8")) if options.pronouns else []
    for _ in range(2):  # a chain of pronouns is followed with the weights of the round before
        choices = pronouns(told, labels, antecedent)
        if choices:
            antecedent = pruned(fit_choice(choices, 3.0), 0.04)
    if choices:
        print(f"antecedent {len(choices)} pronouns, right in cross-validation {cross_validated(choices, 3.0, {}):.4f}")

    marked = [row for a in articles for row in a.spans(speaker)]
    frequent = Counter(f for features, _, _ in marked for f in features)
    marked = [([f for f in features if frequent[f] >= 3], answer, weight) for features, answer, weight in marked]
    span = pruned(fit_yes_no(marked, 1.0, SPAN_PRIOR), 0.1)
    print(f"span       {len(marked)} stretches, {sum(answer for _, answer, _ in marked)} of them speech")

    reports = keep_frequent([c for a in articles for c in a.reported()], options.least, {})
    print(f"indirect   {len(reports)} cues, right in cross-validation {cross_validated(reports, 2.0, {}):.4f}")
    reported = pruned(fit_choice(reports, 2.0), 0.12)

    out = options.out or settings.CONFIG / "languages" / "weights" / f"{options.language}.toml"
    write(out, {"speaker": speaker, "antecedent": antecedent, "span": span, "indirect": reported})
    print(f"{out}: {len(speaker)} + {len(antecedent)} + {len(span)} + {len(reported)} weights")


if __name__ == "__main__":
    main()
