"""Where connections may go. Addresses are checked at the moment of connecting, and the checked one is connected to.

A check before the request would be worthless: the name could resolve to something else a moment later.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import httpcore
import httpx

# `is_global` alone lets these through on some patch releases of Python 3.11 (IANA special-purpose registries).
SPECIAL = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/96
::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16
fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
NEVER_PUBLIC = tuple(ip_network(network) for network in SPECIAL.split())
PORTS_BELOW_1024 = frozenset({80, 443})  # no mail, no shell, no database behind a feed's address
TRIES = 3  # addresses of one name that are tried


class Forbidden(Exception):
    """The address may not be connected to; the text is one sentence."""


class Allowed:
    """What `FETCH_ALLOW` opens besides the public internet: host names, addresses and networks."""

    def __init__(self, hosts_or_networks: Iterable[str] = ()) -> None:
        self._hosts: set[str] = set()
        self._networks: list[Any] = []
        for text in hosts_or_networks:
            try:
                self._networks.append(ip_network(text.strip("[]"), strict=False))
            except ValueError:
                self._hosts.add(text.lower().rstrip("."))

    def refusal(self, host: str, address: str, port: int) -> str:
        """Why `address`, which `host` resolved to, may not be connected to on `port`; "" if it may. One sentence."""
        try:
            ip = ip_address(address.partition("%")[0])
        except ValueError:
            return f"{host} has no usable address."
        if self._opens(host, ip):
            return ""
        if not is_public(ip):
            if host.strip("[]") == str(ip):
                return f"{ip} is a private address (FETCH_ALLOW can open it)."
            return f"{host} is at {ip}, a private address (FETCH_ALLOW can open it)."
        if port < 1024 and port not in PORTS_BELOW_1024:
            return f"Port {port} of {host} is not one that serves web pages."
        return ""

    def _opens(self, host: str, ip: IPv4Address | IPv6Address) -> bool:
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        return host.lower().rstrip(".") in self._hosts or any(
            mapped.version == network.version and mapped in network for network in self._networks
        )


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether the address is one that anybody on the internet could be at."""
    if any(ip.version == network.version and ip in network for network in NEVER_PUBLIC):
        return False
    return ip.is_global and not ip.is_multicast


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to addresses that `allowed` does not refuse, for every connection of the pool, redirects included."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await resolve(host, port)
        refusals = {address: self._allowed.refusal(host, address, port) for address in addresses}
        open_ones = [address for address in addresses if not refusals[address]][:TRIES]
        if not open_ones:
            raise Forbidden(next(iter(refusals.values()), f"{host} has no address."))
        for address in open_ones:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if address == open_ones[-1]:
                    raise
        raise AssertionError("unreachable")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def resolve(host: str, port: int) -> list[str]:
    """Addresses of a host, IPv4 first. Raises httpcore.ConnectError.

    Each look-up has a daemon thread of its own: the loop's pool has a handful, and one dead name server would fill it.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Any]] = loop.create_future()

    def settle(result: list[Any], error: Exception | None) -> None:
        if answer.done():
            return
        if error:
            answer.set_exception(error)
        else:
            answer.set_result(result)

    def look_up() -> None:
        result: list[Any] = []
        error: Exception | None = None
        try:
            result = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as problem:
            error = httpcore.ConnectError(str(problem))
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:  # the loop closed meanwhile
            pass

    threading.Thread(target=look_up, name=f"dns {host}", daemon=True).start()
    found = await answer
    ordered = sorted(found, key=lambda info: info[0] != socket.AF_INET)
    return list(dict.fromkeys(str(info[4][0]) for info in ordered))


class CheckedTransport(httpx.AsyncBaseTransport):
    """httpx over a httpcore pool whose connections are checked. httpx's own transport takes no network backend."""

    def __init__(self, allowed: Allowed, connections: int) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=10,
            network_backend=CheckedBackend(allowed),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        sent = httpcore.Request(
            request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions
        )
        answer = await self._pool.handle_async_request(sent)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=dict(answer.extensions)
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


# What a connection can fail with, each as one sentence.
ERRORS = (
    Forbidden,
    OSError,
    *(kind for kind in (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)),
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
)
FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (httpcore.ConnectTimeout, "{host} does not answer."),
    (httpcore.TimeoutException, "{host} answers too slowly."),
    (httpcore.ConnectError, "{host} cannot be reached."),
    (httpcore.RemoteProtocolError, "{host} broke off its answer, or it is not HTTP."),
    (httpcore.UnsupportedProtocol, "Only http and https addresses can be read."),
    (ssl.SSLError, "{host} has no valid certificate."),
    (httpcore.NetworkError, "The connection to {host} broke."),
)


def sentence(error: Exception, host: str) -> str:
    """What went wrong on the way to `host`, for an admin."""
    if isinstance(error, Forbidden):
        return str(error)
    if isinstance(error, httpcore.ConnectError) and (
        "certificate" in str(error).lower() or "ssl" in str(error).lower()
    ):
        return f"{host} has no valid certificate."
    return next((text for kind, text in FAILURES if isinstance(error, kind)), "{host} cannot be read.").format(
        host=host
    )
