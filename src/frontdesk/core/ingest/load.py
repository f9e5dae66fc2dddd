"""Loading (and making) what a batch needs: inboxes, people, conversations, messages. Each is one or two statements.

Rows are locked in one order everywhere: comments by inbox and remote id, then conversations by id, then the account's
counter. A writer of messages holds their conversation's lock, so two processes may take the same chat at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from operator import itemgetter
from typing import Any

import asyncpg

from frontdesk.contract.comments import Comment
from frontdesk.contract.events import (
    CallChanged,
    CommentReceived,
    CommentStateChanged,
    InboundEvent,
    MessageEchoed,
    MessageReceived,
    Party,
    PrivateReplyOffered,
    ReferralReceived,
    Unknown,
)
from frontdesk.core.contacts.upsert import insert_people
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.message_row import MESSAGE_COLUMNS, MESSAGE_JOINS, MessageRow, message_row
from frontdesk.core.conversations.queries import add_parts, conversations_by_keys
from frontdesk.core.ingest.batch import Clash, InboundBatchItem, Inbox, Person
from frontdesk.core.ingest.deleted_conversations import DeletedConversation
from frontdesk.core.messages.transitions import UNCONFIRMED, one_of
from frontdesk.db.columns import Named, as_arrays
from frontdesk.db.transaction import Transaction

ECHO_EXPECTED = timedelta(minutes=10)
"""A platform tells of what it took long before that."""

SenderKey = tuple[str, str, str, str | None]
InboxKey = tuple[str, str]
PersonKey = tuple[int, str, str]
ThreadKey = tuple[int, int, str]
MessageKey = tuple[int, int, str]


def sender_keys(arrivals: Iterable[InboundBatchItem]) -> set[SenderKey]:
    """Return which inboxes the arrivals are for, and who is in them; nobody in an arrival is one key with None."""
    return {
        (arrival.channel, arrival.remote_account_id, arrival.platform, remote_id)
        for arrival in arrivals
        for remote_id in _people_in(arrival)
    }


async def senders(
    transaction: Transaction, keys: Collection[SenderKey]
) -> tuple[dict[InboxKey, Inbox], dict[PersonKey, Person]]:
    """Return the inboxes these are for, and the people who are known already; unknown ones are absent."""
    inboxes: dict[InboxKey, Inbox] = {}
    people: dict[PersonKey, Person] = {}
    for record in await transaction.fetch(_SENDERS, list(keys)):
        key = _inbox_key(record)
        if key not in inboxes:
            inboxes[key] = _INBOX.row(record)
        if record["remote_id"] is not None:
            person = _PERSON.row(record)
            people[person.account_id, person.platform, person.remote_id] = person
    return inboxes, people


_INBOX, _PERSON = Named(Inbox), Named(Person, but=("name", "is_new", "is_changed"))
_inbox_key: Callable[[asyncpg.Record], InboxKey] = itemgetter("channel", "inbox_remote_id")
_person_key: Callable[[asyncpg.Record], PersonKey] = itemgetter("account_id", "platform", "remote_id")


# The person is looked up beside the join, not in it: joined, all people of the account may be read for each sender.
_SENDERS = """
SELECT k.channel, k.inbox_remote_id, b.account_id, b.id, b.state, b.last_event_at,
    b.author_remote_id, b.comment_tickets AS conversation_per,
    k.platform, i.remote_id, i.contact_id, i.username, i.is_follower, i.profile_fetched_at
FROM unnest($1::sender_key[]) k
JOIN inboxes b ON b.channel = k.channel AND b.remote_id = k.inbox_remote_id
LEFT JOIN LATERAL (
    SELECT * FROM identities
    WHERE account_id = b.account_id AND platform = k.platform AND identities.remote_id = k.remote_id LIMIT 1
) i ON true
"""


def _people_in(arrival: InboundBatchItem) -> Iterator[str | None]:
    """Yield the remote ids of the people in it; a single None when there is nobody."""
    found: list[str | None] = [party.remote_id for event in arrival.events if (party := customer_of(event)) is not None]
    return iter(found or [None])


def customer_of(event: InboundEvent | Comment) -> Party | None:
    """Return who the conversation is with, or may be with; None for events that open none."""
    if isinstance(event, CommentReceived | CommentStateChanged | PrivateReplyOffered | Comment):
        return event.author
    if isinstance(event, MessageReceived | ReferralReceived | Unknown):
        return event.sender
    if isinstance(event, MessageEchoed):
        return event.recipient
    return event.caller if isinstance(event, CallChanged) else None


async def people(
    transaction: Transaction, known: dict[PersonKey, Person], wanted: dict[PersonKey, Person]
) -> dict[PersonKey, Person]:
    """Return the wanted people by account, platform and remote id; those seen for the first time become contacts."""
    found = {key: known[key] for key in wanted if key in known}
    missing = [wanted[key] for key in sorted(wanted.keys() - found.keys())]
    if missing:
        made = await insert_people(transaction, _person_columns(missing))
        for row in made:
            key = (row["account_id"], row["platform"], row["remote_id"])
            person = wanted[key]
            person.contact_id, person.is_new = row["contact_id"], True
            found[key] = person
        lost = {key: wanted[key] for key in wanted.keys() - found.keys()}
        if lost:  # another process made them between our two statements
            found |= await _known_people(transaction, lost)
    return found


async def _known_people(transaction: Transaction, wanted: Collection[PersonKey]) -> dict[PersonKey, Person]:
    records = await transaction.fetch(
        "SELECT account_id, platform, remote_id, contact_id, username, is_follower, profile_fetched_at"
        " FROM unnest($1::person_key[]) JOIN identities USING (account_id, platform, remote_id)",
        list(wanted),
    )
    return {_person_key(record): _PERSON.row(record) for record in records}


def _person_columns(persons: list[Person]) -> list[list[Any]]:
    rows = [(p.account_id, p.platform, p.remote_id, p.username, p.name or "Unknown", p.is_follower) for p in persons]
    return as_arrays(rows, 6)


@dataclass(slots=True)
class Ids:
    """Ids drawn for the rows that the batch may make."""

    messages: Iterator[int] = field(default_factory=lambda: iter(()))
    attachments: Iterator[int] = field(default_factory=lambda: iter(()))


async def opened(
    transaction: Transaction, wanted: dict[ThreadKey, int | None], found: dict[ThreadKey, ConversationRow]
) -> dict[ThreadKey, ConversationRow]:
    """Return the conversations, those among them that were not `found` opened now.

    `wanted` gives the contact to open a missing one for; with None a missing one stays absent. Raises `Clash`.
    """
    missing = sorted((key, contact) for key, contact in wanted.items() if key not in found and contact is not None)
    if not missing:
        return found
    rows = [(*key, contact) for key, contact in missing]
    if await transaction.execute(_NEW_CONVERSATIONS, *as_arrays(rows, 4)) < len(rows):
        raise Clash  # so that the numbers it took are given back
    return found | (await conversations(transaction, [key for key, _ in missing], 0, 0))[0]


_NEW_CONVERSATIONS = """
WITH wanted AS (
    SELECT *, row_number() OVER (PARTITION BY account_id) AS place
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[]) AS w (account_id, inbox_id, remote_id, contact_id)
), counted AS (
    UPDATE accounts SET next_conversation_number = next_conversation_number + n.count
    FROM (SELECT account_id, count(*) FROM wanted GROUP BY account_id) n WHERE accounts.id = n.account_id
    RETURNING accounts.id AS account_id, next_conversation_number - n.count AS first
)
INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, contact_read_at)
SELECT account_id, first + place - 1, inbox_id, contact_id, remote_id, early_receipts.until
FROM wanted JOIN counted USING (account_id) LEFT JOIN early_receipts USING (account_id, inbox_id, remote_id)
ORDER BY account_id, inbox_id, remote_id
ON CONFLICT (account_id, inbox_id, remote_id) DO NOTHING
"""


async def conversations(
    transaction: Transaction, keys: Collection[ThreadKey], messages: int, attachments: int
) -> tuple[dict[ThreadKey, ConversationRow], Ids, dict[ThreadKey, DeletedConversation]]:
    """Return the existing conversations by account, inbox and remote id, locked.

    With them come ids for that many messages and attachments, and what is kept of the deleted ones. Lock first, read
    then: a statement that waits for a lock reads the rows it joins as they were before the wait.
    """
    locked: list[tuple[int, int]] = []
    new_messages: list[int] = []
    new_attachments: list[int] = []
    deleted: dict[ThreadKey, DeletedConversation] = {}
    for record in await transaction.fetch(_LOCK, list(keys), messages, attachments):
        match record["what"]:
            case "conversation":
                locked.append((record["account_id"], record["id"]))
            case "message":
                new_messages.append(record["id"])
            case "attachment":
                new_attachments.append(record["id"])
            case "deleted":
                deleted[_thread_key(record)] = _deleted_conversation(record)
    ids = Ids(iter(new_messages), iter(new_attachments))
    rows = await conversations_by_keys(transaction, locked)
    found = {(row.account_id, row.inbox_id, row.remote_id): row for row in rows}
    # One that was deleted while we waited for its lock left what stays of it after our statement began.
    missing = [key for key in keys if key not in found]
    for record in await transaction.fetch(_DELETED, missing) if missing else ():
        deleted[_thread_key(record)] = _deleted_conversation(record)
    return found, ids, deleted


_thread_key: Callable[[asyncpg.Record], ThreadKey] = itemgetter("account_id", "inbox_id", "remote_id")


def _deleted_conversation(record: asyncpg.Record) -> DeletedConversation:
    return DeletedConversation(record["until"], record["deleted_at"], frozenset(record["message_ids"]))


# Python knows no time before all others, which stood here once for a conversation without a word of the customer.
_DELETED = """
SELECT account_id, inbox_id, remote_id, greatest(until, 'epoch') AS until, deleted_at, message_ids
FROM unnest($1::remote_key[]) JOIN deleted_conversations USING (account_id, inbox_id, remote_id)
"""
_LOCK = f"""
WITH locked AS (
    SELECT c.account_id, c.id FROM unnest($1::remote_key[])
    JOIN conversations c USING (account_id, inbox_id, remote_id) ORDER BY c.account_id, c.id FOR UPDATE OF c
)
SELECT 'conversation' AS what, id, account_id, NULL::bigint AS inbox_id, NULL::text AS remote_id,
    NULL::timestamptz AS until, NULL::timestamptz AS deleted_at, NULL::text[] AS message_ids FROM locked
UNION ALL SELECT 'message', nextval('messages_id_seq'), NULL, NULL, NULL, NULL, NULL, NULL FROM generate_series(1, $2)
UNION ALL SELECT 'attachment', nextval('attachments_id_seq'), NULL, NULL, NULL, NULL, NULL, NULL
    FROM generate_series(1, $3)
UNION ALL SELECT 'deleted', NULL, deleted.* FROM ({_DELETED}) AS deleted
"""


async def attachment_ids(transaction: Transaction, count: int) -> Iterator[int]:
    """Draw ids for attachments beyond those that came with the conversations."""
    sql = "SELECT nextval('attachments_id_seq') AS id FROM generate_series(1, $1)"
    return iter([row["id"] for row in await transaction.fetch(sql, count)] if count else ())


async def messages(transaction: Transaction, keys: Collection[MessageKey]) -> dict[MessageKey, MessageRow]:
    """Return the messages already known, by account, inbox and remote id, with their attachments and reactions."""
    records = await transaction.fetch(
        f"SELECT {MESSAGE_COLUMNS} FROM unnest($1::remote_key[]) k JOIN messages m ON m.account_id = k.account_id"
        f" AND m.inbox_id = k.inbox_id AND m.remote_id = k.remote_id {MESSAGE_JOINS}",
        list(keys),
    )
    rows = [message_row(record) for record in records]
    await add_parts(transaction, rows)
    return {(row.account_id, row.inbox_id, row.remote_id): row for row in rows if row.remote_id is not None}


async def outbox(transaction: Transaction, threads: Collection[ConversationRow]) -> dict[int, list[MessageRow]]:
    """Return what of these conversations left for the platform and has no id there yet, by conversation.

    The oldest comes first, as echoes come in the order in which the platform took the messages; last comes what has
    been uncertain for so long that its echo is not to be expected any more.
    """
    keys = [(row.account_id, row.id) for row in threads]
    records = await transaction.fetch(
        f"SELECT {MESSAGE_COLUMNS} FROM unnest($1::row_key[]) k"
        " JOIN messages m ON m.account_id = k.account_id AND m.conversation_id = k.id"
        f" {MESSAGE_JOINS} WHERE m.status IN {one_of(UNCONFIRMED)} AND m.remote_id IS NULL"
        " AND (m.status <> 'queued' OR m.error ->> 'doubtful' = 'true')"
        " ORDER BY (m.status = 'uncertain' AND m.status_at < now() - $2::interval), m.id",
        keys,
        ECHO_EXPECTED,
    )
    rows = [message_row(record) for record in records]
    await add_parts(transaction, rows)
    found: dict[int, list[MessageRow]] = {}
    for row in rows:
        found.setdefault(row.conversation_id, []).append(row)
    return found
