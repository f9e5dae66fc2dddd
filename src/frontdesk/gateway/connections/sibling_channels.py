"""Channels of one platform: one permission of a business serves them all."""

from __future__ import annotations

from typing import Protocol

from frontdesk.contract.channel import AccountProfile, Channel, Connected, Connection, Connects
from frontdesk.gateway.catalog.registry import Registry


class Connectable(Channel, Connects, Protocol):
    """Channel that is connected through the browser."""


class Named(Channel, Protocol):
    """Channel that can return an account's profile."""

    async def account_profile(self, connection: Connection) -> AccountProfile:
        """Return the profile of the account. Raises like `send`, never `Uncertain`."""


def connectable(registry: Registry, name: str) -> Connectable | None:
    """Return the channel of this name, if it is connected through the browser."""
    channel = registry.get(name)
    if channel is None or not isinstance(channel, Connects) or channel.manifest.callback_path is None:
        return None
    return channel


def siblings_of(registry: Registry, name: str) -> list[Connectable]:
    """Return the platform's other channels that are connected through the browser."""
    family = registry.family(name)[1:]
    return [found for one in family if (found := connectable(registry, one.manifest.name)) is not None]


def names_of(registry: Registry, name: str) -> list[str]:
    """Return the names of the channels of the same platform."""
    return [channel.manifest.name for channel in registry.family(name)]


def connection_of(registry: Registry, channel: Channel, connected: Connected) -> Connection:
    """Return the connection that a permission just gave."""
    settings = registry.settings(channel.manifest.name)
    return Connection(remote_id=connected.remote_id, credentials=connected.credentials, settings=settings)
