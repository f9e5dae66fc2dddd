"""Fifty thousand chats: a valid array, in order, in one pass, with no more of it in memory than a few pages."""

from __future__ import annotations

import asyncio
import socket
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import asyncpg
import msgspec
import pytest

from frontdesk.bootstrap import POOL_SIZE, Application
from tests.compat.channels import MudMail
from tests.compat.gateway import serving
from tests.postgres import PostgresServer
from tests.running_app import eventually

MANY = 50_000
CUSTOMERS = 500
# Fifty thousand of them are about fifteen megabytes on the wire.
MOST_BYTES = 6 * 1024 * 1024

FILL = """
WITH people AS (
    INSERT INTO contacts (account_id, name) SELECT 1, 'Customer ' || n FROM generate_series(1, $1::int) n RETURNING id
), known AS (
    INSERT INTO identities (account_id, contact_id, platform, remote_id, username)
    SELECT 1, id, 'mudmail', 'c-' || id, 'customer' || id FROM people
)
INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id)
SELECT 1, id, 1, id, 'c-' || id FROM people
"""
# Every fifth one was sent at the very same time as the one before it.
WRITE = """
INSERT INTO messages
    (account_id, conversation_id, inbox_id, direction, author, kind, content, status, remote_id, sent_at)
SELECT 1, c.id, 1, CASE WHEN n % 3 = 0 THEN 'out' ELSE 'in' END, CASE WHEN n % 3 = 0 THEN 'user' ELSE 'contact' END,
    'text', 'Message ' || n || repeat(' and so on', 5), CASE WHEN n % 3 = 0 THEN 'sent' END, 'm-' || n,
    now() - interval '1 day' + make_interval(secs => n - (n % 5 = 0)::int)
FROM generate_series(1, $1::int) n
JOIN (SELECT id, row_number() OVER () AS place FROM conversations) c ON c.place = 1 + n % $2::int
ORDER BY n
"""


@pytest.fixture(scope="module")
async def full(
    migrated: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Application, str]]:
    """A gateway with fifty thousand chats, and its address."""
    environment = {"PROVIDER": MudMail.provider, "MUD_KEY": "key"}
    name = await postgres_server.create(migrated)
    dsn = postgres_server.dsn(name)
    async with serving(dsn, tmp_path_factory.mktemp("many"), environment) as (application, _, url):
        connection = await asyncpg.connect(dsn)
        await connection.execute(FILL, CUSTOMERS)
        # What a database in use does by itself: without, each message's conversation is looked for among all.
        await connection.execute("ANALYZE conversations")
        await connection.execute(WRITE, MANY, CUSTOMERS)
        await connection.execute("UPDATE accounts SET next_conversation_number = 1 + $1", CUSTOMERS)
        await connection.close()
        yield application, url
    await postgres_server.drop(name)


async def test_chats_of_any_number_are_streamed_in_little_memory(full: tuple[Application, str]) -> None:
    _, url = full
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        async with aiohttp.ClientSession() as http, http.get(f"{url}/api/chats") as response:
            size = 0
            async for piece in response.content.iter_any():
                size += len(piece)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 2 * MOST_BYTES
    assert peak - before < MOST_BYTES


async def slow_reader(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Somebody who asks for all chats and takes in next to nothing."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=connection, limit=2048)
    writer.write(b"GET /api/chats HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return reader, writer


async def busy(application: Application) -> int:
    """How many transactions are open and wait for us."""
    async with application.services.database.system() as transaction:
        return int(
            await transaction.value(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state LIKE 'idle in transaction%'"
            )
        )


async def test_reader_who_stops_reading_holds_nothing_up(full: tuple[Application, str]) -> None:
    """A slow reader keeps no transaction open."""
    application, url = full

    async def quiet() -> bool | None:
        return await busy(application) == 0 or None

    async with aiohttp.ClientSession() as http, AsyncExitStack() as stack:
        for _ in range(POOL_SIZE + 5):
            reader, writer = await slow_reader(int(url.rpartition(":")[2]))
            stack.callback(writer.close)
            await reader.readexactly(1000)
        await eventually(quiet)
        async with http.get(f"{url}/api/status") as response:
            # Were the pool's connections with the slow readers, there would be none for this.
            assert response.status == 200
            status = await response.json()
        assert (status["chatCount"], status["contacts"], status["polling"]) == (MANY, CUSTOMERS, True)


async def test_chats_come_in_order_and_arrivals_meanwhile_do_not_lengthen_the_response(
    full: tuple[Application, str],
) -> None:
    _, url = full
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{url}/api/chats") as response:
            assert "content-length" not in response.headers
            beginning = await response.content.readexactly(1000)
            told = {"from": "late", "text": "While you read"}
            async with http.post(f"{url}/webhook/mud", json=told, headers={"x-mud": "signed"}) as taken:
                assert taken.status == 200
            chats = msgspec.json.decode(beginning + await response.read())
        async with http.get(f"{url}/api/status") as response:
            assert (await response.json())["chatCount"] == MANY + 1
    numbers = [int(chat["message"]["content"].split()[1]) for chat in chats]
    assert len(numbers) == len(set(numbers)) == MANY
    assert [chat["timestamp"] for chat in chats] == sorted(chat["timestamp"] for chat in chats)
