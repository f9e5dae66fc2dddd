"""Replay of a parked event: handled again by its consumer, when somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from frontdesk.core.consumers import cursors
from frontdesk.core.consumers.consumer import Consumer, Recorded
from frontdesk.core.consumers.errors import ConsumerPaused, EventBusy, EventNotKept, EventOfNewerVersion
from frontdesk.core.consumers.handling import AWAY, TRANSIENT, handle_alone
from frontdesk.core.consumers.log import Kinds, UnknownEvent, read_one
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction

log = structlog.get_logger(__name__)


async def replay(
    database: Database, consumers: Mapping[str, Consumer], kinds: Kinds, parked_id: int, seconds: float
) -> str | None:
    """Handle a parked event again; return None when it worked and is parked no more, else the error.

    Raises `LookupError` when there is none of that id, or no consumer to handle it; `ConsumerPaused`; `EventNotKept`;
    `EventOfNewerVersion`; `EventBusy`.
    """
    recorded = None
    try:
        async with database.system() as transaction:
            consumer, recorded = await _parked(transaction, consumers, kinds, parked_id)
            await handle_alone(transaction, consumer, recorded, seconds)
            await cursors.drop(transaction, parked_id)
    except TRANSIENT as busy:
        log.warning("an event could not be handled again now", parked_id=parked_id, exc_info=busy)
        raise EventBusy from busy
    except AWAY:
        raise
    except Exception as error:
        if recorded is None:
            raise
        log.exception("an event stays parked", consumer=consumer.name, event_id=recorded.id)
        async with database.system() as transaction:
            return await cursors.note_failure(transaction, parked_id, error)
    return None


async def _parked(
    transaction: Transaction, consumers: Mapping[str, Consumer], kinds: Kinds, parked_id: int
) -> tuple[Consumer, Recorded]:
    row = await transaction.first(_PARKED, parked_id)
    consumer = None if row is None else consumers.get(row["consumer"])
    if row is None or consumer is None:
        raise LookupError(parked_id)
    if row["version"] > consumer.version:
        raise EventOfNewerVersion(row["name"])
    if row["is_paused"]:
        raise ConsumerPaused
    try:
        recorded = await read_one(transaction, row["event_id"], row["recorded_at"], kinds)
    except UnknownEvent as error:
        raise EventOfNewerVersion(str(error)) from error
    if recorded is None:
        raise EventNotKept
    return consumer, recorded


# Its version as well: a newer one may handle kinds of events that this one's handler passes over.
_PARKED = """
SELECT p.consumer, p.event_id, p.recorded_at, p.name, c.version, c.is_paused
FROM parked_events p JOIN event_consumers c ON c.name = p.consumer WHERE p.id = $1 FOR UPDATE OF p
"""
