"""Reactions of a batch: the newest word on each is stored, and what that changes is said once."""

from __future__ import annotations

from collections.abc import Iterable

import asyncpg

from frontdesk.core import events as facts
from frontdesk.core.conversations.feed import of_reaction
from frontdesk.core.conversations.message_row import MessageRow, by_id, reaction_view
from frontdesk.core.event_kinds import Event
from frontdesk.core.ingest.decide import ChangeSet
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction

MOST_REACTIONS = 10
"""So many emoji of one person stand on a message; what comes beyond them is not kept."""


async def store(transaction: Transaction, decided: ChangeSet) -> None:
    """Store the reactions; show the messages they change, and say what was added or removed.

    What is on a message that is known only now is said when it is put on it.
    """
    told = decided.reactions.values()
    rows = [(*r.key, r.reactor_remote_id, r.emoji, r.image_url, r.from_business, r.removed, r.at) for r in told]
    arrays, fresh = as_arrays(sorted(rows, key=lambda values: values[:5])), _known_only_now(decided)
    for row in await transaction.fetch(_STORE, *arrays, MOST_REACTIONS):
        key = (row["account_id"], row["inbox_id"], row["message_remote_id"])
        reaction = decided.reactions[key, row["reactor_remote_id"], row["emoji"]]
        message = decided.loaded.messages.get(key)
        thread = decided.loaded.threads.get(reaction.thread)
        is_invisible = row["removed"] and not row["was_shown"]
        if is_invisible or message is None or thread is None or message.conversation_id != thread.id:
            continue
        decided.changed_messages[message.id] = message
        decided.threads[thread.id] = thread
        is_news = row["was_shown"] == row["removed"]  # else it was told again, with another time
        if is_news and message.id not in fresh:
            kind = facts.ReactionRemoved if row["removed"] else facts.ReactionAdded
            decided.events.append(_event(decided, kind, message, row))


def put_on(decided: ChangeSet, messages: Iterable[MessageRow], records: Iterable[asyncpg.Record]) -> None:
    """Put stored reactions on their messages; say those that a message has which is known only now."""
    known, fresh = by_id(messages), _known_only_now(decided)
    for row in records:
        message = known[row["message_id"]]
        message.reactions.append(reaction_view(row))
        if message.id in fresh:
            decided.events.append(_event(decided, facts.ReactionAdded, message, row))


def _known_only_now(decided: ChangeSet) -> set[int]:
    return {message.id for message in (*decided.new_messages, *decided.confirmed_echoes)}


def _event(decided: ChangeSet, kind: type[Event], message: MessageRow, row: asyncpg.Record) -> Event:
    thread = decided.threads[message.conversation_id]
    return of_reaction(kind, message, thread, row["at"], row["emoji"], from_business=row["from_business"])


# Who writes holds the conversation, so nobody else changes what was there before.
_STORE = """
WITH told AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[],
            $8::bool[], $9::timestamptz[])
        AS n (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji, image_url, from_business, removed, at)
), before AS (
    SELECT r.account_id, r.inbox_id, r.message_remote_id, r.reactor_remote_id, r.emoji, NOT r.removed AS was_shown
    FROM told JOIN reactions r USING (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji)
), stored AS (
    INSERT INTO reactions (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji, image_url, from_business,
        removed, at)
    SELECT account_id, inbox_id, message_remote_id, reactor_remote_id, emoji, image_url, from_business, removed, at
    FROM (SELECT *, row_number() OVER (PARTITION BY account_id, inbox_id, message_remote_id, reactor_remote_id, removed
            ORDER BY at, emoji) AS place FROM told) w
    WHERE removed OR place + (SELECT count(*) FROM reactions r
        WHERE (r.account_id, r.inbox_id, r.message_remote_id, r.reactor_remote_id)
            = (w.account_id, w.inbox_id, w.message_remote_id, w.reactor_remote_id)
            AND NOT r.removed AND r.emoji <> w.emoji) <= $10
    ON CONFLICT (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji) DO UPDATE
    SET image_url = excluded.image_url, removed = excluded.removed, at = excluded.at,
        image_key = CASE WHEN reactions.image_url = excluded.image_url THEN reactions.image_key END
    WHERE reactions.at < excluded.at OR (reactions.at = excluded.at AND excluded.removed)
    RETURNING account_id, inbox_id, message_remote_id, reactor_remote_id, emoji, from_business, removed, at
)
SELECT stored.*, coalesce(before.was_shown, false) AS was_shown FROM stored
LEFT JOIN before USING (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji)
ORDER BY stored.at, stored.reactor_remote_id, stored.emoji
"""
