"""Who owns a conversation, and the epoch that says since which change."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import frontdesk
from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.owner import (
    OwnerChange,
    give,
    is_overtaken,
    on_set_aside,
    owner_events,
    owner_of,
    take_over,
)
from frontdesk.core.conversations.thread_activity import owner_activity
from frontdesk.core.event_kinds import Event
from frontdesk.core.events import ConversationAssigned, ConversationOwnerChanged

ANA, BEN = ActorRef("user", 1), ActorRef("user", 2)
BOT, AI = ActorRef("bot", 7), ActorRef("ai_agent", 7)
OWNERS = (None, ANA, BEN, BOT, AI)
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def conversation() -> ConversationRow:
    return ConversationRow(1, 1, 1, 1, 1, "c1", "channel", "Ana Sol", NOW, NOW)


@given(st.lists(st.tuples(st.sampled_from(("give", "reply", "away")), st.sampled_from(OWNERS)), max_size=20))
def test_epoch_grows_with_each_change_and_owner_is_kept_in_one_place(steps: list[tuple[str, ActorRef | None]]) -> None:
    row = conversation()
    for what, who in steps:
        before, epoch = owner_of(row), row.owner_epoch
        if what == "give":
            change = give(row, who, "Ana")
            assert owner_of(row) == who
            assert (change is not None) == (before != who) == (row.owner_epoch > epoch)
        elif what == "reply":
            person = who if who in (ANA, BEN) else None
            change = take_over(row, person, "Ana")
            assert row.owner_epoch > epoch
            assert owner_of(row) == (person if before in (BOT, AI) else before)
            assert (change is not None) == (before in (BOT, AI))
        else:
            on_set_aside(row)
            assert (owner_of(row), row.owner_epoch > epoch) == (before, True)
        assert row.assignee_id is None or row.owner_kind is None
        assert (row.owner_kind is None) == (row.owner_id is None)
        if row.owner_epoch > epoch:
            assert is_overtaken(row, epoch)
        assert not is_overtaken(row, row.owner_epoch)
        assert not is_overtaken(row, None)


@pytest.mark.parametrize(
    ("before", "after", "name", "changed"),
    [
        (None, BOT, "conversation.owner_changed", {"owner"}),
        (BOT, AI, "conversation.owner_changed", {"owner"}),
        (BOT, ANA, "conversation.assigned", {"owner", "assignee_id"}),
        (ANA, AI, "conversation.assigned", {"owner", "assignee_id"}),
        (ANA, BEN, "conversation.assigned", {"owner", "assignee_id"}),
    ],
)
def test_event_of_a_change_says_whether_the_assignee_is_another(
    before: ActorRef | None, after: ActorRef, name: str, changed: set[str]
) -> None:
    row = conversation()
    give(row, before)
    change = give(row, after, "Ana")
    assert change is not None
    event, *_ = owner_events(change, row, NOW, ANA)
    assert (event.name, set(event.changes)) == (name, changed)
    assert event.changes["owner"][1] == {"kind": after.kind, "id": after.id}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, ANA, ConversationAssigned),
        (ANA, BEN, ConversationAssigned),
        (BOT, ANA, ConversationAssigned),
        (ANA, AI, ConversationAssigned),
        (None, BOT, ConversationOwnerChanged),
        (BOT, AI, ConversationOwnerChanged),
        (AI, None, ConversationOwnerChanged),
    ],
)
def test_thread_and_log_name_a_change_of_owner_alike(
    before: ActorRef | None, after: ActorRef | None, kind: type[Event]
) -> None:
    change = OwnerChange(before, after)
    said, [logged] = owner_activity(change), owner_events(change, conversation(), NOW, ANA)
    assert (said.happened, type(logged)) == (kind, kind)
    assert said.changes == logged.changes == change.changes


def test_change_of_the_owner_is_told_with_what_becomes_of_the_status() -> None:
    row = conversation()
    for owner, name in ((BOT, "conversation.pending"), (None, "conversation.opened")):
        before = row.status
        change = give(row, owner)
        assert change is not None
        _, moved = owner_events(change, row, NOW, ANA)
        assert (moved.name, moved.changes) == (name, {"status": (before, row.status)})
        assert owner_activity(change).also is change.status


def test_row_of_an_activity_and_kind_of_a_change_are_made_in_one_place() -> None:
    """All code takes the row from `activity_row`, and the kind of a change from `give`."""
    core = Path(frontdesk.__file__).parent / "core"
    sources = {str(path.relative_to(core)): path.read_text() for path in core.rglob("*.py")}
    rows = {place for place, code in sources.items() if 'direction="activity"' in code}
    kinds = {place for place, code in sources.items() if "ConversationOwnerChanged" in code}
    assert rows == {"conversations/activity_row.py"}
    assert kinds == {"events.py", "conversations/owner.py"}
