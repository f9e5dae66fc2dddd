"""Readiness of this process to do its work, and why not: one result for balancers, operators and administrators.

However many ask, the database is asked once a second at most, and for its stats every five seconds. One that hangs is
taken for one that is away.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import asyncpg
import structlog

from frontdesk.core.installation import health
from frontdesk.core.installation.disk_space import DiskSpace
from frontdesk.core.installation.stats import Stats, read_stats
from frontdesk.core.installation.views import ReadinessView, SchemaState
from frontdesk.db.database import Database
from frontdesk.db.schema_version import newest_step
from frontdesk.db.unavailable import DatabaseUnavailable, SchemaMissing
from frontdesk.kit.single_flight import SingleFlight

log = structlog.get_logger(__name__)

FRESH_SECONDS = 1.0
STATS_FRESH_SECONDS = 5.0
PATIENCE_SECONDS = 3.0

STOPPING = ReadinessView(state="stopping", reason="This process is being stopped.", schema="unknown")
HANGS = ReadinessView(
    state="database-unavailable",
    reason=f"The database did not respond within {PATIENCE_SECONDS:g} seconds.",
    schema="unknown",
)


class ReadinessProbe:
    """Probe of the installation from this process."""

    def __init__(self, database: Database, data_dir: Path, consumers: Mapping[str, int] | None = None) -> None:
        self._database = database
        self._consumers = consumers or {}
        self._room = DiskSpace(database, data_dir)
        self._was_full = False
        self._needed = newest_step()
        self._stopping = False
        self._shared = SingleFlight(self._look, fresh_seconds=FRESH_SECONDS, patience_seconds=PATIENCE_SECONDS)
        self._stats = SingleFlight(self._read, fresh_seconds=STATS_FRESH_SECONDS, patience_seconds=PATIENCE_SECONDS)

    def stop(self) -> None:
        """Be not ready from now on, so that no more work is sent here."""
        self._stopping = True

    def close(self) -> None:
        """Stop probing."""
        self._shared.close()
        self._stats.close()

    async def readiness(self) -> ReadinessView:
        """Return the current readiness; raises nothing."""
        if self._stopping:
            return STOPPING
        try:
            return await self._shared.get()
        except TimeoutError:
            return HANGS

    async def stats(self) -> Stats | None:
        """Return what waits in the database; None when that is unknown now."""
        try:
            return await self._stats.get()
        except (TimeoutError, DatabaseUnavailable, asyncpg.PostgresError):
            return None

    async def _read(self) -> Stats:
        async with self._database.system() as transaction:
            return await read_stats(transaction, self._consumers)

    async def _look(self) -> ReadinessView:
        try:
            async with self._database.system() as transaction:
                progress, worker_lives = await health.schema_and_life(transaction)
        except SchemaMissing:
            return self._behind(None)
        except DatabaseUnavailable as error:
            # An embedded one that could not write on ends.
            if (full := await self._room.on_disk()) is not None:
                return ReadinessView(state="disk-full", reason=_sentence(full), schema="unknown")
            return ReadinessView(state="database-unavailable", reason=_sentence(str(error)), schema="unknown")
        except (asyncpg.UndefinedTableError, asyncpg.UndefinedObjectError):
            return self._behind(None)
        except asyncpg.PostgresError as error:
            reason = f"The database refused the connection: {type(error).__name__}."
            return ReadinessView(state="database-unavailable", reason=reason, schema="unknown")
        step = progress.step
        if step is None or step < self._needed:
            return self._behind(step)
        schema: SchemaState = "current" if step == self._needed else "newer"
        note = progress.note()
        missing = await self._missing_room()
        if missing is not None:
            return ReadinessView(state="disk-full", reason=_sentence(missing), schema=schema)
        if not worker_lives:
            reason = f"No worker has reported in the last {health.WORKER_SEEN_SECONDS} seconds."
            return ReadinessView(state="no-worker", reason=reason, schema=schema)
        reason = "All is well."
        if schema == "newer":
            reason = f"The schema is at step {step}, which is newer than this program ({self._needed}): upgrade it."
        if note is not None:
            reason = f"{reason} {note}"
        return ReadinessView(state="ready", reason=reason, schema=schema)

    async def _missing_room(self) -> str | None:
        """Return why nothing can be written; the log says when that begins and ends."""
        try:
            missing = await self._room.missing()
        except DatabaseUnavailable as error:
            return str(error)
        if missing is not None and not self._was_full:
            log.error("there is no room", reason=missing)
        elif missing is None and self._was_full:
            log.info("there is room again")
        self._was_full = missing is not None
        return missing

    def _behind(self, step: str | None) -> ReadinessView:
        at = "has not been made" if step is None else f"is at step {step}"
        reason = f"The schema {at}, and this program needs step {self._needed}: run frontdesk migrate."
        return ReadinessView(state="schema-behind", reason=reason, schema="older")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."
