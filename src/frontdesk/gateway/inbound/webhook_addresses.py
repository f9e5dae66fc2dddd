"""Webhook addresses of single inboxes: the inbox of each, and what its webhooks are checked with.

Found once and remembered for a few seconds, so that a flood of webhooks, or of made-up addresses, asks the database
seldom; a new signing key counts as soon as that has passed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.contract.channel import Channel
from frontdesk.contract.errors import TryLater
from frontdesk.core.inboxes import queries
from frontdesk.db.database import Database
from frontdesk.gateway.calls.credentials import CredentialProvider
from frontdesk.gateway.catalog.registry import Registry

REMEMBERED_SECONDS = 5.0
MOST_REMEMBERED = 1000
KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Webhook address of an inbox; `settings` are the channel's, with what belongs to this account alone.

    `is_secured`: the account has something to check its webhooks with.
    """

    account_id: int
    inbox_id: int
    remote_id: str
    settings: Mapping[str, str] = field(repr=False)
    is_secured: bool


class WebhookAddresses:
    """Finder of inboxes by the last part of their webhook addresses."""

    def __init__(self, database: Database, registry: Registry, access: CredentialProvider) -> None:
        self._database = database
        self._registry = registry
        self._access = access
        self._known: dict[tuple[str, str], tuple[float, Address | None]] = {}

    async def find(self, channel: Channel, key: str) -> Address | None:
        """Return the inbox of that channel and key, if there is one. Raises `DatabaseUnavailable`."""
        if not KEY.fullmatch(key):
            return None  # neither asked for nor remembered: a database refuses some texts, and others are long
        name = channel.manifest.name
        until, address = self._known.get((name, key), (0.0, None))
        if until > time.monotonic():
            return address
        address = await self._load(name, key)
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[name, key] = (time.monotonic() + REMEMBERED_SECONDS, address)
        return address

    async def _load(self, name: str, key: str) -> Address | None:
        async with self._database.system() as transaction:
            row = await queries.inbox_at_webhook_key_in_all(transaction, name, key)
        if row is None:
            return None
        details: Mapping[str, str] = {}
        if row["secret"] is not None:
            try:
                details = self._access.unseal(row["secret"]).details
            except TryLater:
                return None
        return Address(
            account_id=row["account_id"],
            inbox_id=row["id"],
            remote_id=row["remote_id"],
            settings={**self._registry.settings(name), **details},
            is_secured=any(value.strip() for value in details.values()),
        )
