"""Settling of a conversation once the platform has done what was asked of a comment, or a comment of ours is gone.

The activity in the thread says who asked; it becomes what was done only when the platform has done it. A deleted reply
no longer counts: it leaves the card, and the customer waits again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.core.actors import SYSTEM
from frontdesk.core.comments import queries as comments
from frontdesk.core.comments.moderation import is_done
from frontdesk.core.conversations import lifecycle, queries, storing
from frontdesk.core.conversations.activity import CommentState, activity_details
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_message, publish_message, publish_update
from frontdesk.core.conversations.message_removal import show_newest
from frontdesk.core.conversations.message_row import DELETED_AT, MessageRow
from frontdesk.core.events import ConversationCommented, MessageDeleted
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _CommentActivity:
    id: int | None
    problem: str | None
    message_id: int | None


async def show_action_result(transaction: Transaction, account_id: int, comment_id: int) -> None:
    """Bring the comment's conversation up to date with what the platform did; doing it twice is harmless."""
    found = await comments.moderated(transaction, account_id, [comment_id], ALL_INBOXES)
    if not found or found[0].conversation_id is None:
        return
    conversation = await queries.one_conversation(
        transaction, account_id, found[0].conversation_id, ALL_INBOXES, lock=True
    )
    if conversation is None:
        return
    row = await transaction.first(
        "SELECT k.asked_line_id AS id, k.problem, m.id AS message_id FROM comments k"
        " LEFT JOIN messages m ON m.account_id = k.account_id"
        " AND m.inbox_id = k.inbox_id AND m.remote_id = k.remote_id WHERE k.account_id = $1 AND k.id = $2",
        account_id,
        comment_id,
    )
    assert row is not None
    line, comment = _CommentActivity(**row), found[0]
    if comment.pending_action is None and line.id is not None:
        await _close_activity(transaction, conversation, comment, line)
    if comment.deleted_at is not None and comment.from_business and line.message_id is not None:
        await _mark_reply_deleted(transaction, conversation, line.message_id, comment.deleted_at)


async def close_earlier_activity(
    transaction: Transaction,
    conversation: ConversationRow,
    comment: comments.Moderated,
) -> None:
    """Settle the activity of an earlier action for good, as another one is asked of the comment."""
    if comment.pending_activity_id is None:
        return
    if comment.pending_action is None:  # it has ended, and is only not said yet
        line = _CommentActivity(comment.pending_activity_id, comment.problem, None)
        await _close_activity(transaction, conversation, comment, line)
        return
    message = await queries.one_message(transaction, conversation.account_id, comment.pending_activity_id)
    verb = (message.details or {}).get("verb") if message is not None else None
    if message is not None and verb is not None:
        await _reword(transaction, conversation, message, comment, verb, "superseded")


async def _close_activity(
    transaction: Transaction,
    conversation: ConversationRow,
    comment: comments.Moderated,
    line: _CommentActivity,
) -> None:
    assert line.id is not None
    message = await queries.one_message(transaction, conversation.account_id, line.id)
    await transaction.execute(
        "UPDATE comments SET asked_line_id = NULL WHERE account_id = $1 AND id = $2", comment.account_id, comment.id
    )
    verb = (message.details or {}).get("verb") if message is not None else None
    if message is None or verb is None:
        return
    # What somebody asked for is done also where it is undone again by the time this is looked at.
    state: CommentState = "done" if line.problem is None or is_done(comment, verb) else "failed"
    await _reword(transaction, conversation, message, comment, verb, state)


async def _reword(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
    comment: comments.Moderated,
    verb: str,
    state: CommentState,
) -> None:
    """Store the activity as data, also where a server of an earlier version has put it into words."""
    also = {"platform": comment.rules.platform_title} if state == "failed" else {}
    said = activity_details(ConversationCommented, "asked", state, message.author_name, verb=verb, **also)
    message.content, message.details = None, (message.details or {}) | said
    await transaction.execute(
        "UPDATE messages SET content = NULL, details = $3 WHERE account_id = $1 AND id = $2",
        message.account_id,
        message.id,
        message.details,
    )
    publish_update(transaction, message, conversation, datetime.now(UTC))


async def _mark_reply_deleted(
    transaction: Transaction,
    conversation: ConversationRow,
    message_id: int,
    deleted_at: datetime,
) -> None:
    message = await queries.one_message(transaction, conversation.account_id, message_id)
    if message is None or message.direction != "out" or message.is_deleted:
        return
    message.details = {**(message.details or {}), DELETED_AT: deleted_at.isoformat()}
    await transaction.execute(
        "UPDATE messages SET details = $3 WHERE account_id = $1 AND id = $2",
        message.account_id,
        message.id,
        message.details,
    )
    if conversation.last_message is not None and conversation.last_message.id == message.id:
        await show_newest(transaction, conversation)
    since = await queries.waiting_since(transaction, conversation.account_id, conversation.id)
    lifecycle.on_reply_deleted(conversation, since)
    await storing.save_conversation(transaction, conversation)
    happened = of_message(MessageDeleted, message, conversation, deleted_at, SYSTEM)
    publish_message(transaction, message, conversation, datetime.now(UTC), happened)
