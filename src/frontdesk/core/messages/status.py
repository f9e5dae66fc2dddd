"""Status of a message: what may follow what and why, and the only code and SQL that write it.

`MOVES` is the table. Code asks for a change by its cause: a command or a worker uses `move`, which refuses what is not
in the table; what a platform says may be old news, and `hear` leaves the message as it is then. Statements that look
for messages by their status take the sets from here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal, Protocol

from frontdesk.db.transaction import Transaction

Status = Literal["queued", "sending", "sent", "delivered", "read", "failed", "uncertain", "withdrawn"]
Cause = Literal[
    "accepted", "echoed", "claimed", "put_off", "taken", "delivered", "read", "undelivered", "refused", "not_connected",
    "doubted", "mistaken", "mistaken_early", "retried", "confirmed", "cancelled", "cancelled_in_doubt",
    "overtaken", "overtaken_in_doubt", "discarded",
]  # fmt: skip
NOTHING: Final = None
"""Before a message is written, and after it is taken out of the thread."""

MOVES: Final[Mapping[Cause, Mapping[Status | None, Status | None]]] = {
    "accepted": {NOTHING: "queued"},
    "echoed": {NOTHING: "sent"},
    "claimed": {"queued": "sending"},
    "put_off": {"sending": "queued"},
    "taken": {
        "queued": "sent", "sending": "sent", "failed": "sent", "uncertain": "sent",
        "sent": "sent", "delivered": "delivered", "read": "read",
    },
    "delivered": {"sent": "delivered"},
    "read": {"sent": "read", "delivered": "read"},
    "undelivered": {"sent": "failed"},
    "refused": {"sending": "failed", "uncertain": "failed"},
    "not_connected": {"queued": "failed"},
    "doubted": {"sending": "uncertain"},
    "mistaken": {"sent": "uncertain", "delivered": "uncertain", "read": "uncertain", "failed": "uncertain"},
    "mistaken_early": {"sent": "queued", "delivered": "queued", "read": "queued", "failed": "queued"},
    "retried": {"queued": "queued", "failed": "queued", "uncertain": "queued"},
    "confirmed": {"uncertain": "sent"},
    "cancelled": {"queued": NOTHING},
    "cancelled_in_doubt": {"queued": "uncertain"},
    "overtaken": {"queued": "withdrawn"},
    "overtaken_in_doubt": {"queued": "uncertain"},
    "discarded": {"failed": NOTHING, "uncertain": NOTHING},
}  # fmt: skip
"""What each cause makes of each status; what is not here cannot happen."""

MEANING: Final[Mapping[Cause, str]] = {
    "accepted": "A reply is written in Frontdesk.",
    "echoed": "The platform tells of a message of the business that was not written in Frontdesk.",
    "claimed": "A worker takes the message, before it calls the platform.",
    "put_off": "The platform does not take it now, or the inbox has to be connected again; it is tried later.",
    "taken": "The platform has it: its response, its echo or its history says so.",
    "delivered": "The platform says that it reached the customer.",
    "read": "The platform says that the customer has read it.",
    "undelivered": "The platform says that it could not deliver what it had taken.",
    "refused": "The platform refuses it, or it cannot be sent any more.",
    "not_connected": "The inbox was disconnected before a worker took it.",
    "doubted": "The platform's response is missing or cannot be read, or the worker that took it is gone.",
    "mistaken": "The echo that it was recognised by is another message's.",
    "mistaken_early": "The same, for one that waits to be tried again: the platform is asked before the next try.",
    "retried": "A person sends it again, or does not let it wait any longer.",
    "confirmed": "A person saw it at the platform.",
    "cancelled": "A person takes it back. It was surely not sent, so it leaves the thread.",
    "cancelled_in_doubt": "A person takes it back, but an earlier try may have arrived, so it stays.",
    "overtaken": "A person has replied, or somebody else owns the conversation, since it was written by itself.",
    "overtaken_in_doubt": "The same, but an earlier try may have arrived.",
    "discarded": "A person takes it out of the thread.",
}
"""When each cause is given."""

SAID: Final[Mapping[str, Cause]] = {"delivered": "delivered", "read": "read", "failed": "undelivered"}
"""What a platform says of how far one message came, as a cause. That it has it is known by then."""
ON_THE_WAY: Final[tuple[Status, ...]] = ("queued", "sending")
"""Accepted, and neither with the platform nor given up."""
NOT_ON_THE_WAY: Final[tuple[Status, ...]] = ("failed", "uncertain", "withdrawn")
"""It did not arrive, as far as is known; its error says why."""
UNCONFIRMED: Final[tuple[Status, ...]] = ("queued", "sending", "uncertain")
"""What may still turn out to be with the platform."""
ON_THE_PLATFORM: Final = tuple(before for before, after in MOVES["taken"].items() if before and before == after)
"""The platform has it."""
UNREAD: Final = tuple(before for before in MOVES["read"] if before)
"""The platform has it, and the customer may read it yet."""


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


class OnItsWay(HasStatus, Protocol):
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
    if not hear(message, because):
        raise ImpossibleMove(message.status, because)


def hear(message: HasStatus, because: Cause) -> bool:
    """Change the status where the table has such a change; return False for old news, which changes nothing."""
    if not may(message, because):
        return False
    # The type checker lets nobody else set it: the field is final.
    object.__setattr__(message, "status", MOVES[because][message.status])  # type: ignore[index]
    return True


def one_of(statuses: Collection[Status]) -> str:
    """Return the statuses as the list of an SQL `IN`."""
    return f"({', '.join(repr(status) for status in statuses)})"


async def save(transaction: Transaction, message: OnItsWay) -> None:
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


async def save_recognised(transaction: Transaction, messages: Collection[OnItsWay]) -> None:
    """Store the messages of ours that the platform's echoes turned out to be."""
    rows = [(m.account_id, m.id, m.remote_id, m.status, m.sent_at) for m in messages]
    await transaction.execute(_RECOGNISED, *_columns(rows))


async def save_told(transaction: Transaction, messages: Collection[OnItsWay]) -> None:
    """Store what the platform said of messages one by one."""
    rows = [(m.account_id, m.id, m.status, m.status_at, json.dumps(m.error) if m.error else None) for m in messages]
    await transaction.execute(_TOLD, *_columns(rows))


async def save_read(transaction: Transaction, until: Sequence[tuple[int, int, datetime]]) -> None:
    """Store that the customers of these conversations (account, id) have read everything up to a time."""
    await transaction.execute(_READ, *_columns(until))


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


_RECOGNISED = """
UPDATE messages SET remote_id = r.remote_id, status = r.status, sent_at = r.sent_at, status_at = NULL, error = NULL,
    sending_since = NULL
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
    AS r (account_id, id, remote_id, status, sent_at)
WHERE messages.account_id = r.account_id AND messages.id = r.id
"""

_TOLD = """
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
