"""Consumers of events: how far behind they are while webhooks come in, and how fast a new one reads a long log.

Beside the webhooks run as many consumers as the house may have one day, all in one process. The peer of the long log is
a plain read of it, page by page, without decoding an event or saving a place.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from benchmarks.generator import Task
from benchmarks.pacing import send_paced
from benchmarks.processes import Running, folder, frontdesk, generate, make_inbox
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title
from benchmarks.traffic import traffic
from frontdesk.core.consumers import cursors
from frontdesk.core.consumers.consumer import Consumer, Handle, Recorded
from frontdesk.core.consumers.log import READ_AT_MOST, read_after
from frontdesk.core.consumers.runner import Consumers
from frontdesk.core.events import ConversationCreated, MessageReceived
from frontdesk.db.database import Database
from frontdesk.db.embedded import running_dsn
from frontdesk.db.transaction import Transaction

CONSUMERS = 10
EVENTS_PER_SECOND = 500
SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.1
LONG_LOG = 1_000_000
PATIENCE_SECONDS = 600.0
KINDS = frozenset({MessageReceived, ConversationCreated})

FILL = """
INSERT INTO events (account_id, name, version, at, actor_kind, inbox_id, conversation_id, contact_id, message_id, data)
SELECT $1, CASE WHEN n % 4 = 0 THEN 'message.sent' ELSE 'message.received' END, 1, now(), 'contact', $2, n % 20000,
    n % 20000, n, '{"kind": "text"}' FROM generate_series(1, $3::int) n
"""


async def run() -> None:
    """Measure and print."""
    print_title(f"Consumers: {CONSUMERS} beside {EVENTS_PER_SECOND} webhooks/s, then a log of {LONG_LOG:,} events")
    async with folder() as data, frontdesk(data) as running:
        account, inbox = await make_inbox(running)
        await generate(Task(port=running.port, connections=16, seconds=20, count=0))
        async with _database(running) as database:
            await _beside_webhooks(running, database)
            await _long_log(running, database, account, inbox)


@asynccontextmanager
async def _database(running: Running) -> AsyncIterator[Database]:
    dsn = running_dsn(running.folder / "postgres")
    assert dsn is not None
    database = await Database.connect(dsn, size=CONSUMERS + 2)
    try:
        yield database
    finally:
        await database.close()


def _counting(handled: dict[str, int], name: str) -> Handle:
    handled[name] = 0

    async def handle(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        await transaction.execute("SELECT 1")  # the least that an effect costs
        handled[name] += len(recorded)

    return handle


async def _beside_webhooks(running: Running, database: Database) -> None:
    handled: dict[str, int] = {}
    names = [f"bench_{number}" for number in range(CONSUMERS)]
    consumers = Consumers(
        database, [Consumer(name=name, kinds=KINDS, handle=_counting(handled, name)) for name in names]
    )
    working = asyncio.create_task(consumers.run())
    await asyncio.sleep(1.0)
    hooks = [*{hook.number: hook for hook in traffic(int(EVENTS_PER_SECOND * SECONDS), 10_000_000, 3)}.values()]
    sending = asyncio.create_task(send_paced(running.port, hooks, EVENTS_PER_SECOND, {}))
    lags = []
    while not sending.done():
        async with database.system() as transaction:
            lags.append(max(state.lag_seconds for state in await cursors.states(transaction, dict.fromkeys(names, 1))))
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    took = sorted(await sending)
    after = await _until(lambda: min(handled.values()) >= len(hooks))
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert set(handled.values()) == {len(hooks)}, f"{len(hooks)} events came, handled were {handled}"
    lags.sort()
    print_figure(f"the slowest of {CONSUMERS} consumers is behind, at most", f"{lags[-1]:.2f} s", "under 2 s")
    print_table(
        ("", "behind p50 s", "p99 s", "after the last s", "webhook p50 ms", "p99 ms"),
        [
            (
                f"{len(hooks):,} webhooks, each handled {CONSUMERS} times",
                *(f"{percentile(lags, share):.2f}" for share in (0.5, 0.99)),
                f"{after:.2f}",
                *(f"{percentile(took, share) * 1e3:.1f}" for share in (0.5, 0.99)),
            )
        ],
    )


async def _long_log(running: Running, database: Database, account: int, inbox: int) -> None:
    connection = await running.connect()
    try:
        await connection.execute(FILL, account, inbox, LONG_LOG, timeout=PATIENCE_SECONDS)
        await connection.execute("ANALYZE events")
        there = await connection.fetchval("SELECT count(*) FROM events WHERE name <> 'message.sent'")
    finally:
        await connection.close()
    plain = await _plain_read(database)
    handled: dict[str, int] = {}
    new = Consumer(name="bench_new", kinds=KINDS, handle=_counting(handled, "bench_new"), begins="start")
    working = asyncio.create_task(Consumers(database, [new]).run())
    took = await _until(lambda: handled["bench_new"] >= there)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert handled["bench_new"] == there, f"{there} events concern it, handled were {handled}"
    print_ratio("a new consumer reads a long log / a plain read of it, time", took / plain)
    print_figure("a new consumer handles", f"{LONG_LOG / took:,.0f}/s")


async def _until(reached: Callable[[], bool]) -> float:
    """How long it took, in seconds; whoever waits in vain gives up and sees it in the counts."""
    began = time.perf_counter()
    for _ in range(int(PATIENCE_SECONDS / 0.01)):
        if reached():
            break
        await asyncio.sleep(0.01)
    return time.perf_counter() - began


async def _plain_read(database: Database) -> float:
    began = time.perf_counter()
    place = 0
    while True:
        async with database.system() as transaction:
            rows = await read_after(transaction, place)
        if rows:
            place = rows[-1]["id"]
        if len(rows) < READ_AT_MOST:
            return time.perf_counter() - began
