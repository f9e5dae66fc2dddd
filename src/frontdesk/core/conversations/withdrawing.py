"""Withdraw what a bot, an AI agent or a rule wrote, once somebody else has the word."""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.core.conversations import lifecycle, message_removal, storing
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import publish_message, status_event
from frontdesk.core.conversations.jobs import LOOK_UP
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.conversations.message_state import save_settled
from frontdesk.core.conversations.owner import overtaken_error
from frontdesk.core.conversations.waiting_replies import is_doubtful
from frontdesk.core.messages import status
from frontdesk.db.transaction import Transaction

IN_DOUBT = "The reply was cancelled, but an earlier try may have reached the customer. Check the chat there first."


async def withdraw(transaction: Transaction, conversation: ConversationRow, message: MessageRow) -> None:
    """Withdraw what a bot, an AI agent or a rule wrote under an earlier owner: it is not sent and stays in the thread.

    After a try whose end is unknown nobody can say that it was not sent: it becomes uncertain, and is looked up.
    """
    message.next_attempt_at = None
    if is_doubtful(message):
        status.move(message, "overtaken_in_doubt")
        message.error = {"code": "uncertain", "text": IN_DOUBT, "can_retry": True}
        transaction.jobs.append(LOOK_UP(account_id=message.account_id, message_id=message.id))
        await save_settled(transaction, message, conversation)
        return
    status.move(message, "overtaken")
    message.error = overtaken_error(conversation)
    lifecycle.on_reply_withdrawn(conversation, message.sent_at, conversation.reply_window)
    await status.save(transaction, message)
    if conversation.last_message is not None and conversation.last_message.id == message.id:
        await message_removal.show_newest(transaction, conversation)
    await storing.save_conversation(transaction, conversation)
    now = datetime.now(UTC)
    happened = status_event(message, conversation, now)
    publish_message(transaction, message, conversation, now, happened)
