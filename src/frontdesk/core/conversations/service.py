"""Changes of a conversation besides writing in it: status, priority, assignee, labels, reading.

Each change adds an activity to the thread that says who did what, in the transaction of the change.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations import lifecycle, queries
from frontdesk.core.conversations.activity import activity_details, named, owner_said
from frontdesk.core.conversations.errors import NotAMember, NothingToRead, NotOnHold, NotSnoozed, UnknownPerson
from frontdesk.core.conversations.feed import of_conversation, of_message, publish_conversation, publish_message
from frontdesk.core.conversations.models import ConversationRow, MessageRow
from frontdesk.core.conversations.owner import give, owner_of, person, put_away
from frontdesk.core.conversations.sending import Writer
from frontdesk.core.conversations.views import Priority, Status
from frontdesk.core.event_kinds import Changes, Event
from frontdesk.core.events import (
    ConversationAssigned,
    ConversationHeld,
    ConversationLabelled,
    ConversationOpened,
    ConversationOwnerChanged,
    ConversationPending,
    ConversationPrioritised,
    ConversationRead,
    ConversationResolved,
    ConversationSnoozed,
    ConversationTeamChanged,
    ConversationUnread,
)
from frontdesk.core.labels import queries as labels
from frontdesk.core.labels.errors import TooManyLabels
from frontdesk.core.labels.names import clean_name
from frontdesk.core.permissions import roles_with
from frontdesk.core.visibility import Visibility, inboxes_of
from frontdesk.db.transaction import Transaction


class _Unset:
    """Type of `UNSET`."""


UNSET: Final = _Unset()
"""Stands for "leave as it is" where None means "none"."""
MOST_LABELS = 30
"""So many labels a conversation may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Changes of a conversation; a field that is `UNSET` stays."""

    status: Status | _Unset = UNSET
    snoozed_until: datetime | _Unset | None = UNSET
    held_until: datetime | _Unset | None = UNSET
    priority: Priority | _Unset | None = UNSET
    assignee_id: int | _Unset | None = UNSET
    team_id: int | _Unset | None = UNSET
    labels: tuple[str, ...] | _Unset = UNSET
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()


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


async def change(transaction: Transaction, writer: Writer, row: ConversationRow, wanted: Change) -> ConversationRow:
    """Apply the change to a locked conversation and say so in the thread.

    Raises `UnknownPerson`, `NotAMember`, `SnoozedIntoThePast`, `NotSnoozed`, `NotOnHold`, `LabelNameInvalid`,
    `TooManyLabels`.
    """
    done: list[Activity] = []
    await _change_state(transaction, row, wanted, done)
    if not isinstance(wanted.priority, _Unset) and wanted.priority != row.priority:
        before, row.priority = row.priority, wanted.priority
        changes = {"priority": (before, row.priority)}
        done.append(Activity("priority", ConversationPrioritised, before, row.priority, changes))
    if not isinstance(wanted.assignee_id, _Unset) and owner_of(row) != person(wanted.assignee_id):
        await _assign(transaction, row, wanted.assignee_id, done)
    if not isinstance(wanted.team_id, _Unset) and wanted.team_id != row.team_id:
        await _assign_team(transaction, row, wanted.team_id, done)
    if wanted.add_labels or wanted.remove_labels:
        kept = set(row.labels) - set(wanted.remove_labels)
        wanted = replace(wanted, labels=(*kept, *wanted.add_labels))
    if not isinstance(wanted.labels, _Unset):
        had = set(row.labels)
        _change_labels(row, wanted.labels, done)
        await labels.ensure(transaction, writer.actor, row.account_id, set(row.labels) - had)
    if not done:
        return row
    await queries.save_conversation(transaction, row)
    for activity in done:
        await add_activity(transaction, writer, row, activity)
    return row


async def add_activity(transaction: Transaction, writer: Writer, row: ConversationRow, activity: Activity) -> int:
    """Say in the thread what was done and publish it; returns the id of the activity in the thread."""
    now = datetime.now(UTC)
    message = await _insert(transaction, writer, row, activity, now)
    own = activity.own | {"changes": activity.changes}
    happened = of_message(activity.happened, message, row, now, writer.actor, **own)
    publish_message(transaction, message, row, now, happened)
    return message.id


async def mark_read(transaction: Transaction, actor: ActorRef, row: ConversationRow) -> ConversationRow:
    """Mark the conversation read; published when something was unread."""
    if not lifecycle.on_read(row):
        return row
    await queries.save_conversation(transaction, row)
    now = datetime.now(UTC)
    publish_conversation(transaction, row, now, of_conversation(ConversationRead, row, now, actor))
    return row


async def mark_unread(transaction: Transaction, actor: ActorRef, row: ConversationRow) -> ConversationRow:
    """Mark the customer's last message unread again. Raises `NothingToRead`."""
    if row.unread_count > 0:
        return row
    if await queries.first_unread(transaction, row.account_id, row.id, 1) is None:
        raise NothingToRead
    lifecycle.on_unread(row)
    await queries.save_conversation(transaction, row)
    now = datetime.now(UTC)
    publish_conversation(transaction, row, now, of_conversation(ConversationUnread, row, now, actor))
    return row


async def _change_state(transaction: Transaction, row: ConversationRow, wanted: Change, done: list[Activity]) -> None:
    """Change the status, or only when it ends by itself. Raises `SnoozedIntoThePast`, `NotSnoozed`, `NotOnHold`."""
    status: Status = row.status if isinstance(wanted.status, _Unset) else wanted.status  # type: ignore[assignment]
    until = {"snoozed": wanted.snoozed_until, "hold": wanted.held_until}.get(status, UNSET)
    if isinstance(wanted.status, _Unset):
        _refuse_other_ends(status, wanted)
        if isinstance(until, _Unset):
            return
    since = None
    if lifecycle.waits_again(row, status):
        since = await queries.waiting_since(transaction, row.account_id, row.id)
    ends_at = None if isinstance(until, _Unset) else until
    change = lifecycle.set_status(row, status, ends_at, datetime.now(UTC), since)
    if change is not None:
        if status in ("resolved", "snoozed"):
            put_away(row)
        details = {} if ends_at is None else {lifecycle.UNTIL[status]: ends_at.isoformat()}
        done.append(Activity("status", STATUS_EVENTS[status], change.before, status, change.changes, details))


def _refuse_other_ends(status: Status, wanted: Change) -> None:
    """Refuse a time for a status that does not end then."""
    if isinstance(wanted.snoozed_until, datetime) and status != "snoozed":
        raise NotSnoozed
    if isinstance(wanted.held_until, datetime) and status != "hold":
        raise NotOnHold


STATUS_EVENTS: dict[Status, type[Event]] = {
    "open": ConversationOpened,
    "resolved": ConversationResolved,
    "pending": ConversationPending,
    "hold": ConversationHeld,
    "snoozed": ConversationSnoozed,
}


async def _assign(transaction: Transaction, row: ConversationRow, user_id: int | None, done: list[Activity]) -> None:
    name = None
    if user_id is not None:
        found = await transaction.first(
            f"SELECT u.name, {inboxes_of('m', '$3')} AS inbox_ids FROM memberships m JOIN users u ON u.id = m.user_id"
            " WHERE m.account_id = $1 AND m.user_id = $2",
            row.account_id,
            user_id,
            roles_with("inbox.see_all"),
        )
        if found is None:
            raise UnknownPerson("This colleague is not in this account.")
        name = found["name"]
        if not Visibility.of(found["inbox_ids"]).sees(row.inbox_id):
            raise NotAMember(name)
    before = owner_said(owner_of(row), row.assignee_name)
    change = give(row, person(user_id), name)
    assert change is not None
    happened = ConversationAssigned if change.is_of_people else ConversationOwnerChanged
    done.append(Activity("assignee", happened, before, owner_said(change.after, name), change.changes))


async def _assign_team(
    transaction: Transaction, row: ConversationRow, team_id: int | None, done: list[Activity]
) -> None:
    name = None
    if team_id is not None:
        name = await transaction.value(
            "SELECT name FROM teams WHERE account_id = $1 AND id = $2", row.account_id, team_id
        )
        if name is None:
            raise UnknownPerson("This team is not in this account.")
    changes = {"team_id": (row.team_id, team_id)}
    before, after = named(row.team_id, row.team_name), named(team_id, name)
    row.team_id, row.team_name = team_id, name
    done.append(Activity("team", ConversationTeamChanged, before, after, changes))


def _change_labels(row: ConversationRow, labels: tuple[str, ...], done: list[Activity]) -> None:
    # A name from before the rule stays: nobody who only adds another one is refused because of it.
    new = sorted({label if label in row.labels else clean_name(label, "labels") for label in labels})
    added, removed = sorted(set(new) - set(row.labels)), sorted(set(row.labels) - set(new))
    if added and len(new) > MOST_LABELS:
        raise TooManyLabels(f"A conversation has at most {MOST_LABELS} labels. Remove some first.")
    if added or removed:
        changes = {"labels": (row.labels, new)}
        row.labels = new
        done.append(Activity("labels", ConversationLabelled, removed, added, changes))


async def _insert(
    transaction: Transaction, writer: Writer, row: ConversationRow, activity: Activity, now: datetime
) -> MessageRow:
    message = MessageRow(
        account_id=row.account_id,
        id=0,
        conversation_id=row.id,
        inbox_id=row.inbox_id,
        direction="activity",
        author=writer.actor.kind,
        kind=activity.kind,
        sent_at=now,
        received_at=now,
        author_id=writer.actor.id,
        author_name=writer.name,
        details=activity.details
        | activity_details(activity.happened, activity.before, activity.after, writer.name, **activity.own),
    )
    await queries.insert_message(transaction, message)
    return message
