"""Reading of the event log: in the order of the commits, page by page."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from frontdesk.core.actors import ActorRef
from frontdesk.core.consumers.consumer import Recorded
from frontdesk.core.event_kinds import Event, from_data
from frontdesk.db.transaction import Transaction

READ_AT_MOST = 500
KEPT_IN_MEMORY = 2000

_COLUMNS = """
    id, recorded_at, account_id, name, version, at, actor_kind, actor_id, inbox_id, conversation_id, contact_id,
    message_id, data
"""
# By ids alone: times only say when events are dropped, and a clock that is set back hides none. Each month has an index
# by id, so a page costs a look into each of them, however long the log is.
_AFTER = f"SELECT {_COLUMNS} FROM events WHERE id > $1 ORDER BY id LIMIT $2"
_ONE = f"SELECT {_COLUMNS} FROM events WHERE id = $1 AND recorded_at = $2"


Kinds = Mapping[str, type[Event]]
"""The events that this version knows, by name."""


class UnknownEvent(Exception):
    """Event that a newer version of Frontdesk wrote: only that version knows what to do with it."""


async def newest(transaction: Transaction) -> int:
    """Return the last id that was ever given to an event, once every transaction that has drawn one has ended."""
    await transaction.execute("SELECT pg_advisory_xact_lock_shared(7205759403792793)")
    return int(await transaction.value("SELECT coalesce(pg_sequence_last_value('events_id'), 0)"))


async def read_after(transaction: Transaction, position: int, limit: int = READ_AT_MOST) -> list[asyncpg.Record]:
    """Return the events after the one of that id, oldest first, as they lie in the log."""
    return await transaction.fetch(_AFTER, position, limit)


async def read_one(transaction: Transaction, event_id: int, recorded_at: datetime, kinds: Kinds) -> Recorded | None:
    """Return one event; None when its month is dropped. Raises `UnknownEvent`."""
    row = await transaction.first(_ONE, event_id, recorded_at)
    return None if row is None else decoded(row, kinds)


def decoded(row: asyncpg.Record, kinds: Kinds) -> Recorded:
    """Return the event of a row, which is one of the kinds. Raises `UnknownEvent`."""
    kind = kinds.get(row["name"])
    if kind is None or row["version"] > kind.version:
        raise UnknownEvent(f"{row['name']} version {row['version']}")
    return Recorded(row["id"], row["recorded_at"], _event(kind, row))


def _event(kind: type[Event], row: asyncpg.Record) -> Event:
    common: dict[str, Any] = {
        "account_id": row["account_id"],
        "at": row["at"],
        "actor": ActorRef(row["actor_kind"], row["actor_id"]),
        "inbox_id": row["inbox_id"],
        "conversation_id": row["conversation_id"],
        "contact_id": row["contact_id"],
        "message_id": row["message_id"],
    }
    data = row["data"]
    return from_data(kind, common, msgspec.json.decode(data) if isinstance(data, str) else data or {})


class Recent:
    """Newest rows of the log, read once for all consumers of this process.

    `notified` counts the notifications that had come when the read began: the rows are as new as those.
    """

    def __init__(self) -> None:
        self._rows: deque[asyncpg.Record] = deque()
        self._from = 0
        self._end = 0
        self._notified = -1

    def add(self, position: int, rows: Sequence[asyncpg.Record], notified: int) -> None:
        """Keep the rows that a read from that position found; it began after so many notifications."""
        if position > self._end:
            self._rows.clear()
            self._from = self._end = position
        self._rows.extend([row for row in rows if row["id"] > self._end])
        if self._rows:
            self._end = max(self._end, self._rows[-1]["id"])
        while len(self._rows) > KEPT_IN_MEMORY:
            self._from = self._rows.popleft()["id"]
        if len(rows) < READ_AT_MOST:
            self._notified = max(self._notified, notified)

    def after(self, position: int, notified: int) -> list[asyncpg.Record] | None:
        """Return what comes after a position; None when that is to be read from the log."""
        if self._from <= position < self._end:
            found = [row for row in self._rows if row["id"] > position]
            return found[:READ_AT_MOST]
        return [] if position == self._end and self.is_newest(notified) else None

    def is_newest(self, notified: int) -> bool:
        """Return whether the end of the log was read since the last notification."""
        return self._notified >= notified
