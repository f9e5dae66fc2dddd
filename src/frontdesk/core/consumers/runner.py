"""Runner of the consumers of an installation: each at its own pace, in one process of all at a time.

Every process of ours that works tries; the one that holds a consumer's row goes on with it. So a consumer moves to
another process by itself when one dies, and its events stay in order. The log is read once for all consumers of a
process.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Sequence

import asyncpg
import structlog
from prometheus_client import Counter

from frontdesk.core.consumers import cursors, replaying
from frontdesk.core.consumers.consumer import Consumer, Recorded
from frontdesk.core.consumers.handling import AWAY, HANDLE_SECONDS, TRANSIENT, handle, handle_alone, words_of
from frontdesk.core.consumers.log import READ_AT_MOST, Recent, UnknownEvent, decoded, read_after
from frontdesk.core.event_kinds import Event
from frontdesk.core.events import EVENTS
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.kit.tasks import run_until_first
from frontdesk.kit.values import dataclass

log = structlog.get_logger(__name__)

CHANNEL = "frontdesk_feed"
"""What is told after each commit that has events."""
POLL_SECONDS = 5.0
PAUSE_SECONDS = 1.0
SAVE_EVERY_SECONDS = 1.0
"""A consumer that nothing concerns saves its place no more often."""

HANDLED = Counter("frontdesk_events_handled_total", "Events handled by consumers, by how it ended", ["consumer", "how"])


@dataclass(frozen=True, slots=True)
class _Ahead:
    """Progress of a consumer beyond its saved place `base`, over events that did not concern it."""

    base: int
    position: int
    since: float


class Consumers:
    """Consumers of this version, which knows these events; `run` goes on for as long as the process works."""

    def __init__(
        self,
        database: Database,
        consumers: Sequence[Consumer],
        events: Iterable[type[Event]] = EVENTS,
        *,
        poll_seconds: float = POLL_SECONDS,
        handle_seconds: float = HANDLE_SECONDS,
    ) -> None:
        self._database = database
        self._kinds = {kind.name: kind for kind in events}
        self._consumers = {consumer.name: consumer for consumer in consumers}
        self._poll_seconds = poll_seconds
        self._handle_seconds = handle_seconds
        self._recent = Recent()
        self._reading = asyncio.Lock()
        self._notifications = 0
        self._woken = asyncio.Event()
        self._news = {name: asyncio.Event() for name in self._consumers}
        self._ahead: dict[str, _Ahead] = {}
        self._missed: dict[str, cursors.MissedEvents] = {}
        self._left_alone: int | None = None

    @property
    def versions(self) -> dict[str, int]:
        """Return the version that this program has of each consumer, by the consumers' names."""
        return {name: consumer.version for name, consumer in self._consumers.items()}

    async def run(self) -> None:
        """Hand events to the consumers until cancelled; a database that is away is waited for."""
        await self._enrol()
        await run_until_first(self._listen(), *(self._follow(one) for one in self._consumers.values()))

    async def replay(self, parked_id: int) -> str | None:
        """Handle a parked event again, as `replaying.replay` does."""
        return await replaying.replay(self._database, self._consumers, self._kinds, parked_id, self._handle_seconds)

    async def _enrol(self) -> None:
        while True:
            try:
                async with self._database.system() as transaction:
                    await cursors.enrol(transaction, self._consumers.values())
                for consumer in self._consumers.values():
                    async with self._database.system() as transaction:
                        await cursors.take_over(transaction, consumer)
                return
            except (*AWAY, *TRANSIENT):
                await asyncio.sleep(PAUSE_SECONDS)

    async def _listen(self) -> None:
        """Wake every consumer when something was committed."""
        while True:
            with contextlib.suppress(DatabaseUnavailable):
                async with self._database.listening(CHANNEL, self._notified) as lost:
                    await self._watch(lost)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _watch(self, lost: Callable[[], bool]) -> None:
        self._woken.set()
        while not lost():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._woken.wait()
            self._woken.clear()
            self._notifications += 1
            for news in self._news.values():
                news.set()

    def _notified(self, *_: object) -> None:
        self._woken.set()

    async def _follow(self, consumer: Consumer) -> None:
        while True:
            try:
                while await self._go_on(consumer):
                    pass
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE_SECONDS)
            except Exception:
                log.exception("a consumer stumbled and goes on in a moment", consumer=consumer.name)
                await asyncio.sleep(PAUSE_SECONDS)
            # A notification can be lost with its connection, so the log is looked at now and then anyway.
            rest = SAVE_EVERY_SECONDS if consumer.name in self._ahead else self._poll_seconds
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._news[consumer.name].wait()
            self._news[consumer.name].clear()

    async def _go_on(self, consumer: Consumer) -> bool:
        """Handle the next events, all or each by itself; return False when that was the end of the log."""
        found: list[Recorded] = []
        try:
            async with self._database.system() as transaction:
                saved, found = await self._next(transaction, consumer)
                wanted = [one for one in found if type(one.event) in consumer.kinds]
                if wanted:
                    await handle(transaction, consumer, wanted, self._handle_seconds)
                await self._save(transaction, consumer, saved, found, is_wanted=bool(wanted))
            HANDLED.labels(consumer.name, "handled").inc(len(wanted))
            return len(found) == READ_AT_MOST or bool(found and not self._recent.is_newest(self._notifications))
        except (*AWAY, *TRANSIENT):
            raise
        except Exception as error:
            if not found:
                raise
            log.warning("events are handled one by one", consumer=consumer.name, error=words_of(error))
        while await self._go_on_alone(consumer, found[-1].id):
            pass
        return True

    async def _go_on_alone(self, consumer: Consumer, until: int) -> bool:
        """Handle the next event, or park it, in a transaction of its own; return False after `until`."""
        one = None
        try:
            async with self._database.system() as transaction:
                saved, passed, one = await self._next_wanted(transaction, consumer, until)
                if one is not None:
                    await handle_alone(transaction, consumer, one, self._handle_seconds)
                await self._save(transaction, consumer, saved, passed, is_wanted=True)
            if one is not None:
                HANDLED.labels(consumer.name, "handled").inc()
        except (*AWAY, *TRANSIENT):
            raise
        except Exception as error:
            if one is None:
                raise
            log.exception(
                "an event could not be handled", consumer=consumer.name, event_id=one.id, event_name=one.event.name
            )
            await self._park(consumer, one, error)
        return one is not None and one.id < until

    async def _next_wanted(
        self, transaction: Transaction, consumer: Consumer, until: int
    ) -> tuple[int | None, list[Recorded], Recorded | None]:
        """Return the consumer's saved place, the next events up to the first that concerns it, and that one."""
        saved, found = await self._next(transaction, consumer)
        passed: list[Recorded] = []
        for each in found:
            if each.id > until:
                break
            passed.append(each)
            if type(each.event) in consumer.kinds:
                return saved, passed, each
        return saved, passed, None

    async def _park(self, consumer: Consumer, one: Recorded, error: Exception) -> None:
        """Park an event whose handling was undone, unless another process has gone on meanwhile."""
        async with self._database.system() as transaction:
            saved, passed, again = await self._next_wanted(transaction, consumer, one.id)
            if again is not None and again.id == one.id:
                is_parked = await cursors.park(transaction, consumer, one, error)
                await self._save(transaction, consumer, saved, passed, is_wanted=True)
                HANDLED.labels(consumer.name, "parked" if is_parked else "dropped").inc()

    async def _next(self, transaction: Transaction, consumer: Consumer) -> tuple[int | None, list[Recorded]]:
        """Return the consumer's saved place, held until the end, and the next events that this version knows."""
        cursor = await cursors.claim(transaction, consumer)
        if cursor is None:
            return None, []
        self._warn_of_missed(consumer, cursor)
        saved = cursor.position
        ahead = self._ahead.get(consumer.name)
        place = ahead.position if ahead is not None and ahead.base == saved else saved
        found = []
        for row in await self._read(transaction, place):
            try:
                found.append(decoded(row, self._kinds))
            except UnknownEvent as error:
                if self._left_alone != row["id"]:
                    log.warning("an event is left to a newer version", event_id=row["id"], event_name=str(error))
                self._left_alone = row["id"]
                break
        return saved, found

    def _warn_of_missed(self, consumer: Consumer, cursor: cursors.Cursor) -> None:
        """Log once what the consumer missed; the operator's page shows it until somebody dismisses it."""
        missed = cursor.missed
        if missed is not None and self._missed.get(consumer.name) != missed:
            text = "events were dropped from the log before a consumer handled them"
            since, until = missed.first_at.isoformat(), missed.last_at.isoformat()
            log.warning(text, consumer=consumer.name, count=missed.count, first_at=since, last_at=until)
        if missed is not None:
            self._missed[consumer.name] = missed

    async def _read(self, transaction: Transaction, place: int) -> Sequence[asyncpg.Record]:
        """Return the rows after a place. All consumers are woken at once: the first one reads for the others."""
        async with self._reading:
            rows = self._recent.after(place, self._notifications)
            if rows is None:
                notified = self._notifications
                rows = await read_after(transaction, place)
                self._recent.add(place, rows, notified)
            return rows

    async def _save(
        self,
        transaction: Transaction,
        consumer: Consumer,
        saved: int | None,
        found: Sequence[Recorded],
        *,
        is_wanted: bool,
    ) -> None:
        """Save how far the consumer is: at once where it did something, else now and then."""
        ahead = self._ahead.get(consumer.name)
        if saved is None or (ahead is not None and ahead.base != saved):
            self._ahead.pop(consumer.name, None)
            ahead = None
        if saved is None or not (found or ahead):
            return
        now = time.monotonic()
        position = found[-1].id if found else ahead.position  # type: ignore[union-attr]
        since = now if ahead is None else ahead.since
        if is_wanted or now - since >= SAVE_EVERY_SECONDS:
            await cursors.advance(transaction, consumer, position)
            self._ahead.pop(consumer.name, None)
        else:
            self._ahead[consumer.name] = _Ahead(saved, position, since)
