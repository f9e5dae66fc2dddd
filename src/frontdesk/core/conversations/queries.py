"""Reading of conversations and messages, within an account and bounded in rows. `storing.py` writes them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import asyncpg

from frontdesk.core.actors import AUTOMATIC
from frontdesk.core.conversations.attachment_row import ATTACHMENT_COLUMNS, attachment_row
from frontdesk.core.conversations.conversation_row import (
    CONVERSATION_COLUMNS,
    CONVERSATION_JOINS,
    ConversationRow,
    conversation_row,
)
from frontdesk.core.conversations.message_row import (
    MESSAGE_COLUMNS,
    MESSAGE_JOINS,
    MessageRow,
    by_id,
    message_row,
    reaction_view,
)
from frontdesk.core.messages.transitions import ON_THE_PLATFORM, one_of
from frontdesk.core.visibility import Visibility
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction

Holder = Literal["assignee_id", "team_id"]
"""Columns that say whose a conversation is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Place where a page ended: the sort key of its last row, and its id."""

    at: datetime
    id: int


async def one_conversation(
    transaction: Transaction, account_id: int, conversation_id: int, visible: Visibility, *, lock: bool = False
) -> ConversationRow | None:
    """Return one conversation, if the person may see it; with `lock`, nobody else writes in it until the end."""
    if lock:
        # Locked first and read then: a statement that waits reads the rows it joins as they were before the wait.
        await transaction.execute(
            "SELECT FROM conversations WHERE account_id = $1 AND id = $2 FOR UPDATE", account_id, conversation_id
        )
    args: list[Any] = [account_id, conversation_id]
    row = await transaction.first(
        f"SELECT {CONVERSATION_COLUMNS} FROM conversations c {CONVERSATION_JOINS}"
        f" WHERE c.account_id = $1 AND c.id = $2 AND {visible.where('c.inbox_id', args)}",
        *args,
    )
    return None if row is None else conversation_row(row)


async def conversations_by_keys(transaction: Transaction, keys: Collection[tuple[int, int]]) -> list[ConversationRow]:
    """Return these conversations, by account and id, in any account; a caller that changes them has locked them."""
    records = await transaction.fetch(_BY_KEYS, list(keys)) if keys else []
    return [conversation_row(record) for record in records]


_BY_KEYS = f"""
SELECT {CONVERSATION_COLUMNS} FROM unnest($1::row_key[]) k
JOIN conversations c ON c.account_id = k.account_id AND c.id = k.id {CONVERSATION_JOINS}
"""


async def inbox_of_conversation(transaction: Transaction, account_id: int, conversation_id: int) -> int | None:
    """Return the inbox a conversation is in; None when there is no such conversation."""
    inbox_id: int | None = await transaction.value(
        "SELECT inbox_id FROM conversations WHERE account_id = $1 AND id = $2", account_id, conversation_id
    )
    return inbox_id


async def ids_held_by(
    transaction: Transaction, account_id: int, holder: Holder, holder_id: int, limit: int
) -> list[int]:
    """Return the oldest conversations that a member or a team has."""
    rows = await transaction.fetch(
        f"SELECT id FROM conversations WHERE account_id = $1 AND {holder} = $2 ORDER BY id LIMIT $3",
        account_id,
        holder_id,
        limit,
    )
    return [row["id"] for row in rows]


async def newest_ids_of(transaction: Transaction, account_id: int, contact_id: int, limit: int) -> list[int]:
    """Return the newest conversations of a contact, those first that are not resolved."""
    rows = await transaction.fetch(
        "SELECT id FROM conversations WHERE account_id = $1 AND contact_id = $2"
        " ORDER BY status = 'resolved', last_activity_at DESC LIMIT $3",
        account_id,
        contact_id,
        limit,
    )
    return [row["id"] for row in rows]


async def is_any_hidden(transaction: Transaction, account_id: int, contact_id: int, visible: Visibility) -> bool:
    """Return whether the contact has a conversation that the person may not see."""
    if visible.inbox_ids is None:
        return False
    args: list[Any] = [account_id, contact_id]
    return bool(
        await transaction.value(
            "SELECT EXISTS (SELECT FROM conversations WHERE account_id = $1 AND contact_id = $2"
            f" AND NOT {visible.where('inbox_id', args)})",
            *args,
        )
    )


async def comment_root(transaction: Transaction, conversation: ConversationRow) -> str:
    """Return the comment on the post whose thread the conversation is about."""
    root: str = await transaction.value(
        "SELECT comment_root FROM conversations WHERE account_id = $1 AND id = $2",
        conversation.account_id,
        conversation.id,
    )
    return root


async def thread_page(
    transaction: Transaction,
    account_id: int,
    conversation_id: int,
    *,
    before: Place | None = None,
    after: Place | None = None,
    limit: int,
) -> list[MessageRow]:
    """Return messages of a thread, oldest first: the newest, or those just before or just after a place."""
    args: list[Any] = [account_id, conversation_id, limit]
    bound, direction = "", "DESC"
    if before is not None:
        bound = "AND (m.sent_at, m.id) < ($4, $5)"
        args += [before.at, before.id]
    elif after is not None:
        bound, direction = "AND (m.sent_at, m.id) > ($4, $5)", "ASC"
        args += [after.at, after.id]
    records = await transaction.fetch(
        f"SELECT {MESSAGE_COLUMNS} FROM (SELECT * FROM messages m WHERE m.account_id = $1 AND m.conversation_id = $2"
        f" {bound} ORDER BY m.sent_at {direction}, m.id {direction} LIMIT $3) m {MESSAGE_JOINS}"
        " ORDER BY m.sent_at, m.id",
        *args,
    )
    rows = [message_row(record) for record in records]
    await add_parts(transaction, rows)
    return rows


async def place_of(transaction: Transaction, account_id: int, conversation_id: int, message_id: int) -> Place | None:
    """Return where in the thread the message stands; None when it is in another one."""
    row = await transaction.first(
        "SELECT sent_at AS at, id FROM messages WHERE account_id = $1 AND id = $3 AND conversation_id = $2",
        account_id,
        conversation_id,
        message_id,
    )
    return None if row is None else Place(**row)


async def first_unread(transaction: Transaction, account_id: int, conversation_id: int, unread: int) -> Place | None:
    """Return the first of `unread` messages, which are the newest that came in; the oldest of all when there are
    fewer.
    """
    row = await transaction.first(
        "SELECT sent_at AS at, id FROM (SELECT sent_at, id FROM messages WHERE account_id = $1 AND conversation_id = $2"
        " AND direction = 'in' AND details -> 'deleted_at' IS NULL"
        " ORDER BY sent_at DESC, id DESC LIMIT $3) newest ORDER BY sent_at, id LIMIT 1",
        account_id,
        conversation_id,
        unread,
    )
    return None if row is None else Place(**row)


async def waiting_since(transaction: Transaction, account_id: int, conversation_id: int) -> datetime | None:
    """Return when the customer wrote the first message that no reply follows; None when all are replied to.

    An automatic message, ours or the platform's, is no reply.
    """
    sql = UNREPLIED_SINCE.format(account="$1::bigint", conversation="$2::bigint")
    since: datetime | None = await transaction.value(f"SELECT {sql}", account_id, conversation_id)
    return since


UNREPLIED_SINCE = f"""(SELECT min(m.sent_at) FROM messages m
    WHERE m.account_id = {{account}} AND m.conversation_id = {{conversation}} AND m.direction = 'in'
    AND m.details -> 'deleted_at' IS NULL AND m.sent_at > coalesce((SELECT max(r.sent_at) FROM messages r
        WHERE r.account_id = {{account}} AND r.conversation_id = {{conversation}} AND r.direction = 'out'
        AND NOT r.private
        AND r.status IN {one_of(ON_THE_PLATFORM)} AND r.details -> 'deleted_at' IS NULL
        AND r.author NOT IN ({", ".join(map(repr, AUTOMATIC))})), '-infinity'))"""


async def unreplied_since(
    transaction: Transaction, keys: Collection[tuple[int, int]]
) -> dict[tuple[int, int], datetime | None]:
    """Return what `waiting_since` returns, for each of these conversations (account, id) in any account."""
    rows = await transaction.fetch(_UNREPLIED, list(keys))
    return {(row["account_id"], row["id"]): row["since"] for row in rows}


_UNREPLIED = f"""
SELECT k.account_id, k.id, {UNREPLIED_SINCE.format(account="k.account_id", conversation="k.id")} AS since
FROM unnest($1::row_key[]) k
"""


async def media_of(
    transaction: Transaction, account_id: int, contact_id: int, visible: Visibility, *, before: Place | None, limit: int
) -> list[MessageRow]:
    """Return a contact's messages with pictures and videos, the newest first, in conversations the person may see."""
    args: list[Any] = [account_id, contact_id, limit]
    bound = ""
    if before is not None:
        bound = "AND (m.sent_at, m.id) < ($4, $5)"
        args += [before.at, before.id]
    records = await transaction.fetch(
        f"SELECT {MESSAGE_COLUMNS} FROM (SELECT m.* FROM conversations c CROSS JOIN LATERAL ("
        "   SELECT * FROM messages m WHERE m.account_id = c.account_id AND m.conversation_id = c.id"
        f"  AND m.kind IN ('image', 'video') {bound} ORDER BY m.sent_at DESC, m.id DESC LIMIT $3"
        f" ) m WHERE c.account_id = $1 AND c.contact_id = $2 AND {visible.where('c.inbox_id', args)}"
        f" ORDER BY m.sent_at DESC, m.id DESC LIMIT $3) m {MESSAGE_JOINS} ORDER BY m.sent_at DESC, m.id DESC",
        *args,
    )
    rows = [message_row(record) for record in records]
    await add_parts(transaction, rows)
    return rows


async def messages_where(
    transaction: Transaction, account_id: int, condition: str, *values: Any, parts: bool = True
) -> list[MessageRow]:
    """Return messages that meet a condition of ours (`$2` is its first value), oldest id first."""
    records = await transaction.fetch(
        f"SELECT {MESSAGE_COLUMNS} FROM messages m {MESSAGE_JOINS}"
        f" WHERE m.account_id = $1 AND {condition} ORDER BY m.id",
        account_id,
        *values,
    )
    rows = [message_row(record) for record in records]
    if parts:
        await add_parts(transaction, rows)
    return rows


async def one_message(transaction: Transaction, account_id: int, message_id: int) -> MessageRow | None:
    """Return one message with its parts; its conversation decides who may see it."""
    rows = await messages_where(transaction, account_id, "m.id = $2", message_id)
    return rows[0] if rows else None


async def quoting(transaction: Transaction, quoted: Collection[MessageRow]) -> list[MessageRow]:
    """Return what quotes these messages, tied to them, stored or not: it may have come before their ids were known
    here.
    """
    by_key = {(row.account_id, row.inbox_id, row.remote_id): row for row in quoted if row.remote_id is not None}
    records = await transaction.fetch(
        f"SELECT {MESSAGE_COLUMNS} FROM unnest($1::remote_key[]) k JOIN messages m ON m.account_id = k.account_id"
        f" AND m.inbox_id = k.inbox_id AND m.reply_to_remote_id = k.remote_id {MESSAGE_JOINS} ORDER BY m.id",
        list(by_key),
    )
    rows = [message_row(record) for record in records]
    for record, row in zip(records, rows, strict=True):
        row.reply_to_id = by_key[record["account_id"], record["inbox_id"], record["reply_to_remote_id"]].id
    await add_parts(transaction, rows)
    return rows


async def add_parts(transaction: Transaction, rows: Collection[MessageRow]) -> None:
    """Add the attachments and reactions of these messages: two statements, none when there are no rows."""
    if not rows:
        return
    keys = [(row.account_id, row.id) for row in rows]
    known = by_id(rows)
    for record in await transaction.fetch(
        f"SELECT {ATTACHMENT_COLUMNS} FROM unnest($1::bigint[], $2::bigint[]) AS k (account_id, message_id)"
        " JOIN attachments USING (account_id, message_id) ORDER BY id",
        *as_arrays(keys, 2),
    ):
        known[record["message_id"]].attachments.append(attachment_row(record))
    for record in await reactions_of(transaction, rows):
        known[record["message_id"]].reactions.append(reaction_view(record))


async def reactions_of(transaction: Transaction, rows: Collection[MessageRow]) -> list[asyncpg.Record]:
    """Return the reactions on these messages, each with the `message_id` it is on."""
    keys = [(row.account_id, row.inbox_id, row.remote_id, row.id) for row in rows if row.remote_id is not None]
    return await transaction.fetch(
        "SELECT k.message_id, emoji, image_key, from_business, at"
        " FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[])"
        " AS k (account_id, inbox_id, message_remote_id, message_id)"
        " JOIN reactions USING (account_id, inbox_id, message_remote_id)"
        " WHERE NOT removed ORDER BY at, reactor_remote_id, emoji",
        *as_arrays(keys, 4),
    )
