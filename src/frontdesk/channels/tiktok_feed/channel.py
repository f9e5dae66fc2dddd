"""Channel of TikTok's comments: the contract's methods, each handed on to the module that knows the subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.channels.tiktok_feed import comments, moderation, outbound, posts
from frontdesk.channels.tiktok_feed.inbound import events_of
from frontdesk.channels.tiktok_feed.limits import CALL_LIMITS, capabilities_of
from frontdesk.channels.tiktok_feed.manifest import MANIFEST
from frontdesk.contract.capabilities import CallLimit, Capabilities, InboxFacts
from frontdesk.contract.channel import Connection
from frontdesk.contract.comments import Comment, CommentPage, Post, PostPage
from frontdesk.contract.events import CommentPlace, InboundEvent
from frontdesk.contract.outgoing import Outgoing, Receipt
from frontdesk.platforms.tiktok_business.account_channel import BusinessAccountChannel
from frontdesk.platforms.tiktok_business.webhook_envelope import Envelope
from frontdesk.platforms.tiktok_business.webhook_registration import COMMENT

# One permission the app was not granted makes TikTok refuse the whole page, so only what is used is asked for.
REQUIRED_SCOPES: tuple[str, ...] = (
    "comment.list",
    "comment.list.manage",
    "video.list",
    "user.info.basic",
    "user.info.username",
    "user.info.profile",
)


class TikTokFeed(BusinessAccountChannel):
    """Comments on the posts of TikTok Business accounts."""

    manifest = MANIFEST
    required_scopes = REQUIRED_SCOPES
    webhook_event = COMMENT
    comments_per_call = comments.PER_CALL
    posts_per_call = posts.PER_CALL

    def capabilities(self, inbox: InboxFacts) -> Capabilities:
        """Return what such an inbox can do. Raises `Unsupported` for a bad number in the settings."""
        return capabilities_of(inbox)

    def call_limits(self, inbox: InboxFacts) -> tuple[CallLimit, ...]:
        """Return how often the platform may be called."""
        del inbox
        return CALL_LIMITS

    def events_of(self, envelope: Envelope, received_at: datetime) -> tuple[InboundEvent, ...]:
        """Translate an envelope into our events. Raises `Malformed`."""
        return events_of(envelope, received_at)

    async def send(self, outgoing: Outgoing, connection: Connection) -> Receipt:
        """Reply to a comment, once."""
        return await outbound.send_reply(self._api(connection), connection.remote_id, outgoing)

    async def comments_by_id(
        self, connection: Connection, post_id: str, comment_ids: Sequence[str]
    ) -> tuple[Comment, ...]:
        """Return up to 30 comments of one post; deleted ones are left out."""
        return await comments.comments_by_id(self._api(connection), connection.remote_id, post_id, comment_ids)

    async def comment_page(self, connection: Connection, post_id: str, cursor: str | None) -> CommentPage:
        """Return comments of a post, newest first, each with the first of its replies."""
        return await comments.comment_page(self._api(connection), connection.remote_id, post_id, cursor)

    async def reply_page(self, connection: Connection, place: CommentPlace, cursor: str | None) -> CommentPage:
        """Return replies under a comment, oldest first."""
        return await comments.reply_page(self._api(connection), connection.remote_id, place, cursor)

    async def posts_by_id(self, connection: Connection, post_ids: Sequence[str]) -> tuple[Post, ...]:
        """Return up to 20 posts; deleted ones and those not public any more are left out."""
        return await posts.posts_by_id(self._api(connection), connection.remote_id, post_ids)

    async def post_page(self, connection: Connection, cursor: str | None) -> PostPage:
        """Return the business's posts, newest first."""
        return await posts.post_page(self._api(connection), connection.remote_id, cursor)

    async def hide(self, connection: Connection, place: CommentPlace, hidden: bool) -> None:
        """Hide a comment, or show it again. TikTok may silently not do the latter."""
        await moderation.hide(self._api(connection), connection.remote_id, place, hidden)

    async def like(self, connection: Connection, place: CommentPlace, liked: bool) -> None:
        """Like a comment, or take that back."""
        await moderation.like(self._api(connection), connection.remote_id, place, liked)

    async def delete(self, connection: Connection, place: CommentPlace) -> None:
        """Delete a comment of the business's own for good."""
        await moderation.delete(self._api(connection), connection.remote_id, place)
