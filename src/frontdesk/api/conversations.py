"""Conversations: list and count them, read one, change it, mark it read, show typing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.command_caller import command_caller
from frontdesk.api.kit.feed_rows import Happened
from frontdesk.api.kit.responses import no_content, respond
from frontdesk.api.kit.services import TheServices
from frontdesk.api.list_query import CountQuery, ListQuery
from frontdesk.core.actors import Actor, ActorRef
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.change import MOST_LABELS, UNSET, Change, change, mark_read, mark_unread
from frontdesk.core.commands.delete import delete
from frontdesk.core.conversations import listing, pages, queries
from frontdesk.core.conversations.errors import ConversationNotFound
from frontdesk.core.conversations.pages import ConversationPage
from frontdesk.core.conversations.views import ConversationView, Priority, Status
from frontdesk.gateway.enrichment.image_checks import ImageChecks
from frontdesk.gateway.outbound.typing_and_receipts import TypingAndReceipts

router = APIRouter(tags=["conversations"])


class Counts(BaseModel):
    """Counts of the conversations that meet the filter: the caller's, unassigned, of bots and AI agents, all,
    unread, and the caller's by queue.

    Each is counted up to 100, which means: so many or more.
    """

    mine: int
    unassigned: int
    automated: int
    all: int
    unread: int
    unread_mine: int
    replied: int
    unreplied: int


class ConversationShown(Happened):
    """Conversation as it is now."""

    conversation: ConversationView


class ConversationGone(Happened):
    """Deletion of a conversation."""

    conversation_id: int


Label = Annotated[str, Field(min_length=1, max_length=50)]


class AutomaticOwner(BaseModel):
    """Bot or AI agent."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["bot", "ai_agent"]
    id: int


class ConversationChange(BaseModel):
    """Changes of a conversation; a field that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    snoozed_until: AwareDatetime | None = None
    held_until: AwareDatetime | None = None
    priority: Priority | None = None
    assignee_id: int | None = None
    owner: AutomaticOwner | None = Field(
        default=None,
        description="The bot or AI agent that had the conversation last (`automatic_owner`), to give it back to.",
    )
    team_id: int | None = None
    labels: list[Label] | None = Field(default=None, max_length=MOST_LABELS)


@router.get("/conversations", response_model=ConversationPage)
async def list_conversations(
    actor: Annotated[Actor, allowed("conversation.read")],
    transaction: Scoped,
    asked: Annotated[ListQuery, Query()],
) -> Response:
    """List one page of the conversations the caller may see."""
    wanted = asked.wanted(actor.visibility, actor.user_id)
    return respond(
        await pages.conversations(transaction, actor.account_id, wanted, asked.sort, asked.cursor, asked.limit)
    )


@router.get("/conversations/counts")
async def count_conversations(
    actor: Annotated[Actor, allowed("conversation.read")], transaction: Scoped, asked: Annotated[CountQuery, Query()]
) -> Counts:
    """Count the conversations behind each tab."""
    wanted = asked.narrowed(actor.visibility)
    found = await listing.count_conversations(transaction, actor.account_id, wanted, asked.sort, actor.user_id)
    return Counts(
        mine=found.mine,
        unassigned=found.unassigned,
        automated=found.automated,
        all=found.everything,
        unread=found.unread,
        unread_mine=found.unread_mine,
        replied=found.replied,
        unreplied=found.unreplied,
    )


@router.get("/conversations/{conversation_id}", response_model=ConversationView)
async def get_conversation(
    conversation_id: int, actor: Annotated[Actor, allowed("conversation.read")], transaction: Scoped
) -> Response:
    """Return one conversation."""
    row = await queries.one_conversation(transaction, actor.account_id, conversation_id, actor.visibility)
    if row is None:
        raise ConversationNotFound
    return respond(row.view(datetime.now(UTC)))


@router.patch("/conversations/{conversation_id}", response_model=ConversationView)
async def change_conversation(
    conversation_id: int,
    wanted: ConversationChange,
    caller: Annotated[Caller, command_caller("conversation.change")],
    transaction: Scoped,
) -> Response:
    """Change status, priority, assignee, team or labels; the thread says who did what.

    Assigning a person or a team takes the permission conversation.assign, too.
    """
    row = await change(transaction, caller, conversation_id, change_of(wanted))
    return respond(row.view(datetime.now(UTC)))


def change_of(
    wanted: ConversationChange, *, add_labels: tuple[str, ...] = (), remove_labels: tuple[str, ...] = ()
) -> Change:
    """Return the change that is asked for."""
    given = wanted.model_fields_set
    return Change(
        status=wanted.status if wanted.status is not None else UNSET,
        snoozed_until=wanted.snoozed_until if "snoozed_until" in given else UNSET,
        held_until=wanted.held_until if "held_until" in given else UNSET,
        priority=wanted.priority if "priority" in given else UNSET,
        assignee_id=wanted.assignee_id if "assignee_id" in given else UNSET,
        owner=ActorRef(wanted.owner.kind, wanted.owner.id) if wanted.owner is not None else UNSET,
        team_id=wanted.team_id if "team_id" in given else UNSET,
        labels=tuple(wanted.labels) if wanted.labels is not None else UNSET,
        add_labels=add_labels,
        remove_labels=remove_labels,
    )


@router.delete("/conversations/{conversation_id}", status_code=204, response_class=Response)
async def delete_conversation(
    conversation_id: int, caller: Annotated[Caller, command_caller("conversation.delete")], transaction: Scoped
) -> Response:
    """Delete a conversation for good, with its messages and files. The customer keeps their copy."""
    await delete(transaction, caller, conversation_id)
    return no_content()


@router.post("/conversations/{conversation_id}/read", response_model=ConversationView)
async def mark_conversation_read(
    conversation_id: int, caller: Annotated[Caller, command_caller("conversation.change")], transaction: Scoped
) -> Response:
    """Mark the conversation read; the customer sees that the business has read it, where the channel can show it."""
    row = await mark_read(transaction, caller, conversation_id)
    return respond(row.view(datetime.now(UTC)))


@router.post("/conversations/{conversation_id}/unread", response_model=ConversationView)
async def mark_conversation_unread(
    conversation_id: int, caller: Annotated[Caller, command_caller("conversation.change")], transaction: Scoped
) -> Response:
    """Mark the customer's last message unread again, for everybody; the customer's read receipt stays."""
    row = await mark_unread(transaction, caller, conversation_id)
    return respond(row.view(datetime.now(UTC)))


@router.post("/conversations/{conversation_id}/image-check", response_model=ConversationView)
async def check_images(
    conversation_id: int, actor: Annotated[Actor, allowed("conversation.reply")], services: TheServices
) -> Response:
    """Ask the platform anew whether images may be sent in the conversation, where it tells."""
    async with services.database.account(actor.account_id, actor.user_id) as transaction:
        row = await queries.one_conversation(transaction, actor.account_id, conversation_id, actor.visibility)
    if row is None:
        raise ConversationNotFound
    row = await services.get(ImageChecks).check_now(row)
    return respond(row.view(datetime.now(UTC)))


@router.post("/conversations/{conversation_id}/typing", status_code=204)
async def show_typing(
    conversation_id: int,
    actor: Annotated[Actor, allowed("conversation.reply")],
    transaction: Scoped,
    services: TheServices,
) -> None:
    """Show the customer that an agent is typing. Call it again every few seconds meanwhile."""
    row = await queries.one_conversation(transaction, actor.account_id, conversation_id, actor.visibility)
    if row is None:
        raise ConversationNotFound
    services.get(TypingAndReceipts).typing(row)
