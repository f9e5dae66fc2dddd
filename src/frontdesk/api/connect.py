"""Connecting an account through the browser: the address to send it to, and the values it brings back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.inboxes import InboxName
from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.inbox_access import inbox_view
from frontdesk.api.kit.responses import respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.inboxes.service import Original
from frontdesk.core.inboxes.views import InboxView
from frontdesk.gateway.connections.connect import Connect
from frontdesk.gateway.connections.form_connect import FormConnect

router = APIRouter(tags=["channels"])


class ConnectRequest(BaseModel):
    """Inbox to reconnect; without one, a new inbox is to be connected."""

    model_config = ConfigDict(extra="forbid")

    inbox_id: int | None = None
    alone: bool = False
    """Ask for this channel only, not for the platform's others as well."""


class CloneRequest(BaseModel):
    """Inbox whose members and preferences a new one gets, and the new one's name."""

    model_config = ConfigDict(extra="forbid")

    inbox_id: int
    name: InboxName


class ConnectForm(BaseModel):
    """Values that were typed, by the names of the form's fields; with `inbox_id`, to connect that inbox again.

    With `clone_of`, the new inbox is made after another one of the channel.
    """

    model_config = ConfigDict(extra="forbid")

    values: Annotated[dict[Annotated[str, Field(max_length=100)], str], Field(max_length=50)]
    inbox_id: int | None = None
    clone_of: CloneRequest | None = None


class CallbackRequest(BaseModel):
    """Path and query that the platform sent the browser back to."""

    model_config = ConfigDict(extra="forbid")

    path: Annotated[str, Field(max_length=200)]
    query: Annotated[
        dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=4096)]], Field(max_length=50)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectPlace:
    """Address to send the browser to."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedInbox:
    """Inbox that works now; `reconnected` when it existed before."""

    inbox: InboxView
    reconnected: bool


@router.post("/channels/{name}/connect", response_model=ConnectPlace)
async def start_connecting(
    name: str, wanted: ConnectRequest, actor: Annotated[Actor, allowed("inbox.manage")], services: TheServices
) -> Response:
    """Begin to connect an account: send the browser to `url`. It must come back within ten minutes."""
    url = await services.get(Connect).start(actor.account_id, actor.user_id, name, wanted.inbox_id, alone=wanted.alone)
    return respond(ConnectPlace(url=url))


@router.post("/channels/{name}/accounts", response_model=ConnectedInbox)
async def connect_by_form(
    name: str, wanted: ConnectForm, actor: Annotated[Actor, allowed("inbox.manage")], services: TheServices
) -> Response:
    """Connect an account with typed values, for channels whose card has a `connect_form`."""
    clone = wanted.clone_of
    inbox_id, known = await services.get(FormConnect).connect(
        actor.account_id,
        actor.ref,
        name,
        wanted.values,
        wanted.inbox_id,
        None if clone is None else Original(inbox_id=clone.inbox_id, name=clone.name),
    )
    async with services.database.account(actor.account_id, actor.user_id) as transaction:
        inbox = await inbox_view(transaction, actor, inbox_id)
    return respond(ConnectedInbox(inbox=inbox, reconnected=known))


@router.post("/connect/complete", response_model=ConnectedInbox)
async def complete_connecting(
    brought: CallbackRequest, actor: Annotated[Actor, allowed("inbox.manage")], services: TheServices
) -> Response:
    """Connect with the values that the browser brought back.

    A refusal says what happened and what to do, and changes nothing.
    """
    inbox_id, known = await services.get(Connect).complete(actor.account_id, actor.ref, brought.path, brought.query)
    async with services.database.account(actor.account_id, actor.user_id) as transaction:
        inbox = await inbox_view(transaction, actor, inbox_id)
    return respond(ConnectedInbox(inbox=inbox, reconnected=known))
