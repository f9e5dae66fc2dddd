"""The channel: the contract's methods, each handed on to the module that knows the subject."""

from __future__ import annotations

from frontdesk.channels.tiktok_dm import outbound, reading
from frontdesk.channels.tiktok_dm.card import MANIFEST
from frontdesk.channels.tiktok_dm.inbound import events_of
from frontdesk.channels.tiktok_dm.limits import capabilities_of
from frontdesk.contract.capabilities import Capabilities
from frontdesk.contract.channel import (
    AccountProfile,
    Connected,
    Connection,
    ConversationPage,
    Credentials,
    MediaSource,
    Outgoing,
    PlatformSettings,
    Receipt,
    WebhookRequest,
    WebhookState,
)
from frontdesk.contract.errors import SignatureRejected, Unsupported
from frontdesk.contract.events import InboundEvent, Media
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.tiktok_business import oauth, webhook_registration, webhook_signature
from frontdesk.platforms.tiktok_business.app_settings import api_base, signature_tolerance
from frontdesk.platforms.tiktok_business.client import BusinessApi
from frontdesk.platforms.tiktok_business.webhook_envelope import business_of, read_envelope

# One permission the app was not granted makes TikTok refuse the whole page, so only what is used is asked for.
REQUIRED_SCOPES = (
    "message.list.read",
    "message.list.send",
    "message.list.manage",
    "user.account.type",
    "user.info.basic",
    "user.info.username",
    "user.info.profile",
)


class TikTokDirectMessages:
    """Direct messages of TikTok Business accounts."""

    manifest = MANIFEST

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def capabilities(self, settings: PlatformSettings) -> Capabilities:
        """What the channel can do. Raises `Unsupported` for a bad number in the settings."""
        return capabilities_of(settings)

    def identify(self, request: WebhookRequest) -> str:
        """The business that a webhook is for. Raises `Malformed`."""
        return business_of(request.body)

    def verify(self, request: WebhookRequest, settings: PlatformSettings) -> None:
        """Check the signature. Raises `SignatureRejected`, also when the settings do not allow a check."""
        try:
            tolerance = signature_tolerance(settings)
        except Unsupported as error:
            raise SignatureRejected(f"webhooks cannot be checked: {error}") from None
        webhook_signature.check_signature(
            request.headers.get(webhook_signature.HEADER),
            request.body,
            secret=settings.get("TIKTOK_APP_SECRET", "").strip(),
            now=request.received_at,
            tolerance=tolerance,
        )

    def parse(self, request: WebhookRequest) -> tuple[InboundEvent, ...]:
        """Translate a verified webhook. Raises `Malformed`."""
        return events_of(read_envelope(request.body), request.received_at)

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        """Send one message, once."""
        return await outbound.send_message(self._api(connection), connection.remote_id, outgoing)

    def authorize_url(self, settings: PlatformSettings, redirect_uri: str, state: str) -> str:
        """TikTok's page where a business gives its permission."""
        return oauth.permission_url(settings, REQUIRED_SCOPES, redirect_uri, state)

    async def exchange(self, settings: PlatformSettings, redirect_uri: str, code: str) -> Connected:
        """Turn the code that came back into credentials."""
        return await oauth.exchange_code(self._http, settings, REQUIRED_SCOPES, redirect_uri, code)

    async def account_profile(self, connection: Connection) -> AccountProfile:
        """How the account calls itself."""
        return await reading.account_profile(self._api(connection), connection.remote_id)

    async def revoke(self, connection: Connection) -> None:
        """Give the permission back."""
        await oauth.revoke_access(self._http, connection.settings, connection.credentials)

    async def refresh(self, connection: Connection) -> Credentials:
        """New credentials; the old refresh token is dead afterwards."""
        return await oauth.refresh_credentials(self._http, connection.settings, connection.credentials)

    async def register_webhook(self, settings: PlatformSettings, callback_url: str) -> WebhookState:
        """Have direct messages sent to `callback_url`, for all businesses of the app."""
        return await webhook_registration.set_webhook(
            self._http, settings, webhook_registration.DIRECT_MESSAGE, callback_url
        )

    async def webhook_state(self, settings: PlatformSettings) -> WebhookState:
        """Where direct messages are sent now."""
        return await webhook_registration.webhook_target(self._http, settings, webhook_registration.DIRECT_MESSAGE)

    async def media_source(
        self, connection: Connection, conversation_id: str, message_id: str, media: Media
    ) -> MediaSource:
        """Where to fetch a medium now."""
        return await reading.media_source(
            self._api(connection), connection.remote_id, conversation_id, message_id, media
        )

    async def conversation_page(self, connection: Connection, conversation_id: str) -> ConversationPage:
        """The customer and the newest 20 messages of a conversation."""
        return await reading.conversation_page(self._api(connection), connection.remote_id, conversation_id)

    async def can_send_image(self, connection: Connection, conversation_id: str) -> bool:
        """Whether both sides may exchange images."""
        return await reading.can_send_image(self._api(connection), connection.remote_id, conversation_id)

    async def show_typing(self, connection: Connection, conversation_id: str) -> None:
        """Show the customer for five seconds that an answer is being written."""
        await outbound.act(self._api(connection), connection.remote_id, conversation_id, "TYPING")

    async def mark_read(self, connection: Connection, conversation_id: str) -> None:
        """Show the customer that everything was seen."""
        await outbound.act(self._api(connection), connection.remote_id, conversation_id, "MARK_READ")

    def _api(self, connection: Connection) -> BusinessApi:
        return BusinessApi(self._http, api_base(connection.settings), connection.credentials.access_token)
