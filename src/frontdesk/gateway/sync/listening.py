"""Listening for one inbox: its connection is opened, what comes over it is processed, and it is opened again.

What comes is processed like a webhook, in one transaction with the position after it. What fails by itself is parked,
and the next one has its turn. Pauses between two connections grow while they fail.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import structlog
from prometheus_client import Counter, Gauge

from frontdesk.contract.channel import Connection
from frontdesk.contract.errors import ChannelError, Malformed, NeedsReconnect, TokenExpired, TryLater
from frontdesk.contract.open_connections import ConnectionNews, StaysConnected
from frontdesk.core.inboxes.errors import InboxNotFound
from frontdesk.core.ingest import Clash, InboundBatchItem, park_failed, receive
from frontdesk.core.sync.open_connections import ListeningInbox, advance, position_of
from frontdesk.db.clashes import runs_again
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.calls.calling import REFUSED_TWICE
from frontdesk.gateway.calls.channel_calls import ChannelCalls, result_of
from frontdesk.gateway.calls.rate_limiter import LONG_PATIENCE
from frontdesk.gateway.catalog.addresses import connection_path

log = structlog.get_logger(__name__)

MOST_KEPT_BYTES = 1024 * 1024
"""A part that is longer, such as a letter with its files, is processed and not kept in the log, as with webhooks."""

OPEN = Gauge("frontdesk_open_connections", "Connections to platforms that this process listens to", ["channel"])
ENDED = Counter(
    "frontdesk_open_connections_ended_total",
    "Connections to platforms that ended, and how",
    ["channel", "result"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Times of listening: how long a `lease` lasts, how often inboxes are looked for, the pauses between connections.

    After a connection that lasted `steady` long, the next failure counts as the first.
    """

    lease: timedelta = timedelta(seconds=30)
    look_every: timedelta = timedelta(seconds=2)
    shortest: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(minutes=5)
    steady: timedelta = timedelta(minutes=1)


PACE = Pace()


class _NotOurs(Exception):
    """Another process listens for the inbox now."""


class Listening:
    """Listens for an inbox that this process has leased."""

    def __init__(self, calls: ChannelCalls, inbox: ListeningInbox, whose: UUID, pace: Pace) -> None:
        self._calls = calls
        self._database = calls.database
        self._inbox = inbox
        self._whose = whose
        self._pace = pace
        self._failures = 0
        self._refused: Connection | None = None
        """The access that the platform did not take: it is renewed once."""

    async def run(self) -> None:
        """Listen for as long as the inbox is ours and its access is taken."""
        while True:
            pause = await self._connect()
            if pause is None:
                return
            await asyncio.sleep(pause.total_seconds())

    async def _connect(self) -> timedelta | None:
        """Listen until the connection ends: how long to wait before the next one; None when there is to be none."""
        inbox, began = self._inbox, time.monotonic()
        error = await self._until_it_ends()
        if isinstance(error, _NotOurs | InboxNotFound):
            return None
        ENDED.labels(inbox.channel, "ended" if error is None else result_of(error)).inc()
        if isinstance(error, NeedsReconnect):
            await self._calls.access.mark_needs_reconnect(inbox.account_id, inbox.id, str(error))
            return None
        if error is not None:
            broke = None if isinstance(error, ChannelError | DatabaseUnavailable) else error
            log.warning("a connection to a platform ended", inbox_id=inbox.id, error=str(error), exc_info=broke)
        self._failures = 1 if self._was_steady(began) else self._failures + 1
        return self._pause(error)

    def _pause(self, error: Exception | None) -> timedelta:
        """Several inboxes of a platform that was away do not come back in the same moment."""
        pause = min(self._pace.shortest * (1 << min(self._failures - 1, 16)), self._pace.longest)
        after = error.after if isinstance(error, TryLater) else None
        return max(pause * random.uniform(0.8, 1.2), after or timedelta())  # noqa: S311 - spreads, guards nothing

    def _was_steady(self, began: float) -> bool:
        return time.monotonic() - began >= self._pace.steady.total_seconds()

    async def _until_it_ends(self) -> Exception | None:
        """Connect and process what comes: why that ended, None when the platform ended it."""
        inbox, began = self._inbox, time.monotonic()
        try:
            connection = await self._calls.access.connection(inbox.account_id, inbox.id, refused=self._refused)
        except (ChannelError, InboxNotFound, DatabaseUnavailable) as error:
            return error
        try:
            await self._listen_once(connection)
        except TokenExpired as error:
            # Access that was taken for a while has only come to its end, and is renewed like any other.
            was_renewed = self._refused is not None and not self._was_steady(began)
            self._refused = connection
            if not was_renewed:
                return error
            return NeedsReconnect(REFUSED_TWICE) if error.certain else TryLater(str(error))
        except Exception as error:
            return error
        self._refused = None
        return None

    async def _listen_once(self, connection: Connection) -> None:
        """Process what comes over one connection, in order."""
        inbox, limiter = self._inbox, self._calls.rate_limiter
        channel = self._calls.registry.of(inbox.channel)
        assert isinstance(channel, StaysConnected)
        async with self._database.account(inbox.account_id) as transaction:
            position = await position_of(transaction, inbox)
        await limiter.take(inbox.channel, inbox.remote_id, "stay_connected", LONG_PATIENCE)
        OPEN.labels(inbox.channel).inc()
        try:
            async with aclosing(channel.stay_connected(connection, position)) as told:
                async for news in told:
                    await self._process(news)
                    await limiter.responded(inbox.account_id, inbox.id)
        except TryLater as error:
            if error.limited:
                await limiter.cool_down(inbox.channel, inbox.remote_id, "stay_connected", error.after)
            raise
        finally:
            OPEN.labels(inbox.channel).dec()

    async def _process(self, news: ConnectionNews) -> None:
        """Process what was told, or park it: the next one comes after it either way."""
        arrival = self._arrival(news)
        try:
            await self._write(news.position, arrival)
        except (_NotOurs, DatabaseUnavailable):
            raise
        except Exception as error:
            log.exception("what came over a connection failed by itself and is parked", inbox_id=self._inbox.id)
            await self._write(news.position, arrival, f"{type(error).__name__}: {error}"[:500])

    @runs_again(Clash, asyncpg.UniqueViolationError)
    async def _write(self, position: str, arrival: InboundBatchItem, error: str | None = None) -> None:
        async with self._database.batch() as transaction:
            if not await advance(transaction, self._inbox, self._whose, position):
                raise _NotOurs
            if error is not None:
                await park_failed(transaction, arrival, error)
            elif arrival.events or arrival.error is not None:
                await receive(transaction, [arrival])

    def _arrival(self, news: ConnectionNews) -> InboundBatchItem:
        """Return it as one of the inbox, whoever the part names: the connection is the inbox's own."""
        inbox, told = self._inbox, news.events
        manifest = self._calls.registry.of(inbox.channel).manifest
        problem = told.problem if isinstance(told.problem, Malformed | None) else type(told.problem).__name__
        body = told.body or b""
        return InboundBatchItem(
            channel=inbox.channel,
            platform=manifest.platform,
            title=manifest.platform_title,
            remote_account_id=inbox.remote_id,
            path=connection_path(manifest),
            body=body if len(body) <= MOST_KEPT_BYTES else b"",
            received_at=datetime.now(UTC),
            events=told.events,
            error=None if problem is None else f"It could not be read: {problem}.",
        )
