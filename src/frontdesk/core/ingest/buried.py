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
from frontdesk.core.conversations.deleting import id_on_its_way
from frontdesk.core.ingest.batch import EventStep
from frontdesk.kit.values import dataclass

ThreadKey = tuple[int, int, str]

ARRIVES_WITHIN = timedelta(minutes=10)
"""A platform takes a reply that was on its way at the deletion long before that."""


@dataclass(frozen=True, slots=True)
class Grave:
    """Remainder of a deleted conversation: its end, its newest messages, and when it was deleted.

    Among the ids of the messages is `id_on_its_way` of those that had none yet.
    """

    until: datetime
    deleted_at: datetime
    message_ids: frozenset[str]


def alive(steps: Iterable[EventStep], graves: Mapping[ThreadKey, Grave]) -> list[EventStep]:
    """Return the steps without those of deleted conversations."""
    return [step for step in steps if not _is_buried(step, graves)]


def own_id(event: MessageReceived | MessageEchoed) -> str:
    """Return the id of a message whose own id another conversation has (see `separate`)."""
    told = f"{event.conversation_id}\0{event.message_id}".encode("utf-8", "replace")
    return "twice-" + hashlib.sha256(told).hexdigest()[:32]


def _was_on_its_way(event: MessageReceived | MessageEchoed, grave: Grave) -> bool:
    if not isinstance(event, MessageEchoed) or event.origin not in ("own_api", "unknown"):
        return False
    known = id_on_its_way(event.content.kind, event.content.text) in grave.message_ids
    return known and event.sent_at < grave.deleted_at + ARRIVES_WITHIN


def _is_buried(step: EventStep, graves: Mapping[ThreadKey, Grave]) -> bool:
    event = step.event
    conversation_id = getattr(event, "conversation_id", None)
    if conversation_id is None or step.comment is not None:  # comments remember by themselves
        return False
    grave = graves.get((step.inbox.account_id, step.inbox.id, conversation_id))
    if grave is None:
        return False
    if isinstance(event, MessageReceived | MessageEchoed):
        is_known = not grave.message_ids.isdisjoint((event.message_id, own_id(event)))
        return is_known or event.sent_at < grave.until or _was_on_its_way(event, grave)
    if isinstance(event, ReactionChanged | MessageEdited | MessageDeleted):
        return event.message_id in grave.message_ids
    if isinstance(event, ReferralReceived | CallChanged):
        return event.at <= grave.deleted_at
    return isinstance(event, Unknown) and (event.at is None or event.at < grave.until)
