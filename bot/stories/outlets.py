"""Reports → how many outlets stand behind them: copies of one agency's text count once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from bot.model import Report
from bot.text import similar

REMEMBERED = 10_000  # names that were asked for
COPY = 0.5  # share of common five-word sequences from which two reports are one text


class Outlet(Struct, frozen=True):
    """What `config/outlets.toml` says of one outlet. `standing`: 0 (rumours) to 1 (checks before it prints)."""

    name: str
    also: tuple[str, ...] = ()  # other spellings and the hosts of its sites
    standing: float = 0.5
    agency: bool = False  # others print its texts


class Outlets:
    """The outlets an operator told us about. An unknown one stands in the middle."""

    def __init__(self, outlets: Iterable[Outlet] = ()) -> None:
        self._names = [(_plain(name), outlet) for outlet in outlets for name in (outlet.name, *outlet.also)]
        self._asked: dict[str, Outlet | None] = {}

    def find(self, *names: str) -> Outlet | None:
        """The outlet known by one of these names or hosts; an inflected name counts («за даними Укрінформу»)."""
        return next((found for name in names if name and (found := self._find(name))), None)

    def _find(self, name: str) -> Outlet | None:
        if name not in self._asked:
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            asked = _plain(name)
            self._asked[name] = next((outlet for known, outlet in self._names if asked and _names(known, asked)), None)
        return self._asked[name]

    def standing(self, report: Report) -> float:
        outlet = self.find(report.article.outlet, host(report.article.url))
        return outlet.standing if outlet else 0.5


def host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[\w.]+", name.lower()))


def _names(known: str, name: str) -> bool:
    """`name` is `known`, perhaps with an ending of up to three letters."""
    return name == known or (len(known) > 3 and name.startswith(known) and len(name) <= len(known) + 3)


def origin(report: Report, outlets: Outlets) -> str:
    """Whose words these are: the credited agency or outlet, else the outlet itself."""
    credit = report.brief.credit
    if credit:
        named = outlets.find(credit)
        return named.name if named else _plain(credit)
    own = outlets.find(report.article.outlet, host(report.article.url))
    return own.name if own else _plain(report.article.outlet) or host(report.article.url)


def independent(reports: Sequence[Report], outlets: Outlets | None = None) -> int:
    """How many outlets tell this on their own: one text printed nine times, or nine credits to one agency, is one."""
    outlets = outlets or Outlets()
    texts = (
        {report.article.key: similar.shingles(report.article.text) for report in reports} if len(reports) > 1 else {}
    )
    groups: list[tuple[set[str], list[str]]] = []
    for report in sorted(reports, key=lambda report: report.article.key):
        key = report.article.key
        voices = {origin(report, outlets), _plain(report.article.outlet)} - {""}
        joined = [group for group in groups if group[0] & voices or any(_copy(texts, key, other) for other in group[1])]
        for group in joined:
            groups.remove(group)
            voices |= group[0]
        groups.append((voices, [key, *(other for group in joined for other in group[1])]))
    return len(groups)


def _copy(texts: Mapping[str, set[tuple[str, ...]]], one: str, other: str) -> bool:
    return similar.shared(texts[one], texts[other]) >= COPY
