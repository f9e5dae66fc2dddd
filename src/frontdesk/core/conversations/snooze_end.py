"""End of a snooze or a hold: the conversation is open or pending again, unread, and at the top of the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog

from frontdesk.core.conversations import lifecycle, queries, storing
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.lifecycle import StatusChange
from frontdesk.core.conversations.thread_activity import add_activity, status_activity
from frontdesk.db.transaction import Transaction

log = structlog.get_logger(__name__)

LATER = timedelta(minutes=10)
AT_ONCE = 25
"""What customers write meanwhile waits for no longer than these take."""


async def reopen_due(transaction: Transaction) -> bool:
    """Wake what is due in any account, the longest due first; the thread says that the snooze or hold is over.

    Returns whether there may be more: at most `AT_ONCE` of each are woken.
    """
    keys = [(row["account_id"], row["id"]) for row in await transaction.fetch(_DUE, AT_ONCE)]
    now = datetime.now(UTC)
    woken: list[tuple[ConversationRow, StatusChange]] = []
    facts = {row["id"]: row for row in await transaction.fetch(_FACTS, keys)} if keys else {}
    for row in await queries.conversations_by_keys(transaction, keys):
        since, has_inbound = facts[row.id]["unreplied_since"], facts[row.id]["has_inbound"]
        change = lifecycle.reopen_due(row, now, has_inbound=has_inbound, unreplied_since=since)
        if change is not None:
            woken.append((row, change))
    for row, change in woken:
        try:
            async with transaction.part():
                await storing.save_conversation(transaction, row)
                await _publish(transaction, row, change)
        except Exception:
            # One that cannot be woken keeps no other asleep.
            log.exception("the end of a snooze could not be told", conversation_id=row.id)
            await _put_off(transaction, (row.account_id, row.id), now)
    return len(keys) >= AT_ONCE


async def _put_off(transaction: Transaction, key: tuple[int, int], now: datetime) -> None:
    """Try to wake the conversation again later."""
    for row in await queries.conversations_by_keys(transaction, [key]):
        lifecycle.put_off(row, now + LATER)
        await storing.save_conversations(transaction, [row])


# Each of the two has an index of its own.
_DUE = """
WITH snoozed AS MATERIALIZED (
    SELECT account_id, id FROM conversations WHERE status = 'snoozed' AND snoozed_until <= now()
    ORDER BY snoozed_until LIMIT $1 FOR UPDATE SKIP LOCKED
), held AS MATERIALIZED (
    SELECT account_id, id FROM conversations WHERE status = 'hold' AND held_until <= now()
    ORDER BY held_until LIMIT $1 FOR UPDATE SKIP LOCKED
)
SELECT account_id, id FROM snoozed UNION ALL SELECT account_id, id FROM held ORDER BY account_id, id
"""
_FACTS = f"""
SELECT k.id, {queries.UNREPLIED_SINCE.format(account="k.account_id", conversation="k.id")} AS unreplied_since,
    EXISTS (SELECT FROM messages m WHERE m.account_id = k.account_id AND m.conversation_id = k.id
        AND m.direction = 'in') AS has_inbound
FROM unnest($1::row_key[]) k
"""


async def _publish(transaction: Transaction, row: ConversationRow, change: StatusChange) -> None:
    await add_activity(transaction, row, status_activity(change))
