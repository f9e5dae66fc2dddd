"""Writing of a batch: one statement for what every batch writes, and one for each rare kind of row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from frontdesk.core.actors import SYSTEM
from frontdesk.core.attachments.jobs import FETCH_MEDIA, FETCH_REACTION
from frontdesk.core.contacts.upsert import update_people
from frontdesk.core.conversations.feed import of_conversation, of_message
from frontdesk.core.conversations.message_row import MessageRow, by_id
from frontdesk.core.conversations.queries import quoting, reactions_of
from frontdesk.core.conversations.storing import ARRIVED, BATCHED
from frontdesk.core.conversations.views import encode
from frontdesk.core.event_kinds import Event
from frontdesk.core.events import ConversationUpdated, MessageUpdated
from frontdesk.core.inboxes.service import lose_permissions
from frontdesk.core.ingest import comments, message_changes, reactions
from frontdesk.core.ingest.batch import InboundBatchItem, Inbox, Outcome, Person
from frontdesk.core.ingest.decide import ChangeSet
from frontdesk.core.ingest.load import MessageKey
from frontdesk.core.ingest.undelivered import restore_waits
from frontdesk.core.messages import status
from frontdesk.core.publishing import feed_row, record
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """Arrival with its outcome."""

    arrival: InboundBatchItem
    inbox: Inbox | None
    outcome: Outcome
    summary: str
    error: str | None = None


async def batch(transaction: Transaction, kept: Sequence[StoredDelivery], decided: ChangeSet | None) -> None:
    """Write the raw requests, what they changed, and the events and jobs that follow.

    Rare rows have statements of their own; what every batch writes goes in one.
    """
    again = [
        (k.arrival.replay.delivery_id, k.arrival.replay.received_at, k.outcome, k.summary, k.error)
        for k in kept
        if k.arrival.replay is not None
    ]
    if again:
        await transaction.execute(_KEEP_AGAIN, *as_arrays(again))
    if decided is not None and decided.reactions:
        await reactions.store(transaction, decided)
    if decided is not None and decided.quote_targets:
        _tie(decided, await quoting(transaction, decided.quote_targets))
    written = await transaction.fetch(
        _WRITE,
        [_delivery(k) for k in kept if k.arrival.replay is None],
        *ARRIVED.arrays(decided.new_messages if decided else ()),
        *BATCHED.arrays(decided.threads.values() if decided else ()),
        _known(decided) if decided else [],
    )
    if decided is not None:
        reactions.put_on(decided, decided.new_messages, [row for row in written if row["message_id"] is not None])
        await message_changes.settle(transaction, decided, [row for row in written if row["message_id"] is None])
        await _rare(transaction, decided)
        await restore_waits(transaction, decided.undelivered)
        await _began(transaction, decided)
        _publish(transaction, decided)
        if decided.revoked_inboxes:
            await lose_permissions(transaction, decided.revoked_inboxes)
        _defer(transaction, decided)
        await comments.publish(transaction, decided.comments, decided.loaded.messages)


def _tie(decided: ChangeSet, quoting: Iterable[MessageRow]) -> None:
    bound = by_id(decided.confirmed_echoes)
    for row in quoting:
        if row.conversation_id in decided.threads:
            known = bound.get(row.id) or decided.changed_messages.setdefault(row.id, row)
            known.reply_to_id = row.reply_to_id


def _known(decided: ChangeSet) -> list[MessageKey]:
    """Return the messages of the batch that were stored before."""
    new = {message.id for message in decided.new_messages}
    return [key for key, message in decided.loaded.messages.items() if message.id not in new]


# The reactions on the new messages come back, and the changes of any that is known by now: one may have arrived before
# the message it is about.
_WRITE = f"""
WITH made AS (
    INSERT INTO messages ({ARRIVED.columns}) SELECT {ARRIVED.columns} FROM {ARRIVED.unnest("n", 2)}
    RETURNING account_id, inbox_id, remote_id, id
), changed AS (
    UPDATE conversations SET {BATCHED.assignments("t")} FROM {BATCHED.unnest("t", 2 + len(ARRIVED.types))}
    WHERE {BATCHED.matches("conversations", "t")}
), kept AS (
    INSERT INTO webhook_deliveries
        (received_at, path, account_id, inbox_id, remote_account_id, outcome, summary, error, query, headers, body)
    SELECT received_at, path, account_id, inbox_id, remote_account_id, outcome, summary, error, query::jsonb,
        headers::jsonb, body
    FROM unnest($1::new_delivery[])
), waited AS (
    DELETE FROM early_changes e USING (
        SELECT account_id, inbox_id, remote_id FROM made
        UNION ALL SELECT * FROM unnest(${2 + len(ARRIVED.types) + len(BATCHED.types)}::remote_key[])
    ) k
    WHERE e.account_id = k.account_id AND e.inbox_id = k.inbox_id AND e.remote_id = k.remote_id
    RETURNING e.account_id, e.inbox_id, e.remote_id, e.at, e.content, e.by_contact
)
SELECT made.id AS message_id, r.emoji, r.image_key, r.from_business, r.at, r.reactor_remote_id,
    NULL AS account_id, NULL AS inbox_id, NULL AS remote_id, NULL AS content, NULL AS by_contact
FROM made JOIN reactions r
    ON r.account_id = made.account_id AND r.inbox_id = made.inbox_id AND r.message_remote_id = made.remote_id
WHERE NOT r.removed
UNION ALL SELECT NULL, NULL, NULL, NULL, at, NULL, account_id, inbox_id, remote_id, content, by_contact FROM waited
ORDER BY at, reactor_remote_id, emoji
"""

_KEEP_AGAIN = """
UPDATE webhook_deliveries SET outcome = d.outcome, summary = d.summary, error = d.error, replayed_at = now()
FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[])
    AS d (id, received_at, outcome, summary, error)
WHERE webhook_deliveries.id = d.id AND webhook_deliveries.received_at = d.received_at
"""


def _delivery(kept: StoredDelivery) -> tuple[Any, ...]:
    arrival = kept.arrival
    return (
        arrival.received_at,
        arrival.path,
        kept.inbox.account_id if kept.inbox else None,
        kept.inbox.id if kept.inbox else None,
        arrival.remote_account_id,
        kept.outcome,
        kept.summary,
        kept.error,
        _json(arrival.query) if arrival.query else "{}",
        _json(arrival.headers),
        arrival.body,
    )


async def _rare(transaction: Transaction, decided: ChangeSet) -> None:
    files = [
        (m.account_id, a.id, m.id, a.kind, a.name, a.media_id, a.source_url)
        for m in (*decided.new_messages, *decided.late_content)
        for a in m.attachments
    ]
    if decided.comment_by_conversation:
        about = [
            (c.account_id, thread, c.post_id, c.root_remote_id, c.remote_id, c.commented_at)
            for thread, c in decided.comment_by_conversation.items()
        ]
        await transaction.execute(_ABOUT, *as_arrays(about))
    if decided.late_content:
        filled = [(m.account_id, m.id, m.kind, m.content) for m in decided.late_content]
        await transaction.execute(_FILL, *as_arrays(filled))
    if files:
        await transaction.execute(_ATTACHMENTS, *as_arrays(files))
    if decided.confirmed_echoes:
        await status.save_recognised(transaction, decided.confirmed_echoes)
    if decided.receipts:
        rows = [(decided.threads[thread].account_id, thread, until) for thread, until in decided.receipts.items()]
        await status.save_read(transaction, rows)
    if decided.early_receipts:
        await transaction.execute(
            _EARLY, *as_arrays([(*key, until) for key, until in sorted(decided.early_receipts.items())])
        )
    if decided.statuses:
        await status.save_reported(transaction, decided.statuses.values())
    changed = {message.id: message for message in decided.confirmed_echoes} | decided.changed_messages
    for message in decided.new_messages:
        changed.pop(message.id, None)
    if changed:
        for message in changed.values():
            message.reactions = []
        reactions.put_on(decided, changed.values(), await reactions_of(transaction, changed.values()))


_ATTACHMENTS = """
INSERT INTO attachments (account_id, id, message_id, kind, name, media_id, source_url, state)
SELECT *, 'pending'
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
"""

# The newest comment of a customer is the one that is replied to, also when an older one comes later.
_ABOUT = """
UPDATE conversations SET post_id = a.post_id, comment_root = a.root, comment_id = a.comment
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[])
    AS a (account_id, id, post_id, root, comment, at)
WHERE conversations.account_id = a.account_id AND conversations.id = a.id
    AND a.at >= coalesce((
        SELECT k.commented_at FROM comments k WHERE k.account_id = conversations.account_id
            AND k.inbox_id = conversations.inbox_id AND k.remote_id = conversations.comment_id), '-infinity')
"""


async def _began(transaction: Transaction, decided: ChangeSet) -> None:
    """Store earlier beginnings of conversations that are older than our record of them."""
    if decided.backdated:
        began = [(thread.account_id, thread.id, thread.created_at) for thread in decided.backdated.values()]
        await transaction.execute(_BEGAN, *as_arrays(began))


_BEGAN = """
UPDATE conversations SET created_at = b.at FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[])
    AS b (account_id, id, at)
WHERE conversations.account_id = b.account_id AND conversations.id = b.id
"""

_FILL = """
UPDATE messages SET kind = f.kind, content = f.content
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) AS f (account_id, id, kind, content)
WHERE messages.account_id = f.account_id AND messages.id = f.id
"""

_EARLY = """
INSERT INTO early_receipts AS r (account_id, inbox_id, remote_id, until)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[])
ON CONFLICT (account_id, inbox_id, remote_id) DO UPDATE SET until = greatest(r.until, excluded.until)
"""


def _publish(transaction: Transaction, decided: ChangeSet) -> None:
    """Publish every event in the order they were decided, with one feed row for each message and conversation.

    A row shows its message and conversation as both are at the end of the batch.
    """
    for event in decided.events:
        record(transaction, event)
    of_messages, of_conversations = _by_subject(decided.events)
    cards = {row.id: encode(row.view(decided.now)) for row in decided.threads.values()}
    messages = by_id((*decided.new_messages, *decided.confirmed_echoes)) | decided.changed_messages
    shown_with = set()
    for message in messages.values():
        row = decided.threads[message.conversation_id]
        happened = of_messages.get(message.id) or _recorded(
            transaction, of_message(MessageUpdated, message, row, decided.now, SYSTEM)
        )
        # A conversation with a receipt has a row of its own, which tells of it.
        if row.id not in shown_with and row.id not in decided.receipts:
            happened = [*happened, *of_conversations.pop(row.id, ())]
        shown_with.add(row.id)
        shown = f'"message":{encode(message.view())},"conversation":{cards[row.id]}'
        transaction.feed.append(feed_row("message", happened, shown))
    for row in decided.threads.values():
        if row.id in shown_with and row.id not in decided.receipts:
            continue
        changed = of_conversations.get(row.id) or _recorded(
            transaction, of_conversation(ConversationUpdated, row, decided.now)
        )
        if row.id in decided.receipts:
            shown = f'"until":{encode(decided.receipts[row.id])},"conversation":{cards[row.id]}'
            transaction.feed.append(feed_row("receipt", changed, shown))
        else:
            transaction.feed.append(feed_row("conversation", changed, f'"conversation":{cards[row.id]}'))


def _by_subject(events: Iterable[Event]) -> tuple[dict[int, list[Event]], dict[int, list[Event]]]:
    """Group the events by their message, and those about none by their conversation."""
    of_messages: dict[int, list[Event]] = {}
    of_conversations: dict[int, list[Event]] = {}
    for event in events:
        if event.message_id is not None:
            of_messages.setdefault(event.message_id, []).append(event)
        elif event.conversation_id is not None:
            of_conversations.setdefault(event.conversation_id, []).append(event)
    return of_messages, of_conversations


def _recorded(transaction: Transaction, event: Event) -> list[Event]:
    record(transaction, event)
    return [event]


def _defer(transaction: Transaction, decided: ChangeSet) -> None:
    """Defer jobs that fetch what webhooks only link to."""
    for reaction in decided.reactions.values():
        if reaction.image_url is not None and not reaction.removed:
            account_id, inbox_id, remote_id = reaction.key
            transaction.jobs.append(
                FETCH_REACTION(
                    account_id=account_id,
                    inbox_id=inbox_id,
                    message=remote_id,
                    url=reaction.image_url,
                    channel=reaction.channel,
                )
            )
    for message in (*decided.new_messages, *decided.late_content):
        for attachment in message.attachments:
            transaction.jobs.append(FETCH_MEDIA(account_id=message.account_id, attachment_id=attachment.id))


async def people(transaction: Transaction, persons: Iterable[Person]) -> None:
    """Store usernames and follower flags that a message told differently from what we had."""
    rows = [(p.account_id, p.platform, p.remote_id, p.username, p.is_follower) for p in persons]
    if rows:
        await update_people(transaction, as_arrays(rows))


async def save_last_event_times(transaction: Transaction, inboxes: Iterable[Inbox], now: datetime) -> None:
    """Remember when the platform last spoke for an inbox."""
    rows = sorted((inbox.account_id, inbox.id, now) for inbox in inboxes)
    if rows:
        await transaction.execute(
            "UPDATE inboxes SET last_event_at = h.at"
            " FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS h (account_id, id, at)"
            " WHERE inboxes.account_id = h.account_id AND inboxes.id = h.id",
            *as_arrays(rows),
        )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
