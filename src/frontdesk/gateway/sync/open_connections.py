"""Leases of the inboxes whose platform tells what is new over a connection that stays open.

Each inbox is listened for by one process at a time, which has leased it. Where a process ends, or an inbox is
disconnected, the connection is closed, and another process may go on from where the first one was.
"""

from __future__ import annotations

import asyncio
from uuid import uuid4

import structlog

from frontdesk.contract.open_connections import StaysConnected
from frontdesk.core.sync.open_connections import Key, ListeningInbox, lease_in_all, release, renew_in_all
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.sync.listening import PACE, Listening, Pace
from frontdesk.kit.tasks import end

log = structlog.get_logger(__name__)


class OpenConnections:
    """Holds connections, for as long as `run` runs."""

    def __init__(self, calls: ChannelCalls, pace: Pace = PACE) -> None:
        self._calls = calls
        self._database = calls.database
        self._pace = pace
        self._whose = uuid4()

    async def run(self) -> None:
        """Listen for every inbox that nobody else listens for, until cancelled."""
        names = [channel.manifest.name for channel in self._calls.registry if isinstance(channel, StaysConnected)]
        if not names:
            await asyncio.Event().wait()
        listening: dict[Key, asyncio.Task[None]] = {}
        try:
            while True:
                try:
                    await self._look(names, listening)
                except DatabaseUnavailable:
                    log.info("without the database no further inbox is listened for")
                await asyncio.sleep(self._pace.look_every.total_seconds())
        finally:
            await end(listening.values())

    async def _look(self, names: list[str], listening: dict[Key, asyncio.Task[None]]) -> None:
        """End what is not ours any more, or not connected; begin with what nobody listens for."""
        for key in [key for key, task in listening.items() if task.done()]:
            del listening[key]
        async with self._database.system() as transaction:
            ours = await renew_in_all(transaction, listening, self._whose, self._pace.lease)
            leased = await lease_in_all(transaction, names, self._whose, self._pace.lease)
        for key, task in listening.items():
            if key not in ours:
                task.cancel()
        for inbox in leased:
            listening[inbox.key] = asyncio.create_task(self._listen(inbox, listening.get(inbox.key)))

    async def _listen(self, inbox: ListeningInbox, before: asyncio.Task[None] | None) -> None:
        """Listen for an inbox once the task `before` this one has let it go, and let it go in the end."""
        try:
            if before is not None:
                await asyncio.wait({before})
            await Listening(self._calls, inbox, self._whose, self._pace).run()
        except DatabaseUnavailable:
            log.info("an inbox is listened for again when the database is back", inbox_id=inbox.id)
        finally:
            await self._release(inbox)

    async def _release(self, inbox: ListeningInbox) -> None:
        try:
            async with self._database.account(inbox.account_id) as transaction:
                await release(transaction, inbox, self._whose)
        except DatabaseUnavailable:
            log.info("an inbox is given up when its lease ends", inbox_id=inbox.id)
