"""Many live clients in a process of their own that do as little as they can: `python -m benchmarks.audience PORT PATH`.

The first line of its input is a list of API tokens, one for each client. Then each line is a command, answered with a
line of JSON: `connect` all, `rest` to forget what was heard, `report PATH` to write what was heard since into a file,
`drop` every connection without a goodbye, `resume` all at once from where each was. With a PATH that is no live feed of
ours, a frame is one event, and carries the time at which it was sent.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from array import array
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import uvloop

PATIENCE_SECONDS = 60.0
HEAD = re.compile(rb'{"cursor":(\d+),"events":\[(?:{"id":(\d+),"kind":"(\w+)")?')
STAMP = re.compile(rb'"at":(\d+\.\d+)')


class Audience:
    """The process with the clients, from outside."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, command: str) -> dict[str, Any]:
        """Have a command done; what came of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n".encode())
        async with asyncio.timeout(PATIENCE_SECONDS):
            response: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return response

    async def heard(self, folder: Path) -> tuple[list[tuple[int, int, float]], dict[str, Any]]:
        """Every frame with events: the first event, the last, and when it was there; and what the process used."""
        path = folder / "heard"
        measured = await self.ask(f"report {path}")
        numbers = array("d")
        with path.open("rb") as file:
            numbers.fromfile(file, path.stat().st_size // numbers.itemsize)
        triples = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        return [(int(first), int(last), at) for first, last, at in triples], measured


@asynccontextmanager
async def audience(port: int, tokens: Sequence[str], path: str = "/api/live") -> AsyncIterator[Audience]:
    """One client for each token, not connected yet; they are gone when the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.audience", str(port), path),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps(list(tokens)).encode() + b"\n")
        yield Audience(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class _Client(asyncio.Protocol):
    """One connection: the handshake, then frames, of which only the beginning is looked at."""

    def __init__(self, crowd: _Crowd, token: str) -> None:
        self._crowd = crowd
        self._token = token
        self._rest = bytearray()
        self._is_open = False
        self.cursor: int | None = None
        self.first: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)  # uvloop's own are not derived from asyncio's
        query = "" if self.cursor is None else f"?cursor={self.cursor}"
        self.transport.write(
            f"GET {self._crowd.path}{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}\r\n"
            f"Sec-WebSocket-Version: 13\r\nAuthorization: Bearer {self._token}\r\n\r\n".encode()
        )

    def again(self) -> _Client:
        """The client that comes back where this one was."""
        client = _Client(self._crowd, self._token)
        client.cursor = self.cursor
        return client

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if not self._is_open:
            head = self._rest.find(b"\r\n\r\n")
            if head < 0:
                return
            assert self._rest.startswith(b"HTTP/1.1 101"), self._rest[:200]
            del self._rest[: head + 4]
            self._is_open = True
        while (size := self._size()) is not None:
            header, length = size
            if self._rest[0] & 0x0F == 1:
                self._take(bytes(self._rest[header : header + 90]), length)
            elif self._rest[0] & 0x0F == 9:
                self._pong(bytes(self._rest[header : header + length]))
            elif self._rest[0] & 0x0F == 8:
                self._crowd.closed += 1
            del self._rest[: header + length]

    def _size(self) -> tuple[int, int] | None:
        """How long the head and the body of the first frame are, when all of it is here."""
        if len(self._rest) < 2:
            return None
        length = self._rest[1] & 0x7F
        header = {126: 4, 127: 10}.get(length, 2)
        if len(self._rest) < header:
            return None
        if header > 2:
            length = int.from_bytes(self._rest[2:header], "big")
        return (header, length) if len(self._rest) >= header + length else None

    def _take(self, beginning: bytes, length: int) -> None:
        self._crowd.bytes += length
        now = time.time()
        found = HEAD.match(beginning)
        if found is None:
            stamp = STAMP.search(beginning)
            if stamp is not None:
                self._crowd.heard.extend((0, float(stamp[1]), now))
        else:
            self.cursor = int(found[1])
            if found[2] is not None and not found[3].startswith(b"presence"):
                self._crowd.heard.extend((int(found[2]), self.cursor, now))
            elif found[2] is not None:
                self._crowd.presence += 1
        if not self.first.done():
            self.first.set_result(None)

    def _pong(self, payload: bytes) -> None:
        self.transport.write(b"\x8a" + bytes([0x80 | len(payload)]) + b"\0\0\0\0" + payload)


class _Crowd:
    """All clients, and what they heard."""

    def __init__(self, port: int, path: str, tokens: Sequence[str]) -> None:
        self.port = port
        self.path = path
        self.clients = [_Client(self, token) for token in tokens]
        self._at_work = time.process_time()
        self.rest()

    def rest(self) -> None:
        """Forget what was heard."""
        self.heard = array("d")
        self.bytes = self.presence = self.closed = 0
        self._at_work = time.process_time()

    async def connect(self, *, at_once: bool) -> dict[str, Any]:
        """Connect all, and wait until each has heard something."""
        loop = asyncio.get_running_loop()
        started = time.perf_counter()
        for place in range(0, len(self.clients), step := len(self.clients) if at_once else 20):
            some = self.clients[place : place + step]
            await asyncio.gather(
                *(loop.create_connection(lambda c=client: c, "127.0.0.1", self.port) for client in some)  # type: ignore[misc]  # mypy cannot tell the type of such a lambda
            )
            await asyncio.gather(*(client.first for client in some))
        return {"seconds": time.perf_counter() - started}

    def drop(self) -> None:
        """Hang up on everybody at once."""
        for client in self.clients:
            client.transport.abort()
        self.clients = [client.again() for client in self.clients]

    def report(self, path: str) -> dict[str, Any]:
        """Write what was heard, and say how much it was."""
        with Path(path).open("wb") as file:
            self.heard.tofile(file)
        return {
            "bytes": self.bytes,
            "presence": self.presence,
            "closed": self.closed,
            "cpu": time.process_time() - self._at_work,
        }


async def _main(port: int, path: str) -> None:
    crowd = _Crowd(port, path, json.loads(await asyncio.to_thread(sys.stdin.readline)))
    while command := (await asyncio.to_thread(sys.stdin.readline)).split():
        response: dict[str, Any] = {}
        match command:
            case ["connect"]:
                response = await crowd.connect(at_once=False)
            case ["rest"]:
                crowd.rest()
            case ["report", where]:
                response = crowd.report(where)
            case ["drop"]:
                crowd.drop()
            case ["resume"]:
                response = await crowd.connect(at_once=True)
        print(json.dumps(response), flush=True)


if __name__ == "__main__":
    uvloop.run(_main(int(sys.argv[1]), sys.argv[2]))
