"""A thousand agents at their desks: how soon they hear, what each costs, and what happens when all come back at once.

Everybody may see everything, which is the most there is to tell. How soon is counted from the start of the transaction
that stores an event, on the same clock, until the whole frame is in the client's process. The peer, in the same run and
with as many clients as it can serve, is what FastAPI's documentation teaches: `send_json` to each for each event.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from array import array
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.audience import Audience, audience
from benchmarks.generator import Task
from benchmarks.pacing import send_paced
from benchmarks.processes import Running, folder, free_port, frontdesk, generate, make_inbox, server
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title
from benchmarks.traffic import traffic
from frontdesk.kit.tokens import new_token

AGENTS = 1000
FEW = 100
DEAF = 50
EVENTS_PER_SECOND = 200
SECONDS = 8.0
LATE_SECONDS = 1.5
# The database writes its own counters down within this time.
COUNTED_SECONDS = 11.0


@dataclass(frozen=True, slots=True)
class Spell:
    """Some seconds of events at an even pace, and what was heard of them. CPU in seconds, times in seconds."""

    events: int
    server_cpu: float
    database_cpu: float
    client_cpu: float = 0.0
    frames: int = 0
    size: int = 0
    late: tuple[float, ...] = ()

    @property
    def deliveries(self) -> int:
        """How often an event was heard by somebody."""
        return len(self.late)

    def cost(self, without: Spell | None = None) -> float:
        """Microseconds of the server's CPU for a delivery, what `without` anybody listening took aside."""
        quiet = 0.0 if without is None else without.server_cpu
        return (self.server_cpu - quiet) / max(1, self.deliveries) * 1e6

    def row(self, name: str, without: Spell | None = None) -> tuple[str, ...]:
        """A line of the table."""
        return (
            name,
            *(f"{percentile(self.late, share) * 1e3:.1f}" for share in (0.5, 0.99)),
            f"{self.deliveries / SECONDS:,.0f}",
            f"{self.deliveries / max(1, self.frames):.1f}",
            f"{self.cost(without):.1f}",
            f"{self.server_cpu / SECONDS:.2f}",
            f"{self.database_cpu / SECONDS:.2f}",
            f"{self.client_cpu / SECONDS:.2f}",
        )


async def run() -> None:
    """Measure and print."""
    print_title(f"Live: {AGENTS:,} agents who see everything, {EVENTS_PER_SECOND} events/s")
    async with folder() as data, frontdesk(data) as running:
        account, _ = await make_inbox(running)
        await generate(Task(port=running.port, connections=16, seconds=20, count=0))
        tokens = await make_agents(running, account, AGENTS)
        nobody = await _spell(running, data, None, first=1_000_000)
        await _peer(running, data, tokens[:FEW], nobody)
        async with audience(running.port, tokens) as crowd:
            before = resident(running.pid)
            connected = await crowd.ask("connect")
            await asyncio.sleep(LATE_SECONDS)
            each = (resident(running.pid) - before) / AGENTS
            print_figure("memory of an idle connection", f"{each / 1024:.0f} KB", "under 100 KB")
            many = await _spell(running, data, crowd, first=3_000_000)
            print_figure(f"heard by {AGENTS:,} agents, p50", f"{percentile(many.late, 0.5) * 1e3:.1f} ms")
            print_figure(
                f"heard by {AGENTS:,} agents, p99", f"{percentile(many.late, 0.99) * 1e3:.1f} ms", "under 100 ms"
            )
            await _storms(running, data, crowd, connected["seconds"])
        print_table(HEAD, [many.row(f"Frontdesk, {AGENTS:,} agents", nobody), nobody.row("Frontdesk, nobody")])


HEAD = ("", "p50 ms", "p99 ms", "deliveries/s", "a frame", "server µs each", "server CPU", "database", "clients")


async def _peer(running: Running, data: Path, tokens: Sequence[str], nobody: Spell) -> None:
    """A few agents on ours, and as many on the peer; then some who never read."""
    async with AsyncExitStack() as stack:
        few = await stack.enter_async_context(audience(running.port, tokens))
        await few.ask("connect")
        ours = await _spell(running, data, few, first=2_000_000)
        port = free_port()
        stock = await stack.enter_async_context(server(["-m", "benchmarks.stock", str(port)], port, data))
        listeners = await stack.enter_async_context(audience(port, tokens, "/live"))
        await listeners.ask("connect")
        theirs = await _stock_spell(running, stock, data, listeners)
        print_ratio(f"CPU of a delivery to {FEW} agents, ours / stock", ours.cost(nobody) / theirs.cost())
        print_ratio("heard, p99, ours / stock", percentile(ours.late, 0.99) / percentile(theirs.late, 0.99))
        print_table(HEAD, [ours.row(f"Frontdesk, {FEW} agents", nobody), theirs.row(f"send_json, {FEW} agents")])
        await _deafness(running, tokens[0], few)


async def _spell(running: Running, data: Path, crowd: Audience | None, *, first: int) -> Spell:
    hooks = [*{hook.number: hook for hook in traffic(int(EVENTS_PER_SECOND * SECONDS), first, first)}.values()]
    if crowd is not None:
        await crowd.ask("rest")
    app, database = running.cpu()
    await send_paced(running.port, hooks, EVENTS_PER_SECOND, {})
    await asyncio.sleep(LATE_SECONDS)
    app_after, database_after = running.cpu()
    if crowd is None:
        return Spell(len(hooks), app_after - app, database_after - database)
    frames, measured = await crowd.heard(data)
    stored = await _stored(running)
    late = sorted(at - stored[event] for first, last, at in frames for event in range(first, last + 1))
    return Spell(
        len(hooks),
        app_after - app,
        database_after - database,
        measured["cpu"],
        len(frames),
        measured["bytes"],
        tuple(late),
    )


async def _stored(running: Running) -> dict[int, float]:
    """When the transaction of each event began."""
    connection = await running.connect()
    try:
        rows = await connection.fetch("SELECT id, extract(epoch FROM created_at)::float8 FROM feed")
    finally:
        await connection.close()
    return {row[0]: row[1] for row in rows}


async def _stock_spell(running: Running, stock: Running, data: Path, listeners: Audience) -> Spell:
    """The same events told by the peer, which stores nothing."""
    connection = await running.connect()
    try:
        payload = json.loads(await connection.fetchval("SELECT payload FROM feed WHERE kind = 'message' LIMIT 1"))
    finally:
        await connection.close()
    await listeners.ask("rest")
    app = stock.cpu()[0]
    count = int(EVENTS_PER_SECOND * SECONDS)
    async with aiohttp.ClientSession() as http:

        async def publish() -> None:
            event = {"at": time.time(), "event": payload}
            async with http.post(f"http://127.0.0.1:{stock.port}/publish", json=event) as response:
                assert response.status == 200

        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for place in range(count):
                await asyncio.sleep(max(0.0, started + place / EVENTS_PER_SECOND - time.perf_counter()))
                group.create_task(publish())
    await asyncio.sleep(LATE_SECONDS)
    used = stock.cpu()[0] - app
    measured = await listeners.ask(f"report {data / 'heard'}")
    numbers = array("d", (data / "heard").read_bytes())
    late = tuple(sorted(at - sent for sent, at in zip(numbers[1::3], numbers[2::3], strict=True)))
    return Spell(count, used, 0.0, measured["cpu"], len(late), measured["bytes"], late)


async def _storms(running: Running, data: Path, crowd: Audience, first_time: float) -> None:
    """Everybody is cut off and comes back at once: while nothing happens, and while much does."""
    await asyncio.sleep(COUNTED_SECONDS)
    before = await _transactions(running)
    await crowd.ask("drop")
    quiet = (await crowd.ask("resume"))["seconds"]
    await asyncio.sleep(COUNTED_SECONDS)
    transactions = await _transactions(running) - before
    hooks = [*{hook.number: hook for hook in traffic(EVENTS_PER_SECOND * 6, 5_000_000, 5)}.values()]
    sending = asyncio.create_task(send_paced(running.port, hooks, EVENTS_PER_SECOND, {}))
    await asyncio.sleep(1.0)
    await crowd.ask("rest")
    await crowd.ask("drop")
    await asyncio.sleep(1.0)
    busy = (await crowd.ask("resume"))["seconds"]
    responses = sorted(await sending)
    measured = (await crowd.heard(data))[1]
    print_figure(f"{AGENTS:,} clients come back at once", f"{quiet:.2f} s", "under 5 s")
    print_figure("the same with 200 events/s, a second missed", f"{busy:.2f} s", "under 5 s")
    counted = f"transactions in the {quiet + COUNTED_SECONDS:.0f} s around it, whatever for"
    print_figure(counted, str(transactions), f"far under {AGENTS:,}")
    print_figure(
        "presence frames a client in that storm", f"{measured['presence'] / AGENTS:.1f}", f"far under {AGENTS:,}"
    )
    print_figure("webhooks answered during it, p99", f"{percentile(responses, 0.99) * 1e3:.0f} ms")
    print_figure("(connected one after another, twenty at a time)", f"{first_time:.2f} s")


async def _transactions(running: Running) -> int:
    connection = await running.connect()
    try:
        found: int = await connection.fetchval("SELECT sum(xact_commit + xact_rollback)::bigint FROM pg_stat_database")
    finally:
        await connection.close()
    return found


async def _deafness(running: Running, token: str, few: Audience) -> None:
    """Some who never read beside those who do, under as many events as can be had."""
    before = most = resident(running.pid)
    async with _deaf(running.port, token):
        await few.ask("rest")
        flood = asyncio.create_task(generate(Task(port=running.port, connections=64, seconds=6, count=60_000, first=9)))
        while not flood.done():
            await asyncio.sleep(0.05)
            most = max(most, resident(running.pid))
        await flood
        told = await running.metrics()
    cut = re.search(r"^frontdesk_live_cut_total (\S+)", told, re.MULTILINE)
    measured = await few.ask("report /dev/null")
    print_figure(f"of {DEAF} who never read, cut", f"{float(cut[1]) if cut else 0:.0f}", str(DEAF))
    print_figure("memory that took at most", f"{(most - before) / 2**20:.0f} MB", f"under {DEAF * 2} MB")
    print_figure(f"of {FEW} who read beside them, closed", str(measured["closed"]), "0")


@asynccontextmanager
async def _deaf(port: int, token: str) -> AsyncIterator[None]:
    with_handshake = []
    for _ in range(DEAF):
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", port))
        deaf.sendall(
            "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {token}\r\n\r\n".encode()
        )
        with_handshake.append(deaf)
    try:
        yield
    finally:
        for deaf in with_handshake:
            deaf.close()


def resident(pid: int) -> int:
    """How many bytes of memory a process has."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


async def make_agents(running: Running, account: int, count: int) -> list[str]:
    """API tokens of that many new administrators of the account."""
    tokens = [new_token("fd_") for _ in range(count)]
    connection = await running.connect()
    try:
        await connection.execute(
            "WITH person AS ("
            " INSERT INTO users (email, name) SELECT 'agent' || n || '@crowd.example', 'Agent ' || n"
            " FROM generate_series(1, $2::int) n RETURNING id"
            "), membership AS ("
            " INSERT INTO memberships (account_id, user_id, role) SELECT $1, id, 'administrator' FROM person"
            " RETURNING user_id"
            ") INSERT INTO api_tokens (account_id, user_id, name, token_hash, ending)"
            " SELECT $1, user_id, 'bench', ($3::bytea[])[row_number() OVER ()], 'xxxx' FROM membership",
            account,
            count,
            [token.hash for token in tokens],
        )
    finally:
        await connection.close()
    return [token.text for token in tokens]
