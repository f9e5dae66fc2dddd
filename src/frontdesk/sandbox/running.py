"""Running a sandbox: inside the loop of a test or the demo, or as a process of its own."""

import asyncio
import contextlib
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace

import uvicorn
from starlette.applications import Starlette

from frontdesk.kit.server_protocol import BoundedHttp
from frontdesk.sandbox.app import create_app
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit.live import LiveHub

LONGEST_GOODBYE_SECONDS = 3


class CannotStart(Exception):
    """Sandbox without an address to listen on, or a place for its state; says why."""


class SandboxServer(uvicorn.Server):
    """Server of uvicorn that ends what would otherwise never end: live streams and calls a fault left hanging."""

    def __init__(self, config: uvicorn.Config, app: Starlette, *, own_signals: bool) -> None:
        super().__init__(config)
        self._live: LiveHub = app.state.live
        self._closing: asyncio.Event = app.state.closing
        self._own_signals = own_signals

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the owner of the loop, unless this is a process of its own."""
        if not self._own_signals:
            yield
            return
        with super().capture_signals():
            yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the endless responses first, then everything else."""
        self._live.close()
        self._closing.set()
        await super().shutdown(sockets)


@dataclass(frozen=True)
class RunningSandbox:
    """Sandbox that runs at `url` (no slash at the end)."""

    url: str
    config: SandboxConfig
    app: Starlette

    @property
    def api_url(self) -> str:
        """Return the base of the Business Messaging API, ending with `/` as TikTok's own."""
        return f"{self.url}/open_api/v1.3/"

    @property
    def respondio_url(self) -> str:
        """Return the base of respond.io's Developer API, without a slash at the end."""
        return f"{self.url}/respondio/v2"

    @property
    def authorize_url(self) -> str:
        """Return the address of the consent page."""
        return f"{self.url}/v2/auth/authorize"


def _server(app: Starlette, *, own_signals: bool) -> SandboxServer:
    settings = uvicorn.Config(
        app,
        http=BoundedHttp,
        lifespan="on",
        ws="none",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=LONGEST_GOODBYE_SECONDS,
    )
    return SandboxServer(settings, app, own_signals=own_signals)


def bound_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens on this address; port 0 takes a free one. Raises `CannotStart`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only on sockets that name it; without, each response
    # on a kept connection waits 40 ms for the client's acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise CannotStart(f"Nothing can listen on {host} port {port} ({_reason(error)}); choose another.") from error
    return listener


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error).rstrip(".")


def _app(config: SandboxConfig) -> Starlette:
    try:
        return create_app(config)
    except (OSError, sqlite3.Error) as error:
        reason = f"The sandbox cannot keep its state in {config.state_dir} ({_reason(error)})"
        raise CannotStart(f"{reason}; name another folder, or let this user own it.") from error


@contextlib.asynccontextmanager
async def running_sandbox(
    config: SandboxConfig | None = None, *, host: str = "127.0.0.1", port: int = 0, public_url: str = ""
) -> AsyncIterator[RunningSandbox]:
    """Serve a sandbox in the running loop until the block ends.

    Its `public_url` becomes the address it is bound to unless another is given. Raises `CannotStart`.
    """
    listener = bound_socket(host, port)
    bound = listener.getsockname()
    name = f"[{host}]" if ":" in host else host
    config = replace(config or SandboxConfig(), public_url=public_url or f"http://{name}:{bound[1]}")
    try:
        app = _app(config)
    except CannotStart:
        listener.close()
        raise
    server = _server(app, own_signals=False)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if serving.done():
                await serving
                raise RuntimeError("the sandbox ended before it started")
            await asyncio.sleep(0.005)
        yield RunningSandbox(url=config.public_url, config=config, app=app)
    finally:
        server.should_exit = True
        await serving
        listener.close()


def serve(
    config: SandboxConfig, *, host: str = "127.0.0.1", port: int = 8090, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve a sandbox as a process of its own until it is told to stop; `ready` is called when it is about to begin.

    Raises `CannotStart`.
    """
    listener = bound_socket(host, port)
    try:
        server = _server(_app(config), own_signals=True)
        ready()
        server.run(sockets=[listener])
    finally:
        listener.close()
