"""How much a request may carry: the answer comes as soon as it is too much."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from frontdesk.api.kit.limits import FILE_BYTES, UPLOADS_AT_ONCE
from frontdesk.core.attachments.service import PEOPLE, UNSENT_BYTES, UNSENT_FILES
from tests.clients import Client
from tests.installation import Installation

FORM = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\nContent-Type: video/mp4\r\n\r\n',
    b"\r\n--x--\r\n",
)
PIECE = b"10000\r\n" + b"[" * 65_536 + b"\r\n"


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
async def test_document_has_a_megabyte(installation: Installation, owner: Client, announced: bool, kind: str) -> None:
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


async def film(size: int) -> AsyncIterator[bytes]:
    yield FORM[0] + b"\0\0\0\x18ftypmp42"
    for sent in range(0, size, 1024 * 1024):
        yield b"\0" * min(1024 * 1024, size - sent)
    yield FORM[1]


@pytest.mark.parametrize("over", [1, 4 * 1024 * 1024])
@pytest.mark.parametrize("announced", [True, False])
async def test_upload_that_is_too_large_gets_its_response_once_it_was_sent(
    owner: Client, announced: bool, over: int
) -> None:
    """Browsers send the whole body before they read the response."""
    size = FILE_BYTES + over
    headers = {**owner.headers, "Content-Type": "multipart/form-data; boundary=x"}
    if announced:
        headers["Content-Length"] = str(size + 12 + sum(map(len, FORM)))
    parts = urlsplit(owner.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    chunked = "" if announced else "Transfer-Encoding: chunked\r\n"
    cookie = f"Cookie: frontdesk_session={owner.cookie}\r\n"
    writer.write(f"POST /api/attachments HTTP/1.1\r\nHost: localhost\r\n{cookie}{chunked}{head}\r\n".encode())
    async with asyncio.timeout(60):
        async for piece in film(size):
            writer.write(piece if announced else b"%x\r\n%b\r\n" % (len(piece), piece))
            await writer.drain()
        writer.write(b"" if announced else b"0\r\n\r\n")
        writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        response = await reader.read()
    writer.close()
    assert response.startswith(b"HTTP/1.1 413 ")
    assert b"/problems/too-large" in response
    assert b"A file has at most 64 MiB." in response

    assert b"HTTP/1.1 200 OK" in response, "the connection goes on"


async def test_uploads_of_one_person_at_once_are_limited(owner: Client, installation: Installation) -> None:
    parts = urlsplit(owner.url)
    waiting = []
    head = (
        "POST /api/attachments HTTP/1.1\r\nHost: localhost\r\nX-Frontdesk: 1\r\n"
        f"Cookie: frontdesk_session={owner.cookie}\r\nContent-Length: 1000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nExpect: 100-continue\r\n\r\n"
    )
    for _ in range(UPLOADS_AT_ONCE):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(head.encode())
        async with asyncio.timeout(20):
            assert (await reader.readline()).startswith(b"HTTP/1.1 100 "), "it is being read"
        waiting.append(writer)
    response = await upload(owner)
    assert (response, await upload(await installation.member(owner, "agent"))) == (429, 201)
    for writer in waiting:
        writer.close()
    async with asyncio.timeout(20):
        while await upload(owner) != 201:
            await asyncio.sleep(0.01)


async def test_name_of_an_upload_is_shortened_and_keeps_its_ending(owner: Client) -> None:
    kept = await uploaded(owner, f"{'n' * 3_000}.mp4")
    assert len(kept["name"]) == 200
    assert kept["name"].endswith("nn.mp4")
    refused = await uploaded(owner, f"{'n' * 5_000}.mp4")
    assert refused["detail"] == "The upload can't be read: it is cut off, or the file's name is over 4,000 bytes."


async def upload(client: Client) -> int:
    return int((await uploaded(client, "film.mp4")).get("status", 201))


async def uploaded(client: Client, name: str) -> dict[str, Any]:
    form = aiohttp.FormData()
    form.add_field("file", b"\0\0\0\x18ftypmp42", filename=name, content_type="video/mp4")
    async with client.http.post(f"{client.url}/api/attachments", data=form, headers=client.headers) as got:
        body: dict[str, Any] = await got.json()
        return body


@pytest.mark.parametrize(
    ("files", "size"),
    [(UNSENT_FILES, 1), (1, UNSENT_BYTES), (PEOPLE * UNSENT_FILES, 1)],
    ids=["too many", "too large", "too many of the account"],
)
async def test_unsent_uploads_are_limited(installation: Installation, owner: Client, files: int, size: int) -> None:
    assert await upload(owner) == 201
    of_all = files > UNSENT_FILES
    async with installation.database.system() as transaction:
        await transaction.execute(
            "INSERT INTO attachments (account_id, kind, name, mime_type, bytes, state, file_key, uploaded_by)"
            " SELECT a.account_id, a.kind, a.name, a.mime_type, $2, 'ready', a.file_key,"
            " CASE WHEN $3 THEN NULL ELSE a.uploaded_by END FROM attachments a, generate_series(1, $1)",
            files,
            size,
            of_all,
        )
    assert await upload(owner) == 429
    agent = await installation.member(owner, "agent")
    assert await upload(agent) == (429 if of_all else 201)
