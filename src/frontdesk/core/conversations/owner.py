"""Owner of a conversation: nobody, a person (its assignee), a bot or an AI agent; and the epoch of that.

`owner_epoch` grows with each change of the owner, with each reply of a person, wherever it was written, and when the
conversation is resolved or snoozed. An automatic message carries the epoch it was written under: when that has passed,
somebody else has the word. What a bot or an AI agent owns is pending and never open.

The functions are pure; their callers hold the conversation's lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations import lifecycle
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_conversation
from frontdesk.core.conversations.lifecycle import StatusChange
from frontdesk.core.event_kinds import Event
from frontdesk.core.events import ConversationAssigned, ConversationOwnerChanged


@dataclass(frozen=True, slots=True)
class OwnerChange:
    """Change of the owner: the one before, and the one now."""

    before: ActorRef | None
    after: ActorRef | None
    status: StatusChange | None = None
    """What became of the status by it."""
    was_called: str | None = None
    is_called: str | None = None
    """What the owners before and after are called, where that is known."""

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Return the change as an event says it."""
        found: dict[str, tuple[Any, Any]] = {"owner": (_named(self.before), _named(self.after))}
        if self.is_of_people:
            found["assignee_id"] = (_user_id(self.before), _user_id(self.after))
        return found

    @property
    def kind(self) -> type[ConversationAssigned | ConversationOwnerChanged]:
        """Return the kind of event: an assignment, unless no person has it before or after."""
        return ConversationAssigned if self.is_of_people else ConversationOwnerChanged

    @property
    def is_of_people(self) -> bool:
        """Return whether the assignee changes."""
        return _user_id(self.before) != _user_id(self.after)


def owner_of(row: ConversationRow) -> ActorRef | None:
    """Return who owns the conversation."""
    if row.assignee_id is not None:
        return ActorRef("user", row.assignee_id)
    if row.owner_kind is not None:
        return ActorRef(row.owner_kind, row.owner_id)  # type: ignore[arg-type]  # the table's own check constraint
    return None


def person(user_id: int | None) -> ActorRef | None:
    """Return the colleague as an owner."""
    return None if user_id is None else ActorRef("user", user_id)


def give(row: ConversationRow, owner: ActorRef | None, name: str | None = None) -> OwnerChange | None:
    """Give it to that owner, who is called `name`; return None when it is theirs already."""
    before, was_automatic, was_called = owner_of(row), row.owner_kind is not None, row.owner_name
    if before == owner:
        return None
    is_person = owner is not None and owner.kind == "user"
    if owner is not None and not is_person:
        row.automatic_owner = {"kind": owner.kind, "id": owner.id, "name": name or None}
    row.assignee_id, row.assignee_name = (owner.id, name) if owner is not None and is_person else (None, None)
    row.owner_kind, row.owner_id = (owner.kind, owner.id) if owner is not None and not is_person else (None, None)
    row.owner_epoch += 1
    status = lifecycle.on_owner(row, was_automatic=was_automatic)
    return OwnerChange(before, owner, status, was_called, row.owner_name)


def take_over(row: ConversationRow, by: ActorRef | None, name: str | None = None) -> OwnerChange | None:
    """Take the conversation from a bot or an AI agent as a person of the business replied (None: an unknown one).

    It is the person's then, or nobody's. A person who had it keeps it. An unrecognised echo of our own program's
    message is no person's reply.
    """
    row.owner_epoch += 1
    return None if row.owner_kind is None else give(row, by, name)


def take_back(row: ConversationRow) -> OwnerChange | None:
    """Take the conversation from a bot or an AI agent, as a person opens it: people must act in what is open."""
    return None if row.owner_kind is None else give(row, None)


def on_set_aside(row: ConversationRow) -> None:
    """Grow the epoch, as the conversation was resolved or snoozed."""
    row.owner_epoch += 1


def is_overtaken(row: ConversationRow, epoch: int | None) -> bool:
    """Return whether a message written under that epoch may not be sent any more; None is a person's."""
    return epoch is not None and epoch != row.owner_epoch


def overtaken_error(row: ConversationRow) -> dict[str, Any]:
    """Return what a thread says of a message that was overtaken."""
    if row.status in ("resolved", "snoozed"):
        text = f"Not sent: the conversation was {row.status} first."
        return {"code": f"conversation_{row.status}", "text": text, "can_retry": False}
    return {"code": "taken_over", "text": "Not sent: a colleague replied or took over first.", "can_retry": False}


def owner_events(
    change: OwnerChange, row: ConversationRow, at: datetime, actor: ActorRef, **own: Any
) -> Iterator[Event]:
    """Yield the change as an event, and what became of the status by it as another."""
    yield of_conversation(change.kind, row, at, actor, changes=change.changes, **own)
    if change.status is not None:
        yield of_conversation(change.status.kind, row, at, actor, changes=change.status.changes, **own)


def _named(owner: ActorRef | None) -> dict[str, Any] | None:
    return None if owner is None else {"kind": owner.kind, "id": owner.id}


def _user_id(owner: ActorRef | None) -> int | None:
    return owner.id if owner is not None and owner.kind == "user" else None
