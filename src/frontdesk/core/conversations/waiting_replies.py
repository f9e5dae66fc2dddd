"""Waiting replies: why they wait, until when, and what makes them try again sooner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.core.conversations import queries
from frontdesk.core.conversations.jobs import WAKE_WAITING
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.conversations.message_state import save_settled
from frontdesk.core.conversations.send_queue import queue_delivery
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Transaction

PAUSE = timedelta(seconds=30)
LATER_PAUSE = timedelta(minutes=2)
FRESH = timedelta(minutes=15)
"""A reply younger than this is tried again after `PAUSE` at most, an older one after `LATER_PAUSE`."""
JUST_TRIED = timedelta(seconds=5)
"""What was tried so lately is not woken: one kind of call may work while another does not."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Reason why a message waits. `doubtful`: the platform may have it, so its history is asked before the next try."""

    code: str
    text: str
    doubtful: bool = False


def because(message: MessageRow, reason: Reason, now: datetime) -> None:
    """Note why the message waits. A doubt stays until it is sent: a later failure says nothing of an earlier try."""
    before = message.error or {}
    message.error = {
        "code": reason.code,
        "text": reason.text,
        "can_retry": False,
        "since": before.get("since") or now.isoformat(),
        "doubtful": reason.doubtful or is_doubtful(message),
    }


def is_doubtful(message: MessageRow) -> bool:
    """Return whether an earlier try may have reached the customer."""
    return bool(message.error and message.error.get("doubtful"))


def pause(attempts: int, age: timedelta) -> timedelta:
    """Return how long to wait after so many tries of a message written so long ago."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), PAUSE if age < FRESH else LATER_PAUSE)


async def wake_others(transaction: Transaction, sent: MessageRow) -> None:
    """Wake what waits in other conversations of the inbox, as a message of it went out."""
    others = await transaction.value(
        "SELECT EXISTS (SELECT FROM messages WHERE account_id = $1 AND inbox_id = $2 AND status = 'queued'"
        " AND next_attempt_at > now() AND conversation_id <> $3 AND error ->> 'code' = 'unavailable')",
        sent.account_id,
        sent.inbox_id,
        sent.conversation_id,
    )
    if others:
        transaction.jobs.append(WAKE_WAITING(account_id=sent.account_id, inbox_id=sent.inbox_id))


async def waiting_conversations(transaction: Transaction, account_id: int, inbox_id: int) -> list[int]:
    """Return the conversations of the inbox in which something waits for the platform, in the order they are locked
    in.
    """
    rows = await transaction.fetch(
        "SELECT DISTINCT conversation_id FROM messages WHERE account_id = $1 AND inbox_id = $2 AND status = 'queued'"
        " AND next_attempt_at > now() AND error ->> 'code' = 'unavailable' AND status_at < now() - $3::interval"
        " ORDER BY conversation_id",
        account_id,
        inbox_id,
        JUST_TRIED,
    )
    return [row["conversation_id"] for row in rows]


async def wake(transaction: Transaction, account_id: int, conversation_id: int) -> None:
    """Try what waits for the platform in the conversation now."""
    conversation = await queries.one_conversation(transaction, account_id, conversation_id, ALL_INBOXES, lock=True)
    if conversation is None:
        return
    rows = await queries.messages_where(
        transaction, account_id, "m.conversation_id = $2 AND m.status = 'queued'", conversation_id
    )
    if rows and rows[0].next_attempt_at is not None:
        rows[0].next_attempt_at = None
        await save_settled(transaction, rows[0], conversation)
        queue_delivery(transaction, rows[0])
