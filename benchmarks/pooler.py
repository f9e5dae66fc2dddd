"""What a pooler costs: webhooks per second of a server with a PgBouncer before its PostgreSQL, and of one without.

Both use one PostgreSQL, each a database of its own, and take turns. Needs Debian's pgbouncer.
"""

from __future__ import annotations

import statistics
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from tests.bouncer import bouncer

from benchmarks.generator import Task
from benchmarks.processes import Running, family_cpu, folder, frontdesk, generate, make_inbox_in
from benchmarks.tables import print_ratio, print_table, print_title
from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresOptions

CONNECTIONS = 64
ROUNDS = 4
SECONDS = 2.0
MOST = 12_000
POOLED = 20


@dataclass(slots=True)
class Contender:
    """A server, and for each of its turns: webhooks per second, CPU of the server and of PostgreSQL for one, in µs."""

    running: Running
    sent: int = 100_000
    turns: list[tuple[float, float, float]] = field(default_factory=list)

    async def turn(self, database_pid: int) -> None:
        """Send for some seconds."""
        before = self.running.cpu()[0], family_cpu(database_pid)
        task = Task(port=self.running.port, connections=CONNECTIONS, seconds=SECONDS, count=MOST, first=self.sent)
        self.sent += MOST
        result = await generate(task)
        count = max(1, len(result.responded))
        after = self.running.cpu()[0], family_cpu(database_pid)
        costs = [(late - early) / count * 1e6 for early, late in zip(before, after, strict=True)]
        self.turns.append((count / result.seconds, costs[0], costs[1]))


async def run() -> None:
    """Measure and print."""
    print_title("Webhooks, with and without a pooler")
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(folder())
        options = EmbeddedPostgresOptions(data_directory=place / "db")
        postgres = await stack.enter_async_context(EmbeddedPostgres(options))
        direct = await _database(postgres.dsn, "direct")
        pooled = await _database(postgres.dsn, "pooled")
        pooler = await stack.enter_async_context(bouncer(pooled, place / "pgbouncer", POOLED))
        contenders: dict[str, Contender] = {}
        # A variable set to nothing is not set.
        for name, url, around in (("direct", direct, ""), ("through PgBouncer", pooler, pooled)):
            server = await stack.enter_async_context(
                frontdesk(place / f"{name} data", DATABASE_URL=url, FRONTDESK_DIRECT_DATABASE_URL=around)
            )
            await make_inbox_in(around or url)
            contenders[name] = Contender(server)
            await generate(Task(port=server.port, connections=CONNECTIONS, seconds=20, count=0))
        assert postgres.pid is not None
        for _ in range(ROUNDS):
            for contender in contenders.values():
                await contender.turn(postgres.pid)
        rates = [
            theirs[0] / ours[0]
            for ours, theirs in zip(contenders["direct"].turns, contenders["through PgBouncer"].turns, strict=True)
        ]
        print_ratio(f"through PgBouncer / direct, {CONNECTIONS} connections", statistics.median(rates))
        print_table(
            ("median of the rounds", "webhooks/s", "app µs", "database µs"),
            [
                (name, *(f"{statistics.median(column):,.0f}" for column in zip(*contender.turns, strict=True)))
                for name, contender in contenders.items()
            ],
        )


async def _database(dsn: str, name: str) -> str:
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))
