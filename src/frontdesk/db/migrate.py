"""Runner of the missing steps of the schema: one process at a time, beside running servers.

`pre` steps run before servers of this version start, and only add. `post` steps run when no process of an older version
is connected any more, and may take away what only those needed.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import structlog

from frontdesk.db.dead_peer import GONE_SECONDS, Connection, WatchfulConnection, session_settings
from frontdesk.db.migrations.steps import BOTH, Phase, Step, newest, own_steps
from frontdesk.db.roles import FIND, Roles
from frontdesk.db.schema_version import (
    MIGRATION_LOCK,
    SchemaNotMade,
    SchemaProgress,
    progress_of,
    read_progress,
    reason_of,
)
from frontdesk.db.unavailable import LOST, DatabaseUnavailable

log = structlog.get_logger(__name__)

ASK_AGAIN_SECONDS = 0.2
FINISH_SECONDS = 10.0
LOCK_SECONDS = 0.5
"""A step gives up, and is tried again, rather than let everybody wait behind it for a lock.

It is less than PostgreSQL waits before it looks for a deadlock (`deadlock_timeout`, a second): a step that locks
several tables gives way to servers that have them the other way round, and none of those loses its transaction.
"""
LOCK_TRIES = 30
PAUSE_SECONDS = 1.0
NO_LOCK = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)

SESSION = """
SET statement_timeout = 0;
SET client_min_messages = warning;
"""
# Some systems cannot look, and there a build whose client died goes on to its end.
ENDS_WITH_US = "SET client_connection_check_interval = '2s'"

# Processes of the versions before step 0030 do not say what they are; each has a session that listens.
OLDER = """
SELECT EXISTS (SELECT FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND CASE WHEN application_name ~ '^frontdesk/[0-9]{4}$' THEN right(application_name, 4) < $1
      ELSE query LIKE 'LISTEN %' END)
"""

CREATES = re.compile(r"CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS (\w+) ON ", re.IGNORECASE)
IS_WHOLE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)"

RIGHTS = """
SELECT current_user, current_database(), rolsuper OR rolcreaterole,
    has_schema_privilege('public', 'CREATE') AND has_database_privilege(current_database(), 'CREATE')
FROM pg_roles WHERE rolname = current_user
"""


async def migrate(
    dsn: str, phases: Sequence[Phase] = BOTH, *, steps: tuple[Step, ...] | None = None, tries: int = LOCK_TRIES
) -> SchemaProgress:
    """Run every missing step of the phases, and return how far the database is then.

    `post` steps are left out while a process of an older version is connected. Safe to call from several processes at
    once. A step that does not get its locks is tried again, `tries` times in all. Raises `SchemaNotMade`.
    """
    steps = own_steps() if steps is None else steps
    try:
        async with _guarded(dsn) as connection:
            progress = await progress_of(connection)
            if (sentence := progress.refusal()) is not None:
                raise SchemaNotMade(sentence)
            roles = await _roles(connection)
            held: set[Phase] = set()
            for step in (one for one in steps if one.phase in phases and progress.lacks(one)):
                if step.phase == "post" and await _older(connection, step):
                    held.add("post")
                if step.phase not in held:
                    await _try(connection, step, roles, tries)
            return await progress_of(connection)
    except (*LOST, asyncpg.PostgresError) as error:
        number = newest(steps, *phases)
        raise SchemaNotMade(
            f"The schema could not be brought to step {number}: {reason_of(error)}.{await _mend(dsn)}"
        ) from error


async def finish(dsn: str, *, steps: tuple[Step, ...] | None = None, every: float = FINISH_SECONDS) -> None:
    """Run the `post` steps as soon as no process of an older version is connected; return when none is missing."""
    waited = False
    while True:
        try:
            if not (await read_progress(dsn)).waiting(steps):
                return
            left = (await migrate(dsn, steps=steps)).waiting(steps)
        except (SchemaNotMade, DatabaseUnavailable) as error:
            log.warning("a step of the schema could not run; it is tried again", reason=str(error))
        else:
            if not left:
                log.info("the schema is finished")
                return
            if not waited:
                log.info("steps of the schema wait for processes of an older version", steps=[s.name for s in left])
                waited = True
        await asyncio.sleep(every)


async def _older(connection: Connection, step: Step) -> bool:
    """Return whether a process is connected whose program is older than the step."""
    found: bool = await connection.fetchval(OLDER, step.number)
    return found


async def _try(connection: Connection, step: Step, roles: Roles, tries: int) -> None:
    for left in reversed(range(tries)):
        try:
            await _run(connection, step, roles)
        except NO_LOCK:
            if not left:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            break


async def _run(connection: Connection, step: Step, roles: Roles) -> None:
    if step.runs_outside():
        await _run_outside(connection, step, roles)
    async with connection.transaction():
        if not step.runs_outside():
            await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS * 1000:.0f}ms'")
            await connection.execute(roles.named(step.text()))
        column = "version_num" if step.phase == "pre" else "post_num"
        await connection.execute(f"UPDATE schema_version SET {column} = $1", step.number)


async def _run_outside(connection: Connection, step: Step, roles: Roles) -> None:
    """Run the statements one by one; an index that an interrupted run left unfinished is dropped and built anew."""
    # In an installation without an account nothing takes long, and nobody waits.
    tell = log.info if await connection.fetchval("SELECT EXISTS (SELECT FROM accounts)") else log.debug
    for statement in step.statements():
        index = CREATES.match(statement)
        what = f"the index {index[1]} (step {step.number})" if index else f"step {step.name}"
        tell("the schema is changed beside the work", what=what)
        await connection.execute("UPDATE schema_version SET under_way = $1", what)
        if index and await connection.fetchval(IS_WHOLE, index[1]) is False:
            log.info("an index that was left unfinished is built anew", index=index[1])
            await connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index[1]}")
        await connection.execute(roles.named(statement))
    await connection.execute("UPDATE schema_version SET under_way = NULL")


async def _roles(connection: Connection) -> Roles:
    found = await connection.fetchrow(FIND)
    names: tuple[str | None, ...] = (None,) if found is None else tuple(found)
    return Roles.made_up() if None in names else Roles(*(str(name) for name in names))


@asynccontextmanager
async def _guarded(dsn: str) -> AsyncIterator[Connection]:
    """Open a session that holds the lock of the steps."""
    settings = session_settings() | {"idle_in_transaction_session_timeout": f"{GONE_SECONDS}s"}
    connection = await asyncpg.connect(
        dsn, timeout=GONE_SECONDS, connection_class=WatchfulConnection, server_settings=settings
    )
    try:
        await connection.execute(SESSION)
        with contextlib.suppress(asyncpg.PostgresError):
            await connection.execute(ENDS_WITH_US)
        await _take_lock(connection)
        yield connection
        await connection.close(timeout=GONE_SECONDS)
    finally:
        connection.terminate()


async def _take_lock(connection: Connection) -> None:
    """Take the lock of the steps, asking again and again.

    An index that is built beside others' work waits for every statement that has begun before. It would wait for ours,
    while we wait for the process that builds it.
    """
    while True:
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", MIGRATION_LOCK):
            return
        await asyncio.sleep(ASK_AGAIN_SECONDS)


async def _mend(dsn: str) -> str:
    """Return what an administrator has to allow the user of DATABASE_URL, if that is missing."""
    try:
        connection = await asyncpg.connect(dsn, timeout=GONE_SECONDS)
        try:
            row = await connection.fetchrow(RIGHTS)
        finally:
            await connection.close(timeout=GONE_SECONDS)
    except (*LOST, asyncpg.PostgresError):
        return ""
    assert row is not None
    user, database, makes_roles, makes_tables = row
    missing = [] if makes_roles else [f'ALTER ROLE "{user}" CREATEROLE;']
    missing += [] if makes_tables else [f'ALTER DATABASE "{database}" OWNER TO "{user}";']
    return f" The user of DATABASE_URL needs more rights: {' '.join(missing)}" if missing else ""
