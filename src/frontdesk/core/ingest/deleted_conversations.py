"""Deleted conversations: what is told again of them is not ingested.

Platforms deliver twice, are asked what was missed, and kept deliveries are processed again. What the customer writes
after the last message of the deleted conversation is new. A reply that was on its way at that time has no id yet: it is
recognised by its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from frontdesk.contract.events import (
    CallChanged,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    ReferralReceived,
    Unknown,
)
from frontdesk.core.conversations.conversation_deletion import provisional_id
from frontdesk.core.ingest.batch import EventStep
from frontdesk.kit.values import dataclass

ThreadKey = tuple[int, int, str]

ARRIVES_WITHIN = timedelta(minutes=10)
"""A platform takes a reply that was on its way at the deletion long before that."""


@dataclass(frozen=True, slots=True)
class DeletedConversation:
    """Remainder of a deleted conversation: its end, its newest messages, and when it was deleted.

    Among the ids of the messages is `provisional_id` of those that had none yet.
    """

    until: datetime
    deleted_at: datetime
    message_ids: frozenset[str]


def without_deleted(steps: Iterable[EventStep], deleted: Mapping[ThreadKey, DeletedConversation]) -> list[EventStep]:
    """Return the steps without those of deleted conversations."""
    return [step for step in steps if not _belongs_to_deleted(step, deleted)]


def own_id(event: MessageReceived | MessageEchoed) -> str:
    """Return the id of a message whose own id another conversation has (see `separate`)."""
    told = f"{event.conversation_id}\0{event.message_id}".encode("utf-8", "replace")
    return "twice-" + hashlib.sha256(told).hexdigest()[:32]


def _was_being_sent(event: MessageReceived | MessageEchoed, deleted: DeletedConversation) -> bool:
    if not isinstance(event, MessageEchoed) or event.origin not in ("own_api", "unknown"):
        return False
    known = provisional_id(event.content.kind, event.content.text) in deleted.message_ids
    return known and event.sent_at < deleted.deleted_at + ARRIVES_WITHIN


def _belongs_to_deleted(step: EventStep, all_deleted: Mapping[ThreadKey, DeletedConversation]) -> bool:
    event = step.event
    conversation_id = getattr(event, "conversation_id", None)
    if conversation_id is None or step.comment is not None:  # comments remember by themselves
        return False
    deleted = all_deleted.get((step.inbox.account_id, step.inbox.id, conversation_id))
    if deleted is None:
        return False
    if isinstance(event, MessageReceived | MessageEchoed):
        is_known = not deleted.message_ids.isdisjoint((event.message_id, own_id(event)))
        return is_known or event.sent_at < deleted.until or _was_being_sent(event, deleted)
    if isinstance(event, ReactionChanged | MessageEdited | MessageDeleted):
        return event.message_id in deleted.message_ids
    if isinstance(event, ReferralReceived | CallChanged):
        return event.at <= deleted.deleted_at
    return isinstance(event, Unknown) and (event.at is None or event.at < deleted.until)
