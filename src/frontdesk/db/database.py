"""Transactions: the only place that opens and commits them.

Every transaction takes a role first. `Database.account` acts for one account under row-level security that its role
cannot bypass; `Database.system` is for what belongs to no account: intake, the feed's readers, sign-in and upkeep.
What must happen with a commit (jobs, feed events) is collected on the transaction and written at its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter as Tally
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec
import structlog
from prometheus_client import Counter, Histogram

from frontdesk.db.gone import ABANDONED, SERVER_SETTINGS, Connection, WatchfulConnection
from frontdesk.db.roles import FIND, Roles
from frontdesk.kit import tracing
from frontdesk.kit.figures import SECONDS
from frontdesk.kit.values import dataclass

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    PoolConnection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

log = structlog.get_logger(__name__)

queries_counted: ContextVar[list[str] | None] = ContextVar("queries_counted", default=None)
"""Set to a list to collect the statements a request runs; tests assert how many there are."""


ACQUIRE = Histogram(
    "frontdesk_database_acquire_seconds", "How long transactions waited for a connection of the pool", buckets=SECONDS
)


class DatabaseUnavailable(Exception):
    """The database cannot be reached now; nothing was written."""


class CannotWrite(DatabaseUnavailable):
    """The database answers and takes nothing new, as one whose disk is full; nothing was written."""


class SchemaMissing(DatabaseUnavailable):
    """The database answers and holds nothing of ours yet."""

    def __init__(self) -> None:
        super().__init__("the database is empty: run frontdesk migrate")


REFUSALS: tuple[tuple[type[Exception], str], ...] = (
    (asyncpg.DiskFullError, "its disk is full"),
    (asyncpg.PostgresIOError, "its disk does not take what is written"),
    (asyncpg.ReadOnlySQLTransactionError, "it is read-only, as a standby is"),
)
"""What a database answers that can be read and not written."""
SAID_EVERY_SECONDS = 60.0
REFUSED = Counter("frontdesk_database_refused_total", "Transactions that the database had no room for, or did not take")

# What a server answers that is being stopped, is out of room or became a standby says nothing about what was asked.
LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says of a connection on which the server has said its last word
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """Something clients must hear of: to all of the account, or to one inbox's people, or to one user.

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

    Of those that say the same `once`, only one waits at a time: it does the work of all.
    """

    task: str
    args: dict[str, Any]
    lock: str | None = None
    priority: int = 0
    at: datetime | None = None
    queue: str = "default"
    once: str | None = None


@dataclass(slots=True)
class Transaction:
    """An open transaction. Its statements are counted; `feed` and `jobs` are written just before the commit.

    `last_feed_id` is the id of the last of `feed` once they are written; their ids follow each other.
    """

    connection: PoolConnection
    feed: list[FeedEvent] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    last_feed_id: int | None = None

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """All rows."""
        _count(sql)
        return await self.connection.fetch(sql, *args)

    async def first(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """The first row, or None."""
        _count(sql)
        return await self.connection.fetchrow(sql, *args)

    async def value(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or None."""
        _count(sql)
        return await self.connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> int:
        """Run a statement and return how many rows it touched."""
        _count(sql)
        done = await self.connection.execute(sql, *args)
        count = done.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def within(self, seconds: float, sql: str, *args: Any) -> list[asyncpg.Record] | None:
        """All rows, or None when the statement takes longer: it is given up, and the transaction goes on."""
        await self.connection.execute(f"SAVEPOINT within; SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
        try:
            rows = await self.fetch(sql, *args)
        except asyncpg.QueryCanceledError:
            await self.connection.execute("ROLLBACK TO within; RELEASE within")
            return None
        await self.connection.execute("ROLLBACK TO within; RELEASE within")
        return rows

    async def write_followers(self) -> None:
        """Write the collected jobs and feed events: last of all, because the feed takes its lock here."""
        if self.jobs:
            await self.fetch(DEFER_JOBS, *_job_columns(self.jobs))
            self.jobs.clear()
        if self.feed:
            self.last_feed_id = await self.value(APPEND_FEED, [_feed_row(event) for event in self.feed])


# Sets of rows are looked up by their keys and joined in the order that is written, whatever the planner believes of
# the tables' sizes.
BY_KEYS = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
    "SET LOCAL join_collapse_limit = 1; SET LOCAL plan_cache_mode = force_generic_plan;"
)

# A job that waits and does the work of ours as well must not begin before our commit: it would not see what it is for.
# Its row is held until then, and workers pass over rows that somebody holds.
DEFER_JOBS = """
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW(queue, task, priority, lock, once, args::jsonb, at)::procrastinate_job_to_defer_v1 ORDER BY position))
FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
    WITH ORDINALITY AS job (queue, task, priority, lock, args, at, once, position)
WHERE once IS NULL OR NOT EXISTS (
    SELECT FROM procrastinate_jobs waiting WHERE waiting.queueing_lock = once AND waiting.status = 'todo' FOR SHARE)
HAVING count(*) > 0
"""
TRACEPARENT = "traceparent"
"""The argument by which a job goes on with the trace of what caused it; its handler never sees it."""
APPEND_FEED = "SELECT frontdesk_append_feed($1::new_feed_event[])"


def _job_columns(jobs: Sequence[Job]) -> tuple[list[Any], ...]:
    traceparent = tracing.carried()
    more = {} if traceparent is None else {TRACEPARENT: traceparent}
    rows = [
        (job.queue, job.task, job.priority, job.lock, msgspec.json.encode(job.args | more).decode(), job.at, job.once)
        for job in _each_once(jobs)
    ]
    return tuple(list(column) for column in zip(*rows, strict=True))


def _each_once(jobs: Sequence[Job]) -> list[Job]:
    """The jobs, of those that say the same `once` the first."""
    first = {job.once: job for job in reversed(jobs) if job.once is not None}
    return [job for job in jobs if job.once is None or first[job.once] is job]


def _feed_row(event: FeedEvent) -> tuple[Any, ...]:
    return (event.account_id, event.inbox_id, event.user_id, event.kind, event.payload)


def _count(sql: str) -> None:
    counted = queries_counted.get()
    if counted is not None:
        counted.append(sql)


class Database:
    """A pool of connections and the two ways to act through it."""

    def __init__(self, pool: Pool, dsn: str) -> None:
        self._pool = pool
        self._dsn = dsn
        self._batches: Tally[int] = Tally()
        self._roles: Roles | None = None
        self.refused: str | None = None
        """Why the last write was not taken, until `writes_again`."""
        self._said_at = float("-inf")
        self.on_feed: Callable[[int, Sequence[FeedEvent], float], None] | None = None
        """Called after a commit of ours with the id of the first of its feed events, the events, and when it was done
        by `time.perf_counter`."""
        self.told_soon: set[int] = set()
        """The last ids of the feed events of commits that are under way: `on_feed` is about to be called with them."""

    @classmethod
    async def connect(cls, dsn: str, *, size: int = 10, pooler: str | None = None) -> Database:
        """Open the pool. Raises `DatabaseUnavailable` when the server does not answer.

        `pooler` is another address of the same database, of a pooler that gives out its connections for a transaction
        at a time. Then all transactions go through it, and nothing of ours outlives one of them on its connections.
        """
        through: dict[str, Any] = {"statement_cache_size": 0} if pooler else {"server_settings": SERVER_SETTINGS}
        try:
            pool = await asyncpg.create_pool(
                pooler or dsn,
                min_size=1,
                max_size=size,
                reset=_nothing,
                timeout=5,
                init=_prepare,
                connection_class=WatchfulConnection,
                **through,
            )
        except (ValueError, asyncpg.PostgresError, *LOST) as error:
            raise DatabaseUnavailable(f"the database does not answer: {type(error).__name__}") from error
        assert pool is not None
        return cls(pool, dsn)

    @property
    def connections(self) -> tuple[int, int, int]:
        """The pool's connections: how many are in use, how many are idle, and how many there may be."""
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return size - idle, idle, self._pool.get_max_size()

    async def close(self) -> None:
        """Close every connection; waits for open transactions to end."""
        await self._pool.close()

    @asynccontextmanager
    async def account(self, account_id: int, user_id: int | None = None) -> AsyncIterator[Transaction]:
        """A transaction that sees one account (and what is the user's own). Commits at the end of the block."""
        scope = f"SET LOCAL frontdesk.account_id = {int(account_id)};"
        if user_id is not None:
            scope += f"SET LOCAL frontdesk.user_id = {int(user_id)};"
        async with self._transaction(lambda roles: f"{roles.take_app}{scope}") as transaction:
            yield transaction

    @asynccontextmanager
    async def system(self) -> AsyncIterator[Transaction]:
        """A transaction that sees every account. Commits at the end of the block."""
        async with self._transaction(lambda roles: roles.take_system) as transaction:
            yield transaction

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Transaction]:
        """A system transaction for sets of rows looked up by their keys, as intake and the feed's readers do."""
        async with self._transaction(lambda roles: f"{roles.take_system}{BY_KEYS}", growing=True) as transaction:
            yield transaction

    @asynccontextmanager
    async def _transaction(
        self, scoped: Callable[[Roles], str], *, growing: bool = False
    ) -> AsyncIterator[Transaction]:
        asked_at = time.perf_counter()
        try:
            async with self._pool.acquire(timeout=10) as connection:
                ACQUIRE.observe(time.perf_counter() - asked_at)
                scope = scoped(self._roles or await self._find_roles(connection))
                if growing and self._has_doubled(connection):
                    scope = f"DISCARD PLANS;{scope}"
                await connection.execute(f"BEGIN;{ABANDONED}{scope}")
                transaction = Transaction(connection)
                try:
                    yield transaction
                    await transaction.write_followers()
                except BaseException:
                    with contextlib.suppress(*LOST):  # what broke comes first, and a lost connection rolls back
                        await connection.execute("ROLLBACK")
                    raise
                with tracing.inner("commit", feed_id=transaction.last_feed_id), self._telling(transaction):
                    await connection.execute("COMMIT")
        except LOST as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> DatabaseUnavailable:
        """What it means to whoever asked. That nothing can be written is remembered, and logged now and then."""
        why = next((why for kind, why in REFUSALS if isinstance(error, kind)), None)
        if why is None:
            return DatabaseUnavailable(f"the database does not answer: {type(error).__name__}")
        self.refused = f"the database takes nothing new: {why}"
        REFUSED.inc()
        if time.monotonic() - self._said_at >= SAID_EVERY_SECONDS:
            self._said_at = time.monotonic()
            log.error("the database takes nothing new", reason=why, error=str(error))
        return CannotWrite(self.refused)

    def writes_again(self) -> None:
        """It was seen to take what is written."""
        self.refused, self._said_at = None, float("-inf")
        log.info("the database takes what is written again")

    async def _find_roles(self, connection: PoolConnection) -> Roles:
        """What the roles are called here, from now on. Raises `SchemaMissing`."""
        found = await connection.fetchrow(FIND)
        names: tuple[Any, ...] = (None,) if found is None else tuple(found)
        if None in names:
            raise SchemaMissing
        self._roles = Roles(*names)
        return self._roles

    @contextmanager
    def _telling(self, transaction: Transaction) -> Iterator[None]:
        """After the block, which commits, whoever listens to `on_feed` is told of the transaction's feed events."""
        last_id = transaction.last_feed_id
        if last_id is None or self.on_feed is None:
            yield
            return
        self.told_soon.add(last_id)
        try:
            yield
        except BaseException:
            self.told_soon.discard(last_id)
            raise
        # Not called from here: what goes wrong with the telling must not look like a failed commit.
        asyncio.get_running_loop().call_soon(self._tell, last_id, transaction.feed, time.perf_counter())

    def _tell(self, last_id: int, events: Sequence[FeedEvent], committed_at: float) -> None:
        self.told_soon.discard(last_id)
        if self.on_feed is not None:
            self.on_feed(last_id - len(events) + 1, events, committed_at)

    def _has_doubled(self, connection: PoolConnection) -> bool:
        """One more batch on the connection: whether there have been twice as many now as when this last said so.

        A statement is planned once for each connection. Planned on empty tables it may go through an index that every
        row of an account is in, and would do so until the first ANALYZE: 128 conversations took 20 ms instead of 1.
        """
        server_pid = connection.get_server_pid()
        self._batches[server_pid] += 1
        count = self._batches[server_pid]
        return count & (count - 1) == 0

    @asynccontextmanager
    async def listening(self, channel: str, heard: Callable[..., None]) -> AsyncIterator[Callable[[], bool]]:
        """Call `heard` for each NOTIFY on the channel while the block runs; the value says whether that is over.

        It has a connection of its own, and is over when that is lost. Raises `DatabaseUnavailable`.
        """
        try:
            connection = await asyncpg.connect(
                self._dsn, timeout=5, connection_class=WatchfulConnection, server_settings=SERVER_SETTINGS
            )
            try:
                await connection.add_listener(channel, heard)
                yield connection.is_closed
            finally:
                connection.terminate()
        except LOST as error:
            raise DatabaseUnavailable(f"the database does not answer: {type(error).__name__}") from error


async def _nothing(_connection: object) -> None:
    """Everything we set is local to a transaction, so there is nothing to reset between two of them."""


async def _prepare(connection: Connection) -> None:
    async with connection.transaction():  # behind a pooler nothing else keeps the statements on one connection
        await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_encode, decoder=msgspec.json.decode)


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
