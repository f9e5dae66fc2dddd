"""Conditions for replying to a comment in a direct message, one by one.

The platform's rule says which conditions there are. Those that only the platform can judge are left to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.contract.capabilities import PrivateReplyRule
from frontdesk.db.transaction import Transaction

NEVER = timedelta()
ALWAYS = timedelta(days=36500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Condition in words that hold whether it is met or not; `met` is None where only the platform can tell."""

    name: str
    met: bool | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateReply:
    """Possibility of a private reply now, and why; `inbox_id` is the inbox whose messages it would be among."""

    possible: bool
    inbox_id: int | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    parent_remote_id: str | None
    deleted_at: datetime | None
    from_business: bool | None
    is_recent: bool
    has_reply: bool
    inbox_id: int | None
    inbox_state: str | None
    spoke_lately: bool


async def private_reply(
    transaction: Transaction, account_id: int, comment_id: int, platform: str, rule: PrivateReplyRule | None
) -> PrivateReply:
    """Return whether a comment of the account may be replied to privately; `platform` is the platform's name."""
    if rule is None:
        return PrivateReply(possible=False, inbox_id=None, conditions=())
    row = await transaction.first(_FACTS, account_id, comment_id, rule.within or ALWAYS, rule.quiet_for or NEVER)
    assert row is not None
    facts = _Facts(**row)
    conditions = tuple(_conditions(facts, platform, rule))
    possible = all(condition.met is not False for condition in conditions)
    return PrivateReply(possible=possible, inbox_id=facts.inbox_id, conditions=conditions)


def refusal(name: str, platform: str, rule: PrivateReplyRule | None) -> str:
    """Return why a direct message cannot be sent where that condition is not met."""
    known = rule or PrivateReplyRule()
    within, quiet = _words(known.within), _words(known.quiet_for)
    return {
        "there": "This comment was deleted.",
        "offered": f"{platform} does not offer a direct message for this comment.",
        "first_level": f"{platform} only takes a direct message to a customer's own comment on the post.",
        "recent": f"This comment is older than {within}, so {platform} no longer accepts a direct message for it.",
        "no_reply_yet": f"This comment already has a reply, and {platform} allows only one.",
        "quiet": f"You exchanged direct messages in the last {quiet}. Reply there.",
    }[name]


def _conditions(facts: _Facts, platform: str, rule: PrivateReplyRule) -> Iterator[Condition]:
    """Yield the conditions of the rule, in words that hold whether they are met or not."""
    offered = facts.inbox_id is not None and facts.inbox_state == "connected"
    yield Condition(name="there", met=facts.deleted_at is None, text="The comment was not deleted")
    yield Condition(
        name="offered",
        met=offered,
        text=f"{platform} offers a direct message for this comment, and its inbox is connected",
    )
    if rule.first_level:
        own = facts.parent_remote_id is None and not facts.from_business
        text = "A customer's own comment on the post, not a reply below another one"
        yield Condition(name="first_level", met=own, text=text)
    if rule.within is not None:
        yield Condition(name="recent", met=facts.is_recent, text=f"Posted in the last {_words(rule.within)}")
    if rule.once:
        yield Condition(name="no_reply_yet", met=not facts.has_reply, text="No reply yet, public or direct")
    if rule.quiet_for is not None:
        text = f"No direct messages between you in the last {_words(rule.quiet_for)}"
        yield Condition(name="quiet", met=not facts.spoke_lately, text=text)
    yield from (Condition(name=name, met=None, text=text) for name, text in rule.judged)


def _words(length: timedelta | None) -> str:
    """Return a length of time in words: in days from three of them on."""
    hours = round((length or NEVER).total_seconds() / 3600)
    return f"{hours // 24} days" if hours >= 72 and hours % 24 == 0 else f"{hours} hours"


_FACTS = """
SELECT k.parent_remote_id, k.deleted_at, k.from_business, k.commented_at > now() - $3::interval AS is_recent,
    k.answered_privately_at IS NOT NULL OR EXISTS (SELECT FROM comments r WHERE r.account_id = k.account_id
        AND r.inbox_id = k.inbox_id AND r.root_remote_id = k.remote_id AND r.from_business AND r.deleted_at IS NULL)
        AS has_reply,
    v.inbox_id, b.state AS inbox_state,
    EXISTS (SELECT FROM identities i
        JOIN conversations c ON c.account_id = i.account_id AND c.contact_id = i.contact_id AND c.inbox_id = v.inbox_id
        JOIN messages m ON m.account_id = c.account_id AND m.conversation_id = c.id
        WHERE i.account_id = k.account_id AND i.remote_id = k.author_remote_id AND m.direction <> 'activity'
            AND NOT m.private AND m.sent_at > now() - $4::interval) AS spoke_lately
FROM comments k
LEFT JOIN LATERAL (SELECT inbox_id FROM comment_invitations
    WHERE account_id = k.account_id AND comment_remote_id = k.remote_id LIMIT 1) v ON true
LEFT JOIN inboxes b ON b.account_id = k.account_id AND b.id = v.inbox_id
WHERE k.account_id = $1 AND k.id = $2
"""
