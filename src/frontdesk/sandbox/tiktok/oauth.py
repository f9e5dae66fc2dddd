"""Tokens: exchange of a code, rotating refresh, revocation, introspection.

None of these endpoints takes an Access-Token header. An access token lives 24 hours, a refresh token a year;
a refresh gives both anew and the old refresh token is dead from then on.
"""

import hmac
from typing import Any

import msgspec

from frontdesk.sandbox.kit.apps import App
from frontdesk.sandbox.tiktok import errors
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.site import Site

MESSAGE_SCOPES = ("message.list.read", "message.list.send", "message.list.manage", "user.account.type")
ALL_SCOPES = (
    "user.info.basic",
    "user.info.username",
    "user.info.stats",
    "user.info.profile",
    "user.insights",
    *MESSAGE_SCOPES,
    "video.list",
    "video.insights",
    "comment.list",
    "comment.list.manage",
)


class TokenRequest(msgspec.Struct, kw_only=True):
    """Body of /tt_user/oauth2/token/."""

    client_id: str = ""
    client_secret: str = ""
    grant_type: str = ""
    auth_code: str = ""
    redirect_uri: str = ""


class RefreshRequest(msgspec.Struct, kw_only=True):
    """Body of /tt_user/oauth2/refresh_token/."""

    client_id: str = ""
    client_secret: str = ""
    grant_type: str = ""
    refresh_token: str = ""


class RevokeRequest(msgspec.Struct, kw_only=True):
    """Body of /tt_user/oauth2/revoke/."""

    client_id: str = ""
    client_secret: str = ""
    access_token: str = ""


class InfoRequest(msgspec.Struct, kw_only=True):
    """Body of /tt_user/token_info/get/."""

    app_id: str = ""
    access_token: str = ""


def app_of(site: Site, app_id: str, secret: str, *, field: str = "client_id") -> App:
    """Return the app, when id and secret are right; raises 40101 otherwise."""
    if not app_id:
        raise errors.missing(field)
    app = site.store.apps.get(app_id)
    if app is None or not hmac.compare_digest(app.secret.encode(), secret.encode()):
        raise ApiError(errors.WRONG_APP, "App id or secret is incorrect.")
    return app


def granted_by_then(site: Site, app_id: str, business_id: str, more: list[str]) -> list[str]:
    """Return everything allowed before and now: a new consent adds to what there is and takes nothing away."""
    return list(dict.fromkeys([*site.tokens.granted(app_id, business_id), *more]))


def give_tokens(site: Site, app_id: str, business_id: str, scopes: list[str]) -> dict[str, Any]:
    """Give new access and refresh tokens, in the shape of the token endpoints."""
    limits = site.settings.limits
    grant = site.tokens.give(app_id, business_id, scopes, ends_earlier=limits.refresh_ends_access_tokens)
    return {
        "access_token": grant.access_tokens[-1].token,
        "token_type": "Bearer",
        "scope": ",".join(grant.scopes),
        "expires_in": limits.access_token_seconds,
        "refresh_token": grant.refresh_token,
        "refresh_token_expires_in": limits.refresh_token_seconds,
        "open_id": business_id,
    }


async def token(call: Call) -> dict[str, Any]:
    """POST /tt_user/oauth2/token/: a code for tokens."""
    body = call.body(TokenRequest)
    app = app_of(call.site, body.client_id, body.client_secret)
    if body.grant_type != "authorization_code":
        raise errors.invalid("grant_type", "Must be authorization_code")
    if not body.auth_code:
        raise errors.missing("auth_code")
    code = call.site.tokens.spend(body.auth_code, app.app_id)
    if code is None:
        raise ApiError(errors.WRONG_AUTH_CODE, "Auth code is incorrect or has been used.")
    if call.site.tokens.is_over(code.expires_at):
        raise ApiError(errors.WRONG_AUTH_CODE, "Auth code is expired.")
    if code.redirect_uri != body.redirect_uri:
        raise errors.invalid("redirect_uri", "Does not match the one of the authorization request")
    scopes = granted_by_then(call.site, app.app_id, code.business_id, code.scopes)
    return give_tokens(call.site, app.app_id, code.business_id, scopes)


async def refresh(call: Call) -> dict[str, Any]:
    """POST /tt_user/oauth2/refresh_token/: a refresh token for new tokens, which kills it."""
    body = call.body(RefreshRequest)
    app = app_of(call.site, body.client_id, body.client_secret)
    if body.grant_type != "refresh_token":
        raise errors.invalid("grant_type", "Must be refresh_token")
    if not body.refresh_token:
        raise errors.missing("refresh_token")
    grant = call.site.tokens.by_refresh_token(body.refresh_token)
    if grant is None or grant.app_id != app.app_id:
        raise ApiError(errors.TOKEN_WRONG, "Refresh token is incorrect, used or revoked.")
    if call.site.tokens.is_over(grant.refresh_expires_at):
        raise ApiError(errors.TOKEN_EXPIRED, "Refresh token is expired. The account has to authorize again.")
    return give_tokens(call.site, grant.app_id, grant.business_id, grant.scopes)


async def revoke(call: Call) -> dict[str, Any]:
    """POST /tt_user/oauth2/revoke/."""
    body = call.body(RevokeRequest)
    app = app_of(call.site, body.client_id, body.client_secret)
    if not body.access_token:
        raise errors.missing("access_token")
    found = call.site.tokens.by_access_token(body.access_token)
    if found is None or found[0].revoked or found[0].app_id != app.app_id:
        raise ApiError(errors.TOKEN_INVALID_ON_REVOKE, "Access token is invalid.")
    call.site.tokens.revoke(found[0])
    return {}


async def token_info(call: Call) -> dict[str, Any]:
    """POST /tt_user/token_info/get/: which account and scopes a token stands for."""
    body = call.body(InfoRequest)
    if not body.app_id:
        raise errors.missing("app_id")
    if not body.access_token:
        raise errors.missing("access_token")
    found = call.site.tokens.by_access_token(body.access_token)
    if found is None or found[0].revoked or found[0].app_id != body.app_id:
        raise ApiError(errors.TOKEN_WRONG, "Access token is incorrect or has been revoked.")
    grant, expires_at = found
    if call.site.tokens.is_over(expires_at):
        raise ApiError(errors.TOKEN_EXPIRED, "Access token is expired.")
    return {"app_id": grant.app_id, "scope": ",".join(grant.scopes), "creator_id": grant.business_id}


ENDPOINTS = (
    Endpoint("POST", "tt_user/oauth2/token/", token, public=True),
    Endpoint("POST", "tt_user/oauth2/refresh_token/", refresh, public=True),
    Endpoint("POST", "tt_user/oauth2/revoke/", revoke, public=True),
    Endpoint("POST", "tt_user/token_info/get/", token_info, public=True),
)
