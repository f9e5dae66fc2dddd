"""Comments under posts: what a channel tells of them, and the Protocols of what can be done with them.

All methods but `reply_privately` raise like `Channel.send`, but never `Uncertain`: doing one twice does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from frontdesk.contract.channel import Connection
from frontdesk.contract.events import CommentPlace, Party
from frontdesk.contract.outgoing import Receipt
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Comment as the platform returns it. `likes` and `replies` count; `liked` is by the business."""

    post_id: str
    comment_id: str
    parent_id: str | None
    author: Party
    from_business: bool
    at: datetime
    text: str | None
    image_url: str | None
    likes: int
    replies: int
    liked: bool
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPage:
    """Page of comments; `cursor` leads to the next one and is None on the last one."""

    comments: tuple[Comment, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Post that customers comment on.

    `permalink` is for people, `embed_url` for a player; counters lag behind, and are None where the platform does not
    tell them.
    """

    post_id: str
    kind: Literal["video", "photo"]
    caption: str | None
    cover_url: str | None
    permalink: str | None
    embed_url: str | None
    at: datetime | None
    likes: int | None
    comments: int | None
    shares: int | None
    views: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage:
    """Page of posts, newest first; `cursor` leads to the next one and is None on the last one."""

    posts: tuple[Post, ...]
    cursor: str | None


@runtime_checkable
class ReadsComments(Protocol):
    """Channel that can read comments."""

    comments_per_call: int
    """How many comments `comments_by_id` takes."""

    async def comments_by_id(
        self, connection: Connection, post_id: str, comment_ids: Sequence[str]
    ) -> tuple[Comment, ...]:
        """Return these comments of one post; deleted ones are left out."""

    async def comment_page(self, connection: Connection, post_id: str, cursor: str | None) -> CommentPage:
        """Return comments of a post, newest first, each with the first of its replies."""

    async def reply_page(self, connection: Connection, place: CommentPlace, cursor: str | None) -> CommentPage:
        """Return replies under a comment, oldest first."""


@runtime_checkable
class RepliesPrivately(Protocol):
    """Channel of messages that can reply to the comments that the platform offers (`PrivateReplyOffered`).

    `Capabilities.private_replies` says under which conditions.
    """

    async def private_replies_on(self, connection: Connection) -> bool:
        """Return whether private replies are switched on for the account."""

    async def set_private_replies(self, connection: Connection, enabled: bool) -> None:
        """Switch private replies on or off. Raises `Refused` where the platform does not offer them."""

    async def reply_privately(self, connection: Connection, comment_id: str, text: str) -> Receipt:
        """Reply to a comment in a direct message, once. Raises like `Channel.send`, `Uncertain` included."""


@runtime_checkable
class FetchesPosts(Protocol):
    """Channel that can read the business's posts."""

    posts_per_call: int
    """How many posts `posts_by_id` takes."""

    async def posts_by_id(self, connection: Connection, post_ids: Sequence[str]) -> tuple[Post, ...]:
        """Return these posts; deleted ones and those not public any more are left out."""

    async def post_page(self, connection: Connection, cursor: str | None) -> PostPage:
        """Return the business's posts, newest first."""


@runtime_checkable
class Hides(Protocol):
    """Channel that can hide comments from everybody but their author and the business."""

    async def hide(self, connection: Connection, place: CommentPlace, hidden: bool) -> None:
        """Hide a comment, or show it again. The platform takes a while, and may silently not do it."""


@runtime_checkable
class Likes(Protocol):
    """Channel on which the business can like comments."""

    async def like(self, connection: Connection, place: CommentPlace, liked: bool) -> None:
        """Like a comment, or take the like back."""


@runtime_checkable
class DeletesComments(Protocol):
    """Channel that can delete the business's own comments."""

    async def delete(self, connection: Connection, place: CommentPlace) -> None:
        """Delete a comment for good."""
