"""Sending replies: one is one call, after the upload if it is a picture.

Portal docs 1762228448779266 and 1856212334897154. TikTok has no key that makes a repeated reply harmless, so one
without a response is `Uncertain`.
"""

from __future__ import annotations

import asyncio

from frontdesk.channels.tiktok_feed.ids import id_in
from frontdesk.contract.errors import Malformed, TryLater, Uncertain, Unsupported
from frontdesk.contract.events import CommentPlace
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Question, Receipt, Text
from frontdesk.kit.http import FormFile
from frontdesk.kit.media import look_at
from frontdesk.platforms.lenient_json import Json, as_count, as_id, as_text
from frontdesk.platforms.tiktok_business.client import BusinessApi


async def send_reply(api: BusinessApi, business_id: str, outgoing: Outgoing) -> Receipt:
    """Reply to a comment with a text or a picture, once. Raises as the contract's `send` says."""
    place = _place(outgoing)
    content: Json
    match outgoing.parts:
        case (Text(text=text),) if text:
            content = {"text": text}
        case (OutgoingFile() as file,):
            # Until it is posted nobody sees an upload: a missing response to it leaves no doubt.
            content = await _picture(api, business_id, file)
        case () | (Text(),):
            raise Unsupported("This message is empty.")
        case (Question(),):
            raise Unsupported("TikTok comments can't have buttons.")
        case _:
            raise Unsupported("A TikTok comment is either text or an image, not both.")
    body = {
        "business_id": business_id,
        "video_id": place.post_id,
        # Replies have one level: a reply to a reply goes under the comment that the reply is under.
        "comment_id": place.parent_id or place.comment_id,
        **content,
    }
    return _receipt(await api.post("business/comment/reply/create/", body, writes_to_customer=True))


def _place(outgoing: Outgoing) -> CommentPlace:
    """Return the comment to reply to. Raises `Unsupported`."""
    if outgoing.comment is None:
        raise Unsupported("A reply on TikTok needs the comment that it is for.")
    if outgoing.reply_to is not None:
        raise Unsupported("TikTok comments can't quote each other.")
    return outgoing.comment


async def _picture(api: BusinessApi, business_id: str, file: OutgoingFile) -> Json:
    """Upload a picture and return the fields of a reply that shows it. TikTok needs its size in them, too."""
    form: dict[str, str | FormFile] = {
        "business_id": business_id,
        "image_file": FormFile(file.name, file.mime_type, file.data),
    }
    data = await api.upload("business/comment/image/upload/", form)
    uri = as_text(data.get("image_uri"))
    if not uri:
        raise TryLater("TikTok took the image without giving it an address.")
    width, height = as_count(data.get("width")), as_count(data.get("height"))
    if not width or not height:
        facts = await asyncio.to_thread(look_at, file.data)
        if facts is None or facts.width is None or facts.height is None:
            raise Unsupported("This image can't be sent.")
        width, height = facts.width, facts.height
    return {"image_uri": uri, "image_width": width, "image_height": height}


def _receipt(data: Json) -> Receipt:
    """Return the receipt in a good response; without an id TikTok has the comment but we cannot recognise it."""
    try:
        comment_id = id_in(data, "comment_id")
    except Malformed:
        comment_id = None
    if comment_id is None:
        raise Uncertain("TikTok took the comment without giving it an id.")
    try:
        author_id = as_id(data.get("unique_identifier"))
    except Malformed:
        author_id = None
    return Receipt(remote_id=comment_id, author_id=author_id)
