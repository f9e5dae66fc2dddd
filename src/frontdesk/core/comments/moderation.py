"""Moderation of comments: actions are checked, noted as pending, and confirmed or given up by the platform's
response.
"""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg

from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.comment_events import (
    CommentDeleted,
    CommentLiked,
    CommentRequested,
    CommentRequestFailed,
    CommentUnliked,
)
from frontdesk.core.comments.differences import CommentEvent, requester
from frontdesk.core.comments.errors import CommentRefused
from frontdesk.core.comments.jobs import MODERATE, SHOW_ACTION_RESULT
from frontdesk.core.comments.queries import Moderated
from frontdesk.core.comments.views import Verb
from frontdesk.db.transaction import Transaction

NEEDS = {"hide": "hide", "unhide": "hide", "like": "like", "unlike": "like", "delete": "delete"}
_NOT_DONE = {
    "hide": "{0} didn't hide the comment. Try again, or hide it in {0}.",
    "unhide": "{0} didn't unhide the comment; it sometimes ignores that. Try again, or unhide it in {0}.",
    "delete": "{0} didn't delete the comment. Try again, or delete it in {0}.",
}
SLOW = frozenset(_NOT_DONE)
"""What the platform confirms some time after it was asked."""


def failure_text(verb: str, platform: str) -> str:
    """Return the sentence for an action that the platform did not do in time."""
    return _NOT_DONE[verb].format(platform)


def is_done(comment: Moderated, verb: Verb) -> bool:
    """Return whether there is nothing left to do."""
    return {
        "hide": comment.visibility == "hidden",
        "unhide": comment.visibility != "hidden",
        "like": comment.liked,
        "unlike": not comment.liked,
        "delete": comment.deleted_at is not None,
    }[verb]


def check(comment: Moderated, verb: Verb, inbox_state: str) -> None:
    """Refuse an action that is not possible, with `CommentRefused`."""
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


async def mark_pending(
    transaction: Transaction, comment: Moderated, verb: Verb, actor: ActorRef, activity_id: int | None
) -> list[CommentEvent]:
    """Note an action, in place of an earlier one, and have it done after the commit.

    `activity_id` is the line in the thread that says so, which is settled with it.
    """
    await transaction.execute(
        "UPDATE comments SET asked = $3, asked_at = now(), asked_by = $4, asked_sent_at = NULL, problem = NULL,"
        " asked_line_id = $5,"
        " asked_by_kind = $6, asked_by_id = $7"
        " WHERE account_id = $1 AND id = $2",
        comment.account_id,
        comment.id,
        verb,
        actor.user_id,
        activity_id,
        actor.kind,
        actor.id,
    )
    transaction.jobs.append(MODERATE(account_id=comment.account_id, comment_id=comment.id))
    return [CommentEvent(kind=CommentRequested, at=datetime.now(UTC), actor=actor, own={"verb": verb})]


async def mark_sent(transaction: Transaction, comment: Moderated) -> list[CommentEvent]:
    """Note that the platform took the action and will do it, or not, in a while.

    A like is done at once; returns what happened.

    An action that was asked for meanwhile stays pending.
    """
    row = await transaction.first(
        "UPDATE comments c SET asked_sent_at = now(), liked = CASE b.asked WHEN 'like' THEN true WHEN 'unlike' THEN"
        " false ELSE c.liked END, asked = CASE WHEN b.asked IN ('like', 'unlike') THEN NULL ELSE c.asked END"
        f" FROM {_ASKED} b WHERE c.account_id = b.account_id AND c.id = b.id"
        " RETURNING b.liked AS before, c.liked AS now, c.asked_by, c.asked_by_kind, c.asked_by_id",
        comment.account_id,
        comment.id,
        comment.pending_since,
    )
    if comment.pending_action not in SLOW:
        transaction.jobs.append(SHOW_ACTION_RESULT(account_id=comment.account_id, comment_id=comment.id))
    if row is None or row["before"] == row["now"]:
        return []
    kind, changes = CommentLiked if row["now"] else CommentUnliked, {"liked": (row["before"], row["now"])}
    return [CommentEvent(kind=kind, at=datetime.now(UTC), actor=_by(row), changes=changes)]


_ASKED = "(SELECT * FROM comments WHERE account_id = $1 AND id = $2 AND asked_at = $3 FOR UPDATE)"
"""What was asked then, if nothing was since."""


async def mark_failed(transaction: Transaction, comment: Moderated, problem: str) -> list[CommentEvent]:
    """Note that it was not done; `problem` is a sentence for the agent.

    An action that was asked for since stays pending.
    """
    verb = await transaction.value(
        f"UPDATE comments c SET asked = NULL, problem = $4 FROM {_ASKED} b"
        " WHERE c.account_id = b.account_id AND c.id = b.id RETURNING b.asked",
        comment.account_id,
        comment.id,
        comment.pending_since,
        problem,
    )
    transaction.jobs.append(SHOW_ACTION_RESULT(account_id=comment.account_id, comment_id=comment.id))
    if verb is None:
        return []
    return [CommentEvent(kind=CommentRequestFailed, at=datetime.now(UTC), own={"verb": verb})]


async def mark_deleted(transaction: Transaction, comment: Moderated) -> list[CommentEvent]:
    """Note that the platform does not have the comment any more; return what happened."""
    row = await transaction.first(
        "UPDATE comments c SET asked = NULL, problem = NULL, deleted_at = coalesce(c.deleted_at, now())"
        " FROM (SELECT * FROM comments WHERE account_id = $1 AND id = $2 FOR UPDATE) b"
        " WHERE c.account_id = b.account_id AND c.id = b.id"
        " RETURNING b.deleted_at IS NULL AS is_news, b.asked, b.asked_by, b.asked_by_kind, b.asked_by_id",
        comment.account_id,
        comment.id,
    )
    transaction.jobs.append(SHOW_ACTION_RESULT(account_id=comment.account_id, comment_id=comment.id))
    if row is None or not row["is_news"]:
        return []
    actor = _by(row) if row["asked"] == "delete" else SYSTEM
    return [CommentEvent(kind=CommentDeleted, at=datetime.now(UTC), actor=actor)]


def _by(row: asyncpg.Record) -> ActorRef:
    return requester(row["asked_by"], row["asked_by_kind"], row["asked_by_id"])
