"""Services that the API works with: those that are always there, and those that features build."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Protocol, TypeVar, runtime_checkable

from fastapi import Depends
from starlette.requests import HTTPConnection

from frontdesk.api.kit.declared import Declared
from frontdesk.core.consumers.runner import Consumers
from frontdesk.core.installation.readiness import ReadinessProbe
from frontdesk.db.database import Database
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.catalog.inbox_rules import InboxRules
from frontdesk.gateway.catalog.platform_settings import PlatformSettingsStore
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.inbound.intake import Intake
from frontdesk.gateway.inbound.webhooks import WebhookEndpoint
from frontdesk.kit.files import FileStore
from frontdesk.kit.http import HttpClient
from frontdesk.kit.passwords import Passwords
from frontdesk.kit.secrets import SecretBox
from frontdesk.kit.signed_links import SignedLinks
from frontdesk.realtime.feed import FeedReader
from frontdesk.settings import Settings

Built = TypeVar("Built")


@runtime_checkable
class Closes(Protocol):
    """Service that is closed with the application."""

    async def close(self) -> None:
        """End it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Services that are there whatever the features are; routes ask for it with `TheServices`.

    What features build for their own routes and work is beside it, by its class: `services.get(CatchUp)`.
    """

    database: Database
    settings: Settings
    http: HttpClient
    declared: Declared
    secrets: SecretBox
    passwords: Passwords
    files: FileStore
    registry: Registry
    platform_settings: PlatformSettingsStore
    inbox_rules: InboxRules
    calls: ChannelCalls
    webhooks: WebhookEndpoint
    links: SignedLinks
    intake: Intake
    feed: FeedReader
    readiness_probe: ReadinessProbe
    consumers: Consumers
    _built: dict[type, object] = field(init=False, default_factory=dict)

    def keep(self, made: Iterable[object]) -> None:
        """Keep what a feature has built."""
        for one in made:
            assert type(one) not in self._built, f"two features build {type(one).__name__}"
            self._built[type(one)] = one

    def get(self, wanted: type[Built]) -> Built:
        """Return what a feature has built of this class."""
        found = self._built[wanted]
        assert isinstance(found, wanted)
        return found

    async def close(self) -> None:
        """Close what features have built and what has something to end."""
        for one in self._built.values():
            if isinstance(one, Closes):
                await one.close()


def services_of(connection: HTTPConnection) -> Services:
    """Return the services of the application that serves this request or socket."""
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


TheServices = Annotated[Services, Depends(services_of)]
