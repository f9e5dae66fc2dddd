"""Drafts: what the caller has begun to write, the same on each of their devices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.responses import Page, respond
from frontdesk.core.actors import Actor
from frontdesk.core.conversations.errors import ConversationNotFound
from frontdesk.core.conversations.queries import one_conversation
from frontdesk.core.drafts import service
from frontdesk.core.drafts.views import DraftView

router = APIRouter(tags=["drafts"])


class DraftIn(BaseModel):
    """Text written so far; an empty `content` drops the draft."""

    model_config = ConfigDict(extra="forbid")

    content: Annotated[str, Field(max_length=100_000)]
    private: bool = False


class DraftShown(BaseModel):
    """Draft of the user, from any of their devices; an empty content means that it is gone."""

    draft: DraftView


@router.get("/drafts", response_model=Page[DraftView])
async def list_drafts(actor: Annotated[Actor, allowed("conversation.read")], transaction: Scoped) -> Response:
    """List the caller's drafts, the newest first."""
    return respond(Page(items=await service.drafts(transaction, actor.account_id, actor.user_id)))


@router.put("/conversations/{conversation_id}/draft", response_model=DraftView)
async def keep_draft(
    conversation_id: int, draft: DraftIn, actor: Annotated[Actor, allowed("conversation.reply")], transaction: Scoped
) -> Response:
    """Store what is written so far, and send it to the caller's other devices."""
    if await one_conversation(transaction, actor.account_id, conversation_id, actor.visibility) is None:
        raise ConversationNotFound
    return respond(
        await service.keep(
            transaction, actor.account_id, actor.user_id, conversation_id, draft.content, private=draft.private
        )
    )
