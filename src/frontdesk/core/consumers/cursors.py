"""Cursors of the consumers in the log, and the events they could not handle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import asyncpg

from frontdesk.core.consumers.consumer import Consumer, Recorded
from frontdesk.core.consumers.handling import words_of
from frontdesk.core.consumers.log import newest
from frontdesk.db.transaction import Transaction
from frontdesk.kit.values import dataclass

ERROR_CHARACTERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedEvents:
    """Events that the log dropped before a consumer handled them: how many, and when the first and last happened."""

    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """Place of a consumer in the log, after the event of that id, and what it missed on the way there."""

    position: int
    missed: MissedEvents | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerState:
    """State of a consumer.

    `behind` are the events after its place, `lag_seconds` is how old the oldest of them is; `parked` are those it
    could not handle. `missed` are events that were dropped before it handled them, until an operator dismisses that.
    `waits_for_newer` says that a newer version of Frontdesk has taken it over: this version leaves it alone.
    """

    name: str
    is_paused: bool
    waits_for_newer: bool
    behind: int
    lag_seconds: float
    parked: int
    missed: MissedEvents | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedEvent:
    """Event that a consumer could not handle, with the error."""

    id: int
    consumer: str
    event_id: int
    name: str
    error: str
    tries: int
    recorded_at: datetime
    parked_at: datetime


async def take_over(transaction: Transaction, consumer: Consumer) -> None:
    """Keep a consumer from servers of an older version, which do not know all of its kinds: they stop at once.

    It waits for one that is at work, so it is no part of a transaction that holds the lock of the log.
    """
    await transaction.execute(
        "UPDATE event_consumers SET version = $2, kinds = $3"
        " WHERE name = $1 AND (version < $2 OR (version = $2 AND kinds IS DISTINCT FROM $3))",
        consumer.name,
        consumer.version,
        _kinds(consumer),
    )


async def enrol(transaction: Transaction, consumers: Iterable[Consumer]) -> None:
    """Give consumers that are new here their place: the end of the log, or its start. Needs a system transaction."""
    end = await newest(transaction)
    for consumer in consumers:
        await transaction.execute(
            "INSERT INTO event_consumers (name, version, kinds, position) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (name) DO NOTHING",
            consumer.name,
            consumer.version,
            _kinds(consumer),
            0 if consumer.begins == "start" else end,
        )


def _kinds(consumer: Consumer) -> list[str]:
    return sorted(kind.name for kind in consumer.kinds)


async def claim(transaction: Transaction, consumer: Consumer) -> Cursor | None:
    """Claim the consumer's place for this transaction; return None when another process holds it, or it is switched
    off.
    """
    row = await transaction.first(
        "SELECT position, missed, missed_from, missed_until FROM event_consumers"
        " WHERE name = $1 AND version <= $2 AND NOT is_paused FOR UPDATE SKIP LOCKED",
        consumer.name,
        consumer.version,
    )
    return None if row is None else Cursor(row["position"], _missed(row))


def _missed(row: asyncpg.Record) -> MissedEvents | None:
    if not row["missed"]:
        return None
    return MissedEvents(count=row["missed"], first_at=row["missed_from"], last_at=row["missed_until"])


async def advance(transaction: Transaction, consumer: Consumer, position: int) -> None:
    """Save the consumer's place with its effects."""
    await transaction.execute("UPDATE event_consumers SET position = $2 WHERE name = $1", consumer.name, position)


async def park(transaction: Transaction, consumer: Consumer, recorded: Recorded, error: Exception) -> bool:
    """Put aside an event that the consumer could not handle; it goes on with the next one.

    Returns False when the event's account is gone: then there is nothing to retry.
    """
    done = await transaction.execute(
        "INSERT INTO parked_events (consumer, account_id, event_id, recorded_at, name, error)"
        " SELECT $1, id, $3::bigint, $4::timestamptz, $5, $6 FROM accounts WHERE id = $2 FOR KEY SHARE"
        " ON CONFLICT (consumer, event_id)"
        " DO UPDATE SET error = excluded.error, tries = parked_events.tries + 1, parked_at = now()",
        consumer.name,
        recorded.event.account_id,
        recorded.id,
        recorded.recorded_at,
        recorded.event.name,
        _text(error),
    )
    return bool(done)


async def note_failure(transaction: Transaction, parked_id: int, error: Exception) -> str:
    """Note that a parked event failed again, if it is parked still; return the error's text."""
    text = _text(error)
    await transaction.execute(
        "UPDATE parked_events SET error = $2, tries = tries + 1, parked_at = now() WHERE id = $1", parked_id, text
    )
    return text


def _text(error: Exception) -> str:
    """Return the error as a text that a database can store: it may quote what a customer sent."""
    storable = f"{type(error).__name__}: {words_of(error)}".replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return storable[:ERROR_CHARACTERS]


async def pause(transaction: Transaction, name: str, *, paused: bool) -> bool:
    """Switch a consumer off, or on again: it goes on where it was. Returns False when there is none of that name."""
    return bool(await transaction.execute("UPDATE event_consumers SET is_paused = $2 WHERE name = $1", name, paused))


async def dismiss_missed(transaction: Transaction, name: str) -> bool:
    """Show what the consumer missed no longer. Returns False when there is none of that name."""
    return bool(
        await transaction.execute(
            "UPDATE event_consumers SET missed = 0, missed_from = NULL, missed_until = NULL WHERE name = $1", name
        )
    )


# Each consumer looks at the log from its place on only; ids have no gaps to speak of.
_STATES = """
SELECT c.name, c.is_paused, c.version > own.version AS waits_for_newer,
    greatest(0, coalesce(pg_sequence_last_value('events_id'), 0) - c.position) AS behind,
    greatest(0, coalesce(extract(epoch FROM now() - (SELECT e.recorded_at FROM events e WHERE e.id > c.position
        ORDER BY e.id LIMIT 1)), 0))::float8 AS lag_seconds,
    (SELECT count(*) FROM (SELECT FROM parked_events p WHERE p.consumer = c.name LIMIT 10000) counted) AS parked,
    c.missed, c.missed_from, c.missed_until
FROM event_consumers c JOIN unnest($1::text[], $2::int[]) AS own (name, version) USING (name) ORDER BY c.name
"""


async def states(transaction: Transaction, versions: Mapping[str, int]) -> tuple[ConsumerState, ...]:
    """Return the state of these consumers, which have these versions here. Needs a system transaction."""
    return tuple(
        ConsumerState(
            name=row["name"],
            is_paused=row["is_paused"],
            waits_for_newer=row["waits_for_newer"],
            behind=row["behind"],
            lag_seconds=row["lag_seconds"],
            parked=row["parked"],
            missed=_missed(row),
        )
        for row in await transaction.fetch(_STATES, list(versions), list(versions.values()))
    )


async def parked(transaction: Transaction, limit: int = 100) -> tuple[ParkedEvent, ...]:
    """Return the parked events, the newest first. Needs a system transaction."""
    rows = await transaction.fetch(
        "SELECT id, consumer, event_id, name, error, tries, recorded_at, parked_at FROM parked_events"
        " ORDER BY id DESC LIMIT $1",
        limit,
    )
    return tuple(ParkedEvent(**row) for row in rows)


async def drop(transaction: Transaction, parked_id: int) -> bool:
    """Drop a parked event for good. Returns False when there is none of that id."""
    return bool(await transaction.execute("DELETE FROM parked_events WHERE id = $1", parked_id))


async def forget(transaction: Transaction, days: int) -> None:
    """Drop parked events that are older than the log is kept. Needs a system transaction."""
    await transaction.execute("DELETE FROM parked_events WHERE recorded_at < now() - make_interval(days => $1)", days)
