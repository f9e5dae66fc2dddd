"""Views of posts and comments: the same shapes in the API's responses and in the feed. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from frontdesk.kit.values import dataclass

Visibility = Literal["public", "hidden", "limited"]
Verb = Literal["hide", "unhide", "like", "unlike", "delete"]
PostState = Literal["pending", "ready", "unavailable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentAuthor:
    """Author of a comment: a contact, or the business itself (`contact_id` None). `avatar_url` is a path of ours."""

    contact_id: int | None
    name: str | None
    username: str | None
    avatar_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """Comment as the platform has it.

    `root_remote_id` is the comment on the post that its thread hangs on, its own id for that one. `pending_action` is
    what an agent did and the platform has not confirmed yet; `problem` says why it was not done. `deleted_at` is set
    when the comment is gone from the platform. `replaced`: the business posted it again with other words.
    `private_reply_offered`: the platform may take a reply in a direct message; ask the comment's `private-reply`
    whether it does now. `replied_privately_at`: one was sent, in `private_conversation_id` once the platform has told
    of that conversation. `conversation_id` and `message_id` are the conversation opened about it.
    """

    id: int
    inbox_id: int
    post_id: int
    remote_id: str
    parent_remote_id: str | None
    root_remote_id: str
    author: CommentAuthor
    from_business: bool
    content: str | None
    at: datetime
    visibility: Visibility
    deleted_at: datetime | None
    liked: bool
    likes: int
    edited: bool
    complete: bool
    pending_action: Verb | None
    problem: str | None
    private_reply_offered: bool
    replaced: bool
    replied_privately_at: datetime | None
    private_conversation_id: int | None
    conversation_id: int | None
    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """Post that customers comment on.

    `cover_url` is a path of this server; counters are the platform's and lag behind, and are None where it does not
    tell them.
    """

    id: int
    inbox_id: int
    remote_id: str
    state: PostState
    kind: str
    caption: str | None
    cover_url: str | None
    permalink: str | None
    embed_url: str | None
    at: datetime | None
    likes: int | None
    comments: int | None
    shares: int | None
    views: int | None
    refreshed_at: datetime | None
    open_conversations: int
