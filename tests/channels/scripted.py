"""A small server on a real socket that answers as a test says and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    """The request line's target exactly as it came over the wire."""
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def raw_query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Response:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs_up: bool = False
    after_seconds: float = 0


@dataclass
class Script:
    """What will be answered, in order, and then empty answers with status 200."""

    base: str
    responses: list[Response] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def respond(self, data: object = None, *, code: object = 0, message: str = "OK", status: int = 200) -> None:
        """The next answer, in TikTok's envelope."""
        envelope = {"code": code, "message": message, "request_id": "r1", "data": {} if data is None else data}
        self.raw(json.dumps(envelope).encode(), status)

    def raw(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.responses.append(Response(body, status, headers))

    def hang_up(self) -> None:
        """Read the request, then close the connection."""
        self.responses.append(Response(hangs_up=True))

    def sleep(self, seconds: float) -> None:
        """Take the request and keep the client waiting."""
        self.responses.append(Response(after_seconds=seconds))

    @property
    def last(self) -> Asked:
        return self.asked[-1]


@asynccontextmanager
async def scripted_server() -> AsyncIterator[Script]:
    script = Script("")

    async def handle(request: web.Request) -> web.StreamResponse:
        script.asked.append(Asked(request.method, request.raw_path, dict(request.headers), await request.read()))
        script.arrived.set()
        response = script.responses.pop(0) if script.responses else Response()
        await asyncio.sleep(response.after_seconds)
        if response.hangs_up:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(body=response.body, status=response.status, headers=dict(response.headers))

    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    _, port = runner.addresses[0][:2]
    script.base = f"http://127.0.0.1:{port}"
    try:
        yield script
    finally:
        await runner.cleanup()


def closed_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
