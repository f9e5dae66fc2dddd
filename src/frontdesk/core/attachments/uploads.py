"""Uploads that a message is to carry: they are locked, and become its attachments."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.core.conversations.attachment_row import ATTACHMENT_COLUMNS, AttachmentRow, attachment_row
from frontdesk.db.transaction import Transaction


async def lock_uploads(
    transaction: Transaction, account_id: int, user_id: int | None, ids: Sequence[int]
) -> list[AttachmentRow]:
    """Lock those of the user's uploads that are ready and in no message yet, in the order of their ids.

    What a colleague has uploaded is theirs until they send it.
    """
    rows = await transaction.fetch(
        f"SELECT {ATTACHMENT_COLUMNS} FROM attachments"
        " WHERE account_id = $1 AND id = ANY($2::bigint[]) AND message_id IS NULL AND state = 'ready'"
        " AND uploaded_by = $3 ORDER BY id FOR UPDATE",
        account_id,
        list(ids),
        user_id,
    )
    return [attachment_row(row) for row in rows]


async def attach(transaction: Transaction, account_id: int, message_id: int, files: Sequence[AttachmentRow]) -> None:
    """Make the locked uploads attachments of the message."""
    if not files:
        return
    await transaction.execute(
        "UPDATE attachments SET message_id = $3 WHERE account_id = $1 AND id = ANY($2::bigint[])",
        account_id,
        [file.id for file in files],
        message_id,
    )
    for file in files:
        file.message_id = message_id
