"""Bulk loading of very many rows, as the owner of the tables: indexes are built afterwards, in one go.

Built row by row, an index whose keys come in no order is read and written all over; at the end it is sorted once.
Everything happens in one transaction, and nobody else can read or write those tables meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

MEMORY = "SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '192MB'; SET LOCAL jit = off"

# What belongs to a constraint stays, but foreign keys: they are checked together, afterwards.
_INDEXES = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made_by FROM pg_index i
WHERE i.indrelid = ANY($1::text[]::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype <> 'f')
ORDER BY i.indexrelid
"""
_REFERENCES = """
SELECT conrelid::regclass::text AS place, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS made_by
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY($1::text[]::regclass[]) ORDER BY oid
"""


@asynccontextmanager
async def bulk_load(dsn: str, tables: Sequence[str]) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """Yield a connection to fill these tables with; afterwards they have their indexes again, and fresh statistics.

    Nothing is left of it when the block raises.
    """
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute(MEMORY)
            await connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
            references = await connection.fetch(_REFERENCES, list(tables))
            indexes = await connection.fetch(_INDEXES, list(tables))
            for row in references:
                await connection.execute(f"ALTER TABLE {row['place']} DROP CONSTRAINT {row['name']}")
            for row in indexes:
                await connection.execute(f"DROP INDEX {row['name']}")
            yield connection
            for row in indexes:
                await connection.execute(row["made_by"])
            for row in references:
                await connection.execute(f"ALTER TABLE {row['place']} ADD CONSTRAINT {row['name']} {row['made_by']}")
        await connection.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
    finally:
        await connection.close()
