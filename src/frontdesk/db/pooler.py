"""Poolers, such as PgBouncer: checks at the start that the operator's addresses are not mixed up.

Behind a pooler that gives out its connections for a transaction at a time nobody can listen, and a session's settings
are another one's a moment later. So the database's own address is needed beside the pooler's.
"""

from __future__ import annotations

import secrets

import asyncpg

from frontdesk.db.dead_peer import Connection
from frontdesk.db.unavailable import UNUSABLE, DatabaseUnavailable

CONNECT_SECONDS = 10


async def refuse_pooler(connection: Connection) -> None:
    """Raise `DatabaseUnavailable` unless the connection is the database's own, and not one of a pooler's."""
    # A pooler responds with a process id of its own making.
    if await connection.fetchval("SELECT pg_backend_pid()") != connection.get_server_pid():
        raise DatabaseUnavailable(
            "The database's address leads through a pooler, behind which nobody hears what is new: give the pooler's"
            " address to DATABASE_URL, and the database's own to FRONTDESK_DIRECT_DATABASE_URL."
        )


async def assert_same_database(pooler: str, direct: str) -> None:
    """Raise `DatabaseUnavailable` unless both addresses lead to one database."""
    key = secrets.randbits(62)
    try:
        through = await asyncpg.connect(pooler, timeout=CONNECT_SECONDS, statement_cache_size=0)
        past = await asyncpg.connect(direct, timeout=CONNECT_SECONDS)
        try:
            async with through.transaction():
                await through.execute(f"SELECT pg_advisory_xact_lock({key})")
                is_other = await past.fetchval(f"SELECT pg_try_advisory_xact_lock({key})")
        finally:
            through.terminate()
            past.terminate()
    except UNUSABLE as error:
        reason = str(error) or type(error).__name__
        raise DatabaseUnavailable(f"The database cannot be used: {reason}. Look at DATABASE_URL.") from error
    if is_other:
        raise DatabaseUnavailable(
            "DATABASE_URL and FRONTDESK_DIRECT_DATABASE_URL lead to two databases; they must be two ways to the same."
        )
