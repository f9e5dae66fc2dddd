"""Provisioning at the start of a server: the account that the gateway serves, and its inbox from the environment.

The channel knows what a variable means. Tokens of the environment are taken once: the platform gives new ones again and
again, and those of the environment are dead then. So the ones an inbox was connected with are remembered.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol, cast

import msgspec
import structlog

from frontdesk.api.kit.services import Services
from frontdesk.compat.message_gateway import queries
from frontdesk.contract.channel import AccountProfile, Channel, Connected, Connection, Connects
from frontdesk.contract.connecting import ProvidedByEnvironment
from frontdesk.contract.errors import ChannelError, TryLater
from frontdesk.core.actors import SYSTEM
from frontdesk.core.errors import DomainError
from frontdesk.core.inboxes import queries as inboxes
from frontdesk.core.installation.setup import first_account
from frontdesk.gateway.catalog.channel_catalog import ChannelCatalog
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.connections.connect import Connect, quoted
from frontdesk.gateway.connections.webhook_registration import WebhookRegistration
from frontdesk.settings import GatewaySettings, SettingsError

log = structlog.get_logger(__name__)

ACCOUNT_NAME = "Message gateway"
ASK_SECONDS = 20
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
PROVISION_LOCK = 7205759403792796


class Provided(Channel, ProvidedByEnvironment, Protocol):
    """Channel whose account can be set up from the environment."""

    async def account_profile(self, connection: Connection) -> AccountProfile:
        """Return the profile of the account. Raises like `send`, never `Uncertain`."""


def provided_channel(registry: Registry, provider: str) -> Provided:
    """Return the channel that `PROVIDER` chooses. Raises `SettingsError` when there is none."""
    for channel in registry:
        if isinstance(channel, ProvidedByEnvironment) and channel.provider == provider:
            return cast(Provided, channel)
    raise SettingsError(f"PROVIDER is {provider!r}, which no channel of this version is set up by; choose another.")


class Provisioning:
    """Set-up of the account and the inbox that the environment describes."""

    def __init__(self, services: Services, settings: GatewaySettings, *, pause: float = FIRST_PAUSE) -> None:
        """Make it; `pause` is how many seconds to wait before a platform that is away is asked again."""
        self._services = services
        self._settings = settings
        self._pause = pause
        self._channel = provided_channel(services.registry, settings.provider)

    async def account(self) -> int:
        """Return the account that the gateway serves: the one it had, else the first there is, else a new one.

        Raises `DatabaseUnavailable`.
        """
        async with self._services.database.system() as transaction:
            first = await first_account(transaction, ACCOUNT_NAME)
            account_id = await queries.find_account(transaction) or first
            await queries.serve_account(transaction, account_id, self._settings.provider)
        return account_id

    async def settle(self, account_id: int) -> bool:
        """Connect the inbox, unless that was done with these very variables; return False while the platform is away.

        Raises `SettingsError` with what is wrong with the variables, or `DatabaseUnavailable`.
        """
        await self._store_settings()
        values = self._settings.values
        own = _of_the_account(self._channel, values)
        if not own and isinstance(self._channel, Connects):
            return True  # it is connected through the browser
        provided = _name(self._settings.provider, {name: values[name] for name in own})
        # Of several servers that start at once one asks the platform: the tokens may be good for one time only.
        async with self._services.database.system() as guard:
            # It is left alone while the platform is asked, for longer than transactions usually may be.
            await guard.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{2 * ASK_SECONDS}s'")
            await guard.value("SELECT pg_advisory_xact_lock($1)", PROVISION_LOCK)
            async with self._services.database.account(account_id) as transaction:
                known = await queries.provided_with(transaction, account_id, provided)
            if known is not None:
                await self._say_if_disconnected(account_id, known)
                return True
            try:
                async with asyncio.timeout(ASK_SECONDS):
                    connected = await self._ask(own)
            except (TryLater, TimeoutError) as error:
                log.warning("the provider is away; its account is asked for again later", error=str(error))
                return False
            await self._connect(account_id, connected, provided)
        return True

    async def _say_if_disconnected(self, account_id: int, inbox_id: int) -> None:
        async with self._services.database.account(account_id) as transaction:
            inbox = await inboxes.one_inbox(transaction, account_id, inbox_id)
        if inbox is not None and inbox.state == "disconnected":
            log.warning(
                "the gateway's account was disconnected and stays so; connect it in Settings, or give others",
                provider=self._settings.provider,
            )

    async def settle_later(self, account_id: int) -> None:
        """Try again until the platform responds; a mistake in the variables is logged, and ends it."""
        pause = self._pause
        while True:
            await asyncio.sleep(pause)
            try:
                if await self.settle(account_id):
                    return
            except SettingsError as error:
                log.error("the gateway's account could not be set up", error=str(error))
                return
            except Exception:
                log.exception("setting up the gateway's account broke; it is tried again")
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _store_settings(self) -> None:
        """Store the variables about the platform itself as if an operator had typed them."""
        services, name = self._services, self._channel.manifest.name
        declared = {setting.name: setting for setting in self._channel.manifest.settings}
        current = services.registry.settings(name)
        changed: dict[str, str | None] = {
            key: value
            for key, value in self._channel.platform_values(self._settings.values).items()
            if current.get(key) != value and services.platform_settings.value(declared[key])[1] != "environment"
        }
        if not changed:
            return
        cards = ChannelCatalog(
            services.registry, services.platform_settings, services.inbox_rules, services.settings.public_url
        )
        try:
            await cards.change(name, changed, None)
        except DomainError as error:
            raise SettingsError(f"PROVIDER is {self._settings.provider!r}, and a variable is wrong: {error}") from error
        async with services.database.system() as transaction:
            await services.get(WebhookRegistration).settings_changed(transaction, name)

    async def _ask(self, own: list[str]) -> Connected:
        channel = self._channel
        settings = self._services.registry.settings(channel.manifest.name)
        try:
            return await channel.provided_account(settings, self._settings.values)
        except TryLater:
            raise
        except ChannelError as error:
            raise SettingsError(
                f"PROVIDER is {channel.provider!r}, but {channel.manifest.title} says: {quoted(str(error))} Look at"
                f" {', '.join(own)}."
            ) from error

    async def _connect(self, account_id: int, connected: Connected, provided: bytes) -> None:
        services, channel = self._services, self._channel
        if connected.missing_scopes:
            log.warning("the account did not allow everything", missing=list(connected.missing_scopes))
        allowed = replace(connected, missing_scopes=())
        async with services.database.account(account_id) as transaction:
            known = await inboxes.inbox_of_remote(transaction, account_id, channel.manifest.name, connected.remote_id)
        try:
            again = None if known is None else known.id
            inbox_id, _ = await services.get(Connect).keep(account_id, SYSTEM, channel, allowed, again)
        except DomainError as error:
            raise SettingsError(f"PROVIDER is {channel.provider!r}, but its account cannot be used: {error}") from error
        async with services.database.account(account_id) as transaction:
            await queries.serve_inbox(transaction, account_id, inbox_id, channel.provider, SYSTEM, provided)


def _of_the_account(channel: ProvidedByEnvironment, values: Mapping[str, str]) -> list[str]:
    """Return the variables that are about the account, not about the platform: no setting changes with them."""
    return sorted(name for name in values if not _is_setting(channel, values, name))


def _is_setting(channel: ProvidedByEnvironment, values: Mapping[str, str], name: str) -> bool:
    try:
        return channel.platform_values({**values, name: f"{values[name]}x"}) != channel.platform_values(values)
    except ChannelError:
        return True


def _name(provider: str, values: Mapping[str, str]) -> bytes:
    """Return a name for these values that does not hold them."""
    return hashlib.sha256(msgspec.json.encode([provider, sorted(values.items())])).digest()
