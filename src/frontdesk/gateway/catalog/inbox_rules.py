"""Rules in the rows of inboxes, kept as the catalog has them now.

They change with the program, with the operator's settings and with what a platform says of an account. Connecting
writes an inbox's rules itself; this module does the rest: at the start of each process, when settings are stored, and
every few seconds for what other processes changed, or a program of another version.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta

import structlog

from frontdesk.contract.errors import Unsupported
from frontdesk.core.inboxes.rules import VERSION, ChannelRules, account_facts, store_rules
from frontdesk.core.installation import stored_settings
from frontdesk.db.clashes import runs_again
from frontdesk.db.database import Database
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.catalog.platform_settings import PlatformSettingsStore
from frontdesk.gateway.catalog.registry import Registry

log = structlog.get_logger(__name__)

EVERY_SECONDS = 10.0
KEEPER = "inbox_rules"
"""Under this name the installation notes the version of the program that keeps the rules."""
KEEPER_LIVES = timedelta(minutes=1)
"""A program that has not kept the rules for so long has ended."""
RULES_LOCK = 7205759403792798


class InboxRules:
    """Writer of the rules of inboxes where they differ; several processes may do so at once."""

    def __init__(self, database: Database, registry: Registry, settings: PlatformSettingsStore) -> None:
        self._database = database
        self._registry = registry
        self._settings = settings

    @runs_again()
    async def refresh(self) -> int:
        """Bring every inbox's rules up to date; return how many were not. Raises `DatabaseUnavailable`.

        One process at a time does so, each with the settings as they are in its turn: so the last one wrote what holds.
        While a newer program keeps the rules, an older one leaves them alone.
        """
        async with self._database.system() as transaction:
            await transaction.value("SELECT pg_advisory_xact_lock($1)", RULES_LOCK)
            keeper = await stored_settings.get_recent(transaction, KEEPER, KEEPER_LIVES)
            if keeper is not None and int(keeper) > VERSION:
                return 0
            await self._settings.refresh()
            told = await account_facts(transaction)
            changed = await store_rules(transaction, list(self._wanted(told)))
            await stored_settings.put(transaction, KEEPER, str(VERSION))
        if changed:
            log.info("rules of inboxes written", inboxes=changed)
        return changed

    async def keep_fresh(self) -> None:
        """Refresh for ever; a database that is away is waited for."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.refresh()
            except DatabaseUnavailable:
                log.warning("rules of inboxes not refreshed: the database is away")

    def _wanted(self, told: list[tuple[str, dict[str, str]]]) -> Iterator[tuple[str, Mapping[str, str], ChannelRules]]:
        """Yield the rules by channel and facts. A channel whose settings make no sense keeps those it has."""
        nothing: dict[str, str] = {}
        known = {channel.manifest.name for channel in self._registry}
        for name, facts in [*((name, nothing) for name in sorted(known)), *told]:
            if name not in known:
                continue
            try:
                yield name, facts, self._registry.rules(name, facts)
            except Unsupported as error:
                log.warning("a channel's settings make no sense", channel=name, error=str(error))
