"""Edits and deletions of messages that platforms report: stored many at once, under their conversations' locks."""

from __future__ import annotations

from collections.abc import Collection

from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction


async def save_contents(transaction: Transaction, messages: Collection[MessageRow]) -> None:
    """Store the kind, content and details of messages; the search follows."""
    rows = [(m.account_id, m.id, m.kind, m.content, m.details) for m in messages]
    if rows:
        await transaction.execute(_CONTENTS, *as_arrays(rows))


async def unread_among(
    transaction: Transaction, messages: Collection[MessageRow], unread: dict[int, int]
) -> frozenset[int]:
    """Return the ids of the customers' messages that are unread. `unread` says how many are, by conversation."""
    rows = [(m.account_id, m.id, m.conversation_id, unread[m.conversation_id]) for m in messages if m.direction == "in"]
    return frozenset([row["id"] for row in await transaction.fetch(_UNREAD, *as_arrays(rows))]) if rows else frozenset()


async def remove_reactions(transaction: Transaction, messages: Collection[MessageRow]) -> list[str]:
    """Delete the reactions on these messages; return the keys of their pictures."""
    rows = [(m.account_id, m.inbox_id, m.remote_id) for m in messages if m.remote_id is not None]
    if not rows:
        return []
    found = await transaction.fetch(_NO_REACTIONS, rows)
    return sorted({row["image_key"] for row in found if row["image_key"] is not None})


_CONTENTS = """
UPDATE messages SET kind = t.kind, content = t.content, details = t.details
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::jsonb[])
    AS t (account_id, id, kind, content, details)
WHERE messages.account_id = t.account_id AND messages.id = t.id
"""

# The unread ones are the newest that came in.
_UNREAD = """
SELECT t.id FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[])
    AS t (account_id, id, conversation_id, unread)
JOIN messages m ON m.account_id = t.account_id AND m.id = t.id
WHERE t.unread > (SELECT count(*) FROM (
    SELECT FROM messages n WHERE n.account_id = t.account_id AND n.conversation_id = t.conversation_id
        AND n.direction = 'in' AND n.details -> 'deleted_at' IS NULL AND (n.sent_at, n.id) > (m.sent_at, m.id)
    ORDER BY n.sent_at DESC, n.id DESC LIMIT t.unread) newer)
"""

_NO_REACTIONS = """
DELETE FROM reactions r USING unnest($1::remote_key[]) k
WHERE r.account_id = k.account_id AND r.inbox_id = k.inbox_id AND r.message_remote_id = k.remote_id
RETURNING r.image_key
"""
