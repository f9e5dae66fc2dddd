"""Say in a thread what was done to its conversation, in the transaction that does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.conversations import storing
from frontdesk.core.conversations.activity import activity_details
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_message, publish_message
from frontdesk.core.conversations.message_row import MessageRow
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


async def add_activity(
    transaction: Transaction, row: ConversationRow, activity: Activity, actor: ActorRef = SYSTEM, name: str = ""
) -> int:
    """Say in the thread of a locked conversation what was done, and publish it; returns the activity's id.

    `name` is what the actor is called now.
    """
    now = datetime.now(UTC)
    said = activity_details(activity.happened, activity.before, activity.after, name, **activity.own)
    message = MessageRow(
        account_id=row.account_id,
        id=0,
        conversation_id=row.id,
        inbox_id=row.inbox_id,
        direction="activity",
        author=actor.kind,
        kind=activity.kind,
        sent_at=now,
        received_at=now,
        author_id=actor.id,
        author_name=name,
        details=activity.details | said,
    )
    await storing.insert_message(transaction, message)
    own = activity.own | {"changes": activity.changes}
    publish_message(transaction, message, row, now, of_message(activity.happened, message, row, now, actor, **own))
    return message.id
