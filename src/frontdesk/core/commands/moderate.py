"""Moderate comments: hide, unhide, like, unlike and delete them.

A request is noted, said in the conversation that the comment is in, and told to everybody; the platform is asked after
the commit (`gateway/outbound/moderation.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.idempotency import is_repeated
from frontdesk.core.comments import moderation, queries
from frontdesk.core.comments.errors import CommentNotFound, CommentRefused
from frontdesk.core.comments.queries import Moderated
from frontdesk.core.comments.upsert import publish_comments
from frontdesk.core.comments.views import Verb
from frontdesk.core.conversations.comment_action_results import close_earlier_activity
from frontdesk.core.conversations.locking import locked_conversation
from frontdesk.core.conversations.thread_activity import Activity, add_activity
from frontdesk.core.events import ConversationCommented
from frontdesk.core.inboxes import queries as inboxes
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHidden:
    """Conversation whose comment the platform was not asked to hide, and why."""

    conversation_id: int
    code: str
    detail: str


async def comment_of(transaction: Transaction, caller: Caller, comment_id: int) -> Moderated:
    """Load a comment that the caller may see, with the rules of its inbox. Raises `CommentNotFound`."""
    found = await queries.moderated(transaction, caller.account_id, [comment_id], caller.visible)
    if not found:
        raise CommentNotFound
    return found[0]


async def moderate(transaction: Transaction, caller: Caller, comment_id: int, verb: Verb) -> None:
    """Request it; what is so already, or is requested already, is left as it is.

    Raises `Forbidden`, `CommentNotFound`, `CommentRefused`.
    """
    caller.require("comment.moderate")
    await _moderate(transaction, caller, await comment_of(transaction, caller, comment_id), verb)


async def hide_all(
    transaction: Transaction, caller: Caller, conversation_ids: Sequence[int]
) -> tuple[list[int], list[NotHidden]]:
    """Request that the comments are hidden that these conversations are about; the comments, and what was refused.

    Raises `Forbidden`.
    """
    caller.require("comment.moderate")
    ids = sorted(set(conversation_ids))
    about = await queries.in_question(transaction, caller.account_id, ids)
    found = await queries.moderated(transaction, caller.account_id, list(about.values()), caller.visible)
    by_id = {comment.id: comment for comment in found}
    requested: list[int] = []
    refused: list[NotHidden] = []
    for conversation_id in ids:
        comment = by_id.get(about.get(conversation_id, 0))
        if comment is None:
            detail = "This conversation isn't about a comment, or you are not a member of its inbox."
            refused.append(NotHidden(conversation_id=conversation_id, code="no_comment", detail=detail))
            continue
        try:
            async with transaction.part():
                await _moderate(transaction, caller.for_part(f"hide:{comment.id}"), comment, "hide")
        except CommentRefused as error:
            code = str(error.extra["code"])
            refused.append(NotHidden(conversation_id=conversation_id, code=code, detail=str(error)))
        else:
            requested.append(comment.id)
    return requested, refused


async def _moderate(transaction: Transaction, caller: Caller, comment: Moderated, verb: Verb) -> None:
    if not await is_repeated(transaction, caller, f"{verb}_comment", comment.id):
        await _request(transaction, caller, comment, verb)


async def _request(transaction: Transaction, caller: Caller, comment: Moderated, verb: Verb) -> None:
    """Check it, note it, say it in the conversation, and tell everybody."""
    state = await inboxes.state_of(transaction, comment.account_id, comment.inbox_id)
    moderation.check(comment, verb, state)
    if comment.pending_action == verb or (comment.pending_action is None and moderation.is_done(comment, verb)):
        return
    activity_id = None
    if comment.conversation_id is not None:
        row = await locked_conversation(transaction, comment.account_id, comment.conversation_id, ALL_INBOXES)
        await close_earlier_activity(transaction, row, comment)
        own = {"verb": verb}
        said = Activity("comment", ConversationCommented, None, "asked", details=own, own=own)
        activity_id = await add_activity(transaction, row, said, caller.actor, caller.name)
    happened = await moderation.mark_pending(transaction, comment, verb, caller.actor, activity_id)
    await publish_comments(transaction, {(comment.account_id, comment.id): happened})
