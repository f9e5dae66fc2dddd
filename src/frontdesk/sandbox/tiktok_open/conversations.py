"""Events of a conversation: messages both ways, reading, the reply window, and the webhooks they cause.

The events of the description are `direct_message.receive`, `direct_message.read` and `conversation.created`. It shows
the content of the first only; the others name the conversation and the time, a receipt the newest message read as well.
Times are seconds. `user_openid` is the person who acted.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from frontdesk.sandbox.tiktok_open import errors, ids
from frontdesk.sandbox.tiktok_open.errors import Refusal
from frontdesk.sandbox.tiktok_open.model import Account, Kind, OpenConversation, OpenMessage
from frontdesk.sandbox.tiktok_open.rules import READ_SCOPE
from frontdesk.sandbox.tiktok_open.site import OpenSite

HOUR_MS = 3_600_000


class Body(msgspec.Struct, kw_only=True):
    """Content of a new message; the names are those of `OpenMessage`."""

    kind: Kind = "text"
    text: str = ""
    image_id: str = ""
    raw_type: str = ""
    raw: dict[str, Any] = {}


@dataclass(frozen=True)
class Window:
    """Reply window: until `closes_at` (milliseconds), and how many more messages (None: any number)."""

    closes_at: int
    remaining: int | None
    is_open: bool


def image_url(site: OpenSite, image_id: str) -> str:
    """Return where a picture is. The id is long and random, so the address is not to be guessed."""
    return f"{site.url}/cdn/image/{image_id}"


def written(site: OpenSite, message: OpenMessage) -> tuple[str, dict[str, Any]]:
    """Return a message's `msg_type` and `content`. The description shows the content of texts only."""
    match message.kind:
        case "text":
            return "text", {"text": message.text}
        case "image":
            return "image", {"image_id": message.image_id, "image_url": image_url(site, message.image_id)}
        case _:
            return message.raw_type, message.raw


def parties(site: OpenSite, conversation: OpenConversation) -> tuple[Account, Account]:
    """Return the business and the person of a conversation."""
    business = site.store.businesses.get(conversation.business)
    customer = site.store.customers.get(conversation.customer)
    if business is None or customer is None:
        raise LookupError(f"conversation {conversation.conversation_id} lost one of its parties")
    return business, customer


def window_of(site: OpenSite, conversation: OpenConversation) -> Window:
    """Return the reply window now: open for so many hours and messages after the person's last message."""
    limits = site.settings.limits
    closes_at = conversation.last_customer_at + int(limits.window_hours * HOUR_MS)
    used = 0
    for message in reversed(site.store.thread(conversation.conversation_id)):
        if not message.from_business:
            break
        used += 1
    remaining = None if limits.cap is None else max(0, limits.cap - used)
    return Window(closes_at=closes_at, remaining=remaining, is_open=site.clock.now_ms() <= closes_at)


def _announce(
    site: OpenSite, event: str, conversation: OpenConversation, content: dict[str, Any], message_id: str
) -> None:
    """Send an event to the app, if the business lets it read its messages."""
    if not site.tokens.allowing(conversation.business, READ_SCOPE):
        return
    if site.settings.limits.names_business:
        content = {**content, "to_open_id": conversation.business}
    site.webhooks.submit(
        site.app,
        event,
        conversation.business,
        content,
        conversation_id=conversation.conversation_id,
        message_id=message_id,
        user_openid=conversation.customer,
    )


def _write(site: OpenSite, conversation: OpenConversation, body: Body, at: int, *, from_business: bool) -> OpenMessage:
    made = OpenMessage(
        message_id=ids.message_id(),
        conversation_id=conversation.conversation_id,
        from_business=from_business,
        at=at,
        number=len(site.store.messages) + 1,
        **msgspec.structs.asdict(body),
    )
    conversation.updated_at = max(conversation.updated_at, at)
    return site.store.add_message(made)


def customer_says(site: OpenSite, business: Account, customer: Account, body: Body, at: int | None) -> OpenMessage:
    """Write a person's message (at `at` milliseconds, now by default), which may begin the conversation."""
    with site.store.documents.together():
        when = site.clock.now_ms() if at is None else at
        conversation = site.store.conversation(business, customer)
        if conversation is None:
            conversation = site.store.begin(business, customer, when)
            begun = {"conversation_id": conversation.conversation_id, "create_time": when // 1000}
            _announce(site, "conversation.created", conversation, begun, "")
        sent = _write(site, conversation, body, when, from_business=False)
        conversation.last_customer_at = max(conversation.last_customer_at, when)
        site.store.conversations.save(conversation)
        kind, content = written(site, sent)
        received = {
            "message_id": sent.message_id,
            "conversation_id": conversation.conversation_id,
            "msg_type": kind,
            "content": content,
            "create_time": when // 1000,
        }
        _announce(site, "direct_message.receive", conversation, received, sent.message_id)
    return sent


def customer_reads(site: OpenSite, conversation: OpenConversation, at: int | None) -> None:
    """Mark everything that the business wrote so far as read by the person."""
    when = site.clock.now_ms() if at is None else at
    with site.store.documents.together():
        conversation.read_by_customer_at = max(conversation.read_by_customer_at, when)
        site.store.conversations.save(conversation)
        sent = [row for row in site.store.thread(conversation.conversation_id) if row.from_business and row.at <= when]
        newest = sent[-1].message_id if sent else ""
        read = {"conversation_id": conversation.conversation_id, "message_id": newest, "create_time": when // 1000}
        _announce(site, "direct_message.read", conversation, read, newest)


def business_writes(site: OpenSite, conversation: OpenConversation, body: Body) -> OpenMessage:
    """Write the business's reply through the API. Raises `Refusal` when window or cap forbid it."""
    window = window_of(site, conversation)
    if not window.is_open:
        raise Refusal(errors.REPLY_WINDOW_CLOSED, "The user's last message is too old to be replied to.")
    if window.remaining == 0:
        raise Refusal(errors.MESSAGE_LIMIT_REACHED, "Too many messages since the user's last one.")
    with site.store.documents.together():
        sent = _write(site, conversation, body, site.clock.now_ms(), from_business=True)
        site.store.conversations.save(conversation)
    return sent
