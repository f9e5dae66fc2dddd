"""Maintenance by the clock: snoozed and held conversations wake, old days are dropped, leftovers are removed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import asyncpg
import structlog

from frontdesk.core.commands import idempotency
from frontdesk.core.consumers import cursors as parked
from frontdesk.core.conversations import conversation_deletion, snooze_end
from frontdesk.core.conversations.conversation_deletion import FILES_KEPT, forget_files
from frontdesk.core.labels import queries as labels
from frontdesk.core.sync import gaps
from frontdesk.db.database import Database
from frontdesk.kit.files import FileStore
from frontdesk.kit.values import dataclass

log = structlog.get_logger(__name__)

LOCK_SECONDS = 0.5
"""A change of partitions gives up, and is tried again, rather than let everybody who writes wait behind it for a lock.

It is less than PostgreSQL waits before it looks for a deadlock: a writer never loses its transaction to this.
"""
LOCK_TRIES = 5
PAUSE_SECONDS = 1.0
NO_LOCK = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)

NEVER_SENT = (
    "DELETE FROM attachments WHERE message_id IS NULL AND created_at < now() - interval '1 day' RETURNING file_key"
)
LEFTOVERS = (
    gaps.FORGET,
    conversation_deletion.FORGET,
    idempotency.FORGET,
    "DELETE FROM early_changes WHERE told_at < now() - interval '1 day'",
    "DELETE FROM early_receipts WHERE until < now() - interval '1 day'",
    "DELETE FROM sessions WHERE expires_at < now()",
    "DELETE FROM connect_attempts WHERE expires_at < now() - interval '1 day'",
    "DELETE FROM rate_counters WHERE window_start < now() - interval '1 day'",
    "DELETE FROM procrastinate_jobs WHERE status IN ('failed', 'aborted', 'cancelled') AND"
    " coalesce(scheduled_at, now() - interval '8 days') < now() - interval '7 days'"
    " AND id < (SELECT max(id) - 10000 FROM procrastinate_jobs)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionDays:
    """Days for which frequent rows are kept: the browsers' feed, raw webhooks, and the event log."""

    feed_days: int
    delivery_days: int
    event_days: int


class Maintenance:
    """Maintenance of the installation; every method may run on several machines at once."""

    def __init__(self, database: Database, files: FileStore, kept: RetentionDays, named_by: Mapping[str, str]) -> None:
        """`named_by` are the columns that name files, by their tables."""
        self._database = database
        self._files = files
        self._kept = kept
        self._named_by = named_by

    async def wake_snoozed(self) -> None:
        """Open the conversations whose snooze or hold is over."""
        more = True
        while more:
            async with self._database.system() as transaction:
                more = await snooze_end.reopen_due(transaction)

    async def clear(self) -> None:
        """Make the coming days' tables, drop old ones, delete what nobody needs, and list every label in use."""
        kept = self._kept
        await self._keep_partitions("SELECT frontdesk_keep_partitions($1, $2)", kept.feed_days, kept.delivery_days)
        await self._keep_partitions("SELECT frontdesk_keep_events($1)", kept.event_days)
        async with self._database.system() as transaction:
            forget_files(transaction, [key for (key,) in await transaction.fetch(NEVER_SENT) if key is not None])
            for statement in LEFTOVERS:
                await transaction.execute(statement)
            await parked.forget(transaction, kept.event_days)
        async with self._database.system() as transaction:
            await labels.list_worn_in_all(transaction)

    async def _keep_partitions(self, statement: str, *days: int) -> None:
        """Make and drop partitions in a transaction of their own, which holds its locks no longer than that takes.

        Where somebody reads for long, it is left to the next hour: partitions are made days ahead.
        """
        for left in reversed(range(LOCK_TRIES)):
            try:
                async with self._database.system() as transaction:
                    await transaction.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS * 1000:.0f}ms'")
                    await transaction.value(statement, *days)
            except NO_LOCK as error:
                if not left:
                    log.warning("partitions are left as they are for now", reason=str(error))
                    return
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return

    async def forget_files(self, keys: list[str]) -> None:
        """Delete those files that nothing refers to, and that are not just being stored again: the job's handler."""
        nowhere = " AND ".join(
            f"NOT EXISTS (SELECT FROM {table} WHERE {column} = k)" for table, column in self._named_by.items()
        )
        async with self._database.system() as transaction:
            unused = await transaction.fetch(f"SELECT k FROM unnest($1::text[]) k WHERE {nowhere}", keys)
        for (key,) in unused:
            await self._files.forget(key, unused_for=FILES_KEPT.total_seconds())
