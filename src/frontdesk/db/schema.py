"""Which step the schema is at, and which one this version needs: found out without Alembic, which is slow to load."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from frontdesk.db.database import DatabaseUnavailable
from frontdesk.db.pooler import refuse_pooler

STEPS = Path(__file__).parent / "migrations" / "versions"
CONNECT_SECONDS = 10


class SchemaNotMade(Exception):
    """The database answers, but the schema could not be brought to the step this version needs; says why."""


def newest_step() -> str:
    """The step this version of the program needs: the first word of its newest file."""
    return max(path.name for path in STEPS.glob("[0-9]*.py")).partition("_")[0]


async def current_step(dsn: str) -> str | None:
    """The step the schema is at; None on an empty database. Raises `DatabaseUnavailable`."""
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        reason = str(error) or type(error).__name__
        raise DatabaseUnavailable(f"The database cannot be used: {reason}. Look at DATABASE_URL.") from error
    try:
        await refuse_pooler(connection)
        if await connection.fetchval("SELECT to_regclass('schema_version')") is None:
            return None
        found: str | None = await connection.fetchval("SELECT version_num FROM schema_version")
        return found
    finally:
        await connection.close()


async def is_behind(dsn: str) -> bool:
    """Whether steps are missing; a schema newer than the program is not, because steps only add."""
    step = await current_step(dsn)
    return step is None or step < newest_step()
