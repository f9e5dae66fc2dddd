"""Webhooks of TikTok in our words (portal docs 1832190670631937 and 1759978319341570).

Every event becomes at least one of ours: what holds a message, a receipt, a reaction or a referral is translated, and
the rest is `Unknown` with a sentence that says what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from frontdesk.channels.tiktok_dm.content import content_of
from frontdesk.channels.tiktok_dm.people import Sides, sides_of
from frontdesk.channels.tiktok_dm.untranslated_events import note_on
from frontdesk.channels.tiktok_dm.words import emoji_of, origin_of, reply_to_of
from frontdesk.contract.events import (
    InboundEvent,
    MessageEchoed,
    MessageReceived,
    Party,
    PrivateReplyOffered,
    ReactionChanged,
    ReceiptUpdated,
    ReferralReceived,
    Unknown,
)
from frontdesk.kit.values import dataclass
from frontdesk.platforms.lenient_json import (
    Json,
    as_id,
    as_list,
    as_name,
    as_object,
    as_text,
    as_time,
    as_url,
    as_word,
)
from frontdesk.platforms.tiktok_business.other_events import AUTHORIZATION_REMOVED, authorization_lost
from frontdesk.platforms.tiktok_business.webhook_envelope import Envelope

Events = tuple[InboundEvent, ...]


@dataclass(frozen=True, slots=True)
class _Event:
    """Opened webhook with what every kind of event needs; `at` falls back to the envelope's time, then to ours."""

    name: str
    content: Json
    sides: Sides
    conversation_id: str | None
    message_id: str | None
    at: datetime

    def unknown(self, note: str, *, in_conversation: bool = True) -> Events:
        conversation_id = self.conversation_id if in_conversation else None
        return (
            Unknown(
                raw_kind=self.name,
                note=note,
                at=self.at,
                conversation_id=conversation_id,
                message_id=self.message_id if conversation_id else None,
                sender=self.sides.customer if conversation_id else None,
            ),
        )


def events_of(envelope: Envelope, received_at: datetime) -> Events:
    """Translate an envelope. Raises `Malformed` when an id in it cannot be one."""
    read = _READERS.get(envelope.event)
    content = envelope.content or {}
    at = as_time(content.get("timestamp")) or envelope.created_at or received_at
    if read is None:
        return (Unknown(raw_kind=envelope.event, note=note_on(envelope.event, content), at=at),)
    if envelope.content is None and read is not _removed:
        return (Unknown(raw_kind=envelope.event, note="TikTok sent this event without readable content.", at=at),)
    sides = sides_of(content, envelope.business_id, incoming_by_name=envelope.event != "im_send_msg")
    conversation_id, message_id = as_id(content.get("conversation_id")), as_id(content.get("message_id"))
    return read(_Event(envelope.event, content, sides, conversation_id, message_id, at))


def _message(event: _Event) -> Events:
    """Translate `im_receive_msg` and `im_send_msg`: the author decides which it is, not the event's name."""
    if _tells_reactions(event.content):
        return _reactions(event)
    if event.conversation_id is None or event.message_id is None or event.sides.customer is None:
        return event.unknown("TikTok sent a message without saying which one it is or whose.")
    if not isinstance(event.content.get("type"), str) or not as_word(event.content.get("type")):
        # Only what somebody surely wrote opens the window for replies, or counts as a reply.
        return event.unknown("TikTok sent something in this conversation without saying what.")
    if event.sides.incoming:
        return _received(event, event.conversation_id, event.message_id, event.sides.customer)
    return _echoed(event, event.conversation_id, event.message_id, event.sides.customer)


def _tells_reactions(content: Json) -> bool:
    """Return whether the event is about reactions: by its type, or by its fields where it is nothing else we can
    read.
    """
    if as_word(content.get("type")) == "reaction":
        return True
    return bool(content.get("reaction")) and content_of(content.get("type"), content).kind == "unknown"


def _received(event: _Event, conversation_id: str, message_id: str, sender: Party) -> Events:
    tapped = as_object(event.content.get("reply_source_payload"))
    button_id = as_id(tapped.get("reply_source_unique_id"))
    return (
        MessageReceived(
            conversation_id=conversation_id,
            message_id=message_id,
            sent_at=event.at,
            sender=sender,
            content=content_of(event.content.get("type"), event.content),
            reply_to=reply_to_of(event.content),
            button_id=button_id,
            button_message_id=as_id(tapped.get("reply_source_msg_id")) if button_id else None,
        ),
    )


def _echoed(event: _Event, conversation_id: str, message_id: str, recipient: Party) -> Events:
    return (
        MessageEchoed(
            conversation_id=conversation_id,
            message_id=message_id,
            sent_at=event.at,
            recipient=recipient,
            content=content_of(event.content.get("type"), event.content),
            origin=origin_of(event.content),
            reply_to=reply_to_of(event.content),
            automatic=as_name(event.content.get("auto_message_type")),
        ),
    )


def _reactions(event: _Event) -> Events:
    """Return one event for each reaction in the list; one that names no message is kept as unknown."""
    reactions = [as_object(raw) for raw in as_list(event.content.get("reaction"))]
    if event.conversation_id is None or not reactions:
        return event.unknown("TikTok sent a reaction without saying to what.")
    conversation_id = event.conversation_id
    return tuple(found for raw in reactions for found in _reaction(event, conversation_id, raw))


def _reaction(event: _Event, conversation_id: str, raw: Json) -> Events:
    target = as_id(raw.get("original_msg_id"))
    told = raw.get("operation")
    operation = "add" if told is None else as_word(told)
    from_business, reactor = _reactor(event.sides, as_id(raw.get("unique_identifier")))
    if target is None or reactor is None:
        return event.unknown("TikTok sent a reaction without saying to what, or from whom.")
    if operation not in ("add", "remove"):
        what = f"in a way that Frontdesk does not know: {operation}" if operation else "without saying how"
        return event.unknown(f"TikTok said that a reaction changed {what}.")
    emoji, image_url = emoji_of(raw), as_url(raw.get("ai_emoji_url"))
    if emoji is None and image_url is None and operation == "add":
        return event.unknown("TikTok sent a reaction without an emoji that can be shown.", in_conversation=False)
    return (
        ReactionChanged(
            conversation_id=conversation_id,
            message_id=target,
            reactor=reactor,
            from_business=from_business,
            emoji=emoji or "",
            image_url=image_url,
            added=operation == "add",
            at=as_time(raw.get("timestamp")) or event.at,
        ),
    )


def _reactor(sides: Sides, reactor_id: str | None) -> tuple[bool, Party | None]:
    """Return whether the business reacted, and who did: the reaction's author, else the event's sender."""
    from_business = not sides.incoming if reactor_id is None else reactor_id == sides.business_id
    if from_business:
        return True, Party(remote_id=sides.business_id, username=sides.business_username)
    if sides.customer is not None and reactor_id in (None, sides.customer.remote_id):
        return False, sides.customer
    return False, None if reactor_id is None else Party(remote_id=reactor_id)


def _read(event: _Event) -> Events:
    """Translate `im_mark_read_msg`. One without a time marks nothing as read."""
    last_read = as_object(event.content.get("read")).get("last_read_timestamp")
    until = as_time(last_read) or as_time(event.content.get("timestamp"))
    if not event.sides.incoming:
        return event.unknown("The business read the conversation in TikTok.", in_conversation=False)
    if event.conversation_id is None or until is None:
        return event.unknown("TikTok sent a read receipt without saying for what.", in_conversation=False)
    return (ReceiptUpdated(conversation_id=event.conversation_id, until=until, reader=event.sides.customer),)


def _referral(event: _Event) -> Events:
    """Translate `im_referral_msg`: the customer came from an advertisement or a tiktok.me link; it holds no message."""
    referral = as_object(event.content.get("referral"))
    source = as_word(referral.get("source")) or next((name for name in ("ad", "short_link") if name in referral), "")
    block = as_object(next(iter(as_list(referral.get(source))), None))
    if event.conversation_id is None or event.sides.customer is None or not source:
        return event.unknown("TikTok told where a customer came from, but not which customer.")
    is_link = source == "short_link"
    reference = as_name(block.get("ref" if is_link else "ad_id"))
    title = None if is_link else as_name(block.get("ad_name"))
    return (
        ReferralReceived(
            conversation_id=event.conversation_id,
            at=event.at,
            sender=event.sides.customer,
            source=source,
            title=title,
            url=as_url(block.get("embed_url")),
            reference=reference if is_link else None,
            details=_details(block),
        ),
    )


_SHOWN = {"prefilled_message": "Prefilled message"}
"""What of a referral says something to a person, and how it is called; ids and review states stay in the webhook."""


def _details(block: Json) -> dict[str, str]:
    """Return what the referral tells people, by its label."""
    texts = ((label, as_text(block.get(name))) for name, label in _SHOWN.items())
    return {label: text for label, text in texts if text}


def _removed(event: _Event) -> Events:
    return (authorization_lost(event.content),)


def _invited(event: _Event) -> Events:
    """Translate `im_receive_high_intent_comment`: TikTok takes a comment for a buyer's question.

    It leaves out whose post the comment is under (portal doc 1832190670631937).
    """
    comment_id = as_id(event.content.get("comment_id"))
    if comment_id is None:
        return event.unknown("TikTok offered a direct message for a comment, but not which one.", in_conversation=False)
    return (PrivateReplyOffered(comment_id=comment_id, at=event.at, author=event.sides.customer),)


_READERS: dict[str, Callable[[_Event], Events]] = {
    "im_receive_msg": _message,
    "im_send_msg": _message,
    "im_mark_read_msg": _read,
    "im_referral_msg": _referral,
    "im_receive_high_intent_comment": _invited,
    AUTHORIZATION_REMOVED: _removed,
}
