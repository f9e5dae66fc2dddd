"""Reads of kept webhook deliveries: an inbox's pages, single ones, and those of accounts that were not connected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from frontdesk.core.webhook_deliveries.views import DeliveryDetailView, DeliverySubject, DeliveryView, OutcomeName
from frontdesk.db.transaction import Transaction
from frontdesk.kit.cursors import read_cursor, write_cursor

LINE = "id, received_at, outcome, summary, error, replayed_at"
BESIDES = "path, remote_account_id, query, headers"
WHOLE = f"{LINE}, {BESIDES}, body"
READ_IN_LISTS = 64 * 1024
"""Bytes of a body that are worth reading for a line of a list."""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """Kept delivery, whole, as `WHOLE` reads it."""

    id: int
    received_at: datetime
    outcome: OutcomeName
    summary: str
    error: str | None
    replayed_at: datetime | None
    path: str
    remote_account_id: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = field(repr=False)

    def line(self, about: DeliverySubject | None) -> DeliveryView:
        """Return the view for a list."""
        return DeliveryView(
            id=self.id,
            received_at=self.received_at,
            outcome=self.outcome,
            summary=self.summary,
            error=self.error,
            replayed_at=self.replayed_at,
            about=about,
        )

    def view(self, about: DeliverySubject | None) -> DeliveryDetailView:
        """Return the view for clients."""
        return DeliveryDetailView(
            id=self.id,
            received_at=self.received_at,
            outcome=self.outcome,
            summary=self.summary,
            error=self.error,
            replayed_at=self.replayed_at,
            about=about,
            headers=self.headers,
            body=self.body.decode("utf-8", "replace"),
        )


async def activity(
    transaction: Transaction, account_id: int, inbox_id: int, cursor: str | None, limit: int
) -> tuple[list[DeliveryRow], str | None]:
    """Return a page of what arrived for an inbox, newest first, and the next cursor; large bodies are left out.

    Raises `BadCursor`.
    """
    before = read_cursor(cursor)[1] if cursor else None
    rows = await transaction.fetch(
        f"SELECT {LINE}, {BESIDES}, CASE WHEN length(body) <= {READ_IN_LISTS} THEN body ELSE '' END AS body"
        " FROM webhook_deliveries WHERE account_id = $1 AND inbox_id = $2"
        " AND ($3::bigint IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
        account_id,
        inbox_id,
        before,
        limit + 1,
    )
    items = [DeliveryRow(**row) for row in rows[:limit]]
    more = len(rows) > limit
    return items, write_cursor(items[-1].received_at, items[-1].id) if more else None


async def one_delivery(
    transaction: Transaction, account_id: int, inbox_id: int, delivery_id: int
) -> DeliveryRow | None:
    """Return one delivery of an inbox."""
    row = await transaction.first(
        f"SELECT {WHOLE} FROM webhook_deliveries WHERE account_id = $1 AND inbox_id = $2 AND id = $3",
        account_id,
        inbox_id,
        delivery_id,
    )
    return None if row is None else DeliveryRow(**row)


async def adopt_unknown_in_all(
    transaction: Transaction, path: str, channel: str, remote_account_id: str, inbox_remote_id: str
) -> asyncpg.Record | None:
    """Give deliveries of an account that was not connected to its current inbox (system only).

    `remote_account_id` is what the deliveries name, `inbox_remote_id` the account that is meant. Returns the
    `account_id` and `id` of its inbox; None when it is still not connected.
    """
    inbox = await transaction.first(
        "SELECT account_id, id FROM inboxes WHERE channel = $1 AND remote_id = $2 AND state <> 'disconnected'",
        channel,
        inbox_remote_id,
    )
    if inbox is not None:
        await transaction.execute(
            "UPDATE webhook_deliveries SET account_id = $3, inbox_id = $4, remote_account_id = $5"
            " WHERE outcome = 'unknown_account' AND account_id IS NULL AND path = $1 AND remote_account_id = $2",
            path,
            remote_account_id,
            inbox["account_id"],
            inbox["id"],
            inbox_remote_id,
        )
    return inbox


async def unknown_in_all(transaction: Transaction, path: str) -> list[str]:
    """Return the accounts that kept deliveries to a path name and that were not connected (system only)."""
    rows = await transaction.fetch(
        "SELECT DISTINCT remote_account_id FROM webhook_deliveries"
        " WHERE outcome = 'unknown_account' AND account_id IS NULL AND path = $1 ORDER BY 1",
        path,
    )
    return [row["remote_account_id"] for row in rows]


async def unprocessed(transaction: Transaction, account_id: int, inbox_id: int, limit: int) -> list[int]:
    """Return ids of an inbox's deliveries that came before it was connected and were not processed since, oldest
    first.
    """
    rows = await transaction.fetch(
        "SELECT id FROM webhook_deliveries WHERE outcome = 'unknown_account' AND account_id = $1 AND inbox_id = $2"
        " ORDER BY id LIMIT $3",
        account_id,
        inbox_id,
        limit,
    )
    return [row["id"] for row in rows]
