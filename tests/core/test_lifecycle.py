"""What happens to a conversation, in every order: who waits, what is unread, its status and its episodes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.contract.capabilities import ReplyWindow
from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations import lifecycle, owner
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.errors import HeldIntoThePast, SnoozedIntoThePast
from frontdesk.core.conversations.lifecycle import NOBODY_WAITS, UNTIL
from frontdesk.core.conversations.views import Status

START = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE = ReplyWindow(length=48 * HOUR, first_cap=3, late_cap=1)
BOT, ANN = ActorRef("bot", 7), ActorRef("user", 7)
OWNERS = {"bot": BOT, "ai": ActorRef("ai_agent", 7), "ann": ANN, "nobody": None}
STATUSES: tuple[Status, ...] = get_args(Status)


def begun(status: Status = "open", **fields: object) -> ConversationRow:
    row = ConversationRow(1, 2, 3, 4, 5, "r", "channel", "Ann", START, START)
    for name, value in {"status": status, **fields}.items():
        setattr(row, name, value)
    return row


class Story:
    """A conversation, and what was said in it: from that, slowly, who waits."""

    def __init__(self) -> None:
        self.row = begun()
        self.now = START
        self.inbound: list[datetime] = []
        self.written: list[tuple[datetime, bool]] = []
        """When replies were written, and whether by themselves."""
        self.reached: list[datetime] = []
        """When people's replies that reached the customer were written."""

    def unreplied_since(self) -> datetime | None:
        last = max(self.reached, default=START - HOUR)
        return min((at for at in self.inbound if at > last), default=None)

    def do(self, what: str) -> None:
        self.now += HOUR
        act, _, more = what.partition(" ")
        getattr(self, f"_{act}")(*([more] if more else []))

    def _writes(self) -> None:
        self.inbound.append(self.now)
        lifecycle.on_inbound(self.row, self.now)

    def _replies(self) -> None:
        self.written.append((self.now, False))
        lifecycle.on_reply_written(self.row, self.now, RULE)

    def _automatic(self) -> None:
        self.written.append((self.now, True))
        lifecycle.on_reply_written(self.row, self.now, RULE, is_automatic=True)

    def _arrives(self) -> None:
        self._has_arrived(lifecycle.on_reply_reached)

    def _recognised(self) -> None:
        self._has_arrived(lifecycle.on_reply_recognised)

    def _has_arrived(self, change: Callable[..., None]) -> None:
        if self.written:
            at, is_automatic = self.written.pop(0)
            self.reached += [] if is_automatic else [at]
            change(self.row, at, is_automatic=is_automatic)

    def _fails(self) -> None:
        if self.written:
            lifecycle.on_reply_withdrawn(self.row, self.written.pop()[0], RULE)

    def _undelivered(self) -> None:
        """The platform could not deliver a reply that it had taken."""
        if self.reached:
            at = self.reached.pop(0)
            lifecycle.on_reply_withdrawn(self.row, at, RULE)
            lifecycle.on_reply_undelivered(self.row, at, self.unreplied_since(), is_automatic=False)

    def _elsewhere(self) -> None:
        self.reached.append(self.now)
        lifecycle.on_reply_elsewhere(self.row, self.now, RULE)

    def _mistaken(self) -> None:
        """The platform told of a reply as if a person had written it; it was ours, sent by itself."""
        lifecycle.on_reply_elsewhere(self.row, self.now, RULE)
        lifecycle.on_reply_withdrawn(self.row, self.now, RULE)
        lifecycle.on_reply_was_automatic(self.row, self.now, self.unreplied_since())

    def _deleted(self) -> None:
        if self.reached:
            self.reached.remove(max(self.reached))
            lifecycle.on_reply_deleted(self.row, self.unreplied_since())

    def _takes(self) -> None:
        """The customer takes back their newest message; a reply on its way would leave them waiting until the next."""
        if self.inbound and not self.written:
            self.inbound.pop()
            was_unread = self.row.unread_count > 0
            lifecycle.on_inbound_deleted(self.row, self.unreplied_since(), was_unread=was_unread)

    def _give(self, whom: str) -> None:
        owner.give(self.row, OWNERS[whom])

    def _steps(self, _in: str) -> None:
        """A person has replied."""
        owner.take_over(self.row, ANN)

    def _read(self) -> None:
        lifecycle.on_read(self.row)

    def _unread(self) -> None:
        lifecycle.on_unread(self.row)

    def _over(self) -> None:
        self.now += 30 * HOUR
        inbound = bool(self.inbound)
        lifecycle.reopen_due(self.row, self.now, has_inbound=inbound, unreplied_since=self.unreplied_since())

    def _set(self, status: Status) -> None:
        until = self.now + 20 * HOUR if status in UNTIL else None
        if status == "open":
            owner.take_back(self.row)
        since = self.unreplied_since() if lifecycle.waits_again(self.row, status) else None
        lifecycle.set_status(self.row, status, until, self.now, since)
        as_it_is = copy.deepcopy(self.row)
        assert lifecycle.set_status(self.row, status, until, self.now) is None
        assert self.row == as_it_is


ACTS = [
    "writes", "replies", "automatic", "arrives", "recognised", "fails", "undelivered", "elsewhere", "mistaken",
    "deleted", "takes", "read", "unread", "over", "steps in", *(f"give {whom}" for whom in OWNERS),
]  # fmt: skip


@settings(deadline=None, max_examples=400)
@example(["writes", "replies", "arrives", "undelivered"])
@example(["give bot", "writes", "set resolved", "writes", "steps in"])
@given(st.lists(st.sampled_from([*ACTS, *(f"set {status}" for status in STATUSES)]), max_size=40))
def test_lifecycle_with_events_in_any_order_stays_consistent(acts: list[str]) -> None:
    story, row = Story(), None
    for act in acts:
        before = copy.deepcopy(story.row)
        story.do(act)
        row = story.row
        assert row.unread_count >= 0
        assert row.facts.replies >= 0
        assert row.facts.late_replies >= 0
        waits = row.status not in NOBODY_WAITS and story.unreplied_since() is not None
        assert (row.waiting_since is not None) == waits, act
        was_automatic, is_automatic = before.owner_kind is not None, row.owner_kind is not None
        assert row.status != "open" or not is_automatic
        if act.startswith(("give", "steps")):
            moved = {("open", True): "pending", ("pending", False): "open"}
            changed = was_automatic != is_automatic
            assert row.status == (moved.get((before.status, is_automatic), before.status) if changed else before.status)
        assert (row.snoozed_until is None) or row.status == "snoozed"
        assert (row.held_until is None) or row.status == "hold"
        begins = act == "writes" and (before.status == "resolved" or before.episode == 0)
        assert row.episode == before.episode + begins
        if act == "undelivered":
            assert row.first_reply_at in (before.first_reply_at, None)
            assert row.waiting_since in (before.waiting_since, story.unreplied_since())
        else:
            assert before.first_reply_at in (None, row.first_reply_at)
        if act in ("automatic", "mistaken"):
            assert before.first_reply_at == row.first_reply_at
            # A reply that was on its way when the customer wrote again leaves the older time until this is looked up.
            assert row.waiting_since in (before.waiting_since, story.unreplied_since())
        if act == "writes":
            assert row.status == ("pending" if is_automatic or before.status == "pending" else "open")
            assert row.unread_count == before.unread_count + 1
        if act == "set resolved":
            assert row.unread_count == 0 or before.status == "resolved"


def test_customer_who_is_on_hold_waits_for_nothing_until_they_write() -> None:
    story = Story()
    for act in ("writes", "read", "set hold"):
        story.do(act)
    assert (story.row.status, story.row.waiting_since, story.row.episode) == ("hold", None, 1)
    story.do("writes")
    assert (story.row.status, story.row.waiting_since, story.row.unread_count) == ("open", story.now, 1)
    assert (story.row.held_until, story.row.episode) == (None, 1)


def test_reply_sent_by_itself_leaves_the_customer_waiting_and_unread() -> None:
    story = Story()
    for act in ("writes", "automatic", "arrives"):
        story.do(act)
    assert (story.row.waiting_since, story.row.unread_count) == (story.inbound[0], 1)
    assert (story.row.first_reply_at, story.row.facts.replies) == (None, 1)
    for act in ("replies", "arrives"):
        story.do(act)
    assert (story.row.waiting_since, story.row.first_reply_at) == (None, story.reached[0])


def test_reply_that_was_not_delivered_leaves_the_customer_waiting_as_before() -> None:
    story = Story()
    for act in ("writes", "replies", "arrives", "undelivered"):
        story.do(act)
    assert (story.row.waiting_since, story.row.first_reply_at) == (story.inbound[0], None)


def test_reply_that_was_not_delivered_matters_no_more_once_another_was() -> None:
    story = Story()
    for act in ("writes", "replies", "arrives", "replies", "arrives", "undelivered"):
        story.do(act)
    assert (story.row.waiting_since, len(story.reached)) == (None, 1)


def test_customer_who_writes_in_what_a_bot_has_resolved_writes_to_the_bot() -> None:
    story = Story()
    for act in ("writes", "give bot", "set resolved", "writes"):
        story.do(act)
    assert (story.row.status, story.row.episode, story.row.owner_kind) == ("pending", 2, "bot")


def test_hold_of_a_bot_that_is_over_leaves_the_conversation_to_the_bot() -> None:
    story = Story()
    for act in ("writes", "give ai", "set hold", "over"):
        story.do(act)
    assert (story.row.status, story.row.waiting_since) == ("pending", story.inbound[0])


def test_conversation_marked_as_pending_by_a_person_stays_so_with_whom_it_is_assigned() -> None:
    story = Story()
    for act in ("writes", "set pending", "give ann", "steps in", "writes"):
        story.do(act)
    assert story.row.status == "pending"


def test_hold_that_ends_restores_the_waiting_time() -> None:
    story = Story()
    for act in ("writes", "read", "set hold", "over"):
        story.do(act)
    assert (story.row.status, story.row.waiting_since, story.row.unread_count) == ("open", story.inbound[0], 1)


def test_customer_who_writes_after_resolving_begins_an_episode() -> None:
    story = Story()
    for act in ("writes", "set resolved", "set open", "writes", "set resolved", "writes"):
        story.do(act)
    assert story.row.episode == 2


def test_blocked_or_old_message_begins_no_episode() -> None:
    row = begun(blocked=True)
    assert lifecycle.on_inbound(row, START) is None
    assert (row.status, row.episode, row.unread_count, row.waiting_since) == ("resolved", 0, 0, None)
    row = begun()
    lifecycle.on_history(row)
    assert (row.status, row.episode) == ("resolved", 0)


def test_time_that_has_passed_ends_no_status() -> None:
    with pytest.raises(SnoozedIntoThePast) as snoozed:
        lifecycle.set_status(begun(), "snoozed", START, START)
    with pytest.raises(HeldIntoThePast) as held:
        lifecycle.set_status(begun(), "hold", START, START)
    for status, error in (("snoozed", snoozed), ("hold", held)):
        assert error.value.extra == {"field": UNTIL[status]}


# --- the page ---

PAGE = Path(__file__).parents[2] / "docs" / "develop" / "lifecycle.md"


def drawn() -> str:
    """The table of statuses as the page has it: what becomes of each, asked of the code."""
    heads = ["status", "the customer waits", "the customer writes", "its time is over"]
    heads += ["a bot or an AI agent takes it", "it is taken from them"]
    lines = [f"| {' | '.join(heads)} |", f"| {' | '.join('---' for _ in heads)} |"]
    for status in STATUSES:
        row = begun(status, **({UNTIL[status]: START} if status in UNTIL else {}), episode=1)
        waits = "no" if status in NOBODY_WAITS else "yes"
        over = copy.deepcopy(row)
        lifecycle.reopen_due(over, START + HOUR, has_inbound=True, unreplied_since=None)
        lifecycle.on_inbound(row, START)
        written = row.status + (", next episode" if row.episode == 2 else "")
        taken, left = begun(status), begun(status, owner_kind="bot", owner_id=7)
        owner.give(taken, BOT)
        owner.give(left, None)
        cells = [status, waits, written, over.status if status in UNTIL else "–", taken.status]
        cells.append("–" if status == "open" else left.status)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def test_page_of_the_lifecycle_shows_the_statuses() -> None:
    assert drawn() in PAGE.read_text(), f"put this on the page:\n\n{drawn()}"
