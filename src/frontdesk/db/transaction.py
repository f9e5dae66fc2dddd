"""Open transaction, and what is written with its commit: jobs, facts and feed events, last of all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import asyncpg
import msgspec

from frontdesk.kit import tracing
from frontdesk.kit.values import dataclass

if TYPE_CHECKING:
    PoolConnection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

queries_counted: ContextVar[list[str] | None] = ContextVar("queries_counted", default=None)
"""Set to a list to collect the statements a request runs; tests assert how many there are."""


class LogEntry(NamedTuple):
    """Row of the event log: what happened, by ids and without names. `data` is JSON text, or None."""

    account_id: int
    name: str
    version: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    inbox_id: int | None
    conversation_id: int | None
    contact_id: int | None
    message_id: int | None
    data: str | None


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """Event for clients: for all of the account, for one inbox's people, or for one user.

    `payload` is JSON text, encoded once here and never again.
    """

    account_id: int
    kind: str
    payload: str
    inbox_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Work to be done after the commit. Jobs with the same `lock` run one at a time, in order.

    One that is due at once hurries those of its lock that wait for a later time, because they keep their order. A
    handler that finds itself too early asks for its time again. Of the jobs with the same `once`, only one waits at a
    time: it does the work of all.
    """

    task: str
    args: dict[str, Any]
    lock: str | None = None
    priority: int = 0
    at: datetime | None = None
    queue: str = "default"
    once: str | None = None

    def due(self, at: datetime | None) -> Job:
        """Return the same job, not to run before a time."""
        return replace(self, at=at)


@dataclass(slots=True)
class Transaction:
    """Open transaction. Its statements are counted; `log`, `feed` and `jobs` are written just before the commit.

    `last_feed_id` is the id of the last of `feed` once they are written; their ids follow each other.
    """

    connection: PoolConnection
    log: list[LogEntry] = field(default_factory=list)
    feed: list[FeedEvent] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    last_feed_id: int | None = None

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Return all rows."""
        _count(sql)
        return await self.connection.fetch(sql, *args)

    async def first(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Return the first row, or None."""
        _count(sql)
        return await self.connection.fetchrow(sql, *args)

    async def value(self, sql: str, *args: Any) -> Any:
        """Return the first column of the first row, or None."""
        _count(sql)
        return await self.connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> int:
        """Run a statement and return how many rows it touched."""
        _count(sql)
        done = await self.connection.execute(sql, *args)
        count = done.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def within(self, seconds: float, sql: str, *args: Any) -> list[asyncpg.Record] | None:
        """Return all rows, or None when the statement takes longer: it is given up, and the transaction goes on."""
        await self.connection.execute(f"SAVEPOINT within; SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
        try:
            rows = await self.fetch(sql, *args)
        except asyncpg.QueryCanceledError:
            await self.connection.execute("ROLLBACK TO within; RELEASE within")
            return None
        await self.connection.execute("ROLLBACK TO within; RELEASE within")
        return rows

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """Run a part of the whole: undone with its jobs, facts and feed events when it raises; the transaction goes
        on.
        """
        jobs, feed, log = len(self.jobs), len(self.feed), len(self.log)
        await self.connection.execute("SAVEPOINT part")
        try:
            yield
        except Exception:
            del self.jobs[jobs:], self.feed[feed:], self.log[log:]
            await self.connection.execute("ROLLBACK TO part; RELEASE part")
            raise
        await self.connection.execute("RELEASE part")

    async def stay_idle(self, seconds: int) -> None:
        """Let the transaction wait for another system for so long; the server ends one that is idle for longer."""
        await self.connection.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{int(seconds)}s'")

    async def write_followers(self) -> None:
        """Write the collected jobs, facts and feed events, last of all: log and feed are numbered under a lock."""
        if self.jobs:
            await self.fetch(DEFER_JOBS, *_job_columns(self.jobs))
            self.jobs.clear()
        if self.log or self.feed:
            self.last_feed_id = await self.value(APPEND, self.log, [_feed_row(event) for event in self.feed])


# Sets of rows are looked up by their keys and joined in the order that is written, whatever the planner believes of
# the tables' sizes.
BY_KEYS = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
    "SET LOCAL join_collapse_limit = 1; SET LOCAL plan_cache_mode = force_generic_plan;"
)

# A job that waits and does the work of ours as well must not begin before our commit: it would not see what it is for.
# Its row is held until then, and workers pass over rows that somebody holds. So are those that are hurried.
DEFER_JOBS = """
WITH job AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
        WITH ORDINALITY AS job (queue, task, priority, lock, args, at, once, position)
), before AS MATERIALIZED (
    SELECT id FROM procrastinate_jobs waiting WHERE waiting.status = 'todo' AND waiting.scheduled_at > now()
        AND waiting.lock IN (SELECT lock FROM job WHERE at IS NULL AND once IS NULL) ORDER BY id FOR UPDATE
), hurried AS (
    UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE id IN (SELECT id FROM before)
)
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW(queue, task, priority, lock, once, args::jsonb, at)::procrastinate_job_to_defer_v1 ORDER BY position))
FROM job
WHERE once IS NULL OR NOT EXISTS (
    SELECT FROM procrastinate_jobs waiting WHERE waiting.queueing_lock = once AND waiting.status = 'todo' FOR SHARE)
HAVING count(*) > 0
"""
TRACEPARENT = "traceparent"
"""The argument by which a job goes on with the trace of what caused it; its handler never sees it."""
APPEND = "SELECT frontdesk_append($1::new_event[], $2::new_feed_event[])"


def _job_columns(jobs: Sequence[Job]) -> tuple[list[Any], ...]:
    traceparent = tracing.carried()
    more = {} if traceparent is None else {TRACEPARENT: traceparent}
    rows = [
        (job.queue, job.task, job.priority, job.lock, msgspec.json.encode(job.args | more).decode(), job.at, job.once)
        for job in _each_once(jobs)
    ]
    return tuple(list(column) for column in zip(*rows, strict=True))


def _each_once(jobs: Sequence[Job]) -> list[Job]:
    """Return the jobs, but only the first of those with the same `once`."""
    first = {job.once: job for job in reversed(jobs) if job.once is not None}
    return [job for job in jobs if job.once is None or first[job.once] is job]


def _feed_row(event: FeedEvent) -> tuple[Any, ...]:
    return (event.account_id, event.inbox_id, event.user_id, event.kind, event.payload)


def _count(sql: str) -> None:
    counted = queries_counted.get()
    if counted is not None:
        counted.append(sql)
