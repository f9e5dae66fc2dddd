"""Migrations beside running servers: indexes block nobody, an interrupted run is repeated, two at once do no harm."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from frontdesk.db.migrate import migrate
from frontdesk.db.schema import SchemaNotMade, newest_step
from tests.postgres import FreshDatabase
from tests.shop import eventually

BUILDING = """
SELECT pid, split_part(split_part(query, 'IF NOT EXISTS ', 2), ' ', 1) AS index FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'
"""
BROKEN = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"


@asynccontextmanager
async def reading(dsn: str) -> AsyncIterator[None]:
    """Somebody who reads for a while, in a transaction that an index built meanwhile must wait for."""
    reader = await asyncpg.connect(dsn)
    try:
        async with reader.transaction(isolation="repeatable_read"):
            await reader.fetch("SELECT 1")
            yield
    finally:
        await reader.close()


async def building(connection: asyncpg.Connection[asyncpg.Record]) -> asyncpg.Record:
    """The index that is being built, as soon as one is."""

    async def find() -> asyncpg.Record | None:
        return await connection.fetchrow(BUILDING)

    return await eventually(find)


async def test_migration_interrupted_while_it_builds_an_index_is_repeated(fresh_database: FreshDatabase) -> None:
    dsn = await fresh_database()
    connection = await asyncpg.connect(dsn)
    async with reading(dsn):
        migrating = asyncio.create_task(asyncio.to_thread(migrate, dsn))
        found = await building(connection)
        # Who writes does not wait for it.
        await connection.execute("SET lock_timeout = '1s'; UPDATE contacts SET name = name; DELETE FROM messages")
        await connection.execute("SELECT pg_terminate_backend($1)", found["pid"])
        with pytest.raises(SchemaNotMade, match="terminat"):
            await migrating
    assert await connection.fetchval(BROKEN) == found["index"]
    await asyncio.to_thread(migrate, dsn)
    assert await connection.fetchval(BROKEN) is None
    assert await connection.fetchval("SELECT to_regclass($1)", found["index"].replace("_plain", "_words")) is not None
    assert await connection.fetchval("SELECT version_num FROM schema_version") == newest_step()
    await connection.close()


async def test_migration_that_waits_for_another_one_does_not_hold_it_up(fresh_database: FreshDatabase) -> None:
    dsn = await fresh_database()
    connection = await asyncpg.connect(dsn)
    async with reading(dsn):
        first = asyncio.create_task(asyncio.to_thread(migrate, dsn))
        await building(connection)
        second = asyncio.create_task(asyncio.to_thread(migrate, dsn))

        async def waits() -> bool | None:
            servers = await connection.fetch(
                "SELECT FROM pg_stat_activity WHERE query LIKE '%advisory_lock%' AND pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
            return len(servers) > 1 or None

        await eventually(waits)
    async with asyncio.timeout(30):
        await asyncio.gather(first, second)
    assert await connection.fetchval("SELECT version_num FROM schema_version") == newest_step()
    await connection.close()
