"""Starts the servers and the generators of a benchmark as processes of their own, and ends them by their ids."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp
import asyncpg

from benchmarks.generator import Result, Task
from benchmarks.traffic import BUSINESS, CHANNEL, ENVIRONMENT, METRICS_TOKEN
from frontdesk.db.embedded import running_dsn

START_SECONDS = 30.0
STOP_SECONDS = 20.0
GENERATOR_SECONDS = 90.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers on `port`; `folder` is its data directory, if it has one."""

    port: int
    pid: int
    folder: Path

    async def connect(self) -> asyncpg.Connection[asyncpg.Record]:
        """A connection to its embedded database, past row-level security."""
        dsn = running_dsn(self.folder / "postgres")
        assert dsn is not None
        return await asyncpg.connect(dsn)

    async def metrics(self) -> str:
        """What it tells Prometheus. Raises `RuntimeError` when it does not."""
        headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.get(f"http://127.0.0.1:{self.port}/metrics") as response,
        ):
            if response.status != 200:
                raise RuntimeError(f"/metrics was answered {response.status}")
            return await response.text()

    def cpu(self) -> tuple[float, float]:
        """Seconds of CPU used so far: by the process itself, and by everything it started, be it gone by now."""
        own = _cpu(self.pid)[0]
        return own, family_cpu(self.pid) - own


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for parent in found:
        try:
            tasks = list(Path(f"/proc/{parent}/task").iterdir())
        except OSError:
            continue
        for task in tasks:
            with_children = task / "children"
            if with_children.exists():
                found.extend(int(child) for child in with_children.read_text().split())
    return found


def family_cpu(pid: int) -> float:
    """Seconds of CPU used so far by a process and everything below it, be it gone by now."""
    return sum(seconds + ended for seconds, ended in map(_cpu, family(pid)))


def _cpu(pid: int) -> tuple[float, float]:
    """Seconds of CPU used so far by a process, and by those of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0.0, 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS, (int(fields[13]) + int(fields[14])) / TICKS


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def folder() -> AsyncIterator[Path]:
    """A data directory that is gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="frontdesk-bench-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@asynccontextmanager
async def server(
    program: Sequence[str], port: int, data: Path, *, ready: str = "/health", **variables: str
) -> AsyncIterator[Running]:
    """Run a server until the block ends; entered when it answers 200 at `ready`."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("FRONTDESK_", "TIKTOK_"))}
    environment.pop("DATABASE_URL", None)
    environment |= {
        **ENVIRONMENT,
        "FRONTDESK_DATA_DIR": str(data),
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_LOG_LEVEL": "warning",
        "FRONTDESK_PASSWORD_COST": "test",
        **variables,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, *program, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await until_it_responds(process, port, ready)
        yield Running(port, process.pid, data)
    finally:
        await _end(process)


@asynccontextmanager
async def frontdesk(
    data: Path, *, worker: bool = False, ready: str = "/health", **variables: str
) -> AsyncIterator[Running]:
    """`frontdesk serve` with its embedded database, as an operator runs it; `variables` are of its environment."""
    port = free_port()
    program = ["-m", "frontdesk", "serve", *(() if worker else ("--no-worker",))]
    variables = {"FRONTDESK_PUBLIC_URL": f"http://127.0.0.1:{port}"} | variables
    async with server(program, port, data, ready=ready, **variables) as running:
        yield running


@asynccontextmanager
async def sandbox(data: Path) -> AsyncIterator[str]:
    """The platforms' simulator as a process of its own, with nothing kept: its address."""
    port = free_port()
    async with server(["-m", "frontdesk", "sandbox", "--port", str(port)], port, data, ready="/"):
        yield f"http://127.0.0.1:{port}"


async def until_it_responds(process: asyncio.subprocess.Process, port: int, path: str = "/health") -> None:
    """Return at the first answer of status 200. Raises `RuntimeError` when the process ends first."""
    async with asyncio.timeout(START_SECONDS):
        while process.returncode is None:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
                status = await reader.readline()
                writer.close()
                if b" 200 " in status or (b" 401 " in status and path == "/health"):
                    return
            except OSError:
                pass
            await asyncio.sleep(0.01)
    raise RuntimeError(f"the server ended with status {process.returncode}")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def make_inbox(running: Running) -> tuple[int, int]:
    """An account with a connected inbox that the traffic is for: their ids."""
    dsn = running_dsn(running.folder / "postgres")
    assert dsn is not None
    return await make_inbox_in(dsn)


async def make_inbox_in(dsn: str) -> tuple[int, int]:
    """The same in the database of this address."""
    connection = await asyncpg.connect(dsn)
    try:
        account = await connection.fetchval("INSERT INTO accounts (name) VALUES ('Marlow & Finch') RETURNING id")
        inbox = await connection.fetchval(
            "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
            " VALUES ($1, $2, $3, 'Pottery', 'connected') RETURNING id",
            account,
            CHANNEL,
            BUSINESS,
        )
    finally:
        await connection.close()
    return account, inbox


async def generate(task: Task) -> Result:
    """Run a generator to its end."""
    return (await generate_together([task]))[0]


async def generate_together(tasks: Sequence[Task]) -> list[Result]:
    """Run generators side by side; they start when all are ready."""
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "benchmarks.generator", json.dumps(asdict(task))),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 26,
        )
        for task in tasks
    ]
    try:
        async with asyncio.timeout(GENERATOR_SECONDS):
            for process in started:
                assert process.stdout is not None
                if await process.stdout.readline() != b"ready\n":
                    raise RuntimeError("a generator did not start")
            outputs = await asyncio.gather(*(process.communicate(b"go\n") for process in started))
        return [Result(**json.loads(output)) for output, _ in outputs]
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
                await process.wait()
