"""The levers of the control API: apps, tokens, settings, faults, webhooks and their log."""

import time
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.control_door import ControlError, Form
from frontdesk.sandbox.tiktok import conversations, oauth, payloads, views
from frontdesk.sandbox.tiktok.authorize import answer_url
from frontdesk.sandbox.tiktok.control_door import business_of, conversation_of, form, read
from frontdesk.sandbox.tiktok.model import App, Fault, Grant
from frontdesk.sandbox.tiktok.site import Site
from frontdesk.sandbox.tiktok.store import PLATFORM
from frontdesk.sandbox.tiktok.webhooks import signature

WRONG_SECRET = "a secret that is not the app's"  # noqa: S105 - wrong on purpose
STALE_SECONDS = 24 * 3600


class AppForm(Form):
    """A developer app, created or changed by its `app_id`."""

    app_id: str
    secret: str = ""
    name: str = ""
    scopes: list[str] | None = None
    redirect_uris: list[str] | None = None


class Authorize(Form):
    """The consent page's Authorize without the page."""

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


class Expire(Form):
    """Let the tokens of a business end now: access tokens, or the refresh token too."""

    business: str
    which: Literal["access", "refresh", "both"] = "access"
    app_id: str = ""


class Revoke(Form):
    """The account holder removes the app (every app when none is named)."""

    business: str
    app_id: str = ""


class Event(Form):
    """Any event with any content; with `customer` the content starts from the fields of that conversation."""

    business: str
    event: str
    content: dict[str, Any] = msgspec.field(default_factory=dict)
    customer: str = ""


class Raw(Form):
    """Any bytes to the app's callback, signed rightly, wrongly, with an old time, or not at all."""

    app_id: str
    body: str
    signature: Literal["valid", "wrong", "stale", "missing", "malformed"] = "valid"
    event_type: str = "DIRECT_MESSAGE"


class Retry(Form):
    """One delivery to try again now, or every pending one."""

    delivery_id: str = ""


def _app(site: Site, app_id: str) -> App:
    found = site.store.apps.get(app_id)
    if found is None:
        raise ControlError(404, f"there is no app {app_id!r}")
    return found


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
    code = oauth.make_code(site, app, business.business_id, list(scopes), body.redirect_uri)
    answer = {"code": code.code, "scopes": ",".join(scopes), "state": body.state}
    return {"code": code.code, "redirect_to": answer_url(body.redirect_uri, answer)}


async def give_tokens(site: Site, body: GiveTokens) -> Any:
    """POST tokens/give: what the token endpoint would answer."""
    app, business = _app(site, body.app_id), business_of(site, body.business)
    scopes = app.scopes if body.scopes is None else body.scopes
    return oauth.give_tokens(site, app.app_id, business.business_id, list(scopes), fresh=True)


def _grants(site: Site, business: str, app_id: str) -> list[Grant]:
    found = site.store.grants_of(business_of(site, business).business_id)
    return [row for row in found if app_id in ("", row.app_id)]


async def expire(site: Site, body: Expire) -> Any:
    """POST tokens/expire."""
    now = site.clock.now_ms()
    grants = _grants(site, body.business, body.app_id)
    for row in grants:
        if body.which != "refresh":
            for held in row.access_tokens:
                held.expires_at = min(held.expires_at, now)
        if body.which != "access":
            row.refresh_expires_at = min(row.refresh_expires_at, now)
        site.store.grants.save(row)
    return [views.grant(row) for row in grants]


async def revoke(site: Site, body: Revoke) -> Any:
    """POST tokens/revoke."""
    grants = _grants(site, body.business, body.app_id)
    for row in grants:
        oauth.revoke_grant(site, row)
    return [views.grant(row) for row in grants]


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
    """POST webhooks/raw: posted once, outside the log; answers the HTTP status the receiver gave."""
    app = _app(site, body.app_id)
    callback = app.callbacks.get(body.event_type)
    if callback is None:
        raise ControlError(409, f"no callback is registered for {body.event_type}")
    payload, now = body.body.encode(), int(time.time())
    headers = {"Content-Type": "application/json"}
    match body.signature:
        case "valid":
            headers["Tiktok-Signature"] = signature(app.secret, now, payload)
        case "wrong":
            headers["Tiktok-Signature"] = signature(WRONG_SECRET, now, payload)
        case "stale":
            headers["Tiktok-Signature"] = signature(app.secret, now - STALE_SECONDS, payload)
        case "malformed":
            headers["Tiktok-Signature"] = "t=soon;s=none"
        case "missing":
            pass
    return {"status": await site.webhooks.post_raw(callback.url, payload, headers)}


async def retry(site: Site, body: Retry) -> Any:
    """POST deliveries/retry: tried once, at once; returns how they stand then."""
    if body.delivery_id:
        found = site.store.deliveries.get(body.delivery_id)
        if found is None:
            raise ControlError(404, f"there is no delivery {body.delivery_id!r}")
        chosen = [found]
    else:
        chosen = [row for row in site.store.deliveries if row.status == "pending"]
    for row in chosen:
        await site.webhooks.send_now(row)
    return [views.delivery(row) for row in chosen]


async def deliveries(site: Site, request: Request) -> Any:
    """GET deliveries: the newest last; `status`, `event`, `business`, `limit` narrow it."""
    query = request.query_params
    business = business_of(site, query["business"]).business_id if "business" in query else ""
    found = [
        row
        for row in site.store.deliveries
        if query.get("status", row.status) == row.status
        and query.get("event", row.event) == row.event
        and (business or row.business_id) == row.business_id
    ]
    limit = int(query.get("limit", "200")) if query.get("limit", "200").isdigit() else 200
    return {"counts": views.delivery_counts(site), "deliveries": [views.delivery(row) for row in found[-limit:]]}


async def add_fault(site: Site, body: Fault) -> Any:
    """POST faults."""
    api = ("code", "http", "garbage", "hang", "slow", "accept_then_hang", "accept_then_http", "accept_then_garbage")
    if (body.kind in api) != (body.target == "api"):
        raise ControlError(400, f"{body.kind!r} is not a fault of {body.target!r}")
    return views.fault(site.faults.add(body))


async def list_faults(site: Site, _: Request) -> Any:
    """GET faults."""
    return [views.fault(row) for row in site.store.faults]


async def clear_faults(site: Site, _: Request) -> Any:
    """DELETE faults: all of them."""
    site.store.faults.clear()
    return []


async def remove_fault(site: Site, request: Request) -> Any:
    """DELETE faults/{fault_id}."""
    removed = site.store.faults.delete(request.path_params["fault_id"])
    if removed is None:
        raise ControlError(404, "there is no such fault")
    return views.fault(removed)


async def show_settings(site: Site, _: Request) -> Any:
    """GET settings."""
    return views.settings(site)


async def change_settings(site: Site, request: Request) -> Any:
    """PATCH settings: `{"limits": {...}, "webhooks": {...}, "comments": {...}}`, only what is to change."""
    site.settings.change(msgspec.json.decode(await request.body(), type=dict[str, dict[str, Any]]))
    site.store.live.publish(PLATFORM, "settings", "settings")
    return views.settings(site)


async def show_calls(site: Site, _: Request) -> Any:
    """GET calls: by endpoint, how many calls there were, how many got 40100, and how many of each answer."""
    return site.quotas.tally.counts()


async def forget_calls(site: Site, _: Request) -> Any:
    """DELETE calls: begin to count anew; the quotas stand."""
    site.quotas.tally.forget()
    return {}


def routes(site: Site) -> list[BaseRoute]:
    """The levers below `/control/tiktok`."""
    return [
        form(site, "apps", AppForm, save_app),
        form(site, "authorize", Authorize, authorize),
        form(site, "tokens/give", GiveTokens, give_tokens),
        form(site, "tokens/expire", Expire, expire),
        form(site, "tokens/revoke", Revoke, revoke),
        form(site, "events", Event, event),
        form(site, "webhooks/raw", Raw, raw),
        form(site, "deliveries/retry", Retry, retry),
        read(site, "deliveries", deliveries),
        form(site, "faults", Fault, add_fault),
        read(site, "faults", list_faults),
        read(site, "faults", clear_faults, "DELETE"),
        read(site, "faults/{fault_id}", remove_fault, "DELETE"),
        read(site, "calls", show_calls),
        read(site, "calls", forget_calls, "DELETE"),
        read(site, "settings", show_settings),
        read(site, "settings", change_settings, "PATCH"),
    ]
