"""Permissions that are given back: those of an inbox that is disconnected, and those of which nothing comes.

A platform has one permission per account and app. Giving one back that an inbox of this installation lives on would cut
that inbox off, and so would forgetting the newest tokens.
"""

from __future__ import annotations

import asyncio

import structlog

from frontdesk.contract.channel import Connected, Connection
from frontdesk.contract.errors import ChannelError
from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations.send_queue import queue_waiting
from frontdesk.core.inboxes import queries, service
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.connections.sibling_channels import Connectable, connectable, connection_of, names_of

log = structlog.get_logger(__name__)

REVOKE_SECONDS = 10


class Permissions:
    """Gives permissions back. What the platform responds does not count."""

    def __init__(self, calls: ChannelCalls) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._access = calls.access

    async def disconnect(self, account_id: int, inbox_id: int, actor: ActorRef) -> None:
        """End the connection and give the permission back; conversations stay, queued messages fail.

        The platform's response is not waited for long and does not count. Raises `InboxNotFound`.
        """
        async with self._database.account(account_id) as transaction:
            secret = await service.disconnect(transaction, account_id, inbox_id, actor)
            await queue_waiting(transaction, account_id, inbox_id)
            inbox = await queries.one_inbox(transaction, account_id, inbox_id)
        assert inbox is not None
        channel = connectable(self._registry, inbox.channel)
        if secret is None or channel is None:
            return
        try:
            credentials = self._access.unseal(secret)
        except ChannelError as error:
            log.warning("a permission was not given back", channel=inbox.channel, error=str(error))
            return
        settings = self._registry.settings(inbox.channel)
        await _revoke(channel, Connection(remote_id=inbox.remote_id, credentials=credentials, settings=settings))

    async def give_back(self, channel: Connectable, connected: Connected) -> None:
        """Give an unused permission back, or let the inbox that uses it have it."""
        name = channel.manifest.name
        try:
            async with self._database.system() as transaction:
                family = names_of(self._registry, name)
                inbox = await queries.connected_of_remote_in_all(transaction, family, connected.remote_id)
                if inbox is not None:
                    sealed = self._access.seal(connected.credentials)
                    await service.save_newer_credentials(transaction, inbox["account_id"], inbox["id"], sealed)
                    return
        except Exception:
            log.exception("a permission could be neither kept nor given back", channel=name)
            return
        await _revoke(channel, connection_of(self._registry, channel, connected))


async def _revoke(channel: Connectable, connection: Connection) -> None:
    """Give a permission back where possible: one that stays behind does no harm, as its tokens are not kept."""
    try:
        async with asyncio.timeout(REVOKE_SECONDS):
            await channel.revoke(connection)
    except (ChannelError, TimeoutError) as error:
        log.warning("a permission was not given back", channel=channel.manifest.name, error=str(error))
