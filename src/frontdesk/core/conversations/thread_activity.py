"""Say in a thread what was done to its conversation, in the transaction that does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.conversations import storing
from frontdesk.core.conversations.activity import activity_details, owner_said
from frontdesk.core.conversations.activity_row import activity_row
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_message, publish_message
from frontdesk.core.conversations.lifecycle import StatusChange
from frontdesk.core.conversations.owner import OwnerChange
from frontdesk.core.event_kinds import Changes, Event
from frontdesk.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Activity:
    """Activity of an actor as the thread says it: the event, and what was before and after, by its name."""

    kind: str
    happened: type[Event]
    before: Any
    after: Any
    changes: Changes = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    """The event's own fields, which the activity says, too."""
    also: StatusChange | None = None
    """What became of the status by it: an event of its own, which the same activity tells of."""


def status_activity(change: StatusChange, details: dict[str, Any] | None = None) -> Activity:
    """Return what the thread says of a change of the status."""
    return Activity("status", change.kind, change.before, change.after, change.changes, details or {})


def owner_activity(change: OwnerChange) -> Activity:
    """Return what the thread says of a change of the owner, each by their name then."""
    before, after = owner_said(change.before, change.was_called), owner_said(change.after, change.is_called)
    return Activity("assignee", change.kind, before, after, change.changes, also=change.status)


async def add_activity(
    transaction: Transaction, row: ConversationRow, activity: Activity, actor: ActorRef = SYSTEM, name: str = ""
) -> int:
    """Say in the thread of a locked conversation what was done, and publish it; returns the activity's id.

    `name` is what the actor is called now.
    """
    now = datetime.now(UTC)
    said = activity_details(activity.happened, activity.before, activity.after, name, **activity.own)
    details = activity.details | said
    message = activity_row(row, activity.kind, details, sent_at=now, received_at=now, actor=actor, name=name)
    await storing.insert_message(transaction, message)
    own = activity.own | {"changes": activity.changes}
    happened: list[Event] = [of_message(activity.happened, message, row, now, actor, **own)]
    if activity.also is not None:
        changes = activity.also.changes
        happened.append(of_message(activity.also.kind, message, row, now, actor, changes=changes))
    publish_message(transaction, message, row, now, *happened)
    return message.id
