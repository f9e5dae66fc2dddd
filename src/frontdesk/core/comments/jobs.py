"""Jobs that comments and posts defer."""

from __future__ import annotations

from datetime import datetime

from frontdesk.jobs.kinds import BACKGROUND, JobKind
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OfInbox:
    """Inbox."""

    account_id: int
    inbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfComment:
    """Comment."""

    account_id: int
    comment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationRequest:
    """Pending action on a comment: a later try is only for the one asked for at `asked_at`."""

    account_id: int
    comment_id: int
    attempt: int = 1
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCheck:
    """Check of a pending action, with its number: has the platform done what was asked?"""

    account_id: int
    comment_id: int
    asked: str
    look: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Cover of a post, at an address of the platform."""

    account_id: int
    post_id: int
    url: str
    channel: str


MODERATE = JobKind("moderate", ModerationRequest, lock=lambda job: f"comment:{job.comment_id}")
"""Hand what was asked of a comment to the platform."""
VERIFY_ACTION = JobKind("look_at_comment", ActionCheck)
"""Read a comment again when the platform has not told that what was asked is done."""
SHOW_ACTION_RESULT = JobKind("settle_comment", OfComment, lock=lambda job: f"settle:{job.comment_id}")
"""Have the comment's conversation show what the platform made of it."""
FETCH_COMMENTS = JobKind(
    "complete_comments", OfInbox, queue=BACKGROUND, lock=lambda job: f"comments:{job.inbox_id}", one_waits=True
)
"""Ask the platform for the comments of an inbox that are not complete."""
FETCH_POSTS = JobKind(
    "complete_posts", OfInbox, queue=BACKGROUND, lock=lambda job: f"posts:{job.inbox_id}", one_waits=True
)
"""Ask the platform for the posts of an inbox that are not known yet."""
FETCH_COVER = JobKind("fetch_cover", Cover, queue=BACKGROUND)
"""Keep the cover of a post."""
