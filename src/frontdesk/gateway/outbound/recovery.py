"""Recovery of unsettled messages: looked up at the platform, shown as uncertain, never blindly sent again.

A worker that dies between claiming a message and settling it leaves it `sending`. It becomes `uncertain`; then the
platform's own history is asked, and a message found there is `sent` after all. The echo webhook can tell the same.
"""

from __future__ import annotations

import structlog

from frontdesk.contract.channel import PastMessage
from frontdesk.contract.errors import ChannelError
from frontdesk.core.conversations import lifecycle, queries
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.errors import MessageNotFound
from frontdesk.core.conversations.jobs import DELIVER, LOOK_UP, REPLY_POSTED
from frontdesk.core.conversations.locking import locked_message
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.conversations.message_state import save_settled
from frontdesk.core.conversations.unsettled import conversations_without_a_job, stuck_messages
from frontdesk.core.messages import status
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.backoff import TRIES, may_pass, pause_before
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.outbound.claims import LOOK_UP_AFTER, uncertain_text
from frontdesk.gateway.outbound.history import History, unclaimed

log = structlog.get_logger(__name__)

STUCK_SECONDS = 60
FORGOTTEN_SECONDS = 30
AT_ONCE = 200


class Recovery:
    """Finder of unsettled messages; `sweep` is due every few seconds, `look_up` is a job's handler."""

    def __init__(self, database: Database, registry: Registry, history: History) -> None:
        self._database = database
        self._registry = registry
        self._history = history

    async def sweep(self) -> None:
        """Mark messages stuck in `sending` as uncertain; give conversations whose job was lost a new one."""
        async with self._database.system() as transaction:
            stuck = await stuck_messages(transaction, STUCK_SECONDS, AT_ONCE)
            for row in await conversations_without_a_job(transaction, FORGOTTEN_SECONDS, AT_ONCE):
                transaction.jobs.append(DELIVER(account_id=row["account_id"], conversation_id=row["conversation_id"]))
        for row in stuck:
            await self._give_up(row["account_id"], row["id"], row["claims"])

    async def look_up(self, account_id: int, message_id: int, attempt: int = 1) -> None:
        """Ask the platform's history for an uncertain message; what cannot be asked now is asked for a day."""
        async with self._database.account(account_id) as transaction:
            message = await queries.one_message(transaction, account_id, message_id)
            if message is None or message.status != "uncertain":
                return
            conversation = await queries.one_conversation(transaction, account_id, message.conversation_id, ALL_INBOXES)
        if conversation is None:
            return
        try:
            found = await self._history.find(conversation, message)
        except ChannelError as error:
            log.info("an uncertain message cannot be looked up", message_id=message_id, error=str(error))
            await self._look_again(message, attempt, error)
            return
        if found:
            async with self._database.account(account_id) as transaction:
                await self._bind(transaction, account_id, message_id, found)

    async def _look_again(self, message: MessageRow, attempt: int, error: ChannelError) -> None:
        if not may_pass(error) or attempt >= TRIES:
            return
        again = LOOK_UP(account_id=message.account_id, message_id=message.id, attempt=attempt + 1)
        async with self._database.account(message.account_id) as transaction:
            now = await transaction.value("SELECT clock_timestamp()")
            transaction.jobs.append(again.due(now + pause_before(attempt + 1, error)))

    async def _bind(
        self, transaction: Transaction, account_id: int, message_id: int, candidates: list[PastMessage]
    ) -> None:
        conversation, message = await locked_message(transaction, account_id, message_id, ALL_INBOXES)
        free = await unclaimed(transaction, message, candidates)
        if message.status == "uncertain" and free:
            status.move(message, "taken")
            message.remote_id, message.error = free[0].message_id, None
            lifecycle.on_reply_reached(conversation, message.sent_at, is_automatic=message.is_automatic)
            message.left(free[0].sent_at)
            if conversation.contact_read_at is not None and message.sent_at <= conversation.contact_read_at:
                status.move(message, "read")
            await self._save(transaction, conversation, message)
            if conversation.comment_id is not None:
                transaction.jobs.append(REPLY_POSTED(account_id=account_id, message_id=message.id))

    async def _give_up(self, account_id: int, message_id: int, claims: int) -> None:
        try:
            async with self._database.account(account_id) as transaction:
                conversation, message = await locked_message(transaction, account_id, message_id, ALL_INBOXES)
                if message.status != "sending" or message.claims != claims:
                    return  # its worker lives, or another one has it
                status.move(message, "doubted")
                text = uncertain_text(self._registry.of(conversation.channel).manifest.platform_title)
                message.error = {"code": "uncertain", "text": text, "can_retry": True}
                await self._save(transaction, conversation, message)
                now = await transaction.value("SELECT clock_timestamp()")
                look_up = LOOK_UP(account_id=account_id, message_id=message_id)
                transaction.jobs.append(look_up.due(now + LOOK_UP_AFTER))
        except MessageNotFound:
            log.info("an abandoned message is gone", message_id=message_id)

    async def _save(self, transaction: Transaction, conversation: ConversationRow, message: MessageRow) -> None:
        await save_settled(transaction, message, conversation)
