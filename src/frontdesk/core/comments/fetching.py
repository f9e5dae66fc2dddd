"""Asking again for comments that the platform does not show yet, less and less often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from frontdesk.db.transaction import Transaction


async def defer_fetching_comments(
    transaction: Transaction,
    account_id: int,
    inbox_id: int,
    remote_ids: Sequence[str],
    first_pause: timedelta,
    longest_pause: timedelta,
    most_asks: int,
) -> None:
    """Defer asking for comments again by a pause that doubles; after `most_asks` they stay as they are."""
    await transaction.execute(
        "WITH missing AS (SELECT account_id, id FROM comments WHERE account_id = $1 AND inbox_id = $2"
        " AND remote_id = ANY($3) ORDER BY remote_id FOR UPDATE) UPDATE comments k SET asks = asks + 1,"
        " ask_at = now() + least($4::interval * 2 ^ least(asks, 20), $5), complete = asks + 1 >= $6"
        " FROM missing WHERE k.account_id = missing.account_id AND k.id = missing.id",
        account_id,
        inbox_id,
        list(remote_ids),
        first_pause,
        longest_pause,
        most_asks,
    )
