"""Change a conversation besides writing in it: status, priority, assignee, team, labels, what is read.

Each change adds an activity to the thread that says who did what, in the transaction of the change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from frontdesk.core.accounts import queries as accounts
from frontdesk.core.actors import ActorRef
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.idempotency import is_repeated
from frontdesk.core.conversations import lifecycle, queries, storing
from frontdesk.core.conversations.activity import named
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.errors import (
    ContradictoryChange,
    LastBotOnly,
    NotAMember,
    NothingToRead,
    NotOnHold,
    NotSnoozed,
    UnknownPerson,
)
from frontdesk.core.conversations.feed import of_conversation, publish_conversation
from frontdesk.core.conversations.locking import locked_conversation
from frontdesk.core.conversations.owner import give, on_set_aside, owner_of, person, take_back
from frontdesk.core.conversations.thread_activity import Activity, add_activity, owner_activity, status_activity
from frontdesk.core.conversations.views import Priority, Status
from frontdesk.core.events import (
    ConversationLabelled,
    ConversationPrioritised,
    ConversationRead,
    ConversationTeamChanged,
    ConversationUnread,
)
from frontdesk.core.labels import queries as labels
from frontdesk.core.labels.errors import LabelNameInvalid, TooManyLabels
from frontdesk.core.labels.names import clean_name
from frontdesk.db.transaction import Transaction


class Unset:
    """Type of `UNSET`."""


UNSET: Final = Unset()
"""Stands for "leave as it is" where None means "none"."""
MOST_LABELS = 30
"""So many labels a conversation may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Changes of a conversation; a field that is `UNSET` stays.

    Raises `NotSnoozed`, `NotOnHold`, `ContradictoryChange` where two fields contradict each other.
    """

    status: Status | Unset = UNSET
    snoozed_until: datetime | Unset | None = UNSET
    held_until: datetime | Unset | None = UNSET
    priority: Priority | Unset | None = UNSET
    assignee_id: int | Unset | None = UNSET
    owner: ActorRef | Unset = UNSET
    """The bot or AI agent that had it last, to give it back to; it is pending then."""
    team_id: int | Unset | None = UNSET
    labels: tuple[str, ...] | Unset = UNSET
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse fields that contradict each other: none of them is dropped without a word."""
        if not isinstance(self.status, Unset):
            self.refuse_other_ends(self.status)
        if not isinstance(self.owner, Unset):
            self._refuse_other_owners()
        if (self.add_labels or self.remove_labels) and not isinstance(self.labels, Unset):
            raise ContradictoryChange("labels", "Send either labels, or add_labels and remove_labels.")
        if _cleaned(self.add_labels) & _cleaned(self.remove_labels):
            raise ContradictoryChange("labels", "A label can't be both added and removed.")

    def _refuse_other_owners(self) -> None:
        if not isinstance(self.assignee_id, Unset):
            raise ContradictoryChange("owner", "Send either owner or assignee_id: a conversation has one owner.")
        if not isinstance(self.status, Unset) and self.status != "pending":
            raise ContradictoryChange("owner", "A conversation that is given back is pending. Send no other status.")

    def refuse_other_ends(self, status: Status) -> None:
        """Refuse a time at which another status than this one ends. Raises `NotSnoozed`, `NotOnHold`."""
        if isinstance(self.snoozed_until, datetime) and status != "snoozed":
            raise NotSnoozed
        if isinstance(self.held_until, datetime) and status != "hold":
            raise NotOnHold

    @property
    def assigns(self) -> bool:
        """Return whether it says whose the conversation is."""
        return any(not isinstance(each, Unset) for each in (self.assignee_id, self.owner, self.team_id))

    @property
    def does_more(self) -> bool:
        """Return whether it changes anything else than whose the conversation is."""
        return replace(self, assignee_id=UNSET, owner=UNSET, team_id=UNSET) != Change()


def _cleaned(names: tuple[str, ...]) -> set[str]:
    """Return the labels that these names mean. One from before the rule can be removed, so it is no error here."""
    found = set()
    for name in names:
        try:
            found.add(clean_name(name))
        except LabelNameInvalid:
            found.add(name)
    return found


async def change(transaction: Transaction, caller: Caller, conversation_id: int, wanted: Change) -> ConversationRow:
    """Apply the change to a conversation and say so in the thread; what is so already is left as it is.

    Raises `Forbidden`, `ConversationNotFound`, `UnknownPerson`, `NotAMember`, `LastBotOnly`, `SnoozedIntoThePast`,
    `HeldIntoThePast`, `NotSnoozed`, `NotOnHold`, `LabelNameInvalid`, `LabelChangedMeanwhile`, `TooManyLabels`.
    """
    if wanted.assigns:
        caller.require("conversation.assign")
    if wanted.does_more or not wanted.assigns:
        caller.require("conversation.change")
    row = await locked_conversation(transaction, caller.account_id, conversation_id, caller.visible)
    if not await is_repeated(transaction, caller, "change", conversation_id, wanted):
        await apply(transaction, caller, row, wanted)
    return row


async def apply(transaction: Transaction, caller: Caller, row: ConversationRow, wanted: Change) -> None:
    """Apply the change to a locked conversation, whatever the caller may do; raises as `change` does."""
    done: list[Activity] = []
    # The status that is asked for holds, also where it would follow otherwise from who takes the conversation.
    if not isinstance(wanted.assignee_id, Unset) and owner_of(row) != person(wanted.assignee_id):
        await _assign(transaction, row, wanted.assignee_id, done)
    if not isinstance(wanted.owner, Unset):
        _give_back(row, wanted.owner, done)
    await _change_state(transaction, row, wanted, done)
    if not isinstance(wanted.priority, Unset) and wanted.priority != row.priority:
        before, row.priority = row.priority, wanted.priority
        changes = {"priority": (before, row.priority)}
        done.append(Activity("priority", ConversationPrioritised, before, row.priority, changes))
    if not isinstance(wanted.team_id, Unset) and wanted.team_id != row.team_id:
        await _assign_team(transaction, row, wanted.team_id, done)
    await _label(transaction, caller, row, wanted, done)
    if not done:
        return
    await storing.save_conversation(transaction, row)
    for activity in done:
        await add_activity(transaction, row, activity, caller.actor, caller.name)


async def mark_read(transaction: Transaction, caller: Caller, conversation_id: int) -> ConversationRow:
    """Set what is unread in a conversation to nothing. Raises `Forbidden`, `ConversationNotFound`."""
    caller.require("conversation.change")
    row = await locked_conversation(transaction, caller.account_id, conversation_id, caller.visible)
    if await is_repeated(transaction, caller, "mark_read", conversation_id) or not lifecycle.on_read(row):
        return row
    await storing.save_conversation(transaction, row)
    now = datetime.now(UTC)
    publish_conversation(transaction, row, now, of_conversation(ConversationRead, row, now, caller.actor))
    return row


async def mark_unread(transaction: Transaction, caller: Caller, conversation_id: int) -> ConversationRow:
    """Make the customer's last message unread again. Raises `Forbidden`, `ConversationNotFound`, `NothingToRead`."""
    caller.require("conversation.change")
    row = await locked_conversation(transaction, caller.account_id, conversation_id, caller.visible)
    if not await is_repeated(transaction, caller, "mark_unread", conversation_id):
        await apply_unread(transaction, caller, row)
    return row


async def apply_unread(transaction: Transaction, caller: Caller, row: ConversationRow) -> None:
    """Make the last message of a locked conversation unread again. Raises `NothingToRead`."""
    if row.unread_count > 0:
        return
    if await queries.first_unread(transaction, row.account_id, row.id, 1) is None:
        raise NothingToRead
    lifecycle.on_unread(row)
    await storing.save_conversation(transaction, row)
    now = datetime.now(UTC)
    publish_conversation(transaction, row, now, of_conversation(ConversationUnread, row, now, caller.actor))


async def _change_state(transaction: Transaction, row: ConversationRow, wanted: Change, done: list[Activity]) -> None:
    """Change the status, or only when it ends by itself. Raises as `change` does."""
    status: Status = row.status if isinstance(wanted.status, Unset) else wanted.status  # type: ignore[assignment]
    until = {"snoozed": wanted.snoozed_until, "hold": wanted.held_until}.get(status, UNSET)
    if isinstance(wanted.status, Unset):
        wanted.refuse_other_ends(status)
        if isinstance(until, Unset):
            return
    if status == "open" and (taken := take_back(row)) is not None:
        done.append(owner_activity(taken))
    since = None
    if lifecycle.waits_again(row, status):
        since = await queries.waiting_since(transaction, row.account_id, row.id)
    ends_at = None if isinstance(until, Unset) else until
    change = lifecycle.set_status(row, status, ends_at, datetime.now(UTC), since)
    if change is not None:
        if status in ("resolved", "snoozed"):
            on_set_aside(row)
        details = {} if ends_at is None else {lifecycle.UNTIL[status]: ends_at.isoformat()}
        done.append(status_activity(change, details))


async def _assign(transaction: Transaction, row: ConversationRow, user_id: int | None, done: list[Activity]) -> None:
    name = None
    if user_id is not None:
        found = await accounts.lock_member(transaction, row.account_id, user_id)
        if found is None:
            raise UnknownPerson("This colleague is not in this account.")
        name, visible = found
        if not visible.sees(row.inbox_id):
            raise NotAMember(name)
    change = give(row, person(user_id), name)
    assert change is not None
    done.append(owner_activity(change))


def _give_back(row: ConversationRow, owner: ActorRef, done: list[Activity]) -> None:
    """Give it back to the bot or AI agent that had it last. Raises `LastBotOnly`."""
    last = row.automatic_owner
    if owner_of(row) == owner:
        return
    if last is None or (last["kind"], last["id"]) != (owner.kind, owner.id):
        raise LastBotOnly
    change = give(row, owner, last["name"])
    assert change is not None
    done.append(owner_activity(change))


async def _assign_team(
    transaction: Transaction, row: ConversationRow, team_id: int | None, done: list[Activity]
) -> None:
    name = None
    if team_id is not None:
        name = await accounts.team_name(transaction, row.account_id, team_id, lock=True)
        if name is None:
            raise UnknownPerson("This team is not in this account.")
    changes = {"team_id": (row.team_id, team_id)}
    before, after = named(row.team_id, row.team_name), named(team_id, name)
    row.team_id, row.team_name = team_id, name
    done.append(Activity("team", ConversationTeamChanged, before, after, changes))


async def _label(
    transaction: Transaction, caller: Caller, row: ConversationRow, wanted: Change, done: list[Activity]
) -> None:
    had, names = set(row.labels), wanted.labels
    if isinstance(names, Unset):
        names = (*(had - set(wanted.remove_labels)), *wanted.add_labels)
    _change_labels(row, names, done)
    await labels.ensure(transaction, caller.actor, row.account_id, set(row.labels) - had)


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
