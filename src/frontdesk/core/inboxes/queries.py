"""Statements that read inboxes, and all about their credentials. Scoped by account, but for those named `all`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from frontdesk.core.inboxes.rules import capabilities_in
from frontdesk.core.inboxes.views import ConversationPer, InboxStateName, InboxView, capabilities_view
from frontdesk.core.visibility import ALL_INBOXES, Visibility
from frontdesk.db.transaction import Transaction

INBOX_COLUMNS = """
    b.account_id, b.id, b.channel, b.name, b.remote_id, b.state, b.state_reason, b.username, b.display_name,
    b.connected_at, b.last_event_at,
    CASE WHEN b.state <> 'disconnected' THEN c.access_expires_at END AS access_expires_at,
    CASE WHEN b.state <> 'disconnected' THEN c.refresh_expires_at END AS refresh_expires_at,
    b.comment_tickets AS conversation_per, c.scopes, b.rules::text AS rules,
    CASE WHEN b.state = 'connected' THEN c.trouble_since END AS trouble_since,
    CASE WHEN b.state = 'connected' THEN c.trouble END AS trouble,
    array(SELECT m.user_id FROM inbox_members m WHERE m.account_id = b.account_id AND m.inbox_id = b.id
          ORDER BY m.user_id) AS member_ids
"""
INBOX_FROM = """
    FROM inboxes b LEFT JOIN inbox_credentials c
        ON c.account_id = b.account_id AND c.inbox_id = coalesce(b.credentials_inbox_id, b.id)
"""


# Inboxes of one remote account share one permission: its credentials are kept with the inbox that was connected first.
KEEPER = "coalesce((SELECT credentials_inbox_id FROM inboxes WHERE account_id = $1 AND id = $2), $2)"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """Inbox with what its view needs from other tables, as `INBOX_COLUMNS` read it."""

    account_id: int
    id: int
    channel: str
    name: str
    remote_id: str
    state: InboxStateName
    state_reason: str | None
    username: str | None
    display_name: str | None
    connected_at: datetime
    last_event_at: datetime | None
    access_expires_at: datetime | None
    refresh_expires_at: datetime | None
    conversation_per: ConversationPer
    scopes: list[str] | None
    rules: str | None = field(repr=False)
    trouble_since: datetime | None
    trouble: str | None
    member_ids: list[int]

    def view(self) -> InboxView:
        """Return the view for clients."""
        return InboxView(
            id=self.id,
            channel=self.channel,
            name=self.name,
            remote_id=self.remote_id,
            state=self.state,
            state_reason=self.state_reason,
            username=self.username,
            display_name=self.display_name,
            connected_at=self.connected_at,
            last_event_at=self.last_event_at,
            access_expires_at=self.access_expires_at,
            refresh_expires_at=self.refresh_expires_at,
            conversation_per=self.conversation_per,
            trouble_since=self.trouble_since,
            trouble=self.trouble,
            member_ids=tuple(self.member_ids),
            capabilities=capabilities_view(capabilities_in(self.rules)),
        )


@dataclass(frozen=True, slots=True)
class CredentialsRow:
    """Credentials for an inbox's remote account; `secret` is None when it has none."""

    channel: str
    remote_id: str
    state: InboxStateName
    state_reason: str | None
    secret: bytes | None = field(repr=False)
    refreshed_at: datetime | None
    trouble_since: datetime | None
    """Since when access that ended could not be renewed; it is tried again at `retry_at`."""
    retry_at: datetime | None


async def list_inboxes(transaction: Transaction, account_id: int, visible: Visibility) -> tuple[InboxRow, ...]:
    """List the account's inboxes that may be seen, in the order they were made."""
    args: list[Any] = [account_id]
    rows = await transaction.fetch(
        f"SELECT {INBOX_COLUMNS} {INBOX_FROM} WHERE b.account_id = $1 AND {visible.where('b.id', args)} ORDER BY b.id",
        *args,
    )
    return tuple(InboxRow(**row) for row in rows)


async def needing_reconnect(transaction: Transaction, account_id: int, visible: Visibility) -> list[asyncpg.Record]:
    """Return `id`, `name` and `state_reason` of the visible inboxes whose access the platform ended."""
    args: list[Any] = [account_id]
    return await transaction.fetch(
        "SELECT id, name, state_reason FROM inboxes WHERE account_id = $1 AND state = 'needs_reconnect'"
        f" AND {visible.where('id', args)} ORDER BY id",
        *args,
    )


async def one_inbox(
    transaction: Transaction, account_id: int, inbox_id: int, visible: Visibility = ALL_INBOXES
) -> InboxRow | None:
    """Return one inbox, if it may be seen."""
    args: list[Any] = [account_id, inbox_id]
    row = await transaction.first(
        f"SELECT {INBOX_COLUMNS} {INBOX_FROM} WHERE b.account_id = $1 AND b.id = $2 AND {visible.where('b.id', args)}",
        *args,
    )
    return None if row is None else InboxRow(**row)


async def inbox_of_remote(transaction: Transaction, account_id: int, channel: str, remote_id: str) -> InboxRow | None:
    """Return the account's inbox of a remote account."""
    inbox_id = await transaction.value(
        "SELECT id FROM inboxes WHERE account_id = $1 AND channel = $2 AND remote_id = $3",
        account_id,
        channel,
        remote_id,
    )
    return None if inbox_id is None else await one_inbox(transaction, account_id, inbox_id)


async def is_name_taken(transaction: Transaction, account_id: int, name: str) -> bool:
    """Return whether an inbox of the account has this name."""
    return bool(
        await transaction.value(
            "SELECT EXISTS (SELECT FROM inboxes WHERE account_id = $1 AND name = $2)", account_id, name
        )
    )


async def state_of(transaction: Transaction, account_id: int, inbox_id: int) -> InboxStateName:
    """Return the state of an inbox that is there."""
    state: InboxStateName = await transaction.value(
        "SELECT state FROM inboxes WHERE account_id = $1 AND id = $2", account_id, inbox_id
    )
    return state


async def channel_and_state(transaction: Transaction, account_id: int, inbox_id: int) -> asyncpg.Record | None:
    """Return `channel` and `state` of an inbox; None when it is not there."""
    return await transaction.first(
        "SELECT channel, state FROM inboxes WHERE account_id = $1 AND id = $2", account_id, inbox_id
    )


async def with_rules(transaction: Transaction, account_id: int, inbox_id: int) -> asyncpg.Record | None:
    """Return an inbox with its `rules` as stored, and `now` by the database's clock; None when it is not there."""
    return await transaction.first(
        "SELECT account_id, id, channel, remote_id, state, created_at, rules::text AS rules, clock_timestamp() AS now"
        " FROM inboxes WHERE account_id = $1 AND id = $2",
        account_id,
        inbox_id,
    )


async def is_channel_used_in_all(transaction: Transaction, channel: str) -> bool:
    """Return whether an inbox of any account is on the channel and not disconnected (system only)."""
    return bool(
        await transaction.value(
            "SELECT EXISTS (SELECT FROM inboxes WHERE channel = $1 AND state <> 'disconnected')", channel
        )
    )


async def webhook_key(transaction: Transaction, account_id: int, inbox_id: int) -> str:
    """Return the last part of the inbox's own webhook address."""
    key: str = await transaction.value(
        "SELECT webhook_key FROM inboxes WHERE account_id = $1 AND id = $2", account_id, inbox_id
    )
    return key


async def inbox_at_webhook_key_in_all(transaction: Transaction, channel: str, key: str) -> asyncpg.Record | None:
    """Return the inbox whose webhooks come to an address of its own: account, id, remote id and its sealed
    credentials.
    """
    return await transaction.first(
        "SELECT b.account_id, b.id, b.remote_id, c.secret FROM inboxes b LEFT JOIN inbox_credentials c"
        " ON c.account_id = b.account_id AND c.inbox_id = coalesce(b.credentials_inbox_id, b.id)"
        " WHERE b.webhook_key = $2 AND b.channel = $1",
        channel,
        key,
    )


async def inbox_of_app_in_all(transaction: Transaction, channel: str, conversation_id: str) -> asyncpg.Record | None:
    """Return the inbox of a webhook that names only the app: `remote_id`, and whether it `knows` the conversation.

    Without one that knows it, the only inbox that is not disconnected; None when that is unclear (system only).
    """
    rows = await transaction.fetch(
        "SELECT remote_id, knows FROM inboxes b, LATERAL (SELECT EXISTS (SELECT FROM conversations c"
        " WHERE c.account_id = b.account_id AND c.inbox_id = b.id AND c.remote_id = $2) AS knows) k"
        " WHERE b.channel = $1 AND (knows OR b.state <> 'disconnected') ORDER BY knows DESC LIMIT 2",
        channel,
        conversation_id,
    )
    if len(rows) == 2 and rows[0]["knows"] == rows[1]["knows"]:
        return None
    return rows[0] if rows else None


async def connected_of_remote_in_all(
    transaction: Transaction, channels: Collection[str], remote_id: str
) -> asyncpg.Record | None:
    """Return `account_id` and `id` of a connected inbox of a remote account on one of these channels (system only).

    It may be in any account.
    """
    return await transaction.first(
        "SELECT account_id, id FROM inboxes WHERE channel = ANY($1::text[]) AND remote_id = $2 AND state = 'connected'"
        " ORDER BY id LIMIT 1",
        list(channels),
        remote_id,
    )


async def inboxes_of_remote(
    transaction: Transaction, account_id: int, channels: Collection[str], remote_id: str
) -> list[InboxRow]:
    """Return the account's inboxes of one remote account, in the order they were made."""
    rows = await transaction.fetch(
        f"SELECT {INBOX_COLUMNS} {INBOX_FROM} WHERE b.account_id = $1 AND b.channel = ANY($2::text[])"
        " AND b.remote_id = $3 ORDER BY b.id",
        account_id,
        list(channels),
        remote_id,
    )
    return [InboxRow(**row) for row in rows]


async def credentials_of(
    transaction: Transaction, account_id: int, inbox_id: int, *, lock: bool = False
) -> CredentialsRow | None:
    """Return an inbox's state and credentials; None when there is no such inbox.

    With `lock` nobody else renews them until the end of the transaction. They are locked first and read then: a
    statement that waits would read the inbox as it was before the wait.
    """
    if lock:
        await transaction.execute(
            f"SELECT FROM inbox_credentials WHERE account_id = $1 AND inbox_id = {KEEPER} FOR UPDATE",
            account_id,
            inbox_id,
        )
    row = await transaction.first(
        "SELECT b.channel, b.remote_id, b.state, b.state_reason, c.secret, c.refreshed_at, c.trouble_since, c.retry_at"
        f" {INBOX_FROM} WHERE b.account_id = $1 AND b.id = $2",
        account_id,
        inbox_id,
    )
    return None if row is None else CredentialsRow(**row)


async def due_for_renewal_in_all(transaction: Transaction, ahead: timedelta) -> list[asyncpg.Record]:
    """Return the connected inboxes whose access ends within `ahead`, soonest first (system only).

    Each has `account_id` and `inbox_id`. Of inboxes that share credentials one is named. Access that lives less than
    twice as long is due after half its life.
    """
    return await transaction.fetch(
        "SELECT c.account_id, b.id AS inbox_id FROM inbox_credentials c CROSS JOIN LATERAL ("
        "  SELECT id FROM inboxes WHERE account_id = c.account_id AND coalesce(credentials_inbox_id, id) = c.inbox_id"
        "  AND state = 'connected' ORDER BY id LIMIT 1) b"
        " WHERE c.access_expires_at < now() + $1"
        " AND c.access_expires_at < now() + (c.access_expires_at - c.refreshed_at) / 2"
        " ORDER BY c.access_expires_at",
        ahead,
    )
