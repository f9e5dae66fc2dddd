"""From the platform's webhook to the agents' sockets: how long until every watching agent has the message.

The peer is the webhook's own answer: an agent cannot hear of a message sooner than it is committed.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field

import aiohttp
import asyncpg

from benchmarks.generator import Task
from benchmarks.pacing import send_paced
from benchmarks.processes import Running, folder, frontdesk, generate, make_inbox
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title
from benchmarks.traffic import traffic
from frontdesk.kit.tokens import new_token

AGENTS = (5, 50)
EVENTS_PER_SECOND = 100
SECONDS = 5.0
LATE_SECONDS = 2.0
MESSAGE = re.compile(r'"remote_id":"u5Buqc6lAghuOel(\d{12})==","reply_to_id"')


@dataclass(slots=True)
class Clock:
    """When each message was sent, answered and heard of; seconds."""

    sent: dict[int, float] = field(default_factory=dict)
    responses: list[float] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)

    def hear(self, frame: str) -> None:
        """A socket brought a frame."""
        now = time.perf_counter()
        for number in MESSAGE.findall(frame):
            if int(number) in self.sent:
                self.heard.append(now - self.sent[int(number)])


async def run() -> None:
    """Measure and print."""
    print_title(f"Live: webhook to agents' sockets at {EVENTS_PER_SECOND} messages/s")
    rows = []
    async with folder() as data, frontdesk(data) as running:
        account, _ = await make_inbox(running)
        await generate(Task(port=running.port, connections=16, seconds=20, count=0))
        for place, agents in enumerate(AGENTS):
            token = await make_agent(running, account, agents)
            clock = await _watch(running, token, agents, first=1_000_000 * (place + 1))
            heard, responses = sorted(clock.heard), sorted(clock.responses)
            expected = len(clock.sent) * agents
            ratio = percentile(heard, 0.5) / percentile(responses, 0.5)
            print_ratio(f"heard by {agents} agents / answered, p50", ratio)
            print_figure(f"heard by {agents} agents, p99", f"{percentile(heard, 0.99) * 1e3:.1f} ms", "under 50 ms")
            rows.append(
                (
                    f"{agents} agents",
                    *(
                        f"{percentile(values, share) * 1e3:.1f}"
                        for values in (responses, heard)
                        for share in (0.5, 0.99)
                    ),
                    f"{len(heard):,} of {expected:,}",
                )
            )
    print_table(("", "answered p50 ms", "p99 ms", "heard p50 ms", "p99 ms", "deliveries"), rows)


async def _watch(running: Running, token: str, agents: int, first: int) -> Clock:
    clock = Clock()
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http:
        sockets = [await http.ws_connect(f"http://127.0.0.1:{running.port}/api/live") for _ in range(agents)]
        listening = [asyncio.create_task(_listen(socket, clock)) for socket in sockets]
        count = int(EVENTS_PER_SECOND * SECONDS)
        hooks = [*{hook.number: hook for hook in traffic(count, first, first)}.values()]
        clock.responses += await send_paced(running.port, hooks, EVENTS_PER_SECOND, clock.sent)
        for _ in range(int(LATE_SECONDS / 0.05)):
            if len(clock.heard) >= len(clock.sent) * agents:
                break
            await asyncio.sleep(0.05)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        for socket in sockets:
            await socket.close()
    return clock


async def _listen(socket: aiohttp.ClientWebSocketResponse, clock: Clock) -> None:
    async for message in socket:
        clock.hear(message.data)


async def make_agent(running: Running, account: int, number: int) -> str:
    """An API token of a new member of the account."""
    connection: asyncpg.Connection[asyncpg.Record] = await running.connect()
    try:
        user = await connection.fetchval(
            "INSERT INTO users (email, name) VALUES ($1, 'Ada Marlow') RETURNING id", f"ada{number}@marlow.example"
        )
        await connection.execute(
            "INSERT INTO memberships (account_id, user_id, role) VALUES ($1, $2, 'administrator')", account, user
        )
        return await make_token(connection, account, user)
    finally:
        await connection.close()


async def make_token(connection: asyncpg.Connection[asyncpg.Record], account: int, user: int) -> str:
    """An API token of a member."""
    token = new_token("fd_")
    await connection.execute(
        "INSERT INTO api_tokens (account_id, user_id, name, token_hash, ending) VALUES ($1, $2, 'bench', $3, $4)",
        account,
        user,
        token.hash,
        token.ending,
    )
    return token.text
