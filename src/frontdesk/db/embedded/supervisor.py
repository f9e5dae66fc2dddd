"""Supervisor of the embedded PostgreSQL: start it, keep it alive, stop it.

The server is a direct child on a Unix socket. It dies with the process that started it, and when it dies
alone it is started again. Who may use a data directory is decided by locks (see `locks`), so any mix of kill -9
leaves a directory that the next start recovers, with every committed row.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, quote, urlsplit

import asyncpg
import structlog

from frontdesk.db.embedded.binaries import find_binaries
from frontdesk.db.embedded.cluster import PORT, Layout, choose_socket_directory, socket_path
from frontdesk.db.embedded.errors import (
    DataDirectoryInUse,
    EmbeddedPostgresError,
    ServerLost,
    StartFailed,
    from_os_error,
    from_server_words,
)
from frontdesk.db.embedded.identity import choose_identity
from frontdesk.db.embedded.locks import FileLock
from frontdesk.db.embedded.server import SUPERUSER, Server

OWNER = "frontdesk"
"""The role of the DSN: owns its database, may create roles and databases, and is no superuser, just as with a
DATABASE_URL, so that row-level security holds and what works here works there."""

_HOLDER_PATIENCE = 0.25  # a process that was just killed takes a moment to be gone
_RESTART_WINDOW = 60.0
_LONGEST_PAUSE = 8.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedPostgresOptions:
    """Options of the embedded server. Times are in seconds.

    ``data_directory`` holds everything and is Frontdesk's alone. ``socket_directory``: None chooses one (see
    `choose_socket_directory`). ``settings``: server settings that go before ours, by PostgreSQL's names.
    ``passed_through``: a folder of Frontdesk's own around the data directory, which the group of another user the
    server has to run as may then go through.
    ``binaries``: a folder with ``initdb`` and ``postgres``; None looks for one. ``startup_patience``: how long
    a starting server may show no sign of progress. ``shutdown_patience``: how long a clean shutdown may take
    before it is forced. ``restart_limit``: how many deaths within a minute are healed.
    """

    data_directory: Path
    socket_directory: Path | None = None
    passed_through: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    binaries: Path | None = None
    database: str = "frontdesk"
    startup_patience: float = 600.0
    shutdown_patience: float = 60.0
    restart_limit: int = 6


class EmbeddedPostgres:
    """Embedded server: ``dsn = await server.start()`` … ``await server.stop()``, or ``async with``.

    `start` must be called on a thread that outlives the server, as a rule the main one: Linux ends the server
    with the thread that started it. ``on_down(reason)`` is called when the server died by itself, ``on_up()``
    when it is back; both on the event loop, and must not block. When it will not come back, `wait_until_lost`
    raises.
    """

    def __init__(
        self,
        options: EmbeddedPostgresOptions,
        *,
        on_down: Callable[[str], None] | None = None,
        on_up: Callable[[], None] | None = None,
    ) -> None:
        self._options = options
        self._layout = Layout(options.data_directory.absolute())
        self._on_down = on_down
        self._on_up = on_up
        self._lock: FileLock | None = None
        self._server: Server | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._lost: asyncio.Future[None] | None = None
        self._deaths: deque[float] = deque()

    @property
    def dsn(self) -> str:
        """Return the DSN of Frontdesk's database as its owner, for libpq and asyncpg; after `start`."""
        return self._dsn(OWNER, self._options.database)

    @property
    def admin_dsn(self) -> str:
        """Return the DSN of the superuser on the maintenance database; after `start`."""
        return self._dsn(SUPERUSER, "postgres")

    @property
    def pid(self) -> int | None:
        """Return the process id of the server while it runs."""
        return self._server.pid if self._server else None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> str:
        """Create what is missing, start the server, recover it if need be, and return its DSN once it responds.

        Raises an `EmbeddedPostgresError`; then nothing is left running.
        """
        if self._lock is not None:
            raise RuntimeError("this embedded PostgreSQL has been started already")
        try:
            self._lock = await self._open()
            self._server = await self._prepare(self._lock)
            await self._server.launch(self._options.startup_patience)
            await self._ensure_database()
            self._lock.write(f"{os.getpid()}\n{self.dsn}\n")
        except BaseException as error:
            await self._close()
            if sentence := self._sentence(error):
                raise sentence from error
            raise
        self._lost = asyncio.get_running_loop().create_future()
        self._watcher = asyncio.create_task(self._watch(self._server, self._lost), name="embedded-postgres")
        return self.dsn

    async def stop(self) -> None:
        """End the server cleanly, within ``shutdown_patience``, and release the data directory. Idempotent."""
        if self._watcher:
            self._watcher.cancel()
            await asyncio.wait([self._watcher])
            self._watcher = None
        await self._close()
        if self._lost and not self._lost.done():
            self._lost.set_result(None)

    async def wait_until_lost(self) -> None:
        """Return after `stop`; raise `ServerLost` when the server died and could not be brought back."""
        if self._lost is None:
            raise RuntimeError("this embedded PostgreSQL has not been started")
        await asyncio.shield(self._lost)

    def _dsn(self, user: str, database: str) -> str:
        if self._server is None:
            raise RuntimeError("this embedded PostgreSQL has not been started")
        host = quote(str(self._server.socket_directory), safe="/")
        return f"postgresql://{user}@/{quote(database, safe='')}?host={host}&port={PORT}"

    def _sentence(self, error: BaseException) -> EmbeddedPostgresError | None:
        """Return what a failed start means to the operator; None for an error that is clear by itself."""
        root, log_file = self._layout.root, self._layout.log
        match error:
            case asyncpg.PostgresError():
                return from_server_words(f"ERROR: {error}", root, log_file)
            case ConnectionError() | TimeoutError():
                return StartFailed(f"PostgreSQL in {root} started and then did not respond (its log is {log_file}).")
            case OSError():
                return from_os_error(error, root)
        return None

    async def _open(self) -> FileLock:
        layout = self._layout
        await asyncio.to_thread(layout.open)
        lock = FileLock.take(layout.supervisor_lock)
        if lock is None:
            await asyncio.sleep(_HOLDER_PATIENCE)
            lock = FileLock.take(layout.supervisor_lock)
        if lock is None:
            pid, dsn = _holder(layout.supervisor_lock)
            who = f"process {pid}" if pid else "another process"
            raise DataDirectoryInUse(
                f"The data directory {layout.root} is in use by {who}; stop it or name another directory.",
                pid=pid,
                dsn=dsn,
            )
        lock.write(f"{os.getpid()}\n")
        return lock

    async def _prepare(self, lock: FileLock) -> Server:
        """Prepare a cluster that our programs can serve, as a user who may."""
        layout, options = self._layout, self._options
        binaries = await asyncio.to_thread(find_binaries, options.binaries)
        identity = await choose_identity(layout.root, binaries.postgres, options.passed_through)
        identity.give(lock.path)
        socket_directory = choose_socket_directory(layout.root, options.socket_directory)
        server = self._server = Server(layout, binaries, identity, socket_directory)
        if socket_directory != options.socket_directory:
            identity.give(socket_directory)
        if not layout.cluster.exists():
            await server.create_cluster()
        layout.check_version(binaries.major)
        identity.give(layout.write_settings(options.settings))
        return server

    async def _ensure_database(self) -> None:
        database = self._options.database
        with contextlib.suppress(asyncpg.InvalidCatalogNameError):
            connection = await asyncpg.connect(self._dsn(SUPERUSER, database), ssl=False)
            await connection.close()
            return
        connection = await asyncpg.connect(self.admin_dsn, ssl=False)
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", OWNER):
                await connection.execute(f'CREATE ROLE "{OWNER}" LOGIN CREATEDB CREATEROLE')
            quoted = database.replace('"', '""')
            await connection.execute(f'CREATE DATABASE "{quoted}" OWNER "{OWNER}"')
        finally:
            await connection.close()

    async def _close(self) -> None:
        server, self._server = self._server, None
        if server:
            await server.halt(self._options.shutdown_patience)
            kept = (self._options.socket_directory, self._layout.root / "socket")
            if server.socket_directory not in kept:  # ours, among the system's temporary files
                await asyncio.to_thread(shutil.rmtree, server.socket_directory, ignore_errors=True)
        if self._lock:
            with contextlib.suppress(OSError):
                self._lock.write("")
            self._lock.release()
            self._lock = None

    async def _watch(self, server: Server, lost: asyncio.Future[None]) -> None:
        while True:
            reason = await server.death()
            log.warning("database down", reason=reason, log=str(self._layout.log))
            self._notify(self._on_down, reason)
            try:
                await self._revive(server, reason)
            except ServerLost as error:
                log.error("database lost", error=str(error))
                lost.set_exception(error)
                lost.exception()  # seen here: nobody has to wait for it
                return
            log.info("database up again")
            self._notify(self._on_up)

    async def _revive(self, server: Server, reason: str) -> None:
        trouble: Exception | None = None
        while True:
            now = time.monotonic()
            while self._deaths and now - self._deaths[0] > _RESTART_WINDOW:
                self._deaths.popleft()
            self._deaths.append(now)
            times = len(self._deaths)
            if times > self._options.restart_limit:
                raise ServerLost(
                    f"PostgreSQL in {self._layout.root} died {times} times within a minute and is not started "
                    f"again (last: {trouble or reason}; its log is {self._layout.log})."
                ) from trouble
            if times > 1:
                await asyncio.sleep(min(0.25 * 2 ** (times - 2), _LONGEST_PAUSE))
            try:
                await server.launch(self._options.startup_patience)
            except (EmbeddedPostgresError, OSError) as error:
                trouble = error
            else:
                return

    def _notify(self, listener: Callable[..., None] | None, *words: str) -> None:
        try:
            if listener:
                listener(*words)
        except Exception:
            log.exception("a listener of the embedded database failed")


def has_cluster(data_directory: Path) -> bool:
    """Return whether a database was made in ``data_directory``."""
    return Layout(data_directory.absolute()).cluster.exists()


def running_dsn(data_directory: Path) -> str | None:
    """Return the DSN of the server that another process runs in ``data_directory``; None when none responds there.

    Takes no lock, so it cannot get in the way of a start.
    """
    _, dsn = _holder(Layout(data_directory.absolute()).supervisor_lock)
    if dsn is None:
        return None
    directory = parse_qs(urlsplit(dsn).query)["host"][0]
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(socket_path(Path(directory))))
        except OSError:
            return None
    return dsn


def _holder(path: Path) -> tuple[int | None, str | None]:
    """Return the process id and the DSN that the holder of a supervisor's lock wrote."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        lines = []
    pid = int(lines[0]) if lines and lines[0].isdigit() else None
    return pid, lines[1] if len(lines) > 1 else None
