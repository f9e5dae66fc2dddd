"""Old files of messages: after so many days they are removed from the store; the message says so, for ever."""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.core.attachments.fetch_results import remove_old
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.conversation_deletion import forget_files
from frontdesk.core.conversations.feed import publish_update
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction

AT_ONCE = 200


class OldFiles:
    """Remover of files that came more than `days` ago; `remove` is periodic."""

    def __init__(self, database: Database, days: int | None) -> None:
        self._database = database
        self._days = days

    async def remove(self) -> None:
        """Remove what is too old and publish it; do nothing when files are kept for ever."""
        if self._days is None:
            return
        while True:
            async with self._database.system() as transaction:
                gone = await remove_old(transaction, self._days, AT_ONCE)
                forget_files(transaction, sorted({row["file_key"] for row in gone}))
                for account_id, message_id in sorted({(row["account_id"], row["message_id"]) for row in gone}):
                    await self._publish(transaction, account_id, message_id)
            if len(gone) < AT_ONCE:
                return

    async def _publish(self, transaction: Transaction, account_id: int, message_id: int) -> None:
        message = await queries.one_message(transaction, account_id, message_id)
        if message is None:
            return
        conversation = await queries.one_conversation(transaction, account_id, message.conversation_id, ALL_INBOXES)
        assert conversation is not None
        publish_update(transaction, message, conversation, datetime.now(UTC))
