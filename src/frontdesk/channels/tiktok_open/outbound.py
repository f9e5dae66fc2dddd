"""Sending: one message is one call, after the upload if it is an image.

There is no key that makes a repeated send harmless, so a send without a response is `Uncertain`.
"""

from __future__ import annotations

from frontdesk.channels.tiktok_open.client import OpenApi
from frontdesk.contract.errors import Malformed, TryLater, Uncertain, Unsupported
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Question, Receipt, Text
from frontdesk.kit.http import FormFile
from frontdesk.platforms.lenient_json import Json, as_id
from frontdesk.platforms.tiktok_business.client import BusinessApi

_SEND = "v2/im/message/send/"
_UPLOAD = "customer_service/image/upload/"


async def send_message(api: OpenApi, business: BusinessApi, business_id: str, outgoing: Outgoing) -> Receipt:
    """Send a text or an image, once. Raises as the contract's `send` says."""
    if outgoing.reply_to is not None:
        raise Unsupported("TikTok's open profile can't quote messages.")
    match outgoing.parts:
        case (OutgoingFile() as file,):
            # Until the upload is sent as a message nothing is shown of it: a missing response leaves no doubt.
            message = {"type": "image", "content": await _upload(business, business_id, file)}
        case (Text(text=text),) if text:
            message = {"type": "text", "content": text}
        case () | (Text(),):
            raise Unsupported("This message is empty.")
        case (Question(),):
            raise Unsupported("TikTok's open profile has no messages with buttons.")
        case _:
            raise Unsupported("A TikTok message is either text or an image, not both.")
    data = await api.post_to_customer(_SEND, {"conversation_id": outgoing.conversation_id, "message": message})
    message_id = _id_in(data, "message_id")
    if message_id is None:
        raise Uncertain("TikTok took the message without giving it an id.")
    return Receipt(remote_id=message_id)


async def _upload(business: BusinessApi, business_id: str, file: OutgoingFile) -> str:
    form: dict[str, str | FormFile] = {
        "business_id": business_id,
        "image": FormFile(file.name, file.mime_type, file.data),
    }
    image_id = _id_in(await business.upload(_UPLOAD, form), "image_id")
    if image_id is None:
        raise TryLater("TikTok took the image without giving it an id.")
    return image_id


def _id_in(data: Json, name: str) -> str | None:
    try:
        return as_id(data.get(name))
    except Malformed:
        return None
