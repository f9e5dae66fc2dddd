"""Permission of a business through Login Kit, given and taken back.

The business's browser is sent to TikTok and comes back with a code; the code becomes an access token (a day) and a
refresh token (a year), which a refresh replaces. Pages: "Login Kit for Web" and "Manage User Access Tokens" at
developers.tiktok.com. The token endpoints take forms and respond without an envelope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from frontdesk.channels.tiktok_open.app_settings import OpenApp, api_base, app_of, authorize_url
from frontdesk.channels.tiktok_open.client import OpenApi
from frontdesk.contract.channel import Connected, Credentials
from frontdesk.contract.errors import AppRefused, Malformed, NeedsReconnect, Refused, TryLater, Unsupported
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.lenient_json import Json, as_id
from frontdesk.platforms.tiktok_business.oauth import UNREADABLE, credentials_in, permission_page

_TOKEN = "v2/oauth/token/"  # noqa: S105 - a path
_REVOKE = "v2/oauth/revoke/"
_WRONG_APP = "invalid_client"
_PERMISSION_ENDED = frozenset({"invalid_grant", "access_denied"})
"""What refuses a refresh token for good; whatever else goes wrong, the permission is as good as before."""


def permission_url(settings: Mapping[str, str], scopes: Iterable[str], redirect_uri: str, state: str) -> str:
    """Return the address to send the browser to. Raises `Unsupported` when a setting is missing."""
    return permission_page(app_of(settings).key, authorize_url(settings), scopes, redirect_uri, state)


async def exchange_code(
    http: HttpClient, settings: Mapping[str, str], required_scopes: Iterable[str], redirect_uri: str, code: str
) -> Connected:
    """Exchange the code that came back for credentials. Raises `Refused`, `AppRefused`, `TryLater` or `Unsupported`."""
    app = app_of(settings)
    form = {**_app_fields(app), "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    try:
        data = await _api(http, settings, app, code).post_form(_TOKEN, form)
    except Refused as error:
        if error.code == _WRONG_APP:
            raise AppRefused(str(error), error.code) from None
        raise
    return _connected(data, required_scopes)


async def renewed_account(
    http: HttpClient, settings: Mapping[str, str], required_scopes: Iterable[str], old: Credentials
) -> Connected:
    """Return the account of a refresh token, with new credentials. Raises `Refused`, `TryLater` or `Unsupported`."""
    app, refresh_token = app_of(settings), old.refresh_token or ""
    form = {**_app_fields(app), "grant_type": "refresh_token", "refresh_token": refresh_token}
    return _connected(await _api(http, settings, app, refresh_token).post_form(_TOKEN, form), required_scopes, old)


async def refresh_credentials(http: HttpClient, settings: Mapping[str, str], old: Credentials) -> Credentials:
    """Return new credentials; TikTok rotates the refresh token. Raises `NeedsReconnect` or `TryLater`.

    What is wrong on our side (settings, the app's secret) is `TryLater`: nobody needs to connect again once it is
    put right.
    """
    if not old.refresh_token:
        raise NeedsReconnect("There is no refresh token. Reconnect the account.")
    try:
        app = app_of(settings)
        form = {**_app_fields(app), "grant_type": "refresh_token", "refresh_token": old.refresh_token}
        data = await _api(http, settings, app, old.refresh_token).post_form(_TOKEN, form)
        fresh = credentials_in(data, old)
    except Refused as error:
        if error.code in _PERMISSION_ENDED:
            raise NeedsReconnect(str(error)) from None
        raise TryLater(str(error)) from None
    except Unsupported as error:
        raise TryLater(str(error)) from None
    except Malformed:
        raise TryLater(UNREADABLE) from None
    if fresh is None:
        raise TryLater(UNREADABLE)
    return fresh


async def revoke_access(http: HttpClient, settings: Mapping[str, str], credentials: Credentials) -> None:
    """Give the permission back. Raises `Refused`, `TryLater` or `Unsupported`."""
    app = app_of(settings)
    form = {**_app_fields(app), "token": credentials.access_token}
    await _api(http, settings, app, credentials.access_token).post_form(_REVOKE, form)


def _connected(data: Json, required_scopes: Iterable[str], old: Credentials | None = None) -> Connected:
    """Return the account in a response of the token endpoint. Raises `Refused` when it does not name one."""
    try:
        remote_id = as_id(data.get("open_id"))
        credentials = credentials_in(data, old)
    except Malformed:
        raise Refused(UNREADABLE) from None
    if remote_id is None or credentials is None:
        raise Refused(UNREADABLE)
    missing = tuple(scope for scope in required_scopes if scope not in credentials.scopes)
    return Connected(remote_id=remote_id, credentials=credentials, missing_scopes=missing)


def _api(http: HttpClient, settings: Mapping[str, str], app: OpenApp, secret: str) -> OpenApi:
    return OpenApi(http, api_base(settings), secrets=(app.secret, secret))


def _app_fields(app: OpenApp) -> dict[str, str]:
    return {"client_key": app.key, "client_secret": app.secret}
