"""How much and how long one connection may ask before it has said what it wants."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import structlog

from frontdesk.kit.log_limiter import LogLimiter
from frontdesk.kit.server_protocol import HEAD_BYTES, BoundedHttp
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
    """What has twenty seconds, a minute or ten minutes otherwise has half a second or one."""

    head_seconds = request_seconds = unread_seconds = left_seconds = 0.5
    idle_seconds = 1
    left_bytes = 1024 * 1024


@pytest.fixture
async def hurried() -> AsyncIterator[str]:
    async with running(echo, http=Hurried) as url:
        yield url


async def call(url: str) -> Line:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def response_to(line: Line, *pieces: bytes) -> bytes:
    """Everything that comes back until the other side hangs up; it may do so before all was sent."""
    reader, writer = line
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
    except ConnectionError:
        pass
    response = b""
    try:
        async with asyncio.timeout(30):
            while more := await reader.read(65536):
                response += more
    except ConnectionError:
        pass
    writer.close()
    return response


@pytest.mark.parametrize("line", [b"x: " + b"a" * 4096, b"".join(b"x%d: y\r\n" % number for number in range(500))[:-2]])
async def test_head_without_end_is_cut_off(url: str, line: bytes) -> None:
    response = await response_to(await call(url), b"GET / HTTP/1.1\r\nHost: x\r\n", *[line + b"\r\n"] * 200)
    assert response == b"" or response.startswith(b"HTTP/1.1 431 ")


async def test_name_without_end_is_cut_off(url: str) -> None:
    response = await response_to(await call(url), b"GET /", *[b"a" * 4096] * 200)
    assert response == b"" or response.startswith(b"HTTP/1.1 431 ")


async def test_request_of_a_browser_goes_through(url: str) -> None:
    async with aiohttp.ClientSession() as http:
        for size in (0, 3 * HEAD_BYTES, 800_000, 1):
            headers = {"x-long": "a" * 8000, "cookie": "b" * 4000}
            async with http.post(url, data=b"x" * size, headers=headers) as got:
                assert (got.status, await got.text()) == (200, str(size))


async def test_body_in_one_packet_with_its_head_counts_as_body(url: str) -> None:
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 40000\r\n\r\n" + b"x" * 40_000
    last = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    response = await response_to(await call(url), *[request] * 8, last)
    assert response.count(b"HTTP/1.1 200 OK") == 9


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\nHos", b"\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET"]
)
async def test_request_that_comes_too_slowly_is_ended(hurried: str, said: bytes) -> None:
    response = await response_to(await call(hurried), said)
    assert response.count(b"HTTP/1.1 408 ") == 1


async def test_body_that_does_not_end_is_hung_up_on(hurried: str) -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"
    assert (await response_to(await call(hurried), chunked)).startswith(b"HTTP/1.1 408 ")


CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "a trailer's value": (b"0\r\nx: ", b"a" * 4096),
    "a trailer's name": (b"0\r\n", b"a" * 4096),
    "many trailers": (b"0\r\n", b"a:b\r\n" * 1000),
    "a chunk's extension": (b"1;", b"a" * 4096),
    "an extension's value": (b'1;a="', b"a" * 4096),
    "extensions of many chunks": (b"", b"1;" + b"a" * 4000 + b"\r\na\r\n"),
    "a chunk's size": (b"", b"0" * 4096),
}


@pytest.mark.parametrize("endless", ENDLESS)
async def test_chunk_extensions_without_end_are_cut_off(url: str, endless: str) -> None:
    begin, more = ENDLESS[endless]
    reader, writer = await call(url)
    writer.write(CHUNKED + begin)
    sent = 0
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(30):
            while sent < 100 * HEAD_BYTES and not reader.at_eof():
                writer.write(more)
                await writer.drain()
                sent += len(more)
                await asyncio.sleep(0)
            response = await reader.read()
            assert response == b"" or response.startswith(b"HTTP/1.1 431 ") or response.startswith(b"HTTP/1.1 400 ")
    writer.close()
    assert sent < 100 * HEAD_BYTES


async def test_single_bytes_after_much_that_is_no_body_are_cut_off(url: str) -> None:
    reader, writer = await call(url)
    writer.write(CHUNKED + b"0\r\nx: " + b"a" * (HEAD_BYTES - 500))
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(30):
            for _ in range(2000):
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(0)
                if reader.at_eof():
                    break
            response = await reader.read()
            assert response == b"" or response.startswith(b"HTTP/1.1 431 ")
    writer.close()


async def test_trailers_that_trickle_without_end_are_hung_up_on(hurried: str) -> None:
    reader, writer = await call(hurried)
    writer.write(CHUNKED + b"0\r\nx: ")
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(30):
            while not reader.at_eof():
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(0.02)
            assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
    writer.close()


async def test_body_in_small_chunks_goes_through(url: str) -> None:
    chunks = b"8\r\nabcdefgh\r\n" * 40_000 + b"0\r\nx: y\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    response = await response_to(await call(url), CHUNKED + chunks, last)
    assert response.count(b"HTTP/1.1 200 OK") == 2
    assert b"\r\n\r\n320000" in response


async def test_refused_body_is_never_read_as_another_request(url: str) -> None:
    """A proxy that forwards any `Upgrade` would take the response for that of another request."""
    upgrade = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 34\r\n\r\n"
    hidden = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    for pieces in ([upgrade + hidden], [upgrade, hidden, hidden]):
        reader, writer = await call(url)
        response = b""
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.05)
            async with asyncio.timeout(30):
                response = await reader.read()
        writer.close()
        # Whoever writes on after the end may be told of the end instead of what was said before.
        assert response.count(b"HTTP/1.1 ") <= 1
        if len(pieces) == 1:
            assert b"connection: close" in response


@pytest.mark.parametrize(
    "around",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5, 5\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length : 5\r\n",
        b"Content-Length: 99999999999999999999\r\n",
        b"Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n",
        b" Transfer-Encoding: chunked\r\n",
        b"X: y\r\n Transfer-Encoding: chunked\r\n",
        b"X: y\rTransfer-Encoding: chunked\r\n",
        b"X: \x00\r\n",
        b"X\x00: y\r\n",
        b"No colon\r\n",
    ],
)
async def test_ambiguous_request_is_refused(url: str, around: bytes) -> None:
    request = b"POST / HTTP/1.1\r\nHost: x\r\n" + around + b"\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    response = await response_to(await call(url), request)
    assert response.startswith(b"HTTP/1.1 400 ")
    assert response.count(b"HTTP/1.1 ") == 1


class Listened(BoundedHttp):
    """What other tests have caused is not counted."""

    strangers = LogLimiter("test")


async def test_requests_that_are_malformed_write_few_log_lines(capfd: pytest.CaptureFixture[str]) -> None:
    with structlog.testing.capture_logs() as lines:
        async with running(echo, http=Listened) as url:
            for _ in range(50):
                await response_to(await call(url), b"\x16\x03\x01 no request\r\n\r\n")
    assert 1 <= len(lines) <= 20
    assert {line["event"] for line in lines} == {"bad request"}
    assert lines[0]["client"] == "127.0.0.1"
    assert capfd.readouterr().err == ""


async def at_once(scope: Any, receive: Any, send: Any) -> None:
    """Answers before the request has come."""
    await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


@pytest.mark.parametrize("body", [b"Content-Length: 900000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"])
async def test_rest_of_a_request_after_the_response_is_read_to_a_point(body: bytes) -> None:
    """Endless bodies, stalled bodies and idle connections after them are closed."""
    async with running(at_once, http=Hurried) as url:
        head = b"POST / HTTP/1.1\r\nHost: x\r\n" + body
        chunk = b"8000\r\n" + b"a" * 0x8000 + b"\r\n" if b"chunked" in body else b"a" * 0x8000
        for sent in (0, 2, 20, 200):
            response = await response_to(await call(url), head, *[chunk] * sent)
            assert response == b"" or response.startswith(b"HTTP/1.1 413 ")


async def test_connection_outlives_the_idle_time_of_proxies() -> None:
    assert BoundedHttp.idle_seconds > 60


async def test_idle_connection_is_closed_in_time(hurried: str) -> None:
    async with asyncio.timeout(5):
        assert (await response_to(await call(hurried), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")).startswith(
            b"HTTP/1.1 200"
        )


async def test_trailer_is_no_header() -> None:
    seen: list[Any] = []

    async def headers(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        seen.extend(scope["headers"])
        await send({"type": "http.response.start", "status": 204, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body"})

    async with running(headers) as url:
        response = await response_to(await call(url), CHUNKED, b"1\r\na\r\n0\r\nAuthorization: Bearer x\r\n\r\n")
    assert response.startswith(b"HTTP/1.1 204 ")
    assert [name for name, _ in seen] == [b"host", b"transfer-encoding"]


async def test_client_that_never_reads_the_response_is_hung_up_on() -> None:
    ended = asyncio.Event()

    async def much(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1000):
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
        await receive()
        ended.set()

    async with running(much, http=Hurried) as url:
        _, writer = await call(url)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(30):
            await ended.wait()
        writer.close()


async def test_socket_may_stay(hurried: str) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(hurried) as socket:
        assert await socket.receive_str(timeout=10) == "still here"


GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def test_head_leaves_before_a_body_that_takes_its_time() -> None:
    going_on = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await going_on.wait()
        await send({"type": "http.response.body", "body": b"HT", "more_body": False})

    async with running(slow) as url:
        reader, writer = await call(url)
        writer.write(GET)
        async with asyncio.timeout(30):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
            going_on.set()
            assert await reader.readexactly(2) == b"HT"
        writer.close()


async def test_responses_to_requests_in_one_packet_stay_apart(url: str) -> None:
    response = await response_to(await call(url), GET * 3 + b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert response.count(b"HTTP/1.1 200 ") == 4
    assert response.count(b"\r\n\r\n0") == 4


async def test_application_that_breaks_after_the_head_is_hung_up_on() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        raise RuntimeError("no body")

    async with running(broken) as url:
        response = await response_to(await call(url), GET)
    assert response.startswith(b"HTTP/1.1 200 ")
    assert response.endswith(b"\r\n\r\n")
