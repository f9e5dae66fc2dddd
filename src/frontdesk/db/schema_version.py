"""Version of the schema and the one this program needs: read without changing anything."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from frontdesk.db.migrations.steps import BASELINE, BOTH, Step, newest, own_steps
from frontdesk.db.pooler import refuse_pooler
from frontdesk.db.unavailable import UNUSABLE, DatabaseUnavailable

OLDEST_MAJOR = 15
CONNECT_SECONDS = 10
MIGRATION_LOCK = 7205759403792792
"""Held for the session by the one process that runs steps."""

LAST_OF_OLD_STEPS = "188d346"
"""The last commit with the steps that the baseline took the place of."""

# The row had one column before step 0030. Who may read it is not told what other sessions do, but sees their locks.
PROGRESS = f"""
SELECT version_num AS step, to_jsonb(v) ->> 'post_num' AS post, to_jsonb(v) ->> 'under_way' AS under_way,
    to_jsonb(v) ->> 'under_way' IS NOT NULL AND EXISTS (
        SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
        WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 1
          AND classid = {MIGRATION_LOCK >> 32} AND objid = {MIGRATION_LOCK & 0xFFFFFFFF}
    ) AS is_working
FROM schema_version v
"""


class SchemaNotMade(Exception):
    """Failure to bring the schema of a database to the step this version needs; says why."""


@dataclass(frozen=True, slots=True)
class SchemaProgress:
    """Progress of a database's schema. `step` is the last `pre` step that ran, `post` the last `post` step."""

    step: str | None = None
    post: str | None = None
    under_way: str | None = None
    """What is built outside of a transaction, or was when it was interrupted."""
    is_working: bool = False
    """Whether a process is at it now."""

    def lacks(self, step: Step) -> bool:
        """Return whether the step has not run."""
        done = self.step if step.phase == "pre" else self.post
        return done is None or done < step.number

    def is_behind(self) -> bool:
        """Return whether `pre` steps are missing; a schema newer than the program is not behind."""
        return self.step is None or self.step < newest_step()

    def waiting(self, steps: tuple[Step, ...] | None = None) -> tuple[Step, ...]:
        """Return the `post` steps, of this version unless said otherwise, that have not run."""
        known = own_steps() if steps is None else steps
        return tuple(step for step in known if step.phase == "post" and self.lacks(step))

    def refusal(self) -> str | None:
        """Say why this version cannot work with the schema and cannot change that; None when it can."""
        if self.step is not None and self.step < BASELINE:
            return (
                f"The schema is at step {self.step}, and this version upgrades from step {BASELINE} on: run"
                f" frontdesk migrate with commit {LAST_OF_OLD_STEPS} first, then start this version again."
            )
        if self.post is not None and self.post > (own := newest(own_steps(), *BOTH)):
            return (
                f"The schema was finished for a newer version (step {self.post}), and this one (step {own}) no longer"
                " works with it: start the newer version, or restore the backup that was made before it."
            )
        return None

    def note(self) -> str | None:
        """Say in a sentence what is under way or waits; None when nothing does."""
        if self.under_way is not None and self.is_working:
            return f"{self.under_way[:1].upper()}{self.under_way[1:]} is being built beside the work."
        if self.under_way is not None:
            return f"Building {self.under_way} was interrupted: start a server, or run frontdesk migrate, to go on."
        if waiting := self.waiting():
            names = ", ".join(step.name for step in waiting)
            return f"These steps of the schema run when no process of an older version is connected: {names}."
        return None


def newest_step() -> str:
    """Return the number of the last `pre` step: what this version of the program needs."""
    return newest(own_steps(), "pre")


async def read_progress(dsn: str) -> SchemaProgress:
    """Read how far the database is. Raises `DatabaseUnavailable`."""
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    except UNUSABLE as error:
        raise DatabaseUnavailable(f"The database cannot be used: {reason_of(error)}. Look at DATABASE_URL.") from error
    try:
        await refuse_pooler(connection)
        settings = connection.get_settings()
        if (sentence := unfit(connection.get_server_version().major, settings.server_encoding)) is not None:
            raise DatabaseUnavailable(sentence)
        return await progress_of(connection)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnavailable(
            f"The database cannot be used: {reason_of(error)}. The user of DATABASE_URL must own it."
        ) from error
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


async def progress_of(connection: asyncpg.Connection[asyncpg.Record]) -> SchemaProgress:
    """Read how far the database of a connection is."""
    if await connection.fetchval("SELECT to_regclass('schema_version')") is None:
        return SchemaProgress()
    row = await connection.fetchrow(PROGRESS)
    return SchemaProgress() if row is None else SchemaProgress(**dict(row))


def unfit(major: int, encoding: str) -> str | None:
    """Return why Frontdesk cannot work in a database of this version and encoding; None when it can."""
    if major < OLDEST_MAJOR:
        return f"PostgreSQL {major} is too old; Frontdesk needs {OLDEST_MAJOR} or newer."
    if encoding.upper() not in ("UTF8", "UTF-8"):
        return (
            f"The database is encoded in {encoding}, which cannot hold what people write; make one for Frontdesk with:"
            " CREATE DATABASE frontdesk TEMPLATE template0 ENCODING 'UTF8'"
        )
    return None


def reason_of(error: Exception) -> str:
    """Return the text of an error, for the middle of a sentence."""
    return str(error).partition("\n")[0].rstrip(".") or type(error).__name__
