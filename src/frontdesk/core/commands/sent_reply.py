"""Decide what becomes of a reply after Send: send it again, cancel it, say that it arrived, take it out.

Until the platform has taken a reply, the customer is still waiting: what a card says of that changes with the outcome,
not with the press of a button. The platform's own word of a reply comes by `gateway/outbound` and `core/ingest`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.idempotency import is_repeated
from frontdesk.core.commands.reply_checks import check_open
from frontdesk.core.conversations import lifecycle, message_removal
from frontdesk.core.conversations.commenting import changes_comments
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.errors import MessageRefused, NotWaiting
from frontdesk.core.conversations.jobs import LOOK_UP, REPLY_POSTED
from frontdesk.core.conversations.locking import locked_message
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.conversations.message_state import save_outcome
from frontdesk.core.conversations.send_queue import queue_delivery
from frontdesk.core.conversations.waiting_replies import is_doubtful
from frontdesk.core.conversations.withdrawing import IN_DOUBT
from frontdesk.core.events import MessageCancelled, MessageDiscarded
from frontdesk.core.inboxes.rules import InboxState, inbox_state
from frontdesk.core.messages import status
from frontdesk.core.messages.transitions import ON_THE_PLATFORM
from frontdesk.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Cancelled message as it was, and whether it is gone: one that may have arrived stays, and is not sent."""

    message: MessageRow
    removed: bool


async def retry(transaction: Transaction, caller: Caller, message_id: int) -> MessageRow:
    """Send a message again that failed or may not have arrived, or one that waits right now; quote and files are kept.

    Raises `Forbidden`, `MessageNotFound`, `NotWaiting`, `MessageRefused`.
    """
    caller.require("conversation.reply")
    conversation, message = await locked_message(transaction, caller.account_id, message_id, caller.visible)
    if await is_repeated(transaction, caller, "retry", message_id):
        return message
    if not status.may(message, "retried"):
        raise NotWaiting(_refusal_text(message))
    inbox = await inbox_state(transaction, conversation.account_id, conversation.inbox_id)
    _prepare_again(conversation, inbox, message)
    if not caller.actor.is_automatic:
        message.owner_epoch = None  # a person sends it now
    status.move(message, "retried")
    queue_delivery(transaction, message)
    await save_outcome(transaction, conversation, message, caller.actor, is_retry=True)
    return message


async def confirm(transaction: Transaction, caller: Caller, message_id: int) -> MessageRow:
    """Say that an uncertain message did arrive: comments show it, too.

    Raises `Forbidden`, `MessageNotFound`, `NotWaiting`.
    """
    caller.require("conversation.reply")
    conversation, message = await locked_message(transaction, caller.account_id, message_id, caller.visible)
    if await is_repeated(transaction, caller, "confirm", message_id):
        return message
    if not status.may(message, "confirmed"):
        raise NotWaiting("Only a message whose delivery is unknown can be confirmed.")
    status.move(message, "confirmed")
    message.error = None
    lifecycle.on_reply_reached(conversation, message.sent_at, is_automatic=message.is_automatic)
    await save_outcome(transaction, conversation, message, caller.actor)
    if changes_comments(message):
        transaction.jobs.append(REPLY_POSTED(account_id=message.account_id, message_id=message.id))
    return message


async def cancel(transaction: Transaction, caller: Caller, message_id: int) -> Cancelled:
    """Stop a message from being sent.

    The conversation's lock decides between this and a worker that claims the message: only what nobody has claimed is
    taken out. After a try whose end is unknown that would be a lie, so such a message stays, as uncertain.

    Raises `Forbidden`, `MessageNotFound`; `NotWaiting` when it is on its way, or has ended already.
    """
    caller.require("conversation.reply")
    conversation, message = await locked_message(transaction, caller.account_id, message_id, caller.visible)
    if await is_repeated(transaction, caller, "cancel", message_id):
        return Cancelled(message, removed=False)
    if not status.may(message, "cancelled"):
        raise NotWaiting(_refusal_text(message))
    if is_doubtful(message):
        status.move(message, "cancelled_in_doubt")
        message.next_attempt_at = None
        message.error = {"code": "uncertain", "text": IN_DOUBT, "can_retry": True}
        transaction.jobs.append(LOOK_UP(account_id=message.account_id, message_id=message.id))
        await save_outcome(transaction, conversation, message, caller.actor)
        return Cancelled(message, removed=False)
    inbox = await inbox_state(transaction, conversation.account_id, conversation.inbox_id)
    lifecycle.on_reply_withdrawn(conversation, message.sent_at, inbox.capabilities.reply_window)
    await message_removal.remove(transaction, conversation, message, MessageCancelled, caller.actor)
    queue_delivery(transaction, message)  # what was written after it waits no longer for it
    return Cancelled(message, removed=True)


async def discard(transaction: Transaction, caller: Caller, message_id: int) -> None:
    """Take a message out of the thread that failed, or whose delivery is unknown.

    Raises `Forbidden`, `MessageNotFound`, `NotWaiting`.
    """
    caller.require("conversation.reply")
    if await is_repeated(transaction, caller, "discard", message_id):
        return
    conversation, message = await locked_message(transaction, caller.account_id, message_id, caller.visible)
    if not status.may(message, "discarded"):
        raise NotWaiting("Only a message that wasn't sent, or whose delivery is unknown, can be discarded.")
    await message_removal.remove(transaction, conversation, message, MessageDiscarded, caller.actor)


def _prepare_again(conversation: ConversationRow, inbox: InboxState, message: MessageRow) -> None:
    """Make the message as if it were new; one that only waits is tried now. Raises `MessageRefused`."""
    if message.status == "queued":
        if inbox.state == "needs_reconnect":
            raise MessageRefused("inbox_not_connected", "Reconnect the inbox first: the reply is sent right after.")
        message.next_attempt_at, message.attempts = None, 0
        return
    now = datetime.now(UTC)
    rule = inbox.capabilities.reply_window
    if message.status == "uncertain":
        # Counted for when it was written; from here on it counts for now, like any reply.
        lifecycle.on_reply_withdrawn(conversation, message.sent_at, rule)
    check_open(conversation, inbox, now)
    lifecycle.on_reply_retried(conversation, now, rule)
    message.error, message.attempts, message.next_attempt_at, message.sent_at = None, 0, None, now


def _refusal_text(message: MessageRow) -> str:
    if message.status == "sending":
        return "This reply is being sent right now."
    if message.status in ON_THE_PLATFORM:
        return "This reply was already sent."
    return "This message is not waiting to be sent."
