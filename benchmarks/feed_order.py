"""What it costs that the feed's ids are in the order of the commits, and what the other ways would cost.

Ordered: `frontdesk_append_feed`, which takes a lock just before the commit. Unordered: the same without the lock, where
a reader that goes on from the last id it saw misses events. The third way, to read only what is older than every
running transaction (`pg_snapshot_xmin`), misses nothing and waits for every long transaction of the cluster.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncpg

from benchmarks.processes import folder
from benchmarks.tables import print_figure, print_ratio, print_table, print_title
from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresOptions
from frontdesk.db.migrate import migrate

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

WRITERS = 8
SIZES = (1, 64)
SECONDS = 1.0
ROUNDS = 3
LONG_TRANSACTION_SECONDS = 1.0
EVENT = (1, 1, None, "message", '{"message":{"content":"' + "x" * 1200 + '"}}')
OURS = "ordered, with NOTIFY (ours)"
UNORDERED = "unordered, with NOTIFY"
SILENT = "unordered, no NOTIFY"
WAYS = {OURS: "frontdesk_append_feed", UNORDERED: "append_unordered", SILENT: "append_silent"}

PEERS = """
CREATE FUNCTION append_unordered(events new_feed_event[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feed (account_id, inbox_id, user_id, kind, payload) SELECT * FROM unnest(events);
    PERFORM pg_notify('frontdesk_feed', '');
END $$;
CREATE FUNCTION append_silent(events new_feed_event[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feed (account_id, inbox_id, user_id, kind, payload) SELECT * FROM unnest(events);
END $$;
CREATE TABLE feed_by_xid (
    id bigint GENERATED ALWAYS AS IDENTITY, written_by xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE TABLE busy (id bigint);
"""


@dataclass(slots=True)
class Tally:
    """What one way did with commits of one size."""

    commits: list[float] = field(default_factory=list)
    written: int = 0
    missed: int = 0


async def run() -> None:
    """Measure and print."""
    print_title("Feed: ids in the order of the commits")
    async with AsyncExitStack() as stack:
        data = await stack.enter_async_context(folder())
        postgres = await stack.enter_async_context(EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=data)))
        await migrate(postgres.dsn)
        connections = [await asyncpg.connect(postgres.dsn) for _ in range(WRITERS + 1)]
        await connections[0].execute(PEERS)
        tallies = {(way, size): Tally() for size in SIZES for way in WAYS}
        for _ in range(ROUNDS):
            for (way, size), tally in tallies.items():
                await _round(connections, WAYS[way], size, tally)
        _print(tallies)
        await _print_waits(connections)
        for connection in connections:
            await connection.close()


def _print(tallies: dict[tuple[str, int], Tally]) -> None:
    for size in SIZES:
        ours = statistics.median(tallies[OURS, size].commits)
        for peer in (UNORDERED, SILENT):
            print_ratio(f"ours / {peer}, {size} events a commit", ours / statistics.median(tallies[peer, size].commits))
    rows = [
        (
            f"{way}, {size} events a commit",
            f"{statistics.median(tally.commits):,.0f}",
            f"{statistics.median(tally.commits) * size:,.0f}",
            f"{tally.missed:,} of {tally.written:,}",
        )
        for (way, size), tally in tallies.items()
    ]
    print_table((f"{WRITERS} writers at once", "commits/s", "events/s", "missed by a reader"), rows)


async def _round(connections: list[Connection], function: str, size: int, tally: Tally) -> None:
    reader, *writers = connections
    start = await reader.fetchval("SELECT coalesce(max(id), 0) FROM feed")
    done = asyncio.Event()
    reading = asyncio.create_task(_read(reader, start, done))
    began = time.perf_counter()
    deadline = began + SECONDS
    counts = await asyncio.gather(*(_write(writer, function, size, deadline) for writer in writers))
    took = time.perf_counter() - began
    done.set()
    seen = await reading
    written = await reader.fetchval("SELECT count(*) FROM feed WHERE id > $1", start)
    tally.commits.append(sum(counts) / took)
    tally.written += written
    tally.missed += written - seen


async def _write(connection: Connection, function: str, size: int, deadline: float) -> int:
    """Commit events until the deadline; how many commits."""
    events = [EVENT] * size
    count = 0
    while time.perf_counter() < deadline:
        async with connection.transaction():
            await connection.fetchval(f"SELECT {function}($1::new_feed_event[])", events)
        count += 1
    return count


async def _read(connection: Connection, cursor: int, done: asyncio.Event) -> int:
    """Tail by the last id seen, as clients do; how many events."""
    seen = 0
    while True:
        finished = done.is_set()
        rows = await connection.fetch("SELECT id FROM feed WHERE id > $1 ORDER BY id LIMIT 1000", cursor)
        seen += len(rows)
        if rows:
            cursor = rows[-1][0]
        elif finished:
            return seen
        else:
            await asyncio.sleep(0.001)


async def _print_waits(connections: list[Connection]) -> None:
    """How long an event stays unseen while some other transaction of the cluster writes for a long time."""
    busy, writer, reader = connections[:3]
    transaction = busy.transaction()
    await transaction.start()
    await busy.execute("INSERT INTO busy VALUES (1)")
    ending = asyncio.create_task(_end_later(transaction))
    waits = {}
    start = await reader.fetchval("SELECT coalesce(max(id), 0) FROM feed")
    for rule, write, read in (
        (OURS, "SELECT frontdesk_append_feed($1::new_feed_event[])", f"SELECT FROM feed WHERE id > {start}"),
        (
            "pg_snapshot_xmin",
            "WITH made AS (INSERT INTO feed_by_xid DEFAULT VALUES) SELECT cardinality($1::new_feed_event[])",
            "SELECT FROM feed_by_xid WHERE written_by < pg_snapshot_xmin(pg_current_snapshot())",
        ),
    ):
        began = time.perf_counter()
        await writer.fetchval(write, [EVENT])
        await _until_seen(reader, read)
        waits[rule] = time.perf_counter() - began
    await ending
    print_figure(
        f"seen beside a {LONG_TRANSACTION_SECONDS:.0f} s transaction, by our ids", f"{waits[OURS] * 1e3:.1f} ms"
    )
    print_figure("the same, by pg_snapshot_xmin", f"{waits['pg_snapshot_xmin'] * 1e3:.1f} ms")


async def _until_seen(reader: Connection, query: str) -> None:
    while True:
        if await reader.fetch(query):
            return
        await asyncio.sleep(0.001)


async def _end_later(transaction: asyncpg.transaction.Transaction) -> None:
    await asyncio.sleep(LONG_TRANSACTION_SECONDS)
    await transaction.rollback()
