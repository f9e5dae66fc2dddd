"""Files of messages that are fetched: the message of each, and the outcome: fetched, not to be had, or too old."""

from __future__ import annotations

from typing import Any

from frontdesk.core.conversations import queries
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.db.transaction import Transaction
from frontdesk.kit.media import MediaFacts


async def message_with(transaction: Transaction, account_id: int, attachment_id: int) -> MessageRow | None:
    """Return the message that an attachment belongs to; None when it is gone."""
    rows = await queries.messages_where(
        transaction,
        account_id,
        "m.id = (SELECT message_id FROM attachments WHERE account_id = $1 AND id = $2)",
        attachment_id,
    )
    return rows[0] if rows else None


async def mark_fetched(
    transaction: Transaction, account_id: int, attachment_id: int, key: str, facts: MediaFacts, size: int, name: str
) -> None:
    """Note that the file is here, and what it is."""
    await transaction.execute(
        "UPDATE attachments SET state = 'ready', error = NULL, file_key = $3, mime_type = $4, bytes = $5, width = $6,"
        " height = $7, name = $8 WHERE account_id = $1 AND id = $2",
        account_id,
        attachment_id,
        key,
        facts.mime_type,
        size,
        facts.width,
        facts.height,
        name,
    )


async def mark_not_fetched(
    transaction: Transaction, account_id: int, attachment_id: int, error: str, *, is_final: bool
) -> None:
    """Note why the file is not here, and whether it is tried again."""
    await transaction.execute(
        "UPDATE attachments SET state = $4, error = $3 WHERE account_id = $1 AND id = $2",
        account_id,
        attachment_id,
        error,
        "failed" if is_final else "pending",
    )


async def remove_old(transaction: Transaction, days: int, limit: int) -> list[Any]:
    """Mark files that came more than `days` ago as removed; return whose they were, and the files' keys.

    Uploads that wait for their message are removed elsewhere.
    """
    return await transaction.fetch(_REMOVE, days, f"Removed after {days} days.", limit)


_REMOVE = """
UPDATE attachments SET state = 'removed', error = $2, file_key = NULL FROM (
    SELECT account_id, id, file_key FROM attachments
    WHERE file_key IS NOT NULL AND message_id IS NOT NULL AND created_at < now() - make_interval(days => $1)
    ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED) old
WHERE attachments.account_id = old.account_id AND attachments.id = old.id
RETURNING attachments.account_id, attachments.message_id, old.file_key
"""
