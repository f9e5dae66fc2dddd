"""A database that goes away in the midst of things is `DatabaseUnavailable`, whichever way it goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import asyncpg
import pytest

from frontdesk.db.database import Database
from frontdesk.db.unavailable import DatabaseUnavailable
from tests.postgres import PostgresServer


@asynccontextmanager
async def reluctant_to_hang_up(dsn: str, folder: Path) -> AsyncIterator[str]:
    """A way to the server that hands on all it says, but not that it has hung up."""
    behind = f"{parse_qs(urlsplit(dsn).query)['host'][0]}/.s.PGSQL.5432"
    writers: list[asyncio.StreamWriter] = []

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_unix_connection(behind)
        writers.extend((writer, there[1]))
        await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))

    server = await asyncio.start_unix_server(accept, folder / ".s.PGSQL.5432")
    yield urlsplit(dsn)._replace(query=f"host={quote(str(folder))}&port=5432").geturl()
    server.close()
    for writer in writers:
        writer.close()
    await asyncio.sleep(0.05)


async def test_connection_with_a_last_word_of_the_server_is_lost_cleanly(
    dsn: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """The server announced its end and has not closed the connection, which still looks idle."""
    async with reluctant_to_hang_up(dsn, tmp_path) as way:
        database = await Database.connect(way, size=1)
        async with database.system() as transaction:
            pid = await transaction.value("SELECT pg_backend_pid()")
        admin = await asyncpg.connect(postgres_server.admin_dsn)
        await admin.execute("SELECT pg_terminate_backend($1)", pid)
        async with asyncio.timeout(30):
            while await admin.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid):
                await asyncio.sleep(0.01)
        await admin.close()
        await asyncio.sleep(0.1)
        with pytest.raises(DatabaseUnavailable):
            async with database.system() as transaction:
                await transaction.value("SELECT 1")
    await database.close()
