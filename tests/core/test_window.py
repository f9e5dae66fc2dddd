"""The reply window's arithmetic against the platform's rule told the slow way: from the whole history, each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.contract.capabilities import ReplyWindow
from frontdesk.core.conversations.reply_window import (
    WindowFacts,
    after_inbound,
    after_reply,
    reply_withdrawn,
    window_view,
)

START = datetime(2026, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE = ReplyWindow(length=48 * HOUR, first_cap=10, late_cap=3)

rules = st.builds(
    ReplyWindow,
    length=st.integers(1, 60).map(lambda hours: hours * HOUR),
    first_cap=st.none() | st.integers(0, 12),
    late_cap=st.integers(0, 4),
    cap_each=st.booleans(),
)
# Steps between events around the length of a window, and none at all.
histories = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["in", "out"])), max_size=40)


def timed(history: list[tuple[int, str]]) -> list[tuple[datetime, str]]:
    """The history with the time of each event instead of the hours since the one before."""
    at, found = START, []
    for hours, kind in history:
        at += hours * HOUR
        found.append((at, kind))
    return found


def remembered(history: list[tuple[datetime, str]], rule: ReplyWindow) -> WindowFacts:
    def step(facts: WindowFacts, event: tuple[datetime, str]) -> WindowFacts:
        at, kind = event
        return after_inbound(facts, at) if kind == "in" else after_reply(facts, at, rule)

    return reduce(step, history, WindowFacts())


def may_reply(history: list[tuple[datetime, str]], rule: ReplyWindow, now: datetime) -> bool:
    """Whether the platform lets the business write, told by counting through everything."""
    inbound = [place for place, (_, kind) in enumerate(history) if kind == "in"]
    if not inbound:
        return False
    opened = history[inbound[-1]][0]
    replies = [at for at, _ in history[inbound[-1] + 1 :]]
    if now >= opened + rule.length:
        return sum(at >= opened + rule.length for at in replies) < rule.late_cap
    is_capped = rule.cap_each or len(inbound) == 1
    return not is_capped or rule.first_cap is None or len(replies) < rule.first_cap


@given(histories, rules, st.integers(0, 120))
def test_window_allows_what_the_platform_allows(history: list[tuple[int, str]], rule: ReplyWindow, later: int) -> None:
    told = timed(history)
    now = (told[-1][0] if told else START) + later * HOUR
    view = window_view(remembered(told, rule), rule, now)
    assert (view.state != "closed") is may_reply(told, rule, now)
    assert view.state in (("open", "closed") if view.expires_at and now < view.expires_at else ("late", "closed"))
    assert (view.remaining != 0) is (view.state != "closed")


@given(histories, rules)
def test_agent_who_keeps_to_it_is_never_refused_and_never_stopped_early(
    history: list[tuple[int, str]], rule: ReplyWindow
) -> None:
    """Exactly those replies go out that the platform takes."""
    taken: list[tuple[datetime, str]] = []
    facts = WindowFacts()
    for at, kind in timed(history):
        if kind == "in":
            facts = after_inbound(facts, at)
        elif window_view(facts, rule, at).state == "closed":
            assert not may_reply(taken, rule, at)
            continue
        else:
            assert may_reply(taken, rule, at)
            facts = after_reply(facts, at, rule)
        taken.append((at, kind))


@given(st.lists(st.integers(0, 200), min_size=1, max_size=12))
def test_messages_of_the_customer_may_arrive_in_any_order(hours: list[int]) -> None:
    arrivals = [START + hour * HOUR for hour in hours]
    facts = reduce(after_inbound, arrivals, WindowFacts())
    assert facts.inbound_count == len(arrivals)
    assert facts.last_inbound_at == max(arrivals)


@given(histories, rules, st.integers(0, 120))
def test_message_that_never_arrived_costs_nothing(
    history: list[tuple[int, str]], rule: ReplyWindow, later: int
) -> None:
    told = timed(history)
    at = (told[-1][0] if told else START) + later * HOUR
    facts = remembered(told, rule)
    assert reply_withdrawn(after_reply(facts, at, rule), at, rule) == facts


@given(histories, rules, st.integers(1, 120))
def test_window_after_a_late_inbound_message_stays_as_it_is(
    history: list[tuple[int, str]], rule: ReplyWindow, earlier: int
) -> None:
    facts = remembered(timed([(0, "in"), *history]), rule)
    assert facts.last_inbound_at is not None
    after = after_inbound(facts, facts.last_inbound_at - earlier * HOUR)
    assert (after.last_inbound_at, after.replies, after.late_replies) == (
        facts.last_inbound_at,
        facts.replies,
        facts.late_replies,
    )


def test_window_at_the_edges_of_tiktoks_rule_is_exact() -> None:
    facts = after_inbound(WindowFacts(), START)
    end = START + RULE.length
    moment = timedelta(microseconds=1)
    assert window_view(facts, RULE, end - moment).state == "open"
    assert window_view(facts, RULE, end).state == "late"
    for _ in range(10):
        facts = after_reply(facts, START, RULE)
    spent = window_view(facts, RULE, START)
    assert (spent.state, spent.remaining, spent.late_remaining, spent.expires_at) == ("closed", 0, 3, end)
    assert window_view(facts, RULE, end).state == "late"
    for _ in range(3):
        facts = after_reply(facts, end, RULE)
    assert window_view(facts, RULE, end + HOUR).state == "closed"
    again = window_view(after_inbound(facts, end + HOUR), RULE, end + HOUR)
    assert (again.state, again.remaining) == ("open", None)


def test_cap_that_holds_in_each_window() -> None:
    rule = ReplyWindow(length=48 * HOUR, first_cap=10, late_cap=0, cap_each=True)
    facts = WindowFacts()
    for window in range(3):
        begun = START + window * HOUR
        facts = after_inbound(facts, begun)
        for replied in range(10):
            view = window_view(facts, rule, begun)
            assert (view.state, view.remaining) == ("open", 10 - replied)
            facts = after_reply(facts, begun, rule)
        spent = window_view(facts, rule, begun)
        assert (spent.state, spent.remaining, spent.expires_at) == ("closed", 0, begun + rule.length)
        assert window_view(facts, rule, begun + rule.length).state == "closed"


def test_window_without_a_rule_is_none() -> None:
    facts = after_inbound(WindowFacts(), START)
    assert after_reply(facts, START, None) == facts == reply_withdrawn(facts, START, None)
    view = window_view(facts, None, START)
    assert (view.state, view.expires_at, view.remaining) == ("none", None, None)
