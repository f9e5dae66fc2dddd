"""The levers of the control API: tokens, webhooks and their log, faults, settings, the tally of calls."""

import secrets
from typing import Any, Literal, get_args

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.control_door import ControlError, Form, whole
from frontdesk.sandbox.respondio.control_door import form, read
from frontdesk.sandbox.respondio.model import EventType, Fault, Token, Webhook, WebhookFault
from frontdesk.sandbox.respondio.site import Site

SHOWN_DELIVERIES = 200


class NewToken(Form):
    """An access token; a random one when none is given."""

    name: str
    token: str = ""


class Revoke(Form):
    """The token that no longer holds."""

    token: str


class NewWebhook(Form):
    """A registration. The key is a random one when none is given."""

    url: str
    events: list[EventType] = msgspec.field(default_factory=lambda: ["message.received", "message.sent"])
    signing_key: str = ""
    form: Literal["flat", "older"] = "flat"


async def create_token(site: Site, body: NewToken) -> Any:
    """POST tokens."""
    if body.token and body.token in site.store.tokens:
        raise ControlError(409, "there is such a token")
    return site.store.tokens.save(Token(token=body.token or secrets.token_urlsafe(48), name=body.name))


async def list_tokens(site: Site, _: Request) -> Any:
    """GET tokens."""
    return list(site.store.tokens)


async def revoke_token(site: Site, body: Revoke) -> Any:
    """POST tokens/revoke."""
    found = site.store.tokens.get(body.token)
    if found is None:
        raise ControlError(404, "there is no such token")
    found.revoked = True
    return site.store.tokens.save(found)


async def create_webhook(site: Site, body: NewWebhook) -> Any:
    """POST webhooks."""
    made = Webhook(
        webhook_id=f"hook-{secrets.token_hex(4)}",
        url=body.url,
        events=body.events,
        signing_key=body.signing_key or secrets.token_hex(32),
        form=body.form,
    )
    return site.store.webhooks.save(made)


async def list_webhooks(site: Site, _: Request) -> Any:
    """GET webhooks."""
    return list(site.store.webhooks)


async def remove_webhook(site: Site, request: Request) -> Any:
    """DELETE webhooks/{webhook_id}: what is still on its way to it is given up."""
    removed = site.store.webhooks.delete(request.path_params["webhook_id"])
    if removed is None:
        raise ControlError(404, "there is no such webhook")
    return removed


async def list_deliveries(site: Site, request: Request) -> Any:
    """GET deliveries: the newest last; `status`, `event`, `limit` narrow it."""
    query = request.query_params
    found = [
        row
        for row in site.store.deliveries
        if query.get("status", row.status) == row.status and query.get("event", row.event) == row.event
    ]
    return found[-whole(request, "limit", SHOWN_DELIVERIES) :]


async def add_fault(site: Site, body: Fault) -> Any:
    """POST faults."""
    if (body.kind in get_args(WebhookFault)) != (body.target == "webhook"):
        raise ControlError(400, f"{body.kind!r} is not a fault of {body.target!r}")
    return site.faults.add(body)


async def list_faults(site: Site, _: Request) -> Any:
    """GET faults."""
    return list(site.store.faults)


async def clear_faults(site: Site, _: Request) -> Any:
    """DELETE faults: all of them."""
    site.store.faults.clear()
    return []


async def remove_fault(site: Site, request: Request) -> Any:
    """DELETE faults/{fault_id}."""
    removed = site.store.faults.delete(request.path_params["fault_id"])
    if removed is None:
        raise ControlError(404, "there is no such fault")
    return removed


async def show_settings(site: Site, _: Request) -> Any:
    """GET settings."""
    return site.settings.shown()


async def change_settings(site: Site, request: Request) -> Any:
    """PATCH settings: `{"limits": {...}, "sending": {...}, "webhooks": {...}}`, only what is to change."""
    site.settings.change(msgspec.json.decode(await request.body(), type=dict[str, dict[str, Any]]))
    return site.settings.shown()


async def show_calls(site: Site, _: Request) -> Any:
    """GET calls: by method and path pattern, how many calls, how many got 429, and how many of each answer."""
    return site.tally.counts()


async def forget_calls(site: Site, _: Request) -> Any:
    """DELETE calls: begin to count anew."""
    site.tally.forget()
    return {}


def routes(site: Site) -> list[BaseRoute]:
    """The levers below `/control/respondio`."""
    return [
        form(site, "tokens", NewToken, create_token),
        read(site, "tokens", list_tokens),
        form(site, "tokens/revoke", Revoke, revoke_token),
        form(site, "webhooks", NewWebhook, create_webhook),
        read(site, "webhooks", list_webhooks),
        read(site, "webhooks/{webhook_id}", remove_webhook, "DELETE"),
        read(site, "deliveries", list_deliveries),
        form(site, "faults", Fault, add_fault),
        read(site, "faults", list_faults),
        read(site, "faults", clear_faults, "DELETE"),
        read(site, "faults/{fault_id}", remove_fault, "DELETE"),
        read(site, "settings", show_settings),
        read(site, "settings", change_settings, "PATCH"),
        read(site, "calls", show_calls),
        read(site, "calls", forget_calls, "DELETE"),
    ]
