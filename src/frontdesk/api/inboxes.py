"""Inboxes: list and change them, disconnect them, repair their webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.feed_rows import Happened
from frontdesk.api.kit.inbox_access import inbox_view
from frontdesk.api.kit.responses import Page, respond
from frontdesk.api.kit.services import Services, TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.inboxes import queries, service
from frontdesk.core.inboxes.views import CapabilitiesView, ConversationPer, InboxView, WebhookView
from frontdesk.core.sync import gaps
from frontdesk.core.sync.gaps import GapView
from frontdesk.gateway.connections.connect import Connect
from frontdesk.gateway.connections.webhook_registration import WebhookRegistration
from frontdesk.gateway.outbound.private_replies import PrivateReplies
from frontdesk.gateway.sync.catch_up import CatchUp

router = APIRouter(tags=["inboxes"])

InboxName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class InboxChange(BaseModel):
    """Changes of an inbox; a field that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: InboxName | None = None
    member_ids: Annotated[list[int], Field(max_length=1000)] | None = None
    conversation_per: ConversationPer | None = None


class InboxStale(Happened):
    """Change of an inbox: fetch it again."""

    inbox_id: int


class PrivateRepliesChange(BaseModel):
    """Switch for replying to comments in direct messages."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateRepliesView:
    """State of private replies: whether comments may be replied to in direct messages, where the platform picks
    them.
    """

    enabled: bool


@router.get("/inboxes", response_model=Page[InboxView])
async def list_inboxes(actor: Annotated[Actor, allowed("inbox.read")], transaction: Scoped) -> Response:
    """List the inboxes the caller may see."""
    rows = await queries.list_inboxes(transaction, actor.account_id, actor.visibility)
    return respond(Page(items=tuple(row.view() for row in rows)))


@router.get("/inboxes/{inbox_id}", response_model=InboxView)
async def get_inbox(inbox_id: int, actor: Annotated[Actor, allowed("inbox.read")], transaction: Scoped) -> Response:
    """Return one inbox."""
    return respond(await inbox_view(transaction, actor, inbox_id))


@router.patch("/inboxes/{inbox_id}", response_model=InboxView)
async def change_inbox(
    inbox_id: int, wanted: InboxChange, actor: Annotated[Actor, allowed("inbox.manage")], transaction: Scoped
) -> Response:
    """Rename the inbox, or change its members, or what opens a conversation."""
    if wanted.name is not None:
        await service.rename(transaction, actor.account_id, inbox_id, wanted.name, actor.ref)
    if wanted.member_ids is not None:
        await service.set_members(transaction, actor.account_id, inbox_id, wanted.member_ids, actor.ref)
    if wanted.conversation_per is not None:
        await service.set_conversation_per(transaction, actor.account_id, inbox_id, wanted.conversation_per, actor.ref)
    return respond(await inbox_view(transaction, actor, inbox_id))


@router.post("/inboxes/{inbox_id}/disconnect", response_model=InboxView)
async def disconnect_inbox(
    inbox_id: int, actor: Annotated[Actor, allowed("inbox.manage")], services: TheServices
) -> Response:
    """End the connection and give the permission back. Conversations stay; queued messages fail and say so."""
    await services.get(Connect).disconnect(actor.account_id, inbox_id, actor.ref)
    return respond(await _read(services, actor, inbox_id))


@router.get("/inboxes/{inbox_id}/capabilities", response_model=CapabilitiesView)
async def get_capabilities(
    inbox_id: int, actor: Annotated[Actor, allowed("inbox.read")], transaction: Scoped
) -> Response:
    """Return what the inbox's channel can do, and its limits."""
    inbox = await inbox_view(transaction, actor, inbox_id)
    return respond(inbox.capabilities)


@router.get("/inboxes/{inbox_id}/webhook", response_model=WebhookView)
async def get_webhook(
    inbox_id: int, actor: Annotated[Actor, allowed("inbox.manage")], services: TheServices
) -> Response:
    """Ask the platform where it sends the channel's webhooks now."""
    inbox = await _read(services, actor, inbox_id)
    key = await _webhook_key(services, actor, inbox_id)
    return respond(await services.get(WebhookRegistration).state(inbox.channel, key))


@router.post("/inboxes/{inbox_id}/webhook", response_model=WebhookView)
async def repair_webhook(
    inbox_id: int, actor: Annotated[Actor, allowed("inbox.manage")], services: TheServices
) -> Response:
    """Have the platform send the channel's webhooks here."""
    inbox = await _read(services, actor, inbox_id)
    key = await _webhook_key(services, actor, inbox_id)
    return respond(await services.get(WebhookRegistration).repair(inbox.channel, key))


@router.get("/inboxes/{inbox_id}/private-answers", include_in_schema=False)  # its earlier address
@router.get("/inboxes/{inbox_id}/private-replies", response_model=PrivateRepliesView)
async def get_private_replies(
    inbox_id: int, actor: Annotated[Actor, allowed("inbox.manage")], services: TheServices
) -> Response:
    """Ask the platform whether it offers the account to reply to comments in direct messages."""
    inbox = await _read(services, actor, inbox_id)
    enabled = await services.get(PrivateReplies).is_on(actor.account_id, inbox.id, inbox.channel)
    return respond(PrivateRepliesView(enabled=enabled))


@router.put("/inboxes/{inbox_id}/private-answers", include_in_schema=False)
@router.put("/inboxes/{inbox_id}/private-replies", response_model=PrivateRepliesView)
async def switch_private_replies(
    inbox_id: int, wanted: PrivateRepliesChange, actor: Annotated[Actor, allowed("inbox.manage")], services: TheServices
) -> Response:
    """Switch private replies on or off at the platform, where it offers them."""
    inbox = await _read(services, actor, inbox_id)
    await services.get(PrivateReplies).switch(actor.account_id, inbox.id, inbox.channel, enabled=wanted.enabled)
    return respond(PrivateRepliesView(enabled=wanted.enabled))


@router.get("/inboxes/{inbox_id}/gaps", response_model=Page[GapView])
async def list_gaps(inbox_id: int, actor: Annotated[Actor, allowed("inbox.read")], transaction: Scoped) -> Response:
    """List the times in which the inbox may have missed something, the newest first, and what was found."""
    await inbox_view(transaction, actor, inbox_id)
    return respond(Page(items=await gaps.of_inbox(transaction, actor.account_id, inbox_id)))


@router.post("/inboxes/{inbox_id}/gaps", response_model=Page[GapView], status_code=201)
async def start_catch_up(
    inbox_id: int, actor: Annotated[Actor, allowed("inbox.manage")], transaction: Scoped, services: TheServices
) -> Response:
    """Ask the platform for what the inbox may have missed in the last day."""
    await inbox_view(transaction, actor, inbox_id)
    await services.get(CatchUp).look(transaction, actor.account_id, inbox_id)
    return respond(Page(items=await gaps.of_inbox(transaction, actor.account_id, inbox_id)), 201)


async def _read(services: Services, actor: Actor, inbox_id: int) -> InboxView:
    """Read the inbox in a transaction that does not stay open while a platform is called."""
    async with services.database.account(actor.account_id, actor.user_id) as transaction:
        return await inbox_view(transaction, actor, inbox_id)


async def _webhook_key(services: Services, actor: Actor, inbox_id: int) -> str:
    async with services.database.account(actor.account_id, actor.user_id) as transaction:
        return await queries.webhook_key(transaction, actor.account_id, inbox_id)
