"""Queue of replies: a job sends what is queued in a conversation, deferred in the transaction that queues it."""

from __future__ import annotations

from datetime import datetime

from frontdesk.core.conversations.jobs import DELIVER
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.db.transaction import Transaction


def queue_delivery(transaction: Transaction, message: MessageRow, at: datetime | None = None) -> None:
    """Defer sending what is queued in the message's conversation."""
    deliver = DELIVER(account_id=message.account_id, conversation_id=message.conversation_id)
    transaction.jobs.append(deliver.due(at))


async def requeue_delivery(transaction: Transaction, message: MessageRow, at: datetime) -> None:
    """Defer sending a message that it was too early for, unless it is deferred anyway."""
    comes_back = await transaction.value(
        "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE lock = $1 AND status = 'todo' AND scheduled_at > now())",
        f"conversation:{message.conversation_id}",
    )
    if not comes_back:
        queue_delivery(transaction, message, at)


async def queue_waiting(transaction: Transaction, account_id: int, inbox_id: int) -> None:
    """Defer sending in every conversation of the inbox in which something is queued."""
    rows = await transaction.fetch(
        "SELECT DISTINCT conversation_id FROM messages WHERE account_id = $1 AND inbox_id = $2 AND status = 'queued'"
        " ORDER BY conversation_id",
        account_id,
        inbox_id,
    )
    for (conversation_id,) in rows:
        transaction.jobs.append(DELIVER(account_id=account_id, conversation_id=conversation_id))
