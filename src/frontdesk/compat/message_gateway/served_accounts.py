"""Accounts that the gateway serves at the moment: one account of this installation, and some of its inboxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.compat.message_gateway import queries
from frontdesk.compat.message_gateway.queries import GatewayInbox
from frontdesk.core.inboxes.queries import InboxRow
from frontdesk.db.database import Database
from frontdesk.gateway.catalog.registry import Registry


@dataclass(frozen=True, slots=True)
class Served:
    """Inboxes of the gateway, those of the current provider first."""

    account_id: int
    provider: str
    inboxes: Sequence[GatewayInbox]

    @property
    def accounts(self) -> list[InboxRow]:
        """Return the provider's accounts: its inboxes that are not disconnected."""
        return [
            found.inbox
            for found in self.inboxes
            if found.provider == self.provider and found.inbox.state != "disconnected"
        ]

    def platforms(self, registry: Registry, account: str | None = None) -> dict[int, str]:
        """Return the platform of each inbox; only of those of one account, by its id on the platform, if that is
        given.
        """
        channels = {found.inbox.id: registry.get(found.inbox.channel) for found in self.inboxes}
        return {
            found.inbox.id: channel.manifest.platform
            for found in self.inboxes
            if (channel := channels[found.inbox.id]) is not None and (not account or found.inbox.remote_id == account)
        }

    def names(self) -> dict[int, str]:
        """Return the names that chats give the accounts of inboxes; empty while accounts are not told apart."""
        if sum(inbox.state == "connected" for inbox in self.accounts) < 2:
            return {}
        return {found.inbox.id: found.inbox.remote_id for found in self.inboxes}


async def look(database: Database, account_id: int, provider: str) -> Served:
    """Look up what the gateway serves now. Raises `DatabaseUnavailable`."""
    async with database.account(account_id) as transaction:
        return Served(account_id, provider, await queries.inboxes(transaction, account_id, provider))
