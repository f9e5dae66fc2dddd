"""Every address Frontdesk opens has the same bounds, whatever it is for."""

from __future__ import annotations

import ast
import asyncio
import contextlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import frontdesk
from frontdesk.kit.server_protocol import HEAD_BYTES
from frontdesk.sandbox.running import running_sandbox

SOURCE = Path(frontdesk.__file__).parent
LISTENERS = [
    (path.relative_to(SOURCE).as_posix(), node)
    for path in SOURCE.rglob("*.py")
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("uvicorn.Config", "uvicorn.run")
]


@pytest.mark.parametrize(("path", "made"), LISTENERS, ids=lambda value: value if isinstance(value, str) else "made")
def test_listener_is_bounded(path: str, made: ast.Call) -> None:
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in made.keywords}
    assert given.get("http") == "BoundedHttp", path


def test_listeners_are_found() -> None:
    assert {path for path, _ in LISTENERS} >= {"server.py", "sandbox/running.py"}


async def test_sandbox_cuts_a_trailer_without_end_off() -> None:
    async with running_sandbox() as sandbox:
        parts = urlsplit(sandbox.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx: ")
        sent = 0
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(30):
                while sent < 100 * HEAD_BYTES and not reader.at_eof():
                    writer.write(b"a" * 4096)
                    await writer.drain()
                    sent += 4096
        writer.close()
    assert sent < 100 * HEAD_BYTES
