"""respond.io's message objects as events: who wrote, when, and how far a message of the business has come.

A `messageId` is a number of microseconds since 1970, which is the message's time. `traffic` says who wrote to whom, and
for the business's own `sender.source` says what wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from frontdesk.channels.respondio.content import content_of
from frontdesk.contract.events import MessageEchoed, MessageReceived, Origin, Party, SentStatus, StatusChanged
from frontdesk.platforms.lenient_json import Json, as_id, as_list, as_object, as_text, as_time, as_word

ORIGINS: dict[str, Origin] = {"api": "unknown", "user": "native_app", "echo": "native_app"}
"""`api` may be ours or another program's; `user` replied in respond.io, `echo` in the platform's own app."""
BY_PEOPLE = frozenset({"api", "user", "echo", "contact", ""})
STATUSES: dict[str, SentStatus] = {"delivered": "delivered", "read": "read", "failed": "failed"}
"""What is told of a message once it is sent; `pending` and `sent` say nothing new."""


def events_of(
    item: Json, conversation_id: str, customer: Party
) -> Iterator[MessageReceived | MessageEchoed | StatusChanged]:
    """Yield the message and its status; nothing where it has no id or time."""
    message_id = as_id(item.get("messageId"))
    sent_at = time_of(item)
    if message_id is None or sent_at is None:
        return
    content, quoted = content_of(as_object(item.get("message"))), quoted_id(item)
    if as_word(item.get("traffic")) != "outgoing":
        yield MessageReceived(
            conversation_id=conversation_id,
            message_id=message_id,
            sent_at=sent_at,
            sender=customer,
            content=content,
            reply_to=quoted,
        )
        return
    source = as_word(as_object(item.get("sender")).get("source"))
    yield MessageEchoed(
        conversation_id=conversation_id,
        message_id=message_id,
        sent_at=sent_at,
        recipient=customer,
        content=content,
        origin=ORIGINS.get(source, "other"),
        reply_to=quoted,
        automatic=None if source in BY_PEOPLE else source,
    )
    yield from _statuses(item, conversation_id, message_id, sent_at)


def _statuses(item: Json, conversation_id: str, message_id: str, sent_at: datetime) -> Iterator[StatusChanged]:
    for entry in map(as_object, as_list(item.get("status"))):
        status, at = STATUSES.get(as_word(entry.get("value"))), as_time(entry.get("timestamp"))
        if status is not None:
            reason = as_text(entry.get("message")) if status == "failed" else None
            yield StatusChanged(
                conversation_id=conversation_id,
                message_id=message_id,
                status=status,
                at=at or sent_at,
                reason=reason,
            )


def time_of(item: Json) -> datetime | None:
    """Return when the message was written: by its id, else by its `timestamp`."""
    return as_time(item.get("messageId")) or as_time(item.get("timestamp"))


def quoted_id(item: Json) -> str | None:
    """Return the message that this one replies to: an id, or an object that has one."""
    quoted = item.get("replyTo")
    return as_id(quoted.get("messageId") or quoted.get("id")) if isinstance(quoted, dict) else as_id(quoted)
