"""Completing a conversation with what no webhook tells: the customer's name and picture, and whether images may go."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from frontdesk.contract.channel import ChecksImages, ReadsConversations
from frontdesk.contract.errors import ChannelError
from frontdesk.contract.events import Party
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.models import ConversationRow
from frontdesk.core.conversations.views import encode
from frontdesk.db.database import Database, FeedEvent, Transaction
from frontdesk.gateway.access import Access
from frontdesk.gateway.calling import call
from frontdesk.gateway.portraits import Portraits
from frontdesk.gateway.registry import Registry

log = structlog.get_logger(__name__)


class Completion:
    """Asks the platform about a conversation; `complete` is the job's handler."""

    def __init__(self, database: Database, registry: Registry, access: Access, portraits: Portraits) -> None:
        self._database = database
        self._registry = registry
        self._access = access
        self._portraits = portraits

    async def complete(self, account_id: int, conversation_id: int) -> None:
        """Fetch and store it all. Raises `ChannelError` when the platform cannot be asked now, to be tried again."""
        async with self._database.account(account_id) as transaction:
            row = await queries.one_conversation(transaction, account_id, conversation_id, None)
        if row is None:
            return
        image_allowed = await self._images(row)
        customer = await self._customer(row)
        avatar_key = None
        if customer is not None and customer.avatar_url is not None:
            avatar_key = await self._portraits.fetch(row.channel, customer.avatar_url)
        async with self._database.account(account_id) as transaction:
            await self._store(transaction, row, customer, avatar_key, image_allowed)

    async def _images(self, row: ConversationRow) -> bool | None:
        channel = self._registry.of(row.channel)
        if not isinstance(channel, ChecksImages):
            return None
        try:
            return await call(
                self._access, row.account_id, row.inbox_id, lambda c: channel.can_send_image(c, row.remote_id)
            )
        except ChannelError as error:
            # Not knowing is no reason to do without the rest: the platform decides when an image is sent.
            log.info("whether images may be sent is not known", error=str(error))
            return None

    async def _customer(self, row: ConversationRow) -> Party | None:
        channel = self._registry.of(row.channel)
        if not isinstance(channel, ReadsConversations):
            return None
        page = await call(
            self._access, row.account_id, row.inbox_id, lambda c: channel.conversation_page(c, row.remote_id)
        )
        return page.customer

    async def _store(
        self,
        transaction: Transaction,
        row: ConversationRow,
        customer: Party | None,
        avatar_key: str | None,
        image_allowed: bool | None,
    ) -> None:
        conversation = await queries.one_conversation(transaction, row.account_id, row.id, None, lock=True)
        if conversation is None:
            return
        if image_allowed is not None:
            await transaction.execute(
                "UPDATE conversations SET image_allowed = $3, image_checked_at = now()"
                " WHERE account_id = $1 AND id = $2",
                row.account_id,
                row.id,
                image_allowed,
            )
        if customer is not None:
            await _store_customer(transaction, conversation, customer, avatar_key, self._platform(row))
        fresh = await queries.one_conversation(transaction, row.account_id, row.id, None)
        assert fresh is not None
        payload = f'{{"conversation":{encode(fresh.view(self._registry.window(row.channel), datetime.now(UTC)))}}}'
        transaction.feed.append(FeedEvent(row.account_id, "conversation", payload, inbox_id=row.inbox_id))

    def _platform(self, row: ConversationRow) -> str:
        return self._registry.of(row.channel).manifest.platform


async def _store_customer(
    transaction: Transaction, conversation: ConversationRow, customer: Party, avatar_key: str | None, platform: str
) -> None:
    """The identity takes what the platform says; the contact only what no colleague has changed."""
    await transaction.execute(
        "UPDATE contacts SET name = $3, avatar_key = coalesce($4, avatar_key), updated_at = now() FROM identities i"
        " WHERE contacts.account_id = $1 AND contacts.id = $2 AND i.account_id = $1 AND i.contact_id = $2"
        " AND i.platform = $5 AND contacts.name IN (coalesce(i.name, ''), coalesce(i.username, ''), 'Unknown')",
        conversation.account_id,
        conversation.contact_id,
        customer.name or customer.username or conversation.contact_name,
        avatar_key,
        platform,
    )
    await transaction.execute(
        "UPDATE identities SET username = coalesce($4, username), name = coalesce($5, name), avatar_url = $6,"
        " is_follower = coalesce($7, is_follower), profile_fetched_at = now()"
        " WHERE account_id = $1 AND contact_id = $2 AND platform = $3",
        conversation.account_id,
        conversation.contact_id,
        platform,
        customer.username,
        customer.name,
        customer.avatar_url,
        customer.is_follower,
    )
