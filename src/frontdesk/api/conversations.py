"""Conversations: list and count them, read one, change it, mark it read, show that somebody types."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from frontdesk.api.actor import CurrentActor, CurrentAdministrator, Scoped
from frontdesk.api.answers import answer, no_content
from frontdesk.api.inbox_access import visible_to, writer_of
from frontdesk.api.services import TheServices
from frontdesk.core.conversations import deleting, listing, queries, reading, service
from frontdesk.core.conversations.errors import ConversationNotFound
from frontdesk.core.conversations.listing import ConversationFilter, Sort
from frontdesk.core.conversations.reading import ConversationPage
from frontdesk.core.conversations.sending import locked_conversation
from frontdesk.core.conversations.service import UNSET, Change
from frontdesk.core.conversations.views import ConversationView, Priority, Status
from frontdesk.db.database import Job
from frontdesk.jobs.handlers import BACKGROUND

router = APIRouter(tags=["conversations"])

StatusFilter = Literal["open", "pending", "snoozed", "resolved", "all"]


class Counts(BaseModel):
    """How many conversations meet the filter: the caller's, nobody's, all, and those with something unread.

    Each is counted up to 100, which means: so many or more.
    """

    mine: int
    unassigned: int
    all: int
    unread: int


class ConversationChange(BaseModel):
    """What to change; a field that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    snoozed_until: AwareDatetime | None = None
    priority: Priority | None = None
    assignee_id: int | None = None
    team_id: int | None = None
    labels: list[Annotated[str, Field(min_length=1, max_length=50)]] | None = Field(default=None, max_length=30)


@router.get("/conversations", response_model=ConversationPage)
async def list_conversations(
    actor: CurrentActor,
    transaction: Scoped,
    services: TheServices,
    view: Literal["mine", "unassigned", "all"] = "all",
    status: StatusFilter = "open",
    inbox_id: int | None = None,
    assignee_id: int | None = None,
    team_id: int | None = None,
    label: str | None = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    unread: bool = False,
    post_id: int | None = None,
    sort: Sort = "newest",
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Response:
    """One page of the conversations the caller may see."""
    wanted = ConversationFilter(
        visible=await visible_to(transaction, actor),
        status=None if status == "all" else status,
        inbox_id=inbox_id,
        assignee_id=actor.user_id if view == "mine" else assignee_id,
        unassigned=view == "unassigned",
        team_id=team_id,
        label=label,
        unread=unread,
        post_id=post_id,
        search=q or None,
    )
    window_of = services.registry.window
    return answer(await reading.conversations(transaction, actor.account_id, wanted, sort, cursor, limit, window_of))


@router.get("/conversations/counts")
async def count_conversations(
    actor: CurrentActor,
    transaction: Scoped,
    status: StatusFilter = "open",
    inbox_id: int | None = None,
    team_id: int | None = None,
    label: str | None = None,
    post_id: int | None = None,
) -> Counts:
    """How many conversations there are behind each tab."""
    wanted = ConversationFilter(
        visible=await visible_to(transaction, actor),
        status=None if status == "all" else status,
        inbox_id=inbox_id,
        team_id=team_id,
        label=label,
        post_id=post_id,
    )
    found = await listing.count_conversations(transaction, actor.account_id, wanted, actor.user_id)
    return Counts(mine=found.mine, unassigned=found.unassigned, all=found.everything, unread=found.unread)


@router.get("/conversations/{conversation_id}", response_model=ConversationView)
async def get_conversation(
    conversation_id: int, actor: CurrentActor, transaction: Scoped, services: TheServices
) -> Response:
    """One conversation."""
    visible = await visible_to(transaction, actor)
    row = await queries.one_conversation(transaction, actor.account_id, conversation_id, visible)
    if row is None:
        raise ConversationNotFound
    return answer(row.view(services.registry.window(row.channel), datetime.now(UTC)))


@router.patch("/conversations/{conversation_id}", response_model=ConversationView)
async def change_conversation(
    conversation_id: int,
    wanted: ConversationChange,
    actor: CurrentActor,
    transaction: Scoped,
    services: TheServices,
) -> Response:
    """Change status, priority, assignee, team or labels; the thread says who did what."""
    writer = await writer_of(transaction, actor)
    row = await locked_conversation(transaction, actor.account_id, conversation_id, writer.visible)
    given = wanted.model_fields_set
    change = Change(
        status=wanted.status if wanted.status is not None else UNSET,
        snoozed_until=wanted.snoozed_until,
        priority=wanted.priority if "priority" in given else UNSET,
        assignee_id=wanted.assignee_id if "assignee_id" in given else UNSET,
        team_id=wanted.team_id if "team_id" in given else UNSET,
        labels=tuple(wanted.labels) if wanted.labels is not None else UNSET,
    )
    rule = services.registry.window(row.channel)
    row = await service.change(transaction, writer, row, change, rule)
    return answer(row.view(rule, datetime.now(UTC)))


@router.delete("/conversations/{conversation_id}", status_code=204, response_class=Response)
async def delete_conversation(conversation_id: int, actor: CurrentAdministrator, transaction: Scoped) -> Response:
    """Delete a conversation for good, with its messages and files. What the customer has is not touched."""
    visible = await visible_to(transaction, actor)
    row = await locked_conversation(transaction, actor.account_id, conversation_id, visible)
    await deleting.delete(transaction, row)
    return no_content()


@router.post("/conversations/{conversation_id}/read", response_model=ConversationView)
async def mark_conversation_read(
    conversation_id: int, actor: CurrentActor, transaction: Scoped, services: TheServices
) -> Response:
    """Nothing in it is unread any more; the customer sees that the business has read it, where the channel can."""
    visible = await visible_to(transaction, actor)
    row = await locked_conversation(transaction, actor.account_id, conversation_id, visible)
    rule = services.registry.window(row.channel)
    row, changed = await service.mark_read(transaction, row, rule)
    if changed:
        args = {"account_id": actor.account_id, "conversation_id": conversation_id}
        transaction.jobs.append(Job("mark_read", args, queue=BACKGROUND))
    return answer(row.view(rule, datetime.now(UTC)))


@router.post("/conversations/{conversation_id}/typing", status_code=204)
async def show_typing(conversation_id: int, actor: CurrentActor, transaction: Scoped, services: TheServices) -> None:
    """Show the customer that somebody types. Call it again every few seconds while it is so."""
    visible = await visible_to(transaction, actor)
    row = await queries.one_conversation(transaction, actor.account_id, conversation_id, visible)
    if row is None:
        raise ConversationNotFound
    services.signals.typing(row)
