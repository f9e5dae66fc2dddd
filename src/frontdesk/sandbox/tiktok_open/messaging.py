"""POST /v2/im/message/send/: a text, or an image that was uploaded before."""

from typing import Any

import msgspec

from frontdesk.sandbox.tiktok_open import conversations, errors
from frontdesk.sandbox.tiktok_open.conversations import Body
from frontdesk.sandbox.tiktok_open.errors import Refusal
from frontdesk.sandbox.tiktok_open.gate import Call, Endpoint
from frontdesk.sandbox.tiktok_open.rules import WRITE_SCOPE


class MessageBody(msgspec.Struct, kw_only=True):
    """`message` of a send: the content of an image is the id that the upload gave."""

    type: str = ""
    content: str = ""


class SendRequest(msgspec.Struct, kw_only=True):
    """Body of a send."""

    conversation_id: str = ""
    message: MessageBody = msgspec.field(default_factory=MessageBody)


def _invalid(text: str) -> Refusal:
    return Refusal(errors.INVALID_PARAMS, text)


def _body(call: Call, message: MessageBody) -> Body:
    limits = call.site.settings.limits
    if not message.content:
        raise _invalid("message.content is required.")
    if message.type == "text":
        if len(message.content) > limits.text_characters:
            raise _invalid(f"message.content has more than {limits.text_characters} characters.")
        return Body(text=message.content)
    if message.type != "image":
        raise _invalid("message.type must be text or image.")
    image = call.site.store.images.get(message.content)
    if image is None or image.owner != call.account.open_id:
        raise _invalid("message.content is not the id of an uploaded image.")
    if not limits.images:
        raise _invalid("Image messages are not available in this region.")
    return Body(kind="image", image_id=image.image_id)


async def send(call: Call) -> dict[str, Any]:
    """Send one message to a conversation that the person began."""
    try:
        asked = msgspec.json.decode(await call.request.body() or b"{}", type=SendRequest)
    except msgspec.DecodeError as problem:
        raise _invalid(str(problem)) from problem
    if not asked.conversation_id:
        raise _invalid("conversation_id is required.")
    conversation = call.conversation(call.account, asked.conversation_id)
    if conversation is None:
        raise Refusal(errors.CONVERSATION_NOT_FOUND, "There is no such conversation.")
    sent = conversations.business_writes(call.site, conversation, _body(call, asked.message))
    # Without a log_id, as the description shows it.
    return {"data": {"message_id": sent.message_id}, "error": {"code": "ok", "message": ""}}


ENDPOINTS = (Endpoint("POST", "v2/im/message/send/", send, scope=WRITE_SCOPE),)
