"""Levers of the control API that every simulator has: faults, settings, counted calls, tokens, the webhook log."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_args

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.kit.apps import Grant, TokenStore
from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, Form, present
from frontdesk.sandbox.kit.faults import AnyFault, FaultPanel, WebhookFault
from frontdesk.sandbox.kit.settings import Settings
from frontdesk.sandbox.kit.tally import Tally
from frontdesk.sandbox.kit.webhooks import Delivery, DeliveryLog, WebhookSender

F = TypeVar("F", bound=AnyFault)
D = TypeVar("D", bound=Delivery)
Site = TypeVar("Site")


def fault_routes(api: ControlRoutes[Site], panel: FaultPanel[F], kind: type[F]) -> list[BaseRoute]:
    """Build `faults`: POST adds one, GET lists, DELETE removes one or all."""

    async def add(_: Site, body: F) -> Any:
        if (body.kind in get_args(WebhookFault)) != (body.target == "webhook"):
            raise ControlError(400, f"{body.kind!r} is not a fault of {body.target!r}")
        return panel.add(body)

    async def show(_: Site, __: Request) -> Any:
        return list(panel.table)

    async def clear(_: Site, __: Request) -> Any:
        panel.table.clear()
        return []

    async def remove(_: Site, request: Request) -> Any:
        removed = panel.table.delete(request.path_params["fault_id"])
        if removed is None:
            raise ControlError(404, "there is no such fault")
        return removed

    return [
        api.form("faults", kind, add),
        api.read("faults", show),
        api.read("faults", clear, "DELETE"),
        api.read("faults/{fault_id}", remove, "DELETE"),
    ]


def settings_routes(
    api: ControlRoutes[Site], settings: Settings, on_change: Callable[[], None] = lambda: None
) -> list[BaseRoute]:
    """Build `settings`: GET shows them, PATCH takes `{"limits": {...}, ...}`, only what is to change."""

    async def show(_: Site, __: Request) -> Any:
        return settings.shown()

    async def change(_: Site, request: Request) -> Any:
        settings.change(msgspec.json.decode(await request.body(), type=dict[str, dict[str, Any]]))
        on_change()
        return settings.shown()

    return [api.read("settings", show), api.read("settings", change, "PATCH")]


def call_routes(api: ControlRoutes[Site], tally: Tally) -> list[BaseRoute]:
    """Build `calls`: GET counts them by endpoint and result, DELETE starts again; the quotas stand."""

    async def show(_: Site, __: Request) -> Any:
        return tally.counts()

    async def forget(_: Site, __: Request) -> Any:
        tally.forget()
        return {}

    return [api.read("calls", show), api.read("calls", forget, "DELETE")]


class Expire(Form):
    """Form that ends the tokens of a business now: access tokens, the refresh token, or both."""

    business: str
    which: Literal["access", "refresh", "both"] = "access"
    app_id: str = ""


class Revoke(Form):
    """Form by which the account holder removes the app (every app when none is named)."""

    business: str
    app_id: str = ""


def token_routes(
    api: ControlRoutes[Site],
    tokens: TokenStore,
    business_id: Callable[[Site, str], str],
    shown: Callable[[Grant], dict[str, Any]],
) -> list[BaseRoute]:
    """Build `grants`, `tokens/expire` and `tokens/revoke`. `business_id` finds a business by its name."""

    async def show(_: Site, __: Request) -> Any:
        return [shown(row) for row in tokens.grants]

    async def expire(site: Site, body: Expire) -> Any:
        grants = tokens.of_business(business_id(site, body.business), body.app_id)
        tokens.expire(grants, body.which)
        return [shown(row) for row in grants]

    async def revoke(site: Site, body: Revoke) -> Any:
        grants = tokens.of_business(business_id(site, body.business), body.app_id)
        for row in grants:
            tokens.revoke(row)
        return [shown(row) for row in grants]

    return [
        api.read("grants", show),
        api.form("tokens/expire", Expire, expire),
        api.form("tokens/revoke", Revoke, revoke),
    ]


class Retry(Form):
    """Form that tries one delivery again now, or every pending one."""

    delivery_id: str = ""


def delivery_routes(
    api: ControlRoutes[Site],
    log: DeliveryLog[D],
    sender: WebhookSender[D],
    shown: Callable[[D], dict[str, Any]],
    narrowed: Callable[[Site, Request, list[D]], list[D]] = lambda _, __, rows: rows,
) -> list[BaseRoute]:
    """Build `deliveries`, the newest last, and `deliveries/retry`, which tries once, at once, and shows the result.

    `narrowed` leaves out what the platform's own parameters of the query rule out.
    """

    async def show(site: Site, request: Request) -> Any:
        found = narrowed(site, request, matching(log, request))
        return {"counts": log.counts(), "deliveries": [shown(row) for row in found]}

    async def retry(_: Site, body: Retry) -> Any:
        wanted = body.delivery_id
        chosen = [present(log.table.get(wanted), f"delivery {wanted!r}")] if wanted else log.pending()
        for row in chosen:
            await sender.send_now(row)
        return [shown(row) for row in chosen]

    return [api.read("deliveries", show), api.form("deliveries/retry", Retry, retry)]


def matching(log: DeliveryLog[D], request: Request) -> list[D]:
    """Return the deliveries that `status` and `event` of the query do not rule out."""
    query = request.query_params
    return [
        row
        for row in log.table
        if query.get("status", row.status) == row.status and query.get("event", row.event) == row.event
    ]
