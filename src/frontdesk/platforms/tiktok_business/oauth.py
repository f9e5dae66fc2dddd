"""Permission of a business for an app, given and taken back (portal docs 1832184159540418 and 1832184175482945).

The business's browser is sent to TikTok and comes back with a code; the code becomes an access token (a day) and a
refresh token (a year). These calls carry no `Access-Token` header: the app's secret is in the body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from frontdesk.contract.channel import Connected, Credentials
from frontdesk.contract.errors import (
    AppRefused,
    Malformed,
    NeedsReconnect,
    Refused,
    TokenExpired,
    TryLater,
    Unsupported,
    WindowClosed,
)
from frontdesk.kit.http import HttpClient
from frontdesk.platforms.lenient_json import Json, as_id, as_list, as_seconds, as_text
from frontdesk.platforms.tiktok_business.app_settings import App, api_base, app_of, authorize_url
from frontdesk.platforms.tiktok_business.client import BusinessApi, encoded_query
from frontdesk.platforms.tiktok_business.return_codes import BAD_AUTH_CODE, BAD_PARAMETER, NOT_FOUND, WRONG_APP

UNREADABLE = "TikTok's response has no usable access token."
_PERMISSION_ENDED = frozenset(str(code) for code in (BAD_PARAMETER, NOT_FOUND, BAD_AUTH_CODE))
"""What refuses a refresh token for good, beside the codes of tokens and scopes."""


def permission_url(settings: Mapping[str, str], scopes: Iterable[str], redirect_uri: str, state: str) -> str:
    """Return the address to send the browser to. Raises `Unsupported` when a setting is missing."""
    return permission_page(app_of(settings).id, authorize_url(settings), scopes, redirect_uri, state)


def permission_page(client_key: str, page: str, scopes: Iterable[str], redirect_uri: str, state: str) -> str:
    """Return the address of the page on which a business is asked for these scopes for an app.

    `disable_auto_auth` shows the page even to a business that agreed before: the one that left out a permission
    must be able to give it now.
    """
    query = encoded_query(
        {
            "client_key": client_key,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "state": state,
            "disable_auto_auth": "1",
        }
    )
    scope = ",".join(quote(scope, safe="") for scope in scopes)
    return f"{page}{'&' if '?' in page else '?'}{query}&scope={scope}"


async def exchange_code(
    http: HttpClient, settings: Mapping[str, str], required_scopes: Iterable[str], redirect_uri: str, code: str
) -> Connected:
    """Exchange the code that came back for credentials. Raises `Refused`, `AppRefused`, `TryLater` or `Unsupported`."""
    app = app_of(settings)
    body = {**_app_fields(app), "grant_type": "authorization_code", "auth_code": code, "redirect_uri": redirect_uri}
    try:
        data = await _api(http, settings, app, code).post("tt_user/oauth2/token/", body)
    except (NeedsReconnect, TokenExpired) as error:
        raise Refused(str(error)) from None
    except Refused as error:
        if error.code == str(WRONG_APP):
            raise AppRefused(str(error), error.code) from None
        raise
    try:
        remote_id = as_id(data.get("open_id"))
        credentials = credentials_in(data)
    except Malformed:
        raise Refused(UNREADABLE) from None
    if remote_id is None or credentials is None:
        raise Refused(UNREADABLE)
    missing = tuple(scope for scope in required_scopes if scope not in credentials.scopes)
    return Connected(remote_id=remote_id, credentials=credentials, missing_scopes=missing)


async def refresh_credentials(http: HttpClient, settings: Mapping[str, str], old: Credentials) -> Credentials:
    """Return new credentials; TikTok rotates the refresh token. Raises `NeedsReconnect` or `TryLater`.

    Only what TikTok says of the permission itself ends it. What is wrong on our side (settings, the app's secret) and
    what may pass is `TryLater`: the business's permission is as good as before, so nobody needs to connect again.
    """
    if not old.refresh_token:
        raise NeedsReconnect("There is no refresh token. Reconnect the account.")
    try:
        app = app_of(settings)
        body = {**_app_fields(app), "grant_type": "refresh_token", "refresh_token": old.refresh_token}
        data = await _api(http, settings, app, old.refresh_token).post("tt_user/oauth2/refresh_token/", body)
        fresh = credentials_in(data, old)
    except Refused as error:
        if error.code in _PERMISSION_ENDED:
            raise NeedsReconnect(str(error)) from None
        raise TryLater(str(error)) from None
    except TokenExpired as error:
        raise (NeedsReconnect if error.certain else TryLater)(str(error)) from None
    except (Unsupported, WindowClosed) as error:
        raise TryLater(str(error)) from None
    except Malformed:
        raise TryLater(UNREADABLE) from None
    if fresh is None:
        raise TryLater(UNREADABLE)
    return fresh


async def revoke_access(http: HttpClient, settings: Mapping[str, str], credentials: Credentials) -> None:
    """Give the permission back. Raises `TokenExpired`, `Refused`, `TryLater` or `Unsupported`."""
    app = app_of(settings)
    body = {**_app_fields(app), "access_token": credentials.access_token}
    await _api(http, settings, app, credentials.access_token).post("tt_user/oauth2/revoke/", body)


def _api(http: HttpClient, settings: Mapping[str, str], app: App, secret: str) -> BusinessApi:
    return BusinessApi(http, api_base(settings), secrets=(app.secret, secret))


def _app_fields(app: App) -> Json:
    return {"client_id": app.id, "client_secret": app.secret}


def credentials_in(data: Json, old: Credentials | None = None) -> Credentials | None:
    """Return the credentials in a response, with what a refresh need not repeat; None without an access token.

    The life of the refresh token has a shorter name in Login Kit than in the Business API.
    """
    access_token = as_text(data.get("access_token"))
    if not access_token:
        return None
    now = datetime.now(UTC)
    refresh_token = as_text(data.get("refresh_token"))
    refresh_expires_at = _end(now, data.get("refresh_token_expires_in") or data.get("refresh_expires_in"))
    scopes = _scopes(data.get("scope"))
    if old is not None:
        refresh_expires_at = refresh_expires_at or (None if refresh_token else old.refresh_expires_at)
        refresh_token = refresh_token or old.refresh_token
        scopes = scopes or old.scopes
    return Credentials(
        access_token=access_token,
        access_expires_at=_end(now, data.get("expires_in")),
        refresh_token=refresh_token or None,
        refresh_expires_at=refresh_expires_at,
        scopes=scopes,
    )


def _end(now: datetime, seconds: object) -> datetime | None:
    length = as_seconds(seconds)
    return None if length is None else now + length


def _scopes(value: object) -> tuple[str, ...]:
    """Return the scopes, which come as one text with commas or as a list."""
    words = [word for part in as_list(value) for word in (as_text(part) or "").replace(",", " ").split()]
    return tuple(dict.fromkeys(words))
