"""Private replies to comments: by which inbox each can be sent, and noted with its comment once it is."""

from __future__ import annotations

import asyncpg

from frontdesk.db.transaction import Transaction


async def mark_replied_privately(transaction: Transaction, account_id: int, comment_id: int) -> bool:
    """Note that a private reply was sent; return whether that is new."""
    marked = await transaction.execute(
        "UPDATE comments SET answered_privately_at = now()"
        " WHERE account_id = $1 AND id = $2 AND answered_privately_at IS NULL",
        account_id,
        comment_id,
    )
    return bool(marked)


async def private_reply_target(transaction: Transaction, account_id: int, comment_id: int) -> asyncpg.Record | None:
    """Return `remote_id` of a comment, and `inbox_id` and `channel` by which its author can be written to privately."""
    return await transaction.first(
        "SELECT k.remote_id, v.inbox_id, b.channel FROM comments k JOIN comment_invitations v"
        " ON v.account_id = k.account_id AND v.comment_remote_id = k.remote_id"
        " JOIN inboxes b ON b.account_id = v.account_id AND b.id = v.inbox_id"
        " WHERE k.account_id = $1 AND k.id = $2 LIMIT 1",
        account_id,
        comment_id,
    )
