"""Webhooks of an inbox as they arrived: listed, shown raw, and processed again. For administrators.

The operator also handles those that arrived for accounts before they were connected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.inbox_access import inbox_view
from frontdesk.api.kit.responses import respond
from frontdesk.api.kit.services import Services, TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.inboxes.views import InboxView
from frontdesk.core.webhook_deliveries import queries
from frontdesk.core.webhook_deliveries.errors import DeliveryNotFound
from frontdesk.core.webhook_deliveries.queries import DeliveryRow
from frontdesk.core.webhook_deliveries.subject import about
from frontdesk.core.webhook_deliveries.views import DeliveryDetailView, DeliveryPage, DeliverySubject
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.inbound.replay import Replays, events_in

router = APIRouter(tags=["inboxes"])


class UnknownDeliveries(BaseModel):
    """Choice of deliveries: the path they came to, and the remote account they were for."""

    model_config = ConfigDict(extra="forbid")

    path: Annotated[str, Field(max_length=200)]
    remote_account_id: Annotated[str, Field(min_length=1, max_length=512)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """Count of the deliveries that were processed."""

    count: int


@router.get("/inboxes/{inbox_id}/activity", response_model=DeliveryPage)
async def list_activity(
    inbox_id: int,
    actor: Annotated[Actor, allowed("inbox.manage")],
    transaction: Scoped,
    services: TheServices,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Response:
    """List one page of the webhooks that came for the inbox, newest first."""
    inbox = await inbox_view(transaction, actor, inbox_id)
    rows, after = await queries.activity(transaction, actor.account_id, inbox_id, cursor, limit)
    lines = await _about(transaction, services, actor, inbox, rows)
    return respond(DeliveryPage(tuple(row.line(lines.get(row.id)) for row in rows), after))


@router.get("/inboxes/{inbox_id}/activity/{delivery_id}", response_model=DeliveryDetailView)
async def get_delivery(
    inbox_id: int,
    delivery_id: int,
    actor: Annotated[Actor, allowed("inbox.manage")],
    transaction: Scoped,
    services: TheServices,
) -> Response:
    """Return one webhook with its headers and body."""
    inbox = await inbox_view(transaction, actor, inbox_id)
    row = await queries.one_delivery(transaction, actor.account_id, inbox_id, delivery_id)
    if row is None:
        raise DeliveryNotFound
    lines = await _about(transaction, services, actor, inbox, [row])
    return respond(row.view(lines.get(row.id)))


@router.post("/inboxes/{inbox_id}/activity/{delivery_id}/replay", response_model=DeliveryDetailView)
async def replay_delivery(
    inbox_id: int, delivery_id: int, actor: Annotated[Actor, allowed("inbox.manage")], services: TheServices
) -> Response:
    """Process one webhook again; the response has its new outcome."""
    row = await services.get(Replays).replay(actor.account_id, inbox_id, delivery_id)
    async with services.database.account(actor.account_id, actor.user_id) as transaction:
        inbox = await inbox_view(transaction, actor, inbox_id)
        lines = await _about(transaction, services, actor, inbox, [row])
    return respond(row.view(lines.get(row.id)))


@router.post("/installation/unknown-deliveries/replay", response_model=Replayed)
async def replay_unknown_deliveries(
    wanted: UnknownDeliveries, _actor: Annotated[Actor, allowed("installation.manage")], services: TheServices
) -> Response:
    """Process what came for a remote account before it was connected; it must be connected by now."""
    return respond(Replayed(count=await services.get(Replays).replay_unknown(wanted.path, wanted.remote_account_id)))


async def _about(
    transaction: Transaction, services: Services, actor: Actor, inbox: InboxView, rows: list[DeliveryRow]
) -> dict[int, DeliverySubject]:
    channel = services.registry.of(inbox.channel)
    events = events_in(channel, rows)
    return await about(transaction, actor.account_id, inbox.id, channel.manifest.platform, events)
