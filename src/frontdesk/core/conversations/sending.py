"""Acceptance of a message from an agent or a program: checked against the capabilities, stored and queued in one go.

What the platform would refuse is refused here first, with a sentence the agent can act on. An accepted message is a row
(`queued`) and a job in the same transaction; sending it is the gateway's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.contract.capabilities import AttachmentRule, ButtonRule, Capabilities, ReplyWindow
from frontdesk.contract.content import Button
from frontdesk.core import events
from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.conversations import lifecycle, owner, queries
from frontdesk.core.conversations.attachments import ATTACHMENT_COLUMNS, AttachmentRow, attachment_row
from frontdesk.core.conversations.errors import ConversationNotFound, MessageNotFound, MessageRefused
from frontdesk.core.conversations.feed import of_message, publish_message, publish_update, status_event
from frontdesk.core.conversations.jobs import DELIVER
from frontdesk.core.conversations.models import ConversationRow, MessageRow, preview
from frontdesk.core.conversations.views import WindowView
from frontdesk.core.conversations.window import window_view
from frontdesk.core.event_kinds import Event
from frontdesk.core.inboxes.rules import InboxState
from frontdesk.core.messages import status
from frontdesk.core.visibility import Visibility
from frontdesk.db.transaction import Transaction

PRIVATELY = "privately_to_comment_id"
"""In a message's details: the customer's comment that it answers in a direct message."""
REPLACES = "replaces_comment_id"
"""In a message's details: the comment that is deleted once this one is posted in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Author of messages and changes: a colleague, another product's program (`OTHER`), a bot, an AI agent, a rule.

    `visible` are the inboxes they may see.
    """

    account_id: int
    actor: ActorRef
    name: str
    visible: Visibility

    @property
    def user_id(self) -> int | None:
        """Return the id of the colleague."""
        return self.actor.id if self.actor.kind == "user" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """Message to be sent. `client_id` is the sender's own: sent twice, it is one message."""

    client_id: str
    content: str | None = None
    attachment_ids: tuple[int, ...] = ()
    reply_to_id: int | None = None
    private: bool = False
    buttons: tuple[Button, ...] = ()
    replaces_comment_id: int | None = None
    """The comment of ours that is deleted once this one is posted."""
    privately_to_comment_id: int | None = None
    """The customer's comment that this answers in a direct message."""
    owner_epoch: int | None = None
    """Of what is sent by itself: the conversation's epoch that it was written under."""


async def accept(
    transaction: Transaction, writer: Writer, conversation: ConversationRow, inbox: InboxState, new: NewMessage
) -> tuple[MessageRow, bool]:
    """Store the message and queue it; the second value is False when this `client_id` was accepted before.

    An automatic message whose time has passed is stored as withdrawn. `conversation` is locked by the caller. Raises
    `MessageRefused`; then nothing is stored.
    """
    known = await queries.messages_where(
        transaction,
        writer.account_id,
        "m.conversation_id = $2 AND m.client_id = $3",
        conversation.id,
        new.client_id,
    )
    if known:
        return known[0], False
    message, happened = _new_message(writer, conversation, new), []
    if new.private:
        _check_note(new)
        await queries.insert_message(transaction, message)
        kind: type[Event] = events.NoteCreated
    elif owner.is_overtaken(conversation, new.owner_epoch):
        await _keep_withdrawn(transaction, conversation, message)
        kind = events.MessageWithdrawn
    else:
        await _accept_public(transaction, conversation, inbox, new, message)
        kind = events.MessageQueued
        if not writer.actor.is_automatic:
            happened += _step_in(conversation, writer, message)
    show(conversation, message)
    await queries.save_conversation(transaction, conversation)
    own = {"kind": message.kind} if kind is events.MessageQueued else {}
    happened.insert(0, of_message(kind, message, conversation, message.sent_at, writer.actor, **own))
    publish_message(transaction, message, conversation, message.sent_at, *happened)
    return message, True


def _new_message(writer: Writer, conversation: ConversationRow, new: NewMessage) -> MessageRow:
    now = datetime.now(UTC)
    content = (new.content or "").strip()
    if not content and not new.attachment_ids:
        raise MessageRefused("empty", "Write something or attach a file first.")
    # A reply without the epoch it was written under would go out whatever has happened since.
    assert new.private or writer.actor.is_automatic == (new.owner_epoch is not None), writer.actor
    message = MessageRow(
        account_id=writer.account_id,
        id=0,
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        direction="out",
        author=writer.actor.kind,
        kind="text",
        sent_at=now,
        received_at=now,
        author_id=writer.actor.id,
        author_name=writer.name,
        content=content or None,
        private=new.private,
        client_id=new.client_id,
        owner_epoch=new.owner_epoch,
    )
    if new.replaces_comment_id is not None:
        message.details = {REPLACES: new.replaces_comment_id}
    if new.privately_to_comment_id is not None:
        message.details = {PRIVATELY: new.privately_to_comment_id}
    return message


async def _keep_withdrawn(transaction: Transaction, conversation: ConversationRow, message: MessageRow) -> None:
    """Store a message that came too late to be sent, so that the thread shows it."""
    status.move(message, "accepted")
    status.move(message, "overtaken")
    message.error = owner.why_overtaken(conversation)
    await queries.insert_message(transaction, message)


def _step_in(conversation: ConversationRow, writer: Writer, message: MessageRow) -> list[Event]:
    """Take the conversation over as a person replied; return the change of the owner."""
    person = writer.actor if writer.user_id is not None else None
    change = owner.step_in(conversation, person, writer.name)
    at = message.sent_at
    return [] if change is None else [owner.owner_event(change, conversation, at, writer.actor, message_id=message.id)]


async def locked_message(
    transaction: Transaction, account_id: int, message_id: int, visible: Visibility
) -> tuple[ConversationRow, MessageRow]:
    """Return a message and its conversation, the conversation locked. Raises `MessageNotFound`."""
    conversation_id = await transaction.value(
        "SELECT conversation_id FROM messages WHERE account_id = $1 AND id = $2", account_id, message_id
    )
    if conversation_id is None:
        raise MessageNotFound
    conversation = await queries.one_conversation(transaction, account_id, conversation_id, visible, lock=True)
    message = await queries.one_message(transaction, account_id, message_id)
    if conversation is None or message is None:
        raise MessageNotFound
    return conversation, message


async def locked_conversation(
    transaction: Transaction, account_id: int, conversation_id: int, visible: Visibility
) -> ConversationRow:
    """Return a conversation, locked. Raises `ConversationNotFound`."""
    conversation = await queries.one_conversation(transaction, account_id, conversation_id, visible, lock=True)
    if conversation is None:
        raise ConversationNotFound
    return conversation


def queue_delivery(transaction: Transaction, message: MessageRow, at: datetime | None = None) -> None:
    """Defer sending what is queued in the message's conversation."""
    deliver = DELIVER(account_id=message.account_id, conversation_id=message.conversation_id)
    transaction.jobs.append(deliver.due(at))


async def requeue_delivery(transaction: Transaction, message: MessageRow, at: datetime) -> None:
    """Defer sending a message that it was too early for, unless it is deferred anyway."""
    comes_back = await transaction.value(
        "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE lock = $1 AND status = 'todo' AND scheduled_at > now())",
        f"conversation:{message.conversation_id}",
    )
    if not comes_back:
        queue_delivery(transaction, message, at)


async def queue_waiting(transaction: Transaction, account_id: int, inbox_id: int) -> None:
    """Defer sending in every conversation of the inbox in which something is queued."""
    rows = await transaction.fetch(
        "SELECT DISTINCT conversation_id FROM messages WHERE account_id = $1 AND inbox_id = $2 AND status = 'queued'"
        " ORDER BY conversation_id",
        account_id,
        inbox_id,
    )
    for (conversation_id,) in rows:
        transaction.jobs.append(DELIVER(account_id=account_id, conversation_id=conversation_id))


def show(conversation: ConversationRow, message: MessageRow) -> None:
    """Show the message on the conversation's card when it is the newest, and will be or was sent."""
    if message.status == "withdrawn":
        return
    last = conversation.last_message
    if last is None or (message.sent_at, message.id) >= (last.sent_at, last.id) or last.id == message.id:
        conversation.last_message = preview(message)
        conversation.last_activity_at = max(conversation.last_activity_at, message.sent_at)


async def save_settled(
    transaction: Transaction,
    message: MessageRow,
    conversation: ConversationRow,
    *,
    is_recognised: bool = False,
) -> None:
    """Store the outcome of a message on its way to the platform, with its conversation, and publish it.

    `is_recognised`: an echo of it was taken for another message, and was published as sent then.

    Once its id on the platform is known, reactions to it and quotes of it may have come already and are shown with it.
    """
    now = datetime.now(UTC)
    happened = status_event(message, conversation, now)
    if is_recognised:
        happened = of_message(events.MessageRecognised, message, conversation, now, SYSTEM, changes=happened.changes)
    await status.save(transaction, message)
    show(conversation, message)
    await queries.save_conversation(transaction, conversation)
    fresh = None
    if message.remote_id is not None:
        fresh = await queries.one_message(transaction, message.account_id, message.id)
    publish_message(transaction, fresh or message, conversation, now, happened)
    message.loaded_status = message.status
    for row in [] if message.remote_id is None else await queries.quoting(transaction, [message]):
        publish_update(transaction, row, conversation, now)


async def _accept_public(
    transaction: Transaction,
    conversation: ConversationRow,
    inbox: InboxState,
    new: NewMessage,
    message: MessageRow,
) -> None:
    limits = inbox.capabilities
    check_open(conversation, inbox, message.sent_at)
    files = await _files(transaction, message.account_id, new, limits)
    _check_text(message.content, new.buttons, limits)
    if files and conversation.image_allowed is False and "image" in limits.asked_per_conversation:
        raise MessageRefused("image_not_allowed", f"{inbox.platform} doesn't allow images in this conversation.")
    message.kind = files[0].kind if files else "template" if new.buttons else "text"
    await _quote(transaction, new, message, limits)
    if new.buttons:
        message.details = {"buttons": [{"id": button.id, "title": button.title} for button in new.buttons]}
    status.move(message, "accepted")
    await queries.insert_message(transaction, message)
    for file in files:
        file.message_id = message.id
        await transaction.execute(
            "UPDATE attachments SET message_id = $3 WHERE account_id = $1 AND id = $2",
            message.account_id,
            file.id,
            message.id,
        )
    message.attachments = files
    lifecycle.on_reply_written(conversation, message.sent_at, limits.reply_window, is_automatic=message.is_automatic)
    queue_delivery(transaction, message)


def _check_note(new: NewMessage) -> None:
    if new.attachment_ids or new.buttons or new.reply_to_id is not None:
        raise MessageRefused("note_is_text", "A private note holds text only.")


def check_open(conversation: ConversationRow, inbox: InboxState, now: datetime) -> None:
    """Refuse when the business may not write in the conversation now, with `MessageRefused`."""
    if inbox.state == "disconnected":
        raise MessageRefused("inbox_disconnected", "This inbox is disconnected. Reconnect it to reply.")
    rule = inbox.capabilities.reply_window
    window = window_view(conversation.facts, rule, now)
    if rule is not None and window.state == "closed":
        raise MessageRefused("window_closed", _why_closed(conversation, inbox.platform, rule, window))


def _why_closed(conversation: ConversationRow, platform: str, rule: ReplyWindow, window: WindowView) -> str:
    if conversation.facts.last_inbound_at is None:
        return f"The customer hasn't written yet, and {platform} doesn't let a business write first."
    if window.remaining == 0 and window.expires_at is not None and window.expires_at > datetime.now(UTC):
        capped = "last" if rule.cap_each else "first"
        # Once it has passed, more can only be sent where the platform takes late replies.
        until = f" {window.expires_at:%d %B %Y, %H:%M} UTC, or until" if window.late_remaining else ""
        return f"All replies to the {capped} message are used up until{until} the customer writes again."
    return "The reply window has closed. You can reply when the customer writes again."


async def _files(
    transaction: Transaction, account_id: int, new: NewMessage, limits: Capabilities
) -> list[AttachmentRow]:
    if not new.attachment_ids:
        return []
    rule = limits.attachments
    if rule is None:
        raise MessageRefused("unsupported_file", "This channel doesn't support files.")
    if len(new.attachment_ids) > rule.max_count:
        raise MessageRefused(
            "too_many_attachments",
            "A message takes 1 file only. Send each by itself."
            if rule.max_count == 1
            else f"A message takes at most {rule.max_count} files.",
        )
    if (new.content or new.buttons) and not rule.with_text:
        raise MessageRefused("text_with_attachment", "Text and a file can't go in one message. Send them separately.")
    rows = await transaction.fetch(
        f"SELECT {ATTACHMENT_COLUMNS} FROM attachments"
        " WHERE account_id = $1 AND id = ANY($2::bigint[]) AND message_id IS NULL AND state = 'ready'"
        " ORDER BY id FOR UPDATE",
        account_id,
        list(new.attachment_ids),
    )
    files = [attachment_row(row) for row in rows]
    if len(files) != len(set(new.attachment_ids)):
        raise MessageRefused("unknown_attachment", "This file was not uploaded, or is part of another message already.")
    for file in files:
        check_file(file, rule)
    return files


def check_file(file: AttachmentRow, rule: AttachmentRule) -> None:
    """Refuse a file that the channel does not carry, with a sentence in `MessageRefused`."""
    if file.mime_type not in rule.mime_types:
        kinds = ", ".join(kind.split("/")[-1].upper() for kind in rule.mime_types)
        raise MessageRefused("unsupported_file", f"This channel only takes {kinds}.")
    if (file.bytes or 0) > rule.max_bytes:
        raise MessageRefused("file_too_large", f"A file can have at most {rule.max_bytes / 1_000_000:.0f} MB here.")
    if file.width is None or file.height is None:
        return
    size = f"this one has {file.width} × {file.height}"
    shorter, longer = sorted((file.width, file.height))
    if shorter < (rule.min_width or 0) or longer < (rule.min_height or 0):
        least = f"{rule.min_width or 1} × {rule.min_height or 1}"
        raise MessageRefused("picture_too_small", f"An image needs at least {least} pixels here; {size}.")
    if shorter > (rule.max_width or shorter) or longer > (rule.max_height or longer):
        most = f"{rule.max_width or longer} × {rule.max_height or longer}"
        raise MessageRefused(
            "picture_too_large", f"An image can have at most {most} pixels here, upright or lying; {size}."
        )


def _check_text(content: str | None, buttons: tuple[Button, ...], limits: Capabilities) -> None:
    length = limits.length_of(content or "")
    if length > limits.text_limit:
        unit = "bytes" if limits.text_unit == "bytes" else "characters"
        raise MessageRefused(
            "text_too_long", f"A message has at most {limits.text_limit} {unit} here; this one has {length}."
        )
    if not buttons:
        return
    if limits.buttons is None:
        raise MessageRefused("unsupported_buttons", "This channel doesn't support buttons.")
    _check_buttons(length, buttons, limits.buttons)


def _check_buttons(length: int, buttons: tuple[Button, ...], rule: ButtonRule) -> None:
    if not 0 < length <= rule.title_limit:
        raise MessageRefused("text_too_long", f"The text above buttons has 1 to {rule.title_limit} characters.")
    if len(buttons) > rule.max_count:
        raise MessageRefused("too_many_buttons", f"A message has at most {rule.max_count} buttons.")
    if any(not 0 < len(button.title) <= rule.label_limit for button in buttons):
        raise MessageRefused("button_too_long", f"A button's label has 1 to {rule.label_limit} characters.")
    if any(not 0 < len(button.id) <= rule.id_limit for button in buttons):
        raise MessageRefused("button_too_long", f"A button's id has 1 to {rule.id_limit} characters.")


async def _quote(transaction: Transaction, new: NewMessage, message: MessageRow, limits: Capabilities) -> None:
    if new.reply_to_id is None:
        return
    rule = limits.quote
    if rule is None or message.kind not in rule.carried_by:
        raise MessageRefused("quote_not_allowed", "Only text can quote another message here.")
    quoted = await queries.messages_where(
        transaction,
        message.account_id,
        "m.id = $2 AND m.conversation_id = $3",
        new.reply_to_id,
        message.conversation_id,
        parts=False,
    )
    if not quoted or quoted[0].remote_id is None or quoted[0].kind not in rule.of:
        raise MessageRefused("quote_not_allowed", "This message can't be quoted.")
    message.reply_to_id = quoted[0].id
    message.reply_to_remote_id = quoted[0].remote_id
