"""Feed → Page: asks the world, within limits, and never says more than one thing went wrong.

Everything a stranger's server can do is bounded: time, redirects, bytes on the wire and after inflating, addresses.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from bot import __version__, clock
from bot.fetch import connect
from bot.fetch import robots as robots_txt
from bot.fetch.inflate import Inflater, Unreadable
from bot.model import Answer, Failed, Gone, Moved, Page, Unchanged

DEADLINE = 20.0  # seconds for all of an answer, its redirects included; waiting for one's turn does not count
REDIRECTS = 5
RAW = 5_000_000  # bytes on the wire
CONCURRENT = 16  # httpx slows down as its pool grows; this is plenty for thousands of feeds
GAP = 1.0  # seconds between two requests to one host
ROBOTS_KEPT = 24 * 3600.0  # seconds (RFC 9309, 2.4)
ROBOTS_FAILED_KEPT = 600.0
LANES_KEPT = 2000
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
PERMANENT = frozenset({301, 308})
REDIRECT = frozenset({301, 302, 303, 307, 308})


class _Lane:
    """The way to one host: one request at a time, a gap between two."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.free_at = 0.0  # monotonic seconds
        self.gap = 0.0  # what its robots.txt asks for


class Fetcher:
    """Fetches pages politely. One for the whole program, used from one event loop.

    `allow`: hosts and networks that may be private (`Settings.fetch_allow`). `contact`: where a site's owner may write to.
    `gap`, `deadline`: seconds, smaller in tests. Close it with `await fetcher.close()` or use it as a context manager.
    """

    def __init__(
        self,
        allow: Iterable[str] = (),
        contact: str = "",
        *,
        gap: float = GAP,
        deadline: float = DEADLINE,
        concurrent: int = CONCURRENT,
    ) -> None:
        self._gap, self._deadline = gap, deadline
        self._slots = asyncio.Semaphore(concurrent)
        self._lanes: dict[str, _Lane] = {}
        self._rules: dict[str, tuple[float, asyncio.Task[robots_txt.Rules | str]]] = {}
        self._client = httpx.AsyncClient(
            transport=connect.CheckedTransport(connect.Allowed(allow), concurrent),
            headers={
                "User-Agent": user_agent(contact),
                "Accept": ACCEPT,
                "Accept-Encoding": "gzip, deflate",  # what we inflate ourselves, in bounded steps
                "Accept-Language": "uk, en;q=0.9, *;q=0.5",
            },
            timeout=httpx.Timeout(deadline),
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # none is kept: a feed needs no memory of us
            trust_env=False,
        )

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        for _, task in self._rules.values():
            task.cancel()
        await self._client.aclose()

    async def get(self, url: str, etag: str = "", modified: str = "", *, robots: bool = False) -> Answer:
        """What is behind `url` now. `etag`, `modified`: as the last answer gave them; then Unchanged may come back.

        `robots`: ask the site's robots.txt first. Moved if the way began with permanent redirects. Never raises for
        anything a server does: that is Failed, with one sentence.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {
            name: value for name, value in validators.items() if value.isprintable() and value.isascii() and value
        }
        try:
            return await self._follow(urldefrag(url.strip()).url, headers, robots)
        except _Refusal as refusal:
            return Failed(url, str(refusal), refusal.retry_after)

    async def _follow(self, url: str, headers: dict[str, str], robots: bool) -> Answer:
        """One hop after another, each checked like the first."""
        moved_to, permanent, left, seen = "", True, self._deadline, {url}
        for _ in range(REDIRECTS + 1):
            host = _checked_host(url)
            if robots:
                await self._ask_robots(url)
            started_with = left
            async with self._turn(_authority(url)):
                started = time.monotonic()
                answer = await self._exchange(url, headers, left)
                left = started_with - (time.monotonic() - started)
            if not isinstance(answer, _Redirect):
                return Moved(moved_to, answer) if moved_to and isinstance(answer, Page | Unchanged) else answer
            permanent = permanent and answer.permanent
            url = answer.to
            if url in seen:
                raise _Refusal(f"{host} redirects in a circle.")
            seen.add(url)
            moved_to = url if permanent else moved_to
        raise _Refusal(f"{host} redirects more than {REDIRECTS} times.")

    @asynccontextmanager
    async def _turn(self, authority: str) -> AsyncIterator[None]:
        """Wait for the host's turn first and for a free slot then, so that a queue for one host holds no slots."""
        lane = self._lane(authority)
        async with lane.lock:
            await asyncio.sleep(max(0.0, lane.free_at - time.monotonic()))
            try:
                async with self._slots:
                    yield
            finally:
                lane.free_at = time.monotonic() + max(self._gap, lane.gap)

    def _lane(self, authority: str) -> _Lane:
        if len(self._lanes) > LANES_KEPT:
            now = time.monotonic()
            busy = {name: lane for name, lane in self._lanes.items() if lane.lock.locked() or lane.free_at > now}
            self._lanes = busy
        return self._lanes.setdefault(authority, _Lane())

    async def _exchange(self, url: str, headers: dict[str, str], seconds: float) -> Answer | _Redirect:
        host = urlsplit(url).hostname or url
        try:
            async with asyncio.timeout(seconds), self._client.stream("GET", url, headers=headers) as response:
                return await self._understand(url, response, bool(headers))
        except TimeoutError:
            raise _Refusal(f"{host} answers too slowly: more than {self._deadline:g} seconds.") from None
        except Unreadable as problem:
            raise _Refusal(f"The answer of {host} is {problem}.") from None
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise _Refusal("The address is not valid.") from None
        except (httpx.HTTPError, *connect.ERRORS) as problem:
            raise _Refusal(connect.sentence(problem, host)) from None

    async def _understand(self, url: str, response: httpx.Response, conditional: bool) -> Answer | _Redirect:
        status = response.status_code
        if status in REDIRECT and response.headers.get("location"):
            return _Redirect(urldefrag(urljoin(url, response.headers["location"])).url, status in PERMANENT)
        if status == HTTPStatus.NOT_MODIFIED and conditional:
            return Unchanged(url)
        if status == HTTPStatus.GONE:
            return Gone(url)
        if status not in (200, 203):
            raise _Refusal(
                _status(url, status), retry_after(response.headers.get("retry-after", ""), clock.now()), status
            )
        body = await _body(response)
        return Page(
            url=url,
            body=body,
            content_type=response.headers.get("content-type", "")[:200],
            etag=response.headers.get("etag", "")[:500],
            modified=response.headers.get("last-modified", "")[:100],
            fetched=clock.now(),
        )

    # ── robots.txt ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _ask_robots(self, url: str) -> None:
        """Raises _Refusal where the site does not want this page read, or cannot say now."""
        parts = urlsplit(url)
        rules = await self._rules_of(f"{parts.scheme}://{parts.netloc}")
        if isinstance(rules, str):
            raise _Refusal(rules, ROBOTS_FAILED_KEPT)
        if not rules.allow(url):
            raise _Refusal(f"The robots.txt of {parts.hostname} forbids this page.")
        self._lane(_authority(url)).gap = rules.delay()

    async def _rules_of(self, origin: str) -> robots_txt.Rules | str:
        """The origin's rules, or one sentence why they cannot be known now. Asked once for all who wait; kept a day."""
        now = time.monotonic()
        until, task = self._rules.get(origin, (0.0, None))
        if task is None or task.cancelled() or until < now:
            if len(self._rules) > LANES_KEPT:
                self._rules = {name: known for name, known in self._rules.items() if known[0] > now}
            task = asyncio.create_task(self._read_robots(origin))
            self._rules[origin] = (now + ROBOTS_KEPT, task)
        rules = await asyncio.shield(task)
        if isinstance(rules, str):
            self._rules[origin] = (min(self._rules[origin][0], now + ROBOTS_FAILED_KEPT), task)
        return rules

    async def _read_robots(self, origin: str) -> robots_txt.Rules | str:
        """4xx allows everything, 5xx and silence mean "not now" (RFC 9309, 2.3.1)."""
        try:
            answer = await self._follow(f"{origin}/robots.txt", {}, robots=False)
        except _Refusal as refusal:
            if 400 <= refusal.status < 500 and refusal.status != 429:
                return robots_txt.Rules()
            return f"The robots.txt of {urlsplit(origin).hostname} cannot be read now, so its pages are left alone."
        found = answer.then if isinstance(answer, Moved) else answer
        return robots_txt.read(found.body) if isinstance(found, Page) else robots_txt.Rules()


class _Redirect:
    def __init__(self, to: str, permanent: bool) -> None:
        self.to, self.permanent = to, permanent


class _Refusal(Exception):
    """The fetch is over: one sentence, the wait the server asked for in seconds, and the status if there was one."""

    def __init__(self, reason: str, retry_after: float | None = None, status: int = 0) -> None:
        super().__init__(reason)
        self.retry_after, self.status = retry_after, status


def user_agent(contact: str) -> str:
    """Who we are, honestly, and whom to write to."""
    contact = "".join(char for char in contact if char.isascii() and char.isprintable())
    return f"Sitrep/{__version__} (+{contact})" if contact else f"Sitrep/{__version__} (news digest for Telegram)"


def retry_after(header: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date compared with `now`. None if it says nothing."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        when = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds())


def _checked_host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _Refusal("The address is not valid.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise _Refusal("Only http and https addresses can be read.")
    if len(host) > 253:  # RFC 1035
        raise _Refusal("The address is not valid.")
    return host


def _authority(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _status(url: str, status: int) -> str:
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    return f"{urlsplit(url).hostname} answers {status}{phrase}."


async def _body(response: httpx.Response) -> bytes:
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:12]) > RAW:
        raise Unreadable(f"larger than {RAW // 1_000_000} MB")
    inflater = Inflater(response.headers.get("content-encoding", ""))
    pieces, size = [], 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > RAW:
            raise Unreadable(f"larger than {RAW // 1_000_000} MB")
        pieces.append(inflater.feed(chunk))
    return b"".join(pieces) + inflater.rest()
