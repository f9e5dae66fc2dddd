"""Server: all of Frontdesk in one process, or only its worker: database, migrations, web server, jobs, feed."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp

from frontdesk import __version__, data_dir
from frontdesk.api.kit.services import Services
from frontdesk.app import create_app
from frontdesk.bootstrap import Application, open_application
from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresOptions
from frontdesk.db.migrate import finish, migrate
from frontdesk.db.migrations.steps import BOTH, PRE
from frontdesk.db.pooler import assert_same_database
from frontdesk.db.schema_version import SchemaNotMade, read_progress
from frontdesk.gateway.sync.catch_up import CatchUp
from frontdesk.kit import tracing
from frontdesk.kit.server_protocol import BoundedHttp
from frontdesk.kit.tasks import run_until_first
from frontdesk.observability.endpoints import create_observed
from frontdesk.realtime.raw_socket import LiveProtocol
from frontdesk.settings import Settings, SettingsError
from frontdesk.worker import work

log = structlog.get_logger(__name__)

GOODBYE_SECONDS = 5
Ready = Callable[[Application], Awaitable[None]]


class _Server(uvicorn.Server):
    """Web server of uvicorn that leaves the signals to us, because the database has to outlive the last request."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections, and say so."""
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture no signals."""
        yield


async def serve(settings: Settings, *, with_worker: bool = True, ready: Ready | None = None) -> None:
    """Serve until a signal to stop. `ready` is awaited when requests are served.

    Raises `SettingsError`, `EmbeddedPostgresError` or `DatabaseUnavailable` with one sentence when it cannot start.
    """
    listener, observed = (
        _listen(settings.host, settings.port, "FRONTDESK_PORT or --port"),
        _listen_to_machines(settings),
    )
    async with (
        _traced(settings),
        database_of(settings) as (dsn, lost),
        open_application(settings, dsn) as application,
        _observed(observed, settings, application.services),
    ):
        stop = _stop_signal()
        services = application.services
        await services.feed.start()
        gateway = application.gateway
        if gateway is not None:
            await gateway.prepare()
        server = _Server(_config(create_app(services, gateway), settings))
        background: list[Coroutine[Any, Any, None]] = [
            services.feed.run(),
            services.platform_settings.keep_fresh(),
            services.inbox_rules.keep_fresh(),
            services.get(CatchUp).listen(),
        ]
        if gateway is not None:
            background.append(gateway.run())
        if with_worker:
            background.append(work(dsn, application.work))
        intake = asyncio.create_task(services.intake.run())
        tasks = [asyncio.create_task(coroutine) for coroutine in background]
        finishing = asyncio.create_task(finish(dsn))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            _collect_less_often()
            await run_until_first(server.up.wait(), _watch(serving, intake, *tasks))
            if ready is not None:
                await ready(application)
            await run_until_first(stop.wait(), lost(), _watch(serving, intake, *tasks))
            services.readiness_probe.stop()
            await run_until_first(asyncio.sleep(settings.drain_seconds), lost(), _watch(serving, intake, *tasks))
        finally:
            services.readiness_probe.stop()
            if gateway is not None:
                await gateway.close()
            server.should_exit = True
            await asyncio.gather(serving, return_exceptions=True)
            services.intake.close()
            await asyncio.gather(intake, return_exceptions=True)
            for task in (*tasks, finishing):
                task.cancel()
            await asyncio.gather(*tasks, finishing, return_exceptions=True)


async def work_only(settings: Settings) -> None:
    """Run jobs until a signal to stop."""
    observed = _listen_to_machines(settings)
    async with (
        _traced(settings),
        database_of(settings) as (dsn, lost),
        open_application(settings, dsn) as application,
        _observed(observed, settings, application.services),
    ):
        stop = _stop_signal()
        services = application.services
        fresh = asyncio.create_task(services.platform_settings.keep_fresh())
        ruling = asyncio.create_task(services.inbox_rules.keep_fresh())
        working = asyncio.create_task(work(dsn, application.work))
        finishing = asyncio.create_task(finish(dsn))
        try:
            await run_until_first(stop.wait(), lost(), _watch(fresh, ruling, working))
        finally:
            application.services.readiness_probe.stop()
            for task in (fresh, ruling, working, finishing):
                task.cancel()
            await asyncio.gather(fresh, ruling, working, finishing, return_exceptions=True)


@asynccontextmanager
async def _traced(settings: Settings) -> AsyncIterator[None]:
    """Make traces during the block, when the settings ask for them; at its end send those that are left."""
    if settings.traces_endpoint is not None:
        # A tenth of a second of those starts that need it, and nothing of the others.
        from frontdesk.kit.otlp import OtlpTracer

        tracing.turn_on(OtlpTracer(settings.traces_endpoint, __version__))
    try:
        yield
    finally:
        await asyncio.to_thread(tracing.turn_off)


@asynccontextmanager
async def database_of(settings: Settings) -> AsyncIterator[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
    """Yield the database's own address, and what to await to learn that the embedded one is lost for good.

    The schema has what this version needs; `post` steps may be missing.
    """
    data_dir.make(settings.data_dir)
    dsn = settings.direct_database_url or settings.database_url
    if dsn is not None:
        await _bring_up_to_date(dsn)
        if settings.direct_database_url and settings.database_url:
            await assert_same_database(settings.database_url, settings.direct_database_url)
        yield dsn, _never
        return
    options = EmbeddedPostgresOptions(data_directory=settings.data_dir / "postgres", passed_through=settings.data_dir)
    async with EmbeddedPostgres(options) as postgres:
        await _bring_up_to_date(postgres.dsn)
        yield postgres.dsn, postgres.wait_until_lost


async def _bring_up_to_date(dsn: str) -> None:
    progress = await read_progress(dsn)
    if (sentence := progress.refusal()) is not None:
        raise SchemaNotMade(sentence)
    if progress.is_behind():
        await migrate(dsn, BOTH if progress.step is None else PRE)


def _collect_less_often() -> None:
    """Make the garbage collector run less often.

    What was made until now stays, so it need not be looked at again. A batch of webhooks makes many objects that are
    gone with it: with Python's own thresholds a flood of webhooks stood still for 130 ms now and then.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def _never() -> None:
    await asyncio.Event().wait()


async def _watch(*tasks: asyncio.Task[None]) -> None:
    """End when one of the tasks does, which none of them should, and raise its error."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def _listen(host: str, port: int, setting: str) -> socket.socket:
    """Bind the port first of all: a start that cannot have it should fail before it does anything."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, because asyncio sends without delay only where it knows that it is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"Nothing can listen on {host} port {port} ({error.strerror});"
            f" choose another port with {setting}, or stop what uses it."
        ) from error
    return listener


def _listen_to_machines(settings: Settings) -> socket.socket | None:
    if settings.metrics_port is None:
        return None
    return _listen(settings.metrics_host, settings.metrics_port, "FRONTDESK_METRICS_PORT")


@asynccontextmanager
async def _observed(listener: socket.socket | None, settings: Settings, services: Services) -> AsyncIterator[None]:
    """Serve health and metrics at an address of their own, until everything else has ended."""
    if listener is None:
        yield
        return
    server = _Server(_config(create_observed(services), settings))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await run_until_first(server.up.wait(), _watch(serving))
        yield
    finally:
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=BoundedHttp,
        ws=LiveProtocol,
        # Compressing is done anew for each client, with a memory of its own, and the frames could not be shared.
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies) or None,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
        ws_max_size=64 * 1024,
    )
