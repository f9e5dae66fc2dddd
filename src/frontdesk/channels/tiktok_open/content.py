"""Content of a message, in our words: the same blocks in webhooks and in the list of messages.

The description shows texts only, `{"text": "Hello"}`, and a bare string where a conversation is listed. That an image
comes as an address or an id, under one of these names, is our reading.
"""

from __future__ import annotations

from frontdesk.channels.tiktok_open.envelope import object_of
from frontdesk.contract.events import Content, Media
from frontdesk.platforms.lenient_json import as_id, as_name, as_text, as_url, as_word

_ADDRESSES = ("image_url", "url")
_IDS = ("image_id", "media_id")


def content_of(kind: object, content: object) -> Content:
    """Return the content of a message of TikTok's type `kind`; an unknown one is of the kind `unknown`."""
    word = as_word(kind)
    found = _text(content) if word == "text" else _image(content) if word == "image" else None
    return found or Content(kind="unknown", raw_kind=as_name(kind) or "none")


def _text(content: object) -> Content | None:
    block = object_of(content)
    text = as_text(content if block is None else block.get("text"))
    return None if text is None else Content(kind="text", raw_kind="text", text=text)


def _image(content: object) -> Content | None:
    block = object_of(content)
    if block is None:
        block = {"image_url": content}
    url = next((found for name in _ADDRESSES if (found := as_url(block.get(name)))), None)
    media_id = next((found for name in _IDS if (found := as_id(block.get(name)))), None)
    if url is None and media_id is None:
        return None
    return Content(kind="image", raw_kind="image", media=(Media(kind="image", media_id=media_id, url=url),))
