"""The levers of the open profile's control API: consent, tokens, the webhook's address, its log, faults, settings."""

from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.control_door import ControlError, Form
from frontdesk.sandbox.tiktok.authorize import answer_url
from frontdesk.sandbox.tiktok.model import Callback, Fault, Grant
from frontdesk.sandbox.tiktok_open import oauth, views
from frontdesk.sandbox.tiktok_open.authorize import cancelled, consent
from frontdesk.sandbox.tiktok_open.control_door import business_of, form, read
from frontdesk.sandbox.tiktok_open.conversations import EVENT_TYPE
from frontdesk.sandbox.tiktok_open.site import OpenSite
from frontdesk.sandbox.tiktok_open.webhooks import HEADER, signature

WRONG_SECRET = "a secret that is not the app's"  # noqa: S105 - wrong on purpose
API_FAULTS = ("code", "http", "garbage", "hang", "slow", "accept_then_hang", "accept_then_http")


class Consent(Form):
    """The consent page's answer without the page. Without `scopes` everything the app may ask for is granted."""

    business: str
    redirect_uri: str
    scopes: list[str] | None = None
    state: str = ""
    decision: Literal["authorize", "cancel"] = "authorize"


class GiveTokens(Form):
    """Tokens without any OAuth."""

    business: str
    scopes: list[str] | None = None


class Expire(Form):
    """Let the tokens of a business end now: access tokens, or the refresh token too."""

    business: str
    which: Literal["access", "refresh", "both"] = "access"


class Revoke(Form):
    """The account holder removes the app."""

    business: str


class Webhook(Form):
    """Where webhooks go. The address is asked for the challenge first, unless it is to be taken `unchecked`."""

    callback_url: str
    verify_token: str = ""
    unchecked: bool = False


class Event(Form):
    """Any event with any content, in the envelope and signed. `sender` is a person's open id, or anything else."""

    business: str
    event: str
    sender: str
    content: dict[str, Any] = msgspec.field(default_factory=dict)


class Raw(Form):
    """Any bytes to the callback, signed rightly, wrongly, or not at all."""

    body: str
    signature: Literal["valid", "wrong", "missing", "malformed"] = "valid"


class Retry(Form):
    """One delivery to try again now, or every pending one."""

    delivery_id: str = ""


async def answer_consent(site: OpenSite, body: Consent) -> Any:
    """POST authorize: a code (none when cancelled), and the address the person's browser would be sent to."""
    business = business_of(site, body.business)
    if body.decision == "cancel":
        return {"code": None, "redirect_to": answer_url(body.redirect_uri, cancelled(body.state))}
    scopes = site.app.scopes if body.scopes is None else body.scopes
    code, redirect_to = consent(site, business, list(scopes), body.redirect_uri, body.state)
    return {"code": code, "redirect_to": redirect_to}


async def give_tokens(site: OpenSite, body: GiveTokens) -> Any:
    """POST tokens/give: what the token endpoint would answer."""
    scopes = site.app.scopes if body.scopes is None else body.scopes
    return oauth.give_tokens(site, business_of(site, body.business).open_id, list(scopes))


def _grants(site: OpenSite, business: str) -> list[Grant]:
    return site.store.grants_of(business_of(site, business).open_id)


async def list_grants(site: OpenSite, _: Request) -> Any:
    """GET grants: what businesses allowed, with tokens."""
    return [views.grant(row) for row in site.store.grants]


async def expire(site: OpenSite, body: Expire) -> Any:
    """POST tokens/expire."""
    now, grants = site.clock.now_ms(), _grants(site, body.business)
    for row in grants:
        if body.which != "refresh":
            for held in row.access_tokens:
                held.expires_at = min(held.expires_at, now)
        if body.which != "access":
            row.refresh_expires_at = min(row.refresh_expires_at, now)
        site.store.grants.save(row)
    return [views.grant(row) for row in grants]


async def revoke(site: OpenSite, body: Revoke) -> Any:
    """POST tokens/revoke."""
    grants = _grants(site, body.business)
    for row in grants:
        oauth.revoke_grant(site, row)
    return [views.grant(row) for row in grants]


async def set_webhook(site: OpenSite, body: Webhook) -> Any:
    """POST webhook: asks the address, and takes it only when it answered the challenge.

    Answers `callback_url` (the one in force now), `verified`, `challenge`, `status`, `answer` and `error`.
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
    site.webhooks.submit(
        site.app, body.event, business.open_id, body.content, event_type=EVENT_TYPE, user_openid=body.sender
    )
    return {"content": body.content}


async def raw(site: OpenSite, body: Raw) -> Any:
    """POST webhook/raw: posted once, outside the log; answers the HTTP status the receiver gave."""
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


async def retry(site: OpenSite, body: Retry) -> Any:
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


async def deliveries(site: OpenSite, request: Request) -> Any:
    """GET deliveries: the newest last; `status` and `event` narrow it."""
    query = request.query_params
    found = [
        views.delivery(row)
        for row in site.store.deliveries
        if query.get("status", row.status) == row.status and query.get("event", row.event) == row.event
    ]
    return {"counts": views.delivery_counts(site), "deliveries": found}


async def add_fault(site: OpenSite, body: Fault) -> Any:
    """POST faults: as for TikTok's other stand-in, `match` on the path below `/tiktok-open/`.

    `code` answers the HTTP `status` with its code in words, and the Business API's `code` below `open_api/`.
    """
    if (body.kind in API_FAULTS) != (body.target == "api"):
        raise ControlError(400, f"{body.kind!r} is not a fault of {body.target!r}")
    return site.faults.add(body)


async def list_faults(site: OpenSite, _: Request) -> Any:
    """GET faults."""
    return list(site.store.faults)


async def clear_faults(site: OpenSite, _: Request) -> Any:
    """DELETE faults: all of them."""
    site.store.faults.clear()
    return []


async def remove_fault(site: OpenSite, request: Request) -> Any:
    """DELETE faults/{fault_id}."""
    removed = site.store.faults.delete(request.path_params["fault_id"])
    if removed is None:
        raise ControlError(404, "there is no such fault")
    return removed


async def show_settings(site: OpenSite, _: Request) -> Any:
    """GET settings."""
    return site.settings.shown()


async def change_settings(site: OpenSite, request: Request) -> Any:
    """PATCH settings: `{"limits": {...}, "webhooks": {...}}`, only what is to change."""
    site.settings.change(msgspec.json.decode(await request.body(), type=dict[str, dict[str, Any]]))
    return site.settings.shown()


async def show_calls(site: OpenSite, _: Request) -> Any:
    """GET calls: by endpoint, how many calls there were, how many were too many, and how many of each answer."""
    return site.tally.counts()


async def forget_calls(site: OpenSite, _: Request) -> Any:
    """DELETE calls: begin to count anew; the minutes stand."""
    site.tally.forget()
    return {}


def routes(site: OpenSite) -> list[BaseRoute]:
    """The levers below `/control/tiktok-open`."""
    return [
        form(site, "authorize", Consent, answer_consent),
        read(site, "grants", list_grants),
        form(site, "tokens/give", GiveTokens, give_tokens),
        form(site, "tokens/expire", Expire, expire),
        form(site, "tokens/revoke", Revoke, revoke),
        form(site, "webhook", Webhook, set_webhook),
        read(site, "webhook", show_webhook),
        read(site, "webhook", remove_webhook, "DELETE"),
        form(site, "webhook/raw", Raw, raw),
        form(site, "events", Event, event),
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
