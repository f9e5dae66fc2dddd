"""Who is answered to by which name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from frontdesk.kit.hosts import KnownHosts
from tests.running import running


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """Says hello to whoever gets here."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "hello"})
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
async def url() -> AsyncIterator[str]:
    names = ("Desk.Example.com", "frontdesk", "")
    async with running(KnownHosts(hello, names, advice="Say another.", open_paths=["/health"])) as url:
        yield url


async def status(url: str, head: str, version: str = "1.1", target: str = "/") -> int:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(f"GET {target} HTTP/{version}\r\n{head}\r\n".encode())
    async with asyncio.timeout(30):
        response = await reader.read()
    writer.close()
    return int(response.split()[1])


@pytest.mark.parametrize(
    "name",
    [
        "127.0.0.1",
        "127.0.0.1:8000",
        "10.1.2.3",
        "[::1]",
        "[::1]:8000",
        "[2001:db8::7]",
        "localhost",
        "LOCALHOST:3000",
        "localhost.",
        "desk.example.com",
        "DESK.example.COM:443",
        "desk.example.com.",
        "frontdesk:8000",
    ],
)
async def test_request_to_a_known_name_or_an_address_is_served(url: str, name: str) -> None:
    assert await status(url, f"Host: {name}\r\n") == 200


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "evil.example:8000",
        "desk.example.com.evil.example",
        "evil-desk.example.com",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "evil.example@127.0.0.1",
        "user@localhost",
        "localhost@evil.example",
        "localhost.evil.example",
        "localhost..",
        "localhost, evil.example",
        "localhost/",
        "localhost:80:80",
        "localhost:evil",
        "0x7f000001",
        "2130706433",
        "127.1",
        "[::1",
        "::1]",
        "[evil.example]",
        "[::1]evil.example",
        "",
    ],
)
async def test_unknown_name_is_refused(url: str, name: str) -> None:
    assert await status(url, f"Host: {name}\r\n") == 421


async def test_host_check_reads_a_single_host_header_only(url: str) -> None:
    assert await status(url, "Host: localhost\r\nHost: evil.example\r\n") == 421
    assert await status(url, "Host: localhost\r\nHost: localhost\r\n") == 421
    assert await status(url, "Host: evil.example\r\nHost: localhost\r\n", target="/health") == 421
    assert await status(url, "Host: evil.example\r\n", target="http://localhost/") == 421
    assert await status(url, "Host: evil.example\r\nX-Forwarded-Host: localhost\r\n") == 421
    assert await status(url, "") == 421


async def test_check_of_health_needs_no_name(url: str) -> None:
    assert await status(url, "", version="1.0") == 200
    assert await status(url, "Host: server-1:8000\r\n", target="/health") == 200


async def test_refusal_says_what_to_do(url: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(url, headers={"Host": "evil.example"}) as got:
        body = await got.json()
        assert got.headers["content-type"] == "application/problem+json"
        assert got.headers["x-content-type-options"] == "nosniff"
    assert (got.status, body["type"], body["detail"][-12:]) == (421, "/problems/unknown-host", "Say another.")


async def test_socket_opens_by_a_known_name_only(url: str) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url) as socket:
            assert await socket.receive_str() == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(url, headers={"Host": "evil.example"})
