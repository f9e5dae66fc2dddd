"""Webhooks of the open profile in our words.

Every event becomes one of ours: messages and receipts are translated, and the rest is `Unknown` with a sentence that
says what it is. Times are seconds in the description; milliseconds are read as well.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from frontdesk.channels.tiktok_open.content import content_of
from frontdesk.channels.tiktok_open.envelope import Envelope
from frontdesk.contract.events import InboundEvent, MessageReceived, Party, ReceiptUpdated, Unknown
from frontdesk.kit.values import dataclass
from frontdesk.platforms.lenient_json import Json, as_id, as_time
from frontdesk.platforms.tiktok_business.other_events import note_on_other

_ALMOST_A_SECOND = timedelta(milliseconds=999)


@dataclass(frozen=True, slots=True)
class _Event:
    """Opened webhook with what every kind of event needs; `at` falls back to the envelope's time, then to ours."""

    name: str
    content: Json
    conversation_id: str | None
    message_id: str | None
    sender: Party | None
    at: datetime

    def unknown(self, note: str) -> InboundEvent:
        return Unknown(raw_kind=self.name, note=note, at=self.at)


def events_of(envelope: Envelope, received_at: datetime) -> tuple[InboundEvent, ...]:
    """Translate an envelope. Raises `Malformed` when an id in it cannot be one."""
    content = envelope.content or {}
    at = as_time(content.get("create_time")) or envelope.created_at or received_at
    read = _READERS.get(envelope.event)
    if read is None:
        return (Unknown(raw_kind=envelope.event, note=note_on_other(envelope.event), at=at),)
    if envelope.content is None:
        return (Unknown(raw_kind=envelope.event, note="TikTok sent this event without readable content.", at=at),)
    sender_id = as_id(content.get("from_open_id")) or envelope.sender_id
    return (
        read(
            _Event(
                envelope.event,
                content,
                as_id(content.get("conversation_id")),
                as_id(content.get("message_id")),
                None if sender_id is None else Party(remote_id=sender_id),
                at,
            )
        ),
    )


def _received(event: _Event) -> InboundEvent:
    if event.conversation_id is None or event.message_id is None or event.sender is None:
        return event.unknown("TikTok sent a message without saying which one it is or whose.")
    return MessageReceived(
        conversation_id=event.conversation_id,
        message_id=event.message_id,
        sent_at=event.at,
        sender=event.sender,
        content=content_of(event.content.get("msg_type"), event.content.get("content")),
    )


def _read(event: _Event) -> InboundEvent:
    """Translate `direct_message.read`.

    A whole second stands for all of it: a customer who reads a reply at once reads it within one.
    """
    if event.conversation_id is None:
        return event.unknown("TikTok sent a read receipt without saying for what.")
    until = event.at if event.at.microsecond else event.at + _ALMOST_A_SECOND
    return ReceiptUpdated(conversation_id=event.conversation_id, until=until, reader=event.sender)


def _begun(event: _Event) -> InboundEvent:
    """Translate `conversation.created`: the message that begins it comes by itself."""
    return event.unknown("A customer began a conversation.")


_READERS: dict[str, Callable[[_Event], InboundEvent]] = {
    "direct_message.receive": _received,
    "direct_message.read": _read,
    "conversation.created": _begun,
}
