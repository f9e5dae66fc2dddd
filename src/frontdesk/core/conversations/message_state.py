"""Save what became of a message, together with the card of its conversation, and publish both."""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.core import events
from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.conversations import queries, storing
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.feed import (
    of_message,
    of_reaction,
    publish_message,
    publish_update,
    status_event,
)
from frontdesk.core.conversations.message_row import MessageRow, preview
from frontdesk.core.event_kinds import Event
from frontdesk.core.messages import status
from frontdesk.db.transaction import Transaction


def show(conversation: ConversationRow, message: MessageRow) -> None:
    """Show the message on the conversation's card when it is the newest, and will be or was sent."""
    if message.status == "withdrawn":
        return
    last = conversation.last_message
    if last is None or (message.sent_at, message.id) >= (last.sent_at, last.id) or last.id == message.id:
        conversation.last_message = preview(message)
        conversation.last_activity_at = max(conversation.last_activity_at, message.sent_at)


async def save_outcome(
    transaction: Transaction,
    conversation: ConversationRow,
    message: MessageRow,
    actor: ActorRef,
    *,
    is_retry: bool = False,
) -> None:
    """Save what people made of a message, with its conversation's card, and publish it."""
    now = datetime.now(UTC)
    await status.save(transaction, message)
    show(conversation, message)
    await storing.save_conversation(transaction, conversation)
    happened = status_event(message, conversation, now, actor, is_retry=is_retry)
    publish_message(transaction, message, conversation, now, happened)


async def save_settled(
    transaction: Transaction,
    message: MessageRow,
    conversation: ConversationRow,
    *,
    is_recognised: bool = False,
) -> None:
    """Store the outcome of a message on its way to the platform, with its conversation, and publish it.

    `is_recognised`: an echo of it was taken for another message, and was published as sent then.

    Once its id on the platform is known, reactions to it and quotes of it may have come already: they are shown with
    it, and the reactions told.
    """
    now = datetime.now(UTC)
    happened = status_event(message, conversation, now)
    if is_recognised:
        happened = of_message(events.MessageRecognised, message, conversation, now, SYSTEM, changes=happened.changes)
    await status.save(transaction, message)
    show(conversation, message)
    await storing.save_conversation(transaction, conversation)
    fresh = None
    if message.remote_id is not None:
        fresh = await queries.one_message(transaction, message.account_id, message.id)
    shown = fresh or message
    is_found = not is_recognised and message.remote_id not in (None, message.loaded_remote_id)
    reacted = _reacted(shown, conversation) if is_found else []
    publish_message(transaction, shown, conversation, now, happened, *reacted)
    message.loaded_status, message.loaded_remote_id = message.status, message.remote_id
    for row in [] if message.remote_id is None else await queries.quoting(transaction, [message]):
        publish_update(transaction, row, conversation, now)


def _reacted(message: MessageRow, conversation: ConversationRow) -> list[Event]:
    """Return the reactions on a message that came before it was known which one they are on."""
    return [
        of_reaction(events.ReactionAdded, message, conversation, each.at, each.emoji, from_business=each.from_business)
        for each in message.reactions
    ]
