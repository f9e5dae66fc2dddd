"""Views of conversations and messages: the same shapes in the API's responses and in the feed.

A view is built from rows by `queries` or by `ingest`, and encoded by `encode`; nothing else may shape them, so that a
client's state plus the feed's events equals a fresh fetch. Times are UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from frontdesk.core.accounts.views import TeamView as TeamView
from frontdesk.core.actors import ActorKind
from frontdesk.core.conversations.activity import ActivityView
from frontdesk.core.conversations.activity import Priority as Priority
from frontdesk.kit.values import dataclass

Status = Literal["open", "pending", "hold", "snoozed", "resolved"]
Direction = Literal["in", "out", "activity"]
DeliveryStatus = Literal["queued", "sending", "sent", "delivered", "read", "failed", "uncertain", "withdrawn"]
OwnerKind = Literal["user", "bot", "ai_agent"]
WindowState = Literal["none", "open", "late", "closed"]
AttachmentKind = Literal["image", "video", "audio", "file", "sticker", "emoji"]
AttachmentState = Literal["pending", "ready", "failed", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """Colleague, such as an assignee."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerView:
    """Owner of a conversation: a person, who is its assignee, a bot or an AI agent."""

    kind: OwnerKind
    id: int
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorView:
    """Author of a message: a kind of actor, and where they are known their id and name.

    The conversation has a contact's name. `native_app` is the business in the platform's own app, `other` another
    product's program, `system` Frontdesk.
    """

    kind: ActorKind
    id: int | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """Customer of a conversation, short. `avatar_url` is a path of this server.

    `blocked`: their messages are kept, but are not unread, open nothing and notify nobody.
    """

    id: int
    name: str
    avatar_url: str | None
    username: str | None
    is_follower: bool | None
    blocked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowView:
    """Reply window: whether the business may write now.

    `none`: the channel has no window. `open`: until `expires_at`, `remaining` more replies (None: any number). `late`:
    after `expires_at`, `late_remaining` more. `closed`: not until the customer writes again. A client that keeps a view
    past `expires_at` reads `open` as `late` when `late_remaining` > 0, else as `closed`.
    """

    state: WindowState
    expires_at: datetime | None
    remaining: int | None
    late_remaining: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePreview:
    """Newest message as the list shows it. `trouble` says why it waits, or why it did not arrive.

    `deleted`: it was deleted on the platform, and nothing is left of it.
    """

    id: int
    direction: Direction
    author: AuthorView
    kind: str
    content: str | None
    private: bool
    status: DeliveryStatus | None
    trouble: str | None
    deleted: bool
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralView:
    """Origin of the customer: an advertisement (`ad`) or a link (`short_link`)."""

    source: str
    title: str | None
    url: str | None
    reference: str | None
    details: dict[str, str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """Reason why a message is still waiting and since when.

    It is tried again at `next_attempt_at`, until `gives_up_at`.

    Both times are null where it waits for a person: `needs_reconnect` until the inbox is connected again. `doubtful`:
    an earlier try may have reached the customer, so the platform is asked before it is sent again.
    """

    code: str
    text: str
    since: datetime
    next_attempt_at: datetime | None
    gives_up_at: datetime | None
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReplyView:
    """Waiting reply of a conversation, and why it waits; it need not be the newest message."""

    message_id: int
    waiting: WaitingView


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """Conversation of one customer in one inbox. `number` counts within the account and is what people say.

    `post_id` is set when it is about a comment on that post. `automatic_owner` is the bot or AI agent that owns it or
    owned it last.
    """

    id: int
    number: int
    inbox_id: int
    contact: ContactCard
    status: Status
    snoozed_until: datetime | None
    held_until: datetime | None
    priority: Priority | None
    assignee: PersonView | None
    owner: OwnerView | None
    automatic_owner: OwnerView | None
    team: TeamView | None
    labels: tuple[str, ...]
    unread_count: int
    waiting_since: datetime | None
    first_reply_at: datetime | None
    last_activity_at: datetime
    window: WindowView
    image_allowed: bool | None
    post_id: int | None
    referral: ReferralView | None
    last_message: MessagePreview | None
    waiting_reply: WaitingReplyView | None
    remote_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """File of a message; `url` is a path of this server, present when `state` is `ready`.

    `removed`: it was kept for as long as the installation keeps files; `error` says how long.
    """

    id: int
    kind: AttachmentKind
    name: str
    mime_type: str | None
    bytes: int | None
    width: int | None
    height: int | None
    state: AttachmentState
    error: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionView:
    """Reaction to a message; `image_url` is our copy where the platform draws the emoji itself."""

    emoji: str
    image_url: str | None
    from_business: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonView:
    """Button of a message, as the customer sees it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationView:
    """Place on the earth that a message shares, in degrees."""

    latitude: float
    longitude: float
    name: str | None
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContactView:
    """Contact details of a person that a message shares; phone numbers as they were written."""

    name: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorView:
    """Reason why a message failed: the cause in a sentence, what to do about it, and whether sending it again can help.

    `code` is the platform's own, or a word of ours; `said` is the platform's text, where that is known.
    """

    code: str
    text: str
    advice: str | None
    said: str | None
    can_retry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """Message of a thread. `status` is set only on what goes to the platform (out and not private).

    `error` says why it failed or was `withdrawn`, `waiting` why it was not sent yet. `status_at` says since when the
    status is what it is, as far as that is known: when the customer read the message, when sending it failed.

    `raw_kind` is the platform's word. `button_id` is the button the customer tapped to write this; `automatic` the
    platform's word for an automatic message. `found_by_catch_up`: its webhook did not come; the catch-up fetched it.
    `answers_privately`: it replies to the comment `answered_comment_id` in a direct message. The direct message itself
    names the conversation about that comment: `comment_conversation_id`. An `activity` message is a line about the
    conversation: `activity` is what happened, to be put into words, and `content` says it in English.

    `edited_at` is when it was last edited on the platform, `deleted_at` when it was deleted there: of a direct message
    nothing but its place is left then. `subject` is an e-mail's; a `location` and `contacts` are in `content` as words.
    """

    id: int
    conversation_id: int
    direction: Direction
    author: AuthorView
    kind: str
    raw_kind: str | None
    content: str | None
    activity: ActivityView | None
    embed_url: str | None
    subject: str | None
    location: LocationView | None
    contacts: tuple[SharedContactView, ...]
    buttons: tuple[ButtonView, ...]
    button_id: str | None
    automatic: str | None
    found_by_catch_up: bool
    answers_privately: bool
    answered_comment_id: int | None
    comment_conversation_id: int | None
    snoozed_until: datetime | None
    held_until: datetime | None
    edited_at: datetime | None
    deleted_at: datetime | None
    attachments: tuple[AttachmentView, ...]
    reactions: tuple[ReactionView, ...]
    private: bool
    status: DeliveryStatus | None
    status_at: datetime | None
    error: ErrorView | None
    waiting: WaitingView | None
    remote_id: str | None
    reply_to_id: int | None
    reply_to_remote_id: str | None
    client_id: str | None
    sent_at: datetime
    received_at: datetime


def encode(view: Any) -> str:
    """Return the JSON of a view, as both the API and the feed send it."""
    return msgspec.json.encode(view).decode()
