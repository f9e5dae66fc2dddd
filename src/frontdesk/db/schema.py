"""Which step the schema is at, which one this version needs, and going there when they differ.

Alembic is loaded only for the way: a start on a schema that is as new as the program does without it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg

from frontdesk.db.database import DatabaseUnavailable

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
        if await connection.fetchval("SELECT to_regclass('schema_version')") is None:
            return None
        found: str | None = await connection.fetchval("SELECT version_num FROM schema_version")
        return found
    finally:
        await connection.close()


async def bring_up_to_date(dsn: str) -> None:
    """Run the missing steps, if any; a schema that is newer than the program is left alone, because steps only add.

    Safe from several processes at once. Raises `DatabaseUnavailable` and `SchemaNotMade`.
    """
    step = await current_step(dsn)
    if step is not None and step >= newest_step():
        return
    from frontdesk.db.migrate import migrate  # half a second of a start that needs it, and nothing of the others

    await asyncio.to_thread(migrate, dsn)
