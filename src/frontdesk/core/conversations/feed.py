"""Events of conversations and messages, and the rows of the feed that show what they look like afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from frontdesk.core import events
from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.conversations.views import encode
from frontdesk.core.event_kinds import Event
from frontdesk.core.events import InEpisode
from frontdesk.core.publishing import publish
from frontdesk.db.transaction import Transaction

Made = TypeVar("Made", bound=Event)


def of_message(
    made: type[Made], /, message: MessageRow, conversation: ConversationRow, at: datetime, actor: ActorRef, **own: Any
) -> Made:
    """Make an event about a message."""
    return of_conversation(made, conversation, at, actor, message_id=message.id, **own)


def of_reaction(
    made: type[Made],
    /,
    message: MessageRow,
    conversation: ConversationRow,
    at: datetime,
    emoji: str,
    *,
    from_business: bool,
) -> Made:
    """Make an event about a reaction on a message, by who it is from."""
    actor = ActorRef("native_app") if from_business else ActorRef("contact", conversation.contact_id)
    return of_message(made, message, conversation, at, actor, emoji=emoji)


def of_conversation(
    made: type[Made], /, conversation: ConversationRow, at: datetime, actor: ActorRef = SYSTEM, **own: Any
) -> Made:
    """Make an event about a conversation, with its episode where reports count by it."""
    if issubclass(made, InEpisode):
        own["episode"] = conversation.episode
    return made(
        account_id=conversation.account_id,
        at=at,
        actor=actor,
        inbox_id=conversation.inbox_id,
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        **own,
    )


def status_event(
    message: MessageRow,
    conversation: ConversationRow,
    at: datetime,
    actor: ActorRef = SYSTEM,
    *,
    is_retry: bool = False,
) -> Event:
    """Return the event of the message's change of status since it was loaded; `MessageUpdated` when there is none.

    A message is sent by its author, whoever found out; what else becomes of it is the `actor`'s doing.
    """
    changes = {"status": (message.loaded_status, message.status)}
    error = message.error or {}
    if message.status == "queued" and (is_retry or message.loaded_status in ("failed", "uncertain")):
        queued = events.MessageQueued
        return of_message(queued, message, conversation, at, actor, kind=message.kind, is_retry=True, changes=changes)
    if message.status == "queued" and error:
        code = str(error.get("code", ""))
        return of_message(events.MessageWaiting, message, conversation, at, SYSTEM, code=code, changes=changes)
    if message.status == message.loaded_status:
        return of_message(events.MessageUpdated, message, conversation, at, SYSTEM)
    if message.status == "sent" or (message.status == "read" and message.loaded_status not in ("sent", "delivered")):
        author = message.author_ref
        return of_message(events.MessageSent, message, conversation, at, author, kind=message.kind, changes=changes)
    if message.status == "failed":
        own = {"code": str(error.get("code", "")), "can_retry": bool(error.get("can_retry")), "changes": changes}
        return of_message(events.MessageFailed, message, conversation, at, SYSTEM, **own)
    kind = STATUS_EVENTS.get(message.status or "", events.MessageUpdated)
    return of_message(kind, message, conversation, at, actor, changes=changes)


STATUS_EVENTS: dict[str, type[Event]] = {
    "queued": events.MessageQueued,
    "sending": events.MessageSending,
    "delivered": events.MessageDelivered,
    "read": events.MessageRead,
    "uncertain": events.MessageUncertain,
    "withdrawn": events.MessageWithdrawn,
}


def publish_message(
    transaction: Transaction,
    message: MessageRow,
    conversation: ConversationRow,
    now: datetime,
    *happened: Event,
) -> None:
    """Append what happened to a message and publish it, with its conversation as both are now."""
    card = encode(conversation.view(now))
    publish(transaction, *happened, shown=f'"message":{encode(message.view())},"conversation":{card}')


def publish_update(
    transaction: Transaction,
    message: MessageRow,
    conversation: ConversationRow,
    now: datetime,
) -> None:
    """Publish that a message's appearance changed."""
    happened = of_message(events.MessageUpdated, message, conversation, now, SYSTEM)
    publish_message(transaction, message, conversation, now, happened)


def publish_conversation(
    transaction: Transaction, conversation: ConversationRow, now: datetime, *happened: Event
) -> None:
    """Append what happened to a conversation and publish what it looks like now."""
    publish(transaction, *happened, shown=f'"conversation":{encode(conversation.view(now))}')
