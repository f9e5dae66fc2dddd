"""What agents ask for with comments: checked, noted as asked, confirmed or given up when the platform has spoken."""

from __future__ import annotations

from typing import Literal

from frontdesk.core.comments.errors import CommentRefused
from frontdesk.core.comments.jobs import MODERATE, SETTLE_COMMENT
from frontdesk.core.comments.queries import Moderated
from frontdesk.db.transaction import Transaction

Verb = Literal["hide", "unhide", "like", "unlike", "delete"]

NEEDS = {"hide": "hide", "unhide": "hide", "like": "like", "unlike": "like", "delete": "delete"}
ASKED = {
    "hide": "is hiding the comment",
    "unhide": "is unhiding the comment",
    "like": "liked the comment",
    "unlike": "removed the like",
    "delete": "is deleting the comment",
}
"""What the line in the thread says until the platform has settled it."""
SETTLED = {
    "hide": "hid the comment",
    "unhide": "unhid the comment",
    "like": "liked the comment",
    "unlike": "removed the like",
    "delete": "deleted the comment",
}
UNSETTLED = {
    "hide": "hide the comment",
    "unhide": "unhide the comment",
    "like": "like the comment",
    "unlike": "remove the like",
    "delete": "delete the comment",
}
_NOT_DONE = {
    "hide": "{0} didn't hide the comment. Try again, or hide it in {0}.",
    "unhide": "{0} didn't unhide the comment; it sometimes ignores that. Try again, or unhide it in {0}.",
    "delete": "{0} didn't delete the comment. Try again, or delete it in {0}.",
}
SLOW = frozenset(_NOT_DONE)
"""What the platform confirms some time after it was asked."""


def not_done(verb: str, platform: str) -> str:
    """What is said when the platform did not do it in time."""
    return _NOT_DONE[verb].format(platform)


def is_so(comment: Moderated, verb: Verb) -> bool:
    """Whether there is nothing left to do."""
    return {
        "hide": comment.visibility == "hidden",
        "unhide": comment.visibility != "hidden",
        "like": comment.liked,
        "unlike": not comment.liked,
        "delete": comment.deleted_at is not None,
    }[verb]


def check(comment: Moderated, verb: Verb, inbox_state: str) -> None:
    """Raises `CommentRefused` when that cannot be asked for."""
    own, rule = bool(comment.from_business), comment.rules.capabilities.comments
    allowed = () if rule is None else rule.on_own if own else rule.on_customers
    if NEEDS[verb] not in allowed:
        if verb == "delete":
            raise CommentRefused("not_own", "Only your own comments can be deleted. Hide this one instead.")
        whose = "your own comments" if own else "customers' comments"
        raise CommentRefused("unsupported", f"This channel doesn't allow that for {whose}.")
    if comment.deleted_at is not None:
        raise CommentRefused("deleted", "This comment was deleted.")
    if inbox_state != "connected":
        raise CommentRefused("inbox_not_connected", "Reconnect the inbox first.")


async def ask(
    transaction: Transaction, comment: Moderated, verb: Verb, user_id: int | None, activity_id: int | None
) -> None:
    """Note what was asked for, in place of what was asked for before, and have it done after the commit.

    `activity_id` is the line in the thread that says so, which is settled with it.
    """
    await transaction.execute(
        "UPDATE comments SET asked = $3, asked_at = now(), asked_by = $4, asked_sent_at = NULL, problem = NULL,"
        " asked_line_id = $5"
        " WHERE account_id = $1 AND id = $2",
        comment.account_id,
        comment.id,
        verb,
        user_id,
        activity_id,
    )
    transaction.jobs.append(MODERATE(account_id=comment.account_id, comment_id=comment.id))


async def sent(transaction: Transaction, comment: Moderated) -> None:
    """The platform took it and will do it, or not, in a while. A like is done at once.

    What was asked for since, while the platform was called, stays asked.
    """
    await transaction.execute(
        "UPDATE comments SET asked_sent_at = now(), liked = CASE asked WHEN 'like' THEN true WHEN 'unlike' THEN false"
        " ELSE liked END, asked = CASE WHEN asked IN ('like', 'unlike') THEN NULL ELSE asked END"
        " WHERE account_id = $1 AND id = $2 AND asked_at = $3",
        comment.account_id,
        comment.id,
        comment.pending_since,
    )
    if comment.pending_action not in SLOW:
        transaction.jobs.append(SETTLE_COMMENT(account_id=comment.account_id, comment_id=comment.id))


async def give_up(transaction: Transaction, comment: Moderated, problem: str) -> None:
    """It was not done; `problem` is a sentence for the agent. What was asked for since stays asked."""
    await transaction.execute(
        "UPDATE comments SET asked = NULL, problem = $3 WHERE account_id = $1 AND id = $2 AND asked_at = $4",
        comment.account_id,
        comment.id,
        problem,
        comment.pending_since,
    )
    transaction.jobs.append(SETTLE_COMMENT(account_id=comment.account_id, comment_id=comment.id))


async def gone(transaction: Transaction, comment: Moderated) -> None:
    """The platform does not have the comment any more."""
    await transaction.execute(
        "UPDATE comments SET asked = NULL, problem = NULL, deleted_at = coalesce(deleted_at, now())"
        " WHERE account_id = $1 AND id = $2",
        comment.account_id,
        comment.id,
    )
    transaction.jobs.append(SETTLE_COMMENT(account_id=comment.account_id, comment_id=comment.id))
