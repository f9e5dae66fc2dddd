"""Conversations whose snooze is over: open again, unread, and at the top of the list, as if they had just come in."""

from __future__ import annotations

from frontdesk.core.conversations import queries, service
from frontdesk.core.conversations.reading import WindowOf
from frontdesk.core.conversations.sending import Writer
from frontdesk.db.transaction import Transaction

AT_ONCE = 200

WAKE = """
UPDATE conversations c SET status = 'open', snoozed_until = NULL, last_activity_at = now(), unread_count =
    CASE WHEN unread_count = 0 AND EXISTS (SELECT FROM messages m WHERE m.account_id = c.account_id
        AND m.conversation_id = c.id AND m.direction = 'in') THEN 1 ELSE unread_count END
FROM (SELECT account_id, id FROM conversations WHERE status = 'snoozed' AND snoozed_until <= now()
    ORDER BY account_id, id LIMIT $1 FOR UPDATE SKIP LOCKED) due
WHERE c.account_id = due.account_id AND c.id = due.id
RETURNING c.account_id, c.id
"""


async def wake_due(transaction: Transaction, window_of: WindowOf) -> None:
    """Wake what is due in any account, at most `AT_ONCE`; the thread says that the snooze is over."""
    for account_id, conversation_id in sorted(tuple(one) for one in await transaction.fetch(WAKE, AT_ONCE)):
        row = await queries.one_conversation(transaction, account_id, conversation_id, None)
        assert row is not None
        nobody = Writer(account_id=account_id, user_id=None, name="", visible=None)
        await service.add_line(transaction, nobody, row, window_of(row.channel), "status", "The snooze is over")
