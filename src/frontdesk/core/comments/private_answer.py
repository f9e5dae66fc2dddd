"""Whether a comment may be answered in a direct message, condition by condition.

The conditions are those of the one platform that offers it so far (Comment-to-Message; see docs/channels). What only
the platform can judge is left to it. Sources differ on whether a public reply rules a private one out: the stricter
reading is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.db.transaction import Transaction

ANSWER_WITHIN = timedelta(hours=48)
QUIET = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition, in words that hold whether it is met or not; `met` is None where only the platform can tell."""

    name: str
    met: bool | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateAnswer:
    """Whether a private answer is possible now, and why; `inbox_id` is the inbox whose messages it would be among."""

    possible: bool
    inbox_id: int | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    parent_remote_id: str | None
    deleted_at: datetime | None
    from_business: bool | None
    is_recent: bool
    was_answered: bool
    inbox_id: int | None
    inbox_state: str | None
    spoke_lately: bool


async def private_answer(transaction: Transaction, account_id: int, comment_id: int, platform: str) -> PrivateAnswer:
    """What there is to say about a comment of the account that exists; `platform` is what its platform is called."""
    row = await transaction.first(_FACTS, account_id, comment_id, ANSWER_WITHIN, QUIET)
    assert row is not None
    facts = _Facts(*row)
    conditions = _conditions(facts, platform)
    possible = all(condition.met is not False for condition in conditions)
    return PrivateAnswer(possible=possible, inbox_id=facts.inbox_id, conditions=conditions)


_CONDITIONS = {
    "there": "The comment was not deleted",
    "invited": "{0} offers a direct message for this comment, and its inbox is connected",
    "first_level": "A customer's own comment on the post, not a reply below another one",
    "recent": "Posted in the last 48 hours",
    "unanswered": "No reply yet, public or direct",
    "quiet": "No direct messages between you in the last 24 hours",
    "adult": "Its author is 18 or older (only {0} knows)",
}
_UNMET = {
    "there": "This comment was deleted.",
    "invited": "{0} does not offer a direct message for this comment.",
    "first_level": "{0} only takes a direct message to a customer's own comment on the post.",
    "recent": "This comment is older than 48 hours: {0} no longer takes a direct message for it.",
    "unanswered": "This comment has a reply already, and {0} allows only one.",
    "quiet": "You exchanged direct messages in the last 24 hours: reply there.",
}


def refusal(name: str, platform: str) -> str:
    """Why a direct message cannot be sent where that condition is not met."""
    return _UNMET[name].format(platform)


def _conditions(facts: _Facts, platform: str) -> tuple[Condition, ...]:
    met = {
        "there": facts.deleted_at is None,
        "invited": facts.inbox_id is not None and facts.inbox_state == "connected",
        "first_level": facts.parent_remote_id is None and not facts.from_business,
        "recent": facts.is_recent,
        "unanswered": not facts.was_answered,
        "quiet": not facts.spoke_lately,
        "adult": None,
    }
    return tuple(Condition(name=name, met=met[name], text=text.format(platform)) for name, text in _CONDITIONS.items())


_FACTS = """
SELECT k.parent_remote_id, k.deleted_at, k.from_business, k.commented_at > now() - $3::interval AS is_recent,
    k.answered_privately_at IS NOT NULL OR EXISTS (SELECT FROM comments r WHERE r.account_id = k.account_id
        AND r.inbox_id = k.inbox_id AND r.root_remote_id = k.remote_id AND r.from_business AND r.deleted_at IS NULL)
        AS was_answered,
    v.inbox_id, b.state,
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


async def answered(transaction: Transaction, account_id: int, comment_id: int) -> None:
    """A private answer was sent."""
    await transaction.execute(
        "UPDATE comments SET answered_privately_at = coalesce(answered_privately_at, now())"
        " WHERE account_id = $1 AND id = $2",
        account_id,
        comment_id,
    )
