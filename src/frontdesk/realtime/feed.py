"""Feed: what changed, in the order of the commits, for all subscribers.

`FeedReader` tails the table for this process, woken by NOTIFY, and keeps the newest events in memory, so that a
thousand clients that come back after a pause ask the database nothing. What this process itself committed is taken over
without reading it back, as long as it follows on what is known. `backlog` serves those who were away longer.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

import asyncpg
import structlog
from prometheus_client import Counter, Histogram

from frontdesk.db.columns import Named
from frontdesk.db.database import Database
from frontdesk.db.transaction import FeedEvent, Transaction
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.kit import tracing
from frontdesk.kit.metrics import SECONDS
from frontdesk.realtime.audience import Entry

log = structlog.get_logger(__name__)

CHANNEL = "frontdesk_feed"
READ_AT_MOST = 1000
KEPT_IN_MEMORY = 5000
POLL_SECONDS = 2.0
PLACES_KEPT = 1000

PUBLISHED = Counter("frontdesk_feed_events_total", "Feed events handed to who watches through this process")
LAG = Histogram(
    "frontdesk_feed_lag_seconds",
    "From a commit to its events being handed on here; of other processes' commits from the transaction's begin",
    ["committed_by"],
    buckets=SECONDS,
)


class FeedReader:
    """Reader that tails the feed for this process and hands every new entry to the listeners, once, in order."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recent: deque[Entry] = deque(maxlen=KEPT_IN_MEMORY)
        self._listeners: list[Callable[[Sequence[Entry]], None]] = []
        self._wake = asyncio.Event()
        self._early: dict[int, tuple[list[Entry], float]] = {}
        self.cursor = 0
        self.is_started = False
        self._places: dict[int, tracing.Place] = {}
        self._oldest = 0
        self._own_lag, self._others_lag = LAG.labels("this"), LAG.labels("another")

    def listen(self, listener: Callable[[Sequence[Entry]], None]) -> None:
        """Call `listener` with every batch of new entries from now on; it must not block."""
        self._listeners.append(listener)

    async def start(self) -> None:
        """Start at the end of the feed. Raises `DatabaseUnavailable`."""
        async with self._database.system() as transaction:
            # Whoever has taken an id and not committed yet is waited for: none of its events may be skipped.
            await transaction.execute("SELECT pg_advisory_xact_lock_shared(7205759403792793)")
            self.cursor = self._oldest = await newest(transaction)
        self._database.on_feed = self._committed
        self.is_started = True

    async def run(self) -> None:
        """Tail for ever; after an outage of the database, read what happened meanwhile."""
        while True:
            try:
                async with self._database.listening(CHANNEL, self._notified) as lost:
                    await self._follow(lost)
            except DatabaseUnavailable as error:
                log.warning("the feed waits for the database", error=str(error))
            await asyncio.sleep(0.2)

    def recent(self, cursor: int) -> list[Entry] | None:
        """Return the entries after `cursor` from memory; None when memory does not reach back that far."""
        if cursor < self._oldest:
            return None
        found = []
        for entry in reversed(self._recent):
            if entry.id <= cursor:
                break
            found.append(entry)
        return found[::-1]

    def _notified(self, _connection: object, _server_pid: int, _channel: str, payload: object) -> None:
        """Read what was committed, unless this process did it and has it already or soon."""
        if isinstance(payload, str) and payload.isdigit():
            last_id = int(payload)
            if last_id <= self.cursor or last_id in self._database.publish_soon:
                return
        self._wake.set()

    def _committed(self, first_id: int, events: Sequence[FeedEvent], committed_at: float) -> None:
        """Take over what this process committed, unless something of another process comes before it.

        Of two commits of this process the later one may be reported first: it is kept until the other is.
        """
        if first_id > self.cursor:
            entries = [_entry(first_id + place, event) for place, event in enumerate(events)]
            self._early[first_id] = (entries, committed_at)
        while (early := self._early.pop(self.cursor + 1, None)) is not None:
            self._publish(early[0])
            self._own_lag.observe(time.perf_counter() - early[1])
        if self._early and not any(last_id < min(self._early) for last_id in self._database.publish_soon):
            self._wake.set()

    async def _follow(self, lost: Callable[[], bool]) -> None:
        self._wake.set()
        while not lost():
            # A notification can be lost with its connection, so the table is looked at now and then anyway.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            while await self._read():
                pass

    async def _read(self) -> bool:
        async with self._database.batch() as transaction:
            rows = await _rows_after(transaction, self.cursor)
        # Some may have been taken over while they were being read.
        new = [row for row in rows if row["id"] > self.cursor]
        self._publish([_stored(row) for row in new])
        if new:
            self._others_lag.observe(new[0]["age"])
        self._early = {first_id: early for first_id, early in self._early.items() if first_id > self.cursor}
        return len(rows) == READ_AT_MOST

    def _publish(self, entries: list[Entry]) -> None:
        if not entries:
            return
        self.cursor = entries[-1].id
        forgotten = len(self._recent) + len(entries) - KEPT_IN_MEMORY
        if forgotten > 0:
            kept = len(self._recent)
            self._oldest = (self._recent[forgotten - 1] if forgotten <= kept else entries[forgotten - kept - 1]).id
        self._recent.extend(entries)
        with tracing.span("feed", events=len(entries), feed_id=self.cursor):
            self._remember(tracing.here())
            for listener in self._listeners:
                listener(entries)
        PUBLISHED.inc(len(entries))

    def handing_on(self, entry_id: int, sockets: int) -> AbstractContextManager[object]:
        """Return the span of a delivery to so many sockets, in the trace of the commit that the entry came with."""
        place = next((place for cursor, place in self._places.items() if cursor >= entry_id), None)
        return tracing.NOTHING if place is None else tracing.span("socket", parent=place, sockets=sockets)

    def _remember(self, place: tracing.Place | None) -> None:
        if place is not None:
            self._places[self.cursor] = place
            if len(self._places) > PLACES_KEPT:
                del self._places[next(iter(self._places))]


async def newest(transaction: Transaction) -> int:
    """Return the last id that was ever given to an entry, even a removed one; 0 when there was none."""
    return int(await transaction.value("SELECT coalesce(pg_sequence_last_value('feed_id'), 0)"))


async def backlog(database: Database, account_id: int, cursor: int, until: int) -> list[Entry] | None:
    """Return the account's entries after the cursor and up to `until`; None when there are too many or they are
    gone.
    """
    async with database.system() as transaction:
        if not await _reaches_back(transaction, cursor):
            return None
        entries = await entries_after(transaction, cursor, account_id)
    if len(entries) == READ_AT_MOST:
        return None
    return [entry for entry in entries if entry.id <= until]


async def entries_after(transaction: Transaction, cursor: int, account_id: int | None = None) -> list[Entry]:
    """Return at most `READ_AT_MOST` entries after the cursor, oldest first; of one account, or of all."""
    return [_stored(row) for row in await _rows_after(transaction, cursor, account_id)]


async def _rows_after(transaction: Transaction, cursor: int, account_id: int | None = None) -> list[asyncpg.Record]:
    return await transaction.fetch(
        "SELECT id, account_id, inbox_id, user_id, kind, payload,"
        " extract(epoch FROM clock_timestamp() - created_at)::float8 AS age FROM feed"
        " WHERE id > $1 AND ($2::bigint IS NULL OR account_id = $2) ORDER BY id LIMIT $3",
        cursor,
        account_id,
        READ_AT_MOST,
    )


def _stored(row: asyncpg.Record) -> Entry:
    return _entry(row["id"], _EVENT.row(row))


_EVENT = Named(FeedEvent)


def _entry(entry_id: int, event: FeedEvent) -> Entry:
    json = _json(entry_id, event.kind, event.payload)
    return Entry(entry_id, event.account_id, event.inbox_id, event.user_id, event.kind, json)


def _json(entry_id: int, kind: str, payload: str) -> str:
    return f'{{"id":{entry_id},"kind":"{kind}","payload":{payload}}}'


async def _reaches_back(transaction: Transaction, cursor: int) -> bool:
    """Return whether the table still holds everything after the cursor."""
    oldest = await transaction.value("SELECT min(id) FROM feed")
    return bool(cursor >= (oldest - 1 if oldest is not None else await newest(transaction)))


def frame(cursor: int, entries: Iterable[Entry], *, reset: bool = False) -> str:
    """Return what clients receive: the next cursor and the events in order; `reset` means: fetch all anew."""
    events = ",".join(entry.json for entry in entries)
    return f'{{"cursor":{cursor},"events":[{events}],"reset":{"true" if reset else "false"}}}'
