"""Profile enrichment of a conversation: the customer's name and picture, which no webhook carries.

Names come first: whether images may be sent is asked when no profile is waited for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import structlog

from frontdesk.contract.channel import ChecksImages, Connection, ReadsConversations
from frontdesk.contract.errors import ChannelError
from frontdesk.contract.events import Party
from frontdesk.core.contacts.jobs import CHECK_IMAGES, FETCH_PROFILE
from frontdesk.core.contacts.profiles import store_profile
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.backoff import TRIES, may_pass, pause_before
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.rate_limiter import LONG_PATIENCE
from frontdesk.gateway.enrichment.image_cache import ImageCache
from frontdesk.gateway.enrichment.image_checks import publish_conversation_of

log = structlog.get_logger(__name__)

Result = TypeVar("Result")


class ProfileEnrichment:
    """Fetcher of the profile of a conversation's customer; `fetch` is the handler of a job."""

    def __init__(
        self,
        calls: ChannelCalls,
        image_cache: ImageCache,
    ) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._calls = calls
        self._image_cache = image_cache

    async def fetch(self, account_id: int, conversation_id: int, attempt: int = 1) -> None:
        """Fetch and store the customer's profile."""
        row = await self._row(account_id, conversation_id)
        if row is None:
            return
        try:
            customer = await self._customer(row)
        except ChannelError as error:
            log.info("who the customer is cannot be asked", conversation_id=row.id, error=str(error))
            await self._again(row, attempt, error)
            return
        avatar_key = None
        if customer is not None and customer.avatar_url is not None:
            avatar_key = await self._image_cache.fetch(row.channel, customer.avatar_url)
        async with self._database.account(account_id) as transaction:
            if customer is not None:
                await self._know_customer(transaction, row, customer, avatar_key)
            if isinstance(self._registry.of(row.channel), ChecksImages):
                transaction.jobs.append(CHECK_IMAGES(account_id=account_id, conversation_id=conversation_id))

    async def _again(self, row: ConversationRow, attempt: int, error: ChannelError) -> None:
        """Try once more, unless the platform refused for good or a day has passed."""
        if not may_pass(error) or attempt >= TRIES:
            return
        again = FETCH_PROFILE(account_id=row.account_id, conversation_id=row.id, attempt=attempt + 1)
        at = datetime.now(UTC) + pause_before(attempt + 1, error)
        async with self._database.system() as transaction:
            transaction.jobs.append(again.due(at))

    async def _row(self, account_id: int, conversation_id: int) -> ConversationRow | None:
        async with self._database.account(account_id) as transaction:
            return await queries.one_conversation(transaction, account_id, conversation_id, ALL_INBOXES)

    async def _customer(self, row: ConversationRow) -> Party | None:
        channel = self._registry.of(row.channel)
        if not isinstance(channel, ReadsConversations):
            return None
        page = await self._ask(row, "conversation_page", lambda c: channel.conversation_page(c, row.remote_id))
        return page.customer

    async def _ask(self, row: ConversationRow, called: str, ask: Callable[[Connection], Awaitable[Result]]) -> Result:
        inbox = (row.account_id, row.inbox_id, row.channel)
        return await self._calls.ask(inbox, called, ask, LONG_PATIENCE)

    async def _know_customer(
        self, transaction: Transaction, row: ConversationRow, customer: Party, avatar_key: str | None
    ) -> None:
        conversation = await queries.one_conversation(transaction, row.account_id, row.id, ALL_INBOXES, lock=True)
        if conversation is None:
            return
        platform = self._registry.of(row.channel).manifest.platform
        await store_profile(
            transaction,
            row.account_id,
            conversation.contact_id,
            platform,
            customer,
            conversation.contact_name,
            avatar_key,
        )
        await publish_conversation_of(transaction, row)
