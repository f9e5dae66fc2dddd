"""Catching up: fills gaps by asking platforms for what they told while no server listened.

The newest gap comes first, in it the conversation that changed last; one call at a time, with a breath between two, so
that live traffic has its turns. Ingesting is idempotent: what is known already changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import structlog

from frontdesk.contract.backfill import Backfills, PastConversation
from frontdesk.contract.channel import Channel, Connection, PastMessage, ReadsConversations
from frontdesk.contract.comments import ReadsComments
from frontdesk.contract.errors import ChannelError, NeedsReconnect, Refused, TryLater
from frontdesk.contract.events import MessageEchoed, MessageReceived, Party
from frontdesk.core.actors import SYSTEM
from frontdesk.core.conversations.missing_history import known_in, mark_missing_history
from frontdesk.core.events import InboxChanged
from frontdesk.core.inboxes import service
from frontdesk.core.inboxes.errors import CatchUpUnavailable
from frontdesk.core.ingest import InboundBatchItem, ingest_fetched
from frontdesk.core.sync import gaps
from frontdesk.core.sync.gaps import Gap, GapInbox, history_before
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.rate_limiter import LONG_PATIENCE, RateLimited
from frontdesk.gateway.sync.comment_backfill import HANDED_ON, backfill_job

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

LISTENS_EVERY_SECONDS = 10.0
BREATH_SECONDS = 0.2
AT_ONCE = 50
"""How many conversations one job asks for; another job goes on."""
MOST_LISTS = 100
MOST_PAGES = 20
PAUSE = timedelta(seconds=15)
LONG_PAUSE = timedelta(minutes=10)
MOST_FAILED = 3
"""So many conversations that fail in one job are the platform's trouble, and not theirs."""
AROUND = timedelta(minutes=5)
"""A gap is taken so much longer at its beginning: clocks differ, and what was just being told got lost, too."""


class _Remembers(Channel, Backfills, ReadsConversations, Protocol):
    """Channel that can be asked what was missed."""


class CatchUp:
    """Finder and filler of gaps: `fill` is a job's handler, `resume` and `reconcile` are periodic, `listen` is
    endless.
    """

    def __init__(self, calls: ChannelCalls) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._access = calls.access
        self._calls = calls

    async def listen(self) -> None:
        """Note that this server takes webhooks, and notice a time when none did. Runs until cancelled."""
        while True:
            try:
                async with self._database.system() as transaction:
                    missed = await gaps.listening_in_all(transaction, self._remembering())
                if missed:
                    log.warning("no server was listening for a while; what was missed is asked for", inboxes=missed)
            except DatabaseUnavailable:
                log.info("without the database nobody listens")
            await asyncio.sleep(LISTENS_EVERY_SECONDS)

    async def resume(self) -> None:
        """Go on where it is due: after a restart, or when a platform could not be asked."""
        async with self._database.system() as transaction:
            for account_id, inbox_id in await gaps.due_in_all(transaction):
                gaps.defer_fill(transaction, account_id, inbox_id)

    async def reconcile(self) -> None:
        """Look for what was missed without anybody noticing: a webhook that the platform never sent."""
        async with self._database.system() as transaction:
            await gaps.open_in_all(transaction, self._remembering(), "nightly", datetime.now(UTC) - gaps.NIGHT)

    async def look(self, transaction: Transaction, account_id: int, inbox_id: int) -> None:
        """Look, at a user's request, for what was missed in the last day. Raises `CatchUpUnavailable`."""
        inbox = await gaps.connected(transaction, account_id, inbox_id)
        if inbox is None:
            raise CatchUpUnavailable("This inbox isn't connected. Reconnect it to fetch the messages it missed.")
        if inbox.channel not in self._remembering():
            title = self._registry.of(inbox.channel).manifest.platform_title
            raise CatchUpUnavailable(f"{title} is checked for new messages continuously, so nothing can be missing.")
        since = max(inbox.created_at, datetime.now(UTC) - gaps.DAY)
        await gaps.open_one(transaction, account_id, inbox.id, "asked", since)

    async def fill(self, account_id: int, inbox_id: int) -> None:
        """Ask for what the inbox has missed, some conversations' worth, and go on in another job."""
        failed: set[str] = set()
        try:
            for _ in range(AT_ONCE):
                if not await self._fill_step(account_id, inbox_id, failed):
                    return
                await asyncio.sleep(BREATH_SECONDS)
        except NeedsReconnect as error:
            await self._access.mark_needs_reconnect(account_id, inbox_id, str(error))
        except ChannelError as error:
            log.info("what was missed cannot be asked for now", inbox_id=inbox_id, error=str(error))
            async with self._database.account(account_id) as transaction:
                await gaps.all_later(transaction, account_id, inbox_id, _pause(error))
        else:
            async with self._database.account(account_id) as transaction:
                gaps.defer_fill(transaction, account_id, inbox_id)

    async def _fill_step(self, account_id: int, inbox_id: int, failed: set[str]) -> bool:
        """Do one step; return False when there is nothing left to ask for, or no channel that can be asked.

        A conversation that cannot be asked for now goes behind the others and into `failed`.
        """
        async with self._database.account(account_id) as transaction:
            inbox = await gaps.connected(transaction, account_id, inbox_id)
            gap = await gaps.first_open(transaction, account_id, inbox_id)
        if inbox is None or gap is None:
            return False
        channel = self._registry.of(inbox.channel)
        if not (isinstance(channel, Backfills) and isinstance(channel, ReadsConversations)):
            await self._hand_on(inbox, channel, gap)
        elif gap.pending is None:
            await self._read_list(inbox, channel, gap)
        elif gap.pending:
            await self._ask_or_put_last(inbox, channel, gap, failed)
        else:
            await self._close(inbox, gap)
        return True

    async def _hand_on(self, inbox: GapInbox, channel: Channel, gap: Gap) -> None:
        """Hand comments on to their reader; a polled platform needs nothing more."""
        async with self._database.account(inbox.account_id) as transaction:
            if isinstance(channel, ReadsComments):
                transaction.jobs.append(backfill_job(inbox.account_id, inbox.id, gap_id=gap.id))
                await gaps.later(transaction, inbox.account_id, gap.id, HANDED_ON)
            else:
                await gaps.forget(transaction, inbox.account_id, gap.id)

    async def _read_list(self, inbox: GapInbox, channel: _Remembers, gap: Gap) -> None:
        """Note which conversations changed, the last changed first."""
        since, cursor = gap.since - AROUND, None
        found: dict[str, PastConversation] = {}
        for _ in range(MOST_LISTS):
            ask = partial(channel.past_conversations, since=since, cursor=cursor)
            try:
                page = await self._call(inbox, "past_conversations", ask)
            except Refused as error:
                if not found:
                    raise
                log.info("a page of the conversations is refused", inbox_id=inbox.id, error=str(error))
                break
            for one in page.conversations:
                if one.updated_at is None or one.updated_at >= since:
                    found.setdefault(one.conversation_id, one)
            cursor = page.cursor
            if cursor is None:
                break
            await asyncio.sleep(BREATH_SECONDS)
        newest_first = sorted(found.values(), key=lambda one: one.updated_at or gap.since, reverse=True)
        async with self._database.account(inbox.account_id) as transaction:
            await gaps.listed(transaction, inbox.account_id, gap, [one.conversation_id for one in newest_first])
            service.publish_inbox(transaction, InboxChanged, inbox.account_id, inbox.id, SYSTEM)

    async def _ask_or_put_last(self, inbox: GapInbox, channel: _Remembers, gap: Gap, failed: set[str]) -> None:
        """Ask for the next conversation. One that fails for a day is given up; several at once mean the platform."""
        assert gap.pending
        conversation_id = gap.pending[0]
        try:
            await self._ask(inbox, channel, gap, conversation_id)
        except TryLater as error:
            failed.add(conversation_id)
            if error.limited or isinstance(error, RateLimited) or len(failed) >= MOST_FAILED:
                raise
            async with self._database.account(inbox.account_id) as transaction:
                if datetime.now(UTC) - gap.until > gaps.DAY:
                    log.warning("a conversation is given up", inbox_id=inbox.id, error=str(error))
                    await gaps.mark_fetched(
                        transaction, inbox.account_id, gap.id, conversation_id, 0, is_incomplete=True
                    )
                    return
                await gaps.put_last(transaction, inbox.account_id, gap.id, conversation_id)
            if failed >= set(gap.pending):
                raise

    async def _ask(self, inbox: GapInbox, channel: _Remembers, gap: Gap, conversation_id: str) -> None:
        try:
            customer, messages, ended = await self._read(inbox, channel, gap, conversation_id)
        except (TryLater, NeedsReconnect):
            raise
        except ChannelError as error:
            log.info("a conversation cannot be asked for", inbox_id=inbox.id, error=str(error))
            customer, messages, ended = None, [], True
        platform, title = channel.manifest.platform, channel.manifest.platform_title
        async with self._database.batch() as transaction:
            known = await known_in(transaction, inbox.account_id, inbox.id, platform, conversation_id, messages)
            found = await self._ingest(transaction, inbox, conversation_id, customer or known.customer, messages)
            # All of it is new and more was known: what lies between the two is told by nobody.
            is_incomplete = not ended and known.has_messages and not known.has_one_of_these
            if is_incomplete:
                place = (inbox.account_id, inbox.id)
                await mark_missing_history(transaction, place, conversation_id, messages[0].sent_at, title)
            await gaps.mark_fetched(
                transaction, inbox.account_id, gap.id, conversation_id, found, is_incomplete=is_incomplete
            )

    async def _read(
        self, inbox: GapInbox, channel: _Remembers, gap: Gap, conversation_id: str
    ) -> tuple[Party | None, list[PastMessage], bool]:
        """Return who takes part, the messages since the gap began, oldest first, and whether those are all."""
        since, cursor = gap.since - AROUND, None
        found: dict[str, PastMessage] = {}
        customer: Party | None = None
        for _ in range(MOST_PAGES):
            ask = partial(channel.conversation_page, conversation_id=conversation_id, cursor=cursor)
            try:
                page = await self._call(inbox, "conversation_page", ask)
            except Refused as error:
                if not found:
                    raise
                log.info("a page of a conversation is refused", inbox_id=inbox.id, error=str(error))
                break
            customer = customer or page.customer
            fresh = [message for message in page.messages if message.message_id not in found]
            # Older pages go before newer ones: messages of the same moment keep the platform's order.
            found = {message.message_id: message for message in fresh} | found
            cursor = page.cursor
            if cursor is None or not fresh or fresh[0].sent_at < since:
                break
            await asyncio.sleep(BREATH_SECONDS)
        messages = sorted(found.values(), key=lambda message: message.sent_at)
        return customer, messages, not messages or messages[0].sent_at < since

    async def _ingest(
        self,
        transaction: Transaction,
        inbox: GapInbox,
        conversation_id: str,
        customer: Party | None,
        messages: Sequence[PastMessage],
    ) -> int:
        """Ingest what is new; return how many messages. Of a conversation with nobody in it nothing can be shown."""
        if customer is None:
            return 0
        now = datetime.now(UTC)
        before = history_before(inbox.created_at, now)
        manifest = self._registry.of(inbox.channel).manifest
        arrival = InboundBatchItem(
            channel=inbox.channel,
            platform=manifest.platform,
            title=manifest.platform_title,
            remote_account_id=inbox.remote_id,
            received_at=now,
            events=(),
        )
        found = 0
        for old in (True, False):
            part = tuple(_event(conversation_id, customer, m) for m in messages if (m.sent_at < before) is old)
            if part:
                found += await ingest_fetched(
                    transaction, replace(arrival, events=part, is_history=old, found_by_catch_up=not old), ()
                )
        return found

    async def _close(self, inbox: GapInbox, gap: Gap) -> None:
        async with self._database.account(inbox.account_id) as transaction:
            await gaps.close(transaction, inbox.account_id, gap.id)
            service.publish_inbox(transaction, InboxChanged, inbox.account_id, inbox.id, SYSTEM)

    async def _call(self, inbox: GapInbox, called: str, ask: Callable[[Connection], Awaitable[Result]]) -> Result:
        address = (inbox.account_id, inbox.id, inbox.channel)
        return await self._calls.ask(address, called, ask, LONG_PATIENCE)

    def _remembering(self) -> list[str]:
        """Return the channels whose platforms can be asked what was missed."""
        return [c.manifest.name for c in self._registry if isinstance(c, Backfills | ReadsComments)]


def _event(conversation_id: str, customer: Party, message: PastMessage) -> MessageReceived | MessageEchoed:
    if message.from_business:
        return MessageEchoed(
            conversation_id=conversation_id,
            message_id=message.message_id,
            sent_at=message.sent_at,
            recipient=customer,
            content=message.content,
            origin=message.origin,
            reply_to=message.reply_to,
            automatic=message.automatic,
        )
    return MessageReceived(
        conversation_id=conversation_id,
        message_id=message.message_id,
        sent_at=message.sent_at,
        sender=customer,
        content=message.content,
        reply_to=message.reply_to,
    )


def _pause(error: ChannelError) -> timedelta:
    if not isinstance(error, TryLater):
        return LONG_PAUSE
    return max(error.after or timedelta(), PAUSE)
