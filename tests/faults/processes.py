"""The processes under attack: PostgreSQL, the platforms' simulator, servers and workers, each to be killed and started.

PostgreSQL runs under the supervisor of the embedded one, which starts it again when it dies, as an operator's system
would; to everything else it is a server behind DATABASE_URL. All of it ends with the process that started it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import asyncpg
from benchmarks.processes import family, free_port

from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresOptions
from frontdesk.db.embedded.identity import Identity
from frontdesk.sandbox.config import SandboxConfig
from tests.faults.front import Front, open_front

START_SECONDS = 60.0
STOP_SECONDS = 20.0
CALLS_PER_SECOND = 1000
RESTARTS = 10_000
"""How many deaths of PostgreSQL within a minute are healed: as many as we please to cause."""
POSTGRES = {"max_wal_size": "128MB", "min_wal_size": "32MB"}


class Program:
    """One of our programs as a process: it can die, stand still, and be started again."""

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._arguments = arguments
        self._environment = dict(environment)
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()
        self.wanted = False

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self, **variables: str) -> None:
        """Start it, with more variables in its environment, unless it runs."""
        words = [sys.executable, "-m", "frontdesk", *self._arguments]
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("FRONTDESK_", "TIKTOK_"))},
            **self._environment,
            **variables,
        }
        async with self._starting:
            if self.runs:
                return
            with self._log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *Identity().command(words, dies_with_us=signal.SIGKILL), env=environment, stdout=log, stderr=log
                )
            self.wanted = True

    async def kill(self) -> None:
        """kill -9."""
        self.wanted = False
        if self._process is not None and self.runs:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end, as an operator does; one that does not is a mistake of ours."""
        self.wanted = False
        if self._process is not None and self.runs:
            self._process.terminate()
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()

    def freeze(self) -> None:
        """Let it stand still."""
        if self._process is not None and self.runs:
            self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if self._process is not None and self.runs:
            self._process.send_signal(signal.SIGCONT)


@dataclass
class House:
    """Everything that runs. `url` is the address of the servers together, `platform` that of the simulator."""

    folder: Path
    postgres: EmbeddedPostgres
    front: Front
    platform: str
    sandbox: Program
    servers: list[Program]
    workers: list[Program]
    ports: list[int]
    http: aiohttp.ClientSession
    frozen: list[int] = field(default_factory=list)
    ended: int = 0
    """How often one of our programs ended by itself."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.front.port}"

    @property
    def postgres_folder(self) -> Path:
        return self.folder / "postgres"

    async def connect(self, seconds: float = 30.0) -> asyncpg.Connection[asyncpg.Record]:
        """A connection to Frontdesk's database as the superuser, as soon as there is one to be had."""
        async with asyncio.timeout(seconds):
            while True:
                with contextlib.suppress(OSError, asyncpg.PostgresError, RuntimeError):
                    dsn = urlunsplit(urlsplit(self.postgres.admin_dsn)._replace(path="/frontdesk"))
                    return await asyncpg.connect(dsn, timeout=5)
                await asyncio.sleep(0.1)

    async def start_servers(self) -> None:
        """Start the servers that do not run, and return when they answer."""
        for server in self.servers:
            if not server.runs:
                await server.start()
        for server, port in zip(self.servers, self.ports, strict=True):
            await self._responses(server, f"http://127.0.0.1:{port}/health")

    async def start_workers(self) -> None:
        for worker in self.workers:
            if not worker.runs:
                await worker.start()

    async def keep_running(self) -> None:
        """For ever: what ended by itself is started again, as a system does; without a database nothing starts."""
        while True:
            for program in (*self.servers, *self.workers):
                if program.wanted and not program.runs:
                    self.ended += 1
                    await program.start()
            await asyncio.sleep(0.5)

    async def _responses(self, program: Program, url: str) -> None:
        async with asyncio.timeout(START_SECONDS):
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with self.http.get(url) as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.1)

    def freeze_postgres(self) -> None:
        """Let PostgreSQL stand still with everything it has open."""
        if self.postgres.pid is not None:
            self.frozen = family(self.postgres.pid)
            self._signal(signal.SIGSTOP)

    def thaw_postgres(self) -> None:
        self._signal(signal.SIGCONT)
        self.frozen = []

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.frozen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill_postgres(self) -> None:
        """kill -9 of the postmaster: its children end by themselves, and the supervisor starts it again."""
        if self.postgres.pid is not None:
            os.kill(self.postgres.pid, signal.SIGKILL)

    def logs(self, longest: int = 4000) -> str:
        """The end of every program's log."""
        found = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-longest:]}" for path in found)


@asynccontextmanager
async def open_house(folder: Path, *, servers: int, workers: int) -> AsyncIterator[House]:
    """Start all of it with an empty database; everything is gone when the block ends."""
    options = EmbeddedPostgresOptions(
        data_directory=folder / "postgres", settings=POSTGRES, restart_limit=RESTARTS, shutdown_patience=10
    )
    # The simulator closes a connection that was idle for five seconds; one that is being closed must not be used again.
    calling = aiohttp.TCPConnector(keepalive_timeout=2)
    async with (
        EmbeddedPostgres(options) as postgres,
        open_front() as front,
        aiohttp.ClientSession(connector=calling) as http,
    ):
        platform_port = free_port()
        platform = f"http://127.0.0.1:{platform_port}"
        house = House(
            folder=folder,
            postgres=postgres,
            front=front,
            platform=platform,
            sandbox=Program("sandbox", ["sandbox", "--port", str(platform_port)], {}, folder / "sandbox.log"),
            servers=[],
            workers=[],
            ports=[free_port() for _ in range(servers)],
            http=http,
        )
        environment = _environment(house, postgres.dsn)
        for number, port in enumerate(house.ports):
            words = ["serve", "--no-worker", "--port", str(port)]
            house.servers.append(Program(f"server {number}", words, environment, folder / f"server{number}.log"))
        for number in range(workers):
            house.workers.append(Program(f"worker {number}", ["work"], environment, folder / f"worker{number}.log"))
        keeping = asyncio.create_task(house.keep_running())
        try:
            await house.sandbox.start()
            await house._responses(house.sandbox, f"{platform}/control/tiktok/apps")
            await house.start_servers()
            await house.start_workers()
            front.lead_to(house.ports)
            yield house
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            house.thaw_postgres()
            for program in (*house.servers, *house.workers, house.sandbox):
                await program.kill()


def _environment(house: House, dsn: str) -> dict[str, str]:
    """The variables an operator would set."""
    config = SandboxConfig()
    return {
        "DATABASE_URL": dsn,
        "FRONTDESK_DATA_DIR": str(house.folder / "data"),
        "FRONTDESK_PUBLIC_URL": house.url,
        "FRONTDESK_LOG_LEVEL": "warning",
        "FRONTDESK_PASSWORD_COST": "test",
        "TIKTOK_APP_ID": config.app_id,
        "TIKTOK_APP_SECRET": config.app_secret,
        "TIKTOK_API_BASE": house.platform,
        "TIKTOK_CALLS_PER_SECOND": str(CALLS_PER_SECOND),
    }
