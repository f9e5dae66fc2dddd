"""Signed webhooks per second, answered after the commit: Frontdesk beside the same code without group commit, and
beside a bare handler that only checks the signature. Afterwards every 200 must be exactly one message.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from benchmarks.generator import Result, Task
from benchmarks.processes import Running, folder, free_port, frontdesk, generate, make_inbox, server
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title
from benchmarks.traffic import message_id

SECONDS = 4.0
WARM_SECONDS = 1.5
CONNECTIONS = (64, 256)
MOST_PER_SECOND = {"bare": 5000, "one by one": 3000, "group commit": 14_000}


@dataclass(frozen=True, slots=True)
class Measured:
    """One server at one number of connections."""

    name: str
    connections: int
    result: Result
    cpu_app: float
    cpu_database: float

    @property
    def rate(self) -> float:
        """Webhooks answered 200 per second."""
        return len(self.result.answered) / self.result.seconds

    def row(self) -> tuple[str, ...]:
        """As a line of the table."""
        count = max(1, len(self.result.answered))
        latencies = self.result.latencies
        return (
            f"{self.name}, {self.connections} connections",
            f"{self.rate:,.0f}",
            f"{percentile(latencies, 0.5) * 1e3:.1f}",
            f"{percentile(latencies, 0.99) * 1e3:.1f}",
            f"{self.cpu_app / count * 1e6:.0f}",
            f"{self.cpu_database / count * 1e6:.0f}",
            f"{self.result.cpu / count * 1e6:.0f}",
            str(self.result.refused),
        )


HEAD = ("", "webhooks/s", "p50 ms", "p99 ms", "app µs", "database µs", "generator µs", "refused")


async def run() -> None:
    """Measure and print."""
    print_title("Webhooks: verified, stored durably, answered 200")
    measured: list[Measured] = []
    for name in ("bare", "one by one", "group commit"):
        measured += await measure(name)
    rates = {(m.name, m.connections): m.rate for m in measured}
    for connections in CONNECTIONS:
        ours = rates["group commit", connections]
        aimed = connections == 256
        print_ratio(
            f"group commit / one by one, {connections} connections",
            ours / rates["one by one", connections],
            "5" if aimed else "",
        )
        print_ratio(
            f"group commit / bare handler, {connections} connections",
            ours / rates["bare", connections],
            "0.25" if aimed else "",
        )
    print_table(HEAD, [m.row() for m in measured])


async def measure(name: str, connections: tuple[int, ...] = CONNECTIONS, seconds: float = SECONDS) -> list[Measured]:
    """One server at each number of connections, then the books."""
    async with AsyncExitStack() as stack:
        data = await stack.enter_async_context(folder())
        if name == "bare":
            port = free_port()
            running = await stack.enter_async_context(server(["-m", "benchmarks.bare", str(port)], port, data))
        elif name == "one by one":
            port = free_port()
            running = await stack.enter_async_context(server(["-m", "benchmarks.one_by_one", str(port)], port, data))
        else:
            running = await stack.enter_async_context(frontdesk(data))
        return await _measure(name, running, connections, seconds)


async def _measure(name: str, running: Running, connections: tuple[int, ...], seconds: float) -> list[Measured]:
    stores = name != "bare"
    most = MOST_PER_SECOND[name]
    answered: list[int] = []
    if stores:
        await make_inbox(running)
        opening = await generate(Task(port=running.port, connections=64, seconds=20, count=0))
        answered += opening.answered
    first = 100_000
    found: list[Measured] = []
    for number in connections:
        for length, kept in ((WARM_SECONDS, False), (seconds, True)):
            task = Task(
                port=running.port,
                connections=number,
                seconds=length,
                count=int(most * length),
                first=first,
                again=not stores,
            )
            app, database = running.cpu()
            result = await generate(task)
            app_after, database_after = running.cpu()
            first += task.count
            answered += result.answered
            if kept:
                found.append(Measured(name, number, result, app_after - app, database_after - database))
    if stores:
        await check(running, answered)
    return found


async def check(running: Running, answered: list[int]) -> None:
    """Every 200 is exactly one message, and nothing else is stored. Raises `AssertionError`."""
    connection = await running.connect()
    try:
        stored = [row[0] for row in await connection.fetch("SELECT remote_id FROM messages")]
        kept = await connection.fetchval("SELECT count(*) FROM webhook_deliveries WHERE outcome = 'processed'")
    finally:
        await connection.close()
    expected = {message_id(number) for number in answered}
    missing, doubled = expected - set(stored), len(stored) - len(set(stored))
    assert not missing, f"{len(missing)} answered webhooks have no message"
    assert not doubled, f"{doubled} messages are stored twice"
    assert kept >= len(answered), f"{len(answered) - kept} deliveries were not kept"
    print_figure(f"checked: {len(answered):,} times 200, {len(stored):,} messages", "lost 0")
