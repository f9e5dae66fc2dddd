"""References between messages (e-mail), by which platforms without conversations get theirs."""

from __future__ import annotations

from collections.abc import Collection

from frontdesk.db.transaction import Transaction

NAMED_AT_MOST = 20
"""Mail programs need only the last few to show a reply in its place."""

Key = tuple[int, int, str]


async def thread_before(
    transaction: Transaction, account_id: int, conversation_id: int, message_id: int
) -> tuple[tuple[str, ...], str | None]:
    """Return the remote ids of the newest messages before one, oldest first, and the newest subject among them."""
    rows = await transaction.fetch(
        "SELECT remote_id, details ->> 'subject' AS subject FROM messages WHERE account_id = $1"
        " AND conversation_id = $2 AND id <> $3 AND remote_id IS NOT NULL AND direction <> 'activity'"
        " ORDER BY sent_at DESC, id DESC LIMIT $4",
        account_id,
        conversation_id,
        message_id,
        NAMED_AT_MOST,
    )
    subject = next((row["subject"] for row in rows if row["subject"]), None)
    return tuple(row["remote_id"] for row in reversed(rows)), subject


async def conversations_of(transaction: Transaction, messages: Collection[Key]) -> dict[Key, str]:
    """Return the remote ids of the conversations that known messages are in, by the messages' keys."""
    rows = await transaction.fetch(
        "SELECT m.account_id, m.inbox_id, m.remote_id, c.remote_id AS conversation"
        " FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS k (account_id, inbox_id, remote_id)"
        " JOIN messages m USING (account_id, inbox_id, remote_id)"
        " JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id",
        [key[0] for key in messages],
        [key[1] for key in messages],
        [key[2] for key in messages],
    )
    return {(row["account_id"], row["inbox_id"], row["remote_id"]): row["conversation"] for row in rows}
