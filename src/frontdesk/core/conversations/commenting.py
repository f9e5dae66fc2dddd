"""Where conversations about comments meet the comments: what an answer goes under, and what it is once posted."""

from __future__ import annotations

from frontdesk.contract.events import CommentPlace
from frontdesk.core.comments import queries
from frontdesk.core.comments.taking import tell
from frontdesk.core.comments.views import CommentChanged
from frontdesk.core.conversations.models import ConversationRow, MessageRow
from frontdesk.core.conversations.receive.comments import learn_author
from frontdesk.core.conversations.sending import REPLACES
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


async def posted(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
    platform: str,
    author_remote_id: str | None,
) -> None:
    """An answer of ours is a comment now; if it takes the place of another, that one is deleted next."""
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
        await transaction.execute(
            "UPDATE comments SET replaced = true, asked = 'delete', asked_at = now(), asked_by = $3,"
            " asked_sent_at = NULL WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL",
            message.account_id,
            replaced,
            message.author_id,
        )
        args = {"account_id": message.account_id, "comment_id": replaced}
        transaction.jobs.append(Job("moderate", args, lock=f"comment:{replaced}"))
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
