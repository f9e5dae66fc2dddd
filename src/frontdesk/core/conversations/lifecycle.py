"""Lifecycle of a conversation: how its status, waiting, unread count, reply window and episode change.

Nothing else changes these fields of a row (`tests/test_lifecycle_owner.py`). The functions are pure: their callers lock
the row, and store it afterwards. An episode runs from a customer's opening or reopening to `resolved`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.contract.capabilities import ReplyWindow
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.errors import HeldIntoThePast, SnoozedIntoThePast
from frontdesk.core.conversations.reply_window import after_inbound, after_reply, reply_withdrawn, used_up
from frontdesk.core.conversations.views import Status
from frontdesk.core.events import (
    ConversationHeld,
    ConversationOpened,
    ConversationPending,
    ConversationResolved,
    ConversationSnoozed,
    InEpisode,
)

NOBODY_WAITS: frozenset[str] = frozenset({"hold", "resolved"})
"""The statuses in which the customer waits for no reply: on hold, the business waits for somebody else."""
ENDED_BY_THE_CUSTOMER: frozenset[str] = frozenset({"hold", "snoozed", "resolved"})
"""The statuses that end when the customer writes."""
UNTIL: dict[str, str] = {"snoozed": "snoozed_until", "hold": "held_until"}
"""The statuses that may end by themselves, and the field that says when."""

EVENTS: dict[Status, type[InEpisode]] = {
    "open": ConversationOpened,
    "pending": ConversationPending,
    "hold": ConversationHeld,
    "snoozed": ConversationSnoozed,
    "resolved": ConversationResolved,
}


@dataclass(frozen=True, slots=True)
class StatusChange:
    """Change of the status, or only of when it ends."""

    before: Status
    after: Status
    changes: dict[str, tuple[Any, Any]]
    """What was before and is now, by the names of the fields."""

    @property
    def kind(self) -> type[InEpisode]:
        """Return the kind of event."""
        return EVENTS[self.after]


# --- the customer ---


def on_history(row: ConversationRow) -> None:
    """Apply an old message of the customer that the platform told only now: what begins with it is over already."""
    if row.last_message is None:
        row.status = "resolved"


def on_inbound(row: ConversationRow, at: datetime, *, is_replied_to: bool = False) -> StatusChange | None:
    """Apply a message of the customer written at `at`.

    `is_replied_to`: the business has replied since, so nobody waits.

    A blocked customer's message opens nothing and is not unread.
    """
    row.facts = after_inbound(row.facts, at)
    if is_replied_to:
        _begin_episode(row)
        return None
    if row.blocked:
        on_history(row)
        return None
    row.unread_count += 1
    row.waiting_since = row.waiting_since or at
    if row.status not in ENDED_BY_THE_CUSTOMER:
        _begin_episode(row)
        return None
    if row.status == "resolved" or row.episode == 0:
        row.episode += 1
    return _move(row, _active(row), None)


def on_inbound_deleted(row: ConversationRow, unreplied_since: datetime | None, *, was_unread: bool) -> None:
    """Apply the deletion of a customer's message: it asks for nothing any more, and cannot be read.

    `unreplied_since` is since when the customer waits for a reply to what is left. What the message did stays done: an
    opened conversation stays open, its episode goes on, and the reply window is as the platform counts it.
    """
    if was_unread:
        row.unread_count = max(0, row.unread_count - 1)
    if row.waiting_since is not None:
        row.waiting_since = unreplied_since


def _begin_episode(row: ConversationRow) -> None:
    """Begin the first episode with the customer's first message, if the conversation is not resolved."""
    if row.episode == 0 and row.status != "resolved":
        row.episode = 1


# --- replies ---


def on_reply_written(
    row: ConversationRow, at: datetime, rule: ReplyWindow | None, *, is_automatic: bool = False
) -> None:
    """Count a reply written at `at` for the window.

    A person has read what is there; an automatic sender has read nothing.
    """
    row.facts = after_reply(row.facts, at, rule)
    if not is_automatic:
        row.unread_count = 0


def on_reply_retried(row: ConversationRow, at: datetime, rule: ReplyWindow | None) -> None:
    """Apply the second sending, at `at`, of a reply that had failed or whose delivery was unknown."""
    row.facts = after_reply(row.facts, at, rule)


def on_reply_reached(row: ConversationRow, written_at: datetime, *, is_automatic: bool) -> None:
    """Apply a reply written at that time that the platform took: customers' messages before it wait no more.

    An automatic message ends no wait and is no first reply: customers wait for people.
    """
    if is_automatic:
        return
    if _is_newest(row, written_at):
        row.waiting_since = None
    row.first_reply_at = row.first_reply_at or written_at


def on_reply_elsewhere(row: ConversationRow, at: datetime, rule: ReplyWindow | None) -> None:
    """Apply a reply that a person of the business wrote at `at` in the platform's own app."""
    row.facts = after_reply(row.facts, at, rule)
    on_reply_recognised(row, at, is_automatic=False)


def on_reply_recognised(row: ConversationRow, written_at: datetime, *, is_automatic: bool) -> None:
    """Apply an echo of a reply; one older than the customer's last message replies to nothing.

    A person who replies has read the messages before; an automatic message has read nothing.
    """
    if _is_newest(row, written_at) and not is_automatic:
        row.unread_count = 0
    on_reply_reached(row, written_at, is_automatic=is_automatic)


def on_reply_was_automatic(row: ConversationRow, told_at: datetime, unreplied_since: datetime | None) -> None:
    """Apply that an echo taken for a person's reply was an automatic message of ours.

    The customer waits again, since `unreplied_since`.
    """
    if row.first_reply_at == told_at:
        row.first_reply_at = None
    if row.status not in NOBODY_WAITS and unreplied_since is not None:
        row.waiting_since = row.waiting_since or unreplied_since
        row.unread_count = max(1, row.unread_count)


def on_reply_withdrawn(row: ConversationRow, written_at: datetime, rule: ReplyWindow | None) -> None:
    """Apply a reply written at that time that never reached the customer: it uses up nothing of the window."""
    row.facts = reply_withdrawn(row.facts, written_at, rule)


def on_reply_undelivered(
    row: ConversationRow, written_at: datetime, unreplied_since: datetime | None, *, is_automatic: bool
) -> None:
    """Apply that a reply written at that time, which the platform had taken, did not reach the customer.

    Who waited before it waits again, since `unreplied_since`. An automatic message had ended no wait.
    """
    if is_automatic or unreplied_since is None:
        return
    if row.first_reply_at == written_at and unreplied_since < written_at:
        row.first_reply_at = None
    if row.status not in NOBODY_WAITS:
        row.waiting_since = min(row.waiting_since or unreplied_since, unreplied_since)


def on_window_over(row: ConversationRow, rule: ReplyWindow | None) -> None:
    """Close the window, whatever was counted: the platform takes nothing more."""
    row.facts = used_up(row.facts, rule)


def on_reply_deleted(row: ConversationRow, unreplied_since: datetime | None) -> None:
    """Apply the deletion of a reply: the customer may wait again, since `unreplied_since`."""
    if row.status not in NOBODY_WAITS:
        row.waiting_since = row.waiting_since or unreplied_since


def _is_newest(row: ConversationRow, written_at: datetime) -> bool:
    """Return whether the customer has written nothing since."""
    return row.facts.last_inbound_at is None or written_at >= row.facts.last_inbound_at


# --- the owner ---


def _active(row: ConversationRow) -> Status:
    """Return the status of a conversation that somebody has to act in: open, but pending where a bot or an AI agent
    owns it.
    """
    return "open" if row.owner_kind is None else "pending"


def on_owner(row: ConversationRow, *, was_automatic: bool) -> StatusChange | None:
    """Apply that the conversation has another owner; `was_automatic`: it was a bot or an AI agent before.

    What a bot or an AI agent takes is pending instead of open; what is taken from it is open again.
    """
    is_automatic = row.owner_kind is not None
    if is_automatic == was_automatic or row.status != ("open" if is_automatic else "pending"):
        return None
    return _move(row, _active(row), None)


# --- people of the business ---


def on_read(row: ConversationRow) -> bool:
    """Mark as read; return whether anything was unread."""
    was, row.unread_count = row.unread_count, 0
    return was > 0


def on_unread(row: ConversationRow) -> bool:
    """Mark the customer's last message as unread; return whether that changes anything."""
    was, row.unread_count = row.unread_count, max(1, row.unread_count)
    return was == 0


def waits_again(row: ConversationRow, status: str) -> bool:
    """Return whether a customer who does not wait may wait again with this status: then `set_status` needs to know
    since when.
    """
    return row.status in NOBODY_WAITS and status not in NOBODY_WAITS


def set_status(
    row: ConversationRow,
    status: Status,
    until: datetime | None,
    now: datetime,
    unreplied_since: datetime | None = None,
) -> StatusChange | None:
    """Set the status, until a time where it may end by itself; return None when it is so already.

    `unreplied_since` is when the customer wrote the first message without a reply: needed where `waits_again`. Who
    opens what a bot or an AI agent owns takes it first (`owner.take_back`). Raises `SnoozedIntoThePast`,
    `HeldIntoThePast`.
    """
    assert status != "open" or row.owner_kind is None, "what a bot or an AI agent owns is never open"
    until = until if status in UNTIL else None
    if until is not None and until <= now:
        raise HeldIntoThePast if status == "hold" else SnoozedIntoThePast
    if (row.status, until_of(row)) == (status, until):
        return None
    if waits_again(row, status):
        row.waiting_since = unreplied_since
    if status in NOBODY_WAITS:
        row.waiting_since = None
    if status == "resolved":
        row.unread_count = 0
    return _move(row, status, until)


def reopen_due(
    row: ConversationRow, now: datetime, *, has_inbound: bool, unreplied_since: datetime | None
) -> StatusChange | None:
    """End a snooze or hold whose time is over: open, or pending, and unread, as if just come in.

    Where the customer never wrote, nothing is unread.
    """
    until = until_of(row)
    if until is None or until > now:
        return None
    if waits_again(row, _active(row)):
        row.waiting_since = unreplied_since
    if row.unread_count == 0 and has_inbound:
        row.unread_count = 1
    row.last_activity_at = max(row.last_activity_at, now)
    return _move(row, _active(row), None)


def put_off(row: ConversationRow, until: datetime) -> None:
    """Let a snooze or hold that could not be ended end at `until`."""
    if row.snoozed_until is not None:
        row.snoozed_until = until
    if row.held_until is not None:
        row.held_until = until


def until_of(row: ConversationRow) -> datetime | None:
    """Return when the status ends by itself."""
    return {"snoozed": row.snoozed_until, "hold": row.held_until}.get(row.status)


def _move(row: ConversationRow, status: Status, until: datetime | None) -> StatusChange:
    before: Status = row.status  # type: ignore[assignment]  # the table's own check constraint
    were = {"snoozed_until": row.snoozed_until, "held_until": row.held_until}
    row.status = status
    row.snoozed_until = until if status == "snoozed" else None
    row.held_until = until if status == "hold" else None
    are = {"snoozed_until": row.snoozed_until, "held_until": row.held_until}
    changes: dict[str, tuple[Any, Any]] = {"status": (before, status)}
    changes |= {name: (were[name], are[name]) for name in were if (were[name], are[name]) != (None, None)}
    return StatusChange(before, status, changes)
