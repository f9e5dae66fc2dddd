"""Conversations whose snooze is over: open again, unread, and at the top of the list, as if they had just come in."""

from __future__ import annotations

import structlog

from frontdesk.core.actors import SYSTEM
from frontdesk.core.conversations import queries, service
from frontdesk.core.conversations.sending import Writer
from frontdesk.core.conversations.service import Activity
from frontdesk.core.events import ConversationOpened
from frontdesk.db.transaction import Transaction

log = structlog.get_logger(__name__)

AT_ONCE = 25
"""What customers write meanwhile waits for no longer than these take."""

WAKE = """
WITH due AS MATERIALIZED (
    SELECT account_id, id FROM conversations WHERE status = 'snoozed' AND snoozed_until <= now()
    ORDER BY snoozed_until LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE conversations c SET status = 'open', snoozed_until = NULL, last_activity_at = now(), unread_count =
    CASE WHEN unread_count = 0 AND EXISTS (SELECT FROM messages m WHERE m.account_id = c.account_id
        AND m.conversation_id = c.id AND m.direction = 'in') THEN 1 ELSE unread_count END
FROM due WHERE c.account_id = due.account_id AND c.id = due.id
RETURNING c.account_id, c.id
"""


async def wake_due(transaction: Transaction) -> bool:
    """Wake what is due in any account, the longest due first; the thread says that the snooze is over.

    Answers whether there may be more: at most `AT_ONCE` are woken.
    """
    woken = await transaction.fetch(WAKE, AT_ONCE)
    for account_id, conversation_id in sorted(tuple(one) for one in woken):
        try:
            async with transaction.part():
                await _publish(transaction, account_id, conversation_id)
        except Exception:
            # It is awake all the same: one that cannot be told of keeps no other asleep.
            log.exception("the end of a snooze could not be told", conversation_id=conversation_id)
    return len(woken) >= AT_ONCE


async def _publish(transaction: Transaction, account_id: int, conversation_id: int) -> None:
    row = await queries.one_conversation(transaction, account_id, conversation_id, None)
    assert row is not None
    nobody = Writer(account_id=account_id, actor=SYSTEM, name="", visible=None)
    changes = {"status": ("snoozed", "open")}
    over = Activity("status", "The snooze is over", ConversationOpened, changes)
    await service.add_activity(transaction, nobody, row, over)
