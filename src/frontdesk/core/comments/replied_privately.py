"""Private replies as their comments keep them: noted once they are sent."""

from __future__ import annotations

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
