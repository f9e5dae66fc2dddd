"""Deleted stays deleted: what is told again of a deleted conversation is not taken in.

Platforms deliver twice, are asked what was missed, and kept deliveries are processed again. What the customer writes
after the last message of the deleted conversation is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from frontdesk.contract.events import (
    MessageEchoed,
    MessageReceived,
    ReactionChanged,
    ReferralReceived,
    Unknown,
)
from frontdesk.core.conversations.receive.batch import Step
from frontdesk.kit.values import dataclass

ThreadKey = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Grave:
    """What stays of a deleted conversation: until when it went, its newest messages, and when it was deleted."""

    until: datetime
    deleted_at: datetime
    message_ids: frozenset[str]


def alive(steps: Iterable[Step], graves: Mapping[ThreadKey, Grave]) -> list[Step]:
    """The steps without what belongs to deleted conversations."""
    return [step for step in steps if not _is_buried(step, graves)]


def _is_buried(step: Step, graves: Mapping[ThreadKey, Grave]) -> bool:
    event = step.event
    conversation_id = getattr(event, "conversation_id", None)
    if conversation_id is None or step.comment is not None:  # comments remember by themselves
        return False
    grave = graves.get((step.inbox.account_id, step.inbox.id, conversation_id))
    if grave is None:
        return False
    if isinstance(event, MessageReceived | MessageEchoed):
        return event.message_id in grave.message_ids or event.sent_at < grave.until
    if isinstance(event, ReactionChanged):
        return event.message_id in grave.message_ids
    if isinstance(event, ReferralReceived):
        return event.at <= grave.deleted_at
    return isinstance(event, Unknown) and (event.at is None or event.at < grave.until)
