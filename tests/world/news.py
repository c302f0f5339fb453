"""A small news internet on 127.0.0.1: outlets that answer over HTTP, good ones and hostile ones.

    with NewsServer() as courier:
        courier.serve("/feed", rss, "application/rss+xml", etag='"1"')     a page; answers 304 to the right validators
        courier.redirect("/old", "/feed", 301)
        courier.fail("/busy", 429, {"Retry-After": "90"})
        courier.answer("/mine", lambda request: Reply(200, request.headers["user-agent"].encode()))
        courier.bomb("/bomb"); courier.drip("/slow"); courier.endless("/endless"); courier.break_off("/cut", b"<rss>")
        ... read f"{courier.url}/feed" ...
        assert courier.paths() == ["/feed"]

Each server is one outlet with a port of its own, which makes it a host of its own to a polite reader. It runs in a thread
with its own event loop, so a test may start the program in this process or in another. Routes may be set and changed at
any time; a path without a route is answered 404. Only GET and HEAD are known; connections are kept alive.
"""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

Script = Callable[["Request"], "Reply | AsyncIterator[bytes]"]


@dataclass(frozen=True)
class Request:
    """What was asked. Header names are in lower case; `path` includes the query; `at` is monotonic, in seconds."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True)
class Reply:
    """A whole answer. Content-Length is added unless `headers` has one."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def encode(self, head_only: bool = False) -> bytes:
        headers = {"Content-Length": str(len(self.body)), **self.headers}
        lines = [
            f"HTTP/1.1 {self.status} {_phrase(self.status)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if head_only else self.body)


class NewsServer:
    """One outlet on a port of its own. A context manager: it listens inside `with`."""

    def __init__(self) -> None:
        self._routes: dict[str, Script] = {}
        self._requests: list[Request] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="news server", daemon=True)
        self._listening = threading.Event()
        self._stop = asyncio.Event()
        self._busy = 0
        self.port = 0
        self.most_at_once = 0  # requests that were being answered at the same time

    # ── life ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def __enter__(self) -> NewsServer:
        self._thread.start()
        if not self._listening.wait(10):
            raise RuntimeError("the news server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    # ── what it answers ──────────────────────────────────────────────────────────────────────────────────────────────

    def answer(self, path: str, script: Script) -> None:
        """Answer `path` (with or without a query) by a function of the request: a Reply, or raw bytes piece by piece."""
        self._routes[path] = script

    def serve(
        self,
        path: str,
        body: bytes | str,
        content_type: str = "text/html; charset=utf-8",
        *,
        etag: str = "",
        modified: str = "",
        headers: Mapping[str, str] | None = None,
        compress: str = "",
    ) -> None:
        """A page. With `etag` or `modified` it answers 304 to whoever sends them back. `compress`: gzip, deflate or raw."""
        packed = _packed(body.encode() if isinstance(body, str) else body, compress)
        said = {"Content-Type": content_type, "ETag": etag, "Last-Modified": modified, **(headers or {})}
        if compress:
            said["Content-Encoding"] = "gzip" if compress == "gzip" else "deflate"
        said = {name: value for name, value in said.items() if value}

        def script(request: Request) -> Reply:
            known = (request.headers.get("if-none-match"), request.headers.get("if-modified-since"))
            if (etag and known[0] == etag) or (modified and not known[0] and known[1] == modified):
                return Reply(304, b"", {"ETag": etag} if etag else {})
            return Reply(200, packed, said)

        self.answer(path, script)

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.answer(path, lambda request: Reply(status, b"", {"Location": to}))

    def fail(self, path: str, status: int, headers: Mapping[str, str] | None = None) -> None:
        self.answer(path, lambda request: Reply(status, b"sorry", dict(headers or {})))

    # ── hostile ones ─────────────────────────────────────────────────────────────────────────────────────────────────

    def drip(self, path: str, every: float = 0.05, content_type: str = "text/html") -> None:
        """One byte now and then, for ever: each read succeeds, the whole never ends."""

        async def script(request: Request) -> AsyncIterator[bytes]:
            yield f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nConnection: close\r\n\r\n".encode()
            while True:
                await asyncio.sleep(every)
                yield b" "

        self.answer(path, script)

    def silence(self, path: str) -> None:
        """Takes the request and never says anything."""

        async def script(request: Request) -> AsyncIterator[bytes]:
            await asyncio.sleep(3600)
            yield b""

        self.answer(path, script)

    def endless(self, path: str) -> None:
        """A body without an end, as fast as it is taken."""

        async def script(request: Request) -> AsyncIterator[bytes]:
            yield b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<rss>"
            while True:
                yield b"<item><title>more</title></item>" * 2048

        self.answer(path, script)

    def bomb(self, path: str, size: int = 200_000_000) -> None:
        """Some kilobytes of gzip that inflate to `size` bytes of spaces."""
        packer = zlib.compressobj(9, wbits=31)
        block = b" " * 1_000_000
        packed = b"".join([packer.compress(block) for _ in range(size // len(block))]) + packer.flush()
        self.answer(path, lambda request: Reply(200, packed, {"Content-Type": "text/xml", "Content-Encoding": "gzip"}))

    def break_off(self, path: str, body: bytes, promised: int = 0) -> None:
        """Promises more bytes than it sends and hangs up."""
        headers = {"Content-Length": str(promised or len(body) + 1000), "Content-Type": "application/xml"}

        async def script(request: Request) -> AsyncIterator[bytes]:
            yield Reply(200, body, headers).encode()

        self.answer(path, script)

    # ── what was asked ───────────────────────────────────────────────────────────────────────────────────────────────

    def requests(self, path: str = "") -> list[Request]:
        """All requests so far, in order; with `path` only those for it."""
        return [request for request in list(self._requests) if not path or request.path.partition("?")[0] == path]

    def paths(self) -> list[str]:
        return [request.path for request in self.requests()]

    # ── the server ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        connections: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            connections.add(task)
            try:
                while await self._answer_one(reader, writer):
                    pass
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, asyncio.LimitOverrunError):
                pass
            finally:
                connections.discard(task)
                writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._stop.wait()
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection stays open."""
        request = _parsed(await reader.readuntil(b"\r\n\r\n"))
        self._requests.append(request)
        self._busy += 1
        self.most_at_once = max(self.most_at_once, self._busy)
        try:
            return await self._send(request, writer)
        finally:
            self._busy -= 1

    async def _send(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        script = self._routes.get(request.path) or self._routes.get(request.path.partition("?")[0])
        answer = script(request) if script else Reply(404, b"There is no such page.")
        if isinstance(answer, Reply):
            writer.write(answer.encode(head_only=request.method == "HEAD" or answer.status == 304))
            await writer.drain()
            return True
        async for piece in answer:
            writer.write(piece)
            await writer.drain()
        return False


def _parsed(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(method, path, headers, time.monotonic())


def _packed(body: bytes, compress: str) -> bytes:
    if compress == "gzip":
        return gzip.compress(body)
    if compress == "deflate":
        return zlib.compress(body)
    if compress == "raw":
        packer = zlib.compressobj(wbits=-15)
        return packer.compress(body) + packer.flush()
    return body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
