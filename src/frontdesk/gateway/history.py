"""The platform's own history of a conversation: whether a message of ours is in it that we hold no id of.

Asked before a message is sent again that may have been taken, and for one whose answer got lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from frontdesk.contract.channel import PastMessage, ReadsConversations
from frontdesk.core.conversations.models import ConversationRow, MessageRow
from frontdesk.db.database import Database, Transaction
from frontdesk.gateway.access import Access
from frontdesk.gateway.calling import call
from frontdesk.gateway.registry import Registry

CLOCKS_DIFFER_BY = timedelta(seconds=30)


class History:
    """Asks platforms what they have."""

    def __init__(self, database: Database, registry: Registry, access: Access) -> None:
        self._database = database
        self._registry = registry
        self._access = access

    async def find(self, conversation: ConversationRow, message: MessageRow) -> list[PastMessage] | None:
        """What can be the message, oldest first, as far as no other message of ours is it; None if nobody can tell.

        Raises `ChannelError`.
        """
        channel = self._registry.of(conversation.channel)
        if not isinstance(channel, ReadsConversations):
            return None
        page = await call(
            self._access,
            message.account_id,
            message.inbox_id,
            lambda connection: channel.conversation_page(connection, conversation.remote_id),
        )
        candidates = [past for past in page.messages if _may_be(past, message)]
        async with self._database.account(message.account_id) as transaction:
            return await unclaimed(transaction, message, candidates)


async def unclaimed(
    transaction: Transaction, message: MessageRow, candidates: Sequence[PastMessage]
) -> list[PastMessage]:
    """Those that no message of the inbox is."""
    rows = await transaction.fetch(
        "SELECT remote_id FROM messages WHERE account_id = $1 AND inbox_id = $2 AND remote_id = ANY($3)",
        message.account_id,
        message.inbox_id,
        [past.message_id for past in candidates],
    )
    taken = {row["remote_id"] for row in rows}
    return sorted((past for past in candidates if past.message_id not in taken), key=lambda past: past.sent_at)


def _may_be(past: PastMessage, message: MessageRow) -> bool:
    """Whether a message of the platform's history can be this one of ours."""
    return (
        past.from_business
        and past.origin == "own_api"
        and past.content.kind == message.kind
        and (past.content.text or "").strip() == (message.content or "").strip()
        and past.sent_at >= message.sent_at - CLOCKS_DIFFER_BY
    )
