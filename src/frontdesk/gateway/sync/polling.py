"""Polling of platforms: their list of conversations, and the newest messages of each.

Each inbox is polled by one process at a time, which has leased it. Lively conversations are polled soon again, quiet
ones less and less often; a difference in the platform's list makes a conversation due at once. While many are lively,
every third poll is still for the quiet ones.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar
from uuid import uuid4

import msgspec
import structlog

from frontdesk.contract.channel import Channel, Connection
from frontdesk.contract.errors import ChannelError, NeedsReconnect, TryLater
from frontdesk.contract.events import MessageEchoed, MessageReceived, StatusChanged
from frontdesk.contract.polling import PolledEvent, PolledMessages, PollPace, Polls
from frontdesk.core.contacts.profiles import save_profiles
from frontdesk.core.ingest import InboundBatchItem, ingest_fetched
from frontdesk.core.sync import polled_inboxes
from frontdesk.core.sync.gaps import history_before
from frontdesk.core.sync.polled_inboxes import Due, PolledGap, PolledInbox
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.rate_limiter import LONG_PATIENCE

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

LEASE = timedelta(seconds=30)
LOOK_EVERY_SECONDS = 1.0
LIST_REST = timedelta(seconds=2)
"""How long the list is left alone after its end, for each of its pages."""
LIVELY, QUIET = 6, 3
"""How many of each are asked for at a time."""
LIVELY_FOR = timedelta(hours=1)
MOST_PAGES = 20
"""How far back a conversation is read in one look to find what is known already; another look reads on."""
ASKED_AGAIN = 3
"""How often a page without anything new is asked for again before it is believed."""
REST = timedelta(seconds=10)
"""After a trouble; a shorter rest that the platform asks for is enough."""


class _Polled(Channel, Polls, Protocol):
    """Channel that is polled."""


class Polling:
    """Poller, for as long as `run` runs."""

    def __init__(self, calls: ChannelCalls) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._access = calls.access
        self._calls = calls
        self._whose = uuid4()

    async def run(self) -> None:
        """Poll every inbox that no other process polls, until cancelled."""
        names = [channel.manifest.name for channel in self._registry if isinstance(channel, Polls)]
        if not names:
            await asyncio.Event().wait()
        asking: dict[tuple[int, int], asyncio.Task[None]] = {}
        try:
            while True:
                for key in [key for key, task in asking.items() if task.done()]:
                    del asking[key]
                try:
                    async with self._database.system() as transaction:
                        leased = await polled_inboxes.lease_in_all(transaction, names, self._whose, LEASE)
                except DatabaseUnavailable:
                    leased = []
                for key in leased:
                    if key not in asking:
                        asking[key] = asyncio.create_task(self._keep_asking(*key))
                await asyncio.sleep(LOOK_EVERY_SECONDS)
        finally:
            for task in asking.values():
                task.cancel()
            await asyncio.gather(*asking.values(), return_exceptions=True)

    async def _keep_asking(self, account_id: int, inbox_id: int) -> None:
        """Poll one inbox for as long as it is ours and connected."""
        try:
            while True:
                try:
                    if not await self._round(account_id, inbox_id):
                        return
                except NeedsReconnect as error:
                    await self._access.mark_needs_reconnect(account_id, inbox_id, str(error))
                    return
                except TryLater as error:
                    await asyncio.sleep(min(error.after or REST, REST).total_seconds())
                except DatabaseUnavailable:
                    await asyncio.sleep(REST.total_seconds())
                except Exception as error:
                    expected = isinstance(error, ChannelError)
                    log.warning("asking for news failed", inbox_id=inbox_id, error=str(error), exc_info=not expected)
                    await asyncio.sleep(REST.total_seconds())
        finally:
            await self._release(account_id, inbox_id)

    async def _release(self, account_id: int, inbox_id: int) -> None:
        try:
            async with self._database.account(account_id) as transaction:
                await polled_inboxes.released(transaction, account_id, inbox_id, self._whose)
        except DatabaseUnavailable:
            log.info("an inbox is given up when its lease ends", inbox_id=inbox_id)

    async def _round(self, account_id: int, inbox_id: int) -> bool:
        """Poll what is due now, or rest a moment; return False when the inbox is not ours any more."""
        async with self._database.account(account_id) as transaction:
            inbox = await polled_inboxes.renewed(transaction, account_id, inbox_id, self._whose, LEASE)
        channel = self._registry.get(inbox.channel) if inbox is not None else None
        if inbox is None or channel is None or not isinstance(channel, Polls):
            return False
        connection = await self._access.connection(account_id, inbox_id)
        pace = channel.poll_pace(connection.credentials)
        async with self._database.account(account_id) as transaction:
            due = await polled_inboxes.due(transaction, inbox, LIVELY, QUIET, pace.shortest * 8)
        work = [self._ask(inbox, channel, pace, one) for one in due]
        if inbox.list_is_due:
            work.append(self._list(inbox, channel, pace))
        if not work:
            await asyncio.sleep(min(pace.shortest.total_seconds(), 1.0) / 2)
            return True
        troubles = [t for t in await asyncio.gather(*work, return_exceptions=True) if isinstance(t, BaseException)]
        if troubles:
            raise min(troubles, key=lambda trouble: not isinstance(trouble, NeedsReconnect))
        return True

    async def _list(self, inbox: PolledInbox, channel: _Polled, pace: PollPace) -> None:
        """Read the next page of the list."""
        page = await self._call(inbox, "conversation_list", lambda c: channel.conversation_list(c, inbox.cursor))
        pauses = (pace.shortest, pace.longest)
        async with self._database.account(inbox.account_id) as transaction:
            await polled_inboxes.listed(transaction, inbox, page.conversations, page.cursor, LIST_REST, pauses)

    async def _ask(self, inbox: PolledInbox, channel: _Polled, pace: PollPace, due: Due) -> None:
        """Poll one conversation, and ingest what is new in it."""
        first = await self._page(inbox, channel, due, None, ())
        digest, gap = _digest(first), due.gap
        # A page that came back empty where there was something is a fault of the platform, not news.
        if digest == due.seen or (not first.message_ids and due.newest is not None):
            pause = min(max(pace.shortest, timedelta(seconds=due.pause_seconds * 2)), pace.longest)
            seen, newest = due.seen, due.newest
        else:
            pages, rest = await self._read_back_to(inbox, channel, due, first, due.newest)
            await self._ingest(inbox, due, pages)
            if rest is not None:  # one that is being read already lies beyond it, and is reached through it
                gap = replace(rest, until=due.gap.until) if due.gap is not None else rest
            # What the first look finds may be years old, and is nothing lively then.
            is_lively = due.seen is not None or _last_message_at(first) > inbox.now - LIVELY_FOR
            pause = pace.shortest if is_lively else pace.longest
            seen, newest = digest, first.message_ids[0] if first.message_ids else None
        if gap is not None and gap == due.gap:
            further = await self._page(inbox, channel, due, gap.cursor, ())
            pages, gap = await self._read_back_to(inbox, channel, due, further, gap.until)
            await self._ingest(inbox, due, pages, by_catch_up=True)
        async with self._database.account(inbox.account_id) as transaction:
            await polled_inboxes.save_poll(
                transaction, inbox, due, pause if gap is None else pace.shortest, seen, newest
            )
            await polled_inboxes.read_so_far(transaction, inbox, due.remote_id, due.gap, gap)

    async def _read_back_to(
        self, inbox: PolledInbox, channel: _Polled, due: Due, first: PolledMessages, newest: str | None
    ) -> tuple[list[PolledMessages], PolledGap | None]:
        """Return the page and those before it, back to the newest known message; and what one poll left unread."""
        pages = [first]
        while _may_miss(pages, newest) and len(pages) < MOST_PAGES:
            known = [message_id for page in pages for message_id in page.message_ids]
            pages.append(await self._page(inbox, channel, due, pages[-1].cursor, known))
        cursor = pages[-1].cursor
        if newest is None or cursor is None or not _may_miss(pages, newest):
            return pages, None
        return pages, PolledGap(cursor, newest)

    async def _page(
        self, inbox: PolledInbox, channel: _Polled, due: Due, cursor: str | None, known: Collection[str]
    ) -> PolledMessages:
        """Return a page; one that brings nothing new and yet leads on has lost its content, and is asked for again."""

        def ask(connection: Connection) -> Awaitable[PolledMessages]:
            return channel.polled_messages(connection, due.remote_id, due.customer, cursor)

        page = await self._call(inbox, "polled_messages", ask)
        for _ in range(ASKED_AGAIN):
            if page.cursor is None or not set(page.message_ids).issubset(known):
                break
            page = await self._call(inbox, "polled_messages", ask)
        return page

    async def _ingest(
        self, inbox: PolledInbox, due: Due, pages: Sequence[PolledMessages], *, by_catch_up: bool = False
    ) -> None:
        """Ingest the messages: those from before the inbox was made, and old ones, are history, apart from the new."""
        events, before = _in_order(pages), history_before(inbox.created_at, inbox.now)
        history = {m.message_id for m in events if not isinstance(m, StatusChanged) and m.sent_at < before}
        platform = self._registry.of(inbox.channel).manifest.platform
        async with self._database.batch() as transaction:
            for late in (True, False):
                part = tuple(event for event in events if (event.message_id in history) is late)
                if part:
                    arrival = self._arrival(inbox, part)
                    await ingest_fetched(
                        transaction, replace(arrival, is_history=late, found_by_catch_up=by_catch_up and not late), ()
                    )
        async with self._database.account(inbox.account_id) as transaction:
            await save_profiles(transaction, inbox.account_id, platform, inbox.channel, [due.customer])

    def _arrival(self, inbox: PolledInbox, events: tuple[PolledEvent, ...]) -> InboundBatchItem:
        manifest = self._registry.of(inbox.channel).manifest
        return InboundBatchItem(
            channel=inbox.channel,
            platform=manifest.platform,
            title=manifest.platform_title,
            remote_account_id=inbox.remote_id,
            received_at=inbox.now,
            events=events,
        )

    async def _call(self, inbox: PolledInbox, called: str, ask: Callable[[Connection], Awaitable[Result]]) -> Result:
        address = (inbox.account_id, inbox.id, inbox.channel)
        return await self._calls.ask(address, called, ask, LONG_PATIENCE)


def _digest(page: PolledMessages) -> str:
    """Return a digest of the messages and their statuses; links to files differ each time and are left out."""
    statuses = [event for event in page.events if isinstance(event, StatusChanged)]
    return hashlib.sha256(msgspec.json.encode((page.message_ids, statuses))).hexdigest()


def _last_message_at(page: PolledMessages) -> datetime:
    times = [event.sent_at for event in page.events if isinstance(event, MessageReceived | MessageEchoed)]
    return max(times, default=datetime.min.replace(tzinfo=UTC))


def _may_miss(pages: Sequence[PolledMessages], newest: str | None) -> bool:
    """Return whether there may be more between these pages and what is known: after an outage, or a busy minute.

    A conversation that was never polled is not read to its beginning.
    """
    return newest is not None and pages[-1].cursor is not None and all(newest not in page.message_ids for page in pages)


def _in_order(pages: Sequence[PolledMessages]) -> list[PolledEvent]:
    """Return each message once, oldest first, then their statuses; pages may repeat what another held."""
    messages: dict[str, MessageReceived | MessageEchoed] = {}
    statuses: dict[StatusChanged, None] = {}
    for page in reversed(pages):
        for event in page.events:
            if isinstance(event, StatusChanged):
                statuses[event] = None
            else:
                messages.setdefault(event.message_id, event)
    ordered = sorted(messages.values(), key=lambda message: message.sent_at)
    return [*ordered, *sorted(statuses, key=lambda status: status.at)]
