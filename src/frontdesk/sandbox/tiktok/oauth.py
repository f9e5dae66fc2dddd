"""Tokens: exchange of a code, rotating refresh, revocation, introspection.

None of these endpoints takes an Access-Token header. An access token lives 24 hours, a refresh token a year;
a refresh gives both anew and the old refresh token is dead from then on.
"""

import hmac
from typing import Any

import msgspec

from frontdesk.sandbox.tiktok import errors, ids
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.model import AccessToken, App, AuthCode, Grant
from frontdesk.sandbox.tiktok.site import Site
from frontdesk.sandbox.tiktok.store import grant_key

TOKENS_KEPT = 20
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
    """The app, when id and secret are right; 40101 otherwise."""
    if not app_id:
        raise errors.missing(field)
    app = site.store.apps.get(app_id)
    if app is None or not hmac.compare_digest(app.secret.encode(), secret.encode()):
        raise ApiError(errors.WRONG_APP, "App id or secret is incorrect.")
    return app


def make_code(site: Site, app: App, business_id: str, scopes: list[str], redirect_uri: str) -> AuthCode:
    """A fresh single-use code for the consent just given."""
    expires_at = site.clock.now_ms() + site.settings.limits.auth_code_seconds * 1000
    return site.store.codes.save(
        AuthCode(
            code=ids.token("code"),
            app_id=app.app_id,
            business_id=business_id,
            scopes=scopes,
            redirect_uri=redirect_uri,
            expires_at=expires_at,
        )
    )


def granted(site: Site, app_id: str, business_id: str) -> list[str]:
    """What the account allows the app already; a consent that was revoked or has run out allows nothing."""
    grant = site.store.grants.get(grant_key(app_id, business_id))
    if grant is None or grant.revoked or grant.refresh_expires_at <= site.clock.now_ms():
        return []
    return grant.scopes


def granted_by_then(site: Site, app_id: str, business_id: str, more: list[str]) -> list[str]:
    """Everything allowed before and now: a new consent adds to what there is and takes nothing away."""
    return list(dict.fromkeys([*granted(site, app_id, business_id), *more]))


def give_tokens(site: Site, app_id: str, business_id: str, scopes: list[str], *, fresh: bool) -> dict[str, Any]:
    """New access and refresh tokens, as the token endpoints answer them.

    `fresh` is a new consent, after which these are the scopes; otherwise it is a refresh.
    """
    now, limits = site.clock.now_ms(), site.settings.limits
    grant = site.store.grants.get(grant_key(app_id, business_id))
    if grant is None:
        grant = Grant(app_id=app_id, business_id=business_id, scopes=scopes, refresh_token="", refresh_expires_at=0)
    if fresh:
        grant.scopes, grant.revoked = scopes, False
    made = AccessToken(token=ids.token("act"), expires_at=now + limits.access_token_seconds * 1000)
    kept = [] if limits.refresh_ends_access_tokens else grant.access_tokens[1 - TOKENS_KEPT :]
    grant.access_tokens = [*kept, made]
    grant.refresh_token = ids.token("rft")
    grant.refresh_expires_at = now + limits.refresh_token_seconds * 1000
    site.store.grants.save(grant)
    return {
        "access_token": made.token,
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
    code = call.site.store.codes.get(body.auth_code)
    if code is None or code.app_id != app.app_id:
        raise ApiError(errors.WRONG_AUTH_CODE, "Auth code is incorrect or has been used.")
    # A wrong attempt spends the code too: single use means one use.
    call.site.store.codes.delete(code.code)
    if code.expires_at <= call.site.clock.now_ms():
        raise ApiError(errors.WRONG_AUTH_CODE, "Auth code is expired.")
    if code.redirect_uri != body.redirect_uri:
        raise errors.invalid("redirect_uri", "Does not match the one of the authorization request")
    scopes = granted_by_then(call.site, app.app_id, code.business_id, code.scopes)
    return give_tokens(call.site, app.app_id, code.business_id, scopes, fresh=True)


async def refresh(call: Call) -> dict[str, Any]:
    """POST /tt_user/oauth2/refresh_token/: a refresh token for new tokens, which kills it."""
    body = call.body(RefreshRequest)
    app = app_of(call.site, body.client_id, body.client_secret)
    if body.grant_type != "refresh_token":
        raise errors.invalid("grant_type", "Must be refresh_token")
    if not body.refresh_token:
        raise errors.missing("refresh_token")
    grants = (row for row in call.site.store.grants if row.app_id == app.app_id and not row.revoked)
    grant = next((row for row in grants if row.refresh_token == body.refresh_token), None)
    if grant is None:
        raise ApiError(errors.TOKEN_WRONG, "Refresh token is incorrect, used or revoked.")
    if grant.refresh_expires_at <= call.site.clock.now_ms():
        raise ApiError(errors.TOKEN_EXPIRED, "Refresh token is expired. The account has to authorize again.")
    return give_tokens(call.site, grant.app_id, grant.business_id, grant.scopes, fresh=False)


def revoke_grant(site: Site, grant: Grant) -> None:
    """End a grant and every token of it."""
    grant.revoked = True
    site.store.grants.save(grant)


async def revoke(call: Call) -> dict[str, Any]:
    """POST /tt_user/oauth2/revoke/."""
    body = call.body(RevokeRequest)
    app = app_of(call.site, body.client_id, body.client_secret)
    if not body.access_token:
        raise errors.missing("access_token")
    found = call.site.store.grant_of_token(body.access_token)
    if found is None or found[0].revoked or found[0].app_id != app.app_id:
        raise ApiError(errors.TOKEN_INVALID_ON_REVOKE, "Access token is invalid.")
    revoke_grant(call.site, found[0])
    return {}


async def token_info(call: Call) -> dict[str, Any]:
    """POST /tt_user/token_info/get/: which account and scopes a token stands for."""
    body = call.body(InfoRequest)
    if not body.app_id:
        raise errors.missing("app_id")
    if not body.access_token:
        raise errors.missing("access_token")
    found = call.site.store.grant_of_token(body.access_token)
    if found is None or found[0].revoked or found[0].app_id != body.app_id:
        raise ApiError(errors.TOKEN_WRONG, "Access token is incorrect or has been revoked.")
    grant, expires_at = found
    if expires_at <= call.site.clock.now_ms():
        raise ApiError(errors.TOKEN_EXPIRED, "Access token is expired.")
    return {"app_id": grant.app_id, "scope": ",".join(grant.scopes), "creator_id": grant.business_id}


ENDPOINTS = (
    Endpoint("POST", "tt_user/oauth2/token/", token, open_door=True),
    Endpoint("POST", "tt_user/oauth2/refresh_token/", refresh, open_door=True),
    Endpoint("POST", "tt_user/oauth2/revoke/", revoke, open_door=True),
    Endpoint("POST", "tt_user/token_info/get/", token_info, open_door=True),
)
