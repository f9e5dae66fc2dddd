"""What a webhook costs while the database grows, and whether the server's memory stays where it is.

The rows are put there with SQL, as many as there would be after so many messages: people, conversations, messages and
the webhooks they came with. The peer is the same server on its empty database; the bare handler, in turns, tells how
much the machine itself changed meanwhile.
"""

from __future__ import annotations

import statistics
import time
from contextlib import AsyncExitStack

from benchmarks.live import resident
from benchmarks.processes import Running, folder, free_port, frontdesk, server
from benchmarks.tables import print_figure, print_ratio, print_table, print_title
from benchmarks.webhooks import Contender, Round

MESSAGES = 1_000_000
STEP = 100_000
CONNECTIONS = 64
ROUNDS = 3
SECONDS = 2.5
MEMORY_SECONDS = 60.0
SENT_AT_ONCE = 25_000
HEAD = ("messages there before", "webhooks/s", "p50 ms", "p99 ms", "app µs", "database µs")

# Fifty messages to a conversation; what came last lies together, as it does when it comes one by one.
GROW = """
WITH person AS (
    INSERT INTO contacts (account_id, name) SELECT $1, 'Customer ' || n FROM generate_series($2::int, $3::int, 50) n
    RETURNING id
), identity AS (
    INSERT INTO identities (account_id, contact_id, platform, remote_id, username)
    SELECT $1, id, 'tiktok', 'grown-' || id, 'customer_' || id FROM person
), conversation AS (
    INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, last_activity_at)
    SELECT $1, 1000000000 + id, $4, id, 'grown-' || id, now() - interval '1 hour' FROM person RETURNING id, remote_id
), message AS (
    INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, sent_at, remote_id)
    SELECT $1, id, $4, 'in', 'contact', 'text',
        'Is the speckled mug still there, and would it survive the dishwasher? ' || n,
        now() - interval '2 hours' + n * interval '1 minute', remote_id || '/' || n
    FROM generate_series(1, 50) n, conversation
)
INSERT INTO webhook_deliveries (received_at, path, account_id, inbox_id, remote_account_id, outcome, summary, query,
    headers, body)
SELECT now(), '/webhooks/tiktok', $1, $4, 'grown', 'processed', 'message', '{}', '{}', repeat('x', 900)::bytea
FROM generate_series(1, 50) n, conversation
"""


async def run(messages: int = MESSAGES, events: int = 0) -> None:
    """Measure and print: with up to so many messages there; then the memory after so many webhooks, or a minute."""
    print_title("Sizes: what a webhook costs while the database grows")
    async with AsyncExitStack() as stack:
        port = free_port()
        data = await stack.enter_async_context(folder())
        bare_server = await stack.enter_async_context(server(["-m", "benchmarks.bare", str(port)], port, data))
        running = await stack.enter_async_context(frontdesk(await stack.enter_async_context(folder())))
        bare = Contender("bare handler", bare_server, stores=False)
        ours = Contender("group commit", running, stores=True)
        await bare.warm()
        await ours.warm()
        rows, rounds, there = [], {}, 0
        for size in (0, *(size for size in (MESSAGES // 5, MESSAGES) if size < messages), messages):
            seconds = await _grow(running, there, size)
            there = size
            rounds[size] = [
                (await ours.turn(CONNECTIONS, SECONDS), await bare.turn(CONNECTIONS, SECONDS)) for _ in range(ROUNDS)
            ]
            rows.append(_row(size, [our for our, _ in rounds[size]]))
            if size:
                print_ratio(f"webhooks/s, {size:,} messages / empty", _rate(rounds[size]) / _rate(rounds[0]), "0.9")
                print_figure(f"{size:,} messages were put there in", f"{seconds:.0f} s")
        print_table(HEAD, rows)
        await _memory(ours, events)


def _rate(rounds: list[tuple[Round, Round]]) -> float:
    """Webhooks/s in units of the bare handler's at that time."""
    return statistics.median(our.rate / bare.rate for our, bare in rounds)


def _row(size: int, rounds: list[Round]) -> tuple[str, ...]:
    medians = [statistics.median(column) for column in zip(*(r.measured() for r in rounds), strict=True)]
    rate, p50, p99, app, database, _ = medians
    return (f"{size:,}", f"{rate:,.0f}", f"{p50:.1f}", f"{p99:.1f}", f"{app:.0f}", f"{database:.0f}")


async def _grow(running: Running, there: int, size: int) -> float:
    """Put messages there until there are so many; the seconds it took."""
    started = time.perf_counter()
    connection = await running.connect()
    try:
        account, inbox = await connection.fetchrow("SELECT account_id, id FROM inboxes") or (0, 0)
        for begin in range(there, size, STEP):
            await connection.execute(GROW, account, begin + 1, begin + STEP, inbox)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
    return time.perf_counter() - started


async def _memory(ours: Contender, events: int) -> None:
    """Webhooks for a minute, or as many as asked for: how much more memory the server has for every 100,000 of them."""
    seen: list[tuple[int, int]] = []
    stop = time.perf_counter() + MEMORY_SECONDS
    sent = 0
    while sent < events if events else time.perf_counter() < stop:
        turn = await ours.turn(CONNECTIONS, MEMORY_SECONDS, SENT_AT_ONCE)
        sent += len(turn.result.responded)
        seen.append((sent, resident(ours.running.pid)))
    (first, before), (last, after) = seen[len(seen) // 2], seen[-1]
    slope = (after - before) / max(1, last - first) * 100_000 / 2**20
    print_figure(f"memory after {seen[0][0]:,} webhooks", f"{seen[0][1] / 2**20:.0f} MB")
    print_figure(f"memory after {sent:,} webhooks", f"{after / 2**20:.0f} MB")
    print_figure("more of it for every 100,000, in the second half", f"{slope:.1f} MB", "under 1 MB")
