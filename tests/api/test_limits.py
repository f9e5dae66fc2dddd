"""How much a request may carry: the answer comes as soon as it is too much."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest

from tests.clients import Client
from tests.installation import Installation

PIECE = b"10000\r\n" + b"[" * 65_536 + b"\r\n"


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
async def test_a_document_has_a_megabyte(installation: Installation, owner: Client, announced: bool, kind: str) -> None:
    parts = urlsplit(installation.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    length = "Content-Length: 1048577" if announced else "Transfer-Encoding: chunked"
    writer.write(
        f"POST /api/teams HTTP/1.1\r\nHost: localhost\r\nX-Frontdesk: 1\r\nCookie: frontdesk_session={owner.cookie}\r\n"
        f"Content-Type: {kind}\r\n{length}\r\n\r\n".encode()
    )

    async def endlessly() -> None:
        while not announced:
            writer.write(PIECE)
            await writer.drain()

    sending = asyncio.create_task(endlessly())
    async with asyncio.timeout(20):
        assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        assert b"application/problem+json" in await reader.readuntil(b"\r\n\r\n")
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    writer.close()
