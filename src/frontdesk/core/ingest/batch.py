"""Input and output of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from frontdesk.contract.comments import Comment
from frontdesk.contract.events import (
    AuthorizationLost,
    CallChanged,
    CommentReceived,
    CommentStateChanged,
    InboundEvent,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    PrivateReplyOffered,
    ReactionChanged,
    ReceiptUpdated,
    ReferralReceived,
    StatusChanged,
    Unknown,
)
from frontdesk.core.comments.models import CommentRow
from frontdesk.kit.values import dataclass

ThreadEvent = (
    MessageReceived
    | MessageEchoed
    | ReceiptUpdated
    | StatusChanged
    | ReactionChanged
    | MessageEdited
    | MessageDeleted
    | ReferralReceived
    | CallChanged
    | AuthorizationLost
    | Unknown
)
"""What is decided about conversations; comments become messages first."""

Outcome = Literal["processed", "parked", "unknown_account"]


class Clash(Exception):
    """Conversation that another process made a moment ago: run the batch again, it will be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Kept delivery that is being processed again."""

    delivery_id: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundBatchItem:
    """Verified and parsed webhook: the raw request to keep, and the events in it, all of one remote account.

    What the platform was asked for arrives as well, without a request. `error` says what could not be read although it
    is genuine: it is parked with that sentence, its events processed.
    """

    channel: str
    platform: str
    remote_account_id: str
    title: str = "the platform"
    """What the platform is called."""
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    received_at: datetime
    events: tuple[InboundEvent, ...]
    error: str | None = None
    replay: Replay | None = None
    is_history: bool = False
    """Fetched long after it happened: history, which nobody waits for and nobody is told of."""
    found_by_catch_up: bool = False
    """Found by asking because its webhook did not come: the customer may wait for a reply."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Inbox an arrival belongs to."""

    account_id: int
    id: int
    state: str
    last_event_at: datetime | None
    author_remote_id: str | None = None
    """What the platform calls the business as an author of comments, once that is known."""
    conversation_per: str = "comment"
    """Whether each comment opens a conversation, or each `person` under a comment has one."""


@dataclass(slots=True)
class Person:
    """Identity of a contact on the platform, as far as a batch needs it.

    `name` is what a new contact will be called.
    """

    account_id: int
    platform: str
    remote_id: str
    contact_id: int
    username: str | None
    is_follower: bool | None
    profile_fetched_at: datetime | None = None
    name: str | None = None
    is_new: bool = False
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class EventStep:
    """Event of one arrival, with its inbox: the unit of deciding. `comment` is the one that became a message."""

    arrival: InboundBatchItem
    inbox: Inbox
    event: ThreadEvent
    comment: CommentRow | None = None


@dataclass(frozen=True, slots=True)
class CommentStep:
    """News of one comment in one arrival, by itself or because the platform was asked."""

    arrival: InboundBatchItem
    inbox: Inbox
    event: CommentReceived | CommentStateChanged | PrivateReplyOffered | Comment
