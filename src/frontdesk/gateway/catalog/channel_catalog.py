"""Channels as people see them before anything is connected, and the settings an operator gives for them.

A secret that is set is never shown again; only the operator sees the values of the other settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from frontdesk.contract.backfill import Backfills
from frontdesk.contract.capabilities import InboxFacts
from frontdesk.contract.channel import Channel, Connects
from frontdesk.contract.comments import ReadsComments
from frontdesk.contract.connecting import ConnectsByForm
from frontdesk.contract.errors import Unsupported
from frontdesk.contract.manifest import Manifest, MenuEntry, Setting, SetupStep
from frontdesk.core.errors import DomainError
from frontdesk.core.inboxes.errors import ChannelNotFound
from frontdesk.core.inboxes.views import CapabilitiesView, capabilities_view
from frontdesk.gateway.catalog.addresses import webhook_path, webhook_url
from frontdesk.gateway.catalog.inbox_rules import InboxRules
from frontdesk.gateway.catalog.platform_settings import PlatformSettingsStore, Source
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.catalog.setting_values import problem_with


class SettingRefused(DomainError):
    """Value that makes no sense or may not be set here; nothing was stored. `field` names the setting."""

    slug, title, family = "setting-refused", "Invalid setting", "refused"

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail, field=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingView:
    """Setting of a channel. `value` is None for secrets, for unset ones, and for everybody but the operator.

    `source` says where it comes from; one from the `environment` can only be changed there.
    """

    name: str
    title: str
    help: str
    kind: Literal["text", "secret", "url", "number"]
    value: str | None
    is_set: bool
    source: Source | None
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFieldView:
    """Field of the form that an account is connected with."""

    name: str
    title: str
    help: str
    kind: Literal["text", "secret", "url", "number"]
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupStepView:
    """Step to take on the platform's side before connecting; `url` opens the page where it is done.

    `address` is the address of this installation to enter there, and its kind.
    """

    text: str
    url: str | None
    address: str | None
    address_kind: Literal["callback", "webhook"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureView:
    """Feature that connecting brings."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformCardView:
    """Card of a channel's platform, the same for all of its channels: one connection serves them."""

    title: str
    summary: str
    icon: str
    features: tuple[FeatureView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """Card of a channel. `configured`: the operator gave everything it needs.

    `remembers`: the platform can be asked what was missed; `connects`: with the `connect_form`, or through the browser
    where that is empty. `callback_url` and `webhook_url` are what the platform must know of this installation;
    `callback_path` is where the browser comes back to. Pages of the `embed_hosts` may be framed. `problem` is a
    sentence when a setting makes no sense, and `capabilities` is then None. `label` tells the channel from others of
    its platform, and is empty where there are none; `menu` is what an inbox's menu offers beside connecting and
    disconnecting.
    """

    name: str
    platform: str
    title: str
    summary: str
    icon: str
    color: str
    docs_path: str
    callback_path: str | None
    callback_url: str | None
    webhook_url: str | None
    settings: tuple[SettingView, ...]
    setup: tuple[SetupStepView, ...]
    limits: tuple[str, ...]
    configured: bool
    remembers: bool
    connects: bool
    connect_form: tuple[FormFieldView, ...]
    embed_hosts: tuple[str, ...]
    problem: str | None
    capabilities: CapabilitiesView | None
    platform_card: PlatformCardView
    label: str
    menu: tuple[MenuEntry, ...]


class ChannelCatalog:
    """Catalog that shows the channels and stores their settings."""

    def __init__(self, registry: Registry, store: PlatformSettingsStore, rules: InboxRules, public_url: str) -> None:
        self._rules = rules
        self._registry = registry
        self._store = store
        self._public_url = public_url

    def all(self, *, values: bool) -> tuple[ChannelView, ...]:
        """Return every channel's card; with `values`, what its settings hold as well."""
        return tuple(self._card(channel, values) for channel in self._registry)

    async def change(self, name: str, given: Mapping[str, str | None], user_id: int | None) -> ChannelView:
        """Store settings of a channel, all or none; an empty value (None or blank) removes the stored one.

        Raises `ChannelNotFound` or `SettingRefused`.
        """
        channel = self._registry.get(name)
        if channel is None:
            raise ChannelNotFound
        declared = {setting.name: setting for setting in channel.manifest.settings}
        values: dict[Setting, str | None] = {}
        for key, value in given.items():
            setting = declared.get(key)
            if setting is None:
                raise SettingRefused(key, f"{channel.manifest.title} has no such setting.")
            if self._store.value(setting)[1] == "environment":
                raise SettingRefused(key, f"{key} is set in the server's environment and can only be changed there.")
            values[setting] = _checked(setting, value)
        self._check_together(channel, values)
        await self._store.store(values, user_id)
        await self._rules.refresh()
        return self._card(channel, values=True)

    def _check_together(self, channel: Channel, values: Mapping[Setting, str | None]) -> None:
        """Let the channel itself read the new values, one more each time, so that the wrong one is known."""
        settings = dict(self._registry.settings(channel.manifest.name))
        for setting, value in values.items():
            if value is None:
                settings.pop(setting.name, None)
            else:
                settings[setting.name] = value
            try:
                channel.capabilities(InboxFacts(settings=settings))
                channel.call_limits(InboxFacts(settings=settings))
            except Unsupported as error:
                if setting.name in str(error):
                    raise SettingRefused(setting.name, str(error)) from error

    def _card(self, channel: Channel, values: bool) -> ChannelView:
        manifest, problem, capabilities = channel.manifest, None, None
        try:
            self._registry.call_limits(manifest.name)
            capabilities = capabilities_view(self._registry.capabilities(manifest.name))
        except Unsupported as error:
            problem = str(error)
        settings = tuple(self._setting(setting, values) for setting in manifest.settings)
        callback = manifest.callback_path
        form = channel.connect_form if isinstance(channel, ConnectsByForm) else ()
        return ChannelView(
            name=manifest.name,
            platform=manifest.platform,
            title=manifest.title,
            summary=manifest.summary,
            icon=manifest.icon,
            color=manifest.color,
            docs_path=manifest.docs_path,
            callback_path=callback,
            callback_url=self._address(manifest, "callback"),
            webhook_url=webhook_url(self._public_url, manifest),
            settings=settings,
            setup=tuple(self._step(manifest, step) for step in manifest.setup),
            limits=manifest.limits,
            configured=all(setting.is_set for setting in settings if setting.required),
            remembers=isinstance(channel, Backfills | ReadsComments),
            connects=bool(form) or (isinstance(channel, Connects) and callback is not None),
            connect_form=tuple(
                FormFieldView(name=f.name, title=f.title, help=f.help, kind=f.kind, required=f.required) for f in form
            ),
            embed_hosts=channel.manifest.embed_hosts,
            problem=problem,
            capabilities=capabilities,
            platform_card=_platform_card(manifest),
            label=manifest.label,
            menu=manifest.menu,
        )

    def _step(self, manifest: Manifest, step: SetupStep) -> SetupStepView:
        address = None if step.address is None else self._address(manifest, step.address)
        return SetupStepView(text=step.text, url=step.url, address=address, address_kind=step.address)

    def _address(self, manifest: Manifest, kind: Literal["callback", "webhook"]) -> str | None:
        path = manifest.callback_path if kind == "callback" else webhook_path(manifest)
        return None if path is None else f"{self._public_url}{path}"

    def _setting(self, setting: Setting, values: bool) -> SettingView:
        value, source = self._store.value(setting)
        return SettingView(
            name=setting.name,
            title=setting.title,
            help=setting.help,
            kind=setting.kind,
            value=value if values and setting.kind != "secret" else None,
            is_set=bool(value),
            source=source,
            required=setting.required,
        )


def _platform_card(manifest: Manifest) -> PlatformCardView:
    """Return the card of a platform; one without a card of its own is presented as its channel is."""
    card = manifest.card
    if card is None:
        return PlatformCardView(title=manifest.title, summary=manifest.summary, icon=manifest.icon, features=())
    features = tuple(FeatureView(title=feature.title, text=feature.text) for feature in card.features)
    return PlatformCardView(title=card.title, summary=card.summary, icon=card.icon, features=features)


def _checked(setting: Setting, given: str | None) -> str | None:
    value = (given or "").strip()
    if not value:
        return None
    if (wrong := problem_with(setting, value)) is not None:
        raise SettingRefused(setting.name, f"{setting.title} {wrong}.")
    return value
