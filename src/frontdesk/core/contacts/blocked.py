"""Contacts that are blocked: noted by the command, which tells their conversations."""

from __future__ import annotations

from frontdesk.db.transaction import Transaction


async def set_blocked(
    transaction: Transaction, account_id: int, contact_id: int, user_id: int | None, *, blocked: bool
) -> bool:
    """Note that the contact is blocked from now on, and by whom, or that it is not; return whether that is new."""
    changed = await transaction.value(
        "UPDATE contacts SET blocked_at = CASE WHEN $3 THEN now() END, blocked_by = CASE WHEN $3 THEN $4::bigint END"
        " WHERE account_id = $1 AND id = $2 AND (blocked_at IS NOT NULL) <> $3 RETURNING true",
        account_id,
        contact_id,
        blocked,
        user_id,
    )
    return changed is not None
