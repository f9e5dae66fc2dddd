"""Statements about polled inboxes: which process polls, what is due, what the platform said the last time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.contract.events import Party
from frontdesk.contract.polling import ListedConversation
from frontdesk.db.transaction import Transaction
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class PolledInbox:
    """Connected inbox, how far its list has been read, and the database's clock."""

    account_id: int
    id: int
    channel: str
    remote_id: str
    created_at: datetime
    cursor: str | None
    walked_once: bool
    list_is_due: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class PolledGap:
    """Place to read on in a conversation with more news than one poll brings, and the message to read up to."""

    cursor: str
    until: str


@dataclass(frozen=True, slots=True)
class Due:
    """Conversation to poll: what was seen of it, how long it was left alone, and since when it is due."""

    remote_id: str
    customer: Party
    seen: str | None
    newest: str | None
    pause_seconds: float
    next_poll_at: datetime
    gap: PolledGap | None


async def lease_in_all(
    transaction: Transaction, channels: Collection[str], whose: UUID, lasts: timedelta
) -> list[tuple[int, int]]:
    """Lease connected inboxes of these channels that no process polls; return account and id of each.

    They are ours while it `lasts`.
    """
    rows = await transaction.fetch(_LEASE, list(channels), whose, lasts)
    return [(row["account_id"], row["inbox_id"]) for row in rows]


_LEASE = """
WITH wanted AS (
    INSERT INTO polled_inboxes (account_id, inbox_id)
    SELECT account_id, id FROM inboxes WHERE channel = ANY($1::text[]) AND state = 'connected'
    ON CONFLICT DO NOTHING
)
UPDATE polled_inboxes p SET leased_by = $2, leased_until = now() + $3
FROM (
    SELECT free.account_id, free.inbox_id FROM polled_inboxes free
    JOIN inboxes b ON b.account_id = free.account_id AND b.id = free.inbox_id
    WHERE b.state = 'connected' AND b.channel = ANY($1::text[])
        AND (free.leased_until IS NULL OR free.leased_until < now())
    FOR UPDATE OF free SKIP LOCKED
) free
WHERE p.account_id = free.account_id AND p.inbox_id = free.inbox_id
RETURNING p.account_id, p.inbox_id
"""


async def renewed(
    transaction: Transaction, account_id: int, inbox_id: int, whose: UUID, lasts: timedelta
) -> PolledInbox | None:
    """Renew the lease of the inbox; return None when it is no longer connected or another process polls it."""
    row = await transaction.first(_RENEWED, account_id, inbox_id, whose, lasts)
    return None if row is None else PolledInbox(**row)


# Most of the time the lease lasts long enough, and nothing is written.
_RENEWED = """
WITH kept AS (
    UPDATE polled_inboxes SET leased_until = now() + $4::interval
    WHERE account_id = $1 AND inbox_id = $2 AND leased_by = $3 AND leased_until < now() + $4::interval / 2
)
SELECT b.account_id, b.id, b.channel, b.remote_id, b.created_at, p.cursor, p.walked_once,
    p.next_page_at <= now() AS list_is_due, now()
FROM polled_inboxes p JOIN inboxes b ON b.account_id = p.account_id AND b.id = p.inbox_id
WHERE p.account_id = $1 AND p.inbox_id = $2 AND p.leased_by = $3 AND b.state = 'connected'
"""


async def released(transaction: Transaction, account_id: int, inbox_id: int, whose: UUID) -> None:
    """Release the lease, so that another process may poll at once."""
    await transaction.execute(
        "UPDATE polled_inboxes SET leased_until = NULL WHERE account_id = $1 AND inbox_id = $2 AND leased_by = $3",
        account_id,
        inbox_id,
        whose,
    )


async def listed(
    transaction: Transaction,
    inbox: PolledInbox,
    conversations: Sequence[ListedConversation],
    cursor: str | None,
    rest: timedelta,
    pace: tuple[timedelta, timedelta],
) -> None:
    """Remember a page of the platform's list. What is new in it, or said differently, is due now.

    The first walk through the list finds everything new: nothing of it is lively for that. After its end the list is
    read again, the later the more pages it has: `rest` for each. `pace` are the shortest and longest pauses.
    """
    shortest, longest = pace
    new = shortest if inbox.walked_once else longest
    rows = {c.conversation_id: c for c in conversations}
    columns = [
        (c.conversation_id, c.customer.remote_id, c.customer.name, c.customer.username, c.customer.avatar_url, c.digest)
        for _, c in sorted(rows.items())
    ]
    if columns:
        await transaction.execute(
            _LISTED,
            inbox.account_id,
            inbox.id,
            *([*column] for column in zip(*columns, strict=True)),
            new.total_seconds(),
            shortest.total_seconds(),
        )
    await transaction.execute(
        "UPDATE polled_inboxes SET cursor = $3, walked_once = walked_once OR $3::text IS NULL,"
        " pages = CASE WHEN $3::text IS NULL THEN 0 ELSE pages + 1 END,"
        " next_page_at = CASE WHEN $3::text IS NULL THEN now() + $4::interval * (pages + 1) ELSE now() END"
        " WHERE account_id = $1 AND inbox_id = $2",
        inbox.account_id,
        inbox.id,
        cursor,
        rest,
    )


_LISTED = """
INSERT INTO polled_conversations AS p
    (account_id, inbox_id, remote_id, person_remote_id, name, username, avatar_url, listed, pause_seconds)
SELECT $1, $2, t.remote_id, t.person, t.name, t.username, t.avatar_url, t.digest, $9
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS t (remote_id, person, name, username, avatar_url, digest)
ON CONFLICT (account_id, inbox_id, remote_id) DO UPDATE SET name = excluded.name, username = excluded.username,
    avatar_url = excluded.avatar_url, listed = excluded.listed, pause_seconds = $10, next_poll_at = now()
WHERE p.listed <> excluded.listed
"""


async def due(transaction: Transaction, inbox: PolledInbox, lively: int, quiet: int, below: timedelta) -> list[Due]:
    """Return what is to be polled now: so many of those left alone for less than `below`, so many of the others."""
    rows = await transaction.fetch(_DUE, inbox.account_id, inbox.id, below.total_seconds(), lively, quiet)
    return [
        Due(
            row["remote_id"],
            Party(
                remote_id=row["person_remote_id"],
                name=row["name"],
                username=row["username"],
                avatar_url=row["avatar_url"],
            ),
            row["seen"],
            row["newest"],
            row["pause_seconds"],
            row["next_poll_at"],
            PolledGap(row["gap_cursor"], row["gap_until"]) if row["gap_cursor"] is not None else None,
        )
        for row in rows
    ]


# The lively ones are read first, which are few, and only then is asked which of them are due: in the order of
# `next_poll_at` every quiet one that is overdue may come before them, and those can be hundreds of thousands.
_DUE = """
(SELECT * FROM (
    SELECT * FROM polled_conversations WHERE account_id = $1 AND inbox_id = $2 AND pause_seconds < $3 OFFSET 0
) lively WHERE next_poll_at <= now() ORDER BY next_poll_at LIMIT $4)
UNION ALL
(SELECT * FROM polled_conversations WHERE account_id = $1 AND inbox_id = $2 AND next_poll_at <= now()
    AND pause_seconds >= $3 ORDER BY next_poll_at LIMIT $5)
"""


async def save_poll(
    transaction: Transaction, inbox: PolledInbox, one: Due, pause: timedelta, seen: str | None, newest: str | None
) -> None:
    """Note that the conversation was polled: remember what was seen, and leave it alone for `pause`.

    It stays due where something happened while the response was on its way, which may say nothing of it.
    """
    await transaction.execute(
        _ASKED,
        inbox.account_id,
        inbox.id,
        one.remote_id,
        pause.total_seconds(),
        seen,
        newest,
        one.next_poll_at,
    )


_ASKED = """
UPDATE polled_conversations SET seen = $5, newest = $6,
    pause_seconds = CASE WHEN next_poll_at = $7 THEN $4::float8 ELSE pause_seconds END,
    next_poll_at = CASE WHEN next_poll_at = $7 THEN now() + make_interval(secs => $4::float8) ELSE next_poll_at END
WHERE account_id = $1 AND inbox_id = $2 AND remote_id = $3
"""


async def read_so_far(
    transaction: Transaction, inbox: PolledInbox, remote_id: str, before: PolledGap | None, gap: PolledGap | None
) -> None:
    """Note how far a conversation's gap has been read, None: to its end. A change by another poll stays."""
    if before == gap:
        return
    await transaction.execute(
        "UPDATE polled_conversations SET gap_cursor = $5, gap_until = $6"
        " WHERE account_id = $1 AND inbox_id = $2 AND remote_id = $3 AND gap_cursor IS NOT DISTINCT FROM $4",
        inbox.account_id,
        inbox.id,
        remote_id,
        before.cursor if before is not None else None,
        gap.cursor if gap is not None else None,
        gap.until if gap is not None else None,
    )


async def read_conversation_now(transaction: Transaction, account_id: int, inbox_id: int, remote_id: str) -> bool:
    """Poll the conversation now, and soon again, as something happens in it. Returns False when it was never listed."""
    changed = await transaction.execute(
        "UPDATE polled_conversations SET next_poll_at = now(), pause_seconds = 0"
        " WHERE account_id = $1 AND inbox_id = $2 AND remote_id = $3",
        account_id,
        inbox_id,
        remote_id,
    )
    return bool(changed)


async def read_list_now(transaction: Transaction, account_id: int, inbox_id: int) -> None:
    """Read the list now, as a new customer may be in it."""
    await transaction.execute(
        "UPDATE polled_inboxes SET next_page_at = now() WHERE account_id = $1 AND inbox_id = $2", account_id, inbox_id
    )
