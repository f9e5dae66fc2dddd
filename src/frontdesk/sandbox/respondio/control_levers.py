"""Levers of the control API: tokens, webhooks and their log, faults, settings, the tally of calls."""

import secrets
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.kit import levers
from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, Form, whole_number
from frontdesk.sandbox.respondio.model import EventType, Fault, Token, Webhook
from frontdesk.sandbox.respondio.site import Site

SHOWN_DELIVERIES = 200


class NewToken(Form):
    """Access token to add; a random one when none is given."""

    name: str
    token: str = ""


class Revoke(Form):
    """Token to revoke."""

    token: str


class NewWebhook(Form):
    """Registration to add. The key is a random one when none is given."""

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
    return levers.matching(site.store.log, request)[-whole_number(request, "limit", SHOWN_DELIVERIES) :]


def routes(api: ControlRoutes[Site]) -> list[BaseRoute]:
    """Build the levers below `/control/respondio`."""
    site = api.site
    return [
        api.form("tokens", NewToken, create_token),
        api.read("tokens", list_tokens),
        api.form("tokens/revoke", Revoke, revoke_token),
        api.form("webhooks", NewWebhook, create_webhook),
        api.read("webhooks", list_webhooks),
        api.read("webhooks/{webhook_id}", remove_webhook, "DELETE"),
        api.read("deliveries", list_deliveries),
        *levers.fault_routes(api, site.faults, Fault),
        *levers.settings_routes(api, site.settings),
        *levers.call_routes(api, site.tally),
    ]
