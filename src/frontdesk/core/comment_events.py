"""Events of comments and posts: what happened to them on the platform, and what colleagues asked of it.

They are part of core's vocabulary, whose other events are in `core/events.py`.
"""

from __future__ import annotations

from frontdesk.core.event_kinds import Event, event_kind


@event_kind("comment.received", "comment")
class CommentReceived(Event):
    """Comment by a customer. `is_history`: it was fetched long after; `found_by_catch_up`: its webhook never came."""

    comment_id: int = 0
    is_history: bool = False
    found_by_catch_up: bool = False


@event_kind("comment.replied", "comment")
class CommentReplied(Event):
    """Comment by the business. `elsewhere`: not from here; `replaces_comment_id`: it is posted in place of another."""

    comment_id: int = 0
    elsewhere: bool = False
    is_history: bool = False
    replaces_comment_id: int | None = None


@event_kind("comment.replied_privately", "comment")
class CommentRepliedPrivately(Event):
    """Comment replied to in a direct message."""

    comment_id: int = 0


@event_kind("comment.private_reply_offered", "comment")
class CommentPrivateReplyOffered(Event):
    """Offer of the platform to reply to a comment in a direct message."""

    comment_id: int = 0


@event_kind("comment.edited", "comment")
class CommentEdited(Event):
    """Comment edited. `replaced`: a colleague posted it again with other words."""

    comment_id: int = 0
    replaced: bool = False


@event_kind("comment.hidden", "comment")
class CommentHidden(Event):
    """Comment hidden from everybody but its author and the business."""

    comment_id: int = 0


@event_kind("comment.shown", "comment")
class CommentShown(Event):
    """Comment visible to everybody again."""

    comment_id: int = 0


@event_kind("comment.limited", "comment")
class CommentLimited(Event):
    """Comment that the platform shows to some people only."""

    comment_id: int = 0


@event_kind("comment.liked", "comment")
class CommentLiked(Event):
    """Comment liked by the business."""

    comment_id: int = 0


@event_kind("comment.unliked", "comment")
class CommentUnliked(Event):
    """Like of a comment taken back by the business."""

    comment_id: int = 0


@event_kind("comment.deleted", "comment")
class CommentDeleted(Event):
    """Comment deleted from the platform."""

    comment_id: int = 0


@event_kind("comment.requested", "comment")
class CommentRequested(Event):
    """Action on a comment that a colleague asked the platform for: `verb`. Its outcome is an event of its own."""

    comment_id: int = 0
    verb: str = ""


@event_kind("comment.request_failed", "comment")
class CommentRequestFailed(Event):
    """Action on a comment that the platform did not do."""

    comment_id: int = 0
    verb: str = ""


@event_kind("comment.updated", "comment")
class CommentUpdated(Event):
    """Comment whose appearance changed: its likes, its text that became known, a pending action."""

    comment_id: int = 0


@event_kind("comment.changed", "comment")
class CommentChanged(Event):
    """Change of a comment as earlier versions published it; no longer appended."""

    comment_id: int = 0


@event_kind("post.changed", "post")
class PostChanged(Event):
    """Post whose known details changed."""

    post_id: int = 0


COMMENT_EVENTS: tuple[type[Event], ...] = tuple(
    made
    for made in list(globals().values())
    if isinstance(made, type) and issubclass(made, Event) and "name" in vars(made)
)
"""All of them, in the order of this page."""
