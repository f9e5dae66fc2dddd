"""What a platform can tell us, in our own words: the inbound events a channel's `parse` returns.

Every event is a frozen value. Times are aware UTC and the platform's own clock; ids are the platform's, kept as
strings whatever type they had on the wire; an id is never empty (`Malformed` is raised instead).
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Literal

from frontdesk.kit.values import dataclass

MediaKind = Literal["image", "video", "audio", "file", "sticker", "emoji"]
MessageKind = Literal[
    "text", "image", "video", "audio", "file", "sticker", "emoji", "location", "share_post", "template", "unknown"
]
SentStatus = Literal["sent", "delivered", "read", "failed"]
Origin = Literal["own_api", "native_app", "other", "untold"]
CommentChange = Literal["deleted", "hidden", "friends_only", "public"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person on the platform: `remote_id` is the id that is the same in all of the platform's channels."""

    remote_id: str
    username: str | None = None
    name: str | None = None
    avatar_url: str | None = None
    is_follower: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that came with a message; `media_id` must be exchanged for a link, `url` can be fetched as it is.

    `name` is what its sender called it.
    """

    kind: MediaKind
    media_id: str | None = None
    url: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button of a template message, as the customer sees it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message holds. `raw_kind` is the platform's word, shown to agents when `kind` is `unknown`."""

    kind: MessageKind
    raw_kind: str
    text: str | None = None
    media: tuple[Media, ...] = ()
    embed_url: str | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """A customer wrote. `button_id` names the button of an earlier template that the customer tapped."""

    conversation_id: str
    message_id: str
    sent_at: datetime
    sender: Party
    content: Content
    reply_to: str | None = None
    button_id: str | None = None
    button_message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEchoed:
    """The business wrote: from Frontdesk (`own_api`), the platform's own app, or something else.

    `untold` is for platforms that do not say: what we are just sending is recognised by what it says.

    `automatic` is the platform's word for an automatic message (a welcome, a keyword reply), else None.
    `recipient` is the customer.
    """

    conversation_id: str
    message_id: str
    sent_at: datetime
    recipient: Party
    content: Content
    origin: Origin
    reply_to: str | None = None
    automatic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptUpdated:
    """The customer has read everything of ours up to `until` in this conversation."""

    conversation_id: str
    until: datetime
    reader: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged:
    """How far one message of the business has come, or why it `failed`; for platforms that say so message by message.

    It may be told again and out of order: what is known already, or is overtaken, changes nothing.
    """

    conversation_id: str
    message_id: str
    status: SentStatus
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionChanged:
    """A person added or took back a reaction on the message `message_id` (the target, not the event)."""

    conversation_id: str
    message_id: str
    reactor: Party
    from_business: bool
    emoji: str
    image_url: str | None
    added: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReceived:
    """The customer came to the conversation from an advertisement or a link.

    `details` is what else says something to a person, by its label.
    """

    conversation_id: str
    at: datetime
    sender: Party
    source: str
    title: str | None = None
    url: str | None = None
    reference: str | None = None
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPlace:
    """Where a comment is: platforms want the post's id beside the comment's. `parent_id` is set for a reply."""

    post_id: str
    comment_id: str
    parent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentReceived:
    """Somebody commented on a post of the business, or replied under a comment: then `parent_id` is that comment.

    Webhooks may leave out what was written (`content` None) and whether the business itself wrote it
    (`from_business` None); the platform is then asked.
    """

    post_id: str
    comment_id: str
    parent_id: str | None
    author: Party
    at: datetime
    content: Content | None
    from_business: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentStateChanged:
    """A comment was deleted, or may be seen by others than before. It may arrive before the comment itself."""

    post_id: str
    comment_id: str
    parent_id: str | None
    change: CommentChange
    at: datetime
    author: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateReplyOffered:
    """The platform lets the business answer this comment in a direct message; told to the channel of messages."""

    comment_id: str
    at: datetime
    author: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationLost:
    """The business took its permission back; nothing can be sent until it connects again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Something this version cannot interpret, or that belongs to no message: kept and shown, never dropped.

    With a conversation it becomes a grey line in the thread; without one it is listed in the inbox's activity.
    `note` is a sentence for people.
    """

    raw_kind: str
    note: str
    at: datetime | None = None
    conversation_id: str | None = None
    message_id: str | None = None
    sender: Party | None = None


InboundEvent = (
    MessageReceived
    | MessageEchoed
    | ReceiptUpdated
    | StatusChanged
    | ReactionChanged
    | ReferralReceived
    | CommentReceived
    | CommentStateChanged
    | PrivateReplyOffered
    | AuthorizationLost
    | Unknown
)
