"""How much and how long one connection may ask before it has said what it wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from frontdesk.kit.bounded_http import HEAD_BYTES, BoundedHttp
from tests.running import running

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Says how many bytes came."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await asyncio.sleep(1)
        await send({"type": "websocket.send", "text": "still here"})
        return
    size = 0
    while (event := await receive())["type"] == "http.request":
        size += len(event["body"])
        if not event["more_body"]:
            break
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(str(size)))]})
    await send({"type": "http.response.body", "body": str(size).encode()})


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with running(echo) as url:
        yield url


class Hurried(BoundedHttp):
    """What has twenty seconds or ten minutes otherwise has half a second."""

    head_seconds = request_seconds = 0.5


@pytest.fixture
async def hurried() -> AsyncIterator[str]:
    async with running(echo, http=Hurried) as url:
        yield url


async def call(url: str) -> Line:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def answer_to(line: Line, *pieces: bytes) -> bytes:
    """Everything that comes back until the other side hangs up; it may do so before all was sent."""
    reader, writer = line
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
    except ConnectionError:
        pass
    answer = b""
    try:
        async with asyncio.timeout(30):
            while more := await reader.read(65536):
                answer += more
    except ConnectionError:
        pass
    writer.close()
    return answer


@pytest.mark.parametrize("line", [b"x: " + b"a" * 4096, b"".join(b"x%d: y\r\n" % number for number in range(500))[:-2]])
async def test_a_head_without_end_is_cut_off(url: str, line: bytes) -> None:
    answer = await answer_to(await call(url), b"GET / HTTP/1.1\r\nHost: x\r\n", *[line + b"\r\n"] * 200)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


async def test_a_name_without_end_is_cut_off(url: str) -> None:
    answer = await answer_to(await call(url), b"GET /", *[b"a" * 4096] * 200)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


async def test_what_browsers_send_goes_through(url: str) -> None:
    async with aiohttp.ClientSession() as http:
        for size in (0, 3 * HEAD_BYTES, 800_000, 1):
            headers = {"x-long": "a" * 8000, "cookie": "b" * 4000}
            async with http.post(url, data=b"x" * size, headers=headers) as got:
                assert (got.status, await got.text()) == (200, str(size))


async def test_small_bodies_in_one_packet_with_their_head_are_no_head(url: str) -> None:
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 40000\r\n\r\n" + b"x" * 40_000
    last = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = await answer_to(await call(url), *[request] * 8, last)
    assert answer.count(b"HTTP/1.1 200 OK") == 9


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\nHos", b"\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET"]
)
async def test_who_does_not_come_to_the_point_is_hung_up_on(hurried: str, said: bytes) -> None:
    answer = await answer_to(await call(hurried), said)
    assert answer.count(b"HTTP/1.1 408 ") == 1


async def test_a_body_that_does_not_end_is_hung_up_on(hurried: str) -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"
    assert await answer_to(await call(hurried), chunked) == b""


async def test_a_socket_may_stay(hurried: str) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(hurried) as socket:
        assert await socket.receive_str(timeout=10) == "still here"
