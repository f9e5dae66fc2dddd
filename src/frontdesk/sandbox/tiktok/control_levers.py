"""Levers of the control API: apps, tokens, settings, faults, webhooks and their log."""

import time
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.kit import levers
from frontdesk.sandbox.kit.apps import App
from frontdesk.sandbox.kit.consent import authorized, url_with
from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, Form, present, whole_number
from frontdesk.sandbox.tiktok import conversations, oauth, payloads, views
from frontdesk.sandbox.tiktok.control_lookup import business_of, conversation_of
from frontdesk.sandbox.tiktok.model import Delivery, Fault
from frontdesk.sandbox.tiktok.site import Site
from frontdesk.sandbox.tiktok.store import PLATFORM
from frontdesk.sandbox.tiktok.webhooks import HEADER, signature

WRONG_SECRET = "a secret that is not the app's"  # noqa: S105 - wrong on purpose
STALE_SECONDS = 24 * 3600
SHOWN_DELIVERIES = 200


class AppForm(Form):
    """Developer app, created or changed by its `app_id`."""

    app_id: str
    secret: str = ""
    name: str = ""
    scopes: list[str] | None = None
    redirect_uris: list[str] | None = None


class Authorize(Form):
    """Consent without the page."""

    app_id: str
    business: str
    redirect_uri: str
    scopes: list[str] | None = None
    state: str = ""


class GiveTokens(Form):
    """Tokens without any OAuth."""

    app_id: str
    business: str
    scopes: list[str] | None = None


class Event(Form):
    """Event with any content; with `customer` the content starts from the fields of that conversation."""

    business: str
    event: str
    content: dict[str, Any] = msgspec.field(default_factory=dict)
    customer: str = ""


class Raw(Form):
    """Bytes to send to the app's callback, signed rightly, wrongly, with an old time, or not at all."""

    app_id: str
    body: str
    signature: Literal["valid", "wrong", "stale", "missing", "malformed"] = "valid"
    event_type: str = "DIRECT_MESSAGE"


def _app(site: Site, app_id: str) -> App:
    return present(site.store.apps.get(app_id), f"app {app_id!r}")


async def save_app(site: Site, body: AppForm) -> Any:
    """POST apps."""
    held = site.store.apps.get(body.app_id)
    if held is None and not body.secret:
        raise ControlError(400, "a new app needs a secret")
    app = held or App(app_id=body.app_id, secret=body.secret, scopes=list(oauth.ALL_SCOPES))
    app.secret = body.secret or app.secret
    app.name = body.name or app.name
    app.scopes = app.scopes if body.scopes is None else body.scopes
    app.redirect_uris = app.redirect_uris if body.redirect_uris is None else body.redirect_uris
    return views.app(site.store.apps.save(app))


async def authorize(site: Site, body: Authorize) -> Any:
    """POST authorize: a code, and the address the person's browser would be sent to."""
    app, business = _app(site, body.app_id), business_of(site, body.business)
    scopes = app.scopes if body.scopes is None else body.scopes
    code = site.tokens.make_code(app.app_id, business.business_id, list(scopes), body.redirect_uri).code
    return {"code": code, "redirect_to": url_with(body.redirect_uri, authorized(code, scopes, body.state))}


async def give_tokens(site: Site, body: GiveTokens) -> Any:
    """POST tokens/give: what the token endpoint would return."""
    app, business = _app(site, body.app_id), business_of(site, body.business)
    scopes = app.scopes if body.scopes is None else body.scopes
    return oauth.give_tokens(site, app.app_id, business.business_id, list(scopes))


async def event(site: Site, body: Event) -> Any:
    """POST events."""
    business = business_of(site, body.business)
    content: dict[str, Any] = {"timestamp": site.clock.now_ms()}
    conversation_id = ""
    if body.customer:
        held = conversation_of(site, body.business, body.customer)
        shop, person = conversations.parties(site, held)
        content = payloads.base(held, shop, person, from_business=False, at=site.clock.now_ms())
        conversation_id = held.conversation_id
    content |= body.content
    conversations.announce(site, body.event, business.business_id, content, conversation_id=conversation_id)
    return {"content": content}


async def raw(site: Site, body: Raw) -> Any:
    """POST webhooks/raw: posted once, outside the log; returns the HTTP status the receiver gave."""
    app = _app(site, body.app_id)
    callback = app.callbacks.get(body.event_type)
    if callback is None:
        raise ControlError(409, f"no callback is registered for {body.event_type}")
    payload, now = body.body.encode(), int(time.time())
    headers = {"Content-Type": "application/json"}
    match body.signature:
        case "valid":
            headers[HEADER] = signature(app.secret, now, payload)
        case "wrong":
            headers[HEADER] = signature(WRONG_SECRET, now, payload)
        case "stale":
            headers[HEADER] = signature(app.secret, now - STALE_SECONDS, payload)
        case "malformed":
            headers[HEADER] = "t=soon;s=none"
        case "missing":
            pass
    return {"status": await site.webhooks.post_raw(callback.url, payload, headers)}


def _narrowed(site: Site, request: Request, rows: list[Delivery]) -> list[Delivery]:
    """Leave out other businesses than `business` of the query, and all but the newest `limit`."""
    wanted = request.query_params.get("business")
    if wanted is not None:
        business_id = business_of(site, wanted).business_id
        rows = [row for row in rows if row.business_id == business_id]
    return rows[-whole_number(request, "limit", SHOWN_DELIVERIES) :]


def routes(api: ControlRoutes[Site]) -> list[BaseRoute]:
    """Build the levers below `/control/tiktok`."""
    site = api.site
    return [
        api.form("apps", AppForm, save_app),
        api.form("authorize", Authorize, authorize),
        api.form("tokens/give", GiveTokens, give_tokens),
        api.form("events", Event, event),
        api.form("webhooks/raw", Raw, raw),
        *levers.token_routes(api, site.tokens, lambda site, name: business_of(site, name).business_id, views.grant),
        *levers.delivery_routes(api, site.store.log, site.webhooks, views.delivery, _narrowed),
        *levers.fault_routes(api, site.faults, Fault),
        *levers.call_routes(api, site.quotas.tally),
        *levers.settings_routes(api, site.settings, lambda: site.live.publish(PLATFORM, "settings", "settings")),
    ]
