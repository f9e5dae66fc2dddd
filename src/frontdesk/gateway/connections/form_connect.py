"""Connecting an account with what an administrator typed: checked, tried at the platform, and stored encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from frontdesk.contract.channel import Channel
from frontdesk.contract.connecting import ConnectsByForm
from frontdesk.contract.errors import ChannelError, Refused, Unsupported
from frontdesk.core.actors import ActorRef
from frontdesk.core.errors import DomainError
from frontdesk.core.inboxes import errors
from frontdesk.core.inboxes.service import Original
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.connections.connect import Connect, quoted

LONGEST_VALUE = 4096


class ByForm(Channel, ConnectsByForm, Protocol):
    """Channel that is connected with a form."""


class ConnectValueRefused(DomainError):
    """Typed value that cannot be used; nothing was connected. `field` names the value, when it is one."""

    slug, title, family = "connect-value-refused", "Couldn't connect", "refused"

    def __init__(self, detail: str, name: str | None = None) -> None:
        super().__init__(detail, **({"field": name} if name else {}))


class FormConnect:
    """Connecting of remote accounts as inboxes, without a browser's round trip."""

    def __init__(self, registry: Registry, connect: Connect) -> None:
        self._registry = registry
        self._connect = connect

    async def connect(
        self,
        account_id: int,
        actor: ActorRef,
        name: str,
        values: Mapping[str, str],
        inbox_id: int | None,
        original: Original | None = None,
    ) -> tuple[int, bool]:
        """Connect the account of these values, or the inbox again; return the inbox's id, and whether it existed
        before.

        A new inbox is made after the `original`, if there is one. Raises `ChannelNotFound`, `ConnectValueRefused`,
        `PlatformFailed`, or what `Connect.keep` raises; then nothing was made or changed.
        """
        channel = self._registry.get(name)
        if channel is None or not isinstance(channel, ConnectsByForm):
            raise errors.ChannelNotFound
        given = _checked(channel, values)
        title = channel.manifest.title
        try:
            connected = await channel.open_account(self._registry.settings(name), given)
        except (Refused, Unsupported) as error:
            raise ConnectValueRefused(f"{quoted(str(error))} Nothing was connected.") from error
        except ChannelError as error:
            raise errors.PlatformFailed(
                f"{title} couldn't be reached: {quoted(str(error))} Nothing was connected. Try again later."
            ) from error
        return await self._connect.keep(account_id, actor, channel, connected, inbox_id, original)


def _checked(channel: ByForm, values: Mapping[str, str]) -> dict[str, str]:
    """Return the given values, without blanks. Raises `ConnectValueRefused`."""
    form = {field.name: field for field in channel.connect_form}
    given: dict[str, str] = {}
    for name, value in values.items():
        if name not in form:
            raise ConnectValueRefused(f"{channel.manifest.title} asks for no {name}.", name)
        text = value.strip()
        if len(text) > LONGEST_VALUE or not text.isprintable():
            raise ConnectValueRefused(f"{form[name].title} is too long or holds characters that are no text.", name)
        if text:
            given[name] = text
    for field in channel.connect_form:
        if field.required and field.name not in given:
            raise ConnectValueRefused(f"{field.title} is missing.", field.name)
    return given
