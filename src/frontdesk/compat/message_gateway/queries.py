"""Statements of the gateway: the account it serves, and the messages its dashboards see. Scoped by account, but `find`.

A chat is a message between a customer and the business that the platform has: no private note, no activity, nothing
that is still on its way or did not get through.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from frontdesk.core.actors import ActorRef
from frontdesk.core.events import InboxChanged
from frontdesk.core.inboxes.queries import INBOX_COLUMNS, INBOX_FROM, InboxRow
from frontdesk.core.inboxes.service import publish_inbox
from frontdesk.core.messages.transitions import ON_THE_PLATFORM, one_of
from frontdesk.db.columns import Named
from frontdesk.db.transaction import BY_KEYS, Transaction

IS_CHAT = (
    f"NOT m.private AND m.direction <> 'activity' AND (m.direction = 'in' OR m.status IN {one_of(ON_THE_PLATFORM)})"
)
NOT_CLEARED = "($3::timestamptz IS NULL OR greatest(m.received_at, m.sent_at) > $3)"

CHAT_COLUMNS = """
    m.id, m.sent_at, m.direction, m.kind, m.content, m.inbox_id, c.remote_id AS conversation_id,
    i.remote_id AS customer_id, i.username, coalesce(i.name, nullif(p.name, 'Unknown')) AS name, i.avatar_url,
    p.created_at > now() - interval '1 minute' AS is_new
"""
CHAT_JOINS = """
    JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
    JOIN contacts p ON p.account_id = c.account_id AND p.id = c.contact_id
    LEFT JOIN LATERAL (
        SELECT remote_id, username, name, avatar_url FROM identities
        WHERE identities.account_id = c.account_id AND identities.contact_id = c.contact_id
            AND identities.platform = g.platform ORDER BY id LIMIT 1
    ) i ON true
"""


@dataclass(frozen=True, slots=True)
class GatewayInbox:
    """Inbox that the gateway serves, and the provider it was set up for."""

    inbox: InboxRow
    provider: str


@dataclass(frozen=True, slots=True)
class Chat:
    """Chat with what its item shows, as `CHAT_COLUMNS` read it. `is_new`: its customer came a moment ago."""

    id: int
    sent_at: datetime
    direction: str
    kind: str
    content: str | None
    inbox_id: int
    conversation_id: str
    customer_id: str | None
    username: str | None
    name: str | None
    avatar_url: str | None
    is_new: bool


async def find_account(transaction: Transaction) -> int | None:
    """Return the account that the gateway of this installation serves. Needs a system transaction."""
    found: int | None = await transaction.value("SELECT account_id FROM message_gateways ORDER BY account_id LIMIT 1")
    return found


async def serve_account(transaction: Transaction, account_id: int, provider: str) -> None:
    """Serve this account from now on, with this provider."""
    await transaction.execute(
        "INSERT INTO message_gateways (account_id, provider) VALUES ($1, $2)"
        " ON CONFLICT (account_id) DO UPDATE SET provider = excluded.provider",
        account_id,
        provider,
    )


async def serve_inbox(
    transaction: Transaction,
    account_id: int,
    inbox_id: int,
    provider: str,
    actor: ActorRef,
    provided: bytes | None = None,
) -> None:
    """Serve the inbox, too, from now on; `provided` names the variables it was connected with."""
    await transaction.execute(
        "INSERT INTO message_gateway_inboxes (account_id, inbox_id, provider, provided) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (account_id, inbox_id) DO UPDATE SET provider = excluded.provider,"
        " provided = coalesce(excluded.provided, message_gateway_inboxes.provided)",
        account_id,
        inbox_id,
        provider,
        provided,
    )
    # Every process of ours keeps the list of these inboxes in mind, and looks at it again when it hears this.
    publish_inbox(transaction, InboxChanged, account_id, inbox_id, actor)


async def inboxes(transaction: Transaction, account_id: int, provider: str) -> list[GatewayInbox]:
    """Return the inboxes that the gateway serves: those of the provider first, of each those added last."""
    rows = await transaction.fetch(
        f"SELECT {INBOX_COLUMNS}, g.provider {INBOX_FROM}"
        " JOIN message_gateway_inboxes g ON g.account_id = b.account_id AND g.inbox_id = b.id"
        " WHERE g.account_id = $1 ORDER BY g.provider = $2 DESC, g.added_at DESC, g.inbox_id DESC",
        account_id,
        provider,
    )
    return [GatewayInbox(_INBOX.row(row), row["provider"]) for row in rows]


_INBOX = Named(InboxRow)


async def provided_with(transaction: Transaction, account_id: int, provided: bytes) -> int | None:
    """Return the inbox that was connected with exactly these variables."""
    found: int | None = await transaction.value(
        "SELECT inbox_id FROM message_gateway_inboxes WHERE account_id = $1 AND provided = $2", account_id, provided
    )
    return found


async def clear(transaction: Transaction, account_id: int) -> None:
    """Leave out the chats up to now; nothing is deleted."""
    await transaction.execute(
        "UPDATE message_gateways SET cleared_at = clock_timestamp() WHERE account_id = $1", account_id
    )


async def cleared_at(transaction: Transaction, account_id: int) -> datetime | None:
    """Return since when chats count, if they were cleared."""
    found: datetime | None = await transaction.value(
        "SELECT cleared_at FROM message_gateways WHERE account_id = $1", account_id
    )
    return found


async def page(
    transaction: Transaction,
    account_id: int,
    platforms: Mapping[int, str],
    since: datetime | None,
    after: int,
    until: int,
    limit: int,
) -> list[Chat]:
    """Return the next chats of these inboxes (each with its platform), in the order they came here.

    Their ids are after `after` and up to `until`.
    """
    await transaction.execute(BY_KEYS)
    rows = await transaction.fetch(
        f"SELECT {CHAT_COLUMNS} FROM unnest($2::bigint[], $4::text[]) AS g (inbox_id, platform) CROSS JOIN LATERAL ("
        "   SELECT * FROM messages m WHERE m.account_id = $1 AND m.inbox_id = g.inbox_id"
        "   AND m.id > $5 AND m.id <= $6"
        f"  AND {IS_CHAT} AND {NOT_CLEARED} ORDER BY m.id LIMIT $7"
        f") m {CHAT_JOINS} ORDER BY m.id LIMIT $7",
        account_id,
        list(platforms),
        since,
        list(platforms.values()),
        after,
        until,
        limit,
    )
    return [_CHAT.row(row) for row in rows]


async def chats_of(
    transaction: Transaction, account_id: int, platforms: Mapping[int, str], ids: Sequence[int]
) -> dict[int, Chat]:
    """Return those of these messages that are chats of the inboxes, by their ids."""
    await transaction.execute(BY_KEYS)
    rows = await transaction.fetch(
        f"SELECT {CHAT_COLUMNS} FROM unnest($3::bigint[]) AS k (id)"
        " JOIN messages m ON m.account_id = $1 AND m.id = k.id"
        " JOIN unnest($2::bigint[], $4::text[]) AS g (inbox_id, platform) ON g.inbox_id = m.inbox_id"
        f" {CHAT_JOINS} WHERE {IS_CHAT}",
        account_id,
        list(platforms),
        list(ids),
        list(platforms.values()),
    )
    return {row["id"]: _CHAT.row(row) for row in rows}


_CHAT = Named(Chat)


async def counts(
    transaction: Transaction, account_id: int, inbox_ids: Collection[int], since: datetime | None
) -> asyncpg.Record:
    """Return of the inboxes how many `contacts` they have, messages `seen` on the platform, and `chats` since
    cleared.
    """
    row = await transaction.first(
        "SELECT (SELECT count(DISTINCT contact_id) FROM conversations"
        "   WHERE account_id = $1 AND inbox_id = ANY($2::bigint[])) AS contacts,"
        f" count(*) AS seen, count(*) FILTER (WHERE {NOT_CLEARED}) AS chats FROM messages m"
        f" WHERE m.account_id = $1 AND m.inbox_id = ANY($2::bigint[]) AND {IS_CHAT}",
        account_id,
        list(inbox_ids),
        since,
    )
    assert row is not None
    return row


async def conversation_of(
    transaction: Transaction, account_id: int, inbox_ids: Sequence[int], remote_id: str
) -> int | None:
    """Return the conversation with this id on the platform, in the first of these inboxes that has it."""
    found: int | None = await transaction.value(
        "SELECT id FROM conversations WHERE account_id = $1 AND inbox_id = ANY($2::bigint[]) AND remote_id = $3"
        " ORDER BY array_position($2::bigint[], inbox_id) LIMIT 1",
        account_id,
        list(inbox_ids),
        remote_id,
    )
    return found


async def newest_message(transaction: Transaction, account_id: int) -> int:
    """Return the highest id of a message so far; 0 when there is none."""
    return int(await transaction.value("SELECT coalesce(max(id), 0) FROM messages WHERE account_id = $1", account_id))
