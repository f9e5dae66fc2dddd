"""Relabelling of conversations: one label in place of another on many at once."""

from __future__ import annotations

from frontdesk.db.transaction import Transaction


async def lock_all(transaction: Transaction, account_id: int, ids: list[int]) -> None:
    """Lock these conversations: before any label, as each change of a conversation does."""
    await transaction.execute(
        "SELECT FROM conversations WHERE account_id = $1 AND id = ANY($2::bigint[]) ORDER BY id FOR UPDATE",
        account_id,
        ids,
    )


async def relabel(transaction: Transaction, account_id: int, ids: list[int], old: str, new: str | None) -> None:
    """Give these conversations the new label in place of the old one; None removes it."""
    await transaction.execute(
        "UPDATE conversations c SET labels = changed.labels FROM ("
        "  SELECT id, ARRAY(SELECT DISTINCT label FROM unnest(array_append(array_remove(labels, $3), $4)) label"
        "    WHERE label IS NOT NULL ORDER BY label) AS labels"
        "  FROM conversations WHERE account_id = $1 AND id = ANY($2::bigint[]) ORDER BY id FOR UPDATE"
        ") changed WHERE c.account_id = $1 AND c.id = changed.id",
        account_id,
        ids,
        old,
        new,
    )
