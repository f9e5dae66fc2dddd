"""Missing history: places in a conversation where messages may be missing that cannot be fetched any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from frontdesk.contract.channel import PastMessage
from frontdesk.contract.events import Party
from frontdesk.core.actors import SYSTEM
from frontdesk.core.conversations import queries, storing
from frontdesk.core.conversations.activity import activity_details
from frontdesk.core.conversations.activity_row import activity_row
from frontdesk.core.conversations.feed import of_message, publish_message
from frontdesk.core.events import ConversationHistoryMissing
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Transaction
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class KnownConversation:
    """Knowledge of a conversation: its contact, whether it has messages, and whether some of those asked for are
    among them.
    """

    customer: Party | None
    has_messages: bool
    has_one_of_these: bool


async def known_in(
    transaction: Transaction,
    account_id: int,
    inbox_id: int,
    platform: str,
    conversation_id: str,
    messages: Sequence[PastMessage],
) -> KnownConversation:
    """Return what is known of a conversation, by its remote id, and of these messages."""
    row = await transaction.first(
        _KNOWN, account_id, inbox_id, conversation_id, [message.message_id for message in messages], platform
    )
    if row is None:
        return KnownConversation(None, False, False)
    customer = None if row["person"] is None else Party(remote_id=row["person"])
    return KnownConversation(customer, row["has_messages"], row["has_one_of_these"])


_KNOWN = """
SELECT (SELECT i.remote_id FROM identities i WHERE i.account_id = c.account_id AND i.contact_id = c.contact_id
        AND i.platform = $5 ORDER BY i.remote_id LIMIT 1) AS person,
    EXISTS (SELECT FROM messages m WHERE m.account_id = c.account_id AND m.conversation_id = c.id
        AND m.remote_id IS NOT NULL) AS has_messages,
    EXISTS (SELECT FROM messages m WHERE m.account_id = c.account_id AND m.inbox_id = c.inbox_id
        AND m.remote_id = ANY($4::text[])) AS has_one_of_these
FROM conversations c WHERE c.account_id = $1 AND c.inbox_id = $2 AND c.remote_id = $3
"""


async def mark_missing_history(
    transaction: Transaction,
    inbox: tuple[int, int],
    conversation_id: str,
    before: datetime,
    platform: str,
) -> None:
    """Say in the conversation that messages may be missing just before that time.

    `inbox` is its account and id, `platform` the platform's name.
    """
    account_id, inbox_id = inbox
    row_id = await transaction.value(
        "SELECT id FROM conversations WHERE account_id = $1 AND inbox_id = $2 AND remote_id = $3",
        account_id,
        inbox_id,
        conversation_id,
    )
    row = row_id and await queries.one_conversation(transaction, account_id, row_id, ALL_INBOXES, lock=True)
    if not row:
        return
    now = datetime.now(UTC)
    said = activity_details(ConversationHistoryMissing, None, None, platform=platform)
    line = activity_row(row, "hole", said, sent_at=before - timedelta(milliseconds=1), received_at=now)
    await storing.insert_message(transaction, line)
    happened = of_message(ConversationHistoryMissing, line, row, before, SYSTEM)
    publish_message(transaction, line, row, now, happened)
