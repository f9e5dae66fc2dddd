"""What may be fetched: addresses of the public internet, and those the operator configured; never inward by a trick."""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import resource
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kit.http import (
    ForbiddenAddress,
    HttpClient,
    HttpError,
    NeverSent,
    NoResponse,
    TooLarge,
    origin_of,
)
from frontdesk.kit.public_addresses import is_public_address

INWARD = [
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "2001:db8::/32",
    "64:ff9b:1::/48",
    "::ffff:0:0:0/96",
    "100::/64",
]


@functools.cache
def bomb() -> bytes:
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packed.compress(bytes(2**20)) for _ in range(256)) + packed.flush()


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with HttpClient(timeout_seconds=5) as client:
        yield client


@pytest.fixture
async def inside() -> AsyncIterator[str]:
    """A server on this machine: its address."""

    async def response(request: web.Request) -> web.StreamResponse:
        if request.path == "/round":
            raise web.HTTPFound("/round")
        if request.path == "/bomb":
            return web.Response(body=bomb(), headers={"Content-Encoding": "gzip"})
        if request.path == "/drip":
            response = web.StreamResponse()
            await response.prepare(request)
            while True:
                await response.write(b"x")
                await asyncio.sleep(0.05)
        if "after" in request.query:
            await asyncio.sleep(float(request.query["after"]))
        if "to" in request.query:
            raise web.HTTPFound(request.query["to"])
        return web.Response(body=b"x" * int(request.query.get("bytes", "6")))

    app = web.Application()
    app.router.add_get("/{anything:.*}", response)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]
    await runner.cleanup()


@pytest.mark.parametrize("network", INWARD)
@given(data=st.data())
def test_addresses_inside_are_not_public(network: str, data: st.DataObject) -> None:
    inner = ipaddress.ip_network(network)
    number = data.draw(st.integers(int(inner.network_address), int(inner.broadcast_address)))
    address = ipaddress.ip_address(number) if inner.version == 4 else ipaddress.IPv6Address(number)
    assert not is_public_address(str(address))
    if isinstance(address, ipaddress.IPv4Address):
        assert not is_public_address(f"::ffff:{address}")
        assert not is_public_address(f"64:ff9b::{address}")
        assert not is_public_address(str(ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80))))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://127.1:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://user@127.0.0.1:{port}/",
    ],
)
async def test_fetch_of_this_machine_is_refused(http: HttpClient, inside: str, url: str) -> None:
    place = url.replace("{port}", inside.removeprefix("http://").split(":")[1])
    with pytest.raises(ForbiddenAddress):
        await http.fetch(place, max_bytes=100)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "gopher://x/", "//x", "", "http://", "x"])
async def test_fetch_of_other_schemes_is_refused(http: HttpClient, url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        await http.fetch(url, max_bytes=100)


async def test_fetch_of_a_trusted_origin_may_be_inside(http: HttpClient, inside: str) -> None:
    response = await http.fetch(f"{inside}/a", max_bytes=100, trusted_origins=[origin_of(inside)])
    assert (response.status, response.body) == (200, b"xxxxxx")


async def test_fetch_checks_each_redirect_again(http: HttpClient, inside: str) -> None:
    trusted = [origin_of(inside)]
    within = await http.fetch(f"{inside}/?to=/b", max_bytes=100, trusted_origins=trusted)
    assert within.status == 200
    for inward in ("http://127.0.0.1:1/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd"):
        with pytest.raises(ForbiddenAddress):
            await http.fetch(f"{inside}/?to={inward}", max_bytes=100, trusted_origins=trusted)


async def test_fetch_of_circular_redirects_ends(http: HttpClient, inside: str) -> None:
    with pytest.raises(HttpError, match="redirects"):
        await http.fetch(f"{inside}/round", max_bytes=100, trusted_origins=[origin_of(inside)])


async def test_response_larger_than_allowed_is_dropped(http: HttpClient, inside: str) -> None:
    with pytest.raises(TooLarge):
        await http.fetch(f"{inside}/?bytes=101", max_bytes=100, trusted_origins=[origin_of(inside)])


async def test_response_that_unpacks_to_very_much_is_not_unpacked(http: HttpClient, inside: str) -> None:
    """A quarter of a megabyte unpacks to a quarter of a gigabyte."""
    bomb()  # packed before the clock runs: on a busy machine that takes longer than an answer may
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooLarge):
        await http.fetch(f"{inside}/bomb", max_bytes=100_000, trusted_origins=[origin_of(inside)])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024, "kilobytes"


@pytest.mark.parametrize("path", ["/drip", "/?after=0.3&to=/?after=0.3%26to=/?after=0.3%26to=/"])
async def test_fetch_of_a_slow_response_ends(inside: str, path: str) -> None:
    """It ends for a response without end, and for one redirect after the other."""
    async with HttpClient(timeout_seconds=0.5) as http:
        with pytest.raises(NoResponse):
            await http.fetch(f"{inside}{path}", max_bytes=10_000, trusted_origins=[origin_of(inside)])


async def test_fetch_connects_to_the_checked_address(http: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that resolves to a public address first and to an internal one later reaches nothing internal."""
    loop = asyncio.get_running_loop()
    look_up, asked, connected = loop.getaddrinfo, list[str](), list[str]()

    async def inside_the_second_time(host: str, port: int, **more: Any) -> Any:
        asked.append(host)
        return await look_up("127.0.0.1" if len(asked) > 1 else "8.8.8.8", port, **more)

    async def refused(_socket: object, address: tuple[str, int]) -> None:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(loop, "getaddrinfo", inside_the_second_time)
    monkeypatch.setattr(loop, "sock_connect", refused)
    with pytest.raises(NeverSent):
        await http.fetch("http://rebound.example/", max_bytes=100)
    assert (asked, connected) == (["rebound.example"], ["8.8.8.8"])
    with pytest.raises(ForbiddenAddress):
        await http.fetch("http://rebound-again.example/", max_bytes=100)
    assert connected == ["8.8.8.8"]
