"""Sending: one message is one call, after the upload if it is an image (portal doc 1832184403754242).

TikTok has no key that makes a repeated send harmless, so a send without a response is `Uncertain`.
"""

from __future__ import annotations

from frontdesk.contract.content import Button
from frontdesk.contract.errors import Malformed, TryLater, Uncertain, Unsupported
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Question, Receipt, Text
from frontdesk.kit.http import FormFile
from frontdesk.platforms.lenient_json import Json, as_id, as_object
from frontdesk.platforms.tiktok_business.client import BusinessApi

_SEND = "business/message/send/"
_UPLOAD = "business/message/media/upload/"


async def send_message(api: BusinessApi, business_id: str, outgoing: Outgoing) -> Receipt:
    """Send a text, an image or a question with buttons, once. Raises as the contract's `send` says."""
    message: Json
    match outgoing.parts:
        case (OutgoingFile() as file,) if outgoing.reply_to is None:
            # Until the upload is sent as a message nothing is shown of it: a missing response leaves no doubt.
            message = {"message_type": "IMAGE", "image": {"media_id": await _upload(api, business_id, file)}}
        case (Question(text=title, buttons=buttons),) if title and outgoing.reply_to is None:
            message = _question(title, buttons)
        case (Text(text=text),) if text:
            message = {"message_type": "TEXT", "text": {"body": text}}
            if outgoing.reply_to is not None:
                message["referenced_message_info"] = {"referenced_message_id": outgoing.reply_to}
        case _:
            raise _unsendable(outgoing)
    body = {**_address(business_id, outgoing.conversation_id), **message}
    data = await api.post(_SEND, body, writes_to_customer=True)
    return Receipt(remote_id=_message_id(data))


async def reply_to_comment(api: BusinessApi, business_id: str, comment_id: str, text: str) -> Receipt:
    """Reply to a comment in a direct message where TikTok offered it: Comment-to-Message (portal doc 1832184403754242).

    The comment stands in place of a recipient; both together are refused.
    """
    body = {
        "business_id": business_id,
        "message_type": "TEXT",
        "text": {"body": text},
        "direct_reply": {"reply_type": "COMMENT_REPLY", "comment_reply": {"comment_id": comment_id}},
    }
    return Receipt(remote_id=_message_id(await api.post(_SEND, body, writes_to_customer=True)))


async def act(api: BusinessApi, business_id: str, conversation_id: str, action: str) -> None:
    """Show the customer something other than a message: `TYPING` (5 seconds) or `MARK_READ` (everything)."""
    body = {**_address(business_id, conversation_id), "message_type": "SENDER_ACTION", "sender_action": action}
    await api.post(_SEND, body)


def _unsendable(outgoing: Outgoing) -> Unsupported:
    """Return why a message does not fit into one of TikTok's."""
    match outgoing.parts:
        case () | (Text(),) | (Question(text=""),):
            return Unsupported("This message is empty.")
        case (OutgoingFile() | Question(),):
            return Unsupported("On TikTok, only text can quote another message.")
        case _:
            return Unsupported("A TikTok message is either text or an image, not both.")


def _address(business_id: str, conversation_id: str) -> Json:
    return {"business_id": business_id, "recipient_type": "CONVERSATION", "recipient": conversation_id}


def _question(title: str, buttons: tuple[Button, ...]) -> Json:
    replies = [{"type": "REPLY", "title": button.title, "id": button.id} for button in buttons]
    return {
        "message_type": "TEMPLATE",
        "template": {"type": "QA_BUTTON_CARD", "title": title, "buttons": replies},
    }


async def _upload(api: BusinessApi, business_id: str, file: OutgoingFile) -> str:
    form: dict[str, str | FormFile] = {
        "business_id": business_id,
        "media_type": "IMAGE",
        "file": FormFile(file.name, file.mime_type, file.data),
    }
    data = await api.upload(_UPLOAD, form)
    try:
        media_id = as_id(data.get("media_id"))
    except Malformed:
        media_id = None
    if media_id is None:
        raise TryLater("TikTok took the image without giving it an id.")
    return media_id


def _message_id(data: Json) -> str:
    """Return the id in a good response; without one TikTok has the message but we cannot recognise it."""
    try:
        message_id = as_id(as_object(data.get("message")).get("message_id")) or as_id(data.get("message_id"))
    except Malformed:
        message_id = None
    if message_id is None:
        raise Uncertain("TikTok took the message without giving it an id.")
    return message_id
