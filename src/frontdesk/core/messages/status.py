"""Changing the status of a message: the only code and SQL that write it.

Code asks for a change by its cause: a command or a worker uses `move`, which refuses what is not in the table of
`transitions.py`; what a platform says may be old news, and `move_if_possible` leaves the message as it is then.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from frontdesk.core.messages.transitions import MOVES, UNREAD, Cause, one_of
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction


class ImpossibleMove(Exception):
    """Change of a status that is not in the table."""

    def __init__(self, status: str | None, because: Cause) -> None:
        super().__init__(f"a message that is {status} cannot be {because}")


class HasStatus(Protocol):
    """Message with its status, as far as this module needs to know it."""

    @property
    def account_id(self) -> int:
        """Return its account."""

    @property
    def id(self) -> int:
        """Return its id."""

    @property
    def status(self) -> str | None:
        """Return its status, None for what does not go to the platform."""


class OutgoingMessage(HasStatus, Protocol):
    """Message with all that can change about it on its way out."""

    status_at: datetime | None
    error: dict[str, Any] | None
    remote_id: str | None
    sent_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    owner_epoch: int | None
    claims: int


def may(message: HasStatus, because: Cause) -> bool:
    """Return whether the table has a change for the message's status and this cause."""
    return message.status in MOVES[because]


def move(message: HasStatus, because: Cause) -> None:
    """Change the status. Raises `ImpossibleMove` where the table has no such change."""
    if not move_if_possible(message, because):
        raise ImpossibleMove(message.status, because)


def move_if_possible(message: HasStatus, because: Cause) -> bool:
    """Change the status where the table has such a change; return False for old news, which changes nothing."""
    if not may(message, because):
        return False
    # The type checker lets nobody else set it: the field is final.
    object.__setattr__(message, "status", MOVES[because][message.status])  # type: ignore[index]
    return True


async def save(transaction: Transaction, message: OutgoingMessage) -> None:
    """Store what can change about a message on its way out, its status first of all."""
    message.status_at = datetime.now(UTC)
    await transaction.execute(
        "UPDATE messages SET status = $3, error = $4, remote_id = $5, sent_at = $6, attempts = $7,"
        " sending_since = CASE WHEN $3 = 'sending' THEN now() END, next_attempt_at = $8, status_at = $9,"
        " owner_epoch = $10, claims = $11 WHERE account_id = $1 AND id = $2",
        message.account_id,
        message.id,
        message.status,
        message.error,
        message.remote_id,
        message.sent_at,
        message.attempts,
        message.next_attempt_at,
        message.status_at,
        message.owner_epoch,
        message.claims,
    )


async def save_recognised(transaction: Transaction, messages: Collection[OutgoingMessage]) -> None:
    """Store the messages of ours that the platform's echoes turned out to be."""
    rows = [(m.account_id, m.id, m.remote_id, m.status, m.sent_at) for m in messages]
    await transaction.execute(_RECOGNISED, *as_arrays(rows))


async def save_reported(transaction: Transaction, messages: Collection[OutgoingMessage]) -> None:
    """Store what the platform said of messages one by one."""
    rows = [(m.account_id, m.id, m.status, m.status_at, json.dumps(m.error) if m.error else None) for m in messages]
    await transaction.execute(_REPORTED, *as_arrays(rows))


async def save_read(transaction: Transaction, until: Sequence[tuple[int, int, datetime]]) -> None:
    """Store that the customers of these conversations (account, id) have read everything up to a time."""
    await transaction.execute(_READ, *as_arrays(until))


_RECOGNISED = """
UPDATE messages SET remote_id = r.remote_id, status = r.status, sent_at = r.sent_at, status_at = NULL, error = NULL,
    sending_since = NULL
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
    AS r (account_id, id, remote_id, status, sent_at)
WHERE messages.account_id = r.account_id AND messages.id = r.id
"""

_REPORTED = """
UPDATE messages SET status = t.status, status_at = t.at, error = t.error::jsonb
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[], $5::text[])
    AS t (account_id, id, status, at, error)
WHERE messages.account_id = t.account_id AND messages.id = t.id
"""

_READ = f"""
UPDATE messages SET status = 'read', status_at = r.until
FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS r (account_id, conversation_id, until)
WHERE messages.account_id = r.account_id AND messages.conversation_id = r.conversation_id
    AND messages.sent_at <= r.until AND messages.status IN {one_of(UNREAD)}
"""
