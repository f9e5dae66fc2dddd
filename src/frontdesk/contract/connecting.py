"""Connecting an account without OAuth: with values from a form, or from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from frontdesk.contract.channel import AccountProfile, Connected, Connection, PlatformSettings
from frontdesk.contract.manifest import Setting


@runtime_checkable
class ConnectsByForm(Protocol):
    """Channel whose accounts are connected with values an administrator types, such as an access token."""

    connect_form: tuple[Setting, ...]
    """The fields to fill in. Secret ones are never shown again."""

    async def open_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        """Return the account that these values belong to, as the platform says.

        Required values are there, unknown ones are not.

        Raises `Refused` with a sentence when the platform does not take them, `Unsupported` for a value that makes no
        sense, or `TryLater`.
        """

    async def account_profile(self, connection: Connection) -> AccountProfile:
        """Return the profile of the account. Raises like `send`, never `Uncertain`."""


@runtime_checkable
class ProvidedByEnvironment(Protocol):
    """Channel whose account can be set up from variables of the environment, named by the message gateway's
    contract.
    """

    provider: str
    """What `PROVIDER` says to choose this channel."""
    provided: tuple[Setting, ...]
    """The variables: `name`, whether they are required, and their defaults."""

    def platform_values(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the channel's own settings that follow from these variables, by their names. Pure: no I/O."""

    async def provided_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        """Return the account of these variables. Raises `Refused`, `Unsupported` or `TryLater` with a sentence."""
