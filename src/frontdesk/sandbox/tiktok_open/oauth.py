"""Tokens of Login Kit: exchange of a code, rotating refresh, revocation.

Follows developers.tiktok.com ("Manage user access tokens", "Error Handling"): forms, not JSON; an access token lives
24 hours and a refresh token 365 days, as the description of the open profile says; a refresh gives both anew and the
old refresh token is dead from then on. The documentation dates a refresh token from its first issuance; here each new
one has its full time. What it leaves open: a code lives ten minutes and a wrong attempt spends it; revoking ends the
refresh token too; a refresh leaves earlier access tokens to run out.
"""

import hmac
from typing import Any

from frontdesk.sandbox.kit.apps import App
from frontdesk.sandbox.tiktok_open.errors import OAuthRefusal
from frontdesk.sandbox.tiktok_open.gate import Call, Endpoint
from frontdesk.sandbox.tiktok_open.site import OpenSite

FORM_TYPE = "application/x-www-form-urlencoded"


def give_tokens(site: OpenSite, open_id: str, scopes: list[str]) -> dict[str, Any]:
    """Give new access and refresh tokens for these scopes, in the shape of the token endpoint."""
    limits, grant = site.settings.limits, site.tokens.give(site.client_key, open_id, scopes)
    return {
        "access_token": grant.access_tokens[-1].token,
        "refresh_token": grant.refresh_token,
        "expires_in": limits.access_token_seconds,
        "refresh_expires_in": limits.refresh_token_seconds,
        "open_id": open_id,
        "scope": ",".join(scopes),
        "token_type": "Bearer",
    }


async def _form(call: Call) -> dict[str, str]:
    """Return the form's fields; a JSON body is no form."""
    if not call.request.headers.get("content-type", "").startswith(FORM_TYPE):
        raise OAuthRefusal("invalid_request", f"Only `{FORM_TYPE}` is accepted as Content-Type.")
    async with call.request.form() as form:
        return {name: str(value) for name, value in form.items()}


def _required(form: dict[str, str], name: str) -> str:
    value = form.get(name, "")
    if not value:
        raise OAuthRefusal("invalid_request", f"The request parameters are malformed: {name} is missing.")
    return value


def _app(call: Call, form: dict[str, str]) -> App:
    """Return the app, when key and secret are right."""
    app = call.site.app
    key, secret = _required(form, "client_key"), _required(form, "client_secret")
    if key != app.app_id or not hmac.compare_digest(app.secret.encode(), secret.encode()):
        raise OAuthRefusal("invalid_client", "Client key or secret is incorrect.")
    return app


async def token(call: Call) -> dict[str, Any]:
    """POST /v2/oauth/token/: a code, or a refresh token, for tokens."""
    form = await _form(call)
    _app(call, form)
    kind = _required(form, "grant_type")
    if kind == "authorization_code":
        return _exchange(call.site, form)
    if kind == "refresh_token":
        return _refresh(call.site, form)
    raise OAuthRefusal("unsupported_grant_type", "Must be authorization_code or refresh_token.")


def _exchange(site: OpenSite, form: dict[str, str]) -> dict[str, Any]:
    given, redirect_uri = _required(form, "code"), _required(form, "redirect_uri")
    code = site.tokens.spend(given, site.client_key)
    if code is None:
        raise OAuthRefusal("invalid_grant", "Authorization code is incorrect or has been used.")
    if site.tokens.is_over(code.expires_at):
        raise OAuthRefusal("invalid_grant", "Authorization code is expired.")
    if code.redirect_uri != redirect_uri:
        raise OAuthRefusal("invalid_grant", "Redirect_uri is not matched with the uri when requesting code.")
    return give_tokens(site, code.business_id, code.scopes)


def _refresh(site: OpenSite, form: dict[str, str]) -> dict[str, Any]:
    grant = site.tokens.by_refresh_token(_required(form, "refresh_token"))
    if grant is None or site.tokens.is_over(grant.refresh_expires_at):
        raise OAuthRefusal("invalid_grant", "Refresh token is invalid or expired.")
    return give_tokens(site, grant.business_id, grant.scopes)


async def revoke(call: Call) -> dict[str, Any]:
    """POST /v2/oauth/revoke/: `token` is an access token; the response is an empty object."""
    form = await _form(call)
    _app(call, form)
    found = call.site.tokens.by_access_token(_required(form, "token"))
    if found is None or found[0].revoked:
        raise OAuthRefusal("invalid_request", "The access token is invalid.")
    call.site.tokens.revoke(found[0])
    return {}


ENDPOINTS = (Endpoint("POST", "v2/oauth/token/", token), Endpoint("POST", "v2/oauth/revoke/", revoke))
