"""Outcome of a reply after Send: it reached the platform, is sent again, cancelled, confirmed or discarded.

Until the platform has taken it, the customer is still waiting: the card changes with the outcome, not with the press of
a button.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.core.conversations import lifecycle, queries, removing
from frontdesk.core.conversations.commenting import changes_comments
from frontdesk.core.conversations.errors import MessageRefused, NotWaiting
from frontdesk.core.conversations.feed import publish_message, status_event
from frontdesk.core.conversations.jobs import LOOK_UP, REPLY_POSTED
from frontdesk.core.conversations.models import ConversationRow, MessageRow
from frontdesk.core.conversations.owner import why_overtaken
from frontdesk.core.conversations.sending import (
    check_open,
    queue_delivery,
    save_settled,
    show,
)
from frontdesk.core.conversations.waiting import is_doubtful
from frontdesk.core.events import MessageCancelled, MessageDiscarded
from frontdesk.core.inboxes.rules import InboxState
from frontdesk.core.messages import status
from frontdesk.db.transaction import Transaction

CANCELLED = "The reply was cancelled, but an earlier try may have reached the customer. Check the chat there first."


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Cancelled message as it was, and whether it is gone: one that may have arrived stays, and is not sent."""

    message: MessageRow
    removed: bool


async def retry(
    transaction: Transaction, conversation: ConversationRow, inbox: InboxState, message: MessageRow
) -> MessageRow:
    """Send a message again that failed or is uncertain, or a waiting one right now; quote and files are kept.

    Raises `NotWaiting` or `MessageRefused`.
    """
    if not status.may(message, "retried"):
        raise NotWaiting(_why_not(message))
    now = datetime.now(UTC)
    if message.status == "queued":
        if inbox.state == "needs_reconnect":
            raise MessageRefused("inbox_not_connected", "Reconnect the inbox first: the reply is sent right after.")
        message.next_attempt_at, message.attempts = None, 0
    else:
        if message.status == "failed":
            check_open(conversation, inbox, now)
            lifecycle.on_reply_again(conversation, now, inbox.capabilities.reply_window)
        message.error, message.attempts, message.next_attempt_at, message.sent_at = None, 0, None, now
        message.owner_epoch = None  # a person sends it now
    status.move(message, "retried")
    queue_delivery(transaction, message)
    await _save(transaction, conversation, message, is_retry=True)
    return message


async def confirm(transaction: Transaction, conversation: ConversationRow, message: MessageRow) -> MessageRow:
    """Confirm that an uncertain message did arrive, as a person saw: comments show it, too. Raises `NotWaiting`."""
    if not status.may(message, "confirmed"):
        raise NotWaiting("Only a message whose delivery is unknown can be confirmed.")
    status.move(message, "confirmed")
    message.error = None
    lifecycle.on_reply_reached(conversation, message.sent_at, is_automatic=message.is_automatic)
    await _save(transaction, conversation, message)
    if changes_comments(message):
        transaction.jobs.append(REPLY_POSTED(account_id=message.account_id, message_id=message.id))
    return message


async def cancel(
    transaction: Transaction, conversation: ConversationRow, inbox: InboxState, message: MessageRow
) -> Cancelled:
    """Stop a message from being sent. Raises `NotWaiting` when it is on its way, or has ended already.

    The conversation's lock decides between this and a worker that claims the message: only an unclaimed one is taken
    out. After a try whose end is unknown that would be a lie, so such a message stays, as uncertain.
    """
    if not status.may(message, "cancelled"):
        raise NotWaiting(_why_not(message))
    if is_doubtful(message):
        status.move(message, "cancelled_in_doubt")
        message.next_attempt_at = None
        message.error = {"code": "uncertain", "text": CANCELLED, "can_retry": True}
        transaction.jobs.append(LOOK_UP(account_id=message.account_id, message_id=message.id))
        await _save(transaction, conversation, message)
        return Cancelled(message, removed=False)
    rule = inbox.capabilities.reply_window
    lifecycle.on_reply_withdrawn(conversation, message.sent_at, rule)
    await removing.remove(transaction, conversation, message, MessageCancelled)
    queue_delivery(transaction, message)  # what was written after it waits no longer for it
    return Cancelled(message, removed=True)


async def withdraw(transaction: Transaction, conversation: ConversationRow, message: MessageRow) -> None:
    """Withdraw what a bot, an AI agent or a rule wrote under an earlier owner: it is not sent and stays in the thread.

    After a try whose end is unknown nobody can say that it was not sent: it becomes uncertain, and is looked up.
    """
    message.next_attempt_at = None
    if is_doubtful(message):
        status.move(message, "overtaken_in_doubt")
        message.error = {"code": "uncertain", "text": CANCELLED, "can_retry": True}
        transaction.jobs.append(LOOK_UP(account_id=message.account_id, message_id=message.id))
        await save_settled(transaction, message, conversation)
        return
    status.move(message, "overtaken")
    message.error = why_overtaken(conversation)
    lifecycle.on_reply_withdrawn(conversation, message.sent_at, conversation.reply_window)
    await status.save(transaction, message)
    if conversation.last_message is not None and conversation.last_message.id == message.id:
        await removing.show_newest(transaction, conversation)
    await queries.save_conversation(transaction, conversation)
    now = datetime.now(UTC)
    happened = status_event(message, conversation, now)
    publish_message(transaction, message, conversation, now, happened)


async def discard(transaction: Transaction, conversation: ConversationRow, message: MessageRow) -> MessageRow:
    """Remove a message from the thread that failed, or whose delivery is unknown. Raises `NotWaiting`."""
    if not status.may(message, "discarded"):
        raise NotWaiting("Only a message that was not sent, or whose delivery is unknown, can be discarded.")
    await removing.remove(transaction, conversation, message, MessageDiscarded)
    return message


async def _save(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
    *,
    is_retry: bool = False,
) -> None:
    now = datetime.now(UTC)
    await status.save(transaction, message)
    show(conversation, message)
    await queries.save_conversation(transaction, conversation)
    happened = status_event(message, conversation, now, is_retry=is_retry)
    publish_message(transaction, message, conversation, now, happened)


def _why_not(message: MessageRow) -> str:
    if message.status == "sending":
        return "This reply is being sent right now."
    if message.status in status.ON_THE_PLATFORM:
        return "This reply was sent already."
    return "This message is not waiting to be sent."
