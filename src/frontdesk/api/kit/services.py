"""Services that the API works with, passed in by the code that builds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from frontdesk.api.kit.admission import Admission
from frontdesk.api.kit.declared import Declared
from frontdesk.core.consumers.running import Consumers
from frontdesk.core.installation.readiness import ReadinessProbe
from frontdesk.db.database import Database
from frontdesk.gateway.calls.credentials import CredentialProvider
from frontdesk.gateway.calls.rate_limiter import RateLimiter
from frontdesk.gateway.catalog.inbox_rules import InboxRules
from frontdesk.gateway.catalog.platform_settings import PlatformSettingsStore
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.connections.connect import Connect
from frontdesk.gateway.connections.form_connect import FormConnect
from frontdesk.gateway.connections.webhook_registration import WebhookRegistration
from frontdesk.gateway.enrichment.images import ImageChecks
from frontdesk.gateway.inbound.intake import Intake
from frontdesk.gateway.inbound.replay import Replays
from frontdesk.gateway.inbound.webhooks import WebhookEndpoint
from frontdesk.gateway.outbound.private_replies import PrivateReplies
from frontdesk.gateway.outbound.typing_and_receipts import TypingAndReceipts
from frontdesk.gateway.sync.catch_up import CatchUp
from frontdesk.kit.files import FileStore
from frontdesk.kit.http import HttpClient
from frontdesk.kit.passwords import Passwords
from frontdesk.kit.secrets import SecretBox
from frontdesk.kit.signed_links import SignedLinks
from frontdesk.kit.turns import Turns
from frontdesk.realtime.feed import FeedReader
from frontdesk.realtime.hub import SubscriberHub
from frontdesk.settings import Settings

SEARCHES_WAITING, SEARCH_WAITS_SECONDS = 3, 5.0
"""So many searches of one person wait for the one that is being made, and for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Services of the API, kept as `app.state.services`; routes ask for them with `TheServices`."""

    database: Database
    settings: Settings
    http: HttpClient
    slots: RateLimiter
    declared: Declared
    secrets: SecretBox
    passwords: Passwords
    files: FileStore
    registry: Registry
    platform_settings: PlatformSettingsStore
    inbox_rules: InboxRules
    access: CredentialProvider
    connect: Connect
    images: ImageChecks
    private_replies: PrivateReplies
    webhook_registration: WebhookRegistration
    webhooks: WebhookEndpoint
    form_connect: FormConnect
    links: SignedLinks
    intake: Intake
    replays: Replays
    typing_and_receipts: TypingAndReceipts
    catch_up: CatchUp
    feed: FeedReader
    hub: SubscriberHub
    admission: Admission
    readiness_probe: ReadinessProbe
    consumers: Consumers
    searches: Turns = field(default_factory=lambda: Turns(waiting=SEARCHES_WAITING, seconds=SEARCH_WAITS_SECONDS))


def services_of(connection: HTTPConnection) -> Services:
    """Return the services of the application that serves this request or socket."""
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


TheServices = Annotated[Services, Depends(services_of)]
