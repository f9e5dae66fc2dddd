"""Reads (and creates) what a batch needs: inboxes, people, conversations, messages. Each is one or two statements.

Rows are locked in one order everywhere: conversations by id, then the account's counter. Whoever writes messages holds
their conversation's lock, so two processes may take the same chat at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from frontdesk.core.conversations.models import (
    CONVERSATION_COLUMNS,
    CONVERSATION_JOINS,
    MESSAGE_COLUMNS,
    MESSAGE_JOINS,
    ConversationRow,
    MessageRow,
    conversation_row,
    message_row,
)
from frontdesk.core.conversations.queries import add_parts, columns
from frontdesk.core.conversations.receive.batch import Arrival, Inbox, Person
from frontdesk.db.database import Transaction

InboxKey = tuple[str, str]
PersonKey = tuple[int, str, str]
ThreadKey = tuple[int, int, str]
MessageKey = tuple[int, int, str]


async def inboxes(transaction: Transaction, arrivals: Iterable[Arrival]) -> dict[InboxKey, Inbox]:
    """The inboxes the arrivals are for, by channel and remote id; unknown accounts are absent."""
    keys = sorted({(arrival.channel, arrival.remote_account_id) for arrival in arrivals})
    rows = await transaction.fetch(
        "SELECT channel, remote_id, account_id, id, state, last_event_at FROM inboxes"
        " JOIN unnest($1::text[], $2::text[]) AS k (channel, remote_id) USING (channel, remote_id)",
        *columns(keys, 2),
    )
    return {(row[0], row[1]): Inbox(row[2], row[3], row[4], row[5]) for row in rows}


async def people(transaction: Transaction, wanted: dict[PersonKey, Person]) -> dict[PersonKey, Person]:
    """The people by account, platform and remote id; those seen for the first time become contacts."""
    found = await _known_people(transaction, wanted)
    missing = [wanted[key] for key in sorted(wanted.keys() - found.keys())]
    if missing:
        made = await transaction.fetch(_NEW_PEOPLE, *_person_columns(missing))
        for row in made:
            key = (row["account_id"], row["platform"], row["remote_id"])
            person = wanted[key]
            person.contact_id, person.is_new = row["contact_id"], True
            found[key] = person
        lost = {key: wanted[key] for key in wanted.keys() - found.keys()}
        if lost:  # another process made them between our two statements
            found |= await _known_people(transaction, lost)
    return found


_NEW_PEOPLE = """
WITH wanted AS MATERIALIZED (
    SELECT *, nextval('contacts_id_seq') AS contact_id
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[])
        AS w (account_id, platform, remote_id, username, name, is_follower)
), made AS (
    INSERT INTO identities (account_id, contact_id, platform, remote_id, username, is_follower)
    SELECT account_id, contact_id, platform, remote_id, username, is_follower FROM wanted
    ON CONFLICT DO NOTHING RETURNING account_id, platform, remote_id, contact_id
), contact AS (
    INSERT INTO contacts (account_id, id, name)
    SELECT account_id, contact_id, wanted.name FROM made JOIN wanted USING (account_id, contact_id)
)
SELECT account_id, platform, remote_id, contact_id FROM made
"""


async def _known_people(transaction: Transaction, wanted: Collection[PersonKey]) -> dict[PersonKey, Person]:
    rows = await transaction.fetch(
        "SELECT account_id, platform, remote_id, contact_id, username, is_follower, profile_fetched_at"
        " FROM unnest($1::person_key[]) JOIN identities USING (account_id, platform, remote_id)",
        list(wanted),
    )
    return {(row[0], row[1], row[2]): Person(*row) for row in rows}


def _person_columns(persons: list[Person]) -> list[list[Any]]:
    rows = [(p.account_id, p.platform, p.remote_id, p.username, p.name or "Unknown", p.is_follower) for p in persons]
    return columns(rows, 6)


async def conversations(
    transaction: Transaction, wanted: dict[ThreadKey, int | None]
) -> dict[ThreadKey, ConversationRow]:
    """The conversations by account, inbox and remote id, locked.

    `wanted` gives the contact to open a missing one for; with None a missing one stays absent.
    """
    found = await _locked(transaction, wanted)
    missing = sorted((key, contact) for key, contact in wanted.items() if key not in found and contact is not None)
    if missing:
        rows = [(*key, contact) for key, contact in missing]
        await transaction.execute(_NEW_CONVERSATIONS, *columns(rows, 4))
        found |= await _locked(transaction, [key for key, _ in missing])
    return found


_NEW_CONVERSATIONS = """
WITH wanted AS (
    SELECT *, row_number() OVER (PARTITION BY account_id) AS place
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[]) AS w (account_id, inbox_id, remote_id, contact_id)
), counted AS (
    UPDATE accounts SET next_conversation_number = next_conversation_number + n.count
    FROM (SELECT account_id, count(*) FROM wanted GROUP BY account_id) n WHERE accounts.id = n.account_id
    RETURNING accounts.id AS account_id, next_conversation_number - n.count AS first
)
INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id)
SELECT account_id, first + place - 1, inbox_id, contact_id, remote_id FROM wanted JOIN counted USING (account_id)
ORDER BY account_id, inbox_id, remote_id
ON CONFLICT (account_id, inbox_id, remote_id) DO NOTHING
"""


async def _locked(transaction: Transaction, keys: Collection[ThreadKey]) -> dict[ThreadKey, ConversationRow]:
    """Lock first, read then: a statement that waits for a lock reads the rows it joins as they were before the wait."""
    locked = await transaction.fetch(
        "SELECT c.account_id, c.id FROM unnest($1::remote_key[]) JOIN conversations c"
        " USING (account_id, inbox_id, remote_id) ORDER BY c.account_id, c.id FOR UPDATE OF c",
        list(keys),
    )
    if not locked:
        return {}
    records = await transaction.fetch(
        f"SELECT {CONVERSATION_COLUMNS} FROM unnest($1::row_key[]) k"
        f" JOIN conversations c ON c.account_id = k.account_id AND c.id = k.id {CONVERSATION_JOINS}",
        [tuple(row) for row in locked],
    )
    rows = [conversation_row(record) for record in records]
    return {(row.account_id, row.inbox_id, row.remote_id): row for row in rows}


async def messages(transaction: Transaction, keys: Collection[MessageKey]) -> dict[MessageKey, MessageRow]:
    """The messages already known, by account, inbox and remote id, with their attachments and reactions."""
    records = await transaction.fetch(
        f"SELECT {MESSAGE_COLUMNS} FROM unnest($1::remote_key[]) k JOIN messages m ON m.account_id = k.account_id"
        f" AND m.inbox_id = k.inbox_id AND m.remote_id = k.remote_id {MESSAGE_JOINS}",
        list(keys),
    )
    rows = [message_row(record) for record in records]
    await add_parts(transaction, rows)
    return {(row.account_id, row.inbox_id, row.remote_id): row for row in rows if row.remote_id is not None}


async def outbox(transaction: Transaction, threads: Collection[ConversationRow]) -> dict[int, list[MessageRow]]:
    """What of these conversations left for the platform and has no id there yet, oldest first, by conversation."""
    keys = [(row.account_id, row.id) for row in threads]
    records = await transaction.fetch(
        f"SELECT {MESSAGE_COLUMNS} FROM unnest($1::row_key[]) k"
        " JOIN messages m ON m.account_id = k.account_id AND m.conversation_id = k.id"
        f" {MESSAGE_JOINS} WHERE m.status IN ('sending', 'uncertain') AND m.remote_id IS NULL ORDER BY m.id",
        keys,
    )
    rows = [message_row(record) for record in records]
    await add_parts(transaction, rows)
    found: dict[int, list[MessageRow]] = {}
    for row in rows:
        found.setdefault(row.conversation_id, []).append(row)
    return found
