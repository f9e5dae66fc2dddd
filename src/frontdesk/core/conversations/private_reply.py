"""Private replies: a reply to a comment in a direct message, which the platform tells in a conversation of its own.

The platform's echo makes the direct message, in the inbox of messages; what was written stands in the conversation
about the comment. Whichever is known first, they are tied: the echo gets its author, and each leads to the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.core.comments.upsert import publish_comments
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.feed import publish_update
from frontdesk.core.conversations.jobs import TIE_PRIVATE_REPLY
from frontdesk.core.conversations.message_row import COMMENT_CONVERSATION, MessageRow, preview
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Job, Transaction


@dataclass(frozen=True, slots=True)
class _Reply:
    """Reply as it was written: its author, and its comment."""

    author: str
    author_id: int | None
    conversation_id: int
    comment_id: int
    message_id: int
    """The direct message."""
    private_conversation_id: int


async def tie_jobs(transaction: Transaction, messages: Iterable[MessageRow]) -> list[Job]:
    """Defer tying those of these new direct messages that may be replies to comments, an inbox's with one job.

    A platform lets a business reply to a comment in a direct message only after it has said so.
    """
    by_inbox: dict[tuple[int, int], list[str]] = {}
    for message in messages:
        if message.author == "other" and message.remote_id is not None:
            by_inbox.setdefault((message.account_id, message.inbox_id), []).append(message.remote_id)
    if not by_inbox:
        return []
    rows = await transaction.fetch(_OFFERED, *as_arrays(list(by_inbox)))
    offered = [(row["account_id"], row["inbox_id"]) for row in rows]
    return [TIE_PRIVATE_REPLY(account_id=key[0], inbox_id=key[1], remote_ids=by_inbox[key]) for key in offered]


_OFFERED = """
SELECT b.account_id, b.inbox_id FROM unnest($1::bigint[], $2::bigint[]) AS b (account_id, inbox_id)
WHERE EXISTS (SELECT FROM comment_invitations v WHERE v.account_id = b.account_id AND v.inbox_id = b.inbox_id)
"""


async def tie_sent(transaction: Transaction, account_id: int, comment_id: int, remote_id: str) -> None:
    """Defer tying a reply that was just sent to its direct message, where that is known already."""
    rows = await transaction.fetch(
        "SELECT v.inbox_id FROM comments k JOIN comment_invitations v ON v.account_id = k.account_id"
        " AND v.comment_remote_id = k.remote_id WHERE k.account_id = $1 AND k.id = $2",
        account_id,
        comment_id,
    )
    transaction.jobs.extend(
        TIE_PRIVATE_REPLY(account_id=account_id, inbox_id=row["inbox_id"], remote_ids=[remote_id]) for row in rows
    )


async def tie(transaction: Transaction, account_id: int, inbox_id: int, remote_id: str) -> None:
    """Tie the direct message of that id to the reply it is, if it is one and both are known."""
    row = await transaction.first(_REPLY, account_id, inbox_id, remote_id)
    if row is None:
        return
    reply = _Reply(**row)
    conversation = await queries.one_conversation(
        transaction, account_id, reply.private_conversation_id, ALL_INBOXES, lock=True
    )
    message = await queries.one_message(transaction, account_id, reply.message_id)
    if conversation is None or message is None:
        return
    await transaction.execute(
        "UPDATE messages SET author = $3, author_id = $4, details = $5 WHERE account_id = $1 AND id = $2",
        account_id,
        message.id,
        reply.author,
        reply.author_id,
        {**(message.details or {}), COMMENT_CONVERSATION: reply.conversation_id},
    )
    message = await queries.one_message(transaction, account_id, reply.message_id)
    assert message is not None
    if conversation.last_message is not None and conversation.last_message.id == message.id:
        conversation.last_message = preview(message)
    publish_update(transaction, message, conversation, datetime.now(UTC))
    await transaction.execute(
        "UPDATE comments SET private_conversation_id = $3 WHERE account_id = $1 AND id = $2",
        account_id,
        reply.comment_id,
        reply.private_conversation_id,
    )
    await publish_comments(transaction, {(account_id, reply.comment_id): []})


_REPLY = """
SELECT r.author, r.author_id, r.conversation_id, k.id AS comment_id, d.id AS message_id,
    d.conversation_id AS private_conversation_id
FROM messages d
JOIN messages r ON r.account_id = d.account_id AND r.remote_id = d.remote_id AND r.inbox_id IN (
    SELECT id FROM inboxes WHERE account_id = $1 AND id <> $2)
JOIN comments k ON k.account_id = r.account_id AND k.id = (r.details ->> 'privately_to_comment_id')::bigint
WHERE d.account_id = $1 AND d.inbox_id = $2 AND d.remote_id = $3 AND d.author = 'other'
LIMIT 1 FOR UPDATE OF k
"""
