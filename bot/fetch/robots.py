"""robots.txt → may this page be read, and how slowly (RFC 9309)."""

from __future__ import annotations

from protego import Protego

LONGEST = 500 * 1024  # bytes that must be obeyed (RFC 9309, 2.5)
SLOWEST = 10.0  # seconds between two pages that we let a site ask for
NAME = "Sitrep"  # what a site's owner writes after `User-agent:`


class Rules:
    """What one origin allows; an empty text allows everything."""

    def __init__(self, text: str = "") -> None:
        self._rules = Protego.parse(text)

    def allow(self, url: str) -> bool:
        return bool(self._rules.can_fetch(url, NAME))

    def delay(self) -> float:
        """Seconds between two requests, as Crawl-delay asks, at most ten."""
        return min(float(self._rules.crawl_delay(NAME) or 0), SLOWEST)


def read(body: bytes) -> Rules:
    """The rules in a robots.txt; a web page in its place, as some sites answer, forbids nothing."""
    text = body[:LONGEST].decode("utf-8-sig", "replace")
    return Rules("" if text.lstrip()[:1] == "<" else text)
