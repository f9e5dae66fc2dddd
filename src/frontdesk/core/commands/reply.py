"""Reply to a customer, or write a note for colleagues.

What the platform would refuse is refused here first (`reply_checks.py`). An accepted reply is a row (`queued`) and a
job in the same transaction; sending it is the gateway's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from frontdesk.core import events
from frontdesk.core.attachments.uploads import attach
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.errors import ClientIdReused
from frontdesk.core.commands.idempotency import is_repeated
from frontdesk.core.commands.new_message import NewMessage
from frontdesk.core.commands.reply_checks import check_note, check_open, check_text, quote, take_files
from frontdesk.core.conversations import lifecycle, owner, queries, storing
from frontdesk.core.conversations.activity import BY
from frontdesk.core.conversations.commenting import PRIVATELY, REPLACES
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.errors import MessageNotFound, MessageRefused
from frontdesk.core.conversations.feed import of_message, publish_message
from frontdesk.core.conversations.locking import locked_conversation
from frontdesk.core.conversations.message_row import EDITED_AT, MessageRow
from frontdesk.core.conversations.message_state import show
from frontdesk.core.conversations.send_queue import queue_delivery
from frontdesk.core.conversations.thread_activity import Activity, add_activity, owner_activity
from frontdesk.core.event_kinds import Event
from frontdesk.core.inboxes.rules import InboxState, inbox_state
from frontdesk.core.messages import status
from frontdesk.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Accepted:
    """Message as it is kept; not `is_new`: this `client_id` was accepted before."""

    message: MessageRow
    is_new: bool


async def reply(transaction: Transaction, caller: Caller, conversation_id: int, new: NewMessage) -> Accepted:
    """Store a reply and queue it, or store a private note.

    What a bot, an AI agent or a rule sends is stored as withdrawn when its time has passed. Raises `Forbidden`,
    `ConversationNotFound`, `MessageRefused`; then nothing is stored.
    """
    caller.require("conversation.reply")
    row = await locked_conversation(transaction, caller.account_id, conversation_id, caller.visible)
    before = await accepted_before(transaction, caller, row, new)
    if before is not None:
        return before
    return await store(transaction, caller, row, await inbox_state(transaction, row.account_id, row.inbox_id), new)


async def accepted_before(
    transaction: Transaction, caller: Caller, conversation: ConversationRow, new: NewMessage
) -> Accepted | None:
    """Find the message in a locked conversation that this one is sent again of; None: it is new.

    Raises `MessageNotFound` where that was cancelled or discarded since, and `ClientIdReused` where it says something
    else.
    """
    is_again = await is_repeated(transaction, caller, "reply", conversation.id, new)
    known = await queries.messages_where(
        transaction,
        caller.account_id,
        "m.conversation_id = $2 AND m.client_id = $3",
        conversation.id,
        new.client_id,
    )
    if known:
        if not _says_the_same(known[0], new):
            raise ClientIdReused
        return Accepted(known[0], is_new=False)
    if is_again:
        raise MessageNotFound
    return None


def _says_the_same(known: MessageRow, new: NewMessage) -> bool:
    """Return whether the message was written with these words; of one that was changed since it is not known."""
    if known.is_deleted or EDITED_AT in (known.details or {}):
        return True
    return (known.content, known.private) == (_words_of(new), new.private)


def _words_of(new: NewMessage) -> str | None:
    return (new.content or "").strip() or None


async def store(
    transaction: Transaction, caller: Caller, conversation: ConversationRow, inbox: InboxState, new: NewMessage
) -> Accepted:
    """Store a new message in a locked conversation, under the rules of an inbox. Raises `MessageRefused`."""
    message, taken = _new_message(caller, conversation, new), None
    if new.private:
        check_note(new)
        await storing.insert_message(transaction, message)
        kind: type[Event] = events.NoteCreated
    elif owner.is_overtaken(conversation, new.owner_epoch):
        await _keep_withdrawn(transaction, conversation, message)
        kind = events.MessageWithdrawn
    else:
        await _accept_public(transaction, conversation, inbox, new, message)
        kind = events.MessageQueued
        taken = None if caller.actor.is_automatic else _take_over(conversation, caller)
    show(conversation, message)
    await storing.save_conversation(transaction, conversation)
    own = {"kind": message.kind} if kind is events.MessageQueued else {}
    happened = of_message(kind, message, conversation, message.sent_at, caller.actor, **own)
    publish_message(transaction, message, conversation, message.sent_at, happened)
    if taken is not None:
        await add_activity(transaction, conversation, taken, caller.actor, caller.name)
    return Accepted(message, is_new=True)


def _new_message(caller: Caller, conversation: ConversationRow, new: NewMessage) -> MessageRow:
    now = datetime.now(UTC)
    content = _words_of(new)
    if content is None and not new.attachment_ids:
        raise MessageRefused("empty", "Write something or attach a file first.")
    # A reply without the epoch it was written under would go out whatever has happened since.
    assert new.private or caller.actor.is_automatic == (new.owner_epoch is not None), caller.actor
    message = MessageRow(
        account_id=caller.account_id,
        id=0,
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        direction="out",
        author=caller.actor.kind,
        kind="text",
        sent_at=now,
        received_at=now,
        author_id=caller.actor.id,
        author_name=caller.name,
        content=content,
        private=new.private,
        client_id=new.client_id,
        owner_epoch=new.owner_epoch,
    )
    if caller.actor.is_automatic and caller.name:
        _note(message, BY, caller.name)
    if new.replaces_comment_id is not None:
        _note(message, REPLACES, new.replaces_comment_id)
    if new.privately_to_comment_id is not None:
        _note(message, PRIVATELY, new.privately_to_comment_id)
    return message


def _note(message: MessageRow, detail: str, value: Any) -> None:
    message.details = {**(message.details or {}), detail: value}


async def _keep_withdrawn(transaction: Transaction, conversation: ConversationRow, message: MessageRow) -> None:
    """Store a message that came too late to be sent, so that the thread shows it."""
    status.move(message, "accepted")
    status.move(message, "overtaken")
    message.error = owner.overtaken_error(conversation)
    await storing.insert_message(transaction, message)


def _take_over(conversation: ConversationRow, caller: Caller) -> Activity | None:
    """Take the conversation from a bot or an AI agent, as a person replied; return what the thread says of it."""
    person = caller.actor if caller.user_id is not None else None
    change = owner.take_over(conversation, person, caller.name)
    return None if change is None else owner_activity(change)


async def _accept_public(
    transaction: Transaction,
    conversation: ConversationRow,
    inbox: InboxState,
    new: NewMessage,
    message: MessageRow,
) -> None:
    limits = inbox.capabilities
    check_open(conversation, inbox, message.sent_at)
    files = await take_files(transaction, message, new, limits)
    check_text(message.content, new.buttons, limits)
    if files and conversation.image_allowed is False and "image" in limits.asked_per_conversation:
        raise MessageRefused("image_not_allowed", f"{inbox.platform} doesn't allow images in this conversation.")
    message.kind = files[0].kind if files else "template" if new.buttons else "text"
    await quote(transaction, new, message, limits)
    if new.buttons:
        _note(message, "buttons", [{"id": button.id, "title": button.title} for button in new.buttons])
    status.move(message, "accepted")
    await storing.insert_message(transaction, message)
    await attach(transaction, message.account_id, message.id, files)
    message.attachments = files
    lifecycle.on_reply_written(conversation, message.sent_at, limits.reply_window, is_automatic=message.is_automatic)
    queue_delivery(transaction, message)
