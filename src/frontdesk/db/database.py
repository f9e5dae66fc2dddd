"""Transactions: the only module that opens and commits them.

Every transaction takes a role first. `Database.account` acts for one account under row-level security that its role
cannot bypass; `Database.system` is for what belongs to no account: intake, the feed's readers, sign-in and maintenance.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter as Tally
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec
import structlog
from prometheus_client import Counter, Histogram

from frontdesk.db.dead_peer import ABANDONED, Connection, WatchfulConnection, session_settings
from frontdesk.db.roles import FIND, Roles
from frontdesk.db.transaction import BY_KEYS, FeedEvent, Transaction
from frontdesk.db.unavailable import LOST, UNUSABLE, CannotWrite, DatabaseUnavailable, SchemaMissing, why_refused
from frontdesk.kit import tracing
from frontdesk.kit.metrics import SECONDS

if TYPE_CHECKING:
    from frontdesk.db.transaction import PoolConnection

    Pool = asyncpg.Pool[asyncpg.Record]

log = structlog.get_logger(__name__)

ACQUIRE = Histogram(
    "frontdesk_database_acquire_seconds", "How long transactions waited for a connection of the pool", buckets=SECONDS
)
SAID_EVERY_SECONDS = 60.0
REFUSED = Counter("frontdesk_database_refused_total", "Transactions that the database had no room for, or did not take")


class Database:
    """Pool of connections and the two ways to act through it."""

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
        self.publish_soon: set[int] = set()
        """The last ids of the feed events of commits that are under way: `on_feed` is about to be called with them."""

    @classmethod
    async def connect(cls, dsn: str, *, size: int = 10, pooler: str | None = None) -> Database:
        """Open the pool. Raises `DatabaseUnavailable` when the server does not respond.

        `pooler` is another address of the same database, of a pooler that gives out its connections for a transaction
        at a time. Then all transactions go through it, and nothing of ours outlives one of them on its connections.
        """
        through: dict[str, Any] = {"statement_cache_size": 0} if pooler else {"server_settings": session_settings()}
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
        except UNUSABLE as error:
            raise DatabaseUnavailable(f"the database does not respond: {type(error).__name__}") from error
        assert pool is not None
        return cls(pool, dsn)

    @property
    def connections(self) -> tuple[int, int, int]:
        """Return how many connections of the pool are in use, how many are idle, and how many there may be."""
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return size - idle, idle, self._pool.get_max_size()

    async def close(self) -> None:
        """Close every connection, once the open transactions have ended."""
        await self._pool.close()

    @asynccontextmanager
    async def account(self, account_id: int, user_id: int | None = None) -> AsyncIterator[Transaction]:
        """Open a transaction that sees one account (and what is the user's own). Commits at the end of the block."""
        scope = f"SET LOCAL frontdesk.account_id = {int(account_id)};"
        if user_id is not None:
            scope += f"SET LOCAL frontdesk.user_id = {int(user_id)};"
        async with self._transaction(lambda roles: f"{roles.take_app}{scope}") as transaction:
            yield transaction

    @asynccontextmanager
    async def system(self) -> AsyncIterator[Transaction]:
        """Open a transaction that sees every account. Commits at the end of the block."""
        async with self._transaction(lambda roles: roles.take_system) as transaction:
            yield transaction

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Transaction]:
        """Open a system transaction for sets of rows looked up by their keys, as intake and the feed's readers do."""
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
                transaction = Transaction(connection)
                try:
                    await connection.execute(f"BEGIN;{ABANDONED}{scope}")
                    yield transaction
                    await transaction.write_followers()
                except BaseException:
                    with contextlib.suppress(*LOST):  # what broke comes first, and a lost connection rolls back
                        await _roll_back(connection)
                    raise
                with tracing.inner("commit", feed_id=transaction.last_feed_id), self._publishing(transaction):
                    await connection.execute("COMMIT")
        except LOST as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> DatabaseUnavailable:
        """Return the error for the caller. A database that takes no writes is remembered, and logged now and then."""
        why = why_refused(error)
        if why is None:
            return DatabaseUnavailable(f"the database does not respond: {type(error).__name__}")
        self.refused = f"the database takes nothing new: {why}"
        REFUSED.inc()
        if time.monotonic() - self._said_at >= SAID_EVERY_SECONDS:
            self._said_at = time.monotonic()
            log.error("the database takes nothing new", reason=why, error=str(error))
        return CannotWrite(self.refused)

    def writes_again(self) -> None:
        """Note that the database takes writes again."""
        self.refused, self._said_at = None, float("-inf")
        log.info("the database takes what is written again")

    async def _find_roles(self, connection: PoolConnection) -> Roles:
        """Look up the names of the roles, and use them from now on. Raises `SchemaMissing`."""
        found = await connection.fetchrow(FIND)
        names: tuple[Any, ...] = (None,) if found is None else tuple(found)
        if None in names:
            raise SchemaMissing
        self._roles = Roles(*names)
        return self._roles

    @contextmanager
    def _publishing(self, transaction: Transaction) -> Iterator[None]:
        """Run the block, which commits, and then pass the transaction's feed events to the listeners of `on_feed`."""
        last_id = transaction.last_feed_id
        if last_id is None or self.on_feed is None:
            yield
            return
        self.publish_soon.add(last_id)
        try:
            yield
        except BaseException:
            self.publish_soon.discard(last_id)
            raise
        # Not called from here: what goes wrong with the telling must not look like a failed commit.
        asyncio.get_running_loop().call_soon(self._publish, last_id, transaction.feed, time.perf_counter())

    def _publish(self, last_id: int, events: Sequence[FeedEvent], committed_at: float) -> None:
        self.publish_soon.discard(last_id)
        if self.on_feed is not None:
            self.on_feed(last_id - len(events) + 1, events, committed_at)

    def _has_doubled(self, connection: PoolConnection) -> bool:
        """Count one more batch on the connection; return whether there have been twice as many as at the last True.

        A statement is planned once for each connection. Planned on empty tables it may go through an index that every
        row of an account is in, and would do so until the first ANALYZE: 128 conversations took 20 ms instead of 1.
        """
        server_pid = connection.get_server_pid()
        self._batches[server_pid] += 1
        count = self._batches[server_pid]
        return count & (count - 1) == 0

    @asynccontextmanager
    async def listening(self, channel: str, heard: Callable[..., None]) -> AsyncIterator[Callable[[], bool]]:
        """Call `heard` for each NOTIFY on the channel during the block; yield a function that says whether that is
        over.

        It has a connection of its own, and is over when that is lost. Raises `DatabaseUnavailable`.
        """
        try:
            connection = await asyncpg.connect(
                self._dsn, timeout=5, connection_class=WatchfulConnection, server_settings=session_settings()
            )
            try:
                await connection.add_listener(channel, heard)
                yield connection.is_closed
            finally:
                connection.terminate()
        except LOST as error:
            raise DatabaseUnavailable(f"the database does not respond: {type(error).__name__}") from error


async def _nothing(_connection: object) -> None:
    """Reset nothing between two transactions: everything we set is local to one."""


async def _roll_back(connection: PoolConnection) -> None:
    """Roll back to the end, however often the task is cancelled meanwhile: the pool takes no open transaction back.

    The task of a client that hangs up is cancelled again and again until it has ended.
    """
    rolling = asyncio.ensure_future(connection.execute("ROLLBACK"))
    is_cancelled = False
    while not rolling.done():
        try:
            await asyncio.shield(rolling)
        except asyncio.CancelledError:
            is_cancelled = True
    if is_cancelled:
        raise asyncio.CancelledError


async def _prepare(connection: Connection) -> None:
    async with connection.transaction():  # behind a pooler nothing else keeps the statements on one connection
        await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_encode, decoder=msgspec.json.decode)


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
