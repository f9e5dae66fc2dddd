"""Run an ASGI application in the test's own loop, on a loopback port nobody else has."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

from frontdesk.kit.server_protocol import BoundedHttp
from frontdesk.realtime.raw_socket import LiveProtocol

GRACE_SECONDS = 2


class _Server(uvicorn.Server):
    """A server that leaves the test runner's signal handlers alone and stops when told, not at the next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stop = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                while self.server_state.connections or self.server_state.tasks:
                    await asyncio.sleep(0.001)
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()


@contextlib.asynccontextmanager
async def running(
    app: ASGIApp,
    *,
    trusted_proxies: Sequence[str] = (),
    listener: socket.socket | None = None,
    http: type[BoundedHttp] = BoundedHttp,
) -> AsyncIterator[str]:
    """Serve `app` until the block ends; the value is its address, without a slash at the end.

    With a `listener`, that of a socket bound before, for an app that must know its own address.
    """
    if listener is None:
        # asyncio sets TCP_NODELAY only on sockets that name their protocol; else every second answer waits 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http=http,
        lifespan="auto",
        log_config=None,
        access_log=False,
        ws=LiveProtocol,
        ws_per_message_deflate=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        while not server.started:
            if serving.done():
                await serving
                raise RuntimeError("the server ended before it began")
            await asyncio.sleep(0.002)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.stop.set()
        await serving
        listener.close()
