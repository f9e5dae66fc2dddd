"""Edits and deletions of a batch: the newest word on each message is what it says, by the platform's clock.

One that comes before its message waits for it. What was said before an edit is not kept, and of a deleted message
nothing but its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import asyncpg
import msgspec

from frontdesk.contract.events import Content
from frontdesk.core import events as facts
from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.attachments.file_removal import remove_files
from frontdesk.core.conversations import lifecycle, queries, reported_changes, storing
from frontdesk.core.conversations.conversation_deletion import forget_files
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import of_message
from frontdesk.core.conversations.message_row import DELETED_AT, EDITED_AT, MessageRow, preview
from frontdesk.core.ingest import load
from frontdesk.core.ingest.content import SAID, attachments_of, details_of, words_of
from frontdesk.core.ingest.decide import ChangeSet
from frontdesk.core.ingest.load import MessageKey
from frontdesk.core.ingest.loaded import MessageChange, newest
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class _Step:
    """Change of a message that is known, in its conversation."""

    message: MessageRow
    thread: ConversationRow
    change: MessageChange


async def settle(transaction: Transaction, decided: ChangeSet, waited: Iterable[asyncpg.Record]) -> None:
    """Apply what was told of messages, now or before they came (`waited`); keep what is about none known yet.

    The messages of the batch are stored by now, its events are not.
    """
    await reported_changes.save_contents(transaction, decided.reworded)
    told = dict(decided.message_changes)
    for row in waited:
        key = (row["account_id"], row["inbox_id"], row["remote_id"])
        content = None if row["content"] is None else msgspec.convert(row["content"], Content)
        told[key] = newest(told.get(key), MessageChange(row["at"], content, row["by_contact"]))
    if not told:
        return
    known = decided.loaded.messages
    await _keep(transaction, {key: change for key, change in told.items() if key not in known})
    threads = {row.id: row for row in decided.loaded.threads.values()}
    steps = [step for key in sorted(told.keys() & known.keys()) if (step := _step(threads, known[key], told[key]))]
    await _edit(transaction, decided, [step for step in steps if step.change.content is not None])
    await _delete(transaction, decided, [step for step in steps if step.change.content is None])


def _step(threads: Mapping[int, ConversationRow], message: MessageRow, change: MessageChange) -> _Step | None:
    """Return what is to be done; None for old news, and for a message of a conversation that is not in the batch."""
    thread = threads.get(message.conversation_id)
    if thread is None or message.is_deleted or message.direction == "activity":
        return None
    edited_at = (message.details or {}).get(EDITED_AT)
    if change.content is not None and edited_at is not None and change.at <= datetime.fromisoformat(edited_at):
        return None
    return _Step(message, thread, change)


async def _edit(transaction: Transaction, decided: ChangeSet, steps: Sequence[_Step]) -> None:
    refilled = [step for step in steps if _has_other_files(step)]
    await _forget(transaction, [step.message for step in refilled])
    count = sum(len(step.change.content.media) for step in refilled if step.change.content is not None)
    ids = await load.attachment_ids(transaction, count)
    new = {message.id for message in (*decided.new_messages, *decided.late_content)}
    for step in refilled:
        assert step.change.content is not None
        step.message.attachments = attachments_of(step.change.content, step.message.id, ids)
        decided.late_content += [step.message] if step.message.id not in new else []
    for message, thread, change in ((step.message, step.thread, step.change) for step in steps):
        assert change.content is not None
        message.kind, message.content = change.content.kind, words_of(change.content)
        message.details = {**_kept(message), **(details_of(change.content) or {}), EDITED_AT: change.at.isoformat()}
        actor = ActorRef("contact", thread.contact_id) if change.by_contact else ActorRef("native_app")
        decided.events.append(of_message(facts.MessageEdited, message, thread, change.at, actor))
        _show(decided, message, thread)
    await reported_changes.save_contents(transaction, [step.message for step in steps])


def _has_other_files(step: _Step) -> bool:
    """Return whether the edit changes the files; of what was sent from here only the kinds can be compared."""
    before = [(a.kind, a.media_id or a.source_url) for a in step.message.attachments]
    assert step.change.content is not None
    after = [(m.kind, m.media_id or m.url) for m in step.change.content.media]
    if all(where is None for _, where in before):
        return [kind for kind, _ in before] != [kind for kind, _ in after]
    return before != after


async def _delete(transaction: Transaction, decided: ChangeSet, steps: Sequence[_Step]) -> None:
    if not steps:
        return
    messages = [step.message for step in steps]
    threads = {step.thread.id: step.thread for step in steps}
    unread = await reported_changes.unread_among(
        transaction, messages, {row.id: row.unread_count for row in threads.values()}
    )
    await _forget(transaction, messages)
    forget_files(transaction, await reported_changes.remove_reactions(transaction, messages))
    for message, thread, change in ((step.message, step.thread, step.change) for step in steps):
        message.kind, message.content, message.attachments, message.reactions = "text", None, [], []
        message.details = {**_kept(message), DELETED_AT: change.at.isoformat()}
        actor = ActorRef("contact", thread.contact_id) if change.by_contact else SYSTEM
        decided.events.append(of_message(facts.MessageDeleted, message, thread, change.at, actor))
        _show(decided, message, thread)
    await reported_changes.save_contents(transaction, messages)
    since = await queries.unreplied_since(transaction, [(row.account_id, row.id) for row in threads.values()])
    for message, thread in ((step.message, step.thread) for step in steps):
        unreplied_since = since[thread.account_id, thread.id]
        if message.direction == "in":
            lifecycle.on_inbound_deleted(thread, unreplied_since, was_unread=message.id in unread)
        else:
            lifecycle.on_reply_deleted(thread, unreplied_since)
    await storing.save_conversations(transaction, threads.values())


def _kept(message: MessageRow) -> dict[str, object]:
    """Return the details of a message that are not what it said."""
    return {name: value for name, value in (message.details or {}).items() if name not in {*SAID, EDITED_AT}}


def _show(decided: ChangeSet, message: MessageRow, thread: ConversationRow) -> None:
    decided.changed_messages[message.id] = message
    if thread.last_message is not None and thread.last_message.id == message.id:
        thread.last_message = preview(message)
    decided.touch(thread)


async def _forget(transaction: Transaction, messages: Sequence[MessageRow]) -> None:
    """Remove the files of these messages."""
    forget_files(transaction, await remove_files(transaction, [(m.account_id, m.id) for m in messages]))


async def _keep(transaction: Transaction, early: dict[MessageKey, MessageChange]) -> None:
    """Keep what came before its message; a deletion stays the last word on it."""
    rows = [
        (*key, change.at, None if change.content is None else msgspec.to_builtins(change.content), change.by_contact)
        for key, change in sorted(early.items())
    ]
    if rows:
        await transaction.execute(_KEEP, *as_arrays(rows))


_KEEP = """
INSERT INTO early_changes AS e (account_id, inbox_id, remote_id, at, content, by_contact)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[], $5::jsonb[], $6::bool[])
ON CONFLICT (account_id, inbox_id, remote_id) DO UPDATE
SET at = excluded.at, content = excluded.content, by_contact = excluded.by_contact, told_at = now()
WHERE e.content IS NOT NULL AND (excluded.content IS NULL OR excluded.at > e.at)
"""
