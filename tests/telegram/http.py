"""HTTP requests in, JSON answers out, from a thread with a loop of its own."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    path: str
    params: dict[str, Any]
    files: dict[str, tuple[str, bytes]]
    reader: asyncio.StreamReader

    def gone(self) -> bool:
        """Has the client hung up?"""
        return self.reader.at_eof()


@dataclass
class Response:
    status: int
    body: bytes
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Awaitable[Response | None]]


class Http:
    """Serves on a free port of 127.0.0.1 until `close`. A handler that returns None hangs up on the client."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="bot-api", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**24), self.loop
        ).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read(reader)) is not None:
                response = await self._handler(request)
                if response is None:
                    break
                head = f"HTTP/1.1 {response.status} X\r\nContent-Type: {response.kind}\r\nContent-Length: {len(response.body)}\r\n"
                head += "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
                writer.write(head.encode() + b"\r\n" + response.body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    target = urlsplit(first.split(" ")[1])
    params: dict[str, Any] = dict(parse_qsl(target.query, keep_blank_values=True))
    kind = headers.get("content-type", "")
    files: dict[str, tuple[str, bytes]] = {}
    if kind.startswith("application/x-www-form-urlencoded"):
        params |= parse_qsl(body.decode(), keep_blank_values=True)
    elif kind.startswith("application/json"):
        params |= json.loads(body)
    elif kind.startswith("multipart/form-data"):
        form: Any = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body, policy=HTTP)
        for part in form.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if part.get_filename() is None:
                params[name] = content.decode()
            else:
                files[name] = (part.get_filename(), content)
    return Request(target.path, params, files, reader)
