"""Comments: read the thread a conversation is about, and hide, like, delete and edit its comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.command_caller import command_caller
from frontdesk.api.kit.feed_rows import Happened
from frontdesk.api.kit.responses import respond
from frontdesk.core.actors import Actor
from frontdesk.core.commands import comment_replies
from frontdesk.core.commands.caller import Caller, caller_of
from frontdesk.core.commands.moderate import NotHidden, comment_of, hide_all, moderate
from frontdesk.core.comments import queries
from frontdesk.core.comments.private_reply_conditions import PrivateReply
from frontdesk.core.comments.views import CommentView, PostView, Verb
from frontdesk.core.conversations.errors import ConversationNotFound
from frontdesk.core.conversations.queries import comment_root, one_conversation
from frontdesk.core.conversations.views import MessageView
from frontdesk.db.transaction import Transaction
from frontdesk.kit.cursors import read_cursor, write_cursor

router = APIRouter(tags=["comments"])


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentThread:
    """Post with one thread under it: first the comment on the post, then replies, oldest first.

    `next_cursor` leads to older replies.
    """

    post: PostView
    items: tuple[CommentView, ...]
    next_cursor: str | None


class CommentShown(Happened):
    """Comment as it is now."""

    comment: CommentView


class CommentEdit(BaseModel):
    """New text of a comment. `client_id` is chosen by the sender: sent twice, it is one comment."""

    model_config = ConfigDict(extra="forbid")

    client_id: Annotated[str, Field(min_length=1, max_length=100)]
    content: Annotated[str, Field(min_length=1, max_length=100_000)]


class ConversationsToHide(BaseModel):
    """Conversations whose comments are to be hidden."""

    model_config = ConfigDict(extra="forbid")

    conversation_ids: Annotated[list[int], Field(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenMany:
    """Comments that the platform was asked to hide, as they are now, and the refused ones."""

    items: tuple[CommentView, ...]
    refused: tuple[NotHidden, ...]


@router.get("/conversations/{conversation_id}/comments", response_model=CommentThread)
async def list_comments(
    conversation_id: int,
    actor: Annotated[Actor, allowed("conversation.read")],
    transaction: Scoped,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Response:
    """Return the thread under a post that the conversation is about."""
    row = await one_conversation(transaction, actor.account_id, conversation_id, actor.visibility)
    if row is None or row.post_id is None:
        raise ConversationNotFound
    root = await comment_root(transaction, row)
    post = await queries.one_post(transaction, actor.account_id, row.post_id, actor.visibility)
    assert post is not None
    place: tuple[datetime, int] | None = read_cursor(before) if before else None
    found = await queries.thread(transaction, row.account_id, row.inbox_id, root, before=place, limit=limit + 1)
    replies = [view for view in found if view.remote_id != root]
    first = [view for view in found if view.remote_id == root]
    shown = replies[-limit:]
    cursor = write_cursor(shown[0].at, shown[0].id) if len(replies) > limit else None
    return respond(CommentThread(post=queries.post_view(post), items=(*first, *shown), next_cursor=cursor))


@router.get("/comments/{comment_id}/private-answer", include_in_schema=False)  # its earlier address
@router.get("/comments/{comment_id}/private-reply", response_model=PrivateReply)
async def get_private_reply(
    comment_id: int, actor: Annotated[Actor, allowed("conversation.read")], transaction: Scoped
) -> Response:
    """Return whether a comment may be replied to in a direct message now, condition by condition."""
    comment = await comment_of(transaction, caller_of(actor), comment_id)
    return respond(await comment_replies.private_reply_to(transaction, comment))


@router.post("/comments/{comment_id}/private-answer", status_code=201, include_in_schema=False)
@router.post("/comments/{comment_id}/private-reply", response_model=MessageView, status_code=status.HTTP_201_CREATED)
async def reply_privately(
    comment_id: int,
    wanted: CommentEdit,
    caller: Annotated[Caller, command_caller("conversation.reply")],
    transaction: Scoped,
) -> Response:
    """Reply to a comment in a direct message. Refused with the condition that is not met."""
    done = await comment_replies.reply_privately(transaction, caller, comment_id, wanted.client_id, wanted.content)
    return respond(done.message.view(), status.HTTP_201_CREATED if done.is_new else status.HTTP_200_OK)


@router.post("/comments/{comment_id}/{verb}", response_model=CommentView, status_code=status.HTTP_202_ACCEPTED)
async def moderate_comment(
    comment_id: int,
    verb: Literal["hide", "unhide", "like", "unlike"],
    caller: Annotated[Caller, command_caller("comment.moderate")],
    transaction: Scoped,
) -> Response:
    """Ask the platform to hide a comment or show it again, to like it or take the like back.

    The comment says what was requested until the platform has confirmed it.
    """
    return await _moderate(comment_id, verb, caller, transaction)


@router.delete("/comments/{comment_id}", response_model=CommentView, status_code=status.HTTP_202_ACCEPTED)
async def delete_comment(
    comment_id: int, caller: Annotated[Caller, command_caller("comment.moderate")], transaction: Scoped
) -> Response:
    """Ask the platform to delete a comment that the business posted."""
    return await _moderate(comment_id, "delete", caller, transaction)


@router.put("/comments/{comment_id}", response_model=MessageView)
async def edit_comment(
    comment_id: int,
    wanted: CommentEdit,
    caller: Annotated[Caller, command_caller("comment.moderate")],
    transaction: Scoped,
) -> Response:
    """Post a comment of the business again with other words; the old one is deleted once the new one is there.

    That is the only way on platforms without editing. The response is the message that is being posted.
    """
    done = await comment_replies.edit(transaction, caller, comment_id, wanted.client_id, wanted.content)
    return respond(done.message.view())


@router.post("/comments/hide", response_model=HiddenMany, status_code=status.HTTP_202_ACCEPTED)
async def hide_comments(
    wanted: ConversationsToHide, caller: Annotated[Caller, command_caller("comment.moderate")], transaction: Scoped
) -> Response:
    """Ask the platform to hide the comments that these conversations are about; refused ones are named with the
    reason.
    """
    requested, refused = await hide_all(transaction, caller, wanted.conversation_ids)
    views = await queries.views(transaction, [(caller.account_id, each) for each in requested])
    return respond(HiddenMany(items=tuple(views), refused=tuple(refused)), status.HTTP_202_ACCEPTED)


async def _moderate(comment_id: int, verb: Verb, caller: Caller, transaction: Transaction) -> Response:
    await moderate(transaction, caller, comment_id, verb)
    return respond((await queries.views(transaction, [(caller.account_id, comment_id)]))[0], status.HTTP_202_ACCEPTED)
