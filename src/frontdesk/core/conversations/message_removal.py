"""Removal of a message from a conversation: its row, its place on the card, and the event."""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.conversations import queries, storing
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_conversation, of_message, publish_conversation
from frontdesk.core.conversations.message_row import MessageRow, preview
from frontdesk.core.event_kinds import Event
from frontdesk.core.events import ConversationUpdated
from frontdesk.core.publishing import publish
from frontdesk.db.transaction import Transaction


async def remove(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
    kind: type[Event],
    actor: ActorRef = SYSTEM,
) -> None:
    """Delete the message of a locked conversation; `kind` says what happened to it, by whom.

    Its files are free again: they can be sent with another one.
    """
    account_id = message.account_id
    await transaction.execute(
        "UPDATE attachments SET message_id = NULL, created_at = now() WHERE account_id = $1 AND message_id = $2",
        account_id,
        message.id,
    )
    await transaction.execute("DELETE FROM messages WHERE account_id = $1 AND id = $2", account_id, message.id)
    if conversation.last_message is not None and conversation.last_message.id == message.id:
        await show_newest(transaction, conversation)
    await storing.save_conversation(transaction, conversation)
    now = datetime.now(UTC)
    removed = f'"message_id":{message.id},"conversation_id":{message.conversation_id}'
    publish(transaction, of_message(kind, message, conversation, now, actor), shown=removed)
    happened = of_conversation(ConversationUpdated, conversation, now)
    publish_conversation(transaction, conversation, now, happened)


async def show_newest(transaction: Transaction, conversation: ConversationRow) -> None:
    """Show the newest message that is left, and its time, on the conversation's card.

    Where something came after the removed message, such as the end of a snooze, the time of that stays.
    """
    before = conversation.last_message
    is_by_message = before is None or conversation.last_activity_at <= before.sent_at
    row = await transaction.first(
        "SELECT id FROM messages WHERE account_id = $1 AND conversation_id = $2 AND direction <> 'activity'"
        " AND details -> 'deleted_at' IS NULL AND status IS DISTINCT FROM 'withdrawn'"
        " ORDER BY sent_at DESC, id DESC LIMIT 1",
        conversation.account_id,
        conversation.id,
    )
    newest = None if row is None else await queries.one_message(transaction, conversation.account_id, row["id"])
    conversation.last_message = None if newest is None else preview(newest)
    if is_by_message:
        conversation.last_activity_at = conversation.created_at if newest is None else newest.sent_at
