"""Endpoints about messages: send one, get one, list a contact's."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from frontdesk.sandbox.respondio import errors, outgoing, payloads
from frontdesk.sandbox.respondio.gate import Call, Endpoint
from frontdesk.sandbox.respondio.model import AttachmentType, Sender
from frontdesk.sandbox.respondio.paging import page

Words = Annotated[str, Meta(min_length=1, pattern=r"\S")]
Address = Annotated[str, Meta(pattern=r"^https?://\S+$")]
TAGS = Literal["ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE", "CONFIRMED_EVENT_UPDATE"]


class Text(msgspec.Struct, kw_only=True, tag_field="type", tag="text", rename="camel", omit_defaults=True):
    """Text."""

    text: Words
    message_tag: TAGS | None = None


class Linked(msgspec.Struct, kw_only=True):
    """File by its address."""

    type: AttachmentType
    url: Address


class Attachment(msgspec.Struct, kw_only=True, tag_field="type", tag="attachment"):
    """File."""

    attachment: Linked


class QuickReply(msgspec.Struct, kw_only=True, tag_field="type", tag="quick_reply"):
    """Question with up to ten quick replies."""

    title: Words
    replies: Annotated[list[Words], Meta(min_length=1, max_length=10)]


class SendRequest(msgspec.Struct, kw_only=True, rename="camel"):
    """Body of message. Without `channelId` it goes where the contact was last heard of."""

    message: Text | Attachment | QuickReply
    channel_id: int | None = None


async def send(call: Call) -> dict[str, Any]:
    """POST /contact/{identifier}/message: accepted, whatever becomes of it; its status tells."""
    contact, body = call.contact(), call.body(SendRequest)
    channel = outgoing.channel_for(call.site, contact, body.channel_id)
    if channel is None:
        raise errors.bad(f"channelId: the contact is not connected to channel {body.channel_id}")
    content = msgspec.to_builtins(body.message)
    sent = outgoing.accept(call.site, contact, channel, content, Sender(source="api"))
    return {"messageId": sent.message_id, "contactId": contact.contact_id}


async def list_messages(call: Call) -> dict[str, Any]:
    """GET /contact/{identifier}/message/list: the newest first."""
    thread, held = call.site.store.thread(call.contact().contact_id), call.site.store.messages
    return page(call, thread, lambda row_id: payloads.message(call.site, held.of(str(row_id))))


async def get_message(call: Call) -> dict[str, Any]:
    """GET /contact/{identifier}/message/{messageId}."""
    contact, found = call.contact(), call.site.store.messages.get(call.names["message_id"])
    if found is None or found.contact_id != contact.contact_id:
        raise errors.missing("Message")
    return payloads.message(call.site, found)


ENDPOINTS = (
    Endpoint("POST", "contact/{identifier}/message", send),
    Endpoint("GET", "contact/{identifier}/message/list", list_messages, lists=True),
    Endpoint("GET", "contact/{identifier}/message/{message_id}", get_message),
)
