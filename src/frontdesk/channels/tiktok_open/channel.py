"""Channel of TikTok's open profile: the contract's methods, each handed on to the module that knows the subject."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from frontdesk.channels.tiktok_open import oauth, outbound, reading, webhook_signature
from frontdesk.channels.tiktok_open.app_settings import api_base, business_base
from frontdesk.channels.tiktok_open.client import OpenApi
from frontdesk.channels.tiktok_open.envelope import APP, account_of, open_envelope, read_envelope
from frontdesk.channels.tiktok_open.environment_account import PROVIDER, VARIABLES, provided_account, settings_in
from frontdesk.channels.tiktok_open.inbound import events_of
from frontdesk.channels.tiktok_open.limits import call_limits_of, capabilities_of
from frontdesk.channels.tiktok_open.manifest import MANIFEST
from frontdesk.contract.backfill import PastConversations
from frontdesk.contract.capabilities import CallLimit, Capabilities, InboxFacts
from frontdesk.contract.channel import (
    AccountProfile,
    Connected,
    Connection,
    ConversationPage,
    Credentials,
    PlatformSettings,
)
from frontdesk.contract.events import InboundEvent
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.contract.webhooks import AccountEvents, Secrets, WebhookRequest, read_part
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.lenient_json import Json
from frontdesk.platforms.tiktok_business.client import BusinessApi

# One permission the app was not granted makes TikTok refuse the whole page, so only what is used is asked for.
REQUIRED_SCOPES: tuple[str, ...] = ("user.info.basic", "im.message.read", "im.message.write")


class TikTokOpenMessages:
    """Direct messages of TikTok accounts through the open profile."""

    manifest = MANIFEST
    required_scopes = REQUIRED_SCOPES
    provider = PROVIDER
    provided = VARIABLES

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def capabilities(self, inbox: InboxFacts) -> Capabilities:
        """Return what such an inbox can do. Raises `Unsupported` for a bad number in the settings."""
        return capabilities_of(inbox)

    def call_limits(self, inbox: InboxFacts) -> tuple[CallLimit, ...]:
        """Return how often the platform may be called. Raises `Unsupported` for a bad number in the settings."""
        return call_limits_of(inbox)

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> tuple[AccountEvents]:
        """Return the events of the account that the content names, else of the app.

        Raises `SignatureRejected`, also when no secret is set, or `Malformed`.
        """
        if secrets is not None:
            secret = secrets.get("TIKTOK_CLIENT_SECRET", "").strip()
            webhook_signature.check_signature(
                request.headers.get(webhook_signature.HEADER), request.body, secret=secret
            )
        outer, content = open_envelope(request.body)
        return (read_part(account_of(outer, content), _events_in, outer, content, request.received_at),)

    def is_account(self, remote_account_id: str) -> bool:
        """Return whether `read` gave an account, and not the app."""
        return not remote_account_id.startswith(APP)

    def challenge(self, request: WebhookRequest, settings: Secrets) -> str:
        """Return the text to respond to a GET verification with. Raises `SignatureRejected` or `Malformed`."""
        verify_token = settings.get("WEBHOOK_VERIFY_TOKEN", "").strip()
        return webhook_signature.response_to_challenge(request.query, verify_token=verify_token)

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        """Send one message, once."""
        return await outbound.send_message(
            self._api(connection), self._business_api(connection), connection.remote_id, outgoing
        )

    async def conversation_page(
        self, connection: Connection, conversation_id: str, cursor: str | None = None
    ) -> ConversationPage:
        """Return the customer and 20 messages of a conversation, the newest without a cursor."""
        api = self._business_api(connection)
        return await reading.conversation_page(api, connection.remote_id, conversation_id, cursor)

    async def past_conversations(
        self, connection: Connection, since: datetime, cursor: str | None
    ) -> PastConversations:
        """Return the conversations that changed after `since`, the last changed first."""
        return await reading.past_conversations(self._business_api(connection), connection.remote_id, since, cursor)

    def authorize_url(
        self, settings: PlatformSettings, redirect_uri: str, state: str, further_scopes: tuple[str, ...] = ()
    ) -> str:
        """Return TikTok's page where a business gives its permission."""
        scopes = dict.fromkeys((*self.required_scopes, *further_scopes))
        return oauth.permission_url(settings, scopes, redirect_uri, state)

    async def exchange(self, settings: PlatformSettings, redirect_uri: str, code: str) -> Connected:
        """Exchange the code that came back for credentials."""
        return await oauth.exchange_code(self._http, settings, self.required_scopes, redirect_uri, code)

    async def account_profile(self, connection: Connection) -> AccountProfile:
        """Return the profile of the account."""
        return await reading.account_profile(self._api(connection), connection.credentials)

    async def revoke(self, connection: Connection) -> None:
        """Give the permission back."""
        await oauth.revoke_access(self._http, connection.settings, connection.credentials)

    async def refresh(self, connection: Connection) -> Credentials:
        """Return new credentials; the old refresh token is invalid afterwards."""
        return await oauth.refresh_credentials(self._http, connection.settings, connection.credentials)

    def platform_values(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the channel's settings among the variables."""
        return settings_in(values)

    async def provided_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        """Return the account of the variables' tokens, renewed if they have run out."""
        return await provided_account(self._http, settings, self.required_scopes, values)

    def _api(self, connection: Connection) -> OpenApi:
        return OpenApi(self._http, api_base(connection.settings), connection.credentials.access_token)

    def _business_api(self, connection: Connection) -> BusinessApi:
        return BusinessApi(self._http, business_base(connection.settings), connection.credentials.access_token)


def _events_in(outer: Json, content: Json | None, received_at: datetime) -> tuple[InboundEvent, ...]:
    return events_of(read_envelope(outer, content), received_at)
