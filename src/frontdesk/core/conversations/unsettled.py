"""Unsettled messages: stuck while being sent, left without a job, or told apart by their ids on the platform."""

from __future__ import annotations

from collections.abc import Collection

import asyncpg

from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.db.transaction import Transaction


async def stuck_messages(transaction: Transaction, seconds: int, limit: int) -> list[asyncpg.Record]:
    """Return `account_id`, `id` and `claims` of messages that have been `sending` for too long (system only)."""
    return await transaction.fetch(
        "SELECT account_id, id, claims FROM messages WHERE status = 'sending'"
        " AND sending_since < now() - make_interval(secs => $1) LIMIT $2",
        seconds,
        limit,
    )


async def conversations_without_a_job(transaction: Transaction, seconds: int, limit: int) -> list[asyncpg.Record]:
    """Return `account_id` and `conversation_id` of messages whose time to be sent is long over (system only)."""
    return await transaction.fetch(
        "SELECT DISTINCT m.account_id, m.conversation_id FROM messages m"
        " JOIN inboxes b ON b.account_id = m.account_id AND b.id = m.inbox_id"
        " WHERE m.status = 'queued' AND b.state <> 'needs_reconnect'"
        " AND coalesce(m.next_attempt_at, m.sent_at) < now() - make_interval(secs => $1) LIMIT $2",
        seconds,
        limit,
    )


async def ids_of_others(transaction: Transaction, message: MessageRow, remote_ids: Collection[str]) -> set[str]:
    """Return those of the platform's ids that other messages of the inbox have."""
    rows = await transaction.fetch(
        "SELECT remote_id FROM messages WHERE account_id = $1 AND inbox_id = $2 AND remote_id = ANY($3) AND id <> $4",
        message.account_id,
        message.inbox_id,
        list(remote_ids),
        message.id,
    )
    return {row["remote_id"] for row in rows}


async def is_any_older(transaction: Transaction, message: MessageRow, remote_ids: Collection[str]) -> bool:
    """Return whether one of the platform's ids belongs to a message that is older than this one."""
    return bool(
        await transaction.value(
            "SELECT EXISTS (SELECT FROM messages WHERE account_id = $1 AND inbox_id = $2 AND remote_id = ANY($3)"
            " AND id < $4)",
            message.account_id,
            message.inbox_id,
            list(remote_ids),
            message.id,
        )
    )
