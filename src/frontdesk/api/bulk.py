"""One change to many conversations: those that are named, or all that match a list's filter."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from frontdesk.api.actor import CurrentActor, Scoped
from frontdesk.api.answers import answer
from frontdesk.api.conversations import ConversationChange, Label, change_of
from frontdesk.api.inbox_access import writer_of
from frontdesk.api.list_query import ListQuery
from frontdesk.api.services import TheServices
from frontdesk.core.conversations import bulk, listing
from frontdesk.core.conversations.bulk import MOST, ChangedMany

router = APIRouter(tags=["conversations"])


class ManyChange(ConversationChange):
    """What to change in each; labels are added and taken away beside those it has."""

    conversation_ids: Annotated[list[int], Field(max_length=MOST)] | None = Field(
        default=None, description="Which ones; left out, all that match the filter in the address."
    )
    add_labels: Annotated[list[Label], Field(max_length=30)] = Field(default_factory=list)
    remove_labels: Annotated[list[Label], Field(max_length=30)] = Field(default_factory=list)
    unread: bool = Field(default=False, description="Mark each as unread.")


@router.patch("/conversations", response_model=ChangedMany)
async def change_conversations(
    wanted: ManyChange,
    asked: Annotated[ListQuery, Query()],
    actor: CurrentActor,
    transaction: Scoped,
    services: TheServices,
) -> Response:
    """Change many conversations, at most 500 at once; `more` says that there are more, `refused` which were not."""
    writer = await writer_of(transaction, actor)
    ids = wanted.conversation_ids
    if ids is None:
        narrowed = asked.wanted(writer.visible, actor.user_id)
        rows = await listing.list_conversations(transaction, actor.account_id, narrowed, asked.sort, None, MOST + 1)
        ids = [row.id for row in rows]
        more = len(ids) > MOST
        ids = ids[:MOST]
    else:
        more = False
    change = change_of(wanted, add_labels=tuple(wanted.add_labels), remove_labels=tuple(wanted.remove_labels))
    done = await bulk.change_many(
        transaction, writer, ids, change, services.registry.window, unread=wanted.unread, more=more
    )
    return answer(done)
