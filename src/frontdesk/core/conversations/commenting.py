"""Replies to comments: the comment that a reply goes under, and what it is once posted."""

from __future__ import annotations

from frontdesk.contract.events import CommentPlace
from frontdesk.core.comment_events import CommentEdited, CommentReplied, CommentRepliedPrivately
from frontdesk.core.comments import queries
from frontdesk.core.comments.differences import CommentEvent
from frontdesk.core.comments.jobs import MODERATE
from frontdesk.core.comments.replied_privately import mark_replied_privately
from frontdesk.core.comments.upsert import CommentId, CommentMadeMeanwhile, publish_comments
from frontdesk.core.conversations.comment_action_results import close_earlier_activity
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.conversations.private_reply import tie_sent
from frontdesk.core.conversations.thread_activity import Activity, add_activity
from frontdesk.core.events import ConversationCommented
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.transaction import Transaction

PRIVATELY = "privately_to_comment_id"
"""In a message's details: the customer's comment that it replies to in a direct message."""
REPLACES = "replaces_comment_id"
"""In a message's details: the comment that is deleted once this one is posted in its place."""
Posted = dict[CommentId, list[CommentEvent]]
"""The comments that a posted reply changes, and what happened to each."""


async def place_of_reply(
    transaction: Transaction, account_id: int, inbox_id: int, comment_remote_id: str
) -> CommentPlace | None:
    """Return where the platform has the comment that is replied to."""
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


def changes_comments(message: MessageRow) -> bool:
    """Return whether known comments change once the message is posted: one is replaced, or replied to privately."""
    details = message.details or {}
    return REPLACES in details or PRIVATELY in details


async def note_posted(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
    remote_id: str | None,
    author_remote_id: str | None = None,
) -> Posted:
    """Note in the comments that a reply of ours is posted; `publish_posted` publishes those that are returned.

    To be called before the conversation is locked: comments are locked first. `remote_id` is None where a person says
    that it arrived; `author_remote_id` is the business's id as an author on the platform.

    Raises `CommentMadeMeanwhile`: then the transaction is to run again.
    """
    account_id, details = message.account_id, message.details or {}
    if PRIVATELY in details:
        comment_id = details[PRIVATELY]
        is_news = await mark_replied_privately(transaction, account_id, comment_id)
        if remote_id is not None:
            await tie_sent(transaction, account_id, comment_id, remote_id)
        happened = CommentEvent(kind=CommentRepliedPrivately, at=message.sent_at, actor=message.author_ref)
        return {(account_id, comment_id): [happened] if is_news else []}
    if conversation.comment_id is None:
        return {}
    replaced = details.get(REPLACES)
    posted: Posted = {} if replaced is None else {(account_id, replaced): []}
    if remote_id is None:
        return posted
    if replaced is not None:
        await queries.lock_both(transaction, account_id, replaced, message.inbox_id, remote_id)
    row = await transaction.first(
        _POSTED,
        account_id,
        message.inbox_id,
        conversation.comment_id,
        remote_id,
        author_remote_id,
        message.content,
        message.sent_at,
        replaced is not None,
    )
    if row is not None and row["made_meanwhile"]:
        raise CommentMadeMeanwhile
    if row is not None:
        own = {"replaces_comment_id": replaced}
        replied = CommentEvent(kind=CommentReplied, at=message.sent_at, actor=message.author_ref, own=own)
        posted[account_id, row["id"]] = [] if row["was_told"] else [replied]
    return posted


# Under the comment that the thread hangs on: platforms know two levels.
_POSTED = """
WITH before AS MATERIALIZED (
    SELECT written AND from_business IS NOT NULL AND (complete OR content IS NOT NULL OR image_url IS NOT NULL) AS told
    FROM comments WHERE account_id = $1 AND inbox_id = $2 AND remote_id = $4 FOR UPDATE
)
INSERT INTO comments AS c (account_id, inbox_id, post_id, remote_id, parent_remote_id, root_remote_id, author_remote_id,
    from_business, content, commented_at, written, complete, edited)
SELECT $1, $2, k.post_id, $4, k.root_remote_id, k.root_remote_id, $5, true, $6, $7, true, true, $8
FROM comments k WHERE k.account_id = $1 AND k.inbox_id = $2 AND k.remote_id = $3
    AND (SELECT count(*) FROM before) >= 0
ON CONFLICT (account_id, inbox_id, remote_id) DO UPDATE SET from_business = true, edited = c.edited OR excluded.edited,
    content = coalesce(c.content, excluded.content),
    author_remote_id = coalesce(c.author_remote_id, excluded.author_remote_id), written = true, complete = true
RETURNING id, c.xmax <> 0 AND NOT EXISTS (SELECT FROM before) AS made_meanwhile,
    coalesce((SELECT told FROM before), false) AS was_told
"""


async def publish_posted(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
    posted: Posted,
) -> None:
    """Put a posted reply in the place of the comment it replaces, and publish these comments.

    The conversation is locked, and the message's outcome is stored.
    """
    replaced = await _take_place(transaction, conversation, message)
    if replaced is not None:
        edited = CommentEvent(
            kind=CommentEdited,
            at=message.sent_at,
            actor=message.author_ref,
            own={"replaced": True},
        )
        posted = {**posted, (message.account_id, replaced): [edited]}
    if posted:
        await publish_comments(transaction, posted)


async def _take_place(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
) -> int | None:
    """Say in the thread, the first time, that the comment was edited, and have the replaced one deleted next."""
    replaced = (message.details or {}).get(REPLACES)
    if replaced is None or await transaction.value(_FIRST_TIME, message.account_id, message.id) is None:
        return None
    author = message.author_ref
    edited = Activity("comment", ConversationCommented, None, "done", own={"verb": "edit"})
    await add_activity(transaction, conversation, edited, author, message.author_name or "")
    for old in await queries.moderated(transaction, message.account_id, [replaced], ALL_INBOXES):
        await close_earlier_activity(transaction, conversation, old)
    await transaction.execute(
        "UPDATE comments SET replaced = true, asked = 'delete', asked_at = now(), asked_by = $3,"
        " asked_sent_at = NULL, asked_line_id = NULL, asked_by_kind = $4, asked_by_id = $5"
        " WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL",
        message.account_id,
        replaced,
        author.user_id,
        author.kind,
        author.id,
    )
    transaction.jobs.append(MODERATE(account_id=message.account_id, comment_id=replaced))
    return int(replaced)


# A deletion that is refused leaves the comment as if nothing had been asked: what was done already is noted here.
_FIRST_TIME = """
UPDATE messages SET details = details || '{"took_place": true}'
WHERE account_id = $1 AND id = $2 AND details -> 'took_place' IS NULL RETURNING id
"""
