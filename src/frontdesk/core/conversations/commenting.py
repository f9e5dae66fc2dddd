"""Where conversations about comments meet the comments: what an answer goes under, and what it is once posted."""

from __future__ import annotations

from frontdesk.contract.capabilities import Capabilities
from frontdesk.contract.events import CommentPlace
from frontdesk.core.comments import queries
from frontdesk.core.comments.taking import tell
from frontdesk.core.comments.views import CommentChanged
from frontdesk.core.conversations.models import ConversationRow, MessageRow
from frontdesk.core.conversations.receive.comments import learn_author
from frontdesk.core.conversations.sending import REPLACES, Writer
from frontdesk.core.conversations.service import add_line
from frontdesk.core.conversations.settling import leave_line
from frontdesk.core.conversations.views import encode
from frontdesk.db.transaction import Job, Transaction


async def comment_root(transaction: Transaction, conversation: ConversationRow) -> str:
    """The comment that the thread hangs on which the conversation is about."""
    root: str = await transaction.value(
        "SELECT comment_root FROM conversations WHERE account_id = $1 AND id = $2",
        conversation.account_id,
        conversation.id,
    )
    return root


async def answered_place(
    transaction: Transaction, account_id: int, inbox_id: int, comment_remote_id: str
) -> CommentPlace | None:
    """Where the platform has the comment that is answered."""
    row = await transaction.first(
        "SELECT o.remote_id AS post, k.remote_id, k.parent_remote_id FROM comments k"
        " JOIN posts o ON o.account_id = k.account_id AND o.id = k.post_id"
        " WHERE k.account_id = $1 AND k.inbox_id = $2 AND k.remote_id = $3",
        account_id,
        inbox_id,
        comment_remote_id,
    )
    if row is None:
        return None
    return CommentPlace(post_id=row["post"], comment_id=row["remote_id"], parent_id=row["parent_remote_id"])


async def take_place(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
    platform: str,
    capabilities: Capabilities,
) -> None:
    """A comment of ours was posted in place of another: the thread says so, and that one is deleted next.

    `platform` is what the platform is called.
    """
    replaced = (message.details or {}).get(REPLACES)
    if replaced is None:
        return
    name = message.author_name or "Somebody"
    writer = Writer(account_id=message.account_id, user_id=message.author_id, name=name, visible=None)
    sentence = f"{name} edited the comment"
    await add_line(transaction, writer, conversation, capabilities.reply_window, "comment", sentence)
    for old in await queries.moderated(transaction, message.account_id, [replaced], None):
        await leave_line(transaction, conversation, old, platform, capabilities)
    await transaction.execute(
        "UPDATE comments SET replaced = true, asked = 'delete', asked_at = now(), asked_by = $3,"
        " asked_sent_at = NULL, asked_line_id = NULL WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL",
        message.account_id,
        replaced,
        message.author_id,
    )
    args = {"account_id": message.account_id, "comment_id": replaced}
    transaction.jobs.append(Job("moderate", args, lock=f"comment:{replaced}"))


async def posted(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
    platform: str,
    author_remote_id: str | None,
) -> None:
    """A reply of ours is a comment now: it is told, with the one whose place it took."""
    if author_remote_id is not None:
        await learn_author(transaction, message.account_id, message.inbox_id, author_remote_id)
    replaced = (message.details or {}).get(REPLACES)
    comment_id = await transaction.value(
        _POSTED,
        message.account_id,
        message.inbox_id,
        conversation.comment_id,
        message.remote_id,
        author_remote_id,
        message.content,
        message.sent_at,
        replaced is not None,
    )
    keys = [(message.account_id, comment_id)] if comment_id is not None else []
    if replaced is not None:
        keys.append((message.account_id, replaced))
    for view in await queries.views(transaction, platform, keys):
        tell(transaction, message.account_id, message.inbox_id, encode(CommentChanged(comment=view)))


# Under the comment that the thread hangs on: platforms know two levels.
_POSTED = """
INSERT INTO comments AS c (account_id, inbox_id, post_id, remote_id, parent_remote_id, root_remote_id, author_remote_id,
    from_business, content, commented_at, written, complete, edited)
SELECT $1, $2, k.post_id, $4, k.root_remote_id, k.root_remote_id, $5, true, $6, $7, true, true, $8
FROM comments k WHERE k.account_id = $1 AND k.inbox_id = $2 AND k.remote_id = $3
ON CONFLICT (account_id, inbox_id, remote_id) DO UPDATE SET from_business = true, edited = c.edited OR excluded.edited,
    content = coalesce(c.content, excluded.content),
    author_remote_id = coalesce(c.author_remote_id, excluded.author_remote_id), written = true, complete = true
RETURNING id
"""
