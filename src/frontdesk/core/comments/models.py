"""News of comments, folded to one row for each, and comments as stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import asyncpg

from frontdesk.contract.comments import Comment
from frontdesk.contract.events import CommentReceived, CommentStateChanged
from frontdesk.core.comments.differences import UNKNOWN, CommentEvent, CommentState
from frontdesk.core.comments.views import CommentAuthor, CommentView

CommentKey = tuple[int, int, str]
"""Account, inbox, and the comment's id on the platform."""

COMMENT_COLUMNS = """
    k.id, k.inbox_id, k.post_id, k.remote_id, k.parent_remote_id, k.root_remote_id, k.author_remote_id,
    k.from_business, k.content, k.commented_at, k.visibility, k.deleted_at, k.liked, k.likes, k.edited, k.complete,
    k.asked, k.problem, k.replaced, k.answered_privately_at, k.private_conversation_id,
    EXISTS (SELECT FROM comment_invitations v
        WHERE v.account_id = k.account_id AND v.comment_remote_id = k.remote_id) AS private_reply_offered,
    m.conversation_id, m.id AS message_id,
    i.contact_id, i.username, p.name, p.avatar_key, b.display_name, b.username AS business_username
"""

COMMENT_JOINS = """
    JOIN inboxes b ON b.account_id = k.account_id AND b.id = k.inbox_id
    LEFT JOIN LATERAL (
        SELECT contact_id, username FROM identities
        WHERE identities.account_id = k.account_id AND identities.remote_id = k.author_remote_id
            AND NOT coalesce(k.from_business, false) AND identities.platform = b.rules ->> 'platform'
        LIMIT 1
    ) i ON true
    LEFT JOIN contacts p ON p.account_id = k.account_id AND p.id = i.contact_id
    LEFT JOIN messages m ON m.account_id = k.account_id AND m.inbox_id = k.inbox_id AND m.remote_id = k.remote_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentNews:
    """News that some events bring about one comment; None where they say nothing."""

    account_id: int
    inbox_id: int
    post_remote_id: str
    remote_id: str
    parent_remote_id: str | None
    author_remote_id: str | None
    from_business: bool | None
    content: str | None
    image_url: str | None
    at: datetime
    written: bool
    visibility: str | None = None
    visibility_at: datetime | None = None
    deleted_at: datetime | None = None
    liked: bool | None = None
    likes: int | None = None
    complete: bool = False

    @property
    def key(self) -> CommentKey:
        """Return the key of the comment."""
        return (self.account_id, self.inbox_id, self.remote_id)


def news_of(account_id: int, inbox_id: int, event: CommentReceived | CommentStateChanged) -> CommentNews:
    """Return the news of a webhook about a comment."""
    told = CommentNews(
        account_id=account_id,
        inbox_id=inbox_id,
        post_remote_id=event.post_id,
        remote_id=event.comment_id,
        parent_remote_id=event.parent_id,
        author_remote_id=event.author.remote_id if event.author is not None else None,
        from_business=None,
        content=None,
        image_url=None,
        at=event.at,
        written=isinstance(event, CommentReceived),
    )
    if isinstance(event, CommentReceived):
        content = event.content
        images = content.media if content is not None else ()
        return replace(
            told,
            from_business=event.from_business,
            content=content.text if content is not None else None,
            image_url=images[0].url if images else None,
        )
    if event.change == "deleted":
        return replace(told, deleted_at=event.at)
    return replace(told, visibility=event.change, visibility_at=event.at)


def news_from(account_id: int, inbox_id: int, comment: Comment, asked_at: datetime) -> CommentNews:
    """Return the news of a comment that the platform returned at `asked_at`."""
    return CommentNews(
        account_id=account_id,
        inbox_id=inbox_id,
        post_remote_id=comment.post_id,
        remote_id=comment.comment_id,
        parent_remote_id=comment.parent_id,
        author_remote_id=comment.author.remote_id,
        from_business=comment.from_business,
        content=comment.text,
        image_url=comment.image_url,
        at=comment.at,
        written=True,
        visibility="hidden" if comment.hidden else "public",
        visibility_at=asked_at,
        liked=comment.liked,
        likes=comment.likes,
        complete=True,
    )


def folded(news: Iterable[CommentNews]) -> dict[CommentKey, CommentNews]:
    """Fold news to one entry for each comment, in the order of their keys; the latest visibility counts."""
    found: dict[CommentKey, CommentNews] = {}
    for new in news:
        known = found.get(new.key)
        found[new.key] = new if known is None else _both(known, new)
    return dict(sorted(found.items()))


def _both(one: CommentNews, other: CommentNews) -> CommentNews:
    first, second = (one, other) if _moment(one) <= _moment(other) else (other, one)
    written = one if one.written else other
    return replace(
        written,
        parent_remote_id=one.parent_remote_id or other.parent_remote_id,
        author_remote_id=one.author_remote_id or other.author_remote_id,
        from_business=one.from_business if one.from_business is not None else other.from_business,
        content=one.content if one.content is not None else other.content,
        image_url=one.image_url or other.image_url,
        visibility=second.visibility or first.visibility,
        visibility_at=second.visibility_at or first.visibility_at,
        deleted_at=one.deleted_at or other.deleted_at,
        liked=second.liked if second.liked is not None else first.liked,
        likes=second.likes if second.likes is not None else first.likes,
        complete=one.complete or other.complete,
    )


def _moment(news: CommentNews) -> datetime:
    return news.visibility_at or news.at


@dataclass(slots=True)
class CommentRow:
    """Stored comment, as `upsert` returns it."""

    account_id: int
    id: int
    inbox_id: int
    post_id: int
    remote_id: str
    parent_remote_id: str | None
    root_remote_id: str
    author_remote_id: str | None
    from_business: bool | None
    content: str | None
    image_url: str | None
    commented_at: datetime
    deleted_at: datetime | None
    complete: bool
    written: bool
    forgotten: bool
    unsettled: bool
    """Its conversation does not show yet what the platform made of it."""
    before: CommentState = UNKNOWN
    now: CommentState = UNKNOWN
    """What it was before this was stored, and is since."""
    happened: list[CommentEvent] = field(default_factory=list)

    @property
    def key(self) -> CommentKey:
        """Return the key of the comment."""
        return (self.account_id, self.inbox_id, self.remote_id)


def comment_view(record: asyncpg.Record) -> CommentView:
    """Make a view from a record read with `COMMENT_COLUMNS`."""
    from_business = bool(record["from_business"])
    key = record["avatar_key"]
    if from_business:
        author = CommentAuthor(
            contact_id=None, name=record["display_name"], username=record["business_username"], avatar_url=None
        )
    else:
        avatar = None if key is None else f"/api/contacts/{record['contact_id']}/avatar?v={key[:12]}"
        author = CommentAuthor(
            contact_id=record["contact_id"], name=record["name"], username=record["username"], avatar_url=avatar
        )
    return CommentView(
        id=record["id"],
        inbox_id=record["inbox_id"],
        post_id=record["post_id"],
        remote_id=record["remote_id"],
        parent_remote_id=record["parent_remote_id"],
        root_remote_id=record["root_remote_id"],
        author=author,
        from_business=from_business,
        content=record["content"],
        at=record["commented_at"],
        visibility=record["visibility"],
        deleted_at=record["deleted_at"],
        liked=record["liked"],
        likes=record["likes"],
        edited=record["edited"],
        complete=record["complete"],
        pending_action=record["asked"],
        problem=record["problem"],
        private_reply_offered=record["private_reply_offered"],
        replaced=record["replaced"],
        replied_privately_at=record["answered_privately_at"],
        private_conversation_id=record["private_conversation_id"],
        conversation_id=record["conversation_id"],
        message_id=record["message_id"],
    )
