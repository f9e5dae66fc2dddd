"""Reply window as arithmetic: how a message changes it, and what it allows now. Pure; times are UTC.

The rule is the platform's (`frontdesk.contract.capabilities.ReplyWindow`): the customer's message opens the window;
after the first one, or after each, only so many replies fit in; once it has passed a few more may follow.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from frontdesk.contract.capabilities import ReplyWindow
from frontdesk.core.conversations.views import WindowView
from frontdesk.db.columns import Column
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """Facts of a conversation from which its window follows.

    `replies` were sent since `last_inbound_at` and before the window passed, `late_replies` after it passed.
    """

    inbound_count: Annotated[int, Column("bigint", "batch", "save")] = 0
    last_inbound_at: Annotated[datetime | None, Column("timestamptz", "batch", "save")] = None
    replies: Annotated[int, Column("integer", "batch", "save", name="answers")] = 0
    late_replies: Annotated[int, Column("integer", "batch", "save", name="late_answers")] = 0


NO_WINDOW = WindowView(state="none", expires_at=None, remaining=None, late_remaining=0)


def after_inbound(facts: WindowFacts, at: datetime) -> WindowFacts:
    """Apply a message that the customer wrote at `at`; one older than the last one counts but opens nothing."""
    if facts.last_inbound_at is not None and at <= facts.last_inbound_at:
        return replace(facts, inbound_count=facts.inbound_count + 1)
    return WindowFacts(facts.inbound_count + 1, at, 0, 0)


def after_reply(facts: WindowFacts, at: datetime, rule: ReplyWindow | None) -> WindowFacts:
    """Apply a reply written at `at`; one older than the customer's last message no longer matters."""
    if rule is None or facts.last_inbound_at is None or at < facts.last_inbound_at:
        return facts
    if at < facts.last_inbound_at + rule.length:
        return replace(facts, replies=facts.replies + 1)
    return replace(facts, late_replies=facts.late_replies + 1)


def reply_withdrawn(facts: WindowFacts, at: datetime, rule: ReplyWindow | None) -> WindowFacts:
    """Take back a reply counted by `after_reply` with the same `at`: it never reached the customer."""
    if rule is None or facts.last_inbound_at is None or at < facts.last_inbound_at:
        return facts
    if at < facts.last_inbound_at + rule.length:
        return replace(facts, replies=max(0, facts.replies - 1))
    return replace(facts, late_replies=max(0, facts.late_replies - 1))


def used_up(facts: WindowFacts, rule: ReplyWindow | None) -> WindowFacts:
    """Close the window, whatever was counted: the platform takes nothing more."""
    return facts if rule is None else replace(facts, late_replies=max(facts.late_replies, rule.late_cap))


def window_view(facts: WindowFacts, rule: ReplyWindow | None, now: datetime) -> WindowView:
    """Return what the business may do now."""
    if rule is None:
        return NO_WINDOW
    late = max(0, rule.late_cap - facts.late_replies)
    if facts.last_inbound_at is None:
        return WindowView(state="closed", expires_at=None, remaining=0, late_remaining=0)
    expires_at = facts.last_inbound_at + rule.length
    if now >= expires_at:
        return WindowView(
            state="late" if late else "closed", expires_at=expires_at, remaining=late, late_remaining=late
        )
    remaining = None
    if rule.first_cap is not None and (rule.cap_each or facts.inbound_count <= 1):
        remaining = max(0, rule.first_cap - facts.replies)
    return WindowView(
        state="closed" if remaining == 0 else "open",
        expires_at=expires_at,
        remaining=remaining,
        late_remaining=late,
    )
