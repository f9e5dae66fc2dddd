"""Sending: a text, a file as a link, or a question with quick replies."""

from __future__ import annotations

from frontdesk.channels.respondio.api import Api, contact_path
from frontdesk.contract.errors import Uncertain, Unsupported
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Question, Receipt, Text
from frontdesk.platforms.lenient_json import Json, as_id


async def send_message(api: Api, outgoing: Outgoing) -> Receipt:
    """Send one message to a contact, on the channel it wrote on last. Raises like `Channel.send`."""
    path = f"{contact_path(outgoing.conversation_id)}/message"
    data = await api.post(path, {"message": message_of(outgoing)}, sends=True)
    message_id = as_id(data.get("messageId"))
    if message_id is None:
        raise Uncertain("respond.io took the message without giving it an id.")
    return Receipt(remote_id=message_id)


def message_of(outgoing: Outgoing) -> Json:
    """Return the `message` object. Raises `Unsupported`."""
    if outgoing.reply_to is not None:
        raise Unsupported("respond.io can't quote messages.")
    match outgoing.parts:
        case (OutgoingFile() as file,):
            return {"type": "attachment", "attachment": _attachment(file)}
        case (Question(text=title, buttons=buttons),):
            return {"type": "quick_reply", "title": title, "replies": [button.title for button in buttons]}
        case (Text(text=text),) if text:
            return {"type": "text", "text": text}
        case _:
            raise Unsupported("This message has nothing that respond.io can send.")


def _attachment(file: OutgoingFile) -> Json:
    if not file.url:
        raise Unsupported("respond.io takes files as links only, and this one has none.")
    kind = file.mime_type.partition("/")[0]
    return {"type": kind if kind in ("image", "video", "audio") else "file", "url": file.url}
