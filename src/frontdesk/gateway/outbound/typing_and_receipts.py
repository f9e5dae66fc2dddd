"""Typing indicators and read receipts for the customer. Best effort: nothing waits for them, nothing retries them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import structlog

from frontdesk.contract.channel import MarksRead, ShowsTyping
from frontdesk.contract.errors import ChannelError
from frontdesk.core.consumers.consumer import Consumer, Recorded
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.events import ConversationRead
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.jobs.kinds import BACKGROUND, JobKind
from frontdesk.kit.values import dataclass

log = structlog.get_logger(__name__)

TYPING_EVERY_SECONDS = 4.0
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OfConversation:
    """Conversation."""

    account_id: int
    conversation_id: int


MARK_READ = JobKind("mark_read", OfConversation, queue=BACKGROUND)
"""Show the customer that the business has read the conversation."""


async def _defer_receipts(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
    for each in recorded:
        assert each.event.conversation_id is not None
        transaction.jobs.append(MARK_READ(account_id=each.event.account_id, conversation_id=each.event.conversation_id))


READ_RECEIPTS = Consumer(name="read_receipts", kinds=frozenset({ConversationRead}), handle=_defer_receipts)
"""Has the platform told that the business has read a conversation, whoever of it did."""


class TypingAndReceipts:
    """Sender of typing indicators and read receipts, where the channel can show them."""

    def __init__(self, calls: ChannelCalls) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._calls = calls
        self._typing: dict[int, float] = {}
        self._running: set[asyncio.Task[None]] = set()

    def typing(self, conversation: ConversationRow) -> None:
        """Show that an agent types, in the background and not too often."""
        now = time.monotonic()
        if now - self._typing.get(conversation.id, -TYPING_EVERY_SECONDS) < TYPING_EVERY_SECONDS:
            return
        if len(self._typing) > REMEMBERED:
            self._typing.clear()
        self._typing[conversation.id] = now
        task = asyncio.create_task(self._show_typing(conversation))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def mark_read(self, account_id: int, conversation_id: int) -> None:
        """Show the customer that the business has read the conversation: the job's handler."""
        async with self._database.account(account_id) as transaction:
            row = await queries.one_conversation(transaction, account_id, conversation_id, ALL_INBOXES)
        if row is None:
            return
        channel = self._registry.of(row.channel)
        if not isinstance(channel, MarksRead):
            return
        try:
            inbox = (account_id, row.inbox_id, row.channel)
            await self._calls.ask(inbox, "mark_read", lambda c: channel.mark_read(c, row.remote_id))
        except ChannelError as error:
            log.info("the customer was not shown that we read", error=str(error))

    async def close(self) -> None:
        """Drop what is still under way."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _show_typing(self, row: ConversationRow) -> None:
        channel = self._registry.of(row.channel)
        if not isinstance(channel, ShowsTyping):
            return
        try:
            inbox = (row.account_id, row.inbox_id, row.channel)
            await self._calls.ask(inbox, "show_typing", lambda c: channel.show_typing(c, row.remote_id))
        except ChannelError as error:
            log.info("typing was not shown", error=str(error))
