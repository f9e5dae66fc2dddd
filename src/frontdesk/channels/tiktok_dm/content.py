"""Content of a TikTok message, in our words: the same blocks in webhooks and in the conversation's history.

Webhooks write the type in lower case and nest a template's title (`elements[].title`); the API's lists write it in
upper case and keep the template flat (portal docs 1832190670631937 and 1832184425841170).
"""

from __future__ import annotations

from collections.abc import Callable

from frontdesk.contract.content import Button
from frontdesk.contract.events import Content, Media, MediaKind
from frontdesk.platforms.lenient_json import Json, as_id, as_list, as_name, as_object, as_text, as_url, as_word
from frontdesk.platforms.tiktok_business.player import player_url


def content_of(kind: object, message: Json) -> Content:
    """Return the content of a message of TikTok's type `kind`; an unknown one is of the kind `unknown`."""
    read = _READERS.get(as_word(kind))
    found = read(message) if read is not None else None
    return found or Content(kind="unknown", raw_kind=as_name(kind) or "none")


def _text(message: Json) -> Content | None:
    block = message.get("text")
    body = as_text(as_object(block).get("body") if isinstance(block, dict) else block)
    return None if body is None else Content(kind="text", raw_kind="text", text=body)


def _media(kind: MediaKind) -> Callable[[Json], Content | None]:
    """Return a reader for a block with a medium: images and videos have an id, stickers and emoji an address."""

    def read(message: Json) -> Content | None:
        block = as_object(message.get(kind))
        media_id, url = as_id(block.get("media_id")), as_url(block.get("url"))
        if media_id is None and url is None:
            return None
        return Content(kind=kind, raw_kind=kind, media=(Media(kind=kind, media_id=media_id, url=url),))

    return read


def _share_post(message: Json) -> Content | None:
    """Return a shared post; TikTok's own player shows it when only the video's id is known."""
    block = as_object(message.get("share_post"))
    url = as_url(block.get("embed_url"))
    video_id = as_id(block.get("video_id")) or as_id(block.get("item_id"))
    if url is None and video_id is not None:
        url = player_url(video_id)
    return None if url is None else Content(kind="share_post", raw_kind="share_post", embed_url=url)


def _template(message: Json) -> Content | None:
    block = as_object(message.get("template"))
    cards = [as_object(card) for card in as_list(block.get("elements"))] or [block]
    titles = [title for card in cards if (title := as_text(card.get("title")))]
    buttons = tuple(button for card in cards for raw in as_list(card.get("buttons")) if (button := _button(raw)))
    if not titles and not buttons:
        return None
    return Content(kind="template", raw_kind="template", text="\n".join(titles) or None, buttons=buttons)


def _button(raw: object) -> Button | None:
    block = as_object(raw)
    title = as_text(block.get("text")) or as_text(block.get("title"))
    button_id = as_id(block.get("id")) or title
    return Button(id=button_id, title=title or button_id) if button_id else None


_READERS: dict[str, Callable[[Json], Content | None]] = {
    "text": _text,
    "image": _media("image"),
    "video": _media("video"),
    "sticker": _media("sticker"),
    "emoji": _media("emoji"),
    "share_post": _share_post,
    "template": _template,
}
