"""Jobs that conversations and their messages defer."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.jobs.kinds import JobKind
from frontdesk.kit.values import dataclass

DELIVER_PRIORITY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OfConversation:
    """Conversation."""

    account_id: int
    conversation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfInbox:
    """Inbox."""

    account_id: int
    inbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMessage:
    """Message."""

    account_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTried:
    """Message, and the number of the try."""

    account_id: int
    message_id: int
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateReplies:
    """Direct messages that may be replies to comments; an earlier version asked with one `remote_id`."""

    account_id: int
    inbox_id: int
    remote_ids: Sequence[str] = ()
    remote_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFiles:
    """Files by their keys."""

    keys: list[str]


DELIVER = JobKind(
    "deliver", OfConversation, priority=DELIVER_PRIORITY, lock=lambda job: f"conversation:{job.conversation_id}"
)
"""Send what is queued in the conversation."""
WAKE_WAITING = JobKind("wake_waiting", OfInbox, lock=lambda job: f"wake:{job.inbox_id}", one_waits=True)
"""Try what waits in the inbox again now."""
LOOK_UP = JobKind("look_up", MessageTried)
"""Find out whether the platform has a message that may or may not have reached it."""
REPLY_POSTED = JobKind("reply_posted", OfMessage, lock=lambda job: f"posted:{job.message_id}")
"""Have the comments show that a reply of ours is posted: to be queued wherever that turns out; twice is harmless."""
TIE_PRIVATE_REPLY = JobKind("tie_private_reply", PrivateReplies, lock=lambda job: f"tie:{job.inbox_id}")
"""Tie direct messages to the replies to comments that they may be."""
FORGET_FILES = JobKind("forget_files", StoredFiles)
"""Delete files that nothing refers to by then."""
