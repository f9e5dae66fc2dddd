"""Signed webhooks per second, answered after the commit: Frontdesk beside the same code without group commit, and
beside a bare handler that only checks the signature. Afterwards every 200 must be exactly one message.

The three servers run all the time and are measured in turns, because a machine is not the same a minute later.
"""

from __future__ import annotations

import statistics
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from benchmarks.generator import Result, Task
from benchmarks.processes import Running, folder, free_port, frontdesk, generate, make_inbox, server
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title
from benchmarks.traffic import message_id

CONNECTIONS = (64, 256)
ROUNDS = 4
SECONDS = 2.0
WARM_SECONDS = 1.5
MOST_PER_SECOND = {"bare handler": 5000, "one by one": 3000}
MOST = 14_000
HEAD = ("median of the rounds", "webhooks/s", "p50 ms", "p99 ms", "app µs", "database µs", "generator µs", "refused")


@dataclass(slots=True)
class Round:
    """What one server did in one turn; CPU in seconds."""

    result: Result
    app: float
    database: float

    @property
    def rate(self) -> float:
        """Webhooks answered 200 per second."""
        return len(self.result.responded) / self.result.seconds

    def measured(self) -> tuple[float, ...]:
        """The numbers of a row of the table."""
        count = max(1, len(self.result.responded))
        latencies = self.result.latencies
        per_webhook = [seconds / count * 1e6 for seconds in (self.app, self.database, self.result.cpu)]
        return (self.rate, percentile(latencies, 0.5) * 1e3, percentile(latencies, 0.99) * 1e3, *per_webhook)


@dataclass(slots=True)
class Contender:
    """One of the servers, and what was sent to it so far."""

    name: str
    running: Running
    stores: bool
    sent: int = 100_000
    responded: list[int] = field(default_factory=list)
    rounds: dict[int, list[Round]] = field(default_factory=dict)

    async def warm(self) -> None:
        """Let every conversation exist, and the server find its pace."""
        if self.stores:
            await make_inbox(self.running)
            opening = await generate(Task(port=self.running.port, connections=64, seconds=20, count=0))
            self.responded += opening.responded
        await self.turn(max(CONNECTIONS), WARM_SECONDS)

    async def turn(self, connections: int, seconds: float, most: int = 0) -> Round:
        """Send for some seconds, at most so many webhooks: each is made beforehand."""
        count = most or int(MOST_PER_SECOND.get(self.name, MOST) * seconds)
        task = Task(
            port=self.running.port,
            connections=connections,
            seconds=seconds,
            count=count,
            first=self.sent,
            again=not self.stores,
        )
        self.sent += count
        app, database = self.running.cpu()
        result = await generate(task)
        app_after, database_after = self.running.cpu()
        self.responded += result.responded
        return Round(result, app_after - app, database_after - database)

    def row(self, connections: int) -> tuple[str, ...]:
        """The medians as a line of the table."""
        rounds = self.rounds[connections]
        medians = [statistics.median(column) for column in zip(*(r.measured() for r in rounds), strict=True)]
        rate, p50, p99, app, database, generator = medians
        cells = (f"{rate:,.0f}", f"{p50:.1f}", f"{p99:.1f}", f"{app:.0f}", f"{database:.0f}", f"{generator:.0f}")
        return (f"{self.name}, {connections} connections", *cells, str(sum(r.result.refused for r in rounds)))


async def run() -> None:
    """Measure and print."""
    print_title("Webhooks: verified, stored durably, answered 200")
    async with AsyncExitStack() as stack:
        contenders = await start(stack)
        bare, single, grouped = contenders
        for contender in contenders:
            await contender.warm()
        for connections in CONNECTIONS:
            await compete(contenders, connections)
            aims = ("5", "0.25") if connections == max(CONNECTIONS) else ("", "")
            for peer, aim in zip((single, bare), aims, strict=True):
                print_ratio(
                    f"group commit / {peer.name}, {connections} connections", ratio(grouped, peer, connections), aim
                )
        for contender in (single, grouped):
            await check(contender)
        print_table(HEAD, [c.row(connections) for connections in CONNECTIONS for c in contenders])


async def start(stack: AsyncExitStack) -> list[Contender]:
    """The three servers, each a process of its own."""
    ports = [free_port(), free_port()]
    folders = [await stack.enter_async_context(folder()) for _ in range(3)]
    bare = await stack.enter_async_context(server(["-m", "benchmarks.bare", str(ports[0])], ports[0], folders[0]))
    one = await stack.enter_async_context(server(["-m", "benchmarks.one_by_one", str(ports[1])], ports[1], folders[1]))
    grouped = await stack.enter_async_context(frontdesk(folders[2]))
    return [
        Contender("bare handler", bare, stores=False),
        Contender("one by one", one, stores=True),
        Contender("group commit", grouped, stores=True),
    ]


async def compete(contenders: list[Contender], connections: int) -> None:
    """Let each have its turns."""
    for _ in range(ROUNDS):
        for contender in contenders:
            contender.rounds.setdefault(connections, []).append(await contender.turn(connections, SECONDS))


def ratio(ours: Contender, peer: Contender, connections: int) -> float:
    """How much more than the peer ours answered: the median of the rounds."""
    pairs = zip(ours.rounds[connections], peer.rounds[connections], strict=True)
    return statistics.median(our.rate / theirs.rate for our, theirs in pairs)


async def check(contender: Contender) -> None:
    """Every 200 is exactly one message, and nothing else is stored. Raises `AssertionError`."""
    responded = contender.responded
    connection = await contender.running.connect()
    try:
        stored = [row[0] for row in await connection.fetch("SELECT remote_id FROM messages")]
        kept = await connection.fetchval("SELECT count(*) FROM webhook_deliveries WHERE outcome = 'processed'")
    finally:
        await connection.close()
    expected = {message_id(number) for number in responded}
    missing, doubled = expected - set(stored), len(stored) - len(set(stored))
    assert not missing, f"{len(missing)} answered webhooks have no message"
    assert not doubled, f"{doubled} messages are stored twice"
    assert kept >= len(responded), f"{len(responded) - kept} deliveries were not kept"
    print_figure(f"{contender.name}: {len(responded):,} times 200, {len(stored):,} messages", "none lost")
