"""Registry of channels. Adding a channel adds its import and a line to `CHANNELS`; no other code of ours names one.

`make new-channel` writes both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from frontdesk.channels import (
    respondio,
    tiktok_dm,
    tiktok_feed,
    tiktok_open,
)
from frontdesk.contract.capabilities import CallLimit, Capabilities, InboxFacts, PrivateReplyRule
from frontdesk.contract.channel import Channel, PlatformSettings
from frontdesk.contract.connecting import ProvidedByEnvironment
from frontdesk.contract.manifest import Setting
from frontdesk.core.inboxes.rules import ChannelRules
from frontdesk.gateway.catalog.addresses import CONNECTIONS, PREFIX
from frontdesk.gateway.catalog.platform_settings import PlatformSettingsStore
from frontdesk.kit.http import HttpClient

Makers = Sequence[Callable[[HttpClient], Channel]]

CHANNELS: Makers = (
    tiktok_dm.channel,
    tiktok_feed.channel,
    tiktok_open.channel,
    respondio.channel,
)


def declared_settings(makers: Makers | None = None) -> dict[str, Setting]:
    """Return every setting that any channel declares, by its name in the environment."""
    found: dict[str, Setting] = {}
    for channel in built(HttpClient(), makers):
        found |= {setting.name: setting for setting in channel.manifest.settings}
    return found


def provided_settings(makers: Makers | None = None) -> dict[str, tuple[Setting, ...]]:
    """Return the variables that set up an account from the environment, by the value of `PROVIDER` for their
    channel.
    """
    channels = built(HttpClient(), makers)
    return {channel.provider: channel.provided for channel in channels if isinstance(channel, ProvidedByEnvironment)}


@dataclass(slots=True)
class _Snapshot:
    """Settings of a channel, and what follows from them, at one version."""

    version: int
    settings: PlatformSettings
    capabilities: Capabilities | None = None
    call_limits: tuple[CallLimit, ...] | None = None


class Registry:
    """Registry of the channels, built around the one HTTP client, with the operator's settings for each.

    `makers` are those of another list of channels than ours.
    """

    def __init__(self, http: HttpClient, settings: PlatformSettingsStore, makers: Makers | None = None) -> None:
        self._channels = {channel.manifest.name: channel for channel in built(http, makers)}
        self._settings = settings
        self._snapshots: dict[str, _Snapshot] = {}
        self._paths = {path: channel for channel in self if (path := channel.manifest.webhook_path) is not None}

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._channels.values())

    def get(self, name: str) -> Channel | None:
        """Return the channel of that name, if there is one."""
        return self._channels.get(name)

    def of(self, name: str) -> Channel:
        """Return the channel of an existing inbox; its name came from our own table."""
        return self._channels[name]

    def family(self, name: str) -> list[Channel]:
        """Return the channels of the same platform, this one first: one permission of a business serves them all."""
        platform = self._channels[name].manifest.platform
        others = [c for c in self if c.manifest.platform == platform and c.manifest.name != name]
        return [self._channels[name], *others]

    def at_webhook_path(self, path: str) -> Channel | None:
        """Return the channel whose platform sends webhooks to `/webhooks/<path>`, or to an inbox's own address
        below it.
        """
        return self._paths.get(path.partition("/")[0])

    def of_delivery(self, path: str) -> Channel | None:
        """Return the channel that a kept delivery came by, whether as a webhook or over an open connection."""
        if path.startswith(CONNECTIONS):
            return self.get(path.removeprefix(CONNECTIONS))
        return self.at_webhook_path(path.removeprefix(PREFIX))

    def settings(self, name: str) -> PlatformSettings:
        """Return the operator's settings for the channel, as they are now."""
        return self._now(name).settings

    def capabilities(self, name: str) -> Capabilities:
        """Return what an inbox of the channel can do before anything is known of it; its rules say it afterwards.

        Raises `Unsupported` when a setting makes no sense.
        """
        now = self._now(name)
        if now.capabilities is None:
            now.capabilities = self._channels[name].capabilities(InboxFacts(settings=now.settings))
        return now.capabilities

    def private_replies(self, name: str) -> PrivateReplyRule | None:
        """Return when comments of the channel may be replied to in direct messages of its platform; None is never."""
        rules = (self.capabilities(channel.manifest.name).private_replies for channel in self.family(name))
        return next((rule for rule in rules if rule is not None), None)

    def rules(self, name: str, facts: Mapping[str, str]) -> ChannelRules:
        """Return what core must know of an inbox, by what its platform says of its account.

        Raises like `capabilities`.
        """
        channel, settings = self._channels[name], self._now(name).settings
        return ChannelRules(
            platform=channel.manifest.platform,
            platform_title=channel.manifest.platform_title,
            capabilities=channel.capabilities(InboxFacts(settings=settings, facts=facts)),
            private_replies=self.private_replies(name),
        )

    def call_limits(self, name: str) -> tuple[CallLimit, ...]:
        """Return how often the channel's platform may be called now. Raises like `capabilities`."""
        now = self._now(name)
        if now.call_limits is None:
            now.call_limits = self._channels[name].call_limits(InboxFacts(settings=now.settings))
        return now.call_limits

    def _now(self, name: str) -> _Snapshot:
        """Return the snapshot, made once for each version of the settings: webhooks ask for it every time."""
        kept = self._snapshots.get(name)
        if kept is None or kept.version != self._settings.version:
            version = self._settings.version
            kept = _Snapshot(version, self._settings.current(self._channels[name].manifest.settings))
            self._snapshots[name] = kept
        return kept

    def trusted_origins(self, settings: Mapping[str, str], name: str) -> tuple[str, ...]:
        """Return addresses the operator configured for the channel: they may be private (a simulator on this
        machine).
        """
        urls = {s.name for s in self._channels[name].manifest.settings if s.kind == "url"}
        return tuple(value for key, value in settings.items() if key in urls and value)


def built(http: HttpClient, makers: Makers | None = None) -> list[Channel]:
    """Build the channels around the one HTTP client."""
    return [make(http) for make in (CHANNELS if makers is None else makers)]
