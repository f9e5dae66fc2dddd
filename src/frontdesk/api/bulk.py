"""Bulk changes: one change to many conversations, named or matching a list's filter."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from frontdesk.api.conversations import ConversationChange, Label, change_of
from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.errors import LARGEST_ID
from frontdesk.api.kit.inbox_access import writer_of
from frontdesk.api.kit.responses import respond
from frontdesk.api.kit.services import TheServices
from frontdesk.api.list_query import ChosenQuery
from frontdesk.core.actors import Actor
from frontdesk.core.conversations import bulk, listing
from frontdesk.core.conversations.bulk import MOST, ChangedMany
from frontdesk.core.conversations.errors import NoneChosen
from frontdesk.core.conversations.service import MOST_LABELS

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
    actor: Annotated[Actor, allowed("conversation.change")],
    services: TheServices,
) -> Response:
    """Change many conversations, at most 500 at once; `more` says that there are more, `refused` which were not.

    They are changed a few at a time: readers see some of them changed before the others.
    """
    ids = wanted.conversation_ids
    if ids is None and not asked.is_narrowed:
        raise NoneChosen
    # The transactions are many short ones, so that nobody who writes to one of them waits for all of them.
    async with services.database.account(actor.account_id, actor.user_id) as transaction:
        writer = writer_of(actor)
        if ids is None:
            narrowed = asked.wanted(writer.visible, actor.user_id)
            rows = await listing.list_conversations(transaction, actor.account_id, narrowed, asked.sort, None, MOST + 1)
            ids = [row.id for row in rows]
    change = change_of(wanted, add_labels=tuple(wanted.add_labels), remove_labels=tuple(wanted.remove_labels))
    done = await bulk.change_many(services.database, writer, ids[:MOST], change, unread=wanted.unread)
    return respond(replace(done, more=len(ids) > MOST))
