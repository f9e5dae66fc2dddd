"""Puts the application together: the database, the channels, what the routes and the jobs need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from frontdesk import data_dir
from frontdesk.api.kit.admission import Admission
from frontdesk.api.kit.services import Services
from frontdesk.api.linked_files import PREFIX as FILES_PREFIX
from frontdesk.contract.errors import ChannelError
from frontdesk.contract.manifest import Setting
from frontdesk.core.attachments.jobs import FETCH_MEDIA, FETCH_REACTION
from frontdesk.core.comments.jobs import (
    COMPLETE_COMMENTS,
    COMPLETE_POSTS,
    FETCH_COVER,
    LOOK_AT_COMMENT,
    MODERATE,
    SETTLE_COMMENT,
)
from frontdesk.core.consumers.running import Consumers
from frontdesk.core.contacts.jobs import CHECK_IMAGES, COMPLETE_CONVERSATION, FETCH_AVATAR
from frontdesk.core.conversations.jobs import (
    DELIVER,
    FORGET_FILES,
    LOOK_UP,
    REPLY_POSTED,
    TIE_PRIVATE_REPLY,
    WAKE_WAITING,
)
from frontdesk.core.data_lifecycle.maintenance import Kept, Maintenance
from frontdesk.core.installation import stored
from frontdesk.core.installation.readiness import ReadinessProbe
from frontdesk.core.labels.service import RELABEL, Relabelling
from frontdesk.core.search.indexing import Indexing
from frontdesk.core.sync.gaps import FILL_GAPS
from frontdesk.db.database import Database
from frontdesk.gateway.calls.credentials import CredentialProvider
from frontdesk.gateway.calls.rate_limiter import RateLimiter
from frontdesk.gateway.catalog import setting_values
from frontdesk.gateway.catalog.inbox_rules import InboxRules
from frontdesk.gateway.catalog.platform_settings import PlatformSettingsStore
from frontdesk.gateway.catalog.registry import Makers, Registry, declared_settings, provided_settings
from frontdesk.gateway.connections.connect import Connect
from frontdesk.gateway.connections.form_connect import FormConnect
from frontdesk.gateway.connections.webhook_registration import REGISTER_WEBHOOK, WebhookRegistration
from frontdesk.gateway.enrichment.comments import CommentReader
from frontdesk.gateway.enrichment.image_cache import ImageCache
from frontdesk.gateway.enrichment.images import ImageChecks
from frontdesk.gateway.enrichment.media import MediaFetcher
from frontdesk.gateway.enrichment.old_files import OldFiles
from frontdesk.gateway.enrichment.posts import Posts
from frontdesk.gateway.enrichment.profiles import ProfileEnrichment
from frontdesk.gateway.enrichment.reaction_pictures import ReactionPictures
from frontdesk.gateway.inbound.intake import Intake
from frontdesk.gateway.inbound.replay import ADOPT_DELIVERIES, Replays
from frontdesk.gateway.inbound.webhook_addresses import WebhookAddresses
from frontdesk.gateway.inbound.webhooks import WebhookEndpoint
from frontdesk.gateway.outbound.delivery import Delivery
from frontdesk.gateway.outbound.history import History
from frontdesk.gateway.outbound.moderation import Moderation
from frontdesk.gateway.outbound.posted_replies import PostedReplies
from frontdesk.gateway.outbound.private_replies import PrivateReplies
from frontdesk.gateway.outbound.recovery import Recovery
from frontdesk.gateway.outbound.typing_and_receipts import MARK_READ, READ_RECEIPTS, TypingAndReceipts
from frontdesk.gateway.sync.catch_up import CatchUp
from frontdesk.gateway.sync.comment_backfill import BACKFILL_COMMENTS, CommentBackfill
from frontdesk.gateway.sync.polling import Polling
from frontdesk.jobs.work import Periodic, Work
from frontdesk.kit.files import FileStore
from frontdesk.kit.http import HttpClient
from frontdesk.kit.passwords import Passwords
from frontdesk.kit.secrets import SecretBox
from frontdesk.kit.signed_links import SignedLinks
from frontdesk.realtime.feed import FeedReader
from frontdesk.realtime.hub import SubscriberHub
from frontdesk.settings import SECRETS_FILE, Settings, SettingsError

if TYPE_CHECKING:
    from frontdesk.compat.message_gateway.gateway import MessageGateway

POOL_SIZE = 20


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that runs, put together once. `gateway` is there when the settings ask for it."""

    services: Services
    work: Work
    gateway: MessageGateway | None = None


def channel_setting_names(makers: Makers | None = None) -> frozenset[str]:
    """The environment variables that channels declare."""
    return frozenset(declared_settings(makers))


def gateway_providers(makers: Makers | None = None) -> Mapping[str, tuple[Setting, ...]]:
    """What `PROVIDER` may say, each with the variables that go with it."""
    return provided_settings(makers)


@asynccontextmanager
async def open_application(settings: Settings, dsn: str, makers: Makers | None = None) -> AsyncIterator[Application]:
    """Connect to the database and build everything around it; `makers` make other channels than ours.

    `dsn` leads to the database itself, past the pooler that the settings may name.

    Raises `DatabaseUnavailable`, and `SettingsError` when a channel's setting makes no sense or the keys are gone.
    """
    pooler = settings.database_url if settings.direct_database_url else None
    database = await Database.connect(dsn, size=POOL_SIZE, pooler=pooler)
    try:
        settings = await with_keys(settings, database)
        async with HttpClient() as http:
            application = await _build(settings, database, http, makers)
            try:
                yield application
            finally:
                application.services.readiness_probe.close()
                await application.services.typing_and_receipts.close()
                await application.services.access.close()
    finally:
        await database.close()


async def with_keys(settings: Settings, database: Database) -> Settings:
    """The settings with the keys that encrypt secrets, made where there never were any.

    A new key beside secrets that it does not open would only hide that the old one is gone: raises `SettingsError`.
    """
    if settings.secret_keys:
        data_dir.make(settings.data_dir)
        return settings
    async with database.system() as transaction:
        sealed = len(await stored.all_sealed(transaction))
    if sealed:
        raise SettingsError(keys_missing(settings, sealed))
    return replace(settings, secret_keys=data_dir.make_keys(settings.data_dir))


def keys_missing(settings: Settings, sealed: int) -> str:
    """What to tell the operator whose database holds secrets and whose keys are gone."""
    return (
        f"The database holds {sealed} secrets, and {settings.data_dir / SECRETS_FILE} with the keys that open them is"
        " missing. Put it back from a backup, or give its keys to FRONTDESK_SECRET_KEYS; if they are lost for good, set"
        " FRONTDESK_SECRET_KEYS to a new key (openssl rand -base64 32), enter the app's secret again under Settings →"
        " Integrations, and connect every inbox again."
    )


async def _build(settings: Settings, database: Database, http: HttpClient, makers: Makers | None) -> Application:
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
    slots = RateLimiter(database, registry)
    connect = Connect(database, registry, access, slots, secrets, settings.public_url)
    feed = FeedReader(database)
    consumers = Consumers(database, (READ_RECEIPTS,))
    intake = Intake(database, limit=settings.intake_limit)
    services = Services(
        settings=settings,
        database=database,
        secrets=secrets,
        passwords=Passwords(settings.password_cost),
        files=files,
        registry=registry,
        platform_settings=platform_settings,
        inbox_rules=inbox_rules,
        access=access,
        connect=connect,
        form_connect=FormConnect(registry, connect),
        links=SignedLinks(secrets, f"{settings.public_url}{FILES_PREFIX}"),
        images=ImageChecks(database, registry, access, slots),
        private_replies=PrivateReplies(database, registry, access, slots),
        webhook_registration=WebhookRegistration(database, registry, settings.public_url),
        webhooks=WebhookEndpoint(
            registry, intake, WebhookAddresses(database, registry, access), database, settings.public_url
        ),
        intake=intake,
        replays=Replays(database, registry),
        typing_and_receipts=TypingAndReceipts(database, registry, access, slots),
        catch_up=CatchUp(database, registry, access, slots),
        feed=feed,
        hub=SubscriberHub(feed),
        admission=Admission(database, feed),
        readiness_probe=ReadinessProbe(database, settings.data_dir, consumers.names),
        consumers=consumers,
    )
    return Application(services, _work(services, http), _gateway(services))


def _gateway(services: Services) -> MessageGateway | None:
    if services.settings.gateway is None:
        return None
    # What it needs takes a while to load, and few need it.
    from frontdesk.compat.message_gateway.gateway import MessageGateway

    return MessageGateway(services, services.settings.gateway)


def _work(services: Services, http: HttpClient) -> Work:
    database, registry, access, files = services.database, services.registry, services.access, services.files
    slots = RateLimiter(database, registry)
    history = History(database, registry, access, slots)
    image_cache = ImageCache(database, registry, http, files)
    profile_enrichment = ProfileEnrichment(database, registry, access, slots, image_cache)
    reader = CommentReader(database, registry, access, slots)
    posts = Posts(database, registry, access, slots, image_cache)
    moderation = Moderation(database, registry, access, slots, reader)
    delivery = Delivery(database, registry, access, files, services.links, history, slots)
    recovery = Recovery(database, registry, history)
    settings = services.settings
    maintenance = Maintenance(
        database,
        files,
        Kept(feed_days=settings.feed_days, delivery_days=settings.delivery_days, event_days=settings.event_days),
    )
    return Work(
        jobs=(
            DELIVER.by(delivery.deliver),
            WAKE_WAITING.by(delivery.wake_waiting),
            LOOK_UP.by(recovery.look_up),
            FETCH_MEDIA.by(MediaFetcher(database, registry, access, slots, http, files).fetch),
            COMPLETE_CONVERSATION.by(profile_enrichment.complete),
            CHECK_IMAGES.by(services.images.check),
            FETCH_REACTION.by(ReactionPictures(database, registry, http, files).fetch),
            FETCH_AVATAR.by(image_cache.fetch_avatar),
            COMPLETE_COMMENTS.by(reader.complete),
            BACKFILL_COMMENTS.by(CommentBackfill(database, registry, reader).backfill),
            FILL_GAPS.by(services.catch_up.fill),
            COMPLETE_POSTS.by(posts.complete),
            FETCH_COVER.by(posts.fetch_cover),
            MODERATE.by(moderation.moderate),
            LOOK_AT_COMMENT.by(moderation.look),
            SETTLE_COMMENT.by(moderation.settle),
            REPLY_POSTED.by(PostedReplies(database).settle),
            TIE_PRIVATE_REPLY.by(delivery.tie_private_reply),
            MARK_READ.by(services.typing_and_receipts.mark_read),
            FORGET_FILES.by(maintenance.forget_files),
            RELABEL.by(Relabelling(database).relabel),
            ADOPT_DELIVERIES.by(services.replays.adopt),
            REGISTER_WEBHOOK.by(services.webhook_registration.register),
        ),
        periodic=(
            Periodic("sweep", "* * * * * */10", recovery.sweep),
            Periodic("resume_comments", "* * * * * */10", reader.resume),
            Periodic("refresh_posts", "* * * * * 45", posts.refresh),
            Periodic("wake_snoozed", "* * * * * */15", maintenance.wake_snoozed),
            Periodic("resume_gaps", "* * * * * */20", services.catch_up.resume),
            Periodic("reconcile", "11 3 * * * 0", services.catch_up.reconcile),
            Periodic("refresh_tokens", "* * * * * 30", access.refresh_due),
            Periodic("index_messages", "* * * * * */20", Indexing(database).index),
            Periodic("clear", "17 * * * * 0", maintenance.clear),
            Periodic("remove_old_files", "47 * * * * 0", OldFiles(database, settings.file_days).remove),
        ),
        standing=(Polling(database, registry, access, slots).run, services.consumers.run),
    )
