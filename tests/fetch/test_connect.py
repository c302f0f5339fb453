"""Which addresses may be connected to: the decision alone, nothing is connected."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fetch import connect
from bot.fetch.connect import Allowed, is_public

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_special_address_is_refused(address: str) -> None:
    assert "private address" in Allowed().refusal("news.example", address, 443)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "151.101.1.1", "2606:4700::1111", "2a00:1450:4001:800::200e"]
)
def test_a_public_address_is_open(address: str) -> None:
    assert Allowed().refusal("news.example", address, 443) == ""


@pytest.mark.parametrize("port", [21, 22, 25, 53, 110, 465])
def test_a_port_of_another_service_is_refused(port: int) -> None:
    assert "Port" in Allowed().refusal("news.example", "8.8.8.8", port)
    assert Allowed().refusal("news.example", "8.8.8.8", 8080) == ""


def test_what_fetch_allow_names_is_open() -> None:
    allowed = Allowed(("10.0.0.0/8", "feeds.local", "::1", "192.168.1.7"))
    assert allowed.refusal("any.example", "10.1.2.3", 80) == ""
    assert allowed.refusal("any.example", "::ffff:10.1.2.3", 80) == ""
    assert allowed.refusal("FEEDS.local.", "172.16.0.1", 80) == ""
    assert allowed.refusal("::1", "::1", 80) == ""
    assert allowed.refusal("any.example", "192.168.1.7", 22) == ""
    assert allowed.refusal("any.example", "192.168.1.8", 80)
    assert allowed.refusal("evil.feeds.local", "172.16.0.1", 80)


@given(st.ip_addresses(v=4))
def test_no_address_that_python_calls_private_is_public(ip) -> None:  # type: ignore[no-untyped-def]
    if ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        assert not is_public(ip)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_no_way_around(ip) -> None:  # type: ignore[no-untyped-def]
    for prefix in ("::ffff:", "::", "64:ff9b::"):
        assert not is_public(ip_address(f"{prefix}{ip}"))


@given(st.text(max_size=40))
def test_any_text_gets_a_decision(address: str) -> None:
    assert isinstance(Allowed((address,)).refusal(address, address, 443), str)


def test_the_checked_address_is_the_one_connected_to() -> None:
    """A name that resolves to a private address is refused where the connection is made, whatever the URL looked like."""
    backend = connect.CheckedBackend(Allowed())
    with pytest.raises(connect.Forbidden, match="private address"):
        asyncio.run(backend.connect_tcp("localhost", 80))


def test_a_name_that_does_not_resolve_is_a_failure_to_connect() -> None:
    with pytest.raises(httpcore.ConnectError):
        asyncio.run(connect.resolve("a" * 70 + ".invalid", 80))
