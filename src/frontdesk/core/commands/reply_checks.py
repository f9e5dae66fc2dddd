"""Refuse a reply that the platform would refuse, with a sentence that the agent can act on."""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.contract.capabilities import AttachmentRule, ButtonRule, Capabilities, ReplyWindow
from frontdesk.contract.content import Button
from frontdesk.core.attachments.uploads import lock_uploads
from frontdesk.core.commands.new_message import NewMessage
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.attachment_row import AttachmentRow
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.errors import MessageRefused
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.conversations.reply_window import window_view
from frontdesk.core.conversations.views import WindowView
from frontdesk.core.inboxes.rules import InboxState
from frontdesk.db.transaction import Transaction


def check_note(new: NewMessage) -> None:
    """Raise `MessageRefused` for a note that holds more than text."""
    if new.attachment_ids or new.buttons or new.reply_to_id is not None:
        raise MessageRefused("note_is_text", "A private note can contain only text.")


def check_open(conversation: ConversationRow, inbox: InboxState, now: datetime) -> None:
    """Raise `MessageRefused` when the business may not write in the conversation now."""
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
        after = f"after {window.expires_at:%d %B %Y, %H:%M} UTC, or " if window.late_remaining else ""
        allowed = f"You've sent all replies allowed to the {capped} message."
        return f"{allowed} You can send more {after}when the customer writes again."
    return "The reply window has closed. You can reply when the customer writes again."


async def take_files(
    transaction: Transaction, message: MessageRow, new: NewMessage, limits: Capabilities
) -> list[AttachmentRow]:
    """Lock the author's uploads that the message is to carry.

    Raises `MessageRefused` for what the channel does not take.
    """
    if not new.attachment_ids:
        return []
    rule = limits.attachments
    if rule is None:
        raise MessageRefused("unsupported_file", "This channel doesn't support files.")
    if len(new.attachment_ids) > rule.max_count:
        raise MessageRefused(
            "too_many_attachments",
            "A message can have only 1 file. Send each file separately."
            if rule.max_count == 1
            else f"A message can have at most {rule.max_count} files.",
        )
    if (new.content or new.buttons) and not rule.with_text:
        raise MessageRefused("text_with_attachment", "Text and a file can't go in one message. Send them separately.")
    files = await lock_uploads(transaction, message.account_id, message.author_ref.user_id, new.attachment_ids)
    if len(files) != len(set(new.attachment_ids)):
        raise MessageRefused("unknown_attachment", "This file wasn't uploaded, or is already part of another message.")
    for file in files:
        check_file(file, rule)
    return files


def check_file(file: AttachmentRow, rule: AttachmentRule) -> None:
    """Raise `MessageRefused` with a sentence for a file that the channel does not carry."""
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
            "picture_too_large", f"An image can have at most {most} pixels here, portrait or landscape; {size}."
        )


def check_text(content: str | None, buttons: tuple[Button, ...], limits: Capabilities) -> None:
    """Raise `MessageRefused` for a text or buttons that are too long or too many for the channel."""
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


async def quote(transaction: Transaction, new: NewMessage, message: MessageRow, limits: Capabilities) -> None:
    """Let the message quote another one of its conversation. Raises `MessageRefused` where the channel does not."""
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
