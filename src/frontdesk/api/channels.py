"""Channels: those that can be connected, and the settings the operator gives for each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.responses import Page, respond
from frontdesk.api.kit.services import Services, TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.permissions import can
from frontdesk.gateway.catalog.channel_catalog import ChannelCatalog, ChannelView
from frontdesk.gateway.connections.webhook_registration import WebhookRegistration

router = APIRouter(tags=["channels"])


class SettingValues(BaseModel):
    """New values by the settings' names; null removes a stored value. A setting that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    values: Annotated[dict[str, str | None], Field(max_length=100)]


@router.get("/channels", response_model=Page[ChannelView])
async def list_channels(actor: Annotated[Actor, allowed("account.read")], services: TheServices) -> Response:
    """List every channel; the operator also sees what its settings hold, but never a secret."""
    values = can(actor, "installation.manage")
    return respond(Page(items=_cards(services).all(values=values)))


@router.put("/channels/{name}/settings", response_model=ChannelView)
async def change_channel_settings(
    name: str, wanted: SettingValues, actor: Annotated[Actor, allowed("installation.manage")], services: TheServices
) -> Response:
    """Store settings of a channel, all or none. They apply at once here, and within seconds on other servers."""
    card = await _cards(services).change(name, wanted.values, actor.user_id)
    async with services.database.system() as transaction:
        await services.get(WebhookRegistration).settings_changed(transaction, name)
    return respond(card)


def _cards(services: Services) -> ChannelCatalog:
    return ChannelCatalog(
        services.registry, services.platform_settings, services.inbox_rules, services.settings.public_url
    )
