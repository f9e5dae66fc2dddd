"""Webhooks per second by how many come at once, which is what makes a batch large, and by the number of servers.

The peers, in the same run: the bare handler, which stores nothing; and what this disk can do when every row is a commit
of its own, with one connection and with many, without a server in between.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from contextlib import AsyncExitStack

from benchmarks.generator import Task
from benchmarks.processes import Running, folder, free_port, frontdesk, generate_together, server
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title
from benchmarks.webhooks import Contender, Round, check
from frontdesk.db.embedded import running_dsn

CONNECTIONS = (1, 16, 64, 256)
TOGETHER = 256
ROUNDS = 3
SECONDS = 2.0
ROW_SECONDS = 2.0
WRITERS = (1, 16)
BODY = "x" * 800
HEAD = ("median of the rounds", "webhooks/s", "in a batch", "p50 ms", "p90 ms", "p99 ms", "app µs", "database µs")


async def run() -> None:
    """Measure and print."""
    print_title("Throughput: by webhooks at once, by servers, beside what the disk can do")
    async with AsyncExitStack() as stack:
        port = free_port()
        data = await stack.enter_async_context(folder())
        bare_server = await stack.enter_async_context(server(["-m", "benchmarks.bare", str(port)], port, data))
        first = await stack.enter_async_context(frontdesk(await stack.enter_async_context(folder())))
        dsn = running_dsn(first.folder / "postgres")
        assert dsn is not None
        second = await stack.enter_async_context(frontdesk(await stack.enter_async_context(folder()), DATABASE_URL=dsn))
        bare = Contender("bare handler", bare_server, stores=False)
        ours = Contender("group commit", first, stores=True)
        await bare.warm()
        await ours.warm()
        rows = {writers: await committed_rows(first, writers) for writers in WRITERS}
        table = [await _by_connections(ours, bare, connections) for connections in CONNECTIONS]
        one, two = await _by_servers(ours, second)
        rows = {writers: max(rows[writers], await committed_rows(first, writers)) for writers in WRITERS}
        best = max(statistics.median(r.rate for r in rounds) for rounds in ours.rounds.values())
        for writers, rate in rows.items():
            print_ratio(f"webhooks / single rows committed by {writers} connections", best / rate)
        print_ratio(f"two servers / one, {TOGETHER} connections", two / one)
        for writers, rate in rows.items():
            print_figure(f"single rows committed by {writers} connections", f"{rate:,.0f}/s")
        print_figure("one server, two servers", f"{one:,.0f}/s, {two:,.0f}/s")
        await check(ours)
        print_table(HEAD, table)


async def _by_connections(ours: Contender, bare: Contender, connections: int) -> tuple[str, ...]:
    rounds: list[Round] = []
    before = await batches(ours.running)
    for _ in range(ROUNDS):
        rounds.append(await ours.turn(connections, SECONDS))
        bare.rounds.setdefault(connections, []).append(await bare.turn(connections, SECONDS))
    after = await batches(ours.running)
    ours.rounds[connections] = rounds
    pairs = zip(rounds, bare.rounds[connections], strict=True)
    print_ratio(
        f"webhooks / bare handler, {connections} connections", statistics.median(o.rate / b.rate for o, b in pairs)
    )
    latencies = sorted(latency for r in rounds for latency in r.result.latencies)
    rate, _, _, app, database, _ = (
        statistics.median(column) for column in zip(*(r.measured() for r in rounds), strict=True)
    )
    size = (after[1] - before[1]) / max(1.0, after[0] - before[0])
    late = (f"{percentile(latencies, share) * 1e3:.1f}" for share in (0.5, 0.9, 0.99))
    return (f"{connections} connections", f"{rate:,.0f}", f"{size:.0f}", *late, f"{app:.0f}", f"{database:.0f}")


async def _by_servers(ours: Contender, second: Running) -> tuple[float, float]:
    """Webhooks/s with all connections to one server, and with half of them to each of two on the same database."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for ports in ([ours.running.port], [ours.running.port, second.port]):
            tasks = []
            for port in ports:
                count = int(14_000 * SECONDS / len(ports))
                tasks.append(
                    Task(port=port, connections=TOGETHER // len(ports), seconds=SECONDS, count=count, first=ours.sent)
                )
                ours.sent += count
            results = await generate_together(tasks)
            for result in results:
                ours.responded += result.responded
            rates[len(ports)].append(sum(len(result.responded) / result.seconds for result in results))
    return statistics.median(rates[1]), statistics.median(rates[2])


async def committed_rows(running: Running, writers: int) -> float:
    """Rows a second when each is a transaction of its own, by so many connections at once."""
    connections = [await running.connect() for _ in range(writers)]
    try:
        await connections[0].execute(
            "CREATE TABLE IF NOT EXISTS bench_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)"
        )
        deadline = time.perf_counter() + ROW_SECONDS
        started = time.perf_counter()

        async def write(place: int) -> int:
            count = 0
            statement = await connections[place].prepare("INSERT INTO bench_rows (body) VALUES ($1)")
            while time.perf_counter() < deadline:
                await statement.fetch(BODY)
                count += 1
            return count

        written = sum(await asyncio.gather(*(write(place) for place in range(writers))))
        return written / (time.perf_counter() - started)
    finally:
        for connection in connections:
            await connection.close()


async def batches(running: Running) -> tuple[float, float]:
    """How many commits the intake has made, and of how many webhooks."""
    told = await running.metrics()
    found = dict(re.findall(r"^frontdesk_intake_batch_size_(count|sum) (\S+)", told, re.MULTILINE))
    return float(found["count"]), float(found["sum"])
