"""What people wait for when an installation has grown: every request of the web app, one at a time, over varied rows.

The peer is the same request to an almost empty installation, taken in turns with the big one.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.grown_requests import Asked, Sample, requests
from benchmarks.latency import make_token
from benchmarks.processes import Running, folder, frontdesk
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title
from benchmarks.traffic import ENVIRONMENT

MESSAGES = 200_000
SMALL = ("--messages", "1000", "--conversations", "60", "--contacts", "20")
SAMPLES = 40
WARM = 6
AIM_MS = 30.0


@dataclass(slots=True)
class Installation:
    """A filled installation that answers, what there is in it, and how long it took."""

    sample: Sample
    http: aiohttp.ClientSession
    base: str
    keys: dict[str, str]
    took: dict[str, list[float]] = field(default_factory=dict)

    async def ask(self, asked: Asked, place: int, *, count: bool) -> None:
        """Make one request, of the row that is next."""
        method, path, body = asked.make(self.sample, place)
        headers = {"Authorization": f"Bearer {self.keys[asked.by]}"}
        began = time.perf_counter()
        async with self.http.request(method, self.base + path, json=body, headers=headers) as response:
            said = await response.read()
        seconds = time.perf_counter() - began
        if response.status not in (200, 201, 204):
            raise RuntimeError(f"{method} {path} was answered {response.status}: {said[:300]!r}")
        if count:
            self.took.setdefault(asked.name, []).append(seconds * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How big; `data` is a data directory that was filled before, `only` a part of the names of requests,
    `samples` how often each is made."""

    messages: int = MESSAGES
    data: Path | None = None
    only: str = ""
    samples: int = SAMPLES


async def run(options: Options = Options()) -> None:
    """Measure and print."""
    print_title("Growth: a grown installation beside an almost empty one, one request at a time")
    async with AsyncExitStack() as stack:
        data = options.data
        if data is None:
            data = await stack.enter_async_context(folder())
            await _fill(data, "--messages", str(options.messages))
        small_data = await stack.enter_async_context(folder())
        await _fill(small_data, *SMALL)
        big = await stack.enter_async_context(_installation(data))
        small = await stack.enter_async_context(_installation(small_data))
        wanted = [asked for asked in requests() if options.only in asked.name]
        for asked in wanted:
            for place in range(WARM + options.samples):
                for one in (big, small):
                    await one.ask(asked, place, count=place >= WARM)
    _print(wanted, big, small)


async def _fill(data: Path, *size: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FRONTDESK_")}
    environment.pop("DATABASE_URL", None)
    environment |= {**ENVIRONMENT, "FRONTDESK_DATA_DIR": str(data), "FRONTDESK_LOG_LEVEL": "warning"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *("-m", "frontdesk", "dev", "fill", *size), env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise RuntimeError("the installation could not be filled")
    print(f"  {said.decode().splitlines()[-1]}", flush=True)


@asynccontextmanager
async def _installation(data: Path) -> AsyncIterator[Installation]:
    async with frontdesk(data) as running, aiohttp.ClientSession() as http:
        sample, keys = await _look(running)
        yield Installation(sample, http, f"http://127.0.0.1:{running.port}/api", keys)


async def _look(running: Running) -> tuple[Sample, dict[str, str]]:
    """Rows to ask for, and the keys of one who sees everything and of one who sees half of the inboxes."""
    connection = await running.connect()
    try:
        account: int = await connection.fetchval("SELECT id FROM accounts ORDER BY id LIMIT 1")
        busiest = await connection.fetch(
            "SELECT user_id, role FROM memberships WHERE account_id = $1 AND role = 'agent' ORDER BY user_id LIMIT 2",
            account,
        )
        await connection.execute(
            "UPDATE memberships SET role = 'administrator' WHERE account_id = $1 AND user_id = $2",
            account,
            busiest[0]["user_id"],
        )
        keys = {
            "owner": await make_token(connection, account, busiest[0]["user_id"]),
            "agent": await make_token(connection, account, busiest[1]["user_id"]),
        }
        return await Sample.read(connection, account, busiest[1]["user_id"]), keys
    finally:
        await connection.close()


def _print(wanted: Sequence[Asked], big: Installation, small: Installation) -> None:
    rows: list[tuple[str, ...]] = []
    ratios: list[float] = []
    slow = []
    for asked in wanted:
        grown, empty = sorted(big.took[asked.name]), sorted(small.took[asked.name])
        ratios.append(percentile(grown, 0.5) / percentile(empty, 0.5))
        late = percentile(grown, 0.95)
        if late >= AIM_MS:
            slow.append(asked.name)
        measured = (percentile(empty, 0.5), percentile(grown, 0.5), late)
        rows.append((asked.name, *(f"{ms:.1f}" for ms in measured), f"{ratios[-1]:.2f}"))
    ratios.sort()
    print_ratio("grown / almost empty, p50, median of the requests", percentile(ratios, 0.5), "under 2")
    print_ratio("grown / almost empty, p50, the worst request", ratios[-1])
    print_figure(f"requests with a p95 of {AIM_MS:.0f} ms or more", f"{len(slow)} of {len(rows)}", "0")
    print_table(("request", "empty p50 ms", "grown p50 ms", "grown p95 ms", "ratio"), rows)
    for name in slow:
        print(f"  slow: {name}")
