"""Reply to a comment in a direct message, and post a comment of the business again with other words.

A public reply to a comment is a reply in its conversation (`reply.py`).
"""

from __future__ import annotations

from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.moderate import comment_of
from frontdesk.core.commands.new_message import NewMessage
from frontdesk.core.commands.reply import Accepted, accepted_before, store
from frontdesk.core.comments.errors import CommentRefused
from frontdesk.core.comments.private_reply_conditions import PrivateReply, private_reply, refusal
from frontdesk.core.comments.queries import Moderated
from frontdesk.core.conversations.locking import locked_conversation
from frontdesk.core.inboxes.errors import InboxNotFound
from frontdesk.core.inboxes.rules import inbox_state
from frontdesk.db.transaction import Transaction


async def private_reply_to(transaction: Transaction, comment: Moderated) -> PrivateReply:
    """Say whether the comment may be replied to in a direct message now, condition by condition."""
    platform, rule = comment.rules.platform_title, comment.rules.private_replies
    return await private_reply(transaction, comment.account_id, comment.id, platform, rule)


async def reply_privately(
    transaction: Transaction, caller: Caller, comment_id: int, client_id: str, content: str
) -> Accepted:
    """Reply to a comment in a direct message.

    Raises `Forbidden`, `CommentNotFound`, `CommentRefused` with the condition that is not met, `InboxNotFound`,
    `MessageRefused`.
    """
    caller.require("conversation.reply")
    comment = await comment_of(transaction, caller, comment_id)
    if comment.conversation_id is None:
        raise CommentRefused("no_conversation", "This comment isn't part of a conversation.")
    row = await locked_conversation(transaction, caller.account_id, comment.conversation_id, caller.visible)
    new = NewMessage(client_id=client_id, content=content, privately_to_comment_id=comment.id)
    before = await accepted_before(transaction, caller, row, new)
    if before is not None:
        return before
    possible = await private_reply_to(transaction, comment)
    unmet = next((condition for condition in possible.conditions if condition.met is False), None)
    if unmet is not None or possible.inbox_id is None:
        name = unmet.name if unmet is not None else "offered"
        raise CommentRefused(name, refusal(name, comment.rules.platform_title, comment.rules.private_replies))
    if not caller.visible.sees(possible.inbox_id):
        raise InboxNotFound
    state = (await inbox_state(transaction, caller.account_id, possible.inbox_id)).without_window()
    return await store(transaction, caller, row, state, new)


async def edit(transaction: Transaction, caller: Caller, comment_id: int, client_id: str, content: str) -> Accepted:
    """Post a comment of the business again with other words; the old one is deleted once the new one is there.

    Platforms that edit nothing know no other way. Raises `Forbidden`, `CommentNotFound`, `CommentRefused`,
    `MessageRefused`.
    """
    caller.require("comment.moderate")
    comment = await comment_of(transaction, caller, comment_id)
    rule = comment.rules.capabilities.comments
    if rule is None or "edit" not in rule.on_own or not comment.from_business:
        raise CommentRefused("not_own", "Only your own comments can be edited.")
    if comment.conversation_id is None:
        title = comment.rules.platform_title
        raise CommentRefused("no_conversation", f"This comment isn't part of a conversation. Edit it in {title}.")
    row = await locked_conversation(transaction, caller.account_id, comment.conversation_id, caller.visible)
    new = NewMessage(client_id=client_id, content=content, replaces_comment_id=comment.id)
    before = await accepted_before(transaction, caller, row, new)
    if before is not None:
        return before
    if comment.deleted_at is not None or comment.pending_action == "delete":
        raise CommentRefused("deleted", "This comment was deleted.")
    return await store(transaction, caller, row, await inbox_state(transaction, row.account_id, row.inbox_id), new)
