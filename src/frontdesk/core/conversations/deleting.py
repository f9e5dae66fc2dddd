"""Deleting a conversation for good: its messages, their files and reactions, and what was begun to be written.

The contact stays, and so do comments, which belong to their post. The raw webhooks and the feed keep what they were
told until their days are over. A customer who writes again opens a new conversation.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from frontdesk.core.conversations.models import ConversationRow
from frontdesk.core.conversations.views import ConversationDeleted, encode
from frontdesk.db.database import FeedEvent, Job, Transaction

FILES_KEPT = timedelta(minutes=10)
"""How long files outlive what they were for: whoever is just storing the same file again has a row for it by then."""

AT_ONCE = 500


async def delete(transaction: Transaction, row: ConversationRow) -> None:
    """Delete a locked conversation and tell the inbox's people."""
    of_it = (row.account_id, row.id)
    keys = await transaction.fetch(
        "SELECT DISTINCT a.file_key FROM messages m"
        " JOIN attachments a ON a.account_id = m.account_id AND a.message_id = m.id"
        " WHERE m.account_id = $1 AND m.conversation_id = $2 AND a.file_key IS NOT NULL ORDER BY 1",
        *of_it,
    )
    await transaction.execute(
        "DELETE FROM reactions r USING messages m WHERE m.account_id = $1 AND m.conversation_id = $2"
        " AND r.account_id = m.account_id AND r.inbox_id = m.inbox_id AND r.message_remote_id = m.remote_id",
        *of_it,
    )
    await transaction.execute(
        "UPDATE comments k SET forgotten = true FROM messages m WHERE m.account_id = $1 AND m.conversation_id = $2"
        " AND k.account_id = m.account_id AND k.inbox_id = m.inbox_id AND k.remote_id = m.remote_id",
        *of_it,
    )
    await transaction.execute("DELETE FROM conversations WHERE account_id = $1 AND id = $2", *of_it)
    payload = encode(ConversationDeleted(conversation_id=row.id))
    transaction.feed.append(FeedEvent(row.account_id, "conversation_deleted", payload, inbox_id=row.inbox_id))
    forget_files(transaction, [key for (key,) in keys])


def forget_files(transaction: Transaction, keys: list[str]) -> None:
    """Have files deleted that nothing refers to by then."""
    later = datetime.now(UTC) + FILES_KEPT
    for start in range(0, len(keys), AT_ONCE):
        transaction.jobs.append(Job("forget_files", {"keys": keys[start : start + AT_ONCE]}, at=later))
