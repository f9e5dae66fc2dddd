"""Shared channel of a TikTok Business account: its webhooks are checked, and its permission is given and renewed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime

from frontdesk.contract.channel import (
    AccountProfile,
    Connected,
    Connection,
    Credentials,
    PlatformSettings,
    WebhookState,
)
from frontdesk.contract.errors import NeedsReconnect, Refused, SignatureRejected, Unsupported
from frontdesk.contract.events import InboundEvent
from frontdesk.contract.webhooks import AccountEvents, Secrets, WebhookRequest, read_part
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.lenient_json import Json, as_name, as_url
from frontdesk.platforms.tiktok_business import oauth, webhook_registration, webhook_signature
from frontdesk.platforms.tiktok_business.app_settings import api_base, signature_tolerance
from frontdesk.platforms.tiktok_business.client import BusinessApi
from frontdesk.platforms.tiktok_business.webhook_envelope import Envelope, business_of, open_envelope, read_envelope

PROFILE_FIELDS = ["username", "display_name", "profile_image"]


class BusinessAccountChannel(ABC):
    """Shared part of a channel: each names its `required_scopes` and the `webhook_event` that it receives."""

    required_scopes: tuple[str, ...]
    webhook_event: str

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    @abstractmethod
    def events_of(self, envelope: Envelope, received_at: datetime) -> tuple[InboundEvent, ...]:
        """Translate an envelope into our events. Raises `Malformed`."""

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> tuple[AccountEvents]:
        """Return the events of the one business that a webhook is for. Raises `SignatureRejected` or `Malformed`."""
        if secrets is not None:
            _check(request, secrets)
        outer = open_envelope(request.body)
        business_id = business_of(outer)
        return (read_part(business_id, self._events_in, outer, business_id, request.received_at),)

    def _events_in(self, outer: Json, business_id: str, received_at: datetime) -> tuple[InboundEvent, ...]:
        return self.events_of(read_envelope(outer, business_id), received_at)

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
        """Return the profile of the account. A missing permission is `Refused`: everything else works without it."""
        query = {"business_id": connection.remote_id, "fields": PROFILE_FIELDS}
        try:
            data = await self._api(connection).get("business/get/", query)
        except NeedsReconnect as error:
            raise Refused(str(error)) from None
        return AccountProfile(
            username=as_name(data.get("username")),
            name=as_name(data.get("display_name")),
            avatar_url=as_url(data.get("profile_image")),
        )

    async def revoke(self, connection: Connection) -> None:
        """Give the permission back."""
        await oauth.revoke_access(self._http, connection.settings, connection.credentials)

    async def refresh(self, connection: Connection) -> Credentials:
        """Return new credentials; the old refresh token is invalid afterwards."""
        return await oauth.refresh_credentials(self._http, connection.settings, connection.credentials)

    async def register_webhook(self, settings: PlatformSettings, callback_url: str) -> WebhookState:
        """Have the channel's events sent to `callback_url`, for all businesses of the app."""
        return await webhook_registration.set_webhook(self._http, settings, self.webhook_event, callback_url)

    async def webhook_state(self, settings: PlatformSettings) -> WebhookState:
        """Return where the channel's events are sent now."""
        return await webhook_registration.webhook_target(self._http, settings, self.webhook_event)

    def _api(self, connection: Connection) -> BusinessApi:
        return BusinessApi(self._http, api_base(connection.settings), connection.credentials.access_token)


def _check(request: WebhookRequest, secrets: Secrets) -> None:
    """Check the signature. Raises `SignatureRejected`, also when the settings do not allow a check."""
    try:
        tolerance = signature_tolerance(secrets)
    except Unsupported as error:
        raise SignatureRejected(f"webhooks cannot be checked: {error}") from None
    webhook_signature.check_signature(
        request.headers.get(webhook_signature.HEADER),
        request.body,
        secret=secrets.get("TIKTOK_APP_SECRET", "").strip(),
        now=request.received_at,
        tolerance=tolerance,
    )
