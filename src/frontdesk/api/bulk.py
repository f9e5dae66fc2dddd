"""Bulk changes: one change to many conversations, named or matching a list's filter."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from frontdesk.api.conversations import ConversationChange, Label, change_of
from frontdesk.api.kit.command_caller import command_caller
from frontdesk.api.kit.errors import LARGEST_ID
from frontdesk.api.kit.responses import respond
from frontdesk.api.kit.services import Services, TheServices
from frontdesk.api.list_query import ChosenQuery
from frontdesk.core.commands.bulk import MOST, ChangedMany, change_many
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.change import MOST_LABELS
from frontdesk.core.conversations import listing
from frontdesk.core.conversations.errors import NoneChosen

router = APIRouter(tags=["conversations"])

ConversationId = Annotated[int, Field(le=LARGEST_ID)]


class ManyChange(ConversationChange):
    """Changes to make in each conversation; labels are added and removed beside those it has."""

    conversation_ids: Annotated[list[ConversationId], Field(max_length=MOST)] | None = Field(
        default=None,
        description="Which ones; left out, all that match the filter in the address, which then names at least one"
        " (`view=all` means all that are open).",
    )
    add_labels: Annotated[list[Label], Field(max_length=MOST_LABELS)] = Field(default_factory=list)
    remove_labels: Annotated[list[Label], Field(max_length=MOST_LABELS)] = Field(default_factory=list)
    unread: bool = Field(default=False, description="Mark each as unread.")


@router.patch("/conversations", response_model=ChangedMany)
async def change_conversations(
    wanted: ManyChange,
    asked: Annotated[ChosenQuery, Query()],
    caller: Annotated[Caller, command_caller("conversation.change")],
    services: TheServices,
) -> Response:
    """Change many conversations, at most 500 at once; `more` says that there are more, `refused` which were not.

    They are changed a few at a time: who looks meanwhile sees some of them changed already. An idempotency key holds
    for each conversation by itself, so a request that was cut off goes on where it was.
    """
    ids = wanted.conversation_ids
    if ids is None:
        ids = await _matching(services, caller, asked)
    change = change_of(wanted, add_labels=tuple(wanted.add_labels), remove_labels=tuple(wanted.remove_labels))
    done = await change_many(services.database, caller, ids[:MOST], change, unread=wanted.unread)
    return respond(replace(done, more=len(ids) > MOST))


async def _matching(services: Services, caller: Caller, asked: ChosenQuery) -> list[int]:
    """List the conversations that match the filter, one more than are changed. Raises `NoneChosen`."""
    if not asked.is_narrowed:
        raise NoneChosen
    assert caller.user_id is not None  # who calls over HTTP is a person, or their program
    # The transactions are many short ones, so that nobody who writes to one of them waits for all of them.
    async with services.database.account(caller.account_id, caller.user_id) as transaction:
        narrowed = asked.wanted(caller.visible, caller.user_id)
        rows = await listing.list_conversations(transaction, caller.account_id, narrowed, asked.sort, None, MOST + 1)
    return [row.id for row in rows]
