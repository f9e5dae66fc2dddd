"""Content of respond.io's messages, in our words: every type of its reference, in and out."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from frontdesk.contract.content import Button
from frontdesk.contract.events import Content, Media, MediaKind
from frontdesk.platforms.lenient_json import Json, as_list, as_name, as_object, as_text, as_url, as_word

_MEDIA_KINDS: dict[str, MediaKind] = {"image": "image", "video": "video", "audio": "audio", "file": "file"}


def content_of(message: Json) -> Content:
    """Return the content of a `message` object; one of an unknown type is `unknown`."""
    kind = as_word(message.get("type"))
    read = _READERS.get(kind, _unknown)
    return read(kind or "message", message)


def _text(kind: str, message: Json) -> Content:
    return Content(kind="text", raw_kind=kind, text=_words(message, "text", "content") or "")


def _attachment(kind: str, message: Json) -> Content:
    block = as_object(message.get("attachment")) or message
    url = as_url(block.get("url"))
    media_kind = _MEDIA_KINDS.get(as_word(block.get("type")), "file")
    text = _words(message, "text", "caption") or _words(block, "caption", "description")
    if url is None:
        return Content(kind="unknown", raw_kind=f"{kind} without a link", text=text)
    name = as_name(block.get("fileName")) or as_name(block.get("name")) or _last_part(url)
    media = Media(kind=media_kind, url=url, name=name if media_kind == "file" else None)
    return Content(kind=media_kind, raw_kind=media_kind, text=text, media=(media,))


def _last_part(url: str) -> str | None:
    """Return the file name in a link's path: only webhooks say its real name."""
    name = as_name(unquote(urlsplit(url).path.rpartition("/")[2]))
    return name if name and "." in name.strip(".") else None


def _quick_reply(kind: str, message: Json) -> Content:
    labels = [as_name(label) for label in as_list(message.get("replies"))]
    buttons = tuple(Button(id=label, title=label) for label in labels if label)
    return Content(kind="template", raw_kind=kind, text=_words(message, "title", "text"), buttons=buttons)


def _story_reply(kind: str, message: Json) -> Content:
    story = as_object(message.get("story")) or as_object(message.get("attachment"))
    url = as_url(story.get("url")) or as_url(message.get("url"))
    return Content(kind="share_post", raw_kind=kind, text=_words(message, "text"), embed_url=url)


def _post(kind: str, message: Json) -> Content:
    post = as_object(message.get("post")) or as_object(message.get("attachment")) or message
    url = as_url(post.get("url")) or as_url(post.get("embedUrl")) or as_url(post.get("link"))
    return Content(kind="share_post", raw_kind=kind, text=_words(post, "text", "title", "caption"), embed_url=url)


def _location(kind: str, message: Json) -> Content:
    place = as_object(message.get("location")) or message
    latitude, longitude = _degrees(place.get("latitude"), 90), _degrees(place.get("longitude"), 180)
    words = _words(place, "address", "name", "title")
    if latitude is None or longitude is None:
        return Content(kind="location", raw_kind=kind, text=words)
    at = f"{latitude:.6f},{longitude:.6f}"
    url = f"https://www.openstreetmap.org/search?query={quote(at)}"
    return Content(kind="location", raw_kind=kind, text=words or at, embed_url=url)


def _email(kind: str, message: Json) -> Content:
    body = as_object(message.get("email")) or message
    parts = [_words(body, "subject"), _words(body, "text", "body")]
    return Content(kind="text", raw_kind=kind, text="\n\n".join(part for part in parts if part))


def _interactive(kind: str, message: Json) -> Content:
    """Return what the customer chose from a list or buttons of WhatsApp."""
    block = as_object(message.get("interactive")) or as_object(message.get("whatsapp_interactive")) or message
    for name in ("button_reply", "buttonReply", "list_reply", "listReply", "reply"):
        chosen = as_object(block.get(name))
        if chosen:
            block = chosen
            break
    words = _words(block, "title", "text")
    if words is None:
        return _unknown(kind, message)
    return Content(kind="text", raw_kind=kind, text=words)


def _order(kind: str, message: Json) -> Content:
    order = as_object(message.get("order")) or message
    items = as_list(order.get("product_items") or order.get("productItems") or order.get("items"))
    lines = [line for item in items if (line := _order_line(as_object(item)))]
    words = _words(order, "text", "title")
    text = "\n".join([*([words] if words else []), *lines])
    return Content(kind="text", raw_kind=kind, text=text) if text else _unknown(kind, message)


def _order_line(item: Json) -> str | None:
    named = ("name", "title", "product_retailer_id", "productRetailerId", "productId")
    product = next((name for key in named if (name := as_name(item.get(key)))), None)
    if product is None:
        return None
    quantity = as_name(item.get("quantity")) or "1"
    price = as_name(item.get("item_price")) or as_name(item.get("itemPrice")) or as_name(item.get("price"))
    currency = as_name(item.get("currency")) or ""
    return f"{quantity} × {product}" + (f", {price} {currency}".rstrip() if price else "")


def _template(kind: str, message: Json) -> Content:
    """Return a template that was sent from elsewhere: only its text is shown."""
    block = as_object(message.get("template")) or message
    words = _words(message, "text", "title", "body") or _words(block, "text", "title", "body", "name")
    return Content(kind="template", raw_kind=kind, text=words)


def _unknown(kind: str, message: Json) -> Content:
    return Content(kind="unknown", raw_kind=kind, text=_words(message, "text", "title"))


def _words(block: Json, *names: str) -> str | None:
    """Return the first of these that holds words."""
    return next((text for name in names if (text := (as_text(block.get(name)) or "").strip())), None)


def _degrees(value: object, most: float) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]  # anything at all: what is no number is refused here
    except (TypeError, ValueError, OverflowError):
        return None
    return number if -most <= number <= most else None


_READERS: dict[str, Callable[[str, Json], Content]] = {
    "text": _text,
    "attachment": _attachment,
    **dict.fromkeys(_MEDIA_KINDS, _attachment),
    "quick_reply": _quick_reply,
    "story_reply": _story_reply,
    "post": _post,
    "location": _location,
    "email": _email,
    "whatsapp_interactive": _interactive,
    "whatsapp_order": _order,
    "whatsapp_template": _template,
    "facebook_template": _template,
    "card": _template,
    "rating": _template,
}
