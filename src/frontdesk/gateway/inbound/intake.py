"""Group commit: webhooks wait in a bounded queue, a flusher writes all that queued while its last flush ran.

Under load a flush holds many events and costs hardly more than one; when idle an event is flushed at once. A batch that
fails is taken one arrival at a time, and the arrival that fails by itself is parked.

There are two lanes, each with a flusher: while the database works for one, Python decides for the other. The arrivals
of one conversation always take the same lane, so they stay in order and the lanes wait for no rows of each other.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
import structlog
from prometheus_client import Counter, Histogram

from frontdesk.core.ingest import Clash, InboundBatchItem, Outcome, park_failed, receive
from frontdesk.db.clashes import runs_again
from frontdesk.db.database import Database
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.kit import tracing
from frontdesk.kit.metrics import SECONDS

log = structlog.get_logger(__name__)

MAX_BATCH = 512
LANES = 2

BATCH_SIZE = Histogram(
    "frontdesk_intake_batch_size", "Webhooks written by one commit", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
)
FLUSH = Histogram(
    "frontdesk_intake_flush_seconds",
    "How long it took to write a batch of webhooks, the commit included",
    buckets=SECONDS,
)
REFUSED = Counter("frontdesk_intake_refused_total", "Webhooks that got 503 because the queue was full")
PARKED = Counter("frontdesk_intake_parked_total", "Webhooks that failed by themselves and were parked")
UNKNOWN = Counter("frontdesk_intake_unknown_account_total", "Webhooks of accounts that are not connected here")


class IntakeFull(Exception):
    """Full queue: the platform must come back later. Nothing was stored."""


@dataclass(slots=True)
class _Waiting:
    arrival: InboundBatchItem
    done: asyncio.Future[Outcome]
    place: tracing.Place | None


class _Lane:
    """Lane of arrivals of some of the conversations, in the order they came."""

    def __init__(self) -> None:
        self.queue: deque[_Waiting] = deque()
        self.wake = asyncio.Event()


class Intake:
    """Queue of arrivals and its flushers; run `run` as a task for as long as webhooks are taken."""

    def __init__(self, database: Database, *, limit: int) -> None:
        self._database = database
        self._limit = limit
        self._lanes = [_Lane() for _ in range(LANES)]
        self._closing = False

    @property
    def queued(self) -> int:
        """Return how many webhooks wait now."""
        return sum(len(lane.queue) for lane in self._lanes)

    @property
    def oldest_seconds(self) -> float:
        """Return how long the webhook that waits longest has been waiting; 0 when none does."""
        first = [lane.queue[0].arrival.received_at for lane in self._lanes if lane.queue]
        return (datetime.now(UTC) - min(first)).total_seconds() if first else 0.0

    @property
    def limit(self) -> int:
        """Return how many may wait before more are refused."""
        return self._limit

    async def submit(self, arrival: InboundBatchItem) -> Outcome:
        """Wait until the arrival is committed. Raises `IntakeFull` or `DatabaseUnavailable`: then it is not."""
        if self._closing or self.queued >= self._limit:
            REFUSED.inc()
            raise IntakeFull
        waiting = _Waiting(arrival, asyncio.get_running_loop().create_future(), tracing.here())
        lane = self._lane_of(arrival)
        lane.queue.append(waiting)
        lane.wake.set()
        return await waiting.done

    async def run(self) -> None:
        """Flush until `close`, then flush what is left."""
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes:
                group.create_task(self._run(lane))

    def close(self) -> None:
        """Take no more; `run` ends when the queue is empty."""
        self._closing = True
        for lane in self._lanes:
            lane.wake.set()

    def _lane_of(self, arrival: InboundBatchItem) -> _Lane:
        conversation_id = getattr(arrival.events[0], "conversation_id", None) if arrival.events else None
        return self._lanes[hash((arrival.remote_account_id, conversation_id)) % LANES]

    async def _run(self, lane: _Lane) -> None:
        while not (self._closing and not lane.queue):
            await lane.wake.wait()
            lane.wake.clear()
            while lane.queue:
                await self._flush([lane.queue.popleft() for _ in range(min(MAX_BATCH, len(lane.queue)))])

    async def _flush(self, batch: list[_Waiting]) -> None:
        BATCH_SIZE.observe(len(batch))
        begun = time.perf_counter()
        try:
            links = [waiting.place for waiting in batch if waiting.place is not None]
            with tracing.span("intake batch", links=links, webhooks=len(batch)):
                outcomes = await self._write([waiting.arrival for waiting in batch])
        except DatabaseUnavailable as error:
            for waiting in batch:
                _fail(waiting, error)
        except Exception as error:
            if len(batch) > 1:
                log.warning("a batch failed and is taken one by one", error=type(error).__name__, size=len(batch))
                for waiting in batch:
                    await self._flush([waiting])
            else:
                await self._park(batch[0], error)
        else:
            FLUSH.observe(time.perf_counter() - begun)
            for waiting, outcome in zip(batch, outcomes, strict=True):
                _settle(waiting, outcome)

    async def _write(self, arrivals: Sequence[InboundBatchItem]) -> list[Outcome]:
        return await _write(self._database, arrivals)

    async def _park(self, waiting: _Waiting, error: Exception) -> None:
        try:
            await _put_aside(self._database, waiting.arrival, error)
        except Exception as failure:
            _fail(waiting, DatabaseUnavailable(f"could not be parked: {type(failure).__name__}"))
        else:
            _settle(waiting, "parked")


async def ingest_one(database: Database, arrival: InboundBatchItem) -> Outcome:
    """Ingest one arrival by itself, beside the queue: any process may. Raises `DatabaseUnavailable`."""
    try:
        (outcome,) = await _write(database, [arrival])
    except DatabaseUnavailable:
        raise
    except Exception as error:
        await _put_aside(database, arrival, error)
        return "parked"
    return outcome


@runs_again(Clash, asyncpg.UniqueViolationError)
async def _write(database: Database, arrivals: Sequence[InboundBatchItem]) -> list[Outcome]:
    """Write all in one commit. Two processes that take the same chat may clash; the loser simply runs again."""
    async with database.batch() as transaction:
        return await receive(transaction, arrivals)


async def _put_aside(database: Database, arrival: InboundBatchItem, error: Exception) -> None:
    log.error("a webhook failed by itself and is parked", exc_info=error, path=arrival.path)
    async with database.system() as transaction:
        await park_failed(transaction, arrival, f"{type(error).__name__}: {error}"[:500])


def _settle(waiting: _Waiting, outcome: Outcome) -> None:
    if outcome == "parked":
        PARKED.inc()
    elif outcome == "unknown_account":
        UNKNOWN.inc()
    if not waiting.done.done():
        waiting.done.set_result(outcome)


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)
