"""Removal of files from messages that do not hold them any more, as platforms tell of an edit or a deletion."""

from __future__ import annotations

from collections.abc import Collection

from frontdesk.db.transaction import Transaction


async def remove_files(transaction: Transaction, messages: Collection[tuple[int, int]]) -> list[str]:
    """Delete the attachments of these messages (account, id); return the keys of files that may be needed no more."""
    if not messages:
        return []
    rows = await transaction.fetch(_REMOVE, list(messages))
    return sorted({row["file_key"] for row in rows if row["file_key"] is not None})


_REMOVE = """
DELETE FROM attachments a USING unnest($1::row_key[]) k
WHERE a.account_id = k.account_id AND a.message_id = k.id RETURNING a.file_key
"""
