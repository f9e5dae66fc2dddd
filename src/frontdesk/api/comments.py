"""Comments: read the thread a conversation is about, and hide, like, delete and edit its comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.feed_rows import Happened
from frontdesk.api.kit.inbox_access import inbox_view, writer_of
from frontdesk.api.kit.responses import respond
from frontdesk.core.actors import Actor
from frontdesk.core.comments import moderating, queries
from frontdesk.core.comments.errors import CommentNotFound, CommentRefused
from frontdesk.core.comments.moderating import Verb
from frontdesk.core.comments.private_reply_conditions import PrivateReply, private_reply, refusal
from frontdesk.core.comments.queries import Moderated
from frontdesk.core.comments.upsert import publish_comments
from frontdesk.core.comments.views import CommentView, PostView
from frontdesk.core.conversations import sending, service
from frontdesk.core.conversations.commenting import comment_root
from frontdesk.core.conversations.errors import ConversationNotFound
from frontdesk.core.conversations.queries import one_conversation
from frontdesk.core.conversations.sending import NewMessage, Writer, locked_conversation
from frontdesk.core.conversations.service import Activity
from frontdesk.core.conversations.settling import settle_earlier_activity
from frontdesk.core.conversations.views import MessageView
from frontdesk.core.events import ConversationCommented
from frontdesk.core.inboxes.rules import inbox_state
from frontdesk.core.visibility import ALL_INBOXES
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
class NotHidden:
    """Conversation whose comment the platform was not asked to hide, and why."""

    conversation_id: int
    code: str
    detail: str


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
    comment = await _one(transaction, writer_of(actor), comment_id)
    return respond(await _private_reply(transaction, comment))


@router.post("/comments/{comment_id}/private-answer", status_code=201, include_in_schema=False)
@router.post("/comments/{comment_id}/private-reply", response_model=MessageView, status_code=status.HTTP_201_CREATED)
async def reply_privately(
    comment_id: int, wanted: CommentEdit, actor: Annotated[Actor, allowed("conversation.reply")], transaction: Scoped
) -> Response:
    """Reply to a comment in a direct message. Refused with the condition that is not met."""
    writer = writer_of(actor)
    comment = await _one(transaction, writer, comment_id)
    if comment.conversation_id is None:
        raise CommentRefused("no_conversation", "This comment belongs to no conversation.")
    row = await locked_conversation(transaction, actor.account_id, comment.conversation_id, writer.visible)
    possible = await _private_reply(transaction, comment)
    unmet = next((condition for condition in possible.conditions if condition.met is False), None)
    if unmet is not None or possible.inbox_id is None:
        name = unmet.name if unmet is not None else "offered"
        raise CommentRefused(name, refusal(name, comment.rules.platform_title, comment.rules.private_replies))
    await inbox_view(transaction, actor, possible.inbox_id)
    state = (await inbox_state(transaction, actor.account_id, possible.inbox_id)).without_window()
    new = NewMessage(client_id=wanted.client_id, content=wanted.content, privately_to_comment_id=comment.id)
    message, is_new = await sending.accept(transaction, writer, row, state, new)
    return respond(message.view(), status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


@router.post("/comments/{comment_id}/{verb}", response_model=CommentView, status_code=status.HTTP_202_ACCEPTED)
async def moderate_comment(
    comment_id: int,
    verb: Literal["hide", "unhide", "like", "unlike"],
    actor: Annotated[Actor, allowed("comment.moderate")],
    transaction: Scoped,
) -> Response:
    """Ask the platform to hide a comment or show it again, to like it or take the like back.

    The comment shows the pending action until the platform has confirmed it.
    """
    return await _moderate(comment_id, verb, actor, transaction)


@router.delete("/comments/{comment_id}", response_model=CommentView, status_code=status.HTTP_202_ACCEPTED)
async def delete_comment(
    comment_id: int, actor: Annotated[Actor, allowed("comment.moderate")], transaction: Scoped
) -> Response:
    """Ask the platform to delete a comment that the business posted."""
    return await _moderate(comment_id, "delete", actor, transaction)


@router.put("/comments/{comment_id}", response_model=MessageView)
async def edit_comment(
    comment_id: int, wanted: CommentEdit, actor: Annotated[Actor, allowed("comment.moderate")], transaction: Scoped
) -> Response:
    """Post a comment of the business again with other words; the old one is deleted once the new one is there.

    That is the only way on platforms without editing. The response is the message that is being posted.
    """
    writer = writer_of(actor)
    comment = await _one(transaction, writer, comment_id)
    rule = comment.rules.capabilities.comments
    if rule is None or "edit" not in rule.on_own or not comment.from_business:
        raise CommentRefused("not_own", "Only your own comments can be edited.")
    if comment.deleted_at is not None or comment.pending_action == "delete":
        raise CommentRefused("deleted", "This comment was deleted.")
    if comment.conversation_id is None:
        title = comment.rules.platform_title
        raise CommentRefused("no_conversation", f"This comment belongs to no conversation. Edit it in {title}.")
    row = await locked_conversation(transaction, actor.account_id, comment.conversation_id, writer.visible)
    state = await inbox_state(transaction, row.account_id, row.inbox_id)
    new = NewMessage(client_id=wanted.client_id, content=wanted.content, replaces_comment_id=comment.id)
    message, _ = await sending.accept(transaction, writer, row, state, new)
    return respond(message.view())


@router.post("/comments/hide", response_model=HiddenMany, status_code=status.HTTP_202_ACCEPTED)
async def hide_comments(
    wanted: ConversationsToHide, actor: Annotated[Actor, allowed("comment.moderate")], transaction: Scoped
) -> Response:
    """Ask the platform to hide the comments that these conversations are about; refused ones are named with the
    reason.
    """
    writer = writer_of(actor)
    ids = sorted(set(wanted.conversation_ids))
    about = await queries.in_question(transaction, actor.account_id, ids)
    found = await queries.moderated(transaction, actor.account_id, list(about.values()), writer.visible)
    by_id = {comment.id: comment for comment in found}
    asked: list[Moderated] = []
    refused: list[NotHidden] = []
    for conversation_id in ids:
        comment = by_id.get(about.get(conversation_id, 0))
        if comment is None:
            detail = "This conversation is about no comment, or you are not a member of its inbox."
            refused.append(NotHidden(conversation_id=conversation_id, code="no_comment", detail=detail))
            continue
        try:
            await _ask(transaction, writer, comment, "hide")
        except CommentRefused as error:
            code = str(error.extra["code"])
            refused.append(NotHidden(conversation_id=conversation_id, code=code, detail=str(error)))
        else:
            asked.append(comment)
    views = await queries.views(transaction, [(comment.account_id, comment.id) for comment in asked])
    return respond(HiddenMany(items=tuple(views), refused=tuple(refused)), status.HTTP_202_ACCEPTED)


async def _moderate(comment_id: int, verb: Verb, actor: Actor, transaction: Transaction) -> Response:
    writer = writer_of(actor)
    comment = await _one(transaction, writer, comment_id)
    await _ask(transaction, writer, comment, verb)
    return respond(await _view(transaction, comment), status.HTTP_202_ACCEPTED)


async def _private_reply(transaction: Transaction, comment: Moderated) -> PrivateReply:
    platform = comment.rules.platform_title
    rule = comment.rules.private_replies
    return await private_reply(transaction, comment.account_id, comment.id, platform, rule)


async def _ask(transaction: Transaction, writer: Writer, comment: Moderated, verb: Verb) -> None:
    """Check the action, note it, say it in the conversation, and publish it.

    A comment that is so already is left as it is.
    """
    state = await transaction.value(
        "SELECT state FROM inboxes WHERE account_id = $1 AND id = $2", comment.account_id, comment.inbox_id
    )
    moderating.check(comment, verb, state)
    if comment.pending_action == verb or (comment.pending_action is None and moderating.is_so(comment, verb)):
        return
    activity_id = None
    if comment.conversation_id is not None:
        row = await locked_conversation(transaction, comment.account_id, comment.conversation_id, ALL_INBOXES)
        await settle_earlier_activity(transaction, row, comment)
        own = {"verb": verb}
        said = Activity("comment", ConversationCommented, None, "asked", details=own, own=own)
        activity_id = await service.add_activity(transaction, writer, row, said)
    happened = await moderating.ask(transaction, comment, verb, writer.user_id, activity_id)
    await publish_comments(transaction, {(comment.account_id, comment.id): happened})


async def _one(transaction: Transaction, writer: Writer, comment_id: int) -> Moderated:
    found = await queries.moderated(transaction, writer.account_id, [comment_id], writer.visible)
    if not found:
        raise CommentNotFound
    return found[0]


async def _view(transaction: Transaction, comment: Moderated) -> CommentView:
    return (await queries.views(transaction, [(comment.account_id, comment.id)]))[0]
