"""Which step the schema is at, and which one this version needs: found out without Alembic, which is slow to load."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from frontdesk.db.pooler import refuse_pooler
from frontdesk.db.unavailable import UNUSABLE, DatabaseUnavailable

OLDEST_MAJOR = 15
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
    except UNUSABLE as error:
        raise DatabaseUnavailable(f"The database cannot be used: {reason_of(error)}. Look at DATABASE_URL.") from error
    try:
        await refuse_pooler(connection)
        settings = connection.get_settings()
        if (sentence := unfit(connection.get_server_version().major, settings.server_encoding)) is not None:
            raise DatabaseUnavailable(sentence)
        if await connection.fetchval("SELECT to_regclass('schema_version')") is None:
            return None
        found: str | None = await connection.fetchval("SELECT version_num FROM schema_version")
        return found
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnavailable(
            f"The database cannot be used: {reason_of(error)}. The user of DATABASE_URL must own it."
        ) from error
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


def unfit(major: int, encoding: str) -> str | None:
    """Why Frontdesk cannot work in a database of this version and encoding; None when it can."""
    if major < OLDEST_MAJOR:
        return f"PostgreSQL {major} is too old; Frontdesk needs {OLDEST_MAJOR} or newer."
    if encoding.upper() not in ("UTF8", "UTF-8"):
        return (
            f"The database is encoded in {encoding}, which cannot hold what people write; make one for Frontdesk with:"
            " CREATE DATABASE frontdesk TEMPLATE template0 ENCODING 'UTF8'"
        )
    return None


def reason_of(error: Exception) -> str:
    """What an error says, in the middle of a sentence."""
    return str(error).partition("\n")[0].rstrip(".") or type(error).__name__


async def is_behind(dsn: str) -> bool:
    """Whether steps are missing; a schema newer than the program is not, because steps only add."""
    step = await current_step(dsn)
    return step is None or step < newest_step()
