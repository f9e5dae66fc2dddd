"""Inbound events of a channel, in our own words: what `read` returns.

Every event is a frozen value. Times are aware UTC and the platform's own clock; ids are the platform's, kept as
strings whatever type they had on the wire; an id is never empty (`Malformed` is raised instead).
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Literal

from frontdesk.contract.content import Button, Card, FilledTemplate, Location, Menu, SharedContact
from frontdesk.kit.values import dataclass

MediaKind = Literal["image", "video", "audio", "file", "sticker", "emoji"]
MessageKind = Literal[
    "text", "image", "video", "audio", "file", "sticker", "emoji", "location", "contacts", "share_post", "template",
    "menu", "card", "unknown",
]  # fmt: skip
SentStatus = Literal["sent", "delivered", "read", "failed"]
Origin = Literal["own_api", "native_app", "other", "unknown"]
CommentChange = Literal["deleted", "hidden", "limited", "public"]
"""`limited` is seen by some people only, such as the author's friends."""
CallState = Literal["ringing", "taken", "ended", "missed", "rejected", "failed"]
TemplateStatus = Literal["pending", "approved", "rejected", "paused", "disabled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Person on the platform: `remote_id` is the same in all of the platform's channels."""

    remote_id: str
    username: str | None = None
    name: str | None = None
    avatar_url: str | None = None
    is_follower: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """File that came with a message; `media_id` must be exchanged for a link, `url` can be fetched as it is.

    `name` is what its sender called it.
    """

    kind: MediaKind
    media_id: str | None = None
    url: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Content of a message. `raw_kind` is the platform's word, shown to agents when `kind` is `unknown`.

    `text` is what is read where nothing else of it can be drawn, so a message with `html` has it, too. `subject` is an
    e-mail's. What a message shares, offers or was made of is in the fields after it.
    """

    kind: MessageKind
    raw_kind: str
    text: str | None = None
    media: tuple[Media, ...] = ()
    embed_url: str | None = None
    buttons: tuple[Button, ...] = ()
    html: str | None = None
    subject: str | None = None
    location: Location | None = None
    contacts: tuple[SharedContact, ...] = ()
    menu: Menu | None = None
    template: FilledTemplate | None = None
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """Message that a customer wrote. `button_id` names the button of an earlier template that the customer tapped.

    Where the platform knows no conversations, `conversation_id` is empty and `thread_refs` are the ids of the messages
    that this one follows, oldest first (e-mail: `References` and `In-Reply-To`): it joins the conversation in which one
    of them is, else the one that began with the first of them.
    """

    conversation_id: str = ""
    message_id: str
    sent_at: datetime
    sender: Party
    content: Content
    reply_to: str | None = None
    button_id: str | None = None
    button_message_id: str | None = None
    thread_refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEchoed:
    """Message that the business wrote: from Frontdesk (`own_api`), the platform's own app, or another tool.

    `unknown` is for platforms that do not say: what we are just sending is recognised by what it says.

    `automatic` is the platform's word for an automatic message (a welcome, a keyword reply), else None.
    `recipient` is the customer. `conversation_id` and `thread_refs` are as those of `MessageReceived`.
    """

    conversation_id: str = ""
    message_id: str
    sent_at: datetime
    recipient: Party
    content: Content
    origin: Origin
    reply_to: str | None = None
    automatic: str | None = None
    thread_refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptUpdated:
    """Read receipt: the customer has read all messages of the business up to `until` in this conversation."""

    conversation_id: str
    until: datetime
    reader: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged:
    """Status of one message of the business, or why it `failed`, where the platform reports it message by message.

    It may be told again and out of order: what is known already, or is overtaken, changes nothing.
    """

    conversation_id: str
    message_id: str
    status: SentStatus
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionChanged:
    """Reaction that a person added to the message `message_id` (the target, not the event), or took back."""

    conversation_id: str
    message_id: str
    reactor: Party
    from_business: bool
    emoji: str
    image_url: str | None
    added: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited:
    """Edit of the message `message_id`: `content` is all of the new content.

    `editor` is the customer, if they did it.
    """

    conversation_id: str
    message_id: str
    at: datetime
    content: Content
    editor: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted:
    """Deletion of the message `message_id`, which is not to be shown again; `by` is the customer, if they did it."""

    conversation_id: str
    message_id: str
    at: datetime
    by: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReceived:
    """Referral: the customer came to the conversation from an advertisement or a link.

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
    """Place of a comment: platforms want the post's id beside the comment's. `parent_id` is set for a reply."""

    post_id: str
    comment_id: str
    parent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentReceived:
    """Comment on a post of the business, or a reply under a comment: then `parent_id` is that comment.

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
    """Change of a comment: it was deleted, or its visibility changed. It may arrive before the comment itself."""

    post_id: str
    comment_id: str
    parent_id: str | None
    change: CommentChange
    at: datetime
    author: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateReplyOffered:
    """Offer to reply to a comment in a direct message; reported to the channel of messages."""

    comment_id: str
    at: datetime
    author: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactUpdated:
    """Change of what is known of a person: a new name, picture or number (WhatsApp: a new `wa_id`).

    `former_id` is what the person was called by until now, where that changed.
    """

    party: Party
    at: datetime
    former_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChanged:
    """Change of a call: it began to ring, was accepted, or is over; the same `call_id` comes several times.

    `caller` is None when the business called. `description` is the caller's session description (SDP) of one that
    rings, `seconds` how long a call was that `ended`.
    """

    conversation_id: str
    call_id: str
    state: CallState
    at: datetime
    caller: Party | None = None
    description: str | None = field(default=None, repr=False)
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChanged:
    """Change of a template: the platform approved or refused it, or changed its category; `reason` is its own word."""

    name: str
    language: str
    status: TemplateStatus
    at: datetime
    category: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationLost:
    """Loss of the business's permission; nothing can be sent until it connects again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Event that this version cannot interpret, or that belongs to no message: kept and shown, never dropped.

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
    | MessageEdited
    | MessageDeleted
    | ReferralReceived
    | CommentReceived
    | CommentStateChanged
    | PrivateReplyOffered
    | ContactUpdated
    | CallChanged
    | TemplateChanged
    | AuthorizationLost
    | Unknown
)
