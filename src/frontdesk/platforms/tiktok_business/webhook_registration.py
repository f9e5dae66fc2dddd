"""Registration of the address to which TikTok sends an app's webhooks (portal doc 1832184470423554).

One address for each kind of event and app, for all businesses that gave the app their permission. The calls carry
no token: the app's id and secret are in the body, or in the query.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.contract.channel import WebhookState
from frontdesk.contract.errors import NeedsReconnect, Refused, TokenExpired
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.lenient_json import Json, as_text
from frontdesk.platforms.tiktok_business.app_settings import App, api_base, app_of
from frontdesk.platforms.tiktok_business.client import BusinessApi

DIRECT_MESSAGE = "DIRECT_MESSAGE"
COMMENT = "COMMENT"


async def set_webhook(
    http: HttpClient, settings: Mapping[str, str], event_type: str, callback_url: str
) -> WebhookState:
    """Send events of a kind to `callback_url` from now on. Raises `Refused`, `TryLater` or `Unsupported`."""
    app = app_of(settings)
    body = {"app_id": app.id, "secret": app.secret, "event_type": event_type, "callback_url": callback_url}
    try:
        data = await _api(http, settings, app).post("business/webhook/update/", body)
    except (NeedsReconnect, TokenExpired) as error:
        raise Refused(str(error)) from None
    return WebhookState(callback_url=_callback_url(data) or callback_url)


async def webhook_target(http: HttpClient, settings: Mapping[str, str], event_type: str) -> WebhookState:
    """Return where events of a kind go now. Raises `Refused`, `TryLater` or `Unsupported`."""
    app = app_of(settings)
    query = {"app_id": app.id, "secret": app.secret, "event_type": event_type}
    try:
        data = await _api(http, settings, app).get("business/webhook/list/", query)
    except (NeedsReconnect, TokenExpired) as error:
        raise Refused(str(error)) from None
    return WebhookState(callback_url=_callback_url(data))


def _api(http: HttpClient, settings: Mapping[str, str], app: App) -> BusinessApi:
    return BusinessApi(http, api_base(settings), secrets=(app.secret,))


def _callback_url(data: Json) -> str | None:
    return as_text(data.get("callback_url")) or None
