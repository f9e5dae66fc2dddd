"""Many Socket.IO clients in a process of their own that do nothing but count: `python -m benchmarks.dashboards PORT N`.

Says "ready" when all are connected. At a line with a number on its input it has the server emit that many events, waits
until every client has all of them, and writes how many seconds that took.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import uvloop

from benchmarks.emitter import MARK

PATIENCE_SECONDS = 30.0
CONNECT = b"40"


class Crowd:
    """The process with the clients, from outside."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def count(self, emits: int) -> float:
        """Have that many events emitted; seconds until every client has all of them."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"%d\n" % emits)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return float(await self._process.stdout.readline())


@asynccontextmanager
async def dashboards(port: int, clients: int) -> AsyncIterator[Crowd]:
    """That many clients, connected to the server of that port until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.dashboards", str(port), str(clients)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            if await process.stdout.readline() != b"ready\n":
                raise RuntimeError("the clients could not connect")
        yield Crowd(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class _Tally:
    """What all clients together wait for."""

    def __init__(self) -> None:
        self._missing = 0
        self._done = asyncio.Event()

    def expect(self, count: int) -> None:
        """That many more are to come."""
        self._missing += count
        self._done.clear()

    def take(self, count: int) -> None:
        """That many came."""
        self._missing -= count
        if self._missing == 0:
            self._done.set()

    async def wait(self) -> None:
        """Return when nothing is missing."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._done.wait()


class _Client(asyncio.Protocol):
    """One connection: the handshakes, then the ends of events are counted wherever they are in what arrives."""

    def __init__(self, port: int, tally: _Tally, connected: asyncio.Future[None]) -> None:
        self._port = port
        self._tally = tally
        self._connected = connected
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's own are not derived from asyncio's
        key = b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if not self._connected.done():
            if b'40{"sid"' in self._rest:
                self._rest = b""
                self._connected.set_result(None)
            elif b'0{"sid"' in self._rest:  # the engine is there, now Socket.IO itself
                self._rest = b""
                self._transport.write(b"\x81" + bytes([0x80 | len(CONNECT)]) + b"\0\0\0\0" + CONNECT)
            return
        ends = self._rest.split(MARK.encode())
        self._rest = ends[-1]
        if len(ends) > 1:
            self._tally.take(len(ends) - 1)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the name is asyncio's
        raise SystemExit("a client was cut off")


async def _main(port: int, clients: int) -> None:
    loop, tally = asyncio.get_running_loop(), _Tally()
    for _ in range(clients):
        connected: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(lambda c=connected: _Client(port, tally, c), "127.0.0.1", port)  # type: ignore[misc]
        await connected
    print("ready", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        tally.expect(int(line) * clients)
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /emit?count={int(line)} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        await tally.wait()
        print(time.perf_counter() - began, flush=True)
        await reader.read()
        writer.close()


if __name__ == "__main__":
    uvloop.run(_main(int(sys.argv[1]), int(sys.argv[2])))
