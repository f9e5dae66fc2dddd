"""A load balancer, as stands in front of several servers: it hands each connection to the next server that takes it.

It is a process of its own, so that what the load takes and what the balancer takes do not wait for each other. It ends
with the process that started it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvloop

CHUNK = 1 << 16


@dataclass
class Front:
    """The process, listening on the loopback's `port`."""

    port: int
    _orders: asyncio.StreamWriter

    def lead_to(self, ports: Sequence[int]) -> None:
        """From now on connections go to the servers at these ports."""
        self._orders.write(f"{' '.join(map(str, ports))}\n".encode())


@asynccontextmanager
async def open_front() -> AsyncIterator[Front]:
    """A balancer for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.front", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Front(int(await process.stdout.readline()), process.stdin)
    finally:
        process.stdin.close()
        await process.wait()


class Balancer:
    """Copies both ways between who connects and one of the servers at `ports`."""

    def __init__(self) -> None:
        self.ports: Sequence[int] = ()
        self._turn = 0

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Lead one connection to its end."""
        try:
            behind = await self._server_behind()
            if behind is not None:
                await self._both_ways((reader, writer), behind)
        except asyncio.CancelledError:
            pass  # asyncio tells of a cancelled connection as if it were a mistake
        finally:
            writer.close()

    async def _server_behind(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection to the next server that takes one; None when none does."""
        for _ in self.ports:
            self._turn += 1
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self.ports[self._turn % len(self.ports)])
        return None

    async def _both_ways(
        self,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        """Until either side hangs up; then the other is hung up on, too."""
        ways = [asyncio.create_task(_copy(client[0], server[1])), asyncio.create_task(_copy(server[0], client[1]))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            server[1].close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()


async def main() -> None:
    """Say the port, then take the ports of servers, a line at a time, until there is nobody to say them any more."""
    balancer = Balancer()
    server = await asyncio.start_server(balancer.accept, "127.0.0.1", 0, backlog=1000)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    while line := await asyncio.to_thread(sys.stdin.readline):
        balancer.ports = [int(port) for port in line.split()]
    server.close()


if __name__ == "__main__":
    uvloop.run(main())
