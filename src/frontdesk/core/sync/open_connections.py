"""Every statement about open connections to platforms: which process holds an inbox's, and how far it has heard."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from frontdesk.db.transaction import Transaction
from frontdesk.kit.values import dataclass

Key = tuple[int, int]
"""Account and inbox."""


@dataclass(frozen=True, slots=True)
class ListeningInbox:
    """Connected inbox whose connection this process is to hold."""

    account_id: int
    id: int
    channel: str
    remote_id: str

    @property
    def key(self) -> Key:
        """Account and inbox."""
        return (self.account_id, self.id)


async def lease_in_all(
    transaction: Transaction, channels: Collection[str], whose: UUID, lasts: timedelta
) -> list[ListeningInbox]:
    """Lease the connected inboxes of these channels that no process listens for (system only)."""
    rows = await transaction.fetch(_LEASE, list(channels), whose, lasts)
    return [ListeningInbox(**row) for row in rows]


# A row of which a lease lasts is not touched: whoever holds it may be about to advance it.
_LEASE = """
WITH leased AS (
    INSERT INTO open_connections AS c (account_id, inbox_id, leased_by, leased_until)
    SELECT b.account_id, b.id, $2, now() + $3::interval FROM inboxes b
    LEFT JOIN open_connections held ON held.account_id = b.account_id AND held.inbox_id = b.id
    WHERE b.channel = ANY($1::text[]) AND b.state = 'connected'
        AND (held.leased_until IS NULL OR held.leased_until < now())
    ORDER BY b.account_id, b.id
    ON CONFLICT (account_id, inbox_id) DO UPDATE SET leased_by = $2, leased_until = now() + $3::interval
        WHERE c.leased_until IS NULL OR c.leased_until < now()
    RETURNING c.account_id, c.inbox_id
)
SELECT b.account_id, b.id, b.channel, b.remote_id FROM leased
JOIN inboxes b ON b.account_id = leased.account_id AND b.id = leased.inbox_id
"""


async def renew_in_all(transaction: Transaction, keys: Collection[Key], whose: UUID, lasts: timedelta) -> set[Key]:
    """Keep leases for another while: those of connected inboxes that are still ours (system only)."""
    if not keys:
        return set()
    rows = await transaction.fetch(_RENEW, [key[0] for key in keys], [key[1] for key in keys], whose, lasts)
    return {(row["account_id"], row["inbox_id"]) for row in rows}


# Most of the time the lease lasts long enough, and nothing is written.
_RENEW = """
WITH ours AS MATERIALIZED (
    SELECT c.account_id, c.inbox_id, c.leased_until
    FROM unnest($1::bigint[], $2::bigint[]) AS k (account_id, inbox_id)
    JOIN open_connections c USING (account_id, inbox_id)
    JOIN inboxes b ON b.account_id = c.account_id AND b.id = c.inbox_id
    WHERE c.leased_by = $3 AND b.state = 'connected'
), kept AS (
    UPDATE open_connections c SET leased_until = now() + $4::interval FROM ours
    WHERE c.account_id = ours.account_id AND c.inbox_id = ours.inbox_id AND c.leased_by = $3
        AND ours.leased_until < now() + $4::interval / 2
)
SELECT account_id, inbox_id FROM ours
"""


async def position_of(transaction: Transaction, inbox: ListeningInbox) -> str | None:
    """Return how far the inbox's connection was heard; None when nothing came over it yet."""
    position: str | None = await transaction.value(
        "SELECT position FROM open_connections WHERE account_id = $1 AND inbox_id = $2", inbox.account_id, inbox.id
    )
    return position


async def advance(transaction: Transaction, inbox: ListeningInbox, whose: UUID, position: str) -> bool:
    """Note how far it was heard, in the transaction of what was told; False when another process listens now."""
    moved = await transaction.execute(
        "UPDATE open_connections SET position = $4 WHERE account_id = $1 AND inbox_id = $2 AND leased_by = $3",
        inbox.account_id,
        inbox.id,
        whose,
        position,
    )
    return moved == 1


async def release(transaction: Transaction, inbox: ListeningInbox, whose: UUID) -> None:
    """Let another process listen at once."""
    await transaction.execute(
        "UPDATE open_connections SET leased_until = NULL WHERE account_id = $1 AND inbox_id = $2 AND leased_by = $3",
        inbox.account_id,
        inbox.id,
        whose,
    )
