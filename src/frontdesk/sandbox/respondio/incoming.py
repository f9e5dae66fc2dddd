"""Messages that a contact writes: the message object of each kind, and receiving it.

The SDK shows text and attachment only. The other kinds are those of the n8n trigger; what is inside them is not
published, so a client must not depend on it.
"""

from typing import Any, Literal

from frontdesk.sandbox.respondio import events
from frontdesk.sandbox.respondio.model import Channel, Contact, File, Message, Sender
from frontdesk.sandbox.respondio.site import Site
from frontdesk.sandbox.respondio.store import channel_message_id

Kind = Literal[
    "text",
    "attachment",
    "location",
    "story_reply",
    "email",
    "unsupported",
    "whatsapp_interactive",
    "post",
    "whatsapp_order",
]


def content_of(kind: Kind, text: str) -> dict[str, Any]:
    """Return the message object of this kind, with `text` where it has one. An attachment's comes from its file."""
    inside: dict[Kind, dict[str, Any]] = {
        "text": {"text": text},
        "location": {"latitude": 18.7877, "longitude": 98.9931, "address": text or "Tha Phae Gate, Chiang Mai"},
        "story_reply": {"text": text, "story": {"url": "https://example.com/story/1"}},
        "email": {"subject": "A question", "text": text, "cc": [], "bcc": [], "attachments": []},
        "whatsapp_interactive": {"interactive": {"type": "button_reply", "button_reply": {"id": "1", "title": text}}},
        "post": {"post": {"id": "7710264187153712640", "url": "https://example.com/video/7710264187153712640"}},
        "whatsapp_order": {
            "order": {"catalog_id": "1", "product_items": [{"product_retailer_id": "B1", "quantity": 2}]}
        },
    }
    return {"type": kind} | inside.get(kind, {})


def receive(
    site: Site,
    contact: Contact,
    channel: Channel,
    content: dict[str, Any],
    *,
    file: File | None = None,
    clock_shift_ms: int = 0,
    at: int | None = None,
) -> Message:
    """Receive a message, `at` a time or now. `clock_shift_ms` is how wrong the clock was that its id was made by."""
    now = site.clock.now_ms() if at is None else at
    message = Message(
        message_id=site.store.free_message_id((now + clock_shift_ms) * 1000),
        channel_message_id=channel_message_id(),
        contact_id=contact.contact_id,
        channel_id=channel.channel_id,
        traffic="incoming",
        content=content,
        sender=Sender(source="contact"),
        created_at=now,
        file_id="" if file is None else file.file_id,
    )
    site.store.add_message(message)
    events.announce(site, "message.received", message)
    return message
