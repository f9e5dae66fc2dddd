"""Deletion of a conversation for good: its messages, their files and reactions, and its drafts.

The contact stays, and so do comments, which belong to their post. The raw webhooks and the feed keep what they were
told until their days are over. What is told again stays deleted; a customer who writes again opens a new conversation.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_conversation
from frontdesk.core.conversations.jobs import FORGET_FILES
from frontdesk.core.events import ConversationDeleted
from frontdesk.core.publishing import publish
from frontdesk.db.transaction import Transaction

FILES_KEPT = timedelta(minutes=10)
"""How long files outlive what they were for: whoever is just storing the same file again has a row for it by then."""

AT_ONCE = 500
REMEMBERED = 300
"""So many of the newest messages are known again when they are told once more; older ones by their time."""

_ON_THEIR_WAY = """
SELECT DISTINCT kind, content FROM messages WHERE account_id = $1 AND conversation_id = $2
    AND direction = 'out' AND NOT private AND remote_id IS NULL
    AND (status IN ('sending', 'uncertain', 'sent') OR status = 'queued' AND error ->> 'doubtful' = 'true')
"""
# Its end is the customer's last message by the platform's clock: what the business sent is placed by ours. Where the
# customer never wrote, all they write is new.
_REMEMBER = """
INSERT INTO deleted_conversations AS d (account_id, inbox_id, remote_id, until, message_ids, deleted_at)
SELECT c.account_id, c.inbox_id, c.remote_id,
    coalesce((SELECT max(sent_at) FROM messages m WHERE m.account_id = c.account_id AND m.conversation_id = c.id
        AND m.direction = 'in'), 'epoch'),
    $4::text[] || array(SELECT m.remote_id FROM messages m
        WHERE m.account_id = c.account_id AND m.conversation_id = c.id AND m.remote_id IS NOT NULL
        ORDER BY m.sent_at DESC, m.id DESC LIMIT $3),
    now()
FROM conversations c WHERE c.account_id = $1 AND c.id = $2
ON CONFLICT (account_id, inbox_id, remote_id) DO UPDATE SET until = greatest(d.until, excluded.until),
    message_ids = (excluded.message_ids || d.message_ids)[:$3], deleted_at = excluded.deleted_at
"""
FORGET = "DELETE FROM deleted_conversations WHERE deleted_at < now() - interval '400 days'"
"""Statements for maintenance: long after any platform tells of it again."""


async def delete(transaction: Transaction, row: ConversationRow, actor: ActorRef) -> None:
    """Delete a locked conversation and publish that."""
    of_it = (row.account_id, row.id)
    keys = await transaction.fetch(
        "SELECT DISTINCT a.file_key FROM messages m"
        " JOIN attachments a ON a.account_id = m.account_id AND a.message_id = m.id"
        " WHERE m.account_id = $1 AND m.conversation_id = $2 AND a.file_key IS NOT NULL ORDER BY 1",
        *of_it,
    )
    pictures = await transaction.fetch(
        "DELETE FROM reactions r USING messages m WHERE m.account_id = $1 AND m.conversation_id = $2"
        " AND r.account_id = m.account_id AND r.inbox_id = m.inbox_id AND r.message_remote_id = m.remote_id"
        " RETURNING r.image_key",
        *of_it,
    )
    await transaction.execute(
        "UPDATE comments k SET forgotten = true FROM messages m WHERE m.account_id = $1 AND m.conversation_id = $2"
        " AND k.account_id = m.account_id AND k.inbox_id = m.inbox_id AND k.remote_id = m.remote_id",
        *of_it,
    )
    on_their_way = await transaction.fetch(_ON_THEIR_WAY, *of_it)
    await transaction.execute(
        _REMEMBER, *of_it, REMEMBERED, [provisional_id(row["kind"], row["content"]) for row in on_their_way]
    )
    await transaction.execute("DELETE FROM conversations WHERE account_id = $1 AND id = $2", *of_it)
    happened = of_conversation(ConversationDeleted, row, datetime.now(UTC), actor)
    publish(transaction, happened, shown=f'"conversation_id":{row.id}')
    files, images = [row["file_key"] for row in keys], {row["image_key"] for row in pictures}
    forget_files(transaction, files + sorted(images - {None}))


def forget_files(transaction: Transaction, keys: list[str]) -> None:
    """Defer the deletion of files that nothing refers to by then."""
    later = datetime.now(UTC) + FILES_KEPT
    for start in range(0, len(keys), AT_ONCE):
        transaction.jobs.append(FORGET_FILES(keys=keys[start : start + AT_ONCE]).due(later))


def provisional_id(kind: str, text: str | None) -> str:
    """Return what a reply is known by that has no id on the platform yet: its kind and its text."""
    said = f"{kind}\0{(text or '').strip()}".encode("utf-8", "replace")
    return "on-its-way-" + hashlib.sha256(said).hexdigest()[:32]
