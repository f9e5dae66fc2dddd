"""Rules of an inbox's channel as its row keeps them, so that core draws a card and checks a reply by itself.

They follow from the operator's settings and from what the platform said of the account, and are written whenever they
change (`frontdesk.gateway.catalog.inbox_rules`). Core only reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

import msgspec

from frontdesk.contract.capabilities import Capabilities, PrivateReplyRule, ReplyWindow
from frontdesk.core.inboxes.errors import InboxNotFound, InboxNotReady
from frontdesk.db.transaction import Transaction
from frontdesk.kit.log_limiter import LogLimiter
from frontdesk.kit.values import dataclass

log = LogLimiter(__name__)

VERSION = 1
"""Grows with every change of `ChannelRules` or of a class in it: an older program leaves newer rules alone."""
NOTHING = Capabilities(text_limit=0)
KEPT = 512
"""So many different rules are held decoded. Most inboxes of a channel have the same."""


class RulesUnreadable(Exception):
    """Kept rules that no version of the program writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRules:
    """Rules that core must know of an inbox's channel.

    `private_replies`: when comments of the inbox may be replied to in direct messages of its platform; None is never.
    """

    platform: str
    """Whose people the inbox's customers are: a name shared by the platform's channels."""
    platform_title: str
    """What the platform is called."""
    capabilities: Capabilities
    private_replies: PrivateReplyRule | None = None
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class InboxState:
    """State of an inbox for sending: `connected`, `needs_reconnect` or `disconnected`, and its rules."""

    state: str
    rules: ChannelRules

    @property
    def capabilities(self) -> Capabilities:
        """Return what the inbox can do."""
        return self.rules.capabilities

    @property
    def platform(self) -> str:
        """Return the platform's name."""
        return self.rules.platform_title

    def without_window(self) -> InboxState:
        """Return the same without a window, for what may be sent at any time."""
        capabilities = replace(self.rules.capabilities, reply_window=None)
        return InboxState(self.state, replace(self.rules, capabilities=capabilities))


def encode_rules(rules: ChannelRules) -> str:
    """Return the rules as the row keeps them."""
    return msgspec.json.encode(rules).decode()


@lru_cache(maxsize=KEPT)
def decode_rules(text: str | None) -> ChannelRules:
    """Read the rules of a row; fields of a newer version are left out. Raises `RulesUnreadable`."""
    if text is None:
        raise RulesUnreadable("there are none")
    try:
        return msgspec.json.decode(text, type=ChannelRules)
    except msgspec.DecodeError as error:
        raise RulesUnreadable(str(error)) from error


def reply_window_of(text: str | None) -> ReplyWindow | None:
    """Read the reply window from the rules of a row.

    Unreadable rules count as no window until they are written again: a card is shown all the same, and sending reads
    the rules themselves.
    """
    if text is None:
        return None
    try:
        return _reply_window(text)
    except msgspec.DecodeError as error:
        log.warning("an inbox's reply window cannot be read", error=str(error))
        return None


@lru_cache(maxsize=KEPT)
def _reply_window(text: str) -> ReplyWindow:
    return msgspec.json.decode(text, type=ReplyWindow)


async def inbox_state(transaction: Transaction, account_id: int, inbox_id: int) -> InboxState:
    """Return the state and the rules of one inbox. Raises `InboxNotFound`, `InboxNotReady`."""
    row = await transaction.first(
        "SELECT state, rules::text AS rules FROM inboxes WHERE account_id = $1 AND id = $2", account_id, inbox_id
    )
    if row is None:
        raise InboxNotFound
    return InboxState(row["state"], rules_in(row["rules"]))


def rules_in(text: str | None) -> ChannelRules:
    """Read the rules of a row that a person waits for. Raises `InboxNotReady`."""
    try:
        return decode_rules(text)
    except RulesUnreadable as error:
        log.warning("an inbox's rules cannot be read", error=str(error))
        raise InboxNotReady from error


def capabilities_in(text: str | None) -> Capabilities:
    """Return what an inbox of these rules can do; nothing, until its rules can be read."""
    try:
        return decode_rules(text).capabilities
    except RulesUnreadable:
        return NOTHING


async def account_facts(transaction: Transaction) -> list[tuple[str, dict[str, str]]]:
    """Return what the platforms said of accounts, each only once, with the channel (system only)."""
    rows = await transaction.fetch("SELECT DISTINCT channel, facts FROM inboxes WHERE facts <> '{}'")
    return [(row["channel"], dict(row["facts"])) for row in rows]


async def store_rules(transaction: Transaction, wanted: Iterable[tuple[str, Mapping[str, str], ChannelRules]]) -> int:
    """Write the rules of every inbox of these channels and facts that keeps others; return how many (system only).

    An inbox of which the platform says something else meanwhile is left alone.
    """
    each = list(wanted)
    return await transaction.execute(
        _KEEP,
        [channel for channel, _, _ in each],
        [msgspec.json.encode(dict(facts)).decode() for _, facts, _ in each],
        [encode_rules(rules) for _, _, rules in each],
    )


# Most of the time nothing differs, and no row is locked. What is locked, is locked in one order.
_KEEP = """
WITH due AS MATERIALIZED (
    SELECT b.account_id, b.id, w.facts::jsonb AS facts, w.rules::jsonb AS rules
    FROM unnest($1::text[], $2::text[], $3::text[]) AS w (channel, facts, rules)
    JOIN inboxes b ON b.channel = w.channel AND b.facts = w.facts::jsonb
    WHERE b.rules IS DISTINCT FROM w.rules::jsonb
    ORDER BY b.account_id, b.id FOR UPDATE OF b
)
UPDATE inboxes b SET rules = due.rules FROM due
WHERE b.account_id = due.account_id AND b.id = due.id AND b.facts = due.facts
"""
