"""Comments to ask the platform for: which are due, and again, less and less often, those it does not show yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import asyncpg

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


async def inboxes_with_due_comments(transaction: Transaction) -> list[asyncpg.Record]:
    """Return `account_id` and `id` of connected inboxes with comments to ask for (system only)."""
    return await transaction.fetch(
        "SELECT b.account_id, b.id FROM inboxes b WHERE b.state = 'connected' AND EXISTS ("
        " SELECT FROM comments k WHERE k.account_id = b.account_id AND k.inbox_id = b.id AND NOT k.complete"
        " AND k.deleted_at IS NULL AND coalesce(k.ask_at, '-infinity') <= now())"
    )


async def due_comments(transaction: Transaction, account_id: int, inbox_id: int, limit: int) -> list[asyncpg.Record]:
    """Return the comments of one post that are to be asked for, the oldest first; `post` is its remote id.

    `told` says that their text is known already, and only whose they are was to be asked.
    """
    return await transaction.fetch(
        "WITH due AS (SELECT * FROM comments WHERE account_id = $1 AND inbox_id = $2 AND NOT complete"
        " AND deleted_at IS NULL AND coalesce(ask_at, '-infinity') <= now()),"
        " first AS (SELECT post_id FROM due ORDER BY id LIMIT 1)"
        " SELECT o.remote_id AS post, k.remote_id, k.parent_remote_id, k.author_remote_id, k.commented_at,"
        " k.written, k.asks, k.content IS NOT NULL AND k.from_business IS NULL AS told"
        " FROM due k JOIN first USING (post_id)"
        " JOIN posts o ON o.account_id = k.account_id AND o.id = k.post_id ORDER BY k.id LIMIT $3",
        account_id,
        inbox_id,
        limit,
    )
