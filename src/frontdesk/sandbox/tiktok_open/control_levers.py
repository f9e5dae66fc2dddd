"""Levers of the open profile's control API: consent, tokens, the webhook's address, its log, faults, settings."""

from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.kit import levers
from frontdesk.sandbox.kit.apps import Callback
from frontdesk.sandbox.kit.consent import authorized, cancelled, url_with
from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, Form
from frontdesk.sandbox.tiktok_open import oauth, views
from frontdesk.sandbox.tiktok_open.control_lookup import business_of
from frontdesk.sandbox.tiktok_open.model import Fault
from frontdesk.sandbox.tiktok_open.site import OpenSite
from frontdesk.sandbox.tiktok_open.webhooks import EVENT_TYPE, HEADER, signature

WRONG_SECRET = "a secret that is not the app's"  # noqa: S105 - wrong on purpose


class Consent(Form):
    """Decision of the consent page without the page. Without `scopes` everything the app may ask for is granted."""

    business: str
    redirect_uri: str
    scopes: list[str] | None = None
    state: str = ""
    decision: Literal["authorize", "cancel"] = "authorize"


class GiveTokens(Form):
    """Tokens without any OAuth."""

    business: str
    scopes: list[str] | None = None


class Webhook(Form):
    """Address for webhooks. It is asked for the challenge first, unless it is to be taken `unchecked`."""

    callback_url: str
    verify_token: str = ""
    unchecked: bool = False


class Event(Form):
    """Event with any content, in the envelope and signed. `sender` is a person's open id, or anything else."""

    business: str
    event: str
    sender: str
    content: dict[str, Any] = msgspec.field(default_factory=dict)


class Raw(Form):
    """Bytes to send to the callback, signed rightly, wrongly, or not at all."""

    body: str
    signature: Literal["valid", "wrong", "missing", "malformed"] = "valid"


async def decide_consent(site: OpenSite, body: Consent) -> Any:
    """POST authorize: a code (none when cancelled), and the address the person's browser would be sent to."""
    business = business_of(site, body.business)
    if body.decision == "cancel":
        return {"code": None, "redirect_to": url_with(body.redirect_uri, cancelled(body.state))}
    scopes = site.app.scopes if body.scopes is None else body.scopes
    code = site.tokens.make_code(site.client_key, business.open_id, list(scopes), body.redirect_uri).code
    return {"code": code, "redirect_to": url_with(body.redirect_uri, authorized(code, scopes, body.state))}


async def give_tokens(site: OpenSite, body: GiveTokens) -> Any:
    """POST tokens/give: what the token endpoint would return."""
    scopes = site.app.scopes if body.scopes is None else body.scopes
    return oauth.give_tokens(site, business_of(site, body.business).open_id, list(scopes))


async def set_webhook(site: OpenSite, body: Webhook) -> Any:
    """POST webhook: asks the address, and takes it only when it returned the challenge.

    Returns `callback_url` (the one in force now), `verified`, `challenge`, `status`, `answer` and `error`.
    """
    parts = urlsplit(body.callback_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ControlError(400, "callback_url is no web address")
    checked = None if body.unchecked else await site.webhooks.verify(body.callback_url, body.verify_token)
    if checked is None or checked.verified:
        app = site.app
        app.callbacks = {EVENT_TYPE: Callback(url=body.callback_url)}
        site.store.apps.save(app)
    found: dict[str, Any] = {"verified": False} if checked is None else msgspec.to_builtins(checked)
    return views.callback(site) | found


async def show_webhook(site: OpenSite, _: Request) -> Any:
    """GET webhook."""
    return views.callback(site)


async def remove_webhook(site: OpenSite, _: Request) -> Any:
    """DELETE webhook: events go nowhere from now on."""
    app = site.app
    app.callbacks = {}
    site.store.apps.save(app)
    return views.callback(site)


async def event(site: OpenSite, body: Event) -> Any:
    """POST events."""
    business = business_of(site, body.business)
    site.webhooks.submit(site.app, body.event, business.open_id, body.content, user_openid=body.sender)
    return {"content": body.content}


async def raw(site: OpenSite, body: Raw) -> Any:
    """POST webhook/raw: posted once, outside the log; returns the HTTP status the receiver gave."""
    url = views.callback(site)["callback_url"]
    if url is None:
        raise ControlError(409, "no callback is set")
    payload = body.body.encode()
    headers = {"Content-Type": "application/json"}
    match body.signature:
        case "valid":
            headers[HEADER] = signature(site.app.secret, payload)
        case "wrong":
            headers[HEADER] = signature(WRONG_SECRET, payload)
        case "malformed":
            headers[HEADER] = "sha256=none"
        case "missing":
            pass
    return {"status": await site.webhooks.post_raw(url, payload, headers)}


def routes(api: ControlRoutes[OpenSite]) -> list[BaseRoute]:
    """Build the levers below `/control/tiktok-open`."""
    site = api.site
    return [
        api.form("authorize", Consent, decide_consent),
        api.form("tokens/give", GiveTokens, give_tokens),
        api.form("webhook", Webhook, set_webhook),
        api.read("webhook", show_webhook),
        api.read("webhook", remove_webhook, "DELETE"),
        api.form("webhook/raw", Raw, raw),
        api.form("events", Event, event),
        *levers.token_routes(api, site.tokens, lambda site, name: business_of(site, name).open_id, views.grant),
        *levers.delivery_routes(api, site.store.log, site.webhooks, views.delivery),
        *levers.fault_routes(api, site.faults, Fault),
        *levers.call_routes(api, site.tally),
        *levers.settings_routes(api, site.settings),
    ]
