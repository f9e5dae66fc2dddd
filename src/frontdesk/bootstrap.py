"""Assembly of the application: the database, the channels, and what the routes and the jobs need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from frontdesk import data_dir
from frontdesk.api.kit.services import Services
from frontdesk.api.linked_files import PREFIX as FILES_PREFIX
from frontdesk.contract.errors import ChannelError
from frontdesk.contract.manifest import Setting
from frontdesk.core.consumers.runner import Consumers
from frontdesk.core.installation import stored_settings
from frontdesk.core.installation.readiness import ReadinessProbe
from frontdesk.db.database import Database
from frontdesk.features.all_features import FEATURES
from frontdesk.features.combined import declared_by
from frontdesk.features.feature import Feature
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.calls.credentials import CredentialProvider
from frontdesk.gateway.calls.rate_limiter import RateLimiter
from frontdesk.gateway.catalog import setting_values
from frontdesk.gateway.catalog.inbox_rules import InboxRules
from frontdesk.gateway.catalog.platform_settings import PlatformSettingsStore
from frontdesk.gateway.catalog.registry import Makers, Registry, declared_settings, provided_settings
from frontdesk.gateway.inbound.intake import Intake
from frontdesk.gateway.inbound.webhook_addresses import WebhookAddresses
from frontdesk.gateway.inbound.webhooks import WebhookEndpoint
from frontdesk.jobs.work import Work, all_of
from frontdesk.kit.files import FileStore
from frontdesk.kit.http import HttpClient
from frontdesk.kit.passwords import Passwords
from frontdesk.kit.secrets import SecretBox
from frontdesk.kit.signed_links import SignedLinks
from frontdesk.realtime.feed import FeedReader
from frontdesk.settings import SECRETS_FILE, Settings, SettingsError

if TYPE_CHECKING:
    from frontdesk.compat.message_gateway.gateway import MessageGateway

POOL_SIZE = 20


@dataclass(frozen=True, slots=True)
class Application:
    """Application in all its parts, assembled once. `gateway` is there when the settings ask for it."""

    services: Services
    work: Work
    gateway: MessageGateway | None = None


def channel_setting_names(makers: Makers | None = None) -> frozenset[str]:
    """Return the environment variables that channels declare."""
    return frozenset(declared_settings(makers))


def gateway_providers(makers: Makers | None = None) -> Mapping[str, tuple[Setting, ...]]:
    """Return the possible values of `PROVIDER`, each with its variables."""
    return provided_settings(makers)


@asynccontextmanager
async def open_application(
    settings: Settings, dsn: str, makers: Makers | None = None, features: Sequence[Feature] = FEATURES
) -> AsyncIterator[Application]:
    """Connect to the database and assemble the application; `makers` make other channels than ours.

    `dsn` leads to the database itself, past the pooler that the settings may name.

    Raises `DatabaseUnavailable`, and `SettingsError` when a channel's setting makes no sense or the keys are gone.
    """
    pooler = settings.database_url if settings.direct_database_url else None
    database = await Database.connect(dsn, size=POOL_SIZE, pooler=pooler)
    try:
        settings = await with_keys(settings, database)
        async with HttpClient() as http:
            application = await _build(settings, database, http, makers, features)
            try:
                yield application
            finally:
                application.services.readiness_probe.close()
                await application.services.close()
                await application.services.calls.access.close()
    finally:
        await database.close()


async def with_keys(settings: Settings, database: Database) -> Settings:
    """Return the settings with the keys that encrypt secrets, made where there never were any.

    Raises `SettingsError` where there are secrets that no key opens: a new key would only hide that the old one is
    gone.
    """
    if settings.secret_keys:
        data_dir.make(settings.data_dir)
        return settings
    async with database.system() as transaction:
        sealed = len(await stored_settings.all_sealed(transaction))
    if sealed:
        raise SettingsError(keys_missing(settings, sealed))
    return replace(settings, secret_keys=data_dir.make_keys(settings.data_dir))


def keys_missing(settings: Settings, sealed: int) -> str:
    """Return what to tell the operator whose database holds secrets and whose keys are gone."""
    return (
        f"The database holds {sealed} secrets, and {settings.data_dir / SECRETS_FILE} with the keys that open them is"
        " missing. Put it back from a backup, or give its keys to FRONTDESK_SECRET_KEYS; if they are lost for good, set"
        " FRONTDESK_SECRET_KEYS to a new key (openssl rand -base64 32), enter the app's secret again under Settings →"
        " Integrations, and connect every inbox again."
    )


async def _build(
    settings: Settings, database: Database, http: HttpClient, makers: Makers | None, features: Sequence[Feature]
) -> Application:
    if (refused := setting_values.refusal(settings.channel_values, makers)) is not None:
        raise SettingsError(refused)
    secrets = SecretBox(settings.secret_keys)
    platform_settings = PlatformSettingsStore(database, secrets, settings.channel_values)
    await platform_settings.refresh()
    registry = Registry(http, platform_settings, makers)
    for channel in registry:
        try:
            registry.capabilities(channel.manifest.name)
            registry.call_limits(channel.manifest.name)
        except ChannelError as error:
            raise SettingsError(str(error)) from error
    inbox_rules = InboxRules(database, registry, platform_settings)
    await inbox_rules.refresh()
    files = FileStore(settings.data_dir / "files")
    access = CredentialProvider(database, registry, secrets)
    calls = ChannelCalls(database, registry, access, RateLimiter(database, registry))
    feed = FeedReader(database)
    declared = declared_by(features)
    consumers = Consumers(database, [one for feature in features for one in feature.consumers], declared.events)
    intake = Intake(database, limit=settings.intake_limit)
    services = Services(
        settings=settings,
        declared=declared,
        http=http,
        database=database,
        secrets=secrets,
        passwords=Passwords(settings.password_cost),
        files=files,
        registry=registry,
        platform_settings=platform_settings,
        inbox_rules=inbox_rules,
        calls=calls,
        links=SignedLinks(secrets, f"{settings.public_url}{FILES_PREFIX}"),
        webhooks=WebhookEndpoint(
            registry, intake, WebhookAddresses(database, registry, access), database, settings.public_url
        ),
        intake=intake,
        feed=feed,
        readiness_probe=ReadinessProbe(database, settings.data_dir, consumers.versions),
        consumers=consumers,
    )
    for feature in features:
        services.keep(feature.builds(services))
    work = [feature.work(services) for feature in features]
    return Application(services, all_of([*work, Work(standing=(consumers.run,))]), _gateway(services))


def _gateway(services: Services) -> MessageGateway | None:
    if services.settings.gateway is None:
        return None
    # What it needs takes a while to load, and few need it.
    from frontdesk.compat.message_gateway.gateway import MessageGateway

    return MessageGateway(services, services.settings.gateway)
