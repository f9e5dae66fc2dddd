"""Connecting an account without sending the browser anywhere: with values from a form, or from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from frontdesk.contract.channel import AccountProfile, Connected, Connection, PlatformSettings
from frontdesk.contract.manifest import Setting


@runtime_checkable
class ConnectsByForm(Protocol):
    """The account is connected with what an administrator types: an access token and what belongs to it."""

    connect_form: tuple[Setting, ...]
    """The fields to fill in. Secret ones are never shown again."""

    async def open_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        """Ask the platform who these values are for. Required values are there, unknown ones are not.

        Raises `Refused` with a sentence when the platform does not take them, `Unsupported` for a value that makes no
        sense, or `TryLater`.
        """

    async def account_profile(self, connection: Connection) -> AccountProfile:
        """How the account calls itself. Raises like `send`, never `Uncertain`."""


@runtime_checkable
class ProvidedByEnvironment(Protocol):
    """The account can be set up from variables of the environment, in the words of the message gateway's contract."""

    provider: str
    """What `PROVIDER` says to choose this channel."""
    provided: tuple[Setting, ...]
    """The variables: `name`, whether they are required, and their defaults."""

    def platform_values(self, values: Mapping[str, str]) -> dict[str, str]:
        """The channel's own settings that follow from these variables, by their names. Pure: no I/O."""

    async def provided_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        """The account of these variables. Raises `Refused`, `Unsupported` or `TryLater` with a sentence."""
