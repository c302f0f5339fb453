"""Reports → how many outlets stand behind them: copies of one agency's text count once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from bot.model import Report
from bot.text import similar

COPY = 0.5  # share of common five-word sequences from which two reports are one text


class Outlet(Struct, frozen=True):
    """What `config/outlets.toml` says of one outlet. `standing`: 0 (rumours) to 1 (checks before it prints)."""

    name: str
    also: tuple[str, ...] = ()  # other spellings and the hosts of its sites
    standing: float = 0.5
    agency: bool = False  # others print its texts


class Outlets(Struct, frozen=True):
    """The outlets an operator told us about. An unknown one stands in the middle."""

    outlet: tuple[Outlet, ...] = ()

    def find(self, *names: str) -> Outlet | None:
        """The outlet known by one of these names or hosts; an inflected name counts («за даними Укрінформу»)."""
        for name in filter(None, map(_plain, names)):
            for outlet in self.outlet:
                if any(_names(known, name) for known in map(_plain, (outlet.name, *outlet.also))):
                    return outlet
        return None

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
    groups: list[tuple[set[str], list[Report]]] = []
    for report in sorted(reports, key=lambda report: report.article.key):
        voices = {origin(report, outlets), _plain(report.article.outlet)} - {""}
        joined = [group for group in groups if group[0] & voices or any(_copy(report, other) for other in group[1])]
        for group in joined:
            groups.remove(group)
            voices |= group[0]
        groups.append((voices, [report, *(other for group in joined for other in group[1])]))
    return len(groups)


def _copy(one: Report, other: Report) -> bool:
    return similar.overlap(one.article.text, other.article.text) >= COPY
