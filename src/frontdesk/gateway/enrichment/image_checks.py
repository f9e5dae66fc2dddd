"""Checks whether a conversation takes images: asked of the platform by a job, or at a user's request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog

from frontdesk.contract.channel import ChecksImages
from frontdesk.contract.errors import ChannelError, Unsupported
from frontdesk.core.contacts.jobs import CHECK_IMAGES
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_conversation, publish_conversation
from frontdesk.core.conversations.images import store_image_right
from frontdesk.core.events import ConversationUpdated
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.backoff import TRIES, may_pass, pause_before
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.domain_errors import to_domain_error
from frontdesk.gateway.calls.rate_limiter import LONG_PATIENCE, PATIENCE

log = structlog.get_logger(__name__)


class ImageChecks:
    """Check of the right to send images; `check` is the handler of a job."""

    def __init__(self, calls: ChannelCalls) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._calls = calls

    async def check(self, account_id: int, conversation_id: int, attempt: int = 1) -> None:
        """Ask and store it. Where that is unknown, the platform decides at the sending."""
        async with self._database.account(account_id) as transaction:
            row = await queries.one_conversation(transaction, account_id, conversation_id, ALL_INBOXES)
        if row is None or not isinstance(self._registry.of(row.channel), ChecksImages):
            return
        allowed: bool | None
        try:
            allowed = await self._ask(row, LONG_PATIENCE)
        except ChannelError as error:
            log.info("whether images may be sent is not known", conversation_id=row.id, error=str(error))
            if may_pass(error):
                await self._again(row, attempt, error)
                return
            allowed = None
        await self._store(row, allowed)

    async def check_now(self, row: ConversationRow) -> ConversationRow:
        """Ask and store it for a user who waits; return the conversation as it is then.

        Raises `NotOffered`, `InboxNotConnected`, `PlatformFailed`.
        """
        try:
            allowed = await self._ask(row, PATIENCE)
        except ChannelError as error:
            raise to_domain_error(self._registry.of(row.channel).manifest.platform_title, error) from error
        return await self._store(row, allowed) or row

    async def _ask(self, row: ConversationRow, patience: timedelta) -> bool:
        channel = self._registry.of(row.channel)
        if not isinstance(channel, ChecksImages):
            raise Unsupported("This channel doesn't say whether images can be sent.")
        inbox = (row.account_id, row.inbox_id, row.channel)
        return await self._calls.ask(
            inbox,
            "can_send_image",
            lambda connection: channel.can_send_image(connection, row.remote_id),
            patience,
        )

    async def _store(self, row: ConversationRow, allowed: bool | None) -> ConversationRow | None:
        async with self._database.account(row.account_id) as transaction:
            await store_image_right(transaction, row.account_id, row.id, allowed)
            return await publish_conversation_of(transaction, row)

    async def _again(self, row: ConversationRow, attempt: int, error: ChannelError) -> None:
        """Try once more, unless that was tried for a day."""
        if attempt >= TRIES:
            return
        again = CHECK_IMAGES(account_id=row.account_id, conversation_id=row.id, attempt=attempt + 1)
        at = datetime.now(UTC) + pause_before(attempt + 1, error)
        async with self._database.system() as transaction:
            transaction.jobs.append(again.due(at))


async def publish_conversation_of(transaction: Transaction, row: ConversationRow) -> ConversationRow | None:
    """Publish what the conversation is now, and return it; None when it is gone."""
    fresh = await queries.one_conversation(transaction, row.account_id, row.id, ALL_INBOXES)
    if fresh is not None:
        now = datetime.now(UTC)
        happened = of_conversation(ConversationUpdated, fresh, now)
        publish_conversation(transaction, fresh, now, happened)
    return fresh
