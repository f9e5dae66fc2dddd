"""Completing a conversation with what no webhook tells: the customer's name and picture, and whether images may go.

Names come first: whether images may go is asked when nobody waits for a name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import structlog

from frontdesk.contract.channel import ChecksImages, Connection, ReadsConversations
from frontdesk.contract.errors import ChannelError, TryLater
from frontdesk.contract.events import Party
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.models import ConversationRow
from frontdesk.core.conversations.views import encode
from frontdesk.db.database import Database, FeedEvent, Job, Transaction
from frontdesk.gateway.access import Access
from frontdesk.gateway.call_slots import LONG_PATIENCE, CallSlots, limited_call
from frontdesk.gateway.portraits import Portraits
from frontdesk.gateway.registry import Registry
from frontdesk.jobs.handlers import ASKING

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")


class Completion:
    """Asks the platform about a conversation; `complete` and `check_images` are the handlers of jobs."""

    def __init__(
        self, database: Database, registry: Registry, access: Access, slots: CallSlots, portraits: Portraits
    ) -> None:
        self._database = database
        self._registry = registry
        self._access = access
        self._slots = slots
        self._portraits = portraits

    async def complete(self, account_id: int, conversation_id: int) -> None:
        """Fetch and store who the customer is. Raises `ChannelError` when the platform cannot be asked now."""
        row = await self._row(account_id, conversation_id)
        if row is None:
            return
        customer = await self._customer(row)
        avatar_key = None
        if customer is not None and customer.avatar_url is not None:
            avatar_key = await self._portraits.fetch(row.channel, customer.avatar_url)
        async with self._database.account(account_id) as transaction:
            if customer is not None:
                await self._know_customer(transaction, row, customer, avatar_key)
            if isinstance(self._registry.of(row.channel), ChecksImages):
                args = {"account_id": account_id, "conversation_id": conversation_id}
                transaction.jobs.append(Job("check_images", args, queue=ASKING))

    async def check_images(self, account_id: int, conversation_id: int) -> None:
        """Ask and store whether images may be sent. Where nobody can tell, the platform decides at the sending."""
        row = await self._row(account_id, conversation_id)
        if row is None:
            return
        channel = self._registry.of(row.channel)
        if not isinstance(channel, ChecksImages):
            return
        try:
            allowed = await self._ask(row, "can_send_image", lambda c: channel.can_send_image(c, row.remote_id))
        except TryLater:
            raise
        except ChannelError as error:
            log.info("whether images may be sent is not known", error=str(error))
            return
        async with self._database.account(account_id) as transaction:
            await transaction.execute(
                "UPDATE conversations SET image_allowed = $3, image_checked_at = now()"
                " WHERE account_id = $1 AND id = $2",
                account_id,
                conversation_id,
                allowed,
            )
            await self._tell(transaction, row)

    async def _row(self, account_id: int, conversation_id: int) -> ConversationRow | None:
        async with self._database.account(account_id) as transaction:
            return await queries.one_conversation(transaction, account_id, conversation_id, None)

    async def _customer(self, row: ConversationRow) -> Party | None:
        channel = self._registry.of(row.channel)
        if not isinstance(channel, ReadsConversations):
            return None
        page = await self._ask(row, "conversation_page", lambda c: channel.conversation_page(c, row.remote_id))
        return page.customer

    async def _ask(self, row: ConversationRow, called: str, ask: Callable[[Connection], Awaitable[Answer]]) -> Answer:
        inbox = (row.account_id, row.inbox_id, row.channel)
        return await limited_call(self._slots, self._access, inbox, called, ask, LONG_PATIENCE)

    async def _know_customer(
        self, transaction: Transaction, row: ConversationRow, customer: Party, avatar_key: str | None
    ) -> None:
        conversation = await queries.one_conversation(transaction, row.account_id, row.id, None, lock=True)
        if conversation is None:
            return
        platform = self._registry.of(row.channel).manifest.platform
        await _store_customer(transaction, conversation, customer, avatar_key, platform)
        await self._tell(transaction, row)

    async def _tell(self, transaction: Transaction, row: ConversationRow) -> None:
        """The conversation as it is now."""
        fresh = await queries.one_conversation(transaction, row.account_id, row.id, None)
        if fresh is None:
            return
        payload = f'{{"conversation":{encode(fresh.view(self._registry.window(row.channel), datetime.now(UTC)))}}}'
        transaction.feed.append(FeedEvent(row.account_id, "conversation", payload, inbox_id=row.inbox_id))


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
