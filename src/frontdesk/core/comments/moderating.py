"""What agents ask for with comments: checked, noted as asked, confirmed or given up when the platform has spoken."""

from __future__ import annotations

from typing import Literal

from frontdesk.contract.capabilities import CommentRule
from frontdesk.core.comments.errors import CommentRefused
from frontdesk.core.comments.queries import Moderated
from frontdesk.db.database import Job, Transaction

Verb = Literal["hide", "unhide", "like", "unlike", "delete"]

NEEDS = {"hide": "hide", "unhide": "hide", "like": "like", "unlike": "like", "delete": "delete"}
DID = {
    "hide": "asked to hide the comment",
    "unhide": "asked to show the comment again",
    "like": "liked the comment",
    "unlike": "took the like back",
    "delete": "asked to delete the comment",
}
NOT_DONE = {
    "hide": "The platform has not hidden the comment. Try again, or hide it in the platform's own app.",
    "unhide": "The platform has not shown the comment again; it sometimes ignores that without saying so. Try again, or"
    " do it in the platform's own app.",
    "delete": "The platform has not deleted the comment. Try again, or delete it in the platform's own app.",
}


def is_so(comment: Moderated, verb: Verb) -> bool:
    """Whether there is nothing left to do."""
    return {
        "hide": comment.visibility == "hidden",
        "unhide": comment.visibility != "hidden",
        "like": comment.liked,
        "unlike": not comment.liked,
        "delete": comment.deleted_at is not None,
    }[verb]


def check(comment: Moderated, verb: Verb, rule: CommentRule | None, inbox_state: str) -> None:
    """Raises `CommentRefused` when that cannot be asked for."""
    own = bool(comment.from_business)
    allowed = () if rule is None else rule.on_own if own else rule.on_customers
    if NEEDS[verb] not in allowed:
        if verb == "delete":
            raise CommentRefused("not_own", "Only comments that the business posted can be deleted; hide this one.")
        whose = "the business's own comments" if own else "customers' comments"
        raise CommentRefused("unsupported", f"This channel cannot do that with {whose}.")
    if comment.deleted_at is not None:
        raise CommentRefused("deleted", "This comment is deleted at the platform.")
    if inbox_state != "connected":
        raise CommentRefused("inbox_not_connected", "The inbox must be connected again first.")


async def ask(transaction: Transaction, comment: Moderated, verb: Verb, user_id: int | None) -> None:
    """Note what was asked for, in place of what was asked for before, and have it done after the commit."""
    await transaction.execute(
        "UPDATE comments SET asked = $3, asked_at = now(), asked_by = $4, asked_sent_at = NULL, problem = NULL"
        " WHERE account_id = $1 AND id = $2",
        comment.account_id,
        comment.id,
        verb,
        user_id,
    )
    args = {"account_id": comment.account_id, "comment_id": comment.id}
    transaction.jobs.append(Job("moderate", args, lock=f"comment:{comment.id}"))


async def sent(transaction: Transaction, comment: Moderated) -> None:
    """The platform took it and will do it, or not, in a while. A like is done at once."""
    await transaction.execute(
        "UPDATE comments SET asked_sent_at = now(), liked = CASE asked WHEN 'like' THEN true WHEN 'unlike' THEN false"
        " ELSE liked END, asked = CASE WHEN asked IN ('like', 'unlike') THEN NULL ELSE asked END"
        " WHERE account_id = $1 AND id = $2",
        comment.account_id,
        comment.id,
    )


async def give_up(transaction: Transaction, comment: Moderated, problem: str) -> None:
    """It was not done; `problem` is a sentence for the agent."""
    await transaction.execute(
        "UPDATE comments SET asked = NULL, problem = $3 WHERE account_id = $1 AND id = $2",
        comment.account_id,
        comment.id,
        problem,
    )


async def gone(transaction: Transaction, comment: Moderated) -> None:
    """The platform does not have the comment any more."""
    await transaction.execute(
        "UPDATE comments SET asked = NULL, problem = NULL, deleted_at = coalesce(deleted_at, now())"
        " WHERE account_id = $1 AND id = $2",
        comment.account_id,
        comment.id,
    )
