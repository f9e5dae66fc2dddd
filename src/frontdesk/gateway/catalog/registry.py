"""The one list of channels. Adding a channel adds its import and a line to `CHANNELS`; no other code of ours names one.

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
from frontdesk.contract.capabilities import Capabilities, ReplyWindow
from frontdesk.contract.channel import Channel, PlatformSettings
from frontdesk.contract.connecting import ProvidedByEnvironment
from frontdesk.contract.manifest import Setting
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
    """Every setting that any channel declares, by its name in the environment."""
    found: dict[str, Setting] = {}
    for channel in built(HttpClient(), makers):
        found |= {setting.name: setting for setting in channel.manifest.settings}
    return found


def provided_settings(makers: Makers | None = None) -> dict[str, tuple[Setting, ...]]:
    """The variables that set up an account from the environment, by what `PROVIDER` says to choose their channel."""
    channels = built(HttpClient(), makers)
    return {channel.provider: channel.provided for channel in channels if isinstance(channel, ProvidedByEnvironment)}


@dataclass(slots=True)
class _Snapshot:
    """A channel's settings, and what follows from them, at one version."""

    version: int
    settings: PlatformSettings
    capabilities: Capabilities | None = None


class Registry:
    """The channels, built around the one HTTP client, with the operator's settings for each.

    `makers` are those of another list of channels than ours.
    """

    def __init__(self, http: HttpClient, settings: PlatformSettingsStore, makers: Makers | None = None) -> None:
        self._channels = {channel.manifest.name: channel for channel in built(http, makers)}
        self._settings = settings
        self._snapshots: dict[str, _Snapshot] = {}
        self._paths = {channel.manifest.webhook_path: channel for channel in self._channels.values()}

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._channels.values())

    def get(self, name: str) -> Channel | None:
        """The channel of that name, if there is one."""
        return self._channels.get(name)

    def of(self, name: str) -> Channel:
        """The channel of an existing inbox; its name came from our own table."""
        return self._channels[name]

    def family(self, name: str) -> list[Channel]:
        """The channels of the same platform, this one first: one permission of a business serves them all."""
        platform = self._channels[name].manifest.platform
        others = [c for c in self if c.manifest.platform == platform and c.manifest.name != name]
        return [self._channels[name], *others]

    def at_webhook_path(self, path: str) -> Channel | None:
        """The channel whose platform sends webhooks to `/webhooks/<path>`, or to an inbox's own address below it."""
        return self._paths.get(path.partition("/")[0])

    def settings(self, name: str) -> PlatformSettings:
        """The operator's settings for the channel, as they are now."""
        return self._now(name).settings

    def capabilities(self, name: str) -> Capabilities:
        """What the channel can do under the settings of now. Raises `Unsupported` when one of them makes no sense."""
        now = self._now(name)
        if now.capabilities is None:
            now.capabilities = self._channels[name].capabilities(now.settings)
        return now.capabilities

    def window(self, name: str) -> ReplyWindow | None:
        """The reply window of the channel under the settings of now."""
        return self.capabilities(name).reply_window

    def _now(self, name: str) -> _Snapshot:
        """Worked out once for each version of the settings: webhooks ask for it every time."""
        kept = self._snapshots.get(name)
        if kept is None or kept.version != self._settings.version:
            version = self._settings.version
            kept = _Snapshot(version, self._settings.current(self._channels[name].manifest.settings))
            self._snapshots[name] = kept
        return kept

    def trusted_origins(self, settings: Mapping[str, str], name: str) -> tuple[str, ...]:
        """Addresses the operator configured for the channel: they may be private (a stand-in on this machine)."""
        urls = {s.name for s in self._channels[name].manifest.settings if s.kind == "url"}
        return tuple(value for key, value in settings.items() if key in urls and value)


def built(http: HttpClient, makers: Makers | None = None) -> list[Channel]:
    """The channels, around the one HTTP client."""
    return [make(http) for make in (CHANNELS if makers is None else makers)]
